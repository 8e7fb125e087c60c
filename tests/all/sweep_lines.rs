//! Lines of theory over the axes of shipped sweeps: on which side of a plot they lie, and at which values.

use collapse_lab::experiment::{Scenario, SweepText, find};
use collapse_lab::sweep::{Drawn, Grid, lines};

fn of(name: &str, x: &str, y: &str, metric: &str) -> Vec<Drawn> {
    let sweep = SweepText { x: x.into(), y: y.into(), metric: metric.into(), at: "end".into() };
    lines(&Grid::new(Scenario { sweep, ..find(name).unwrap() }).unwrap())
}

fn n_star(bias: f64) -> f64 {
    (4.0 * (2.0 - bias) + 2.0 * (0.5 + 1.5 * bias - bias * bias)) / (1.0 - bias).powi(2)
}

#[test]
fn a_line_lies_on_its_knob_whichever_way_round_and_within_the_axes() {
    let (bias, ratio) = ("sampling.bias=0.5:0.95:10", "workflow.synthetic_to_real=0.01:2:10:log");
    let up = of("where-synthetic-helps", bias, ratio, "w2_sq");
    let across = of("where-synthetic-helps", ratio, bias, "w2_sq");
    assert_eq!(
        up.iter().map(|drawn| drawn.line.name).collect::<Vec<_>>(),
        ["n*, below which synthetic points help", "where they help most"]
    );
    for (part, (one, other)) in [1.0, 0.5].into_iter().zip(up.iter().zip(&across)) {
        assert_eq!(one.pieces.len(), 1);
        let flipped: Vec<[f64; 2]> = other.pieces[0].iter().map(|&[a, b]| [b, a]).collect();
        assert_eq!(one.pieces[0], flipped);
        for &[bias, ratio] in &one.pieces[0] {
            assert!((0.5..=0.95).contains(&bias) && (0.01..=2.0).contains(&ratio), "{bias} {ratio}");
            // Where it is cut, on a straight line between two of many points.
            assert!((4e2 * ratio / (part * n_star(bias)) - 1.0).abs() < 2e-3, "{bias} {ratio}");
        }
    }
    let (first, last) = (up[0].pieces[0][0], up[0].pieces[0].last().copied().unwrap());
    assert!(first == [0.5, n_star(0.5) / 4e2] && last[1] == 2.0, "{first:?} {last:?}");
}

#[test]
fn on_a_curve_of_its_own_knob_a_line_stands_upright_and_one_of_a_metric_lies_along() {
    let alone = of("where-synthetic-helps", "workflow.synthetic_to_real=0.001:1:10:log", "", "w2_sq");
    let [[x, low], [same, high]] = alone[0].pieces[0][..] else { panic!("{alone:?}") };
    assert!((4e2 * x / n_star(0.8) - 1.0).abs() < 1e-12 && x == same && low < -1e300 && high > 1e300);
    let beyond = of("where-synthetic-helps", "workflow.synthetic_to_real=0.5:1:2", "", "w2_sq");
    assert_eq!(beyond.iter().map(|drawn| drawn.line.name).collect::<Vec<_>>(), ["the real points alone"]);
    let forget = lines(&Grid::new(find("time-to-forget").unwrap()).unwrap());
    let [points] = &forget[0].pieces[..] else { panic!("{forget:?}") };
    assert!(points.iter().all(|[count, time]| (time / count - 2.885_390).abs() < 1e-5));
    assert_eq!((points[0][0], points[points.len() - 1][0]), (1.0, 50.0));
}

#[test]
fn generations_are_whole_and_a_line_has_no_place_among_words() {
    let best = lines(&Grid::new(find("ridge-penalty").unwrap()).unwrap());
    let generations: Vec<f64> = best[0].pieces[0].iter().map(|point| point[1]).collect();
    assert_eq!(generations, (1..=11).map(f64::from).collect::<Vec<_>>());
    let poisson = lines(&Grid::new(find("universal-poisson").unwrap()).unwrap());
    assert!(poisson.iter().all(|drawn| drawn.pieces.is_empty()), "{poisson:?}");
}

#[test]
fn where_rows_stand_apart_each_curve_has_its_own_place_of_a_line() {
    let best = lines(&Grid::new(find("ridge-penalty").unwrap()).unwrap());
    let places: Vec<f64> = best[0].rows.iter().map(|pieces| pieces[0][0][0]).collect();
    // The notes' optima behind 0, 2, 5 and 10 generators; the valley is flat.
    for (place, wanted) in places.iter().zip([0.061, 0.092, 0.168, 0.409]) {
        assert!((place / wanted - 1.0).abs() < 0.025, "{places:?}");
    }
    assert_eq!(places.len(), 4);
    // Among words a line has no place on the map, and one on each curve where it holds.
    let words = "workflow.real_source=same,fresh";
    let synthetic = "workflow.synthetic_to_real=0.001:1:4:log";
    let only = of("where-synthetic-helps", synthetic, words, "w2_sq");
    assert!(only[0].pieces.is_empty() && only[0].rows[0].is_empty() && only[0].rows[1].len() == 1, "{only:?}");
}
