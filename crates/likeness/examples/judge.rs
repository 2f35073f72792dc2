//! `cargo run -p gewu-likeness --example judge`: how well duplicates are proposed on the halves of `data/duplicates` that
//! nothing was fitted on, beside what a simple rule does.

#[path = "../tests/labelled/mod.rs"]
mod labelled;

use gewu_likeness::alike::propose;
use labelled::{Arrival, HELD_OUT, arrivals, by_rule, judge, new_york, read, returns};

fn main() {
    let alike = |arrival: &Arrival| -> Vec<usize> {
        propose(&arrival.read, &arrival.matters).into_iter().map(|it| it.matter).collect()
    };
    let both = |name: &str, arrivals: &[Arrival]| {
        println!("{name}\n  likeness: {}\n  rule:     {}", judge(arrivals, alike), judge(arrivals, by_rule));
    };
    println!(
        "rule: the same category within 200 m, or in the same village where a point is missing, within 7 days\n"
    );
    both("Invented reports, held out", &arrivals(&read(HELD_OUT)));
    both(
        "Invented reports, held out: what has come back, beside the solved matter",
        &returns(&read(HELD_OUT)),
    );
    both("New York, held out", &arrivals(&new_york("held-out")));
}
