//! Words of keys, and what each of them stands for: one list for each key.

use super::code::{Code, code};
use super::key::Word;
use crate::experiment::look::{Centre, Layout, Scale};
use crate::experiment::plan::{Grows, RealSource};
use crate::experiment::scenario::Keeps;
use crate::experiment::stop::StopRule;

code! {
    /// What the training set keeps.
    RETENTION: Keeps {
        "replace" => Keeps::Replace, "last", "Only the newest batch (replace)";
        "accumulate" => Keeps::Accumulate, "all", "Every batch so far (accumulate)";
        "subsample" => Keeps::Subsample, "n of all", "n points drawn from everything so far (subsample)";
        "window" => Keeps::Window, "window", "The last few batches (window)";
    }
}
code! {
    REAL_SOURCE: RealSource {
        "fresh" => RealSource::Fresh, "fresh", "Real points are drawn anew for each batch";
        "same" => RealSource::Same, "reuse the first", "The first real points are used again and again";
    }
}
code! {
    /// How batches grow.
    SCHEDULE: Grows {
        "constant" => Grows::Not, "n each", "Every batch holds n points";
        "growing" => Grows::Power, "growing", "Batch i holds n i^(1 + a) points";
        "geometric" => Grows::Geometric, "by a share", "Each batch is larger than the last by the same share a: n (1 + a)^(i - 1) points";
    }
}
code! {
    /// Whether points are drawn one by one.
    DRAWS: bool {
        "statistic" => false, "fast", "The sufficient statistic is drawn itself: exact in distribution, at a cost free of n";
        "points" => true, "point by point", "Every point is drawn: the same in distribution, slower";
    }
}
code! {
    STOP: StopRule {
        "generation" => StopRule::Generation, "last generation", "";
        "collapse" => StopRule::Collapse, "collapse", "When the typical run has collapsed";
        "never" => StopRule::Never, "never", "Goes on until you stop it";
    }
}
code! {
    SCALE: Scale {
        "linear" => Scale::Linear, "linear", "";
        "log" => Scale::Log, "logarithmic", "";
    }
}
code! {
    CENTRE: Centre {
        "median" => Centre::Median, "median", "What a typical run does";
        "mean" => Centre::Mean, "mean", "What theory speaks of";
    }
}
code! {
    LAYOUT: Layout {
        "beside" => Layout::Beside, "beside", "Each side in its own plots";
        "together" => Layout::Together, "together", "Both sides in each plot";
        "difference" => Layout::Difference, "difference", "The left side minus the right one";
    }
}
