use super::*;

#[test]
fn a_pack_without_samples_has_even_chances() {
    let samples = Samples::of(&Files::new()).unwrap();
    assert_eq!(samples.step("any").outcomes, BTreeMap::new());
    assert_eq!(samples.hours.len(), 24);
}

#[test]
fn what_is_wrong_is_said() {
    let read = |text: &str| Samples::of(&Files::from([(FILE.to_owned(), text.to_owned())])).unwrap_err();
    assert!(read("hours = [1]").to_string().contains("24 weights"));
    assert!(read("[role.a]\nat = \"moon\"").to_string().contains("small-grid"));
    assert!(read("[role.a]\navailable-percent = 0").to_string().contains("1 to 100"));
    let said = read("[places]\nreports = 3").to_string();
    assert!(
        said.contains(":2:1") && said.contains("no key “reports”") && said.contains("这里没有“reports”"),
        "{said}"
    );
}

#[test]
fn what_the_pack_does_not_have_is_refused_at_its_line() {
    let pack = crate::testing::event_loop();
    let compiled = gewu_packs::compile(&pack, None).unwrap();
    Samples::for_pack(&pack, &compiled).unwrap();
    for (text, line, said) in [
        ("reports-per-day = 3\n[step.handel]\nwork = 3", 2, "did you mean “handle”"),
        ("[step.handle.outcomes]\nsolvd = 3", 2, "did you mean “solved”"),
        ("[step.handle]\nactions = { retrn = 3 }", 2, "did you mean “return”"),
        ("[step.handle]\ntexts = { finished = [\"好\"] }", 2, "no outcome or action of the step “finished”"),
        ("[texts]\ntitel = [\"灯不亮\"]", 2, "did you mean “title”"),
        ("[values]\nprice = [3]", 2, "no field of a form “price”"),
        ("[category.road-lamp.texts]\nwords = [\"好\"]", 2, "no field of the opening form “words”"),
        ("[role.mayor]\nholders = 2", 1, "no role “mayor”"),
        ("town-units = [\"town-works\",\n\"water-works\"]", 2, "no unit “water-works”"),
        ("openers = { everyone = 1 }", 1, "no opener “everyone”"),
    ] {
        let files = Files::from([(FILE.to_owned(), text.to_owned())]);
        let refused = Samples::for_pack(&files, &compiled).unwrap_err().to_string();
        assert!(refused.contains(&format!("{FILE}:{line}:")) && refused.contains(said), "{text}: {refused}");
        assert!(refused.contains("没有叫“"), "{text}: {refused}");
    }
}
