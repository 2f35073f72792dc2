//! A table on a terminal: columns as wide as what stands in them, where a Chinese character takes two places.

use std::fmt;
use unicode_width::UnicodeWidthStr;

/// A table; the first column holds names and begins at the left, the others hold figures and end at the right.
#[derive(Debug, Default)]
pub struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty one.
    pub fn new(title: impl Into<String>, head: &[&str]) -> Table {
        let head = head.iter().map(|text| (*text).to_owned()).collect();
        Table { title: title.into(), head, rows: Vec::new() }
    }

    /// Adds a row of as many cells as the head has.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let wide = |column: usize| {
            all().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(wide).collect();
        writeln!(f, "\n{}", self.title)?;
        for (number, row) in all().enumerate() {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let room = " ".repeat(width.saturating_sub(cell.width()));
                match column {
                    0 => line += &format!("  {cell}{room}"),
                    _ => line += &format!("  {room}{cell}"),
                }
            }
            writeln!(f, "{}", line.trim_end())?;
            if number == 0 {
                let width = 2 + widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
                writeln!(f, "  {}", "─".repeat(width.saturating_sub(2)))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_also_in_chinese() {
        let mut table = Table::new("标题", &["环节", "到达", "done"]);
        table.row(vec!["研判".into(), "1751".into(), "9".into()]);
        table.row(vec!["verify".into(), "8".into(), "按时".into()]);
        let said = table.to_string();
        assert_eq!(
            said,
            "\n标题\n  环节    到达  done\n  ──────────────────\n  研判    1751     9\n  verify     8  按时\n"
        );
    }
}
