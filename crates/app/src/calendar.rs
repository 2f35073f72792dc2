//! The State Council's calendars that ship with the program; a tenant's settings add years that came later.
//!
//! Calendars stay live: when a year comes out, every running limit is computed anew, and one that moves is a fact.

use crate::App;
use crate::error::AppError;
use crate::matter::Verb;
use crate::matter::wake::by_time;
use crate::tenant::Settings;
use gewu_kernel::calendar::{Calendar, CalendarError, WorkTime};
use gewu_kernel::id::{Subject, TenantId};
use gewu_matter::Refusal;
use gewu_store::Batch;
use gewu_store::matter_list::{MatterCursor, MatterFilter};
use serde_json::json;

macro_rules! years {
    ($($year:literal)*) => {
        [$(include_str!(concat!("../../../data/holidays/", $year, ".json"))),*]
    };
}

const YEARS: [&str; 20] = years!(2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023
    2024 2025 2026);

const FIRST_YEAR: i16 = 2007;

/// The published calendar with further years; a year that is given again replaces the one that ships.
pub fn published(later: &[String]) -> Result<Calendar, CalendarError> {
    let mut replaced = Vec::new();
    for year in later {
        replaced.extend(Calendar::from_year_files([year.as_str()])?.last_year());
    }
    let own = YEARS.into_iter().zip(FIRST_YEAR..).filter(|(_, year)| !replaced.contains(year));
    Calendar::from_year_files(own.map(|(text, _)| text).chain(later.iter().map(String::as_str)))
}

/// The calendar and the hours on which the scenarios of packs are played: those that most offices keep.
pub fn of_scenarios() -> Result<WorkTime, AppError> {
    let hours = r#"{"usual": [{"from": "08:30", "until": "12:00"}, {"from": "14:30", "until": "17:30"}]}"#;
    let failed =
        |error: &dyn std::fmt::Display| AppError::Data(format!("scenarios cannot be played: {error}"));
    Ok(WorkTime {
        calendar: published(&[]).map_err(|error| failed(&error))?,
        timetable: serde_json::from_str(hours).map_err(|error| failed(&error))?,
        zone: jiff::tz::TimeZone::get("Asia/Shanghai").map_err(|error| failed(&error))?,
    })
}

/// How many open matters are read at once when limits are computed anew.
const AT_ONCE: i64 = 200;

impl App {
    /// Adds a year that came out after this program, or corrects one that was added, and computes every running
    /// limit anew. Returns how many matters have a limit that moved.
    ///
    /// `year` is a text like `data/holidays/2026.json`.
    pub async fn add_year(&self, tenant: TenantId, year: &str, actor: &str) -> Result<usize, AppError> {
        let unusable =
            |error: &dyn std::fmt::Display| AppError::Data(format!("this year cannot be used: {error}"));
        let row = self.store.tenant(tenant).await?.ok_or(AppError::NoSuchTenant(tenant.0))?;
        let mut settings: Settings = serde_json::from_str(&row.settings).map_err(|error| unusable(&error))?;
        let number = Calendar::from_year_files([year]).map_err(|error| unusable(&error))?.last_year();
        settings.years.retain(|held| {
            Calendar::from_year_files([held.as_str()]).ok().and_then(|held| held.last_year()) != number
        });
        settings.years.push(year.to_owned());
        let calendar = published(&settings.years).map_err(|error| unusable(&error))?;
        let mut batch = Batch::new(tenant);
        let said = json!({ "year": number, "calendar": calendar.digest() });
        batch.facts.push(self.fact(tenant, Subject::Tenant(tenant), "calendar-set", actor, said).await?);
        let settings = serde_json::to_string(&settings).map_err(|error| unusable(&error))?;
        batch.settings = Some(gewu_store::tenant::TenantRow { settings, ..row });
        self.store.save(&batch).await?;
        self.recompute(tenant).await
    }

    async fn recompute(&self, tenant: TenantId) -> Result<usize, AppError> {
        let filter = MatterFilter {
            scope: None,
            also_in: None,
            status: "open".into(),
            category: None,
            overdue_at: None,
        };
        let mut after = None;
        let mut moved = 0;
        loop {
            let page = self.store.list_matters(tenant, &filter, after, AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(moved) };
            after = Some(MatterCursor::after(last));
            let requests: Vec<_> = page.iter().map(|row| by_time(row.matter, Verb::Recompute)).collect();
            for result in self.submit_all(tenant, &requests).await {
                match result {
                    Ok(_) => moved += 1,
                    Err(AppError::Refused(Refusal::NothingDue | Refusal::HasEnded)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_year_is_in() {
        let calendar = published(&[]).unwrap();
        assert_eq!(calendar.last_year(), Some(2026));
        assert!(calendar.is_working_day("2026-02-14".parse().unwrap()), "a Saturday that is worked");
    }

    #[test]
    fn a_later_year_can_be_added() {
        let later = r#"{"year": 2027, "off": {"2027-01-01": "元旦"}, "work": {}}"#.to_owned();
        assert_eq!(published(&[later]).unwrap().last_year(), Some(2027));
    }

    #[test]
    fn a_year_that_is_changed_after_all_replaces_the_one_that_ships() {
        let changed = r#"{"year": 2026, "off": {"2026-11-20": "临时放假"}, "work": {}}"#.to_owned();
        let calendar = published(&[changed]).unwrap();
        assert!(!calendar.is_working_day("2026-11-20".parse().unwrap()));
        assert!(calendar.is_working_day("2025-11-20".parse().unwrap()));
    }
}
