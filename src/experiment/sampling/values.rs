//! The rules as plain values: what a scenario holds of them.

use crate::family::Reward;

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $none:expr => $rule:ident;)+) => {
        /// The rules as numbers. The defaults change nothing.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Rules {
            $($(#[$doc])* pub $field: $type,)+
        }

        impl Default for Rules {
            fn default() -> Self {
                Self { $($field: $none,)+ }
            }
        }
    };
}
each_rule!(fields);

/// Which of the model's points are kept, and where they come to lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Selection {
    /// Chosen by what people like.
    pub curation: Curation,
    /// Laid out to be diverse.
    pub diversity: Diversity,
}

impl Selection {
    /// Whether it is anything but plain sampling.
    pub fn is_on(&self) -> bool {
        self.curation.is_on() || self.diversity.is_on()
    }
    /// Whether points are drawn one by one.
    pub(crate) fn takes_points(&self) -> bool {
        self.curation.chooses() || self.diversity.is_on()
    }
    /// Points that one replicate holds on to for it.
    pub(crate) fn kept_points(&self, batch: f64) -> f64 {
        let remembers = self.diversity.repulsion > 0.0 && self.diversity.memory > 0.0;
        if remembers { batch * self.diversity.memory / (1.0 - self.diversity.memory) } else { 0.0 }
    }
}

/// How many points are drawn for each that is kept, and how that one is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curation {
    /// K; 1 is no curation, [`Curation::UNLIMITED`] the limit of ever more.
    pub choices: u64,
    /// Always the best of K, in place of Luce's choice.
    pub best: bool,
    /// What is liked.
    pub reward: Reward,
}

impl Default for Curation {
    fn default() -> Self {
        Self { choices: 1, best: false, reward: Reward::default() }
    }
}

impl Curation {
    /// K without end.
    pub const UNLIMITED: u64 = u64::MAX;
    /// The largest K that is drawn: a generation costs K n points.
    pub const MOST: u64 = 1000;

    /// Whether anything is chosen.
    pub fn is_on(&self) -> bool {
        self.choices > 1
    }
    /// Whether points are chosen one by one (the limit of ever more choices is a law of its own).
    pub(crate) fn chooses(&self) -> bool {
        self.is_on() && self.choices != Self::UNLIMITED
    }
}

/// How evenly synthetic points are laid over the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Independent draws.
    #[default]
    Independent,
    /// One from each of n cells of equal mass; over the components of a mixture, so many from each as its weight says.
    Stratified,
    /// Of twice as many independent draws the half that lies furthest apart, chosen one after the other.
    Farthest,
}

/// How synthetic points are laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diversity {
    /// How evenly.
    pub coverage: Coverage,
    /// Strength eta of the push; 0 is none.
    pub repulsion: f64,
    /// Temperature tau of the push, a squared distance: points push those within about its root.
    pub reach: f64,
    /// Share of the last batch among the points that push, at most 1/2.
    pub memory: f64,
}

impl Default for Diversity {
    fn default() -> Self {
        Self { coverage: Coverage::Independent, repulsion: 0.0, reach: 1.0, memory: 0.0 }
    }
}

impl Diversity {
    /// Whether points are not plain independent draws.
    pub fn is_on(&self) -> bool {
        self.coverage != Coverage::Independent || self.repulsion > 0.0
    }
    /// Whether every point looks at every other.
    pub(crate) fn is_paired(&self) -> bool {
        self.coverage == Coverage::Farthest || self.repulsion > 0.0
    }
}
