//! One metric at one generation over all replicates.

use crate::numeric::guard::{at_most, larger};

/// Mean with its standard error, and quantiles.
///
/// Mean and standard error are over the finite values only; `finite_share` says how many those are. Quantiles are over
/// every value that is a number, infinities in their place, so that a median of +inf means that most runs are there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Mean of the finite values; NaN if there are none.
    pub mean: f64,
    /// Its standard error; NaN with fewer than two values.
    pub se: f64,
    /// 50 % quantile (linear interpolation between order statistics; next to an infinity it is infinite).
    pub median: f64,
    /// 5 % quantile.
    pub q05: f64,
    /// 25 % quantile.
    pub q25: f64,
    /// 75 % quantile.
    pub q75: f64,
    /// 90 % quantile.
    pub q90: f64,
    /// 95 % quantile.
    pub q95: f64,
    /// 99 % quantile.
    pub q99: f64,
    /// Share of the runs whose value is finite.
    pub finite_share: f64,
    /// Share of the runs that have no value: it was not computed, or is not defined. They are in no quantile.
    pub lacking: f64,
    /// Sum of the fourth powers of the deviations over the square of the sum of their squares: the relative variance of
    /// `se` squared. 1/R if all runs deviate alike, 1 if a single run has all the deviation and so rules the mean.
    pub dominance: f64,
    /// Skewness of the finite values: the third central moment over the variance to the power 3/2; 0 where nothing varies.
    pub skewness: f64,
}

/// Memory to use again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Of each metric, side by side.
    keys: Vec<i64>,
    /// Runs in the order of some metric, one order after the other.
    orders: Vec<u8>,
    /// For two columns.
    spare: Vec<i64>,
}

/// A number as files hold it: the shortest text that reads back as the same bits; nothing for not-a-number.
pub(crate) fn field(x: f64) -> String {
    if x.is_nan() {
        String::new()
    } else if x.is_infinite() {
        if x > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        format!("{x:?}")
    }
}

/// A number in JSON, which has no infinity: it is a text that every language reads as one, so that it is not taken for a
/// missing value.
pub(crate) fn in_json(x: f64) -> serde_json::Value {
    if x.is_infinite() { if x > 0.0 { "Infinity".into() } else { "-Infinity".into() } } else { x.into() }
}

impl Summary {
    /// Of one value per replicate.
    pub fn of(values: &[f64]) -> Self {
        Self::all(values.chunks_exact(1), 1, &mut Scratch::default()).remove(0)
    }

    /// Of several metrics at once: each row holds theirs of one replicate.
    ///
    /// Sums go over the rows, all metrics abreast, so that no addition waits for the one before.
    pub(crate) fn all<'a>(
        rows: impl Iterator<Item = &'a [f64]> + Clone,
        width: usize,
        scratch: &mut Scratch,
    ) -> Vec<Self> {
        if width == 0 {
            return Vec::new();
        }
        let Scratch { keys, orders, spare } = scratch;
        orders.clear();
        let count = rows.clone().count();
        let n = count as f64;
        keys.resize(count * width, 0);
        let mut means = vec![0.0; width];
        for (run, row) in rows.clone().enumerate() {
            for (metric, (mean, &x)) in means.iter_mut().zip(row).enumerate() {
                *mean += x;
                keys[metric * count + run] = key(x);
            }
        }
        means.iter_mut().for_each(|mean| *mean /= n);
        let mut powers = vec![[0.0; 4]; width];
        for row in rows {
            for (powers, (mean, &x)) in powers.iter_mut().zip(means.iter().zip(row)) {
                add_powers(powers, x - mean);
            }
        }
        let summary = |(metric, (mean, powers)): (usize, (f64, [f64; 4]))| {
            let keys = &mut keys[metric * count..][..count];
            // Hardly a metric is ever infinite, and then its mean is not finite either.
            if mean.is_finite() {
                if count <= SHORT {
                    sort_short(keys, orders, spare)
                } else {
                    arrange(keys)
                }
                return Self::from_parts(about_the_mean(n, mean, powers), n, keys);
            }
            let values: Vec<f64> = keys.iter().map(|&key| unkey(key)).collect();
            let mut keys: Vec<i64> = values.iter().filter(|x| !x.is_nan()).map(|&x| key(x)).collect();
            arrange(&mut keys);
            Self::from_parts(moments(values.into_iter().filter(|x| x.is_finite())), n, &keys)
        };
        means.into_iter().zip(powers).enumerate().map(summary).collect()
    }

    /// From [`moments`], the number of runs, and keys of every value that is a number, in their places.
    fn from_parts((n, mut mean, mut powers): (f64, f64, [f64; 3]), runs: f64, keys: &[i64]) -> Self {
        let mut unit = 1.0;
        if let Some(&first) = keys.first().filter(|&first| n == runs && keys.iter().all(|key| key == first)) {
            (mean, powers) = (unkey(first), [0.0; 3]); // one value in every run has no error, not even of rounding
        } else if n > 0.0 && (mean.is_infinite() || !(LEAST..=MOST).contains(&powers[2])) {
            (mean, unit, powers) = scaled(n, keys.iter().map(|&key| unkey(key)).filter(|x| x.is_finite()), mean);
        }
        let [squares, cubes, fourths] = powers;
        let [q05, q25, median, q75, q90, q95, q99] = quantiles(keys);
        Self {
            mean,
            se: if n > 1.0 { (squares / (n - 1.0) / n).sqrt() * unit } else { f64::NAN },
            median,
            q05,
            q25,
            q75,
            q90,
            q95,
            q99,
            finite_share: if runs > 0.0 { n / runs } else { 0.0 },
            lacking: if runs > 0.0 { 1.0 - keys.len() as f64 / runs } else { 0.0 },
            dominance: if fourths > 0.0 { fourths / (squares * squares) } else { 0.0 },
            skewness: if fourths > 0.0 { cubes / squares * (n / squares).sqrt() } else { 0.0 },
        }
    }
}

/// Adds the first to the fourth power of a deviation to their sums.
#[inline]
fn add_powers([sum, squares, cubes, fourths]: &mut [f64; 4], deviation: f64) {
    let square = deviation * deviation;
    *sum += deviation;
    *squares += square;
    *cubes += square * deviation;
    *fourths += square * square;
}

/// The mean, and the powers of the deviations from it, by those from a mean with the rounding of its sum: that grows with the
/// number of runs, and the deviations tell it (Chan, Golub and LeVeque 1983).
fn about_the_mean(n: f64, mean: f64, [sum, squares, cubes, fourths]: [f64; 4]) -> (f64, f64, [f64; 3]) {
    let off = if n > 0.0 { sum / n } else { 0.0 };
    let about = [
        squares - off * sum,
        cubes - off * (3.0 * squares - 2.0 * off * sum),
        fourths - off * (4.0 * cubes - off * (6.0 * squares - 3.0 * off * sum)),
    ];
    (n, mean + off, about)
}

/// Within these a sum of fourth powers has lost nothing to overflow and hardly anything to underflow.
const LEAST: f64 = 1e-240;
const MOST: f64 = 1e300;

/// The mean, a unit, and the sums of powers of the deviations in that unit, the largest of them: where the powers themselves,
/// or the sum of the values, would leave the range of numbers.
fn scaled(n: f64, values: impl Iterator<Item = f64> + Clone, mut mean: f64) -> (f64, f64, [f64; 3]) {
    if !mean.is_finite() {
        mean = values.clone().map(|x| x / n).sum();
    }
    // The distance of two numbers may be none: then by halves.
    let half = if mean.abs().max(values.clone().fold(0.0, |most, x| x.abs().max(most))) > 1e300 { 0.5 } else { 1.0 };
    let far = |x: f64| half * x - half * mean;
    let unit = values.clone().map(|x| far(x).abs()).fold(0.0, larger);
    let mut powers = [0.0; 4];
    if unit > 0.0 {
        values.for_each(|x| add_powers(&mut powers, far(x) / unit));
    }
    let [_, squares, cubes, fourths] = powers;
    (mean, unit / half, [squares, cubes, fourths])
}

/// Number, mean, and sums of the second, third and fourth powers of the deviations.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64, [f64; 3]) {
    let n = values.clone().count() as f64;
    let mut mean = if n > 0.0 { values.clone().fold(0.0, |sum, x| sum + x) / n } else { f64::NAN };
    if let Some(first) = values.clone().next().filter(|first| values.clone().all(|x| x == *first)) {
        mean = first; // one value in every run has no error, not even of rounding
    }
    let mut powers = [0.0; 4];
    values.for_each(|x| add_powers(&mut powers, x - mean));
    about_the_mean(n, mean, powers)
}

/// A float as an integer of the same order: infinities at the ends, -0 before 0. Integers sort several times faster.
fn key(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The float of a key: the same exchange of bits once more.
fn unkey(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

/// Shorter pieces are sorted: that is faster than to look for a few of their values. A power of 2.
const SHORT: usize = 128;

/// The quantiles of a [`Summary`].
const LEVELS: [f64; 7] = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

/// The ranks just below them, of so many values.
fn ranks_below(last: usize) -> [usize; LEVELS.len()] {
    LEVELS.map(|level| (level * last as f64) as usize)
}

/// Quantiles at these levels, by linear interpolation between order statistics. Those must be in their places.
fn quantiles(keys: &[i64]) -> [f64; LEVELS.len()] {
    let Some(last) = keys.len().checked_sub(1) else { return [f64::NAN; LEVELS.len()] };
    let below = ranks_below(last);
    std::array::from_fn(|i| {
        let part = LEVELS[i] * last as f64 - below[i] as f64;
        let low = unkey(keys[below[i]]);
        if part == 0.0 {
            return low;
        }
        between(low, unkey(keys[below[i] + 1]), part)
    })
}

/// The value a part of the way from one order statistic to the next. Any part of the way to an infinity, or from one, is
/// infinite; between two infinities it is the nearer one.
fn between(low: f64, high: f64, part: f64) -> f64 {
    let step = high - low;
    match (low.is_finite(), high.is_finite()) {
        _ if low == high => low,
        _ if step.is_finite() => at_most(low + part * step, high),
        (true, true) => (1.0 - part) * low + part * high, // their distance is beyond the numbers
        (true, false) => high,
        (false, true) => low,
        (false, false) => {
            if part < 0.5 {
                low
            } else {
                high
            }
        }
    }
}

/// Puts those keys in their places that [`quantiles`] looks at.
fn arrange(keys: &mut [i64]) {
    let Some(last) = keys.len().checked_sub(1) else { return };
    let mut ranks = [0; 2 * LEVELS.len()];
    for (pair, rank) in ranks.chunks_exact_mut(2).zip(ranks_below(last)) {
        pair.copy_from_slice(&[rank, (rank + 1).min(last)]);
    }
    put_in_order(keys, 0, &ranks);
}

/// Sorts at most [`SHORT`] keys, by an order found for an earlier metric if that does it: many metrics are rising functions
/// of one another (a variance, its ratio to the truth's, its logarithm, the entropy).
fn sort_short(keys: &mut [i64], orders: &mut Vec<u8>, spare: &mut Vec<i64>) {
    let count = keys.len();
    spare.resize(2 * count, 0);
    let (sorted, tagged) = spare.split_at_mut(count);
    let mut does_it = |order: &[u8]| {
        let mut last = i64::MIN;
        for (slot, &run) in sorted.iter_mut().zip(order) {
            let key = keys[usize::from(run)];
            if key < last {
                return false;
            }
            (*slot, last) = (key, key);
        }
        true
    };
    if orders.chunks_exact(count.max(1)).any(&mut does_it) {
        return keys.copy_from_slice(sorted);
    }
    // The order of all but the last seven bits, which say the run instead.
    let low = SHORT as i64 - 1;
    tagged.iter_mut().zip(&*keys).zip(0..).for_each(|((tagged, key), run)| *tagged = (key & !low) | run);
    tagged.sort_unstable();
    let from = orders.len();
    orders.extend(tagged.iter().map(|tagged| (tagged & low) as u8));
    if does_it(&orders[from..]) {
        keys.copy_from_slice(sorted);
    } else {
        keys.sort_unstable();
    }
}

/// Puts the keys of these ascending ranks where sorting would put them: by selection of the middle one, then the same on
/// either side of it. `first` is the rank of the first key.
fn put_in_order(keys: &mut [i64], first: usize, ranks: &[usize]) {
    let Some(&middle) = ranks.get(ranks.len() / 2) else { return };
    if keys.len() <= SHORT {
        return keys.sort_unstable();
    }
    let (left, _, right) = keys.select_nth_unstable(middle - first);
    put_in_order(left, first, &ranks[..ranks.partition_point(|&rank| rank < middle)]);
    put_in_order(right, middle + 1, &ranks[ranks.partition_point(|&rank| rank <= middle)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Metrics side by side are what each is alone, whether the order of one serves another or almost does.
    #[test]
    fn metrics_abreast_are_those_alone() {
        let mut x = 0.5_f64;
        for runs in [1, 2, 5, 100, 128, 129, 300] {
            let rows: Vec<[f64; 7]> = (0..runs)
                .map(|run| {
                    x = (x * 3.97 * (1.0 - x)).clamp(1e-9, 1.0 - 1e-9);
                    let nearly = 1.0 + f64::from(run * 37 % 11) * f64::EPSILON; // apart in the last bits only
                    [x, x.ln(), -x, x * x, nearly, if run == 3 { f64::INFINITY } else { x }, 4.0]
                })
                .collect();
            let mut scratch = Scratch::default();
            let abreast = Summary::all(rows.iter().map(|row| &row[..]), 7, &mut scratch);
            for (metric, found) in abreast.iter().enumerate() {
                let column: Vec<f64> = rows.iter().map(|row| row[metric]).collect();
                assert_eq!(format!("{found:?}"), format!("{:?}", Summary::of(&column)), "{runs} runs, metric {metric}");
                let mut sorted = column.clone();
                sorted.sort_unstable_by(f64::total_cmp);
                assert_eq!(found.q05.to_bits(), {
                    let position = 0.05 * (runs - 1) as f64;
                    let (low, high) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
                    (if low == high { low } else { low + position.fract() * (high - low) }).to_bits()
                });
            }
        }
    }
}
