//! `collapse-lab render`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::RenderArguments;
use super::drive::with_threads;
use super::failure::Failure;
use super::out::{Out, refused};
use super::render_over::{Written, may_be_written};
use super::say::{print, say};
use super::scenario::{hidden, opened, reach, set_all};
use super::signals::interrupted;
use crate::experiment::place::{meant, named};
use crate::family::short;
use crate::figure::{
    Asked, Figure, Film, Format, Look, METRICS, Purpose, State, Theme, chapter_scenario, csv, svg, true_rate, write,
};
use crate::lecture::{Chapter, Page};

/// What is run is told about in so many parts.
const PARTS: u64 = 1000;
/// Frames a second of a film, where nothing is said.
const RATE: f64 = 20.0;
/// About how many bytes a figure has, at most: whether there is room for it is tried before the work.
const BYTES: u64 = 4 << 20;

pub(super) fn render(arguments: &RenderArguments) -> Result<(), Failure> {
    let state = state(arguments)?;
    let made = Made::new(arguments, &state)?;
    let scenario = &state.scenario;
    let data = arguments.data.then(|| Path::new(&arguments.out).with_extension("csv"));
    let caption = arguments.caption.as_deref().filter(|caption| *caption != "-").map(Path::new);
    let text = state.to_text().map_err(|why| refused(&arguments.out, &why))?;
    // Before the work, not after it.
    let out = Out::new(Some(&arguments.out), arguments.force);
    out.check_place()?;
    let targets = [
        (Some(Path::new(&arguments.out)), "--out", Written::Figure),
        (data.as_deref(), "--data", Written::Data),
        (caption, "--caption", Written::Caption),
    ];
    let mut places = Vec::new();
    for (path, option, written) in targets {
        let Some(path) = path else { continue };
        let refused = |why: String| Failure::Usage(format!("{option} {}: {why}", named(path)));
        may_be_written(path, written, &state, arguments).map_err(refused)?;
        let place = std::path::absolute(meant(path).unwrap_or(path.into())).ok();
        if places.contains(&place) {
            return Err(refused("is where something else of the figure is written; name another file".into()));
        }
        places.push(place);
    }
    out.try_it(BYTES)?;
    reach(scenario, &arguments.set);
    let shown = true_rate(made.rate);
    if made.format == Format::Gif && (shown - made.rate).abs() > 0.01 {
        say(&format!(
            "a gif is shown with 2, 3, 4, 5 or 10 hundredths of a second a frame: here {shown:.4} frames a second"
        ));
    }
    let (bytes, figure) = with_threads(arguments.threads, || made.draw(&state, &text, arguments))??;
    // What goes with the figure first: where that cannot be written there is no figure without it.
    let words = format!("{}\n\nAlternative text: {}\n", figure.caption, figure.alternative);
    if let Some(data) = data {
        beside(&data, &csv(&figure))?;
    }
    if let Some(path) = caption {
        beside(path, &words)?;
    }
    out.write_bytes(&bytes)?;
    caption.map_or_else(|| print(&words), |_| Ok(()))
}

/// Writes a text that goes with the figure.
fn beside(path: &Path, text: &str) -> Result<(), Failure> {
    let path: PathBuf = path.into();
    Out::new(path.to_str(), true).write(text)
}

/// The scenario, and what of it is to be on view: of a figure what was, as far as nothing else is said.
fn state(arguments: &RenderArguments) -> Result<State, Failure> {
    let mut state = opened(&arguments.scenario, &arguments.set)?;
    // A figure of a chapter holds what that ran.
    let was = state.on_paper();
    if arguments.page.as_deref().is_some_and(|word| word.eq_ignore_ascii_case(METRICS)) {
        state.asked = Asked { page: None, chapter: None, plots: vec![METRICS.into()], zoom: None, ..state.asked };
    } else if let Some(word) = &arguments.page {
        let chapter = Chapter::of_word(word);
        let page = Page::of(word).or(chapter.map(|_| Page::Paper)).filter(|page| *page != Page::Lecture);
        let page = page.ok_or_else(|| {
            let chapters = Chapter::ALL.map(Chapter::word).join(", ");
            let allowed = format!("must be lab, compare, metrics, phase, paper, or one of its chapters {chapters}");
            Failure::Usage(format!("--page {}: {allowed}", short(word, 40)))
        })?;
        // Another page has other plots.
        state.asked = Asked { page: Some(page), chapter, plots: Vec::new(), zoom: None, ..state.asked };
    }
    if arguments.page.is_some() && state.asked.page == Some(Page::Paper) && was != state.on_paper() {
        // Its chapters are of their own scenarios, with what is set, and that is what the figure holds.
        let chapter = state.asked.chapter.unwrap_or_default();
        let mut own = chapter_scenario(chapter);
        set_all(&mut own, &arguments.set)?;
        let given = std::mem::replace(&mut state.scenario, own);
        if given.to_toml() != state.scenario.to_toml() {
            say(&format!("the Paper page shows the scenario of its chapter {}", chapter.word()));
        }
    }
    if !arguments.plots.is_empty() {
        state.asked.plots.clone_from(&arguments.plots);
        state.asked.zoom = None; // of another plot
    }
    if let Some(generation) = arguments.generation {
        let last = state.scenario.generations;
        if generation > last {
            return Err(Failure::Usage(format!("--generation {generation}: the scenario has generations 0 to {last}")));
        }
        state.asked.generation = Some(generation);
    }
    if let Some(word) = &arguments.generations {
        let log = match word.as_str() {
            "log" => true,
            "linear" => false,
            _ => return Err(Failure::Usage(format!("--generations {}: must be log or linear", short(word, 40)))),
        };
        state.asked.generations_log = Some(log);
    }
    if let Some(word) = &arguments.theme {
        let theme = Theme::of(word);
        let why = || Failure::Usage(format!("--theme {}: must be light, dark or print", short(word, 40)));
        state.theme = Some(theme.ok_or_else(why)?);
    }
    state.size = arguments.size.clone().or(state.size);
    state.title = arguments.title.clone().or(state.title);
    Ok(state)
}

/// How it is made a file.
struct Made {
    format: Format,
    purpose: Purpose,
    theme: Theme,
    scale: f32,
    rate: f64,
    outlines: bool,
}

impl Made {
    fn new(arguments: &RenderArguments, state: &State) -> Result<Self, Failure> {
        let usage = |words: String| Err(Failure::Usage(words));
        let Some(format) = Format::of(Path::new(&arguments.out)) else {
            let out = short(&arguments.out, 120);
            return usage(format!("--out {out}: does not end with .svg, .pdf, .png, .gif or .apng"));
        };
        let purpose: Purpose = match &state.size {
            None => Purpose::default(),
            Some(size) => size.parse().map_err(|error| Failure::Usage(format!("--size: {error}")))?,
        };
        let only = [
            (arguments.scale.is_some() && format != Format::Png, "--scale", "PNG"),
            (arguments.rate.is_some() && !format.is_film(), "--rate", "GIF and APNG"),
            (arguments.outlines && format != Format::Svg, "--outlines", "SVG"),
        ];
        if let Some((_, option, of)) = only.iter().find(|(refused, ..)| *refused) {
            let format = format.label();
            return usage(format!("{option}: is of {of} alone, and this is {format}; leave it out"));
        }
        let scale = arguments.scale.unwrap_or(1.0);
        if !(1.0..=4.0).contains(&scale) {
            return usage(format!("--scale {scale}: must be a number from 1 to 4"));
        }
        let rate = arguments.rate.unwrap_or(RATE);
        if !(1.0..=50.0).contains(&rate) {
            return usage(format!("--rate {rate}: must be a number from 1 to 50"));
        }
        let printed = matches!(purpose, Purpose::Column | Purpose::Page | Purpose::Own { print: true, .. });
        let theme = state.theme.unwrap_or(if printed { Theme::Print } else { Theme::Light });
        Ok(Self { format, purpose, theme, scale, rate, outlines: arguments.outlines })
    }

    /// The file, and the figure that it is of: the last, where it moves.
    fn draw(&self, state: &State, text: &str, arguments: &RenderArguments) -> Result<(Vec<u8>, Figure), Failure> {
        let bar = ProgressBar::new(PARTS); // draws on a terminal only
        if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:30} {msg}, {elapsed} so far, {eta} left") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        let drawn = self.drawn(state, text, arguments, &bar);
        bar.finish_and_clear();
        if interrupted()() { Err(Failure::Interrupted) } else { drawn }
    }

    fn drawn(
        &self,
        state: &State,
        text: &str,
        arguments: &RenderArguments,
        bar: &ProgressBar,
    ) -> Result<(Vec<u8>, Figure), Failure> {
        bar.set_message("running what is to be drawn");
        let hide = |problem| Failure::Scenario(hidden(problem, &state.scenario, &arguments.set));
        let dressed = |figure: Figure| {
            let title = state.title.clone().unwrap_or(figure.title);
            Figure { title, state: text.to_owned(), ..figure }
        };
        let tell = |share: f64| bar.set_position((share * PARTS as f64) as u64);
        let film = Film::telling(&state.scenario, &state.asked, interrupted(), &tell).map_err(hide)?;
        let film = film.ok_or(Failure::Interrupted)?;
        let figure = dressed(film.last());
        let look = Look { theme: self.theme, size: self.purpose.size(&figure) };
        bar.set_message("drawing");
        let bytes = match self.format {
            Format::Svg => Ok(svg(&figure, &look, self.outlines).into_bytes()),
            Format::Pdf => write::pdf(&figure, &look),
            Format::Png => write::png(&figure, &look, self.scale),
            Format::Gif | Format::Apng => {
                // The time left is from here on that of drawing.
                bar.reset();
                bar.set_length(film.count());
                let shown = |(number, frame): (usize, Figure)| {
                    bar.set_message(format!("drawing frame {} of {}", number + 1, film.count()));
                    bar.set_position(number as u64);
                    dressed(frame)
                };
                let frames = film.frames();
                let count = frames.len();
                let frames = frames.take_while(|_| !interrupted()()).enumerate().map(shown);
                match self.format {
                    Format::Apng => write::apng((count, frames), &figure, &look, self.rate),
                    _ => write::gif(frames, &figure, &look, self.rate),
                }
            }
        };
        bytes.map(|bytes| (bytes, figure)).map_err(|error| Failure::Usage(error.to_string()))
    }
}
