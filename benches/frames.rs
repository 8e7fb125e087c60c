//! What a frame of the window costs its own thread, without a display: processor time of laying out, drawing and
//! tessellating one frame, as p50 and p99 over some hundred frames.
//!
//! Each page with 100 runs of 1000 generations, bands, histogram and theory: while it plays, so that each frame shows another
//! generation, and while a slider is held and moved, so that each frame asks for another run and gets new rows. And the
//! end of a run of 10^3 beside one of 10^6 generations.
#![allow(
    missing_docs,
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot run has failed"
)]

use std::time::{Duration, Instant};

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::find;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const FRAMES: usize = 400;

type Window = Harness<'static, LabApp>;

fn open(scenario: &str, page: Page, sets: &[(&str, &str)]) -> Window {
    let mut scenario = find(scenario).unwrap();
    for (key, value) in sets {
        scenario.set(key, value).unwrap();
    }
    let options = Options { scenario: Some(scenario), page: Some(page), ..Options::default() };
    let build =
        move |creation: &mut eframe::CreationContext<'_>| LabApp::new(&creation.egui_ctx, None, options).unwrap();
    let mut window = Harness::builder().with_size((1280.0, 800.0)).build_eframe(build);
    settled(&mut window);
    window
}

fn settled(window: &mut Window) {
    let start = Instant::now();
    while !window.state().is_settled() && start.elapsed() < Duration::from_secs(600) {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Time this thread has spent on a processor; of the clock, where the system does not tell.
#[cfg(unix)]
fn spent() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap().into()
}

#[cfg(not(unix))]
fn spent() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}

fn frame(window: &mut Window) -> f64 {
    let start = spent();
    window.step();
    let shapes = window.output().shapes.clone();
    std::hint::black_box(window.ctx.tessellate(shapes, 1.0));
    (spent() - start).as_secs_f64() * 1e3
}

fn report(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |level: f64| times[((times.len() - 1) as f64 * level) as usize];
    println!("{what:<44} p50 {:6.2} ms   p99 {:6.2} ms", at(0.5), at(0.99));
}

fn playing(window: &mut Window) -> Vec<f64> {
    window.get_by_role_and_label(Role::Button, "Reset").click();
    window.step();
    if let Some(play) = window.query_by_role_and_label(Role::Button, "Play") {
        play.click(); // a window begins playing
    }
    window.step();
    (0..FRAMES)
        .map(|_| {
            std::thread::sleep(Duration::from_millis(16));
            frame(window)
        })
        .collect()
}

fn dragging(window: &mut Window) -> Vec<f64> {
    (0..FRAMES)
        .map(|i| {
            let n = 20.0 + (i % 80) as f64;
            window.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(n);
            std::thread::sleep(Duration::from_millis(16));
            frame(window)
        })
        .collect()
}

fn main() {
    // `cargo bench` and `cargo test` hand over switches of their own; there is only one thing to do.
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    let size = [("replicates", "100"), ("generations", "1000")];
    for (name, scenario, page) in [
        ("Compare", "accumulate-or-replace", Page::Compare),
        ("Lab", "replace", Page::Lab),
        ("Paper", "spike", Page::Paper),
    ] {
        let mut window = open(scenario, page, if page == Page::Paper { &[] } else { &size });
        report(&format!("{name}, playing"), playing(&mut window));
        if page != Page::Paper {
            report(&format!("{name}, a slider moving"), dragging(&mut window));
        }
    }
    let mut window = open("replace", Page::Phase, &[]);
    let start = Instant::now();
    while !window.state().is_swept() && start.elapsed() < Duration::from_secs(600) {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    let pointed = (0..FRAMES).map(|i| {
        window.hover_at(egui::pos2(420.0 + i as f32, 300.0));
        frame(&mut window)
    });
    let pointed = pointed.collect();
    report("Phase diagram, the pointer moving", pointed);
    for generations in ["1000", "1000000"] {
        let mut window = open("replace", Page::Lab, &[("replicates", "100"), ("generations", generations)]);
        window.get_by_role_and_label(Role::Button, "Run to end").click();
        settled(&mut window);
        let frames = (0..FRAMES).map(|_| frame(&mut window)).collect();
        report(&format!("Lab at the end of {generations} generations"), frames);
    }
}
