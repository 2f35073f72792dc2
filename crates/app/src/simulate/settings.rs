//! What somebody who plans an order changes about the pack’s samples: how many people, how much of their day, what
//! comes in.

use super::error::SimulateError;
use super::samples::Samples;
use gewu_packs::Pack;
use serde::Serialize;
use std::collections::BTreeMap;

/// Values in place of those of the pack’s samples; nothing keeps theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// How many hold a role at each of its places.
    pub staff: BTreeMap<String, u32>,
    /// How much of an office day they have for this, in percent.
    pub available: BTreeMap<String, u32>,
    /// How many of those who have a deputy are away for some days of a week, in percent.
    pub absent: Option<u32>,
    /// Matters opened on a day.
    pub reports_per_day: Option<u32>,
    /// Weights of what is reported.
    pub category: BTreeMap<String, u32>,
    /// How many new matters are led towards something not reached yet, in percent.
    pub steered: Option<u32>,
}

/// The most people that one seat can hold here.
pub const MOST_HOLDERS: u32 = 500;

impl Settings {
    /// Puts them into samples, or says what there is in place of what is not known.
    pub fn apply(&self, samples: &mut Samples, pack: &Pack) -> Result<(), SimulateError> {
        for (role, holders) in &self.staff {
            known("role", role, pack.roles.keys())?;
            within(&format!("holders of {role}"), *holders, 1, MOST_HOLDERS)?;
            samples.role.entry(role.clone()).or_default().holders = *holders;
        }
        for (role, percent) in &self.available {
            known("role", role, pack.roles.keys())?;
            within(&format!("percent of the day of {role}"), *percent, 1, 100)?;
            samples.role.entry(role.clone()).or_default().available_percent = *percent;
        }
        let categories = || pack.procedures.values().flat_map(|it| it.procedure.categories.keys());
        for (category, weight) in &self.category {
            known("category", category, categories())?;
            within(&format!("the weight of {category}"), *weight, 0, 1_000_000)?;
            samples.category.entry(category.clone()).or_default().weight = Some(*weight);
        }
        if !self.category.is_empty() && categories().all(|id| weight(samples, id) == 0) {
            return Err(SimulateError::Settings("every category weighs 0; leave some weight to one".into()));
        }
        for (what, percent, own) in [
            ("percent absent", self.absent, &mut samples.absent_percent),
            ("percent steered", self.steered, &mut samples.steered_percent),
        ] {
            if let Some(percent) = percent {
                within(what, percent, 0, 100)?;
                *own = percent;
            }
        }
        if let Some(reports) = self.reports_per_day {
            within("reports a day", reports, 0, 100_000)?;
            samples.reports_per_day = reports;
        }
        Ok(())
    }

    /// These with others in their place where those say something.
    #[must_use]
    pub fn with(&self, other: &Settings) -> Settings {
        let mut with = self.clone();
        with.staff.extend(other.staff.clone());
        with.available.extend(other.available.clone());
        with.category.extend(other.category.clone());
        with.absent = other.absent.or(with.absent);
        with.reports_per_day = other.reports_per_day.or(with.reports_per_day);
        with.steered = other.steered.or(with.steered);
        with
    }
}

fn weight(samples: &Samples, category: &str) -> u32 {
    samples.category.get(category).and_then(|it| it.weight).unwrap_or(1)
}

fn known<'k>(
    what: &str,
    name: &str,
    mut all: impl Iterator<Item = &'k String> + Clone,
) -> Result<(), SimulateError> {
    let there_are: Vec<&str> = all.clone().map(String::as_str).collect();
    match all.any(|it| it == name) {
        true => Ok(()),
        false if there_are.is_empty() => {
            Err(SimulateError::Settings(format!("the pack has no {what} “{name}”, and no other")))
        }
        false => Err(SimulateError::Settings(format!(
            "the pack has no {what} “{name}”; it has: {}",
            there_are.join(", ")
        ))),
    }
}

fn within(what: &str, value: u32, least: u32, most: u32) -> Result<(), SimulateError> {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(SimulateError::Settings(format!("{what}: {value} is not within {least} to {most}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::event_loop;

    fn refused(settings: Settings) -> String {
        let pack = gewu_packs::compile(&event_loop(), None).unwrap();
        settings.apply(&mut Samples::default(), &pack).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_there_is() {
        let one = |name: &str, value| BTreeMap::from([(name.to_owned(), value)]);
        let staff = refused(Settings { staff: one("clerk", 2), ..Settings::default() });
        assert!(staff.contains("no role “clerk”") && staff.contains("handler, hotline-clerk"), "{staff}");
        let none = refused(Settings { staff: one("handler", 0), ..Settings::default() });
        assert!(none.contains("0 is not within 1 to 500"), "{none}");
        let share = refused(Settings { available: one("handler", 101), ..Settings::default() });
        assert!(share.contains("101 is not within 1 to 100"), "{share}");
        let category = refused(Settings { category: one("lamp", 2), ..Settings::default() });
        assert!(category.contains("no category “lamp”") && category.contains("road-lamp"), "{category}");
        let absent = refused(Settings { absent: Some(101), ..Settings::default() });
        assert!(absent.contains("0 to 100"), "{absent}");
    }

    #[test]
    fn later_settings_come_before_earlier_ones() {
        let with = |role: &str, holders| Settings {
            staff: BTreeMap::from([(role.to_owned(), holders)]),
            ..Settings::default()
        };
        let both = with("handler", 2).with(&with("handler", 3)).with(&with("unit-lead", 1));
        assert_eq!(both.staff, BTreeMap::from([("handler".into(), 3), ("unit-lead".into(), 1)]));
    }
}
