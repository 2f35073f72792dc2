//! Kinship that people declare of themselves: what is reported about one keeps the other out of it.

use crate::App;
use crate::change::Change;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::people::KinshipRow;

/// The most letters of how two are related.
const MOST_LETTERS: usize = 20;
/// The most kin that one person declares.
const MOST_KIN: usize = 50;

/// Somebody whom a person has declared to be their kin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinship {
    /// Who.
    pub kin: PersonId,
    /// Their name.
    pub name: String,
    /// Where they serve, if anywhere.
    pub office: Option<String>,
    /// How they are related.
    pub relation: String,
    /// Since when it is declared.
    pub declared_at: Timestamp,
}

/// Somebody in office who can be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The office that they hold.
    pub office: String,
}

/// How many people are offered.
const OFFERED: usize = 20;

impl App {
    /// Other people in office whose name begins so.
    pub async fn kin_candidates(
        &self,
        tenant: TenantId,
        person: PersonId,
        name: &str,
    ) -> Result<Vec<Candidate>, AppError> {
        let (snapshot, now) = (self.tenant(tenant).await?, self.clock.now());
        let (name, day) = (name.trim(), snapshot.work_time.date(now));
        if name.is_empty() {
            return Ok(Vec::new());
        }
        let others = snapshot.people.values().filter(|it| it.person != person && it.name.starts_with(name));
        let mut found: Vec<Candidate> = others
            .filter_map(|it| {
                let office = snapshot.office_of(it.person, day)?;
                Some(Candidate { person: it.person, name: it.name.clone(), office })
            })
            .collect();
        found.sort_by(|one, other| (&one.name, one.person).cmp(&(&other.name, other.person)));
        found.truncate(OFFERED);
        Ok(found)
    }

    /// What a person has declared, by name. Nobody reads what others have declared.
    pub async fn own_kin(&self, tenant: TenantId, person: PersonId) -> Result<Vec<Kinship>, AppError> {
        let (snapshot, now) = (self.tenant(tenant).await?, self.clock.now());
        let own = snapshot.kinships().filter(|row| row.person == person);
        let mut found: Vec<Kinship> = own
            .map(|row| Kinship {
                kin: row.kin,
                name: snapshot.people.get(&row.kin).map(|it| it.name.clone()).unwrap_or_default(),
                office: snapshot.office_of(row.kin, snapshot.work_time.date(now)),
                relation: row.relation.clone(),
                declared_at: row.declared_at,
            })
            .collect();
        found.sort_by(|one, other| (&one.name, one.kin).cmp(&(&other.name, other.kin)));
        Ok(found)
    }

    /// Declares that somebody is one’s kin.
    pub async fn declare_kin(
        &self,
        tenant: TenantId,
        person: PersonId,
        kin: PersonId,
        relation: &str,
    ) -> Result<(), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let relation = relation.trim();
        if !snapshot.people.contains_key(&kin) {
            return Err(AppError::NoSuchPerson(kin.to_string()));
        }
        if kin == person || relation.is_empty() || relation.chars().count() > MOST_LETTERS {
            return Err(AppError::Kinship);
        }
        if snapshot.kinships().filter(|row| row.person == person && row.kin != kin).count() >= MOST_KIN {
            return Err(AppError::Kinship);
        }
        let now = self.clock.now();
        let row = KinshipRow { person, kin, relation: relation.to_owned(), declared_at: now, ended_at: None };
        let mut change = Change::default();
        change.put_kinship(row, "kinship-declared");
        self.save_change(tenant, change, &format!("person:{person}")).await?;
        Ok(())
    }

    /// Takes back that somebody is one’s kin.
    pub async fn take_back_kin(
        &self,
        tenant: TenantId,
        person: PersonId,
        kin: PersonId,
    ) -> Result<(), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let own = snapshot.kinships().find(|row| row.person == person && row.kin == kin);
        let row = own.cloned().ok_or_else(|| AppError::NoSuchPerson(kin.to_string()))?;
        let mut change = Change::default();
        change.put_kinship(KinshipRow { ended_at: Some(self.clock.now()), ..row }, "kinship-taken-back");
        self.save_change(tenant, change, &format!("person:{person}")).await?;
        Ok(())
    }
}

impl Tenant {
    /// Kinships that are declared now.
    pub(crate) fn kinships(&self) -> impl Iterator<Item = &KinshipRow> {
        self.kinships.iter().filter(|row| row.ended_at.is_none())
    }

    /// Those whom a person has declared to be kin, and who have declared that of them.
    pub(crate) fn kin_of(&self, person: PersonId) -> impl Iterator<Item = PersonId> {
        self.kinships().filter_map(move |row| match (row.person == person, row.kin == person) {
            (true, _) => Some(row.kin),
            (_, true) => Some(row.person),
            _ => None,
        })
    }
}
