//! The spike of theorem 5.1: its parameters, and how narrow it is.

/// Where f leaves its plateau, where it is at its narrowest, and the largest a.
pub(crate) const BEND: f64 = 0.1;
pub(crate) const DEEP: f64 = 0.125;
pub(crate) const MOST: f64 = 0.25;

/// The parameter a, and the left end of the spike. Nothing here is a point mass: the collapse of theorem 5.1 is a jump to
/// a near 1/8, a total variation of a.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spike {
    pub(crate) a: f64,
    pub(crate) location: f64,
}

/// f, the width of the spike by a, for one sample size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpikeWidth {
    pub(crate) ln_deepest: f64,
}

impl SpikeWidth {
    /// ln f(a).
    pub(crate) fn ln_width(&self, a: f64) -> f64 {
        let flat = -39.0_f64.ln();
        let share = ((a - BEND) / (DEEP - BEND)).clamp(0.0, 1.0);
        flat + share * (self.ln_deepest - flat)
    }

    /// The largest a in [1/10, 1/8] with f(a) at least this width.
    pub(crate) fn a_of_width(&self, width: f64) -> f64 {
        let flat = -39.0_f64.ln();
        BEND + (DEEP - BEND) * ((width.ln() - flat) / (self.ln_deepest - flat)).clamp(0.0, 1.0)
    }
}
