//! Many kernels of one width on a lattice of cells two widths wide. A kernel costs a few exponentials there, and every node in
//! its reach a product: exp(-(x - m)^2 / 2h^2) is made of factors that know of the cell, of the node in it and of the kernel's
//! place in its own.

use std::sync::LazyLock;

use crate::numeric::bump_law::Law;
use crate::numeric::guard::{larger, smaller};
use crate::numeric::lanes::{exps, widely};
use crate::numeric::legendre::{NODES, TABLES, Values};
use crate::numeric::normal_sum::EDGE;
use crate::numeric::quick_exp::quick_exp;

/// Cells two kernels wide, those that kernels reach.
pub(crate) struct Lattice {
    /// Where cell 0 begins: at the first kernel.
    pub(crate) origin: f64,
    unit: f64,
    /// Their numbers, ascending.
    pub(crate) cells: Vec<i64>,
}

/// A deviation below this share of the distance from an origin has too few digits there.
pub(crate) const LEAST_DIGITS: f64 = 1e-11;
/// Widest lattice, in its cells: beyond that the places of kernels in their cells have too few digits.
const MOST_CELLS: f64 = 1e5;

impl Lattice {
    /// The cells that kernels reach; `None` where places in cells would have too few digits, or one law's kernels are far wider.
    pub(crate) fn under<'l>(laws: impl Iterator<Item = &'l Law<'l>> + Clone, unit: f64) -> Option<Self> {
        let means = |law: &'l Law<'l>| law.kernels.iter().flatten().map(|kernel| kernel[1]);
        let origin = laws.clone().flat_map(means).reduce(smaller)?;
        let mut lattice = Self { origin, unit, cells: Vec::new() };
        let last = laws.clone().flat_map(means).reduce(larger)?;
        if !((last - origin) / unit < MOST_CELLS && unit > LEAST_DIGITS * larger(origin.abs(), last.abs())) {
            return None;
        }
        for law in laws.clone() {
            let reach = ((EDGE - 0.3) * law.width / unit).ceil() as i64;
            if reach > 64 {
                return None;
            }
            let mut next = i64::MIN; // of this law: the other has cells of its own
            for mean in means(law) {
                let own = lattice.cell_of(mean);
                lattice.cells.extend((own - reach).max(next)..=own + reach);
                next = own + reach + 1;
            }
        }
        if laws.count() > 1 {
            lattice.cells.sort_unstable();
            lattice.cells.dedup();
        }
        Some(lattice)
    }

    /// Where a cell begins, from the origin.
    pub(crate) fn edge(&self, number: i64) -> f64 {
        number as f64 * self.unit
    }

    fn cell_of(&self, mean: f64) -> i64 {
        ((mean - self.origin) / self.unit).floor() as i64
    }

    /// Sums of weight times exp(-(x - m)^2 / 2h^2) at the nodes of every cell.
    pub(crate) fn sums(&self, kernels: &[[f64; 2]], width: f64) -> Vec<Values> {
        let unit = self.unit / width;
        let reach = (14.0 / unit).ceil() as i64;
        let own = (unit != 2.0).then(|| table(unit, reach));
        let table = own.as_ref().map_or(&*USUAL, |own| own).as_slice();
        let mut all = vec![[0.0; NODES]; self.cells.len()];
        widely(
            #[inline(always)]
            || self.add(kernels, width, table, reach, &mut all),
        );
        all
    }

    #[inline(always)]
    fn add(&self, kernels: &[[f64; 2]], width: f64, table: &[Values], reach: i64, all: &mut [Values]) {
        let unit = self.unit / width;
        let nodes = &TABLES.nodes;
        let mut first = 0;
        for kernel in kernels {
            let [weight, mean] = *kernel;
            let number = self.cell_of(mean);
            let off = (mean - self.origin - (number as f64 + 0.5) * self.unit) / width;
            while self.cells[first] < number - reach {
                first += 1;
            }
            let mut powers = [0.0; NODES];
            for j in 0..NODES {
                powers[j] = 0.5 * unit * nodes[j] * off;
            }
            exps(&mut powers);
            let step = quick_exp(unit * off);
            let mut factor = f64::NAN;
            let mut last = i64::MIN;
            let mut slot = first;
            while slot < self.cells.len() && self.cells[slot] <= number + reach {
                let cell = self.cells[slot];
                let away = cell - number;
                factor = if last == cell - 1 {
                    factor * step
                } else {
                    weight * quick_exp(away as f64 * unit * off - 0.5 * off * off)
                };
                last = cell;
                let (row, sums) = (&table[(away + reach) as usize], &mut all[slot]);
                for j in 0..NODES {
                    sums[j] += factor * (powers[j] * row[j]);
                }
                slot += 1;
            }
        }
    }
}

/// exp(-x^2 / 2) at the nodes of the cells around that of 0.
fn table(unit: f64, reach: i64) -> Vec<Values> {
    let at = |cell: i64| TABLES.nodes.map(|node| (-0.5 * (unit * (cell as f64 + 0.5 * node)).powi(2)).exp());
    (-reach..=reach).map(at).collect()
}

/// The same of cells two kernels wide.
static USUAL: LazyLock<Vec<Values>> = LazyLock::new(|| table(2.0, 7));
