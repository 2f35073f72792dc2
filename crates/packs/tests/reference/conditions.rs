//! Conditions: each example is compiled in a pack that knows something of every kind.

use crate::Language;
use crate::snippet::folder;
use crate::{common, snippet};
use gewu_packs::{Files, Problem, Rule, compile};
use serde::Deserialize;

#[derive(Deserialize)]
struct Examples {
    holds: Vec<Example>,
    refused: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    text: String,
    zh: String,
    en: String,
    #[serde(default)]
    rule: String,
}

fn examples() -> Examples {
    toml::from_str(include_str!("conditions.toml")).unwrap()
}

/// A pack with a condition in the place of one of its own, a form with fields of every kind, and a name for two seats.
fn with(condition: &str) -> Result<(), Vec<Problem>> {
    let mut files: Files = common::files(&folder("joint-inspection"));
    files.insert("forms/place.schema.json".into(), include_str!("conditions.schema.json").into());
    let procedure = files.get_mut("event.toml").unwrap();
    *procedure = procedure.replacen("category.risk >= parameter.risk_from", condition, 1).replacen(
        "[results]",
        "[one_person]\nlead = [\"county-desk @ county\", \"overseer @ county\"]\ntwo-seats = [\"county-desk @ county\", \"overseer @ county\"]\n\n[results]",
        1,
    );
    *files.get_mut("categories.toml").unwrap() =
        files["categories.toml"].replacen("risk = 3 }", "risk = 3, kind = \"food\" }", 1);
    let manifest = files.get_mut("pack.toml").unwrap();
    manifest.push_str("\n[parameter.strict]\ntitle = \"从严\"\nkind = \"flag\"\ndefault = true\n");
    manifest.push_str("\n[parameter.small]\ntitle = \"小事\"\nkind = \"categories\"\ndefault = [\"sign\"]\n");
    compile(&files, None).map(drop)
}

pub fn table(language: Language) -> String {
    let mut out = match language {
        Language::Chinese => "| 条件 | 意思 |\n| --- | --- |\n".to_owned(),
        Language::English => "| Condition | Meaning |\n| --- | --- |\n".to_owned(),
    };
    let Examples { holds, refused } = examples();
    for example in &holds {
        let about = language.either(&example.zh, &example.en);
        out += &format!("| `{}` | {about} |\n", example.text.replace('|', "\\|"));
    }
    out += match language {
        Language::Chinese => "\n这些写法不行：\n\n| 条件 | 规则 | 为什么 |\n| --- | --- | --- |\n",
        Language::English => "\nThese are refused:\n\n| Condition | Rule | Why |\n| --- | --- | --- |\n",
    };
    let page = language.either("rules.md", "rules.en.md");
    for example in &refused {
        let (rule, about) = (&example.rule, language.either(&example.zh, &example.en));
        out += &format!("| `{}` | [`{rule}`]({page}#{rule}) | {about} |\n", example.text.replace('|', "\\|"));
    }
    out
}

/// Every name and function that a condition may use is in both pages: the check names them to whoever writes another.
#[test]
fn the_pages_name_all_that_a_condition_may_use() {
    let offered = |condition: &str, behind: &str| {
        let problems = with(condition).unwrap_err();
        let message = problems.iter().find_map(|it| it.message.en.split_once(behind)).unwrap().1.to_owned();
        message.split(", ").map(str::to_owned).collect::<Vec<_>>()
    };
    let names = offered("no_such_name", "may use ");
    let functions = offered("result.no_such_function('')", "there are ");
    assert!(names.len() > 5 && functions.len() > 5, "{names:?} {functions:?}");
    for page in [include_str!("pages/reference.md"), include_str!("pages/reference.en.md")] {
        for name in &names {
            assert!(page.contains(&format!("`{name}`")) || page.contains(&format!("`{name}.")), "{name}");
        }
        for function in &functions {
            assert!(page.contains(&format!("`{function}`")), "{function}");
        }
    }
}

#[test]
fn conditions_are_typed_as_the_reference_says() {
    assert!(snippet::folder("joint-inspection").is_dir());
    let Examples { holds, refused } = examples();
    for Example { text, .. } in &holds {
        let problems = with(text).err().unwrap_or_default();
        assert!(problems.is_empty(), "“{text}”: {problems:#?}");
    }
    for Example { text, rule, .. } in &refused {
        let rules: Vec<Rule> = with(text).err().unwrap_or_default().iter().map(|it| it.rule).collect();
        assert!(rules.contains(&Rule::of_id(rule).unwrap()), "“{text}” breaks {rules:?}");
    }
}
