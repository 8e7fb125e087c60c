//! Figures of the shipped scenarios, written in each format and held against what others read in the files.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Command;

use super::axis::Axis;
use super::plot::{Figure, Part, Plot};
use super::{Asked, Look, Purpose, Size, State, Theme, csv, of_scenario, read, svg, write};
use crate::experiment::{Scenario, shipped};
use quick_xml::events::Event;

/// A third of them, told by the variable's number; all of them where it says so. What is drawn is the same of a few runs.
fn chosen() -> Vec<(String, Scenario)> {
    let said = std::env::var("COLLAPSE_FIGURES").unwrap_or_default();
    let third = said.parse::<u32>().unwrap_or(0) % 3;
    let mut all = shipped();
    all.retain(|(name, _)| said == "all" || crc32fast::hash(name.as_bytes()) % 3 == third);
    for (_, scenario) in &mut all {
        scenario.replicates = scenario.replicates.min(4);
        // A sweep may look at a late generation.
        let most = if scenario.sweep.x.is_empty() { 12 } else { u64::MAX };
        scenario.generations = scenario.generations.min(most);
    }
    all
}

/// What a program prints of a file; `None` where there is no such program.
fn told(program: &str, arguments: &[&str], file: &Path, more: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).arg(file).args(more).output().ok()?;
    assert!(output.status.success(), "{program} {}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Words without what programs put between them, and without marks on letters, which some put behind the next one.
fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace() && !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// Every text of an SVG.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut all, mut within) = (Vec::<String>::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "text" => {
                within = true;
                all.push(String::new());
            }
            Event::End(tag) if tag.name().as_ref() == "text" => within = false,
            Event::Text(words) if within => all.last_mut().unwrap().push_str(&words),
            Event::GeneralRef(name) if within => {
                let sign = quick_xml::escape::resolve_xml_entity(name.as_ref()).unwrap();
                all.last_mut().unwrap().push_str(sign);
            }
            Event::Eof => return all,
            _ => {}
        }
    }
}

/// The value of an attribute.
fn number(tag: &str, name: &str) -> f64 {
    let from = tag.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
    tag[from..].split('"').next().unwrap().parse().unwrap()
}

/// The axes as they stand in a plot of that width and height.
fn axes(plot: &Plot, [width, height]: [f64; 2]) -> [Axis; 2] {
    let axes = [plot.x.axis, plot.y.axis];
    if !plot.to_scale {
        return axes;
    }
    let unit = f64::max(axes[0].span() / width, axes[1].span() / height);
    let wide = |axis: Axis, length: f64| {
        let middle = 0.5 * (axis.low + axis.high);
        Axis { low: middle - 0.5 * unit * length, high: middle + 0.5 * unit * length, ..axis }
    };
    [wide(axes[0], width), wide(axes[1], height)]
}

/// The lines of an SVG are the numbers of the table, to a pixel.
fn curves_are_the_numbers(name: &str, figure: &Figure, svg: &str) {
    let table = csv(figure);
    let mut rows = ::csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
    let rows = rows.records().map(Result::unwrap).filter(|row| &row[1] == "line");
    let mut rows: VecDeque<[f64; 2]> = rows.map(|row| [3, 4].map(|i| row[i].parse().unwrap())).collect();
    for (i, plot) in figure.plots.iter().enumerate() {
        let place = |plot: usize| svg.find(&format!("-plot-{plot}\" role"));
        let within = &svg[place(i + 1).unwrap()..place(i + 2).unwrap_or(svg.len())];
        let clip = &within[within.find("<clipPath").unwrap()..];
        let clip = &clip[clip.find("<rect").unwrap()..];
        let [left, top, width, height] = ["x", "y", "width", "height"].map(|key| number(clip, key));
        let [x, y] = axes(plot, [width, height]);
        let pair = |at: &str| {
            let (x, y) = at.split_once(' ')?;
            Some([x.parse::<f64>().ok()?, y.parse::<f64>().ok()?])
        };
        let paths = within.split("<path d=\"M").skip(1).filter_map(|path| path.split('"').next());
        let paths: Vec<Vec<[f64; 2]>> =
            paths.filter_map(|path| path.split('L').map(pair).collect::<Option<Vec<_>>>()).collect();
        for part in &plot.parts {
            let Part::Line { points, .. } = part else { continue };
            let values: Vec<[f64; 2]> = rows.drain(..points.len()).collect();
            let along = |axis: Axis, value: f64| {
                let at = if axis.log { value.log10() } else { value };
                ((at - axis.low) / axis.span()).clamp(-2.0, 3.0)
            };
            let pixel =
                |[at, value]: &[f64; 2]| [left + along(x, *at) * width, top + (1.0 - along(y, *value)) * height];
            let wanted: Vec<[f64; 2]> = values.iter().map(pixel).collect();
            let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).abs() < 1.0 && (a[1] - b[1]).abs() < 1.0;
            let is_it = |path: &&Vec<[f64; 2]>| {
                path.len() == wanted.len() && path.iter().zip(&wanted).all(|(drawn, wanted)| near(drawn, wanted))
            };
            // Of very many points only those that can be seen are drawn.
            let found = points.len() < 2 || points.len() >= 3000 || paths.iter().any(|path| is_it(&path));
            assert!(found, "{name}: a line of {} points in {}", points.len(), plot.title);
        }
    }
    assert!(rows.is_empty());
}

#[test]
#[ignore = "takes long: a third of the shipped scenarios are run, drawn in each format, and read by other programs"]
fn shipped_scenarios_are_drawn_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    for (name, scenario) in chosen() {
        let state = State { scenario: scenario.clone(), ..State::default() };
        let text = state.to_text().unwrap();
        let drawn = of_scenario(&scenario, &Asked::default(), &|| false).unwrap().unwrap();
        let figure = Figure { state: text.clone(), ..drawn };
        let look = Look { theme: Theme::Light, size: Purpose::Slide.size(&figure) };
        let written = [
            ("svg", svg(&figure, &look, false).into_bytes()),
            ("pdf", write::pdf(&figure, &look).unwrap()),
            ("png", write::png(&figure, &look, 1.0).unwrap()),
        ];
        let path = |end: &str| folder.path().join(format!("{name}.{end}"));
        for (end, bytes) in &written {
            std::fs::write(path(end), bytes).unwrap();
            let again = read(&path(end)).unwrap();
            assert_eq!(again.scenario.to_toml(), scenario.to_toml(), "{name}.{end}");
            assert_eq!(again.to_text().unwrap(), text, "{name}.{end}");
        }
        let drawn = std::str::from_utf8(&written[0].1).unwrap();
        curves_are_the_numbers(&name, &figure, drawn);
        told("xmllint", &["--noout"], &path("svg"), &[]);
        if let Some(found) = told("pdftotext", &["-raw"], &path("pdf"), &["-"]) {
            let found = bare(&found);
            for words in texts(drawn) {
                assert!(found.contains(&bare(&words)), "{name}: {words} is not found in\n{found}");
            }
        }
        for font in told("pdffonts", &[], &path("pdf"), &[]).iter().flat_map(|fonts| fonts.lines().skip(2)) {
            assert!(font.contains("yes yes yes"), "{name}: {font}");
        }
        let reader = ::png::Decoder::new(std::io::Cursor::new(&written[2].1)).read_info().unwrap();
        assert_eq!(reader.info().size(), (1280, 720), "{name}");
        let Size { width, height, .. } = look.size;
        assert_eq!((width, height), (1280.0, 720.0));
    }
}
