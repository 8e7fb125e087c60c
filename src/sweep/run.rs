//! A sweep in progress: coarse to fine, in slices, with what is known so far.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::cell::{Cell, compute};
use super::{order, refine};
use crate::numeric::contour::contour;
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::{carried, own};
use crate::sweep::grid::Grid;
use crate::sweep::order::Place;

/// Every `of`-th cell of the base grid, from the `number`-th on (from 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// Whether the cell with this index, row by row, is one of its own.
    pub fn holds(self, index: usize) -> bool {
        index as u64 % self.of == self.number - 1
    }
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Cells done.
    pub done: usize,
    /// Cells there are to do, as far as is known: refinement adds some.
    pub total: usize,
    /// Cells a second while working; 0 before the first.
    pub rate: f64,
    /// Time left at this rate; `None` before the first cell.
    pub left: Option<Duration>,
}

/// A sweep and its cells so far. To pause is not to go on; its table can be saved and taken up again at any time.
#[derive(Debug)]
pub struct Sweep {
    grid: Arc<Grid>,
    shard: Option<Shard>,
    theory: bool,
    cells: BTreeMap<Place, Cell>,
    waiting: VecDeque<Place>,
    /// Halvings that are done or on their way.
    level: u32,
    worked: Duration,
    counted: usize,
}

impl Sweep {
    /// Nothing done yet. Of a shard only its own cells are done, and none is refined.
    pub fn new(grid: Arc<Grid>, shard: Option<Shard>) -> Self {
        let columns = grid.x().len();
        let mine = |place: &Place| shard.is_none_or(|shard| shard.holds(place.j as usize * columns + place.i as usize));
        let base = order::coarse_to_fine(columns, grid.rows()).into_iter().filter(mine);
        let waiting = base.map(|place| grid.place(place.i as usize, place.j as usize)).collect();
        Self {
            grid,
            shard,
            theory: true,
            cells: BTreeMap::new(),
            waiting,
            level: 0,
            worked: Duration::ZERO,
            counted: 0,
        }
    }

    /// The same without theory.
    pub fn without_theory(mut self) -> Self {
        self.theory = false;
        self
    }

    /// Takes over cells that are done already.
    pub fn take_up(&mut self, done: impl IntoIterator<Item = Cell>) {
        self.cells.extend(done.into_iter().map(|cell| (cell.place, cell)));
        self.settle();
    }

    /// What is swept.
    pub fn grid(&self) -> &Arc<Grid> {
        &self.grid
    }
    /// The shard, if it is not the whole.
    pub fn shard(&self) -> Option<Shard> {
        self.shard
    }
    /// Cells done so far, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.cells.values()
    }
    /// A cell by its place on the lattice.
    pub fn cell(&self, place: Place) -> Option<&Cell> {
        self.cells.get(&place)
    }
    /// Lines where a field of the base grid's cells crosses a level, in steps of its axes; such as what theory says.
    /// See [`contour`].
    pub fn contour(&self, field: impl Fn(&Cell) -> Option<f64>, level: f64) -> Vec<Vec<[f64; 2]>> {
        let at = |i, j| self.cell(self.grid.place(i, j)).and_then(&field);
        contour(self.grid.x().len(), self.grid.rows(), at, level)
    }
    /// Whether every cell is done.
    pub fn is_finished(&self) -> bool {
        self.waiting.is_empty()
    }
    /// How far it is.
    pub fn progress(&self) -> Progress {
        let (done, left) = (self.cells.len(), self.waiting.len());
        let rate = if self.counted > 0 { self.counted as f64 / self.worked.as_secs_f64().at_least(1e-9) } else { 0.0 };
        let time = (rate > 0.0).then(|| Duration::try_from_secs_f64(left as f64 / rate).unwrap_or(Duration::MAX));
        Progress { done, total: done + left, rate, left: time }
    }

    /// Does the next so many cells, and those that share their runs with one of them, in parallel. `false` if cancelled: what
    /// was finished by then is kept.
    pub fn advance(&mut self, count: usize, cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        let start = Instant::now();
        let batch: Vec<Vec<Place>> = self.next(count);
        let (grid, theory) = (&*self.grid, self.theory);
        let halt = own();
        let compute = |places: &[Place]| carried(halt.as_ref(), || compute(grid, places, theory, cancelled));
        let some = |places: &Vec<Place>| if cancelled() { Vec::new() } else { compute(places) };
        let done: Vec<Vec<Cell>> = batch.par_iter().map(some).collect();
        let mut whole = true;
        for (places, cells) in batch.into_iter().zip(done).rev() {
            if cells.len() < places.len() {
                whole = false;
                places.into_iter().rev().for_each(|place| self.waiting.push_front(place));
            }
            self.counted += cells.len();
            self.cells.extend(cells.into_iter().map(|cell| (cell.place, cell)));
        }
        self.worked += start.elapsed();
        if whole {
            self.settle();
        }
        whole
    }

    /// The next so many cells that wait, those together that share their runs.
    fn next(&mut self, count: usize) -> Vec<Vec<Place>> {
        let mut next: Vec<Vec<Place>> = Vec::new();
        let mut lines: HashMap<u32, usize> = HashMap::new();
        for place in self.waiting.drain(..count.min(self.waiting.len())) {
            let line = self.grid.shared(place);
            match line.and_then(|line| lines.get(&line)) {
                Some(&there) => next[there].push(place),
                None => {
                    lines.extend(line.map(|line| (line, next.len())));
                    next.push(vec![place]);
                }
            }
        }
        if !lines.is_empty() {
            let grid = &self.grid;
            self.waiting.retain(|&place| match grid.shared(place).and_then(|line| lines.get(&line)) {
                Some(&there) => {
                    next[there].push(place);
                    false
                }
                None => true,
            });
        }
        next
    }

    /// Works for about so long, and does at least one round whatever the clock says. `false` if cancelled.
    pub fn work(&mut self, slice: Duration, cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        let start = Instant::now();
        let mut left = slice;
        while !self.is_finished() {
            let cells = (self.progress().rate * left.as_secs_f64()) as usize;
            if !self.advance(cells.clamp(rayon::current_num_threads(), 4096), cancelled) {
                return false;
            }
            left = slice.saturating_sub(start.elapsed());
            if left.is_zero() {
                break;
            }
        }
        true
    }

    /// Lets go of what waits and is there, and goes to the next level once one is done.
    fn settle(&mut self) {
        let cells = &self.cells;
        self.waiting.retain(|place| !cells.contains_key(place));
        while self.waiting.is_empty() && self.level < self.grid.refine() && self.shard.is_none() {
            self.level += 1;
            let cells = &self.cells;
            self.waiting =
                refine::between(&self.grid, cells, self.level).into_iter().filter(|p| !cells.contains_key(p)).collect();
        }
    }
}
