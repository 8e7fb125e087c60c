//! What is told of many runs: a metric over all of them, and the rows of a history.

use std::sync::Arc;

use collapse_lab::experiment::{History, Row, Summary, is_kept};

#[test]
fn quantiles_interpolate_between_order_statistics() {
    let values: Vec<f64> = (0..101).rev().map(f64::from).collect();
    let summary = Summary::of(&values);
    let found = [summary.q05, summary.q25, summary.median, summary.q75, summary.q95, summary.mean];
    assert_eq!(found, [5.0, 25.0, 50.0, 75.0, 95.0, 50.0]);
    assert_eq!(Summary::of(&[4.0, 1.0]).median, 2.5);
    assert!((Summary::of(&[1.0, 2.0, 3.0, 4.0]).se - (5.0_f64 / 12.0).sqrt()).abs() < 1e-12);
}

#[test]
fn dominance_is_even_or_of_one() {
    assert!((Summary::of(&[1.0, -1.0, 1.0, -1.0]).dominance - 0.25).abs() < 1e-12);
    let mut one = vec![0.0; 1000];
    one[3] = 1.0;
    assert!(Summary::of(&one).dominance > 0.99);
}

#[test]
fn skewness_is_that_of_the_values() {
    assert_eq!(Summary::of(&[3.0; 5]).skewness, 0.0);
    assert!(Summary::of(&[-2.0, -1.0, 0.0, 1.0, 2.0]).skewness.abs() < 1e-15);
    // Shares p and 1 - p of two values: (1 - 2 p) / sqrt(p (1 - p)), whatever the values, and infinities apart.
    let mut few = vec![7.0; 100];
    few[..10].fill(9.0);
    assert!((Summary::of(&few).skewness - 0.8 / 0.3).abs() < 1e-12);
    few.push(f64::INFINITY);
    assert!((Summary::of(&few).skewness - 0.8 / 0.3).abs() < 1e-12);
}

/// Powers that leave the range of numbers, above or below, change nothing but the unit.
#[test]
fn moments_do_not_depend_on_the_unit() {
    let values = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, 6.0];
    let one = Summary::of(&values);
    for unit in [1e-320, 1e-200, 1e-170, 1e-100, 1e-60, 1e70, 1e80, 1e154, 1e200, 1e307] {
        let found = Summary::of(&values.map(|x| x * unit));
        let near = if unit < 1e-307 { 1e-2 } else { 1e-12 }; // few digits are left there
        for (found, wanted) in
            [(found.se / unit, one.se), (found.dominance, one.dominance), (found.skewness, one.skewness)]
        {
            assert!((found / wanted - 1.0).abs() < near, "{unit}: {found}, not {wanted}");
        }
    }
    let (most, half) = (f64::MAX, f64::MAX / 2.0);
    let wide = Summary::of(&[-most, most]);
    assert_eq!((wide.mean, wide.median, wide.se), (0.0, 0.0, most));
    let high = Summary::of(&[most, most, half, half]);
    assert!((high.mean / most - 0.75).abs() < 1e-15 && high.se < most, "{high:?}");
    let one = Summary::of(&[most, most, most]);
    assert_eq!((one.mean, one.se), (most, 0.0));
}

/// Values at infinities and between them: of quantiles there is always one.
#[test]
fn quantiles_beside_infinities_are_never_empty() {
    const INF: f64 = f64::INFINITY;
    let all = |s: Summary| [s.q05, s.q25, s.median, s.q75, s.q95];
    assert_eq!(all(Summary::of(&[-INF, 1.0])), [-INF, -INF, -INF, -INF, -INF]);
    assert_eq!(all(Summary::of(&[1.0, INF])), [INF; 5]);
    assert_eq!(all(Summary::of(&[-INF, INF])), [-INF, -INF, INF, INF, INF]);
    let found = Summary::of(&[-INF, -INF, 0.0, 1.0]);
    assert!((found.q95 - 0.85).abs() < 1e-12);
    assert_eq!(all(found), [-INF, -INF, -INF, 0.25, found.q95]);
    assert_eq!(all(Summary::of(&[-INF, 2.0, 3.0, 4.0, INF])), [-INF, 2.0, 3.0, 4.0, INF]);
}

/// What tells runs apart may lie far behind the point: the mean has no rounding of its sum.
#[test]
fn the_mean_keeps_its_digits_over_many_runs() {
    let tiny = 2.0_f64.powi(-42);
    let values: Vec<f64> = (0..20_000).map(|run| 1.1 + tiny * f64::from(run % 2)).collect();
    let found = Summary::of(&values);
    assert!(((found.mean - 1.1) / tiny - 0.5).abs() < 1e-3, "{}", (found.mean - 1.1) / tiny);
    assert!((found.se / (0.5 * tiny / f64::sqrt(19_999.0)) - 1.0).abs() < 1e-3);
    assert!(found.skewness.abs() < 1e-2 && (found.dominance * 20_000.0 - 1.0).abs() < 1e-2);
}

#[test]
fn infinities_are_counted_and_kept_out_of_the_mean() {
    let summary = Summary::of(&[1.0, f64::INFINITY, 3.0, f64::INFINITY]);
    assert_eq!((summary.mean, summary.finite_share), (2.0, 0.5));
    assert_eq!((summary.q05.is_finite(), summary.q95), (true, f64::INFINITY));
    let lost = Summary::of(&[f64::INFINITY; 3]);
    assert!(lost.mean.is_nan() && lost.median == f64::INFINITY);
}

#[test]
fn a_million_generations_keep_twenty_thousand_rows_evenly() {
    let kept: Vec<u64> = (0..=1_000_000).filter(|&t| is_kept(t)).collect();
    assert!(kept[..=4096].iter().enumerate().all(|(i, &t)| t == i as u64));
    assert!(kept.len() > 4096 && kept.len() < 22_000, "{}", kept.len());
    for pair in kept.windows(2) {
        assert!(pair[1] - pair[0] <= 1 + pair[0] / 1024, "{pair:?}");
    }
}

#[test]
fn rows_are_found_by_place_and_by_generation() {
    let mut history = History::new(Arc::new([]));
    let row = |generation| Row { generation, summaries: Vec::new(), runs: Vec::new() };
    history.append((0..3).map(row).collect());
    history.append(Vec::new());
    history.append([5, 7].map(row).to_vec());
    assert_eq!(history.len(), 5);
    assert_eq!(history.row(3).map(|row| row.generation), Some(5));
    assert_eq!(history.row(5), None);
    for (generation, rows) in [(0, 1), (2, 3), (4, 3), (5, 4), (6, 4), (7, 5), (99, 5)] {
        let known = history.until(generation);
        assert_eq!((known.len(), known.rows().count()), (rows, rows), "{generation}");
        assert_eq!(known.last(), history.at(generation), "{generation}");
        assert_eq!(known.row(rows - 1), history.row(rows - 1));
        assert_eq!(known.row(rows), None);
    }
    assert_eq!([0, 2, 4, 6, 9].map(|t| history.at(t).map_or(99, |row| row.generation)), [0, 2, 2, 5, 7]);
}

/// Whatever the number of runs, and however many of them are alike: as by sorting.
#[test]
fn quantiles_are_those_of_sorted_values() {
    let mut x = 0.5_f64;
    for runs in [1, 2, 3, 64, 128, 129, 500, 3000] {
        let mut next = || {
            x = (x * 3.97 * (1.0 - x)).clamp(1e-9, 1.0 - 1e-9); // the logistic map: scattered enough
            if x < 0.2 {
                0.0
            } else if x > 0.97 {
                f64::INFINITY
            } else {
                (x - 0.5) * 1e3
            }
        };
        let values: Vec<f64> = (0..runs).map(|_| next()).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let found = Summary::of(&values);
        let found = [found.q05, found.q25, found.median, found.q75, found.q90, found.q95, found.q99];
        for (level, found) in [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99].into_iter().zip(found) {
            let position = level * (runs - 1) as f64;
            let (low, high) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
            let wanted = if low == high { low } else { low + position.fract() * (high - low) };
            assert_eq!(found.to_bits(), wanted.to_bits(), "{runs} runs, level {level}");
        }
    }
}
