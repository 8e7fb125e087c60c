//! A column as it was read, and what is asked for of a file.

use crate::family::{Data, short, told};

/// A column as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its values.
    pub data: Data,
    /// Its name, if the file has a header.
    pub name: Option<String>,
    /// Its place in the file, from 1.
    pub place: usize,
    /// The smallest and the largest value.
    pub range: (f64, f64),
    /// Rows left out because the cell is missing.
    pub missing: usize,
    /// How it is written: delimiter or sheet, decimal sign, and what was left out.
    pub written: String,
}

impl Column {
    /// Its name, or its place.
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("column {}", self.place))
    }

    /// What was read, in one line: which column, how many values, how many missing, from where to where, how written.
    pub fn description(&self) -> String {
        let name = self.name.as_ref().map_or(String::new(), |name| format!(" \"{}\"", plain(name)));
        let values = self.data.values.len();
        let spread = if self.data.labels.is_empty() {
            let (low, high) = self.range;
            format!("from {} to {}", told(low), told(high))
        } else {
            let shown: Vec<String> = self.data.labels.iter().take(20).map(|label| shown(label)).collect();
            let dots = if self.data.labels.len() > 20 { ", ..." } else { "" };
            format!("{} symbols: {}{dots}", self.data.labels.len(), shown.join(", "))
        };
        format!(
            "column {}{name}: {values} values used, {} missing, 0 refused, {spread}; {}",
            self.place,
            self.missing,
            plain(&self.written)
        )
    }
}

/// A label among others: in quotes where it could be taken for two, or for none.
fn shown(label: &str) -> String {
    let label = plain(label);
    if label.contains([',', '"', ';']) || label.trim().is_empty() || label == "..." {
        format!("\"{label}\"")
    } else {
        label
    }
}

/// A text of a file on one line, and not too long.
fn plain(text: &str) -> String {
    short(text, 200)
}

/// What is asked of a data file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The column, by name or by place from 1.
    pub column: Option<&'a str>,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// What stands for a missing value, with commas in between.
    pub missing: Option<&'a str>,
}
