//! Fitting weights: of the matters beside a report and “a new one”, the right one is to be the likeliest.

use super::Arrival;
use gewu_likeness::alike::{FEATURES, features};

const N: usize = FEATURES.len();
/// How strongly weights are held down, per report; the reports are few.
const HELD: f64 = 0.006;
const ROUNDS: usize = 3_000;
const PACE: f64 = 0.5;

/// Weights, and the score of a matter of which nothing is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub each: [f64; N],
    pub bias: f64,
}

/// A report: the features of each report told of each matter, and which matter is the right one.
struct Choice {
    matters: Vec<Vec<[f64; N]>>,
    right: Option<usize>,
}

/// Fits weights to these reports, by climbing the likelihood of what is right.
pub fn fit(arrivals: &[Arrival]) -> Weights {
    let mut choices: Vec<Choice> = arrivals
        .iter()
        .map(|arrival| Choice {
            matters: features(&arrival.read, &arrival.matters)
                .into_iter()
                .map(|told| told.iter().map(|pair| pair.values).collect())
                .collect(),
            right: arrival.names.iter().position(|name| *name == arrival.report.matter),
        })
        .collect();
    let (mean, spread) = standard(&choices);
    for values in choices.iter_mut().flat_map(|it| &mut it.matters).flatten() {
        for at in 0..N {
            values[at] = (values[at] - mean[at]) / spread[at];
        }
    }
    let mut weights = [0.0; N + 1];
    for _ in 0..ROUNDS {
        let slope = slope(&choices, &weights);
        for at in 0..=N {
            weights[at] += PACE * slope[at];
        }
    }
    let mut each = [0.0; N];
    let mut bias = weights[N];
    for at in 0..N {
        each[at] = weights[at] / spread[at];
        bias -= each[at] * mean[at];
    }
    Weights { each, bias }
}

fn standard(choices: &[Choice]) -> ([f64; N], [f64; N]) {
    let all: Vec<&[f64; N]> = choices.iter().flat_map(|it| it.matters.iter().flatten()).collect();
    let many = all.len() as f64;
    let mean = std::array::from_fn(|at| all.iter().map(|it| it[at]).sum::<f64>() / many);
    let spread = std::array::from_fn(|at| {
        let of: f64 = all.iter().map(|it| (it[at] - mean[at] as f64).powi(2)).sum();
        (of / many).sqrt().max(1e-6)
    });
    (mean, spread)
}

fn score(weights: &[f64; N + 1], values: &[f64; N]) -> f64 {
    weights[N] + (0..N).map(|at| weights[at] * values[at]).sum::<f64>()
}

fn slope(choices: &[Choice], weights: &[f64; N + 1]) -> [f64; N + 1] {
    let mut slope = [0.0; N + 1];
    for choice in choices {
        let best = |told: &Vec<[f64; N]>| {
            let scored = told.iter().map(|values| (score(weights, values), *values));
            scored.max_by(|a, b| a.0.total_cmp(&b.0)).expect("a matter was told of")
        };
        let best: Vec<_> = choice.matters.iter().map(best).collect();
        let whole: f64 = 1.0 + best.iter().map(|(score, _)| score.exp()).sum::<f64>();
        for (matter, (score, values)) in best.iter().enumerate() {
            let wanted = f64::from(u8::from(choice.right == Some(matter)));
            let pull = wanted - score.exp() / whole;
            for at in 0..N {
                slope[at] += pull * values[at];
            }
            slope[N] += pull;
        }
    }
    let reports = choices.len() as f64;
    for at in 0..=N {
        slope[at] = slope[at] / reports - if at < N { HELD * weights[at] } else { 0.0 };
    }
    slope
}
