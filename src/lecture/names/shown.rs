//! What a plot of metrics shows.

use crate::experiment::goes_through_decades;

/// A metric, or several together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The metric of that name.
    Metric(String),
    /// Both KL divergences.
    BothWays,
    /// What is fitted.
    Parameters,
    /// How far each of it is from the truth.
    Errors,
    /// Where the training set comes from.
    Origins,
    /// How likely each value of a quantity is, by its number.
    Profile(usize),
}

const BOTH_WAYS: &str = "kl";
const PARAMETERS: &str = "parameters";
const ERRORS: &str = "errors";
const ORIGINS: &str = "origins";
const PROFILE: &str = "profile ";

impl Shown {
    /// The metric of that name.
    pub(crate) fn metric(name: &str) -> Self {
        Self::Metric(name.to_owned())
    }

    /// The word in files.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Metric(name) => name.clone(),
            Self::BothWays => BOTH_WAYS.into(),
            Self::Parameters => PARAMETERS.into(),
            Self::Errors => ERRORS.into(),
            Self::Origins => ORIGINS.into(),
            Self::Profile(quantity) => format!("{PROFILE}{quantity}"),
        }
    }

    /// What that word stands for; any other is the name of a metric.
    pub(crate) fn of(word: &str) -> Self {
        let profile = word.strip_prefix(PROFILE).and_then(|number| number.parse().ok());
        match word {
            BOTH_WAYS => Self::BothWays,
            PARAMETERS => Self::Parameters,
            ERRORS => Self::Errors,
            ORIGINS => Self::Origins,
            _ => profile.map_or_else(|| Self::metric(word), Self::Profile),
        }
    }

    /// Whether it spans decades.
    pub(crate) fn spans_decades(&self) -> bool {
        match self {
            Self::BothWays | Self::Errors => true,
            Self::Metric(name) => goes_through_decades(name),
            Self::Parameters | Self::Origins | Self::Profile(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_shown_again() {
        for shown in
            [Shown::metric("tv"), Shown::BothWays, Shown::Parameters, Shown::Errors, Shown::Origins, Shown::Profile(3)]
        {
            assert_eq!(Shown::of(&shown.name()), shown);
        }
        assert_eq!(Shown::of("profile 3"), Shown::Profile(3));
    }
}
