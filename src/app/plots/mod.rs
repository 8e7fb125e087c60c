//! Plots. Nothing that is not finite reaches the plotting library; points are made once per revision.

mod area;
mod axis;
mod beside;
mod calm;
mod chart;
mod curves;
mod density;
mod difference;
mod generations;
mod heat;
mod legend;
mod marks;
mod panels;
mod paths;
mod plane;
mod profile;
mod range;
mod readout;
mod simplex;

pub(crate) use area::{Area, Around, Choice, from_screen, to_screen};
pub(crate) use axis::Axis;
pub(crate) use chart::{Chart, Ribbon, Stroke};
pub(crate) use density::Density;
pub(crate) use difference::Difference;
pub(crate) use generations::{CurveSpec, Generations, Lay};
pub(crate) use heat::{Tile, bar, bar_width, frame, line, seamed, shapes};
pub(crate) use legend::line as sample;
pub(crate) use plane::draw as draw_plane;
pub(crate) use profile::Likelihood;
pub(crate) use readout::{cursor as paint_cursor, note as paint_note, paint as paint_readout, spoken};

use std::any::Any;
use std::rc::Rc;

use curves::Points;

use crate::experiment::Centre;

use super::cx::Memo;

/// Side, metric, the axis' ends, whether it is logarithmic, and what stands for all runs.
type PointsKey = (usize, String, [u64; 2], bool, Centre);

/// Points and axes, by what they are of.
#[derive(Default)]
pub(crate) struct Cache {
    revision: (u64, u64),
    points: Memo<PointsKey, Points>,
    axes: Memo<(&'static str, String, bool), Axis>,
    fresh: Vec<(&'static str, String, bool)>,
    kept: Memo<&'static str, (u64, Rc<dyn Any>)>,
}

impl Cache {
    /// Called once a frame: what belongs to an older revision is let go of. Axes stay, for they should not jump.
    pub(crate) fn begin(&mut self, revision: (u64, u64)) {
        if self.revision != revision {
            self.revision = revision;
            self.points.clear();
            self.fresh.clear();
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

    /// Forgets the axes too: another scenario.
    pub(crate) fn forget(&mut self) {
        self.axes.clear();
        self.fresh.clear();
    }

    fn axis(&mut self, key: (&'static str, String, bool), make: impl FnOnce() -> Axis) -> Axis {
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
