//! Which column of a file is which: by its name, in English or in Chinese, in any order.

use super::scan::Row;
use super::words::listed;
use crate::error::AppError;
use gewu_packs::{Said, said};
use std::collections::HashMap;

/// A column of a table, for the header, for `--help` and for the guide.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What it may be called in Chinese; the first is what the guide says.
    pub chinese: &'static [&'static str],
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub meaning: &'static str,
    /// The same in Chinese.
    pub told: &'static str,
    /// What a cell may look like.
    pub example: &'static str,
}

/// What a column is called where something is said of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called {
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

/// What the column of a name is called.
pub(crate) fn called(columns: &[Column], name: &'static str) -> Called {
    let column = columns.iter().find(|column| column.name == name);
    Called { en: name, zh: column.and_then(|it| it.chinese.first().copied()).unwrap_or(name) }
}

/// The column in which rejected rows say why, in English and in Chinese; read again, it says nothing.
const REASONS: [&str; 2] = ["reason", "原因"];

/// What that column is called in a language.
pub(super) fn reason(language: &str) -> &'static str {
    REASONS[usize::from(!language.starts_with("en"))]
}

pub(super) fn is_reason(name: &str) -> bool {
    REASONS.contains(&normal(name).as_str())
}

/// The columns of a file, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// As the file has them.
    pub(crate) names: Vec<String>,
    /// The line they stand on.
    pub(crate) line: u64,
    places: HashMap<&'static str, usize>,
    /// Columns whose name begins with a prefix, by the rest of it.
    pub(crate) further: Vec<(String, usize)>,
}

impl Header {
    /// Reads a line as a header. None when it names no column that is known.
    pub(super) fn read(
        cells: &[String],
        line: u64,
        columns: &'static [Column],
        further: Option<&[&str]>,
    ) -> Option<Result<(Header, Vec<Said>), AppError>> {
        let mut header = Header { names: cells.to_vec(), line, ..Header::default() };
        let mut unknown = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let name = normal(cell);
            let known = columns.iter().find(|column| {
                normal(column.name) == name || column.chinese.iter().any(|chinese| normal(chinese) == name)
            });
            let prefix = further.into_iter().flatten().find_map(|prefix| cell.trim().strip_prefix(prefix));
            match (known, prefix) {
                (Some(column), _) => {
                    if header.places.insert(column.name, place).is_some() {
                        let Called { en, zh } = called(columns, column.name);
                        return Some(Err(AppError::Table(said!(
                            "the column {en} stands in the header twice; keep one",
                            "“{zh}”这一列有两列；请只留一列"
                        ))));
                    }
                }
                (None, Some(field)) => header.further.push((field.trim().to_owned(), place)),
                (None, None) if name.is_empty() || is_reason(&name) => {}
                (None, None) => unknown.push(cell.trim().to_owned()),
            }
        }
        if header.places.is_empty() {
            return None;
        }
        Some(header.complete(columns).and_then(|header| Ok((header, said_of(&unknown, columns)?))))
    }

    fn complete(self, columns: &'static [Column]) -> Result<Header, AppError> {
        let lacking = |column: &&Column| column.required && !self.places.contains_key(column.name);
        let missing: Vec<&Column> = columns.iter().filter(lacking).collect();
        match missing.is_empty() {
            true => Ok(self),
            false => Err(lacks(&missing, &self.names, self.line)),
        }
    }

    /// What a row says in a column; nothing where the file does not have it.
    pub(crate) fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        let cell = self.places.get(column).and_then(|place| row.cells.get(*place));
        cell.map_or("", |cell| cell.trim())
    }

    /// Whether a place has a column that is read, or none at all.
    pub(super) fn is_named(&self, place: usize) -> bool {
        self.names.get(place).is_some_and(|name| !name.trim().is_empty())
    }
}

/// No line of the file names a column that is known.
pub(super) fn no_header(first: &[String], columns: &[Column]) -> AppError {
    let required: Vec<&Column> = columns.iter().filter(|column| column.required).collect();
    lacks(&required, first, 1)
}

fn lacks(missing: &[&Column], found: &[String], line: u64) -> AppError {
    let short = |found: String| found.chars().take(200).collect::<String>();
    let english = |column: &&Column| match column.chinese.first() {
        Some(chinese) => format!("{} (“{chinese}”)", column.name),
        None => column.name.to_owned(),
    };
    let chinese = |column: &&Column| match column.chinese.first() {
        Some(chinese) => format!("“{chinese}”（或 {}）", column.name),
        None => format!("“{}”", column.name),
    };
    AppError::Table(Said::of(
        format!(
            "the file lacks the column {}; its line {line} says: “{}”. Put the names of the columns on the first line",
            missing.iter().map(english).collect::<Vec<_>>().join(", "),
            short(found.join(", "))
        ),
        format!(
            "表里缺{}这样的列；第 {line} 行写的是：“{}”。请把列名写在第一行",
            missing.iter().map(chinese).collect::<Vec<_>>().join("、"),
            short(found.join("、"))
        ),
    ))
}

/// What is told of columns that nobody reads. One that was probably meant is refused: its values would be lost unseen.
fn said_of(unknown: &[String], columns: &[Column]) -> Result<Vec<Said>, AppError> {
    for name in unknown {
        let names = columns.iter().flat_map(|column| column.chinese.iter().copied().chain([column.name]));
        let near = names
            .map(|known| (strsim::jaro_winkler(&normal(known), &normal(name)), known))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((likeness, known)) = near
            && likeness > 0.9
        {
            return Err(AppError::Table(said!(
                "the column “{name}” is not known; did you mean “{known}”? Rename it, or take it out",
                "没有“{name}”这一列；是不是“{known}”？请改列名，或删去这一列"
            )));
        }
    }
    let Said { en, zh } = listed(unknown.iter().map(String::as_str));
    match unknown.is_empty() {
        true => Ok(vec![]),
        false => Ok(vec![said!("these columns were not read: {en}", "这些列没有读取：{zh}")]),
    }
}

fn normal(name: &str) -> String {
    let plain = name.trim().trim_end_matches(['*', '：', ':']).trim_end_matches("（必填）");
    plain.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The columns of a table as `--help` lists them.
pub fn help(columns: &[Column]) -> String {
    let line = |column: &Column| {
        let must = if column.required { "required" } else { "optional" };
        let chinese = column.chinese.join(" / ");
        let example = match column.example {
            "" => String::new(),
            example => format!("; for example {example}"),
        };
        format!("  {:16} {must}  {}{example} [{chinese}]", column.name, column.meaning)
    };
    let lines = columns.iter().map(line).collect::<Vec<_>>().join("\n");
    format!("Columns, in any order, by their English or [Chinese] names:\n{lines}")
}
