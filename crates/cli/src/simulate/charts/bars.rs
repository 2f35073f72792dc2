//! Bars that lie under each other, a row for each step or role and a bar in it for each run.

use super::svg::{Anchor, GRID, INK, MARGIN, QUIET, Svg, WIDTH, wide};
use super::{Language, Run, tick};

/// A chart of bars.
pub struct Bars {
    pub title: &'static str,
    pub note: &'static str,
    pub rows: Vec<Row>,
    /// A value that is drawn as a line, such as a whole.
    pub full: Option<u64>,
    /// What values are counted in along the foot, from so much on.
    pub units: &'static [u64],
}

/// A step or a role.
pub struct Row {
    pub title: String,
    pub bars: Vec<Bar>,
}

/// What is so in a run.
pub struct Bar {
    pub run: Run,
    pub from: u64,
    pub to: u64,
    /// A value within, such as the median.
    pub mark: Option<u64>,
    /// What stands beside it.
    pub text: String,
}

/// Where rows begin.
const TOP: u64 = 84;
const BAR: u64 = 16;
const GAP: u64 = 14;

impl Bars {
    pub fn draw(&self, runs: &[Run], language: Language, said: &dyn Fn(u64) -> String) -> String {
        let mut svg = Svg::new(self.title, self.note, runs, language);
        let titles = self.rows.iter().map(|row| wide(&row.title, 14)).max().unwrap_or(0);
        let texts = self.rows.iter().flat_map(|row| &row.bars).map(|bar| wide(&bar.text, 12));
        let (left, right) = (MARGIN + titles + 12, WIDTH - MARGIN - texts.max().unwrap_or(0) - 12);
        let most = self.rows.iter().flat_map(|row| &row.bars).map(|bar| bar.to);
        let most = most.chain(self.full).max().unwrap_or(0).max(1);
        let unit = self.units.iter().copied().filter(|unit| 2 * unit <= most).max().unwrap_or(1);
        let step = unit * tick(most.div_ceil(unit));
        let top = step * most.div_ceil(step);
        let x = |value: u64| left + value * (right - left) / top;
        let row_height = runs.len() as u64 * (BAR + 4) + GAP;
        let bottom = TOP + self.rows.len() as u64 * row_height;
        for value in (0..=top / step).map(|number| number * step) {
            svg.rule((x(value), TOP - 4), (x(value), bottom), GRID, false);
            svg.text(x(value), bottom + 18, Anchor::Middle, 12, QUIET, &said(value));
        }
        if let Some(full) = self.full {
            svg.rule((x(full), TOP - 4), (x(full), bottom), INK, true);
        }
        let mut words = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let y = TOP + number as u64 * row_height;
            let middle = y + runs.len() as u64 * (BAR + 4) / 2 + 4;
            svg.text(left - 12, middle, Anchor::End, 14, INK, &row.title);
            for (at, bar) in row.bars.iter().enumerate() {
                let y = y + at as u64 * (BAR + 4);
                svg.bar(x(bar.from), y, x(bar.to) - x(bar.from), BAR, bar.run);
                if let Some(mark) = bar.mark.filter(|_| bar.to > 0) {
                    svg.notch(x(mark), y, BAR);
                }
                svg.label(x(bar.to) + 8, y + 13, 12, &bar.text);
            }
            let said = row.bars.iter().map(|bar| match runs.len() {
                1 => bar.text.clone(),
                _ => format!("{} {}", bar.run.short(language), bar.text),
            });
            words.push(format!("{}: {}", row.title, said.collect::<Vec<_>>().join("; ")));
        }
        svg.finish(self.title, &words, bottom + 36)
    }
}
