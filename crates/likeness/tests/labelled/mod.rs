//! The labelled reports of `data/duplicates`, and how well they are told apart. Each example and test uses its part.
#![allow(dead_code, reason = "shared by several programs")]

use gewu_likeness::alike::{Read, Told};
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

pub mod fit;

/// A report with what is known of it.
#[derive(Clone)]
pub struct Labelled {
    pub report: String,
    pub matter: String,
    /// The earlier matter that has come back.
    pub recurs: String,
    pub town: String,
    pub scene: String,
    pub told: Told,
}

/// How long a matter is still looked at, and how far around.
const DAYS: f64 = 45.0;
const METRES: f64 = 1_500.0;

/// The invented reports: what is fitted on, and what is for figures alone.
pub const LEARNING: &str = "learning.csv";
pub const HELD_OUT: &str = "held-out.csv";

/// Reads one half of the invented reports, in order of time.
pub fn read(half: &str) -> Vec<Labelled> {
    rows(half, |_| true)
}

/// Reads the real ones of New York, of which nothing was fitted on either half.
pub fn new_york(half: &str) -> Vec<Labelled> {
    rows("new-york.csv", |field| field("half") == half)
}

fn rows(file: &str, wanted: impl Fn(&dyn Fn(&str) -> String) -> bool) -> Vec<Labelled> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/duplicates").join(file);
    let mut rows = csv::Reader::from_path(path).expect("the labelled set is there");
    let header = rows.headers().expect("a header").clone();
    let mut reports: Vec<Labelled> = rows
        .records()
        .filter_map(|row| {
            let row = row.expect("a row");
            let field = |name: &str| {
                let at = header.iter().position(|it| it == name);
                at.map(|at| row[at].to_owned()).unwrap_or_default()
            };
            if !wanted(&field) {
                return None;
            }
            let degree = |name: &str| field(name).parse::<f64>().ok();
            let at: DateTime = field("opened").parse().expect("a time");
            Some(Labelled {
                report: field("report"),
                matter: field("matter"),
                recurs: field("recurs"),
                scene: field("scene"),
                town: field("area").chars().take(9).collect(),
                told: Told {
                    place: field("place"),
                    title: field("title"),
                    text: field("text"),
                    point: degree("lon").zip(degree("lat")),
                    area: field("area").parse().ok(),
                    category: Some(field("category")),
                    at: at.to_zoned(jiff::tz::TimeZone::UTC).expect("a time").timestamp(),
                },
            })
        })
        .collect();
    reports.sort_by(|a, b| (a.told.at, &a.report).cmp(&(b.told.at, &b.report)));
    reports
}

/// A report as it came in, beside what was open nearby.
pub struct Arrival {
    pub report: Labelled,
    pub read: Read,
    /// The matters that were open nearby.
    pub names: Vec<String>,
    pub matters: Vec<Vec<Read>>,
    pub labelled: Vec<Vec<Labelled>>,
    /// Whether its matter was told of before.
    pub duplicate: bool,
}

/// Reports of something that has come back, each beside the solved matters of its town and what is open nearby.
pub fn returns(reports: &[Labelled]) -> Vec<Arrival> {
    let solved: Vec<Labelled> =
        reports.iter().map(|it| Labelled { recurs: String::new(), ..it.clone() }).collect();
    let back: BTreeMap<&str, &str> =
        reports.iter().filter(|it| !it.recurs.is_empty()).map(|it| (&*it.report, &*it.recurs)).collect();
    let mut arrivals = arrivals(&solved);
    arrivals.retain_mut(|arrival| match back.get(&*arrival.report.report) {
        Some(recurs) => {
            arrival.report.matter = (*recurs).to_owned();
            arrival.duplicate = true;
            true
        }
        None => false,
    });
    arrivals
}

/// Each report in turn, beside the matters of its town that were told of within [`DAYS`] and [`METRES`]. What has come
/// back after it was solved is not open, so the solved one is not among them.
pub fn arrivals(reports: &[Labelled]) -> Vec<Arrival> {
    let mut open: BTreeMap<String, Vec<(Labelled, Read)>> = BTreeMap::new();
    let mut arrivals = Vec::new();
    for report in reports {
        let read = Read::of(report.told.clone());
        let near = |told: &Vec<(Labelled, Read)>| {
            let (Some((first, _)), Some((last, _))) = (told.first(), told.last()) else { return false };
            let days = report.told.at.duration_since(last.told.at).as_secs_f64() / 86_400.0;
            first.town == report.town
                && days <= DAYS
                && told.iter().any(|(earlier, _)| distance(earlier, report).is_none_or(|it| it <= METRES))
        };
        let beside: Vec<_> =
            open.iter().filter(|(name, told)| **name != report.recurs && near(told)).collect();
        arrivals.push(Arrival {
            names: beside.iter().map(|(name, _)| (*name).clone()).collect(),
            matters: beside.iter().map(|(_, told)| told.iter().map(|it| it.1.clone()).collect()).collect(),
            labelled: beside.iter().map(|(_, told)| told.iter().map(|it| it.0.clone()).collect()).collect(),
            duplicate: open.contains_key(&report.matter),
            report: report.clone(),
            read: read.clone(),
        });
        open.entry(report.matter.clone()).or_default().push((report.clone(), read));
    }
    arrivals
}

fn distance(one: &Labelled, other: &Labelled) -> Option<f64> {
    let (one, other) = one.told.point.zip(other.told.point)?;
    let east = (one.0 - other.0) * one.1.to_radians().cos() * 111_320.0;
    Some(east.hypot((one.1 - other.1) * 110_540.0))
}

/// How well proposals did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Judged {
    pub reports: usize,
    /// Reports whose matter was told of before.
    pub duplicates: usize,
    /// Proposals, and how many named the right matter.
    pub proposals: usize,
    pub right: usize,
    /// Reports for which something was proposed.
    pub asked: usize,
    /// Duplicates whose matter was the first proposal.
    pub first: usize,
}

impl Judged {
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.proposals.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.right as f64 / self.duplicates.max(1) as f64
    }

    /// Both together.
    pub fn add(&mut self, other: &Judged) {
        self.reports += other.reports;
        self.duplicates += other.duplicates;
        self.proposals += other.proposals;
        self.right += other.right;
        self.asked += other.asked;
        self.first += other.first;
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "precision {:.2}, recall {:.2}, the right one first for {:.2} of duplicates ({} reports, {} duplicates, \
             {} proposals for {} reports)",
            self.precision(),
            self.recall(),
            self.first as f64 / self.duplicates.max(1) as f64,
            self.reports,
            self.duplicates,
            self.proposals,
            self.asked
        )
    }
}

/// What many desks do without a program: the same category in the same village, or within 200 m, within a week.
pub fn by_rule(arrival: &Arrival) -> Vec<usize> {
    let likely = |told: &Vec<Labelled>| {
        told.iter().any(|earlier| {
            let days = arrival.report.told.at.duration_since(earlier.told.at).as_secs_f64() / 86_400.0;
            let near = match distance(earlier, &arrival.report) {
                Some(metres) => metres <= 200.0,
                None => earlier.told.area == arrival.report.told.area,
            };
            near && days <= 7.0 && earlier.told.category == arrival.report.told.category
        })
    };
    (0..arrival.names.len()).filter(|at| likely(&arrival.labelled[*at])).collect()
}

/// Judges proposals, each a name, the likeliest first.
pub fn judge(arrivals: &[Arrival], propose: impl Fn(&Arrival) -> Vec<usize>) -> Judged {
    let mut judged = Judged { reports: arrivals.len(), ..Judged::default() };
    for arrival in arrivals {
        let proposed = propose(arrival);
        let right = |at: &usize| arrival.names[*at] == arrival.report.matter;
        judged.duplicates += usize::from(arrival.duplicate);
        judged.proposals += proposed.len();
        judged.right += usize::from(proposed.iter().any(right));
        judged.asked += usize::from(!proposed.is_empty());
        judged.first += usize::from(proposed.first().is_some_and(right));
    }
    judged
}
