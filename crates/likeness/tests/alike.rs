//! What is proposed, and that the weights are those that the labelled reports give.

mod labelled;

use gewu_likeness::alike::{BIAS, FEATURES, Proposal, Read, Reason, Told, WEIGHTS, propose};
use jiff::{SignedDuration, Timestamp};
use labelled::fit::fit;
use labelled::{Arrival, HELD_OUT, LEARNING, arrivals, by_rule, judge, new_york, read};
use proptest::prelude::*;

fn told(hours: i64, place: &str, title: &str, text: &str) -> Told {
    Told {
        place: place.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        point: None,
        area: Some(1),
        category: Some("lamp".to_owned()),
        at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours),
    }
}

fn open(matters: &[Told]) -> Vec<Vec<Read>> {
    matters.iter().map(|told| vec![Read::of(told.clone())]).collect()
}

fn alike(arrival: &Arrival) -> Vec<usize> {
    propose(&arrival.read, &arrival.matters).into_iter().map(|it| it.matter).collect()
}

#[test]
fn the_weights_are_those_that_the_learning_half_gives() {
    let fitted = fit(&arrivals(&read(LEARNING)));
    for ((name, weight), fitted) in FEATURES.iter().zip(WEIGHTS).zip(fitted.each) {
        assert!((weight - fitted).abs() < 0.02, "{name}: {weight} in the program, {fitted} by the fit");
    }
    assert!((BIAS - fitted.bias).abs() < 0.02, "{BIAS} in the program, {} by the fit", fitted.bias);
}

#[test]
fn on_reports_that_nothing_was_fitted_on_it_does_better_than_a_rule() {
    let held_out = arrivals(&read(HELD_OUT));
    let (judged, rule) = (judge(&held_out, alike), judge(&held_out, by_rule));
    assert!(judged.recall() >= 0.80 && judged.precision() >= 0.45, "{judged}");
    assert!(judged.recall() > rule.recall() && judged.precision() > rule.precision(), "{judged}\n{rule}");
    let real = arrivals(&new_york("held-out"));
    let judged = judge(&real, alike);
    assert!(judged.recall() >= 0.95 && judged.precision() >= 0.50, "{judged}");
}

#[test]
fn the_same_lamp_is_proposed_with_its_reasons_and_the_next_one_is_not() {
    let matters = open(&[
        told(0, "", "东门路灯不亮", "公园东门那盏"),
        told(2, "祠堂后第三支杆", "街灯黑咗", "祠堂后面第三支"),
        told(3, "祠堂后第五支杆", "街灯闪", "祠堂后面第五支"),
    ]);
    let report = Read::of(told(20, "祠堂后", "祠堂后第3支灯没亮", ""));
    let proposals = propose(&report, &matters);
    let first: &Proposal = proposals.first().expect("a proposal");
    assert_eq!(first.matter, 1);
    assert!(first.likelihood > 0.5, "{first:?}");
    assert!(first.reasons.contains(&Reason::Hours(18)), "{first:?}");
    assert!(first.reasons.contains(&Reason::SameCategory), "{first:?}");
    assert!(
        first.reasons.iter().any(|it| matches!(it, Reason::Stretch(run) if run.contains("祠堂后"))),
        "{first:?}"
    );
    assert!(!first.reasons.iter().any(Reason::against), "{first:?}");
    let fifth = proposals.iter().find(|it| it.matter == 2);
    assert!(fifth.is_none_or(|it| it.reasons.contains(&Reason::OtherMark)), "{proposals:?}");
}

#[test]
fn nothing_is_proposed_where_nothing_is_alike_or_open() {
    assert_eq!(propose(&Read::of(told(0, "", "路灯不亮", "")), &[]), []);
    let other =
        Told {
            category: Some("dog".to_owned()), area: Some(2), ..told(0, "市场", "白狗追人", "小心")
        };
    let report = Read::of(told(500, "桥头", "水管爆裂", "喷到二楼"));
    assert_eq!(propose(&report, &open(&[other])), []);
}

#[test]
fn a_matter_that_was_told_of_twice_is_known_by_either() {
    let twice = [told(0, "", "路上有坑", ""), told(1, "小学正门", "校门口路面塌陷", "半米深")];
    let matters = vec![twice.iter().map(|it| Read::of(it.clone())).collect::<Vec<_>>()];
    let report = Read::of(told(3, "小学门口", "门口路陷了个洞", "小学正门出来"));
    assert_eq!(propose(&report, &matters).first().map(|it| it.matter), Some(0));
}

fn any_told() -> impl Strategy<Value = Told> {
    let words = "[路灯不亮坑井盖第三支东西门村头垃圾 ，a-z0-9]{0,24}";
    let text = prop_oneof![words.prop_map(String::from), any::<String>()];
    let point = proptest::option::of((-180.0..180.0_f64, -90.0..90.0_f64));
    (words, text.clone(), text, point, proptest::option::of(0..4_i64), 0..4_000_i64).prop_map(
        |(place, title, text, point, area, hours)| Told {
            point,
            area,
            category: area.map(|area| format!("c{area}")),
            ..told(hours, &place, &title, &text)
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_told_is_compared(report in any_told(), matters in prop::collection::vec(any_told(), 0..6)) {
        let proposals = propose(&Read::of(report), &open(&matters));
        let together: f64 = proposals.iter().map(|it| it.likelihood).sum();
        prop_assert!(together <= 1.0 && proposals.iter().all(|it| it.likelihood > 0.0 && it.matter < matters.len()));
        prop_assert!(proposals.is_sorted_by(|a, b| a.likelihood >= b.likelihood));
    }

    #[test]
    fn the_order_of_matters_changes_nothing(report in any_told(), matters in prop::collection::vec(any_told(), 2..6)) {
        let report = Read::of(report);
        let turned: Vec<Told> = matters.iter().rev().cloned().collect();
        let by = |matters: &[Told]| -> Vec<f64> {
            propose(&report, &open(matters)).iter().map(|it| it.likelihood).collect()
        };
        let (one, other) = (by(&matters), by(&turned));
        prop_assert_eq!(one.len(), other.len());
        prop_assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}
