//! How much each feature says.

use super::feature::FEATURES;

/// Fitted on `data/duplicates/learning.csv` by `cargo run -p gewu-likeness --example fit`, which prints them; a test
/// holds them to it.
pub const WEIGHTS: [f64; FEATURES.len()] = [
    2.17,  // words
    1.53,  // place
    -0.81, // other-place
    1.51,  // meaning
    -1.00, // other-meaning
    0.76,  // near
    -0.54, // far
    3.17,  // fresh
    1.72,  // category
    0.95,  // area
    -4.57, // other-number
    -5.35, // other-side
    0.55,  // side
    2.04,  // again
];
/// What a matter scores of which nothing is known: how much likelier a report is to tell of something new.
pub const BIAS: f64 = -6.36;
