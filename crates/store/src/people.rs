//! Who serves whom: people, organisations, roles, terms and absences.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::territory::{self, AreaRow, LineageRow};
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId, TenantId};
use gewu_kernel::{Date, Timestamp};

/// A human being.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Their id.
    pub person: PersonId,
    /// The key by which another system knows them; unique in the tenant.
    pub external_key: Option<String>,
    /// Their name.
    pub name: String,
    /// Their phone number.
    pub phone: Option<String>,
    /// Since when they are known.
    pub created_at: Timestamp,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyRow {
    /// Its id.
    pub body: BodyId,
    /// Its short code, by which packs and overlays name it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: String,
    /// Where it works.
    pub area: Option<AreaId>,
}

/// A role held in an organisation over a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionRow {
    /// Its id.
    pub position: PositionId,
    /// The organisation.
    pub body: BodyId,
    /// The role, as packs name it.
    pub role: String,
    /// The place.
    pub area: Option<AreaId>,
    /// What it is called.
    pub title: String,
}

/// Someone's term in a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenureRow {
    /// The position.
    pub position: PositionId,
    /// Who holds it.
    pub person: PersonId,
    /// The first day.
    pub valid_from: Date,
    /// The day after the last; None while it lasts.
    pub valid_until: Option<Date>,
    /// Holds it only while the other is absent.
    pub deputy: bool,
}

/// A time for which someone's deputy acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Who is away.
    pub person: PersonId,
    /// From this instant.
    pub from_at: Timestamp,
    /// Until this instant.
    pub until_at: Timestamp,
}

/// Somebody who has declared to be another’s kin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KinshipRow {
    /// Who declared it.
    pub person: PersonId,
    /// Whose kin they are.
    pub kin: PersonId,
    /// How, in words.
    pub relation: String,
    /// When it was declared, or declared anew.
    pub declared_at: Timestamp,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

/// Places and people: what a tenant's snapshot in memory is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// Places. A place that is put replaces all its dated sides.
    pub areas: Vec<AreaRow>,
    /// What became of which place.
    pub lineage: Vec<LineageRow>,
    /// People.
    pub people: Vec<PersonRow>,
    /// Organisations.
    pub bodies: Vec<BodyRow>,
    /// Roles in them.
    pub positions: Vec<PositionRow>,
    /// Terms.
    pub tenures: Vec<TenureRow>,
    /// Absences.
    pub absences: Vec<AbsenceRow>,
    /// Declared kinships.
    pub kinships: Vec<KinshipRow>,
}

impl Directory {
    /// Nothing to put.
    pub fn is_empty(&self) -> bool {
        *self == Directory::default()
    }
}

statements! {
    READ_PEOPLE = "SELECT person, external_key, name, phone, created_at FROM people WHERE tenant = $1 ORDER BY person";
    READ_BODIES = "SELECT body, code, name, kind, area FROM bodies WHERE tenant = $1 ORDER BY body";
    READ_POSITIONS = "SELECT position, body, role, area, title FROM positions WHERE tenant = $1 ORDER BY position";
    READ_TENURES = "SELECT position, person, valid_from, valid_until, deputy FROM tenures \
        WHERE tenant = $1 ORDER BY position, person, valid_from";
    READ_ABSENCES = "SELECT person, from_at, until_at FROM absences WHERE tenant = $1 ORDER BY person, from_at";
    READ_KINSHIPS = "SELECT person, kin, relation, declared_at, ended_at FROM kinships \
        WHERE tenant = $1 ORDER BY person, kin";
    PUT_KINSHIPS = "INSERT INTO kinships (tenant, person, kin, relation, declared_at, ended_at) \
        {rows tenant BYTEA BYTEA TEXT BIGINT BIGINT} ON CONFLICT (tenant, person, kin) \
        DO UPDATE SET relation = excluded.relation, declared_at = excluded.declared_at, ended_at = excluded.ended_at";
    READ_DIRECTORY_VERSION = "SELECT directory_version FROM tenants WHERE tenant = $1";
    RAISE_DIRECTORY_VERSION = "UPDATE tenants SET directory_version = directory_version + 1 WHERE tenant = $1";
    PUT_PEOPLE = "INSERT INTO people (tenant, person, external_key, name, phone, created_at) \
        {rows tenant BYTEA TEXT TEXT TEXT BIGINT} ON CONFLICT (tenant, person) DO UPDATE \
        SET external_key = excluded.external_key, name = excluded.name, phone = excluded.phone";
    PUT_BODIES = "INSERT INTO bodies (tenant, body, code, name, kind, area) {rows tenant BIGINT TEXT TEXT TEXT BIGINT} \
        ON CONFLICT (tenant, body) DO UPDATE SET code = excluded.code, name = excluded.name, \
        kind = excluded.kind, area = excluded.area";
    PUT_POSITIONS = "INSERT INTO positions (tenant, position, body, role, area, title) \
        {rows tenant BIGINT BIGINT TEXT BIGINT TEXT} ON CONFLICT (tenant, position) DO UPDATE \
        SET body = excluded.body, role = excluded.role, area = excluded.area, title = excluded.title";
    PUT_TENURES = "INSERT INTO tenures (tenant, position, person, valid_from, valid_until, deputy) \
        {rows tenant BIGINT BYTEA TEXT TEXT BOOLEAN} ON CONFLICT (tenant, position, person, valid_from) \
        DO UPDATE SET valid_until = excluded.valid_until, deputy = excluded.deputy";
    PUT_ABSENCES = "INSERT INTO absences (tenant, person, from_at, until_at) {rows tenant BYTEA BIGINT BIGINT} \
        ON CONFLICT (tenant, person, from_at) DO UPDATE SET until_at = excluded.until_at";
}

impl Store {
    /// How often the tenant's places or people were changed. Cheap: one row by its key. A snapshot
    /// that was made at this version is still true.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn directory_version(&self, tenant: TenantId) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value()]);
        Ok(self.db.first(&READ_DIRECTORY_VERSION, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// All places and people of a tenant, and the version they have: read before them, so that a
    /// change made meanwhile shows as a newer version and the directory is loaded again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn directory(&self, tenant: TenantId) -> Result<(i64, Directory), StoreError> {
        let of = || Values::of([tenant.value()]);
        let version = self.directory_version(tenant).await?;
        let directory = Directory {
            areas: self.areas(tenant).await?,
            lineage: self.lineage(tenant).await?,
            people: self.db.list(&READ_PEOPLE, of(), read_person).await?,
            bodies: self.db.list(&READ_BODIES, of(), read_body).await?,
            positions: self.db.list(&READ_POSITIONS, of(), read_position).await?,
            tenures: self.db.list(&READ_TENURES, of(), read_tenure).await?,
            absences: self.absences(tenant).await?,
            kinships: self.db.list(&READ_KINSHIPS, of(), read_kinship).await?,
        };
        Ok((version, directory))
    }

    /// All absences, by person and in the order of time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn absences(&self, tenant: TenantId) -> Result<Vec<AbsenceRow>, StoreError> {
        self.db.list(&READ_ABSENCES, Values::of([tenant.value()]), read_absence).await
    }
}

/// Tells other servers that what they hold in memory of the tenant is old, and lets two such changes of a
/// tenant follow one another.
pub(crate) async fn raise_version(transaction: &mut Transaction, tenant: TenantId) -> Result<(), StoreError> {
    transaction.run(&RAISE_DIRECTORY_VERSION, Values::of([tenant.value()])).await?;
    Ok(())
}

/// Puts places and people.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    directory: &Directory,
) -> Result<(), StoreError> {
    if directory.is_empty() {
        return Ok(());
    }
    let of = || Values::of([tenant.value()]);
    if !directory.areas.is_empty() {
        territory::put(transaction, tenant, &directory.areas).await?;
    }
    territory::put_lineage(transaction, tenant, &directory.lineage).await?;
    let people = directory.people.iter().flat_map(|row| {
        let key = maybe(&row.external_key);
        [row.person.value(), key, row.name.value(), maybe(&row.phone), row.created_at.value()]
    });
    transaction.run(&PUT_PEOPLE, of().many(people.collect())).await?;
    let bodies = directory.bodies.iter().flat_map(|row| {
        [row.body.value(), row.code.value(), row.name.value(), row.kind.value(), maybe(&row.area)]
    });
    transaction.run(&PUT_BODIES, of().many(bodies.collect())).await?;
    let positions = directory.positions.iter().flat_map(|row| {
        [row.position.value(), row.body.value(), row.role.value(), maybe(&row.area), row.title.value()]
    });
    transaction.run(&PUT_POSITIONS, of().many(positions.collect())).await?;
    let tenures = directory.tenures.iter().flat_map(|row| {
        let (from, until) = (row.valid_from.value(), maybe(&row.valid_until));
        [row.position.value(), row.person.value(), from, until, row.deputy.value()]
    });
    transaction.run(&PUT_TENURES, of().many(tenures.collect())).await?;
    let absences = directory
        .absences
        .iter()
        .flat_map(|row| [row.person.value(), row.from_at.value(), row.until_at.value()]);
    transaction.run(&PUT_ABSENCES, of().many(absences.collect())).await?;
    let kinships = directory.kinships.iter().flat_map(|row| {
        let (declared, ended) = (row.declared_at.value(), maybe(&row.ended_at));
        [row.person.value(), row.kin.value(), row.relation.value(), declared, ended]
    });
    transaction.run(&PUT_KINSHIPS, of().many(kinships.collect())).await?;
    Ok(())
}

fn read_kinship(mut row: Reader<'_>) -> Result<KinshipRow, StoreError> {
    Ok(KinshipRow {
        person: row.take()?,
        kin: row.take()?,
        relation: row.take()?,
        declared_at: row.take()?,
        ended_at: row.optional()?,
    })
}

fn read_person(mut row: Reader<'_>) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        person: row.take()?,
        external_key: row.optional()?,
        name: row.take()?,
        phone: row.optional()?,
        created_at: row.take()?,
    })
}

fn read_body(mut row: Reader<'_>) -> Result<BodyRow, StoreError> {
    Ok(BodyRow {
        body: row.take()?,
        code: row.take()?,
        name: row.take()?,
        kind: row.take()?,
        area: row.optional()?,
    })
}

fn read_position(mut row: Reader<'_>) -> Result<PositionRow, StoreError> {
    Ok(PositionRow {
        position: row.take()?,
        body: row.take()?,
        role: row.take()?,
        area: row.optional()?,
        title: row.take()?,
    })
}

fn read_tenure(mut row: Reader<'_>) -> Result<TenureRow, StoreError> {
    Ok(TenureRow {
        position: row.take()?,
        person: row.take()?,
        valid_from: row.take()?,
        valid_until: row.optional()?,
        deputy: row.take()?,
    })
}

fn read_absence(mut row: Reader<'_>) -> Result<AbsenceRow, StoreError> {
    Ok(AbsenceRow { person: row.take()?, from_at: row.take()?, until_at: row.take()? })
}
