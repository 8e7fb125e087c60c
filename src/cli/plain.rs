//! `--plain`: a table without comment lines, and its scenario beside it.

use super::arguments::{Format, OutputArguments};
use super::failure::Failure;
use super::out::{Out, refused};
use super::signals::to_the_end;
use crate::experiment::Scenario;
use crate::report::{Beside, is_locked, is_source};

/// A scenario that is to be written beside a table.
pub(super) struct Plain(Beside);

impl Plain {
    /// Checks where it would be written, before the work; `None` if it is not wanted, and on standard output, beside which
    /// there is no place.
    pub(super) fn new(
        arguments: &OutputArguments,
        out: Out<'_>,
        scenario: &Scenario,
        table: &str,
    ) -> Result<Option<Self>, Failure> {
        let Some(file) = out.file().filter(|_| arguments.plain) else { return Ok(None) };
        let beside = Beside::new(file.as_ref(), scenario, table);
        let place = beside.path().display().to_string();
        Out::new(Some(&place), out.force()).check_place()?;
        if !out.force() {
            let why = is_source(beside.path(), scenario, None).map(str::to_owned);
            let why = why.or_else(|| is_locked(beside.path())).or_else(|| beside.foreign().map(str::to_owned));
            if let Some(why) = why {
                let what = "where --plain puts the scenario";
                return Err(refused(&place, &format!("{what}, {why}; name another file, or say --force")));
            }
        }
        Ok(Some(Self(beside)))
    }

    /// Writes it, behind the table.
    pub(super) fn write(&self) -> Result<(), Failure> {
        Ok(to_the_end(|| self.0.write())?)
    }
}

/// Only one form of a result has comment lines.
pub(super) fn check_comments(arguments: &OutputArguments, format: Format) -> Result<(), Failure> {
    let option = if arguments.plain { "--plain" } else { "--no-comments" };
    if (arguments.plain || arguments.no_comments) && format != Format::Csv {
        return Err(Failure::Usage(format!("{option}: only csv has comment lines; say --format csv")));
    }
    Ok(())
}
