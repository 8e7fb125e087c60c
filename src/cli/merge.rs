//! `collapse-lab merge`.

use std::path::Path;

use crate::experiment::Scenario;
use crate::experiment::place::read_table;
use crate::family::short;
use crate::report::{Wanted, same_file, without_comments};
use crate::sweep::merge as merged;

use super::arguments::{Format, MergeArguments};
use super::failure::Failure;
use super::out::{Out, refused};
use super::plain::Plain;
use super::run::guess;

pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let out = Out::new(arguments.output.out.as_deref(), arguments.output.force);
    out.check_place()?;
    if let Some(file) = out.file() {
        if guess(Some(file))? != Format::Csv {
            return Err(Failure::Usage(format!("--out {file}: shards are merged as csv; name a .csv file")));
        }
        if let Some(part) = arguments.parts.iter().find(|part| same_file(Path::new(part), Path::new(file))) {
            return Err(refused(file, &format!("is one of the parts ({part}); name another file")));
        }
    }
    let read = |file: &String| {
        let text = read_table(Path::new(file));
        text.map(|text| (short(file, 120), text))
            .map_err(|what| Failure::Usage(format!("{}: {what}", short(file, 120))))
    };
    let parts: Vec<(String, String)> = arguments.parts.iter().map(read).collect::<Result<_, _>>()?;
    let text = merged(&parts).map_err(|error| Failure::Usage(error.to_string()))?;
    if let (Some(_), Ok(scenario)) = (out.file(), Scenario::from_toml(&text)) {
        let wanted = Wanted { form: "csv", ..Wanted::sweep(&scenario) };
        out.check_sources(wanted, "")?;
        out.check_results(wanted, "")?;
    }
    let beside = match Scenario::from_toml(&text) {
        Ok(scenario) => Plain::new(&arguments.output, out, &scenario, "sweep")?,
        Err(_) => None,
    };
    let bare = arguments.output.no_comments || arguments.output.plain;
    out.write(if bare { without_comments(&text) } else { &text })?;
    beside.map_or(Ok(()), |beside| beside.write())
}
