//! Lines over days, a small panel for each step.

use super::svg::{Anchor, GRID, INK, MARGIN, QUIET, Svg, WIDTH};
use super::{Language, Run, tick};
use gewu_kernel::Date;

/// A chart of panels.
pub struct Lines {
    pub title: &'static str,
    /// The first day.
    pub begin: Date,
    pub panels: Vec<Panel>,
}

/// A step with a line for each run.
pub struct Panel {
    pub title: String,
    pub lines: Vec<(Run, Vec<u64>)>,
}

const COLUMNS: u64 = 3;
const TOP: u64 = 84;
const HEIGHT: u64 = 168;
/// Room above, below and left of what is drawn in a panel.
const HEAD: u64 = 26;
const FOOT: u64 = 26;
const SIDE: u64 = 40;

impl Lines {
    pub fn draw(&self, runs: &[Run], language: Language) -> String {
        let note = language.say(
            "横轴：日期；纵轴：件数，各图刻度不同",
            "Across: days; up: tasks; each panel has its own scale",
        );
        let mut svg = Svg::new(self.title, note, runs, language);
        let width = (WIDTH - 2 * MARGIN) / COLUMNS;
        let mut words = Vec::new();
        for (number, panel) in self.panels.iter().enumerate() {
            let (column, row) = (number as u64 % COLUMNS, number as u64 / COLUMNS);
            let place = (MARGIN + column * width, TOP + row * HEIGHT);
            self.panel(&mut svg, panel, place, width - 16);
            let said = panel.lines.iter().map(|(run, daily)| {
                let most = daily.iter().copied().max().unwrap_or(0);
                let last = daily.last().copied().unwrap_or(0);
                let of = match runs.len() {
                    1 => String::new(),
                    _ => format!("{} ", run.short(language)),
                };
                match language {
                    Language::Chinese => format!("{of}最长 {most}，期末 {last}"),
                    Language::English => format!("{of}at most {most}, {last} at the end"),
                }
            });
            words.push(format!("{}: {}", panel.title, said.collect::<Vec<_>>().join("; ")));
        }
        let rows = (self.panels.len() as u64).div_ceil(COLUMNS);
        svg.finish(self.title, &words, TOP + rows * HEIGHT + 12)
    }

    fn panel(&self, svg: &mut Svg, panel: &Panel, (left, top): (u64, u64), width: u64) {
        let days = panel.lines.iter().map(|(_, daily)| daily.len()).max().unwrap_or(0).max(2) as u64;
        let most = panel.lines.iter().flat_map(|(_, daily)| daily).copied().max().unwrap_or(0).max(1);
        let step = tick(2 * most);
        let full = step * most.div_ceil(step);
        let (bottom, high) = (top + HEIGHT - FOOT, HEIGHT - FOOT - HEAD);
        let x = |day: u64| left + SIDE + day * (width - SIDE) / (days - 1);
        let y = |value: u64| bottom - value * high / full;
        svg.text(left + SIDE, top + 14, Anchor::Start, 14, INK, &panel.title);
        for value in (0..=full / step).map(|number| number * step) {
            svg.rule((left + SIDE, y(value)), (left + width, y(value)), GRID, false);
            svg.text(left + SIDE - 6, y(value) + 4, Anchor::End, 11, QUIET, &value.to_string());
        }
        for (day, anchor) in [(0, Anchor::Start), (days - 1, Anchor::End)] {
            let date = self.begin.saturating_add(jiff::Span::new().days(i64::try_from(day).unwrap_or(0)));
            svg.text(x(day), bottom + 16, anchor, 11, QUIET, &date.strftime("%m-%d").to_string());
        }
        for (run, daily) in &panel.lines {
            let points: Vec<(u64, u64)> = (0..).zip(daily).map(|(day, value)| (x(day), y(*value))).collect();
            svg.line(&points, *run);
            if let Some((x, y)) = points.last() {
                svg.mark(*x, *y, *run);
            }
        }
    }
}
