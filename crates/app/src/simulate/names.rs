//! Invented Chinese names; see the note in `names.toml`.

use super::chance::Chance;
use super::error::SimulateError;
use serde::Deserialize;

const TEXT: &str = include_str!("names.toml");

#[derive(Deserialize)]
struct Parts {
    surnames: Vec<String>,
    first: String,
    second: String,
}

/// A maker of names.
#[derive(Debug)]
pub struct Names {
    surnames: Vec<(String, u32)>,
    first: Vec<char>,
    second: Vec<char>,
}

impl Names {
    /// Reads the parts.
    pub fn new() -> Result<Names, SimulateError> {
        let wrong = |what: String| SimulateError::County(format!("names.toml cannot be read: {what}"));
        let parts: Parts = toml::from_str(TEXT).map_err(|error| wrong(error.to_string()))?;
        let surname = |text: &String| {
            let (name, weight) = text.split_once(' ')?;
            Some((name.to_owned(), weight.parse().ok()?))
        };
        let surnames: Option<Vec<_>> = parts.surnames.iter().map(surname).collect();
        let surnames = surnames.ok_or_else(|| wrong("a surname has no weight".into()))?;
        Ok(Names { surnames, first: parts.first.chars().collect(), second: parts.second.chars().collect() })
    }

    /// A name: most have two characters after the surname.
    pub fn make(&self, chance: &mut Chance) -> String {
        let mut name = chance.weighted(&self.surnames).cloned().unwrap_or_default();
        if chance.percent(80) {
            name.extend(chance.pick(&self.first));
        }
        name.extend(chance.pick(&self.second));
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_two_to_four_characters() {
        let names = Names::new().unwrap();
        let mut chance = Chance::new(1, 1);
        for _ in 0..1000 {
            let name = names.make(&mut chance);
            assert!((2..=4).contains(&name.chars().count()), "{name}");
        }
    }
}
