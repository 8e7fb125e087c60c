//! What is seen of a column before it is used.

use super::meaning::Meaning;
use super::number::is_number;
use super::read;
use super::table::Table;

/// Bars of its histogram.
const BARS: usize = 24;

/// A column in short.
#[derive(Clone, Debug, PartialEq)]
pub enum Sketch {
    /// Numbers: how many, how many cells are missing, the smallest and the largest, and how they lie in between.
    Numbers {
        /// Values there are.
        values: usize,
        /// Cells without one.
        missing: usize,
        /// The smallest and the largest.
        range: (f64, f64),
        /// How many lie in each of so many equal parts of the range.
        bars: Vec<usize>,
    },
    /// Labels.
    Labels {
        /// Cells that have one.
        values: usize,
        /// Cells that are empty.
        missing: usize,
        /// The labels with their counts, the most frequent first; not all of very many.
        counts: Vec<(String, usize)>,
        /// How many different ones there are.
        different: usize,
        /// Why they are not taken for numbers, where most are.
        why: Option<String>,
    },
    /// Nothing to use, and why.
    Nothing(String),
}

/// So many labels are listed.
const LISTED: usize = 8;

impl Table {
    /// What is seen of a column before it is used.
    pub fn sketch(&self, offered: usize, missing: Option<&str>) -> Sketch {
        let (place, header) = self.reading(offered);
        let why = match read::read(self, place, header, &Meaning::of(false, false, missing)) {
            Ok(read) if read.data.values.is_empty() => {
                return Sketch::Nothing(format!("no values, {} cells missing", read.missing));
            }
            Ok(read) => {
                let values = &read.data.values;
                let range =
                    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
                let mut bars = vec![0; BARS];
                for x in values {
                    let share = if range.1 > range.0 { (x - range.0) / (range.1 - range.0) } else { 0.5 };
                    bars[((share * BARS as f64) as usize).min(BARS - 1)] += 1;
                }
                return Sketch::Numbers { values: values.len(), missing: read.missing, range, bars };
            }
            Err(why) => why,
        };
        match read::read(self, place, header, &Meaning::of(true, false, missing)) {
            Ok(read) => {
                let mut counts = vec![0_usize; read.data.labels.len()];
                read.data.values.iter().for_each(|&x| counts[x as usize] += 1);
                let mut counts: Vec<(String, usize)> = read.data.labels.into_iter().zip(counts).collect();
                counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let different = counts.len();
                counts.truncate(LISTED);
                let of_numbers = counts.iter().filter(|(label, _)| is_number(label)).count();
                let why = (2 * of_numbers > counts.len()).then_some(why);
                Sketch::Labels { values: read.data.values.len(), missing: read.missing, counts, different, why }
            }
            Err(why) => Sketch::Nothing(why),
        }
    }
}
