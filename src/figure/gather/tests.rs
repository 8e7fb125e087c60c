//! Figures against what they are made of.

use super::{Film, of_result, of_scenario};
use crate::experiment::{Centre, Ensemble, Experiment, Layout, Scenario, find};
use crate::figure::plot::{Figure, Part, Plot, Width};
use crate::figure::series::Series;
use crate::figure::{Asked, Look, Purpose, Theme, Zoom, svg};
use crate::lecture::{Chapter, Page};
use crate::report::{Results, csv, without_comments};

fn few(name: &str) -> Scenario {
    let scenario = find(name).unwrap();
    Scenario { replicates: 12, generations: 30, ..scenario }
}

fn figure(scenario: &Scenario, asked: &Asked) -> Figure {
    of_scenario(scenario, asked, &|| false).unwrap().unwrap()
}

fn plots(names: &[&str]) -> Asked {
    Asked { plots: names.iter().map(|name| (*name).to_owned()).collect(), ..Asked::default() }
}

/// The numbers of a column of a table for a metric, row by row.
fn column(table: &str, metric: &str, name: &str) -> Vec<f64> {
    let mut lines = without_comments(table).lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let place = head.iter().position(|column| *column == name).unwrap();
    lines.filter(|row| row[1] == metric).map(|row| row[place].parse().unwrap()).collect()
}

fn thick(plot: &Plot, of: Series) -> Vec<[f64; 2]> {
    let points = plot.parts.iter().filter_map(|part| match part {
        Part::Line { ink, width: Width::Thick, points, .. } if *ink == of => Some(points.clone()),
        _ => None,
    });
    points.flatten().collect()
}

#[test]
fn curves_and_bands_are_the_numbers_of_the_table() {
    for (name, metric, centre) in [
        ("accumulate", "variance", Centre::Median),
        ("replace", "variance", Centre::Mean),
        ("replace", "kl_truth_model", Centre::Median),
    ] {
        let scenario = few(name);
        let asked = Asked { centre: Some(centre), ..plots(&[metric]) };
        let figure = figure(&scenario, &asked);
        let experiment = std::sync::Arc::new(Experiment::new(scenario.sides().unwrap().0).unwrap());
        let metrics = experiment.metrics_named(&[metric]).unwrap();
        let mut ensemble = Ensemble::new(&experiment, 12, metrics);
        assert!(ensemble.advance(30, &|| false));
        let results = Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] };
        let table = csv(&results);
        let plot = &figure.plots[0];
        let (axis, series) = (plot.y.axis, Series::of(experiment.scenario().retention));
        let middle = column(&table, metric, if centre == Centre::Mean { "mean" } else { "median" });
        let drawn = thick(plot, series);
        let placed: Vec<[f64; 2]> =
            middle.iter().enumerate().filter_map(|(t, x)| Some([t as f64, axis.place(*x)?])).collect();
        assert!(drawn.len() > 25 && drawn == placed, "{name} {metric}: {drawn:?}\n{placed:?}");
        let band = plot.parts.iter().find_map(|part| match part {
            Part::Band { xs, low, high, .. } => Some((xs, low, high)),
            _ => None,
        });
        let (xs, low, high) = band.unwrap();
        let [q05, q95] = ["q05", "q95"].map(|name| column(&table, metric, name));
        for (i, t) in xs.iter().enumerate() {
            let t = *t as usize;
            assert_eq!(Some(low[i]), axis.edge(q05[t]), "{metric} at {t}");
            assert_eq!(Some(high[i].max(low[i])), axis.edge(q95[t]).map(|top| top.max(low[i])), "{metric} at {t}");
        }
    }
}

/// The numbers that a key of an element of SVG holds.
fn numbers(element: &str, key: &str) -> f64 {
    let (_, rest) = element.split_once(&format!(" {key}=\"")).unwrap();
    rest.split_once('"').unwrap().0.parse().unwrap()
}

#[test]
fn generations_on_a_logarithmic_axis_are_where_the_table_has_them() {
    let scenario = few("replace");
    let figure = figure(&scenario, &Asked { generations_log: Some(true), log: Some(false), ..plots(&["variance"]) });
    let plot = &figure.plots[0];
    assert_eq!((plot.x.axis.low, plot.x.axis.high), (0.0, 30_f64.log10()));
    assert!(plot.x.label.contains("from 1") && figure.alternative.contains("generations on a logarithmic axis"));
    let experiment = std::sync::Arc::new(Experiment::new(scenario.sides().unwrap().0).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 12, experiment.metrics_named(&["variance"]).unwrap());
    assert!(ensemble.advance(30, &|| false));
    let results = Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] };
    let median = column(&csv(&results), "variance", "median");
    // The last of the lines through generations 1 to 30 is the median, above all others.
    let look = Look { theme: Theme::Light, size: Purpose::Slide.size(&figure) };
    let text = svg(&figure, &look, false);
    let frame = text.split_once("<clipPath").unwrap().1.split_once("<rect").unwrap().1;
    let [left, top, width, height] = ["x", "y", "width", "height"].map(|key| numbers(frame, key));
    let lines = text.split(" d=\"M").skip(1).map(|rest| rest.split_once('"').unwrap().0);
    let line = lines.filter(|line| line.matches('L').count() == 29).last().unwrap();
    for (point, t) in line.split('L').zip(1_i32..) {
        let (x, y) = point.split_once(' ').unwrap();
        let share = (x.parse::<f64>().unwrap() - left) / width;
        let generation = 30_f64.powf(share);
        assert!((generation / f64::from(t) - 1.0).abs() < 0.01, "{generation} {t}");
        let value = plot.y.axis.low + (1.0 - (y.parse::<f64>().unwrap() - top) / height) * plot.y.axis.span();
        let wanted = median[t as usize];
        assert!((value - wanted).abs() < 2.0 * plot.y.axis.span() / height, "{value} {wanted} at {t}");
    }
    // The table behind it has generations, not their logarithms.
    let table = crate::figure::csv(&figure);
    assert!(table.lines().any(|row| row.split(',').nth(3) == Some("30.0")), "{table}");
}

#[test]
fn every_plot_over_generations_can_stand_on_a_logarithmic_axis() {
    let log = |asked: Asked| Asked { generations_log: Some(true), ..asked };
    let one = figure(&few("replace"), &log(plots(&["real_share", "origins", "kl"])));
    let difference = Asked { layout: Some(Layout::Difference), ..Asked::default() };
    let two = figure(&few("accumulate-or-replace"), &log(difference));
    for plot in one.plots.iter().chain(&two.plots) {
        assert!(plot.x.axis.log && plot.x.label.contains("from 1"), "{}", plot.title);
        for part in &plot.parts {
            let xs: Vec<f64> = match part {
                Part::Line { points, .. } => points.iter().map(|point| point[0]).collect(),
                Part::Band { xs, .. } => xs.clone(),
                _ => continue,
            };
            assert!(xs.iter().all(|x| (-1e-9..=plot.x.axis.high + 1e-9).contains(x)), "{}: {xs:?}", plot.title);
        }
    }
}

#[test]
fn a_part_of_a_plot_is_drawn_alone() {
    let zoom = Zoom { x: Some([10.0, 20.0]), y: None };
    let seen = figure(&few("replace"), &Asked { zoom: Some(zoom), ..plots(&["variance"]) });
    let plot = &seen.plots[0];
    let whole = figure(&few("replace"), &plots(&["variance"]));
    assert_eq!((plot.x.axis.low, plot.x.axis.high, plot.y.axis), (10.0, 20.0, whole.plots[0].y.axis));
    let drawn = thick(plot, Series::Replace);
    let same: Vec<[f64; 2]> = thick(&whole.plots[0], Series::Replace);
    assert!(drawn.len() > 10 && drawn.len() < 18, "{drawn:?}");
    assert!(same.iter().filter(|point| (10.0..=20.0).contains(&point[0])).all(|point| drawn.contains(point)));
}

#[test]
fn a_page_has_its_plots_with_caption_and_words_for_those_who_do_not_see_it() {
    let scenario = few("replace");
    let one = figure(&scenario, &Asked::default());
    assert_eq!((one.plots.len(), one.columns), (4, 2));
    assert_eq!(one.title, scenario.title);
    assert_eq!(Scenario::from_toml(&one.state).unwrap(), scenario);
    assert!(!one.state.contains('\r'));
    for words in ["R = 12 runs", "seed", "n = ", "Largest standard error"] {
        assert!(one.caption.contains(words), "{words}: {}", one.caption);
    }
    for words in ["Plot 1.", "Plot 4.", "falls from", "generation 30", "theory says"] {
        assert!(one.alternative.contains(words), "{words}: {}", one.alternative);
    }
    // Without a picture only what was asked for, in that order.
    let two = figure(&scenario, &plots(&["kl", "density"]));
    let titles: Vec<&str> = two.plots.iter().map(|plot| plot.title.as_str()).collect();
    assert_eq!(titles, ["KL divergence", "Density at generation 30"]);
}

#[test]
fn two_sides_stand_on_one_axis_or_beside_each_other() {
    let scenario = few("accumulate-or-replace");
    let together = Asked { layout: Some(Layout::Together), ..Asked::default() };
    let both = figure(&scenario, &together);
    assert_eq!(both.plots.len(), 4);
    for series in [Series::Accumulate, Series::Replace] {
        assert!(!thick(&both.plots[0], series).is_empty(), "{series:?}");
    }
    let names: Vec<&str> = both.plots[0].legend.iter().map(|entry| entry.name.as_str()).collect();
    assert!(names.contains(&"accumulate") && names.contains(&"replace"), "{names:?}");
    let apart = figure(&scenario, &Asked { layout: Some(Layout::Difference), ..Asked::default() });
    assert_eq!(apart.plots.len(), 4);
    assert!(apart.plots[0].title.ends_with("accumulate minus replace"), "{}", apart.plots[0].title);
    assert!(!thick(&apart.plots[0], Series::Difference).is_empty());
    let asked = Asked { layout: Some(Layout::Beside), ..Asked::default() };
    let beside = figure(&scenario, &asked);
    assert_eq!(beside.plots.len(), 6);
    assert_eq!(beside.plots[2].y.axis, beside.plots[3].y.axis, "the same metric on the same axis");
    assert!(beside.plots[0].title.starts_with("Accumulate: density"), "{}", beside.plots[0].title);
}

#[test]
fn a_generation_is_looked_at_and_a_wrong_one_refused() {
    let scenario = few("replace");
    let at = |generation| Asked { generation: Some(generation), ..plots(&["density"]) };
    assert_eq!(figure(&scenario, &at(3)).plots[0].title, "Density at generation 3");
    let refused = of_scenario(&scenario, &at(31), &|| false).unwrap_err().to_string();
    assert!(refused.starts_with("generation = 31"), "{refused}");
    let unknown = of_scenario(&scenario, &plots(&["varianze"]), &|| false).unwrap_err().to_string();
    assert!(unknown.contains("varianze") && unknown.contains("variance"), "{unknown}");
    let lecture = Asked { page: Some(Page::Lecture), ..Asked::default() };
    assert!(of_scenario(&scenario, &lecture, &|| false).is_err());
    let chapter = Asked { chapter: Some(Chapter::FiveWays), ..Asked::default() };
    assert!(of_scenario(&scenario, &chapter, &|| false).unwrap_err().to_string().contains("five-ways"));
    assert!(of_scenario(&scenario, &Asked::default(), &|| true).unwrap().is_none(), "cancelled");
}

#[test]
fn a_result_is_drawn_as_its_scenario() {
    let scenario = few("replace");
    let experiment = std::sync::Arc::new(Experiment::new(scenario.clone()).unwrap());
    let ensemble = Ensemble::new(&experiment, 12, experiment.metrics_named(&["variance"]).unwrap());
    let table = csv(&Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] });
    let asked = plots(&["variance"]);
    let again = of_result(&table, &asked, &|| false).unwrap().unwrap();
    let first = figure(&scenario, &asked);
    assert_eq!(format!("{:?}", again.plots), format!("{:?}", first.plots));
}

#[test]
fn a_film_grows_on_axes_that_stay() {
    let scenario = Scenario { generations: 8, ..few("replace") };
    let film = Film::of(&scenario, &plots(&["variance", "density"]), &|| false).unwrap().unwrap();
    let frames: Vec<Figure> = film.frames().collect();
    assert_eq!(frames.len(), 9);
    let last = film.last();
    assert_eq!(format!("{:?}", frames[8].plots), format!("{:?}", last.plots));
    for (t, frame) in frames.iter().enumerate().skip(1) {
        assert_eq!(frame.plots[0].y.axis, last.plots[0].y.axis);
        assert_eq!(frame.plots[0].x.axis, last.plots[0].x.axis);
        assert_eq!(thick(&frame.plots[0], Series::Replace).len(), t + 1);
        assert_eq!(frame.plots[1].title, format!("Density at generation {t}"));
    }
}

#[test]
fn the_share_of_real_data_is_beside_what_would_be_kept() {
    let shown = figure(&few("replace"), &plots(&["real_share", "origins"]));
    let [share, origins] = &shown.plots[..] else { panic!("{}", shown.plots.len()) };
    assert!(share.y.percent && share.legend.iter().any(|entry| entry.name == "if everything were kept"));
    // All of the points are there at each generation.
    let Some(Part::Band { high, .. }) = origins.parts.last() else { panic!("{origins:?}") };
    assert!(high.iter().all(|top| (top - 1.0).abs() < 1e-9), "{high:?}");
    let decades = figure(&few("replace"), &Asked { log: Some(true), ..plots(&["variance"]) });
    assert!(decades.plots[0].y.axis.log && decades.alternative.contains("logarithmic"));
}

#[test]
fn a_sweep_is_a_map_or_curves() {
    let base = Scenario { replicates: 10, generations: 6, ..few("replace") };
    let swept = |x: &str, y: &str| {
        let sweep = crate::experiment::SweepText {
            x: x.into(),
            y: y.into(),
            metric: "variance_ratio".into(),
            at: "end".into(),
        };
        Scenario { sweep, ..base.clone() }
    };
    let map = figure(&swept("sample_size=4:40:8", "generations=1:6:6"), &plots(&["map"]));
    let plot = &map.plots[0];
    let cells = plot
        .parts
        .iter()
        .filter(|part| matches!(part, Part::Cell { value: Some(share), .. } if (0.0..=1.0).contains(share)));
    assert!(cells.count() > 20 && plot.map.as_ref().is_some_and(|key| key.ticks.len() > 1), "{plot:?}");
    // The same as curves, a row for each; and nothing else by name.
    let rows = figure(&swept("sample_size=4,8,16", "generations=1,3,6"), &plots(&["curves"]));
    assert!(rows.plots[0].map.is_none() && rows.plots[0].legend.len() >= 3, "{:?}", rows.plots[0].legend);
    let page = Asked { page: Some(Page::Phase), ..plots(&["variance"]) };
    let refused = of_scenario(&swept("sample_size=4,8", ""), &page, &|| false).unwrap_err().to_string();
    assert!(refused.starts_with("plot = variance: "), "{refused}");
    let words = ["R = 10 runs in each cell, 6 generations", "Swept: sample_size=4,8,16.", "standard error of a mean"];
    let curve = figure(&swept("sample_size=4,8,16", ""), &Asked::default());
    assert!(words.iter().all(|words| curve.caption.contains(words)), "{}", curve.caption);
    let plot = &curve.plots[0];
    let series = Series::of(base.retention);
    assert!(plot.map.is_none() && thick(plot, series).len() == 3, "{plot:?}");
    assert!(plot.parts.iter().any(|part| matches!(part, Part::Line { ink: Series::Theory, .. })));
    assert!(curve.alternative.contains("sample size"), "{}", curve.alternative);
}

#[test]
fn whatever_a_family_is_seen_as_is_drawn_with_finite_numbers() {
    for about in crate::family::FAMILIES {
        let mut scenario = Scenario { replicates: 3, generations: 3, ..Scenario::default() };
        scenario.set_family(about.name);
        let figure = figure(&scenario, &plots(&["density"]));
        assert!(!figure.plots.is_empty(), "{}", about.name);
        for plot in &figure.plots {
            assert!(!plot.parts.is_empty() || !plot.notes.is_empty(), "{}: nothing is drawn", about.name);
            assert!(plot.x.axis.span() > 0.0 && plot.y.axis.span() > 0.0, "{}", about.name);
        }
        assert!(figure.alternative.contains("generation 3") || figure.alternative.contains("table"), "{}", about.name);
    }
}

#[test]
#[ignore = "takes long: every shipped scenario is run and drawn"]
fn every_shipped_scenario_has_a_figure() {
    for (name, scenario) in crate::experiment::shipped() {
        // What is drawn is the same of a few runs.
        let few = if scenario.sweep.x.is_empty() { 12 } else { u64::MAX };
        let (replicates, generations) = (scenario.replicates.min(4), scenario.generations.min(few));
        let scenario = Scenario { replicates, generations, ..scenario };
        let figure = figure(&scenario, &Asked::default());
        assert!(!figure.plots.is_empty() && !figure.title.is_empty(), "{name}");
        assert!(figure.caption.contains("seed") && !figure.alternative.is_empty(), "{name}: {}", figure.caption);
        for plot in &figure.plots {
            assert!(!plot.parts.is_empty() || !plot.notes.is_empty(), "{name}: nothing in {}", plot.title);
        }
        assert_eq!(Scenario::from_toml(&figure.state).unwrap(), scenario, "{name}");
    }
}

#[test]
fn a_chapter_of_the_paper_has_plots_of_its_own() {
    for chapter in [Chapter::Theorem, Chapter::Spike] {
        let asked = Asked { chapter: Some(chapter), ..Asked::default() };
        let paper = super::paper::asked(&asked, &few("spike").sides().unwrap().0).unwrap();
        assert!(!paper.plots.is_empty(), "{chapter:?}");
        assert_eq!(super::paper::chapter(&few("spike"), &asked, Page::Paper).unwrap(), chapter);
    }
    // Both sides of the counterexample, and whatever its likelihoods are.
    let spike = Scenario { replicates: 20, generations: 4, ..find("spike").unwrap() };
    let shown = figure(&spike, &plots(&["density", "profile", "collapsed", "tv"]));
    assert_eq!(shown.plots.len(), 6);
    let titles: Vec<&str> = shown.plots.iter().map(|plot| plot.title.as_str()).collect();
    assert!(titles[2].contains("ikelihood of"), "{titles:?}");
}

#[test]
fn the_plane_and_the_triangle_are_to_scale_and_nothing_else_is() {
    for (family, to_scale) in [("plane_mixture", true), ("linear_regression", false), ("gaussian", false)] {
        let mut scenario = Scenario { replicates: 2, generations: 2, ..Scenario::default() };
        scenario.set_family(family);
        let figure = figure(&scenario, &plots(&["density"]));
        assert!(figure.plots.iter().all(|plot| plot.to_scale == to_scale), "{family}");
    }
    let mut three = Scenario { replicates: 2, generations: 2, ..Scenario::default() };
    three.set_family("categorical");
    three.set("truth.symbols", "3").unwrap();
    assert!(figure(&three, &plots(&["density"])).plots[0].to_scale);
}

/// A chapter with a few runs of what it runs.
fn of_chapter(chapter: Chapter, plots: &[&str]) -> (Film, Figure) {
    let own = crate::figure::papers::scenario_of(chapter);
    let scenario = Scenario { replicates: 3, generations: 4, ..own };
    let plots = plots.iter().map(|name| (*name).to_owned()).collect();
    let asked = Asked { page: Some(Page::Paper), chapter: Some(chapter), plots, ..Asked::default() };
    let film = Film::of(&scenario, &asked, &|| false).unwrap().unwrap();
    let last = film.last();
    (film, last)
}

#[test]
fn everything_that_can_be_done_is_a_row_with_what_came_of_it() {
    let (film, figure) = of_chapter(Chapter::Knobs, &[]);
    let plot = &figure.plots[0];
    assert_eq!((figure.plots.len(), plot.y.names.len()), (1, 16));
    let words = plot.parts.iter().filter_map(|part| match part {
        Part::Beside { words, .. } => Some(words.as_str()),
        _ => None,
    });
    assert_eq!(words.filter(|words| words.contains(", ")).count(), 16);
    assert!(
        figure.title.starts_with("Which knob saves you") && figure.caption.contains("R = 3 runs"),
        "{}",
        figure.caption
    );
    assert!(
        figure.alternative.contains("Keep everything: ") && figure.alternative.contains(", variance left "),
        "{}",
        figure.alternative
    );
    assert!(crate::figure::csv(&figure).contains("beside"));
    let frames: Vec<Figure> = film.frames().collect();
    assert_eq!((frames.len(), film.frames().len()), (5, 5));
    assert!(frames[1].plots[0].title.ends_with("generation 1"));
    assert_eq!(format!("{:?}", frames[4].plots), format!("{:?}", figure.plots));
}

#[test]
fn each_way_has_its_plane_and_all_are_on_one_map() {
    let (_, figure) = of_chapter(Chapter::FiveWays, &[]);
    assert_eq!((figure.plots.len(), figure.columns), (7, 4));
    assert!(figure.plots[..6].iter().all(|plot| plot.to_scale && plot.notes[0].contains("of 8 modes")));
    let names = figure.plots[6].parts.iter().filter_map(|part| match part {
        Part::Label { words, .. } => Some(words.as_str()),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    assert!(names.len() == 7 && names.contains(&"truth") && names.contains(&"all kept"), "{names:?}");
    let (_, one) = of_chapter(Chapter::FiveWays, &["way 2", "ways"]);
    let titles: Vec<&str> = one.plots.iter().map(|plot| plot.title.as_str()).collect();
    assert_eq!(titles, ["Pushed apart", "Spread over modes alive"]);
    let asked = Asked { chapter: Some(Chapter::FiveWays), ..plots(&["kl"]) };
    let base = crate::figure::papers::scenario_of(Chapter::FiveWays);
    let refused = of_scenario(&base, &asked, &|| false).unwrap_err().to_string();
    assert!(refused.contains("way 0, way 1") && refused.contains("kl"), "{refused}");
}

#[test]
#[ignore = "takes long: three loops at eight shares each"]
fn three_loops_stand_about_one_border() {
    let (_, figure) = of_chapter(Chapter::Threshold, &[]);
    let titles: Vec<&str> = figure.plots.iter().map(|plot| plot.title.split(':').next().unwrap()).collect();
    assert_eq!(titles, ["Cold symbols", "Hot Gaussian", "One point changed"]);
    assert!(figure.alternative.contains("at x = 1.6"), "{}", figure.alternative);
    for plot in &figure.plots {
        assert_eq!(plot.x.label, "gain × synthetic share");
        let dots = plot.parts.iter().find_map(|part| match part {
            Part::Dots { points, .. } => Some(points.len()),
            _ => None,
        });
        assert_eq!(dots, Some(8), "{}", plot.title);
    }
    assert!(figure.caption.contains("R = 100 runs of each loop"), "{}", figure.caption);
}
