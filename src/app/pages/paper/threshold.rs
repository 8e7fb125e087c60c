//! One threshold: three loops that look unlike, each at several shares of synthetic data, over gain times that share.
//!
//! The gain is by how much a small deviation grows when the model is sampled and fitted once: 1/temperature for cold
//! symbols and for the trace of one changed point, temperature for the variance of a hot Gaussian. Stable below 1.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::model::{Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Chart, Ribbon, Stroke};
use crate::app::style::{GAP, Series};
use crate::app::text::numbers::{significant, whole};
use crate::app::widgets::text;
use crate::experiment::{Keeps, Rules, Scenario, Summary, keys};
use crate::family::{Bernoulli, Categorical, Family as _, metric};
use crate::worker::Side;

/// Cold symbols, the hot Gaussian, the changed point.
const FIGURES: [Figure; 3] = [Figure::Cold, Figure::Hot, Figure::Point];

/// The gain of all three.
const GAIN: f64 = 2.0;
/// Gain times synthetic share of each loop; the border is between the two in the middle.
const PRODUCTS: [f64; 8] = [0.2, 0.4, 0.6, 0.8, 0.9, 1.1, 1.3, 1.6];
/// Where the axis ends.
const END: f64 = 1.8;
/// Sides for each product: cold, hot, one point changed, the same unchanged.
const SIDES: usize = 4;

const LARGEST: &str = "largest";
const VARIANCE: &str = metric::VARIANCE_RATIO;
const MEAN: &str = "mean";
/// Points of a batch of the loop in which one is changed.
const POINTS: u64 = 1000;

/// The hot Gaussian, whose seed is that of all.
pub(super) fn base() -> Scenario {
    Scenario {
        title: "One threshold: the hot Gaussian".into(),
        sample_size: 2000,
        replicates: 100,
        generations: 40,
        retention: Keeps::Replace,
        rules: Rules { temperature: GAIN, ..Rules::default() },
        synthetic_fraction: 0.4,
        ..Scenario::default()
    }
}

/// Every loop, product by product.
pub(super) fn scenarios(base: &Scenario) -> Vec<Scenario> {
    PRODUCTS.into_iter().flat_map(|product| loops(base, product / GAIN)).collect()
}

fn loops(base: &Scenario, share: f64) -> [Scenario; SIDES] {
    let hot = Scenario { seed: base.seed, synthetic_fraction: share, ..self::base() };
    let sampled_cold = |family: &str, settings: &[(&str, toml::Value)]| {
        let mut scenario = hot.clone();
        scenario.set_family(family);
        scenario.rules.temperature = 1.0 / GAIN;
        for (path, value) in settings {
            let _ = keys::apply(&mut scenario, path, value); // none is refused, as the tests hold
        }
        scenario
    };
    let even = [("truth.symbols", toml::Value::Integer(2)), ("truth.zipf", toml::Value::Float(0.0))];
    let cold = Scenario { sample_size: 20_000, ..sampled_cold(Categorical::ABOUT.name, &even) };
    let unchanged = Scenario {
        sample_size: POINTS,
        by_points: true,
        ..sampled_cold(Bernoulli::ABOUT.name, &[("truth.mean", toml::Value::Float(0.5))])
    };
    let point = Scenario { rules: Rules { changed_points: 1, ..unchanged.rules.clone() }, ..unchanged.clone() };
    [cold, hot, point, unchanged]
}

/// One of the three plots.
struct Drawn {
    title: &'static str,
    y: Axis,
    /// How the numbers of a product's loops are read: middle, low, high.
    read: fn(&[Side], u64) -> Option<[f64; 3]>,
    /// What theory says of a product at a generation, if anything.
    theory: fn(f64, u64) -> Option<f64>,
    law: &'static str,
}

fn drawn(figure: Figure) -> Drawn {
    match figure {
        Figure::Cold => Drawn {
            title: "Cold symbols: |2p − 1| of two",
            y: Axis::linear(0.0, 1.0),
            read: |sides, t| Some(bounds(&at(sides.first()?, LARGEST, t)?, |p| 2.0 * p - 1.0)),
            theory: |x, _| Some((x - 1.0).max(0.0).sqrt()),
            law: "limit, n → ∞: 0, then √(x − 1)",
        },
        Figure::Hot => Drawn {
            title: "Hot Gaussian: variance ratio",
            y: Axis::decades(0.0, 6.0),
            read: |sides, t| Some(bounds(&at(sides.get(1)?, VARIANCE, t)?, |ratio| ratio)),
            // A batch has the variance (1 - share) + x v.
            theory: |x, _| (x < 1.0).then(|| (1.0 - x / GAIN) / (1.0 - x)),
            law: "limit: (1 − x/2)/(1 − x)",
        },
        _ => Drawn {
            title: "One point changed: n × shift",
            y: Axis::linear(0.0, 20.0),
            read: |sides, t| {
                let [with, without] = [sides.get(2)?, sides.get(3)?];
                let difference = at(with, MEAN, t)?.mean - at(without, MEAN, t)?.mean;
                (t > 0).then_some([POINTS as f64 * difference, f64::NAN, f64::NAN])
            },
            theory: |x, t| (t > 0).then(|| x.powf(t as f64 - 1.0)).filter(|trace| *trace <= 20.0),
            law: "while small: x^(t − 1)",
        },
    }
}

fn at(side: &Side, metric: &str, t: u64) -> Option<Summary> {
    let metric = side.history.metric(metric)?;
    Some(side.history.at(t.min(side.computed))?.summaries[metric])
}

fn bounds(summary: &Summary, of: fn(f64) -> f64) -> [f64; 3] {
    [summary.median, summary.q05, summary.q95].map(of)
}

pub(super) fn page(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    [LARGEST, VARIANCE, MEAN].into_iter().for_each(|name| cx.want(name));
    let theme = cx.theme;
    let words = format!("x = gain × synthetic share, the gain being {GAIN}; runs at generation {}", cx.shot.playhead);
    text(ui, page.center_bottom(), Align2::CENTER_BOTTOM, &words, theme.small(), theme.soft);
    let room = Rect::from_min_max(page.min, pos2(page.right(), page.bottom() - theme.line(20.0)));
    if let Some(Slot::Paper(figure)) = cx.state.enlarged
        && FIGURES.contains(&figure)
    {
        return one(ui, cx, figure, room);
    }
    // Beside one another where there is room, or too little height; else one below the other, their borders one line.
    let count = FIGURES.len() as f32;
    let beside = room.width() > 2.7 * theme.line(320.0) || room.height() < count * theme.line(120.0);
    let size = if beside {
        vec2((room.width() - GAP * (count - 1.0)) / count, room.height())
    } else {
        vec2(room.width(), (room.height() - GAP * (count - 1.0)) / count)
    };
    let step = if beside { vec2(size.x + GAP, 0.0) } else { vec2(0.0, size.y + GAP) };
    for (i, figure) in FIGURES.into_iter().enumerate() {
        one(ui, cx, figure, Rect::from_min_size(room.min + step * i as f32, size));
    }
}

/// Draws one of the three.
pub(super) fn one(ui: &mut Ui, cx: &mut Cx<'_>, figure: Figure, rect: Rect) {
    let drawn = drawn(figure);
    let read = drawn.read;
    let (shot, t) = (cx.shot, cx.shot.playhead);
    let found = PRODUCTS.into_iter().zip(shot.sides.chunks(SIDES));
    let found: Vec<(f64, [f64; 3])> = found.filter_map(|(x, sides)| Some((x, read(sides, t)?))).collect();
    let middle: Vec<[f64; 2]> = found.iter().map(|&(x, [middle, ..])| [x, middle]).collect();
    let band = found.iter().map(|&(x, [_, low, high])| [x, low, high]).collect();
    let places = (0..=360).map(|i| END * f64::from(i) / 360.0);
    let theory = places.filter_map(|x| Some([x, (drawn.theory)(x, t)?])).collect();
    let ends = [drawn.y.low, drawn.y.high].map(|end| if drawn.y.log { 10_f64.powf(end) } else { end });
    let reading = {
        let (found, theory) = (&found, drawn.theory);
        move |at: f64| {
            let near = found.iter().min_by(|a, b| (a.0 - at).abs().total_cmp(&(b.0 - at).abs()));
            let Some(&(x, [middle, ..])) = near else { return (String::new(), Vec::new()) };
            let theory = theory(x, t).map_or("no bound".into(), |value| significant(value, 3));
            (format!("x = {x}"), vec![("runs".into(), significant(middle, 3)), ("theory".into(), theory)])
        }
    };
    Chart {
        ribbons: vec![Ribbon { series: Series::Replace, points: band }],
        strokes: vec![
            Stroke { series: Series::Truth, weight: 0.6, points: ends.map(|end| [1.0, end]).to_vec() },
            Stroke { series: Series::Theory, weight: 1.6, points: theory },
            Stroke { series: Series::Replace, weight: 0.6, points: middle.clone() },
        ],
        dots: vec![(Series::Replace, middle)],
        entries: vec![
            (Series::Replace, "runs".into()),
            (Series::Theory, drawn.law.into()),
            (Series::Truth, "border, x = 1".into()),
        ],
        reading: Some(Box::new(reading)),
        ..Chart::new(Slot::Paper(figure), drawn.title, Axis::linear(0.0, END), drawn.y)
    }
    .show(ui, cx, rect);
}

/// The state in one sentence: the loops next to the border on both sides.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let t = cx.shot.playhead;
    let above = PRODUCTS.iter().position(|&product| product > 1.0)?;
    let of = |figure: Figure, i: usize| {
        let sides = cx.shot.sides.chunks(SIDES).nth(i)?;
        (drawn(figure).read)(sides, t).map(|[middle, ..]| significant(middle, 2))
    };
    let [cold, hot, point] =
        FIGURES.map(|figure| Some(format!("{} and {}", of(figure, above - 1)?, of(figure, above)?)));
    let (low, high) = (PRODUCTS[above - 1], PRODUCTS[above]);
    Some(format!(
        "Generation {}, at x = {low} and {high}: order of the cold symbols {}, variance of the hot Gaussian {}, trace of \
         the point {}.",
        whole(t),
        cold?,
        hot?,
        point.unwrap_or_else(|| "to come".into())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    #[test]
    fn every_loop_can_be_run_at_its_share_and_from_an_even_truth() {
        let all = scenarios(&base());
        assert_eq!(all.len(), SIDES * PRODUCTS.len());
        for (product, loops) in PRODUCTS.into_iter().zip(all.chunks(SIDES)) {
            for scenario in loops {
                Experiment::new(scenario.clone()).unwrap();
                assert!((GAIN * scenario.synthetic_fraction - product).abs() < 1e-12);
                assert_eq!(scenario.generations, base().generations, "a picture waits for all of them");
            }
            assert!(keys::all(&loops[0])["truth.symbols"] == toml::Value::Integer(2));
            assert!(keys::all(&loops[2])["truth.mean"] == toml::Value::Float(0.5));
        }
    }

    #[test]
    fn the_limits_hold_the_recursions_still() {
        let limit = |slot, product| (drawn(FIGURES[slot]).theory)(product, 1000);
        for product in [0.2, 0.5, 0.9] {
            let x = limit(1, product).unwrap();
            assert!((1.0 - product / GAIN + product * x - x).abs() < 1e-12);
            assert!(limit(2, product).unwrap() < 1e-12);
        }
        // m = (1 - rho) tanh(atanh(m) / tau) of the even pair, at tau = 1/2.
        for product in [1.1_f64, 1.5, 1.9] {
            let m = limit(0, product).unwrap();
            assert!((product / GAIN * (GAIN * m.atanh()).tanh() - m).abs() < 1e-12);
            assert!(limit(1, product).is_none() && limit(2, product).is_none());
        }
    }
}
