use super::*;

#[test]
fn ticks_are_round_and_few() {
    for (most, step) in [(1, 1), (6, 1), (7, 2), (13, 5), (30, 5), (31, 10), (390, 100), (100_000, 20_000)] {
        assert_eq!(tick(most), step, "{most}");
    }
}
