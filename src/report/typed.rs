//! Tables with typed columns, as Parquet: whole numbers, numbers with gaps, texts with gaps. What is not a number is a gap,
//! and infinities are infinities. The same rows give the same bytes.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::experiment::in_parquet::{CHECK, VERSION, sum};

/// Cells that wait in memory until they are written as one group.
const CELLS: usize = 1 << 20;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Number,
    Text,
}

/// The cells of a column that wait: those that are there, and of each row whether it has one.
enum Waiting {
    Whole(Vec<i64>),
    Number(Vec<f64>, Vec<i16>),
    Text(Vec<ByteArray>, Vec<i16>),
}

/// A table that is being written.
pub(super) struct Typed<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Waiting>,
    rows: usize,
}

fn field(name: &str, kind: Kind) -> Result<TypePtr, ParquetError> {
    let (physical, repetition) = match kind {
        Kind::Whole => (Physical::INT64, Repetition::REQUIRED),
        Kind::Number => (Physical::DOUBLE, Repetition::OPTIONAL),
        Kind::Text => (Physical::BYTE_ARRAY, Repetition::OPTIONAL),
    };
    let mut field = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    if kind == Kind::Text {
        // Some readers know the older mark alone.
        field = field.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8);
    }
    field.build().map(Arc::new)
}

impl<W: Write + Send> Typed<W> {
    /// No rows yet, of these columns.
    pub(super) fn new(out: W, columns: &[(String, Kind)]) -> Result<Self, String> {
        let fields = columns.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<_, _>>();
        let schema = fields.and_then(|fields| Type::group_type_builder("schema").with_fields(fields).build());
        // Places and extremes of single pages would stay in memory to the end.
        let properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .build();
        let writer = schema.and_then(|schema| SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)));
        let empty = |(_, kind): &(String, Kind)| match kind {
            Kind::Whole => Waiting::Whole(Vec::new()),
            Kind::Number => Waiting::Number(Vec::new(), Vec::new()),
            Kind::Text => Waiting::Text(Vec::new(), Vec::new()),
        };
        Ok(Self {
            writer: writer.map_err(|error| words(&error))?,
            columns: columns.iter().map(empty).collect(),
            rows: 0,
        })
    }

    /// Sets a cell of the row in hand. Each has one of each column, of its kind.
    pub(super) fn whole(&mut self, column: usize, value: i64) {
        if let Some(Waiting::Whole(cells)) = self.columns.get_mut(column) {
            cells.push(value);
        }
    }

    /// The same of a number, or none.
    pub(super) fn number(&mut self, column: usize, value: f64) {
        if let Some(Waiting::Number(cells, there)) = self.columns.get_mut(column) {
            there.push(i16::from(!value.is_nan()));
            cells.extend(Some(value).filter(|value| !value.is_nan()));
        }
    }

    /// The same of a text, or none.
    pub(super) fn text(&mut self, column: usize, value: Option<&str>) {
        if let Some(Waiting::Text(cells, there)) = self.columns.get_mut(column) {
            there.push(i16::from(value.is_some()));
            cells.extend(value.map(ByteArray::from));
        }
    }

    /// Ends the row in hand, and writes those that wait once they are many.
    pub(super) fn end_row(&mut self) -> Result<(), String> {
        self.rows += 1;
        if self.rows * self.columns.len() < CELLS { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), String> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let columns = &mut self.columns;
        let mut write = || -> Result<(), ParquetError> {
            let mut group = self.writer.next_row_group()?;
            for column in columns.iter_mut() {
                let Some(mut writer) = group.next_column()? else { break };
                match column {
                    Waiting::Whole(cells) => {
                        writer.typed::<Int64Type>().write_batch(cells, None, None)?;
                        cells.clear();
                    }
                    Waiting::Number(cells, there) => {
                        writer.typed::<DoubleType>().write_batch(cells, Some(there), None)?;
                        cells.clear();
                        there.clear();
                    }
                    Waiting::Text(cells, there) => {
                        writer.typed::<ByteArrayType>().write_batch(cells, Some(there), None)?;
                        cells.clear();
                        there.clear();
                    }
                }
                writer.close()?;
            }
            group.close().map(|_| ())
        };
        write().map_err(|error| words(&error))
    }

    /// Writes the rest, and what the table says of itself: texts under names, with a check sum of them all.
    pub(super) fn finish(mut self, told: &[(&str, String)]) -> Result<W, String> {
        self.write()?;
        let version = (VERSION, env!("CARGO_PKG_VERSION").to_owned());
        let all: Vec<_> = told.iter().chain([&version]).map(|(name, text)| (*name, text.as_str())).collect();
        let check = format!("{:08x}", sum(all.iter().copied()));
        for (name, text) in all.into_iter().chain([(CHECK, check.as_str())]) {
            self.writer.append_key_value_metadata(KeyValue::new(name.to_owned(), text.to_owned()));
        }
        self.writer.into_inner().map_err(|error| words(&error))
    }
}

/// An error of writing, in the system's words.
fn words(error: &ParquetError) -> String {
    match error {
        ParquetError::External(error) => error.to_string(),
        other => other.to_string(),
    }
}
