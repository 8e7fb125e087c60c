//! A scenario with a second side: the keys that differ there.

use std::collections::BTreeMap;

use super::keys;
use super::problem::Problem;
use super::scenario::Scenario;

impl Scenario {
    /// The same without the second side, and that side, if there is one.
    ///
    /// # Errors
    /// If a key of `[compare]` is refused.
    pub fn sides(&self) -> Result<(Self, Option<Self>), Problem> {
        let left = Self { compare: BTreeMap::new(), ..self.clone() };
        if self.compare.is_empty() {
            return Ok((left, None));
        }
        let mut right = left.clone();
        keys::apply_all(&mut right, &self.compare).map_err(|problem| problem.under("compare"))?;
        Ok((left, Some(right)))
    }

    /// Two scenarios as one with a second side.
    pub fn joined(left: &Self, right: &Self) -> Self {
        let (ours, theirs) = (keys::all(left), keys::all(right));
        let differs = |(path, value): &(String, toml::Value)| ours.get(path) != Some(value);
        let compare = theirs.into_iter().filter(differs).collect();
        Self { compare, ..left.clone() }
    }
}
