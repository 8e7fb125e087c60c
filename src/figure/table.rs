//! The numbers behind a plot as a table: a row for each place along it, a column for each thing drawn, with all digits.

use super::numbers::{LACK, grouped, minus, significant};
use crate::experiment::field;

/// Digits of a value on view; what is copied has all of them.
const DIGITS: usize = 6;
/// From here on a whole number of the floating-point kind is no longer exactly one.
const MOST_WHOLE: f64 = 1e15;

/// What tells the rows of curves over the generation apart.
pub(crate) const GENERATION: &str = "Generation";

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// What tells the rows apart.
    pub(crate) key: String,
    /// Where each row is; ascending, unless the rows have names.
    pub(crate) places: Vec<f64>,
    /// Names of the rows, where they are no numbers; else empty.
    pub(crate) names: Vec<String>,
    pub(crate) columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Shares, shown as per cent.
    pub(crate) percent: bool,
    /// A value for each row: `None` where nothing is drawn; what is no number was not computed.
    pub(crate) values: Vec<Option<f64>>,
}

/// How rows are ordered: by the column of that number (0 is what tells them apart, 1 the first column), and whether the
/// largest come first.
pub(crate) type Sort = (usize, bool);

impl Table {
    /// Rows at these places, each place once, and no column yet.
    pub(crate) fn at(key: &str, places: impl IntoIterator<Item = f64>) -> Self {
        let mut places: Vec<f64> = places.into_iter().filter(|place| place.is_finite()).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        Self { key: key.to_owned(), places, ..Self::default() }
    }

    /// Rows with names, in their order.
    pub(crate) fn named(key: &str, names: Vec<String>) -> Self {
        let places = (0..names.len()).map(|row| row as f64).collect();
        Self { key: key.to_owned(), places, names, columns: Vec::new() }
    }

    /// Adds a column with a value for each row.
    pub(crate) fn add(&mut self, name: impl Into<String>, percent: bool, values: Vec<Option<f64>>) {
        let mut values = values;
        values.resize(self.places.len(), None);
        self.columns.push(Column { name: name.into(), percent, values });
    }

    /// Adds a column of points, each in the row of its very place; without any there is no column.
    pub(crate) fn add_points(
        &mut self,
        name: impl Into<String>,
        percent: bool,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) {
        let mut values = vec![None; self.places.len()];
        let mut any = false;
        for [x, y] in points {
            if let Ok(row) = self.places.binary_search_by(|place| place.total_cmp(&x)) {
                values[row] = Some(y);
                any = true;
            }
        }
        if any {
            self.add(name, percent, values);
        }
    }

    /// Rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.places.len()
    }

    /// How many rows are at or before a place.
    pub(crate) fn until(&self, last: f64) -> usize {
        if self.names.is_empty() { self.places.partition_point(|place| *place <= last) } else { self.rows() }
    }

    /// What tells a row from the others.
    pub(crate) fn row_name(&self, row: usize) -> String {
        match (self.names.get(row), self.places.get(row)) {
            (Some(name), _) => name.clone(),
            (None, Some(place)) => number(*place),
            (None, None) => String::new(),
        }
    }

    /// The heading of a column, counted as in [`Sort`].
    pub(crate) fn heading(&self, column: usize) -> &str {
        match column.checked_sub(1) {
            None => &self.key,
            Some(column) => self.columns.get(column).map_or("", |column| column.name.as_str()),
        }
    }

    /// A value on view; empty where nothing is drawn.
    pub(crate) fn words(&self, row: usize, column: usize) -> String {
        let Some(column) = self.columns.get(column) else { return String::new() };
        match column.values.get(row).copied().flatten() {
            None => String::new(),
            Some(value) if value.is_nan() => LACK.to_owned(),
            Some(value) if column.percent && value.is_finite() => format!("{}\u{a0}%", number(100.0 * value)),
            Some(value) => number(value),
        }
    }

    /// The first so many rows in an order; what has no value comes last.
    pub(crate) fn order(&self, rows: usize, (column, down): Sort) -> Vec<usize> {
        let mut order: Vec<usize> = (0..rows.min(self.rows())).collect();
        let value = |row: &usize| match column.checked_sub(1) {
            None => self.places.get(*row).copied(),
            Some(column) => self.columns.get(column)?.values.get(*row).copied().flatten().filter(|x| !x.is_nan()),
        };
        order.sort_by(|a, b| match (value(a), value(b)) {
            (Some(a), Some(b)) if down => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        order
    }

    /// These rows for a spreadsheet: fields between tabs, a line of headings first, every digit there is.
    pub(crate) fn text(&self, rows: impl Iterator<Item = usize>) -> String {
        let cell = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let headings = (0..=self.columns.len()).map(|column| cell(self.heading(column)));
        let mut lines = vec![headings.collect::<Vec<_>>().join("\t")];
        for row in rows {
            let place = self.places.get(row).copied().unwrap_or(f64::NAN);
            let key = self.names.get(row).map_or_else(|| plain(place), |name| cell(name));
            let values = self
                .columns
                .iter()
                .map(|column| column.values.get(row).copied().flatten().map_or_else(String::new, field));
            lines.push(std::iter::once(key).chain(values).collect::<Vec<_>>().join("\t"));
        }
        lines.join("\n") + "\n"
    }
}

/// A place with all of its digits; a whole one, as a generation is, without a point.
fn plain(place: f64) -> String {
    if is_whole(place) { format!("{place:.0}") } else { field(place) }
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() < MOST_WHOLE
}

/// A number on view: a whole one is whole.
fn number(value: f64) -> String {
    if is_whole(value) { minus(grouped(&format!("{value:.0}"))) } else { significant(value, DIGITS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::at(GENERATION, [3.0, 0.0, 1.0, 2.0, 1.0]);
        table.add_points("median", false, [[0.0, 1.0], [1.0, 0.1 + 0.2], [2.0, f64::NAN], [3.0, f64::INFINITY]]);
        table.add_points("share", true, [[1.0, 0.125], [7.0, 1.0]]);
        table.add_points("nothing", true, [[9.0, 0.5]]);
        table
    }

    #[test]
    fn what_is_on_view_is_short_and_what_is_copied_has_every_digit() {
        let table = table();
        assert_eq!((table.rows(), table.columns.len()), (4, 2), "a column without any point is none");
        let shown: Vec<String> = (0..4).map(|row| table.words(row, 0)).collect();
        assert_eq!(shown, ["1", "0.300000", "not computed", "∞"]);
        assert_eq!((table.words(1, 1).as_str(), table.words(0, 1).as_str()), ("12.5000\u{a0}%", ""));
        let text = table.text(0..table.rows());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Generation\tmedian\tshare");
        assert_eq!(lines[2], "1\t0.30000000000000004\t0.125");
        assert_eq!([lines[3], lines[4]], ["2\t\t", "3\tinf\t"]);
    }

    #[test]
    fn rows_are_ordered_by_any_column_and_what_has_no_value_comes_last() {
        let table = table();
        assert_eq!(table.order(4, (1, false)), [1, 0, 3, 2]);
        assert_eq!(table.order(4, (1, true)), [3, 0, 1, 2]);
        assert_eq!(table.order(3, (0, true)), [2, 1, 0]);
        assert_eq!(table.order(9, (2, false)), [1, 0, 2, 3]);
        assert_eq!(table.order(2, (8, true)), [0, 1], "a column that is not there orders nothing");
        assert_eq!([table.until(-1.0), table.until(1.5), table.until(50.0)], [0, 2, 4]);
    }

    #[test]
    fn names_stay_on_their_line() {
        let mut table = Table::named("Symbol", vec!["a\tb".into(), "c".into()]);
        table.add("model", false, vec![Some(2.0)]);
        assert_eq!(table.text([1, 0].into_iter()), "Symbol\tmodel\nc\t\na b\t2.0\n");
        assert_eq!((table.row_name(0).as_str(), table.until(0.0)), ("a\tb", 2));
    }
}
