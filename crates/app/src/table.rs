//! Tables that people bring: CSV in UTF-8, a header, a row a thing. What is wrong is named line by line.

use crate::error::AppError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Imported {
    /// Things that were not there.
    pub added: usize,
    /// Things that were otherwise.
    pub changed: usize,
    /// Things that were so already.
    pub unchanged: usize,
    /// Facts written, or that would be.
    pub facts: usize,
    /// Rows that were left out.
    pub problems: Vec<RowProblem>,
}

/// A row that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RowProblem {
    /// The line in the file, from 1 for the header; 0 where the file is no table.
    pub line: u64,
    /// Why, and what to do.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.reason),
            line => write!(f, "line {line}: {}", self.reason),
        }
    }
}

/// The rows of a table that were left out, as a table of their own: as they came, with the reason in one more
/// column. Corrected, it can be imported by itself.
pub fn rejects(bytes: &[u8], problems: &[RowProblem]) -> Result<Vec<u8>, AppError> {
    let unwritable =
        |error: csv::Error| AppError::Data(format!("the rejected rows cannot be written: {error}"));
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(utf8(bytes)?.as_bytes());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for record in reader.records() {
        let mut record = record.map_err(unwritable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let reasons = problems.iter().filter(|problem| problem.line == line);
        let reasons: Vec<&str> = reasons.map(|problem| problem.reason.as_str()).collect();
        if line == 1 {
            record.push_field(REASON);
        } else if reasons.is_empty() {
            continue;
        } else {
            record.push_field(&reasons.join("; "));
        }
        writer.write_record(&record).map_err(unwritable)?;
    }
    writer.into_inner().map_err(|error| unwritable(error.into_error().into()))
}

/// The column of a table of rejected rows that says why.
const REASON: &str = "reason";

/// A column of a table, for `--help` and for messages.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub meaning: &'static str,
}

/// The rows of a CSV text, each with its line; a row that cannot be read is a problem of its own.
pub(crate) fn rows<T: DeserializeOwned>(
    bytes: &[u8],
    columns: &[Column],
    problems: &mut Vec<RowProblem>,
) -> Result<Vec<(u64, T)>, AppError> {
    let text = utf8(bytes)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| AppError::Data(format!("the header cannot be read: {error}"));
    let headers = reader.headers().map_err(unreadable)?.clone();
    let missing: Vec<&str> = columns
        .iter()
        .filter(|column| column.required && headers.iter().all(|header| header != column.name))
        .map(|column| column.name)
        .collect();
    if !missing.is_empty() {
        let found = headers.iter().collect::<Vec<_>>().join(", ");
        return Err(AppError::Data(format!(
            "the file lacks the column {}; its first line says: {found}. Put the names of the columns, separated \
             by commas, on the first line; --help lists them",
            missing.join(", ")
        )));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                match record.deserialize(Some(&headers)) {
                    Ok(row) => rows.push((line, row)),
                    Err(error) => problems.push(RowProblem { line, reason: plain(&error) }),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(RowProblem { line, reason: plain(&error) });
            }
        }
    }
    Ok(rows)
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "the row has {len} fields where the header has {expected_len}; a comma within a field needs \
             quotation marks around it"
        ),
        _ => format!("the row cannot be read: {error}"),
    }
}

/// Excel marks UTF-8 by a byte order mark, and otherwise saves Chinese as GBK, which we do not guess at:
/// a wrong guess would put wrong names into force.
fn utf8(bytes: &[u8]) -> Result<&str, AppError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(AppError::Data(
            "the file is UTF-16; save it again as “CSV UTF-8”, or run: iconv -f UTF-16 -t UTF-8 FILE > NEW"
                .into(),
        ));
    }
    let text = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|error| {
        let line = 1 + text[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        AppError::Data(format!(
            "line {line} is not UTF-8; the file is probably GBK, as Excel saves it. In Excel or WPS choose \
             “另存为 → CSV UTF-8（逗号分隔）”, or run: iconv -f GBK -t UTF-8 FILE > NEW"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Row {
        code: String,
        name: String,
    }

    const COLUMNS: [Column; 2] = [
        Column { name: "code", required: true, meaning: "" },
        Column { name: "name", required: true, meaning: "" },
    ];

    type Read = (Vec<(u64, Row)>, Vec<RowProblem>);

    fn read(bytes: &[u8]) -> Result<Read, String> {
        let mut problems = Vec::new();
        let rows = rows(bytes, &COLUMNS, &mut problems).map_err(|error| error.to_string())?;
        Ok((rows, problems))
    }

    #[test]
    fn good_rows_are_kept_and_bad_ones_named() {
        let text = "\u{feff}code,name\n1, 开平 \n2,a,b\n3,中和\n";
        let (rows, problems) = read(text.as_bytes()).unwrap();
        assert_eq!(rows[0], (2, Row { code: "1".into(), name: "开平".into() }));
        assert_eq!(rows[1].0, 4);
        assert_eq!(problems[0].line, 3);
        assert!(problems[0].reason.contains("3 fields"), "{}", problems[0]);
    }

    #[test]
    fn rejected_rows_come_back_with_their_reason() {
        let text = "\u{feff}code,name\n1,开平\n2,a,b\n3,\"中,和\"\n";
        let problem = |line, reason: &str| RowProblem { line, reason: reason.into() };
        let problems =
            [problem(3, "three fields"), problem(4, "no such place"), problem(4, "nor such a name")];
        let said = rejects(text.as_bytes(), &problems).unwrap();
        let expected = "code,name,reason\n2,a,b,three fields\n3,\"中,和\",no such place; nor such a name\n";
        assert_eq!(String::from_utf8(said).unwrap(), expected);
    }

    #[test]
    fn wrong_encodings_say_what_to_do() {
        // “code,name\n1,开平” in GBK.
        let gbk = read(b"code,name\n1,\xbf\xaa\xc6\xbd\n").unwrap_err();
        assert!(gbk.contains("line 2") && gbk.contains("GBK") && gbk.contains("CSV UTF-8"), "{gbk}");
        assert!(read(b"\xff\xfec\0o\0").unwrap_err().contains("UTF-16"));
        assert!(read(b"code;name\n").unwrap_err().contains("lacks the column code, name"));
        assert!(read(b"").unwrap_err().contains("lacks the column"));
    }
}
