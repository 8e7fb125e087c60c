//! What may be typed: commands, arguments and flags, with what `--help` says of each.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The desktop laboratory for model collapse: sample, add to the training set, fit by maximum likelihood, repeat
///
/// Without a command the window opens; without a display the default scenario is run and its table printed.
#[derive(Parser)]
#[command(name = "collapse-lab", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Run one scenario and write its table
    Run(RunArguments),
    /// Sweep one or two knobs and write a row for each cell
    Sweep(SweepArguments),
    /// Draw a scenario as a figure: SVG, PDF, PNG or GIF
    Render(RenderArguments),
    /// Join the shards of a sweep into one table
    Merge(MergeArguments),
    /// Hold shipped claims against their theory; exit code 1 if one is off
    Verify(VerifyArguments),
    /// List what there is, one a line
    List {
        /// families, scenarios, lectures, metrics or keys
        #[arg(value_name = "families|scenarios|lectures|metrics|keys")]
        what: ListOf,
        /// Add what each means, separated by tabs
        #[arg(long)]
        long: bool,
        /// Only scenarios that have all these words: of title or claim, a family, an author, a number of arXiv; best first
        #[arg(long, value_name = "WORDS", num_args = 1..)]
        search: Vec<String>,
    },
    /// Check a scenario, every scene of a lecture, or a session, without running it
    Check {
        /// A shipped name or the path of a .toml, of a scenario, a lecture or a session; or what else a run is given
        #[arg(value_name = "SESSION|LECTURE|SCENARIO")]
        name: String,
    },
    /// Open the window on a scenario, a lecture or a session
    Window(WindowArguments),
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ListOf {
    Families,
    Scenarios,
    Lectures,
    Metrics,
    Keys,
}

// What every command has that writes a file. (A doc comment would become the command's.)
#[derive(Args)]
pub(super) struct OutputArguments {
    /// Where to write; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<String>,
    /// Write over whatever file is there, also the data and the scenario
    #[arg(long)]
    pub(super) force: bool,
    /// Names of columns and rows only, for readers that know no comments: the scenario of FILE.csv goes beside it, into FILE.scenario.toml
    #[arg(long)]
    pub(super) plain: bool,
    /// The same without the scenario
    #[arg(long, hide = true)]
    pub(super) no_comments: bool,
}

#[derive(Args)]
pub(super) struct RunArguments {
    /// A shipped name, the path of a .toml, of a result or of a figure, a link, or a family's name
    pub(super) scenario: String,
    /// Any key of the scenario file by its dotted path, such as workflow.retention=replace; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// csv, json, parquet or table; by default what FILE ends with, a table on a terminal, else csv
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// Only these metrics, separated by commas; by default all
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(super) metrics: Vec<String>,
    /// Single runs in place of the summary over all: all, how many, or which, such as 1,5,9 or 10-19 (the first is 0)
    #[arg(long, value_name = "WHICH", allow_hyphen_values = true)]
    pub(super) runs: Option<String>,
    /// Of single runs: long (a row for each generation, run and metric) or wide (a column for each metric); by default long
    #[arg(long, value_name = "long|wide")]
    pub(super) layout: Option<LayoutOf>,
    /// Go on where FILE.partial tells that an earlier try was cancelled: its rows are computed again, to the same numbers
    #[arg(long)]
    pub(super) resume: bool,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Which side of a scenario that compares two
    #[arg(long, default_value = "left")]
    pub(super) side: SideOf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Csv,
    Json,
    Parquet,
    Table,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LayoutOf {
    Long,
    Wide,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::Table => "table",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SideOf {
    Left,
    Right,
}

#[derive(Args)]
pub(super) struct SweepArguments {
    /// A shipped name, the path of a .toml, of a result or of a figure, a link, or a family's name
    pub(super) scenario: String,
    /// First axis: key=low:high:steps, key=low:high:steps:log or key=value,value; by default the scenario's sweep.x
    #[arg(long, value_name = "AXIS")]
    pub(super) x: Option<String>,
    /// Second axis, in the same way; a curve without it
    #[arg(long, value_name = "AXIS")]
    pub(super) y: Option<String>,
    /// What is measured (see: collapse-lab list metrics)
    #[arg(long, value_name = "NAME")]
    pub(super) metric: Option<String>,
    /// end, a generation, or collapse (how many generations a run takes to collapse)
    #[arg(long, value_name = "WHEN", allow_negative_numbers = true)]
    pub(super) at: Option<String>,
    /// Any key of the scenario file by its dotted path; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Only the k-th of N equal parts, to be merged later
    #[arg(long, value_name = "k/N")]
    pub(super) shard: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// csv, json, parquet or table; by default what FILE ends with, a table on a terminal, else csv
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Halve the steps up to N times where the metric changes fast; by default 0, or as a table given back was
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) refine: Option<u32>,
    /// Take up FILE.partial, if an earlier try has left it; a csv or json that is whole is taken as done
    #[arg(long)]
    pub(super) resume: bool,
    /// Which side of a scenario that compares two
    #[arg(long, default_value = "left")]
    pub(super) side: SideOf,
}

#[derive(Args)]
pub(super) struct RenderArguments {
    /// A shipped name, the path of a .toml, of a result or of a figure, a link, or a family's name
    pub(super) scenario: String,
    /// Any key of the scenario file by its dotted path; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Where to write; its end says as what: .svg, .pdf, .png, .gif or .apng
    #[arg(long, value_name = "FILE")]
    pub(super) out: String,
    /// Write over whatever file is there, also the data and the scenario
    #[arg(long)]
    pub(super) force: bool,
    /// lab, compare, metrics (all of them, small), phase, paper, or of its chapters: theorem, assumptions, spike, ladder, experiments, threshold, knobs, five-ways; by default as the window opens the scenario
    #[arg(long)]
    pub(super) page: Option<String>,
    /// Only this plot of it, such as density or kl_truth_model, or metrics for all of them; may be repeated
    #[arg(long = "plot", value_name = "NAME")]
    pub(super) plots: Vec<String>,
    /// The generation whose density is shown; by default the last
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub(super) generation: Option<u64>,
    /// log or linear: the axis of generations; by default linear; on a log axis it begins at 1
    #[arg(long, value_name = "AXIS")]
    pub(super) generations: Option<String>,
    /// light, dark, or print: told apart without colours; by default light, and print for a size on paper
    #[arg(long)]
    pub(super) theme: Option<String>,
    /// slide, column (89 mm wide), page (183 mm), poster, or such as 1280x720 or 89x60mm; by default slide
    #[arg(long, value_name = "SIZE")]
    pub(super) size: Option<String>,
    /// Pixels of a png for each pixel of its size, from 1 to 4
    #[arg(long, value_name = "X")]
    pub(super) scale: Option<f32>,
    /// Frames a second of a gif or apng; by default 20
    #[arg(long, value_name = "FPS")]
    pub(super) rate: Option<f64>,
    /// Letters of an svg as outlines, for programs without its font
    #[arg(long)]
    pub(super) outlines: bool,
    /// The headline in place of the figure's own
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// Where its caption and its alternative text are written; by default to standard output
    #[arg(long, value_name = "FILE")]
    pub(super) caption: Option<String>,
    /// The numbers behind it, too: in a .csv of the same name
    #[arg(long)]
    pub(super) data: bool,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    pub(super) threads: Option<usize>,
}

#[derive(Args)]
pub(super) struct MergeArguments {
    /// The tables of all shards, in any order
    #[arg(required = true, value_name = "PART")]
    pub(super) parts: Vec<String>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// Shipped names, paths, links or families; every shipped scenario if left out
    pub(super) scenarios: Vec<String>,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    pub(super) threads: Option<usize>,
}

#[derive(Args)]
pub(super) struct WindowArguments {
    /// A shipped name, the path of a .toml, of a result or of a figure, a link, or a family's name; or a lecture
    pub(super) scenario: Option<String>,
    /// Any key of the scenario file by its dotted path; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Run to the stop, save a picture of the window as PNG, leave
    #[arg(long, value_name = "FILE")]
    pub(super) screenshot: Option<PathBuf>,
    /// light, dark or projector
    #[arg(long)]
    pub(super) theme: Option<String>,
    /// lab, compare, metrics (all of them), phase, paper, lecture, or of its chapters: threshold, knobs, five-ways
    #[arg(long)]
    pub(super) page: Option<String>,
    /// Width and height in points, such as 1280x800
    #[arg(long, value_name = "WxH")]
    pub(super) size: Option<String>,
    /// Size of the text, from 1 to 2
    #[arg(long, value_name = "X")]
    pub(super) text: Option<f32>,
}

/// What `--threads` says.
fn threads(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=1024).contains(count));
    count.ok_or_else(|| "must be a whole number from 1 to 1024".into())
}
