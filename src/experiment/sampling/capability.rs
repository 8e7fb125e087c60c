//! What rules need of a family, and which families offer it.

use std::marker::PhantomData;
use std::sync::OnceLock;

use crate::family::{FAMILIES, Family, Settings, Visitor, with_family};

/// A question to a family at its defaults.
pub(super) trait Offer {
    /// Whether it offers what is needed.
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool;
}

const FAMILIES_THERE_ARE: usize = FAMILIES.len();

/// Something that a rule needs, and that not every family offers. A family is asked when its answer is wanted, and once:
/// some take milliseconds to be made.
#[derive(Debug)]
pub struct Capability {
    ask: fn(&str) -> bool,
    /// Answers, in the order of the families.
    known: [OnceLock<bool>; FAMILIES_THERE_ARE],
    families: OnceLock<Vec<&'static str>>,
}

impl Capability {
    pub(super) const fn of<O: Offer>() -> Self {
        Self { ask: ask::<O>, known: [const { OnceLock::new() }; FAMILIES_THERE_ARE], families: OnceLock::new() }
    }

    /// Names of the families that offer it at their defaults.
    pub fn families(&self) -> &[&'static str] {
        let names = || FAMILIES.iter().map(|about| about.name);
        self.families.get_or_init(|| names().filter(|name| self.is_met_by(name)).collect())
    }

    /// Whether a family offers it at its defaults.
    pub fn is_met_by(&self, family: &str) -> bool {
        let known = FAMILIES.iter().position(|about| about.name == family).and_then(|at| self.known.get(at));
        known.is_some_and(|known| *known.get_or_init(|| (self.ask)(family)))
    }
}

fn ask<O: Offer>(family: &str) -> bool {
    with_family(family, Ask(PhantomData::<O>)) == Some(true)
}

struct Ask<O>(PhantomData<O>);

impl<O: Offer> Visitor for Ask<O> {
    type Output = bool;
    fn visit<F: Family>(self) -> bool {
        F::configure(&Settings::new(), None).is_ok_and(|(family, truth)| O::is_offered(&family, &truth))
    }
}
