//! `cargo run -p gewu-likeness --example fit`: fits the weights of likeness on the learning half, prints them, and says
//! how they do there, on scenes that the fit has not seen.

#[path = "../tests/labelled/mod.rs"]
mod labelled;

use gewu_likeness::alike::{FEATURES, Features, WORTH_A_LOOK, features};
use labelled::fit::{Weights, fit};
use labelled::{Arrival, Judged, LEARNING, arrivals, judge, read};
use std::collections::BTreeSet;

const PARTS: usize = 10;

fn main() {
    let reports = read(LEARNING);
    let weights = fit(&arrivals(&reports));
    for (name, weight) in FEATURES.iter().zip(weights.each) {
        println!("{weight:8.2}  {name}");
    }
    println!("{:8.2}  (a matter of which nothing is known)", weights.bias);
    println!("\nOn scenes that the fit has not seen, {PARTS} parts:");
    let scenes: BTreeSet<String> = reports.iter().map(|it| it.scene.clone()).collect();
    let part = |scene: &str| scenes.iter().position(|it| it == scene).unwrap_or(0) % PARTS;
    let parts: Vec<(Weights, Vec<Arrival>)> = (0..PARTS)
        .map(|at| {
            let (held, learnt): (Vec<_>, Vec<_>) =
                arrivals(&reports).into_iter().partition(|it| part(&it.report.scene) == at);
            (fit(&learnt), held)
        })
        .collect();
    for least in [0.05, 0.1, WORTH_A_LOOK, 0.2, 0.3, 0.5] {
        let mut whole = Judged::default();
        for (weights, held) in &parts {
            whole.add(&judge(held, |arrival| likely(weights, arrival, least)));
        }
        println!("{least:4}  {whole}");
    }
}

fn likely(weights: &Weights, arrival: &Arrival, least: f64) -> Vec<usize> {
    let score = |pair: &Features| {
        weights.bias + pair.values.iter().zip(weights.each).map(|(value, each)| value * each).sum::<f64>()
    };
    let best = |told: &Vec<Features>| told.iter().map(score).fold(f64::MIN, f64::max).exp();
    let scores: Vec<f64> = features(&arrival.read, &arrival.matters).iter().map(best).collect();
    let whole = 1.0 + scores.iter().sum::<f64>();
    let mut found: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] / whole >= least).collect();
    found.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    found
}
