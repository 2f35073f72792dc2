//! Opening a matter: somebody reports, or staff enter it for them.

use super::caller::Caller;
use super::set_aside::Reason;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, PersonId};
use gewu_matter::matter::Binding;
use gewu_territory::area::Level;
use gewu_territory::boundary::Coordinate;
use gewu_territory::locate::Located;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// What somebody reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Report {
    /// The procedure to run.
    pub procedure: String,
    /// Where.
    #[serde(rename = "where")]
    pub at: Where,
    /// The procedure's opening form.
    pub form: Value,
    /// Set when staff enter it for somebody, from paper or by telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    /// Whence it came, such as `portal` or `hotline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whom or which bodies it is about, where the procedure asks.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub about: BTreeSet<Binding>,
    /// The code on the blank form that it was written on, as staff read it from the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// The number that the partner outside who sends it knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Why it looks like spam, as the interface found. It is no part of what is asked: sent again, the same report may
    /// look otherwise.
    #[serde(skip)]
    pub set_aside: Vec<Reason>,
}

/// For whom staff enter a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnBehalf {
    /// The person, if the tenant knows them.
    #[serde(default)]
    pub person: Option<PersonId>,
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Where {
    /// An area by its number.
    Area(AreaId),
    /// An area by its present code.
    Code(String),
    /// A point, CGCS2000 degrees.
    Point {
        /// East.
        longitude: f64,
        /// North.
        latitude: f64,
    },
}

/// Where a report was found to lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// Invented for demonstration or tests: not a real place.
    #[serde(default)]
    pub synthetic: bool,
    /// Set when the point lies in no grid, so that the nearest town has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
}

/// How a point lies outside of every grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outside {
    /// How far from the town that has it, in metres.
    pub metres: i64,
}

impl Report {
    /// Only staff enter a report for somebody, and only for somebody who is there: a matter belongs to its reporter.
    pub(super) fn check_on_behalf(&self, tenant: &Tenant, caller: &Caller) -> Result<(), AppError> {
        let Some(on_behalf) = &self.on_behalf else { return Ok(()) };
        if !matches!(caller, Caller::Person(_)) {
            return Err(AppError::Forbidden("report for somebody else without an account"));
        }
        match on_behalf.person.filter(|person| !tenant.people.contains_key(person)) {
            Some(unknown) => Err(AppError::NoSuchPerson(unknown.to_string())),
            None => Ok(()),
        }
    }
}

impl Where {
    /// The area it means on a day.
    pub fn find(&self, tenant: &Tenant, day: Date) -> Result<Found, AppError> {
        let (area, outside) = match self {
            Where::Area(area) => (*area, None),
            Where::Code(code) => {
                let area = tenant.territory.by_code(code, day);
                (area.ok_or_else(|| AppError::NoSuchArea(code.clone()))?, None)
            }
            Where::Point { longitude, latitude } => {
                let point = Coordinate { lon: *longitude, lat: *latitude };
                match tenant.locator(day).locate(point) {
                    Located::Grid(area) => (area, None),
                    Located::Outside { nearest_town: Some(town), metres } => (town, Some(Outside { metres })),
                    Located::Outside { nearest_town: None, .. } => {
                        (whole(tenant, day)?, Some(Outside { metres: 0 }))
                    }
                }
            }
        };
        let name = tenant.territory.name(area, day).ok_or_else(|| AppError::NoSuchArea(area.to_string()))?;
        let synthetic = tenant.territory.area(area).is_some_and(|it| it.synthetic);
        Ok(Found { area, name: name.to_owned(), synthetic, outside })
    }
}

/// The tenant as a whole, for a point when no town is known.
fn whole(tenant: &Tenant, day: Date) -> Result<AreaId, AppError> {
    let counties = tenant.territory.at_level(Level::County, day);
    counties.first().copied().ok_or_else(|| AppError::NoSuchArea(tenant.row.code.clone()))
}
