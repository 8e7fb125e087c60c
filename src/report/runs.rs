//! Single runs: what each run of an experiment has at each generation, written while it runs.

use std::io::Write;

use super::thinning;
use super::typed::{Kind, Typed};
use crate::experiment::in_parquet::{METRICS, NOTES, SCENARIO, TABLE};
use crate::experiment::{EachRun, Experiment, StopRule, embedded, field};

/// How the words begin that say which single runs a table has.
pub(super) const SINGLE: &str = "single runs ";

/// How their table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row for each generation, run and metric.
    Long,
    /// A row for each generation and run, a column for each metric.
    Wide,
}

/// Single runs that are to be written.
#[derive(Clone, Debug)]
pub struct SingleRuns<'a> {
    experiment: &'a Experiment,
    runs: Vec<u64>,
    metrics: &'a [&'a str],
    form: Form,
}

/// Bytes of a number and of what stands around it, at most.
const CELL: u64 = 25;
/// A larger table is not begun.
const MOST_BYTES: u64 = 1 << 40;

impl<'a> SingleRuns<'a> {
    /// Those that a text names: `all`, how many (the first so many), or which, as `1,5,9` or `10-19`; the first is 0.
    ///
    /// # Errors
    /// What is wrong with the text, or that the table would be too large: the end of a line.
    pub fn new(experiment: &'a Experiment, text: &str, metrics: &'a [&'a str], form: Form) -> Result<Self, String> {
        if experiment.stop() == StopRule::Never {
            let why = "single runs are written up to the last generation, and this run has none";
            return Err(format!("{why}; say stop.rule = generation"));
        }
        let runs = chosen(text, experiment.scenario().replicates)?;
        let single = Self { experiment, runs, metrics, form };
        let bytes = single.expected_bytes();
        if bytes > MOST_BYTES {
            let why = "choose fewer runs, --metrics or generations";
            return Err(format!("a table of some {} GB; at most {} are written: {why}", bytes >> 30, MOST_BYTES >> 30));
        }
        Ok(single)
    }

    /// Which they are, in words that tell them from others of the same experiment.
    pub fn words(&self) -> String {
        let form = if self.form == Form::Long { "long" } else { "wide" };
        format!("{SINGLE}{} in {form} form of {}", ranges(&self.runs), self.metrics.join(" "))
    }

    /// About how many bytes they have as CSV, at most.
    pub fn expected_bytes(&self) -> u64 {
        let generations = self.experiment.scenario().generations;
        let full = crate::experiment::FULL;
        // Above so many generations each doubling has half as many rows as there are below.
        let doublings = u64::from((generations / full).checked_ilog2().map_or(0, |log| log + 1));
        let rows = (generations.min(full) + doublings * full / 2 + 2).saturating_mul(self.runs.len() as u64);
        let row = match self.form {
            Form::Long => self.metrics.iter().map(|name| name.len() as u64 + 3 * CELL).sum(),
            Form::Wide => (self.metrics.len() as u64 + 2) * CELL,
        };
        rows.saturating_mul(row)
    }

    fn columns(&self) -> Vec<(String, Kind)> {
        let own = |name: &str, kind| (name.to_owned(), kind);
        let mut columns = vec![own("generation", Kind::Whole), own("run", Kind::Whole)];
        match self.form {
            Form::Long => columns.extend([own("metric", Kind::Text), own("value", Kind::Number)]),
            Form::Wide => columns.extend(self.metrics.iter().map(|name| own(name, Kind::Number))),
        }
        columns
    }

    /// What stands above the names of the columns in a CSV: comment lines, and the scenario.
    pub fn comments(&self) -> String {
        let lines: String = self.header().iter().map(|line| format!("# {line}\n")).collect();
        lines + &embedded(&self.experiment.scenario().to_whole_toml())
    }

    /// Lines that say what the table is: as those of a result, none has a comma.
    fn header(&self) -> Vec<String> {
        let scenario = self.experiment.scenario();
        let mut lines = vec![
            format!("collapse-lab {}", env!("CARGO_PKG_VERSION")),
            format!("seed {}", scenario.seed),
            self.words(),
            "generation 0 is the truth and the first run is 0".into(),
            "a run that has left the range or resolution of numbers stays at its last values".into(),
        ];
        lines.extend(thinning(scenario));
        lines
    }

    /// The names of the columns, as the first line of the CSV.
    pub fn first_line(&self) -> String {
        self.columns().into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(",")
    }
}

/// Which runs a text names, of so many: ascending, each once.
fn chosen(text: &str, replicates: u64) -> Result<Vec<u64>, String> {
    let wrong = || "must be all, how many, or which of them, such as 1,5,9 or 10-19 (the first is 0)".to_owned();
    let text = text.trim();
    let whole = |part: &str| part.trim().parse::<u64>().map_err(|_| wrong());
    let below = |last: u64| {
        let why = || format!("there are {replicates} runs, 0 to {}", replicates - 1);
        if last < replicates { Ok(last) } else { Err(why()) }
    };
    if text == "all" {
        return Ok((0..replicates).collect());
    }
    if !text.contains([',', '-']) {
        let count = whole(text)?;
        let last = count.checked_sub(1).ok_or_else(wrong)?;
        return below(last).map(|_| (0..count).collect());
    }
    let mut runs = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (whole(first)?, below(whole(last)?)?);
        if first > last {
            return Err(wrong());
        }
        runs.extend(first..=last);
        if runs.len() as u64 > replicates {
            runs.sort_unstable();
            runs.dedup();
        }
    }
    runs.sort_unstable();
    runs.dedup();
    Ok(runs)
}

/// Ascending numbers as ranges, with spaces between.
fn ranges(runs: &[u64]) -> String {
    let parts = runs.chunk_by(|one, next| one + 1 == *next).map(|part| match part {
        [only] => only.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Takes what every run has and writes it.
pub struct Stream<'a, W: Write + Send> {
    single: &'a SingleRuns<'a>,
    /// Places of the metrics among those that are measured.
    places: Vec<usize>,
    into: Target<W>,
}

enum Target<W: Write + Send> {
    Csv(W),
    Parquet(Box<Typed<W>>),
}

impl<'a, W: Write + Send> Stream<'a, W> {
    /// Begins a CSV; `plain` without comment lines.
    ///
    /// # Errors
    /// Why it is not written: the end of a line.
    pub fn csv(mut out: W, single: &'a SingleRuns<'a>, measured: &[String], plain: bool) -> Result<Self, String> {
        let mut text = if plain { String::new() } else { single.comments() };
        text.push_str(&single.first_line());
        text.push('\n');
        out.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(Self { single, places: places(single, measured), into: Target::Csv(out) })
    }

    /// Begins a Parquet file.
    ///
    /// # Errors
    /// Why it is not written: the end of a line.
    pub fn parquet(out: W, single: &'a SingleRuns<'a>, measured: &[String]) -> Result<Self, String> {
        let table = Typed::new(out, &single.columns())?;
        Ok(Self { single, places: places(single, measured), into: Target::Parquet(Box::new(table)) })
    }

    /// Writes the rows of a generation.
    ///
    /// # Errors
    /// Why they are not written: the end of a line.
    pub fn take(&mut self, each: &EachRun<'_>) -> Result<(), String> {
        let Self { single, places, into } = self;
        for &run in &single.runs {
            let values = each.of(run);
            match into {
                Target::Csv(out) => row(out, single, (each.generation, run), places.iter().map(|&place| values[place]))
                    .map_err(|error| error.to_string())?,
                Target::Parquet(table) => {
                    let begin = |table: &mut Typed<W>| {
                        table.whole(0, each.generation as i64);
                        table.whole(1, run as i64);
                    };
                    if single.form == Form::Wide {
                        begin(table);
                        (2..).zip(&*places).for_each(|(column, &place)| table.number(column, values[place]));
                        table.end_row()?;
                        continue;
                    }
                    for (&place, name) in places.iter().zip(single.metrics) {
                        begin(table);
                        table.text(2, Some(name));
                        table.number(3, values[place]);
                        table.end_row()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends it; what takes the bytes is given back.
    ///
    /// # Errors
    /// Why it is not written: the end of a line.
    pub fn finish(self) -> Result<W, String> {
        match self.into {
            Target::Csv(mut out) => out.flush().map(|()| out).map_err(|error| error.to_string()),
            Target::Parquet(table) => table.finish(&[
                (SCENARIO, self.single.experiment.scenario().to_whole_toml()),
                (TABLE, self.single.words()),
                (METRICS, self.single.metrics.join(" ")),
                (NOTES, self.single.header().join("\n")),
            ]),
        }
    }
}

fn places(single: &SingleRuns<'_>, measured: &[String]) -> Vec<usize> {
    single.metrics.iter().filter_map(|name| measured.iter().position(|known| known == name)).collect()
}

fn row(
    out: &mut impl Write,
    single: &SingleRuns<'_>,
    (generation, run): (u64, u64),
    values: impl Iterator<Item = f64>,
) -> std::io::Result<()> {
    if single.form == Form::Long {
        return values
            .zip(single.metrics)
            .try_for_each(|(value, name)| writeln!(out, "{generation},{run},{name},{}", field(value)));
    }
    write!(out, "{generation},{run}")?;
    for value in values {
        write!(out, ",{}", field(value))?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::is_kept;

    #[test]
    fn runs_are_chosen_by_how_many_or_which() {
        assert_eq!(chosen("all", 3).unwrap(), [0, 1, 2]);
        assert_eq!(chosen("2", 3).unwrap(), [0, 1]);
        assert_eq!(chosen("2-2", 3).unwrap(), [2]);
        assert_eq!(chosen("9, 1,5,1,3-5", 10).unwrap(), [1, 3, 4, 5, 9]);
        for wrong in ["", "0", "none", "-1", "2-1", "1,", "1.5", "1,,2", "ALL"] {
            assert!(chosen(wrong, 10).unwrap_err().contains("must be all"), "{wrong}");
        }
        for many in ["4", "3-3", "1,99999999999", "0-18446744073709551615"] {
            assert_eq!(chosen(many, 3).unwrap_err(), "there are 3 runs, 0 to 2", "{many}");
        }
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2 5 7-8");
    }

    #[test]
    fn how_large_they_are_is_known_before() {
        let scenario = crate::experiment::Scenario { replicates: 3, generations: 100_000, ..Default::default() };
        let experiment = Experiment::new(scenario).unwrap();
        let kept = (0..=100_000).filter(|generation| is_kept(*generation) || *generation == 100_000).count();
        for (form, cells) in [(Form::Long, 4), (Form::Wide, 3)] {
            let single = SingleRuns::new(&experiment, "all", &["mean"], form).unwrap();
            let rows = 3 * kept as u64;
            let expected = single.expected_bytes();
            assert!(expected >= rows * 8 * cells && expected < rows * 40 * cells, "{expected} for {rows} rows");
        }
    }
}
