//! What rules need of a family, and which families offer it.

use std::marker::PhantomData;
use std::sync::OnceLock;

use crate::family::{FAMILIES, Family, Settings, Visitor, with_family};

/// A question to a family at its defaults.
pub(super) trait Offer {
    /// Whether it offers what is needed.
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool;
}

/// Something that a rule needs, and that not every family offers.
#[derive(Debug)]
pub struct Capability {
    ask: fn() -> Vec<&'static str>,
    known: OnceLock<Vec<&'static str>>,
}

impl Capability {
    pub(super) const fn of<O: Offer>() -> Self {
        Self { ask: ask_all::<O>, known: OnceLock::new() }
    }

    /// Names of the families that offer it at their defaults.
    pub fn families(&self) -> &[&'static str] {
        self.known.get_or_init(self.ask)
    }

    /// Whether a family offers it at its defaults.
    pub fn is_met_by(&self, family: &str) -> bool {
        self.families().contains(&family)
    }
}

fn ask_all<O: Offer>() -> Vec<&'static str> {
    let names = FAMILIES.iter().map(|about| about.name);
    names.filter(|name| with_family(name, Ask(PhantomData::<O>)) == Some(true)).collect()
}

struct Ask<O>(PhantomData<O>);

impl<O: Offer> Visitor for Ask<O> {
    type Output = bool;
    fn visit<F: Family>(self) -> bool {
        F::configure(&Settings::new(), None).is_ok_and(|(family, truth)| O::is_offered(&family, &truth))
    }
}
