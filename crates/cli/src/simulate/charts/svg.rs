//! The parts of a chart, written down.

use super::{Language, Run};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

pub const INK: &str = "#1d2733";
pub const QUIET: &str = "#55616f";
pub const GRID: &str = "#d5dbe1";
/// The width of every chart, in pixels.
pub const WIDTH: u64 = 960;
/// Where what is drawn begins and ends beside the margin.
pub const MARGIN: u64 = 24;

/// Where a text stands beside its place.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A chart being written.
pub struct Svg {
    body: String,
}

impl Svg {
    /// With a title and, where there are two runs, the legend; what follows begins below 76.
    pub fn new(title: &str, note: &str, runs: &[Run], language: Language) -> Svg {
        let mut svg = Svg { body: String::new() };
        svg.text(MARGIN, 34, Anchor::Start, 18, INK, title);
        svg.text(MARGIN, 58, Anchor::Start, 13, QUIET, note);
        if runs.len() > 1 {
            svg.pattern();
            let mut right = WIDTH - MARGIN;
            for run in runs.iter().rev() {
                let title = run.title(language);
                right -= wide(title, 13);
                svg.text(right, 34, Anchor::Start, 13, INK, title);
                right -= 44;
                svg.sample(right, 29, *run);
                right -= 20;
            }
        }
        svg
    }

    /// Both ways in which a run is drawn: by line with its mark, by fill with its pattern.
    fn sample(&mut self, x: u64, y: u64, run: Run) {
        self.line(&[(x, y), (x + 18, y)], run);
        self.mark(x + 9, y, run);
        self.bar(x + 22, y - 6, 16, 12, run);
    }

    fn pattern(&mut self) {
        let colour = Run::Other.colour();
        let _ = writeln!(
            self.body,
            "<defs><pattern id=\"other\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fbe6d3\"/>\
             <rect width=\"3\" height=\"6\" fill=\"{colour}\"/></pattern></defs>"
        );
    }

    pub fn text(&mut self, x: u64, y: u64, anchor: Anchor, size: u64, colour: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor} fill=\"{colour}\">{}</text>",
            safe(text)
        );
    }

    /// A text that may lie over lines: they stop around it.
    pub fn label(&mut self, x: u64, y: u64, size: u64, text: &str) {
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{INK}\" stroke=\"#ffffff\" stroke-width=\"4\" \
             paint-order=\"stroke\">{}</text>",
            safe(text)
        );
    }

    /// A thin line of the ground.
    pub fn rule(&mut self, from: (u64, u64), to: (u64, u64), colour: &str, dashed: bool) {
        let dashes = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        let _ = writeln!(
            self.body,
            "<path d=\"M{} {}L{} {}\" stroke=\"{colour}\"{dashes}/>",
            from.0, from.1, to.0, to.1
        );
    }

    /// A run’s line: the other one’s is dashed.
    pub fn line(&mut self, points: &[(u64, u64)], run: Run) {
        let mut path = String::new();
        for (number, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x} {y}", if number == 0 { "M" } else { "L" });
        }
        let dashes = if run == Run::Other { " stroke-dasharray=\"6 3\"" } else { "" };
        let _ = writeln!(
            self.body,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{dashes}/>",
            run.colour()
        );
    }

    /// A run’s mark: a disc, or a square.
    pub fn mark(&mut self, x: u64, y: u64, run: Run) {
        let colour = run.colour();
        let _ = match run {
            Run::Plan => writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{colour}\"/>"),
            Run::Other => writeln!(
                self.body,
                "<rect x=\"{}\" y=\"{}\" width=\"8\" height=\"8\" fill=\"#ffffff\" stroke=\"{colour}\" \
                 stroke-width=\"2\"/>",
                x.saturating_sub(4),
                y.saturating_sub(4)
            ),
        };
    }

    /// A run’s bar: the other one’s is hatched.
    pub fn bar(&mut self, x: u64, y: u64, width: u64, height: u64, run: Run) {
        let fill = if run == Run::Other { "url(#other)" } else { run.colour() };
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{}\"/>",
            width.max(1),
            run.colour()
        );
    }

    /// A white line across a bar.
    pub fn notch(&mut self, x: u64, y: u64, height: u64) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{}\" y=\"{y}\" width=\"4\" height=\"{height}\" fill=\"#ffffff\" stroke=\"{INK}\"/>",
            x.saturating_sub(2)
        );
    }

    /// The whole; `words` say what is drawn to who cannot see it.
    pub fn finish(self, title: &str, words: &[String], height: u64) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"chart-title chart-words\" \
             font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">\n\
             <title id=\"chart-title\">{}</title>\n<desc id=\"chart-words\">{}</desc>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            safe(title),
            safe(&words.join("\n")),
            self.body
        )
    }
}

/// About how wide a text is drawn, in pixels: a Chinese character is as wide as high.
pub fn wide(text: &str, size: u64) -> u64 {
    (text.width() as u64 * size * 11).div_ceil(20)
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
