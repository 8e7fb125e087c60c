//! Where plots stand, page by page, and which of them can be asked what they show.

use crate::lecture::names::page::Page;

/// An enum of plots, each with its word in files, in one table.
macro_rules! plots {
    ($(#[$doc:meta])* $name:ident { $($plot:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the words say it, and the page that draws it")]
        pub enum $name { $($plot),+ }

        impl $name {
            /// All of them, by place.
            #[allow(dead_code, reason = "not every page walks through its plots")]
            pub(crate) const ALL: &[Self] = &[$(Self::$plot),+];

            /// The word in files.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$plot => $word),+ }
            }
        }
    };
}

plots!(
    /// The plots of the Lab.
    LabPlot { Density = "density", Parameters = "parameters", Divergence = "divergence", RealShare = "real share" }
);
plots!(
    /// The plots of each side in Compare.
    SidePlot { Density = "density", Spread = "spread", Divergence = "divergence" }
);
plots!(
    /// The plots of both sides together in Compare.
    BothPlot { Spread = "spread", Divergence = "divergence", SquaredError = "squared error", RealShare = "real share" }
);
plots!(
    /// The figures of the Paper page.
    Figure {
        Error = "error", Steps = "steps", Divergence = "divergence", Enough = "enough", Family = "family",
        Density = "density", Profile = "profile", Collapsed = "collapsed", Distance = "distance", Rungs = "rungs",
        MeanError = "mean error", SingleErrors = "single errors", Growth = "growth",
        Cold = "cold", Hot = "hot", Point = "point", Knobs = "knobs", Ways = "ways",
    }
);
plots!(
    /// A plot, or several together, that can be asked what they show; the Phase diagram's metric is a part of the sweep.
    Chooser {
        LabParameters = "lab parameters", LabDivergence = "lab divergence", LabRealShare = "lab real share",
        CompareDivergence = "compare divergence", CompareRealShare = "compare real share", Phase = "phase metric",
    }
);

/// How many ways to draw a batch the Paper page has cards for.
const WAYS: usize = 5;

/// Where a plot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// In the Lab.
    Lab(LabPlot),
    /// On the left in Compare.
    Left(SidePlot),
    /// On the right there.
    Right(SidePlot),
    /// In Compare, both sides on one axis.
    Both(BothPlot),
    /// In Compare, the difference of the sides.
    Difference(BothPlot),
    /// The map of the Phase diagram page.
    PhaseMap,
    /// Its curves.
    PhaseCurve,
    /// On the Paper page.
    Paper(Figure),
    /// A card of the Paper page: the way to draw a batch of that number.
    Way(usize),
    /// All metrics at once, in the Lab; of both sides, in Compare.
    Metrics {
        /// Of both sides.
        both: bool,
    },
    /// One of them, by its number among all.
    Metric {
        /// Of both sides.
        both: bool,
        /// From 0, in the order of files.
        number: u8,
    },
}

impl Slot {
    /// Those whose axis can be switched between linear and logarithmic: how they stand is kept between sessions.
    fn switched() -> impl Iterator<Item = Self> {
        let sides =
            [SidePlot::Spread, SidePlot::Divergence].into_iter().flat_map(|plot| [Self::Left(plot), Self::Right(plot)]);
        let both = BothPlot::ALL.iter().flat_map(|plot| [Self::Both(*plot), Self::Difference(*plot)]);
        let paper = [Figure::Divergence, Figure::Family, Figure::Distance, Figure::SingleErrors].map(Self::Paper);
        LabPlot::ALL
            .iter()
            .skip(1)
            .map(|plot| Self::Lab(*plot))
            .chain(sides)
            .chain(both)
            .chain(paper)
            .chain([Self::PhaseMap, Self::PhaseCurve])
    }

    /// All plots there are, but a metric among all: which one that is depends on the family.
    pub(crate) fn every() -> impl Iterator<Item = Self> {
        let lab = LabPlot::ALL.iter().map(|plot| Self::Lab(*plot));
        let sides = SidePlot::ALL.iter().flat_map(|plot| [Self::Left(*plot), Self::Right(*plot)]);
        let both = BothPlot::ALL.iter().flat_map(|plot| [Self::Both(*plot), Self::Difference(*plot)]);
        let paper = Figure::ALL.iter().map(|figure| Self::Paper(*figure));
        let phase = [Self::PhaseMap, Self::PhaseCurve];
        let metrics = [false, true].map(|both| Self::Metrics { both });
        let all = lab.chain(sides).chain(both).chain(phase).chain(paper).chain((0..WAYS).map(Self::Way));
        all.chain(metrics)
    }

    /// The plot of that word, whichever it is.
    pub(crate) fn named(word: &str) -> Option<Self> {
        let metric = |both: bool, number: &str| Some(Self::Metric { both, number: number.parse().ok()? });
        let among_all = || match word.split_once(" metric ")? {
            ("lab", number) => metric(false, number),
            ("both", number) => metric(true, number),
            _ => None,
        };
        Self::every().find(|slot| slot.name() == word).or_else(|| among_all().filter(|slot| slot.name() == word))
    }

    /// The word in files.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Lab(plot) => format!("lab {}", plot.name()),
            Self::Left(plot) => format!("left {}", plot.name()),
            Self::Right(plot) => format!("right {}", plot.name()),
            Self::Both(plot) => format!("both {}", plot.name()),
            Self::Difference(plot) => format!("difference {}", plot.name()),
            Self::PhaseMap => "phase map".into(),
            Self::PhaseCurve => "phase curve".into(),
            Self::Paper(figure) => format!("paper {}", figure.name()),
            Self::Way(number) => format!("way {number}"),
            Self::Metrics { both } => format!("{} metrics", if both { "both" } else { "lab" }),
            Self::Metric { both, number } => format!("{} metric {number}", if both { "both" } else { "lab" }),
        }
    }

    /// The plot of that word, where its axis can be switched.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::switched().find(|slot| slot.name() == word)
    }

    /// A plot of one side in Compare.
    pub(crate) fn of_side(side: usize, plot: SidePlot) -> Self {
        if side == 0 { Self::Left(plot) } else { Self::Right(plot) }
    }

    /// The page it stands on.
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Lab(_) => Page::Lab,
            Self::Left(_) | Self::Right(_) | Self::Both(_) | Self::Difference(_) => Page::Compare,
            Self::PhaseMap | Self::PhaseCurve => Page::Phase,
            Self::Paper(_) | Self::Way(_) => Page::Paper,
            Self::Metrics { both } | Self::Metric { both, .. } => {
                if both {
                    Page::Compare
                } else {
                    Page::Lab
                }
            }
        }
    }

    /// What it was one of, which is on view again once it is not: all metrics, of one; else nothing.
    pub(crate) fn behind(self) -> Option<Self> {
        match self {
            Self::Metric { both, .. } => Some(Self::Metrics { both }),
            _ => None,
        }
    }

    /// What tells it from the other plots on view: its topic, and of two beside each other which.
    pub(crate) fn place(self) -> String {
        match self {
            Self::Lab(plot) => plot.name().into(),
            Self::Both(plot) | Self::Difference(plot) => plot.name().into(),
            Self::Metrics { .. } => "metrics".into(),
            Self::Metric { number, .. } => format!("metric {number}"),
            other => other.name(),
        }
    }

    /// Of two plots beside each other, which.
    pub(crate) fn side(self) -> Option<&'static str> {
        match self {
            Self::Left(_) => Some("left"),
            Self::Right(_) => Some("right"),
            _ => None,
        }
    }

    /// The plots whose axis is switched with it: the two columns of a comparison.
    pub(crate) fn twins(self) -> [Self; 2] {
        match self {
            Self::Left(plot) | Self::Right(plot) => [Self::Left(plot), Self::Right(plot)],
            other => [other; 2],
        }
    }
}

impl Chooser {
    /// The one of that word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|chooser| chooser.name() == word)
    }

    /// The plots the choice is for.
    pub(crate) fn plots(self) -> &'static [Slot] {
        match self {
            Self::LabParameters => &[Slot::Lab(LabPlot::Parameters)],
            Self::LabDivergence => &[Slot::Lab(LabPlot::Divergence)],
            Self::LabRealShare => &[Slot::Lab(LabPlot::RealShare)],
            Self::CompareDivergence => &[
                Slot::Left(SidePlot::Divergence),
                Slot::Right(SidePlot::Divergence),
                Slot::Both(BothPlot::Divergence),
                Slot::Difference(BothPlot::Divergence),
            ],
            Self::CompareRealShare => &[Slot::Both(BothPlot::RealShare)],
            Self::Phase => &[Slot::PhaseMap, Slot::PhaseCurve],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_between_sessions_is_found_by_its_word() {
        for slot in Slot::switched() {
            assert_eq!(Slot::of(&slot.name()), Some(slot));
        }
        assert_eq!(Slot::switched().count(), 21);
        for slot in Slot::every() {
            assert_eq!(Slot::named(&slot.name()), Some(slot));
        }
        assert!(Slot::switched().all(|slot| Slot::every().any(|other| other == slot)));
        for slot in [Slot::Metric { both: false, number: 0 }, Slot::Metric { both: true, number: 255 }] {
            assert_eq!(Slot::named(&slot.name()), Some(slot));
        }
        assert!(["lab metric 256", "lab metric 01", "left metric 1"].iter().all(|word| Slot::named(word).is_none()));
        assert_eq!(Slot::named("lab density"), Some(Slot::Lab(LabPlot::Density)));
        for word in
            ["lab real share", "right divergence", "difference squared error", "paper single errors", "phase map"]
        {
            assert!(Slot::of(word).is_some(), "{word}");
        }
        for chooser in Chooser::ALL {
            assert_eq!(Chooser::of(chooser.name()), Some(*chooser));
        }
    }
}
