//! Figures made by hand, for the tests of layout and formats.

use super::axis::Axis;
use super::plot::{ColourKey, Entry, Figure, Part, Plot, Scale, Sign, Width};
use super::series::Series;

fn line(ink: Series, width: Width, points: Vec<[f64; 2]>) -> Part {
    Part::Line { ink, share: 1.0, width, points }
}

/// A curve over the generations with its band and theory, and a note.
pub(crate) fn curve() -> Plot {
    let xs: Vec<f64> = (0..=100).map(f64::from).collect();
    let height = |x: f64| 0.97_f64.powf(x);
    let over = |factor: f64| xs.iter().map(|x| factor * height(*x)).collect::<Vec<_>>();
    let points = |factor: f64| xs.iter().map(|x| [*x, factor * height(*x)]).collect::<Vec<_>>();
    Plot {
        parts: vec![
            Part::Band { ink: Series::Replace, share: 0.13, xs: xs.clone(), low: over(0.5), high: over(1.3) },
            Part::Band { ink: Series::Replace, share: 0.25, xs: xs.clone(), low: over(0.8), high: over(1.1) },
            line(Series::Theory, Width::Hair, points(1.0)),
            line(Series::Replace, Width::Thick, points(0.9)),
            Part::Label { ink: Series::Theory, at: [60.0, height(60.0)], words: "exact mean".into() },
        ],
        legend: vec![
            Entry::new(Sign::Line(Width::Thick), Series::Replace, "median of 500 runs"),
            Entry::new(Sign::Box(0.25), Series::Replace, "half of the runs"),
            Entry::new(Sign::Line(Width::Hair), Series::Theory, "theory: exact mean, (1 − 1/n)ᵗ"),
        ],
        notes: vec!["3 runs have collapsed".into()],
        ..Plot::new(
            "Variance",
            Scale { whole: true, ..Scale::new("generation", Axis::linear(0.0, 100.0)) },
            Scale::new("variance", Axis::round(0.0, 1.4)),
        )
    }
}

/// A density with bars, points at its foot and a collapsed model.
pub(crate) fn density() -> Plot {
    let bell = |x: f64| (-0.5 * x * x).exp() / 2.507;
    let xs: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 10.0).collect();
    let bars = (-4..4).map(|i| [f64::from(i), f64::from(i + 1), 0.0, bell(f64::from(i) + 0.5)]).collect();
    Plot {
        parts: vec![
            Part::Bars { ink: Series::Accumulate, share: 0.25, bars },
            line(Series::Truth, Width::Middle, xs.iter().map(|x| [*x, bell(*x)]).collect()),
            Part::Rug { ink: Series::Real, share: 0.6, xs: vec![-1.0, -0.2, 0.4, 1.7] },
            Part::Dots { ink: Series::Accumulate, share: 1.0, points: vec![[0.0, 0.5], [1.0, 0.6]] },
            Part::Spike { ink: Series::Replace, at: 0.7, words: "collapsed to 0.7".into() },
        ],
        legend: vec![
            Entry::new(Sign::Line(Width::Middle), Series::Truth, "truth"),
            Entry::new(Sign::Box(0.25), Series::Accumulate, "training set & real data <n>"),
            Entry::new(Sign::Dot, Series::Real, "measured"),
        ],
        ..Plot::new(
            "Density at generation 64",
            Scale::new("x", Axis::linear(-4.0, 4.0)),
            Scale::new("density", Axis::round(0.0, 1.1)),
        )
    }
}

/// Powers of ten, and more curves than have room in the plot, with names that end so.
pub(crate) fn rows(end: &str) -> Plot {
    let parts = (0..8).map(|k| {
        let points = (0..200).map(|i| [f64::from(i) * 0.5, -4.0 + 5.0 * f64::from((i * (k + 1)) % 200) / 200.0]);
        line(Series::Row(k as u8), Width::Thick, points.collect())
    });
    let names = (0..8).map(|k| {
        let name = format!("n = {}{end}", 10 * (k + 1));
        Entry::new(Sign::Line(Width::Thick), Series::Row(k), &name)
    });
    Plot {
        parts: parts.collect(),
        legend: names.collect(),
        notes: vec!["beyond the range of numbers from generation 70 on".into()],
        ..Plot::new(
            "Kullback–Leibler divergence of the model from the truth, median",
            Scale::new("generation", Axis::linear(0.0, 100.0)),
            Scale::new("KL divergence", Axis::decades(-5.0, 2.0)),
        )
    }
}

/// A circle in the plane.
pub(crate) fn plane() -> Plot {
    let turn = |i: i32| f64::from(i) / 60.0 * std::f64::consts::TAU;
    let points: Vec<[f64; 2]> = (0..=60).map(|i| [turn(i).cos(), turn(i).sin()]).collect();
    Plot {
        parts: vec![
            Part::Dots { ink: Series::Real, share: 1.0, points: vec![[0.5, 0.5], [-0.3, 0.1]] },
            line(Series::Truth, Width::Middle, points),
        ],
        legend: vec![
            Entry::new(Sign::Line(Width::Middle), Series::Truth, "truth"),
            Entry::new(Sign::Dot, Series::Real, "real points"),
        ],
        to_scale: true,
        ..Plot::new(
            "Points at generation 64",
            Scale::new("first coordinate", Axis::linear(-1.5, 1.5)),
            Scale::new("second coordinate", Axis::linear(-1.2, 1.2)),
        )
    }
}

/// A map with names along both axes, a line over it and a colour key.
pub(crate) fn map() -> Plot {
    let cells = (0..30).map(|i| {
        let (x, y) = (f64::from(i % 6), f64::from(i / 6));
        let value = (i != 7).then(|| i as f32 / 29.0);
        Part::Cell { of: [x - 0.5, x + 0.5, y - 0.5, y + 0.5], value }
    });
    let names = |words: [&str; 6]| words.into_iter().enumerate().map(|(i, word)| (i as f64, word.to_owned())).collect();
    let boundary = line(Series::Line(0), Width::Middle, vec![[-0.5, 0.0], [5.5, 4.0]]);
    Plot {
        parts: cells.chain([boundary]).collect(),
        legend: vec![Entry::new(Sign::Line(Width::Middle), Series::Line(0), "threshold of the paper")],
        map: Some(ColourKey {
            label: "variance".into(),
            ticks: vec![(0.0, "10⁻³".into()), (0.5, "10⁻²".into()), (1.0, "≥ 1".into())],
        }),
        ..Plot::new(
            "Variance left",
            Scale {
                names: names(["gaussian", "exponential", "log-normal", "a family with a long name", "beta", "gamma"]),
                ..Scale::new("family", Axis::linear(-0.5, 5.5))
            },
            Scale {
                names: names(["5", "10", "20", "40", "80", "160"]),
                ..Scale::new("sample size n", Axis::linear(-0.5, 4.5))
            },
        )
    }
}

/// A figure of these plots.
pub(crate) fn figure(plots: Vec<Plot>, columns: usize) -> Figure {
    Figure {
        title: "Same data, same luck: keep the old data, or replace it?".into(),
        caption: "Median of 500 runs with n = 30, seed 7; worst standard error 1.4".into(),
        alternative: "The variance falls from 1 to 0.05 & stays < 0.1".into(),
        state: "# view: \"lab\" & <more>\nsample_size = 30\n\n[truth]\nfamily = \"gaussian\" # ∞ ]]> \n".into(),
        columns,
        plots,
    }
}

/// One of each kind, alone and together.
pub(crate) fn all() -> Vec<Figure> {
    let mut found: Vec<Figure> = [curve(), density(), rows(" points in each generation, all kept"), map()]
        .map(|plot| figure(vec![plot], 1))
        .into();
    found.push(figure(vec![density(), curve(), rows(""), curve()], 2));
    found.push(figure(vec![map(), rows(""), density(), curve(), curve(), map()], 3));
    found.push(Figure { title: String::new(), ..figure(vec![density(), density()], 2) });
    found
}
