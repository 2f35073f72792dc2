//! Figures of the running program, in the text form that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What the program has counted since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
    latencies: Mutex<BTreeMap<String, Latency>>,
    commands: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    stuck: AtomicU64,
}

#[derive(Debug, Default)]
struct Latency {
    within: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Metrics {
    /// Counts a request; `route` is a pattern of few, never an address that a caller made up.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (route.to_owned(), method.to_owned(), status);
        *self.requests.lock().expect("no holder of this lock panics").entry(key).or_default() += 1;
        let mut latencies = self.latencies.lock().expect("no holder of this lock panics");
        let latency = latencies.entry(route.to_owned()).or_default();
        let seconds = took.as_secs_f64();
        latency.count += 1;
        latency.seconds += seconds;
        for (within, bound) in latency.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(seconds <= bound);
        }
    }

    /// Counts a command: accepted, or refused under a code.
    pub(crate) fn commanded(&self, verb: &'static str, result: &'static str) {
        let mut commands = self.commands.lock().expect("no holder of this lock panics");
        *commands.entry((verb, result)).or_default() += 1;
    }

    /// Notes how many matters time could not move when it last tried.
    pub fn set_stuck(&self, matters: usize) {
        self.stuck.store(matters as u64, Ordering::Relaxed);
    }

    /// The text, with further figures of the moment: name, what it is, value.
    pub(crate) fn text(&self, gauges: &[(&str, &str, Option<u64>)]) -> String {
        let mut text = String::new();
        head(&mut text, "gewu_http_requests_total", "counter", "Requests answered.");
        for ((route, method, status), count) in &*self.requests.lock().expect("no holder of this lock panics")
        {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            line(&mut text, "gewu_http_requests_total", &labels, count);
        }
        head(&mut text, "gewu_http_request_seconds", "histogram", "Time from request to answer.");
        for (route, latency) in &*self.latencies.lock().expect("no holder of this lock panics") {
            for (within, bound) in latency.within.iter().zip(BOUNDS) {
                let labels = format!("route=\"{route}\",le=\"{bound}\"");
                line(&mut text, "gewu_http_request_seconds_bucket", &labels, within);
            }
            let infinite = format!("route=\"{route}\",le=\"+Inf\"");
            line(&mut text, "gewu_http_request_seconds_bucket", &infinite, latency.count);
            let labels = format!("route=\"{route}\"");
            line(&mut text, "gewu_http_request_seconds_sum", &labels, latency.seconds);
            line(&mut text, "gewu_http_request_seconds_count", &labels, latency.count);
        }
        head(&mut text, "gewu_commands_total", "counter", "Commands, by verb and by what came of them.");
        for ((verb, result), count) in &*self.commands.lock().expect("no holder of this lock panics") {
            let labels = format!("verb=\"{verb}\",result=\"{result}\"");
            line(&mut text, "gewu_commands_total", &labels, count);
        }
        let stuck = (
            "gewu_matters_stuck",
            "Matters that time cannot move.",
            Some(self.stuck.load(Ordering::Relaxed)),
        );
        for (name, help, value) in gauges.iter().chain([&stuck]) {
            // A figure that cannot be had now is left out rather than told wrong.
            if let Some(value) = value {
                head(&mut text, name, "gauge", help);
                let _ = writeln!(text, "{name} {value}");
            }
        }
        text
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}");
}
