//! How far a model is from the truth, all of it at once: what several metrics are read from.

/// Which of them somebody wants to know: the others are not worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// KL(truth || model).
    pub kl: bool,
    /// KL(model || truth).
    pub kl_back: bool,
    /// Total variation.
    pub tv: bool,
    /// Entropy of the model.
    pub entropy: bool,
}

/// The same as numbers; those that nobody has asked for are none. Each has the same bits whatever is asked beside it.
#[derive(Clone, Copy, Debug)]
pub struct Divergences {
    /// KL(truth || model).
    pub kl: f64,
    /// KL(model || truth).
    pub kl_back: f64,
    /// Total variation.
    pub tv: f64,
    /// Entropy of the model.
    pub entropy: f64,
}

impl Asked {
    /// Whether anything is.
    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }

    /// What is asked, each by its own way to it.
    pub(crate) fn answered(
        self,
        kl: impl FnOnce() -> f64,
        kl_back: impl FnOnce() -> f64,
        tv: impl FnOnce() -> f64,
        entropy: impl FnOnce() -> f64,
    ) -> Divergences {
        let of = |asked: bool| if asked { None } else { Some(f64::NAN) };
        Divergences {
            kl: of(self.kl).unwrap_or_else(kl),
            kl_back: of(self.kl_back).unwrap_or_else(kl_back),
            tv: of(self.tv).unwrap_or_else(tv),
            entropy: of(self.entropy).unwrap_or_else(entropy),
        }
    }
}
