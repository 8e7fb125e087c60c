//! How a density on the line falls at its two ends: what decides, before any integral, whether a divergence is infinite.

/// How a density falls at one end of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    /// There is nothing beyond this place.
    Ends(f64),
    /// Like exp(-c |x|^b), up to powers, for this b.
    Exponential(f64),
    /// Like exp(-c (ln |x|)^2), up to powers.
    LogSquare,
    /// Like |x|^-(1 + a) for this a, the tail index: moments below it are finite, and those from it on infinite.
    Power(f64),
}

/// Both ends alike, like those of a normal law.
pub(crate) const NORMAL: [Tail; 2] = [Tail::Exponential(2.0); 2];

impl Tail {
    /// The moment whose growth -ln of the density has, where it grows as fast as one.
    fn order(self) -> Option<f64> {
        match self {
            Self::Exponential(b) => Some(b),
            // A logarithm, or its square, has a mean under every law here.
            Self::Ends(_) | Self::LogSquare | Self::Power(_) => None,
        }
    }

    /// How far the tail index lies above the moment that -ln of the other density asks for: by 2 to minus so much falls what
    /// each doubling of the distance adds to its mean. `None` where no power decides.
    pub(crate) fn room(self, other: Self) -> Option<f64> {
        match self {
            Self::Power(index) => other.order().map(|order| index - order),
            Self::Ends(_) | Self::Exponential(_) | Self::LogSquare => None,
        }
    }
}

/// Whether the mean of -ln q under p, and so KL(p || q), is infinite, by the left and right tails of both: p has mass where q
/// has none, or its tail is too heavy for the moment that -ln q asks for. Within the supports -ln q grows like the logarithm
/// of the distance to an end, or its square, which have a mean.
pub(crate) fn diverges(p: [Tail; 2], q: [Tail; 2]) -> bool {
    let missed = |side: usize| match (p[side], q[side]) {
        (Tail::Ends(of_p), Tail::Ends(of_q)) => {
            if side == 0 {
                of_p < of_q
            } else {
                of_p > of_q
            }
        }
        (_, Tail::Ends(_)) => true,
        (of_p, of_q) => of_p.room(of_q).is_some_and(|room| room <= 0.0),
    };
    missed(0) || missed(1)
}
