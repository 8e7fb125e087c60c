//! `collapse-lab merge`.

use std::path::Path;

use crate::report::write_whole;
use crate::sweep::merge as merged;

use super::run::check_place;
use super::{Failure, MergeArguments, print};

pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let to_file = arguments.out.as_deref().filter(|out| *out != "-");
    if let Some(out) = to_file {
        check_place(out)?;
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
