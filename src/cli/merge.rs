//! `collapse-lab merge`.

use std::path::Path;

use crate::report::write_whole;
use crate::sweep::merge as merged;

use super::run::{check_place, guess};
use super::{Failure, Format, MergeArguments, print};

pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let to_file = arguments.out.as_deref().filter(|out| *out != "-");
    if let Some(out) = to_file {
        check_place(out)?;
        if guess(to_file)? != Format::Csv {
            return Err(Failure::Usage(format!("--out {out}: shards are merged as csv; name a .csv file")));
        }
        let place = |file: &str| std::fs::canonicalize(file).ok();
        if let Some(part) = arguments.parts.iter().find(|part| place(part).is_some_and(|at| place(out) == Some(at))) {
            return Err(Failure::Usage(format!("--out {out}: is one of the parts ({part}); name another file")));
        }
    }
    let read = |file: &String| {
        let text = std::fs::read_to_string(file);
        text.map(|text| (file.clone(), text))
            .map_err(|error| Failure::Usage(format!("{file}: cannot be read ({error})")))
    };
    let parts: Vec<(String, String)> = arguments.parts.iter().map(read).collect::<Result<_, _>>()?;
    let text = merged(&parts).map_err(|error| Failure::Usage(error.to_string()))?;
    match to_file {
        Some(out) => Ok(write_whole(Path::new(out), text.as_bytes())?),
        None => print(&text),
    }
}
