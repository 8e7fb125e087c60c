//! Points and axes, made once per revision.

use std::any::Any;
use std::collections::HashMap;
use std::rc::Rc;

use crate::app::model::Slot;
use crate::experiment::Centre;
use crate::figure::axis::Axis;
use crate::figure::curves::Points;
use crate::figure::range;
use crate::figure::table::Table;

/// Side, metric, the axes across and up, and what stands for all runs.
pub(crate) type PointsKey = (usize, String, [AxisBits; 2], Centre);
/// The ends of an axis, and whether it is logarithmic.
type AxisBits = ([u64; 2], bool);

/// More of them than this are made only where a plot is moved: then they are made anew.
const MOST_POINTS: usize = 80;

/// Under which points on these axes are kept.
pub(crate) fn bits(axes: [&Axis; 2]) -> [AxisBits; 2] {
    axes.map(|axis| ([axis.low.to_bits(), axis.high.to_bits()], axis.log))
}

/// Which plots share an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sharing {
    Alone(Slot),
    Sides,
    Difference,
}

/// Who shares it, what is shown, whether it is logarithmic.
type AxisKey = (Sharing, String, bool);

/// A run, its revision, and how far it is known, where the rest is veiled.
pub(crate) type Revision = (u64, u64, Option<u64>);

/// Points and axes, by what they are of.
#[derive(Default)]
pub(crate) struct Cache {
    revision: Revision,
    pub(crate) points: HashMap<PointsKey, Points>,
    axes: HashMap<AxisKey, Axis>,
    fresh: Vec<AxisKey>,
    kept: HashMap<&'static str, (u64, Rc<dyn Any>)>,
    /// The table on view, and its rows in the order on view.
    pub(crate) tabled: Option<(Rc<Table>, Rc<Vec<usize>>)>,
}

impl Cache {
    /// Called once a frame: what belongs to an older revision is let go of. Axes stay, for they should not jump; but not
    /// where the rest is veiled, for one that remembers more than is known would tell of it.
    pub(crate) fn begin(&mut self, revision: Revision) {
        if self.revision != revision {
            if self.revision.2.is_some() || revision.2.is_some() {
                self.axes.clear();
            }
            self.revision = revision;
            self.points.clear();
            self.fresh.clear();
        } else if self.points.len() > MOST_POINTS {
            self.points.clear();
        }
    }

    /// What was made under a key, made anew once the key is another.
    pub(crate) fn kept<T: 'static>(&mut self, slot: &'static str, key: u64, make: impl FnOnce() -> T) -> Rc<T> {
        let old = self.kept.get(slot).filter(|(made, _)| *made == key).map(|(_, value)| Rc::clone(value));
        if let Some(found) = old.and_then(|value| value.downcast::<T>().ok()) {
            return found;
        }
        let made = Rc::new(make());
        self.kept.insert(slot, (key, Rc::clone(&made) as Rc<dyn Any>));
        made
    }

    /// The table on view as a text, for a spreadsheet.
    pub(crate) fn tabled(&self) -> Option<String> {
        self.tabled.as_ref().map(|(table, order)| table.text(order.iter().copied()))
    }

    /// Forgets the axes too: another scenario.
    pub(crate) fn forget(&mut self) {
        self.axes.clear();
        self.fresh.clear();
    }

    /// The axis of a plot: the old one, as long as that serves.
    pub(crate) fn axis(&mut self, key: AxisKey, make: impl FnOnce() -> Axis) -> Axis {
        if self.fresh.contains(&key)
            && let Some(axis) = self.axes.get(&key)
        {
            return *axis;
        }
        let axis = range::settled(self.axes.get(&key).copied(), make());
        self.axes.insert(key.clone(), axis);
        self.fresh.push(key);
        axis
    }
}
