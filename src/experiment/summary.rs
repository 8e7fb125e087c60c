//! One metric at one generation over all replicates.

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
    /// 50 % quantile (linear interpolation between order statistics).
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
    /// Sum of the fourth powers of the deviations over the square of the sum of their squares: the relative variance of
    /// `se` squared. 1/R if all runs deviate alike, 1 if a single run has all the deviation and so rules the mean.
    pub dominance: f64,
}

impl Summary {
    /// Of one value per replicate. Reorders `values`.
    pub fn of(values: &mut Vec<f64>) -> Self {
        let runs = values.len() as f64;
        let finite = values.iter().copied().filter(|x| x.is_finite());
        let (mut n, mut sum) = (0.0, 0.0);
        for x in finite.clone() {
            n += 1.0;
            sum += x;
        }
        let mut mean = if n > 0.0 { sum / n } else { f64::NAN };
        if let Some(first) = finite.clone().next().filter(|first| finite.clone().all(|x| x == *first)) {
            mean = first; // one value in every run has no error, not even of rounding
        }
        let (mut squares, mut fourths) = (0.0, 0.0);
        for x in finite {
            let square = (x - mean) * (x - mean);
            squares += square;
            fourths += square * square;
        }
        values.retain(|x| !x.is_nan());
        let [q05, q25, median, q75, q90, q95, q99] = quantiles(values, [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]);
        Self {
            mean,
            se: if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { f64::NAN },
            median,
            q05,
            q25,
            q75,
            q90,
            q95,
            q99,
            finite_share: if runs > 0.0 { n / runs } else { 0.0 },
            dominance: if fourths > 0.0 { fourths / (squares * squares) } else { 0.0 },
        }
    }
}

/// Ascending quantiles by selection, each within what the last left over: O(n) in all.
fn quantiles<const N: usize>(values: &mut [f64], levels: [f64; N]) -> [f64; N] {
    let mut done = 0;
    levels.map(|level| {
        let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
        let position = level * last as f64;
        let index = position.floor() as usize;
        if index >= done {
            values[done..].select_nth_unstable_by(index - done, f64::total_cmp);
            done = index;
        }
        let low = values[index];
        let part = position - index as f64;
        if part == 0.0 {
            return low;
        }
        let high = values[index + 1..].iter().copied().fold(f64::INFINITY, f64::min);
        if low == high { low } else { low + part * (high - low) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        let mut values: Vec<f64> = (0..101).rev().map(f64::from).collect();
        let summary = Summary::of(&mut values);
        let found = [summary.q05, summary.q25, summary.median, summary.q75, summary.q95, summary.mean];
        assert_eq!(found, [5.0, 25.0, 50.0, 75.0, 95.0, 50.0]);
        assert_eq!(Summary::of(&mut vec![4.0, 1.0]).median, 2.5);
        assert!((Summary::of(&mut vec![1.0, 2.0, 3.0, 4.0]).se - (5.0_f64 / 12.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn dominance_is_even_or_of_one() {
        assert!((Summary::of(&mut vec![1.0, -1.0, 1.0, -1.0]).dominance - 0.25).abs() < 1e-12);
        let mut one = vec![0.0; 1000];
        one[3] = 1.0;
        assert!(Summary::of(&mut one).dominance > 0.99);
    }

    #[test]
    fn infinities_are_counted_and_kept_out_of_the_mean() {
        let summary = Summary::of(&mut vec![1.0, f64::INFINITY, 3.0, f64::INFINITY]);
        assert_eq!((summary.mean, summary.finite_share), (2.0, 0.5));
        assert_eq!((summary.q05.is_finite(), summary.q95), (true, f64::INFINITY));
        let lost = Summary::of(&mut vec![f64::INFINITY; 3]);
        assert!(lost.mean.is_nan() && lost.median == f64::INFINITY);
    }
}
