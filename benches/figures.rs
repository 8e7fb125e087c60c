//! Speed and size of figures, on one core: all shipped scenarios as they are (runs and sweeps included), one figure of a page
//! in each format without its run, and a film of 100 generations at 1280 x 720 as GIF and APNG; the most memory at the end.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench that cannot run has failed")]

use std::time::Instant;

use collapse_lab::experiment::{Scenario, find, shipped};
use collapse_lab::figure::{Asked, Figure, Film, Look, Purpose, Theme, of_scenario, svg, write};

fn look(figure: &Figure) -> Look {
    Look { theme: Theme::Light, size: Purpose::Slide.size(figure) }
}

fn made(scenario: &Scenario) -> Film {
    Film::of(scenario, &Asked::default(), &|| false).unwrap().unwrap()
}

/// The least of a few times, in milliseconds.
fn least(mut what: impl FnMut()) -> f64 {
    let once = |_| {
        let start = Instant::now();
        what();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..7).map(once).fold(f64::INFINITY, f64::min)
}

/// The most memory there was, in MB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

fn page() {
    let scenario = find("accumulate-or-replace").unwrap();
    let figure = of_scenario(&scenario, &Asked::default(), &|| false).unwrap().unwrap();
    let look = look(&figure);
    let formats: [(&str, &dyn Fn() -> usize); 4] = [
        ("SVG", &|| svg(&figure, &look, false).len()),
        ("SVG, outlines", &|| svg(&figure, &look, true).len()),
        ("PDF", &|| write::pdf(&figure, &look).unwrap().len()),
        ("PNG", &|| write::png(&figure, &look, 1.0).unwrap().len()),
    ];
    for (name, draw) in formats {
        let milliseconds = least(|| {
            std::hint::black_box(draw());
        });
        println!("{name:<16} {milliseconds:8.1} ms   {:8.0} kB", draw() as f64 / 1e3);
    }
}

fn film() {
    let film = made(&Scenario { generations: 100, ..find("accumulate-or-replace").unwrap() });
    let last = film.last();
    let look = look(&last);
    let start = Instant::now();
    let gif = write::gif(film.frames(), &last, &look, 25.0).unwrap().len();
    println!(
        "GIF, {} frames  {:8.2} s    {:8.2} MB",
        film.frames().len(),
        start.elapsed().as_secs_f64(),
        gif as f64 / 1e6
    );
    let start = Instant::now();
    let apng = write::apng((film.frames().len(), film.frames()), &last, &look, 25.0).unwrap().len();
    println!("APNG, the same   {:8.2} s    {:8.2} MB", start.elapsed().as_secs_f64(), apng as f64 / 1e6);
}

fn all() {
    let (mut run, mut drawn, mut slowest) = (0.0, 0.0, (0.0, String::new()));
    let scenarios = shipped();
    for (name, scenario) in &scenarios {
        let start = Instant::now();
        let figure = made(scenario).last();
        let seconds = start.elapsed().as_secs_f64();
        run += seconds;
        if seconds > slowest.0 {
            slowest = (seconds, name.clone());
        }
        let start = Instant::now();
        let look = look(&figure);
        std::hint::black_box(svg(&figure, &look, false));
        std::hint::black_box(write::pdf(&figure, &look).unwrap());
        std::hint::black_box(write::png(&figure, &look, 1.0).unwrap());
        drawn += start.elapsed().as_secs_f64();
    }
    let count = scenarios.len();
    println!("{count} figures: run and gathered {run:.1} s (slowest {} {:.1} s)", slowest.1, slowest.0);
    println!(
        "{count} figures: drawn as SVG, PDF and PNG {drawn:.2} s, {:.1} ms a file",
        drawn * 1e3 / (3 * count) as f64
    );
}

fn main() {
    // `cargo bench` and `cargo test` hand over switches of their own; there is only one thing to do.
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| {
        page();
        film();
        all();
    });
    if let Some(megabytes) = peak() {
        println!("most memory      {megabytes:8} MB");
    }
}
