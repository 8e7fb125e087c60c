//! What all rules together do: each step of the loop asks here, and every rule of the list answers.

use std::borrow::Cow;

use crate::experiment::keys::Key;
use crate::family::{Family, Random, Refusal};

use super::rule::{Checked, SamplingRule};
use super::values::Rules;

macro_rules! together {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $none:expr => $rule:ident;)+) => {
        $(use super::$field::$rule;)+

        /// The keys of rules, each with the path of the key it stands behind.
        pub(crate) const RULE_KEYS: &[(&str, Key)] = &[$(($rule::AFTER, $rule::KEY)),+];

        impl Rules {
            /// Whether any of them changes how a batch is drawn after the first, or what is fitted to it.
            pub(crate) fn bends(&self) -> bool {
                let none = Self::default();
                $($rule::BENDS && self.$field != none.$field)||+
            }

            /// Whether the fit is another than that of maximum likelihood to all points alike.
            pub(crate) fn reweighs(&self) -> bool {
                let none = Self::default();
                $($rule::REWEIGHS && self.$field != none.$field)||+
            }

            /// Those that another family has, too.
            pub(crate) fn allowed(self, family: &str) -> Self {
                let none = Self::default();
                // A family is asked only about what is not at its default.
                Self {
                    $($field: if self.$field != none.$field && !$rule::is_kept_by(family) { none.$field } else { self.$field },)+
                }
            }

            /// Refuses what a family or a workflow does not have.
            pub(crate) fn check<F: Family>(&self, checked: &Checked<'_, F>) -> Result<(), Refusal> {
                let none = Self::default();
                $(if self.$field != none.$field {
                    offered::<$rule, F>(&self.$field)?;
                    $rule::check(&self.$field, checked)?;
                })+
                Ok(())
            }

            /// The model that synthetic points are drawn from.
            pub(crate) fn sampled<'a, F: Family>(&self, family: &F, model: &'a F::Params) -> Cow<'a, F::Params> {
                let none = Self::default();
                let mut sampled = Cow::Borrowed(model);
                $(if self.$field != none.$field
                    && let Some(other) = $rule::sampled(&self.$field, family, &sampled)
                {
                    sampled = Cow::Owned(other);
                })+
                sampled
            }

            /// Fits a model to the real and the synthetic part of a batch, where a rule does that; else `false`.
            pub(crate) fn fit<F: Family>(
                &self,
                family: &F,
                parts: (&F::Batch, &F::Batch),
                model: &mut F::Params,
            ) -> bool {
                let none = Self::default();
                $((self.$field != none.$field && $rule::fit(&self.$field, family, parts, model)))||+
            }

            /// The law of the first batch, where it is not the truth.
            pub(crate) fn first_law<F: Family>(&self, family: &F) -> Option<F::Params> {
                let (none, mut law) = (Self::default(), None);
                $(if self.$field != none.$field {
                    law = law.or_else(|| $rule::first_law(&self.$field, family));
                })+
                law
            }

            /// Changes the first batch, which is drawn from a law.
            pub(crate) fn change_first<F: Family>(
                &self,
                family: &F,
                batch: &mut F::Batch,
                law: &F::Params,
                rng: impl Fn() -> Random,
            ) {
                let none = Self::default();
                $(if self.$field != none.$field {
                    $rule::change_first(&self.$field, family, batch, law, &rng);
                })+
            }
        }
    };
}
each_rule!(together);

/// Refuses a rule that the family does not have.
fn offered<R: SamplingRule, F: Family>(value: &R::Value) -> Result<(), Refusal> {
    let name = F::ABOUT.name;
    let Some(needs) = R::KEY.needs.filter(|needs| !needs.is_met_by(name)) else { return Ok(()) };
    let problem = format!("{name} has no such rule: {}, or one of {}", R::OFF, needs.families().join(", "));
    Err(Refusal::because(R::KEY.path, R::shown(value), problem))
}
