//! Accounts: logins, passwords as hashes, second factors sealed, powers, links for choosing a password.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::tries;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};

/// How a person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Who.
    pub person: PersonId,
    /// What they type; lower case, unique in the tenant.
    pub login: String,
    /// The password's Argon2id hash in PHC form; None until one was chosen.
    pub password_hash: Option<String>,
    /// The second factor's secret, sealed.
    pub second_factor: Option<Vec<u8>>,
    /// A secret that was shown and not confirmed yet, sealed.
    pub second_factor_pending: Option<Vec<u8>>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How often its access was ended. Only [`Accounts::access_ends`] raises it; what stands here is not written.
    pub epoch: i64,
    /// Who asked for a reset that somebody else has to release.
    pub reset_asked_by: Option<PersonId>,
    /// When they asked.
    pub reset_asked_at: Option<Timestamp>,
}

/// A link by which somebody chooses a password once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// SHA-256 of its key.
    pub link_hash: Hash,
    /// For whom.
    pub person: PersonId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was used, or made useless by a later one.
    pub used_at: Option<Timestamp>,
}

/// Who a person is at an OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    /// The provider.
    pub issuer: String,
    /// The person's name there, which never changes.
    pub subject: String,
    /// Who.
    pub person: PersonId,
}

/// What changes about accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Accounts to open or to change.
    pub put: Vec<AccountRow>,
    /// Powers to give, by the word of the table.
    pub powers_put: Vec<(PersonId, String)>,
    /// People whose power ends.
    pub powers_gone: Vec<PersonId>,
    /// People whose recovery codes are replaced, with the hashes of the new ones.
    pub recovery_codes: Vec<(PersonId, Vec<Hash>)>,
    /// Links to hand out or to end.
    pub links: Vec<LinkRow>,
    /// Identities to add.
    pub identities: Vec<IdentityRow>,
    /// Identities to remove: issuer and subject.
    pub identities_gone: Vec<(String, String)>,
    /// People whose sessions and tokens all end, but for the session named.
    pub access_ends: Vec<(PersonId, Option<Hash>, Timestamp)>,
    /// Hashes of logins whose wrong tries are forgotten.
    pub tries_gone: Vec<Hash>,
}

statements! {
    READ_ACCOUNT = "SELECT person, login, password_hash, second_factor, second_factor_pending, created_at, closed_at, \
        epoch, reset_asked_by, reset_asked_at FROM accounts WHERE tenant = $1 AND person = $2";
    READ_ACCOUNT_OF_LOGIN = "SELECT person, login, password_hash, second_factor, second_factor_pending, created_at, \
        closed_at, epoch, reset_asked_by, reset_asked_at FROM accounts WHERE tenant = $1 AND login = $2";
    LIST_ACCOUNTS = "SELECT person, login, password_hash, second_factor, second_factor_pending, created_at, closed_at, \
        epoch, reset_asked_by, reset_asked_at FROM accounts WHERE tenant = $1 AND login > $2 ORDER BY login LIMIT $3";
    READ_POWERS = "SELECT person, power FROM powers WHERE tenant = $1";
    READ_POWER = "SELECT power FROM powers WHERE tenant = $1 AND person = $2";
    READ_LINK = "SELECT link_hash, person, created_at, expires_at, used_at FROM links \
        WHERE tenant = $1 AND link_hash = $2";
    READ_OPEN_LINKS = "SELECT link_hash, person, created_at, expires_at, used_at FROM links \
        WHERE tenant = $1 AND person = $2 AND used_at IS NULL ORDER BY link_hash";
    READ_IDENTITY = "SELECT issuer, subject, person FROM identities WHERE tenant = $1 AND issuer = $2 AND subject = $3";
    COUNT_RECOVERY_CODES = "SELECT COUNT(*) FROM recovery_codes WHERE tenant = $1 AND person = $2 AND used_at IS NULL";
    PUT_ACCOUNTS = "INSERT INTO accounts (tenant, person, login, password_hash, second_factor, second_factor_pending, \
        second_factor_step, created_at, closed_at, reset_asked_by, reset_asked_at) \
        {rows tenant BYTEA TEXT TEXT BYTEA BYTEA BIGINT BIGINT BIGINT BYTEA BIGINT} \
        ON CONFLICT (tenant, person) DO UPDATE SET login = excluded.login, password_hash = excluded.password_hash, \
        second_factor = excluded.second_factor, second_factor_pending = excluded.second_factor_pending, \
        closed_at = excluded.closed_at, reset_asked_by = excluded.reset_asked_by, \
        reset_asked_at = excluded.reset_asked_at";
    PUT_POWERS = "INSERT INTO powers (tenant, person, power) {rows tenant BYTEA TEXT}";
    REMOVE_POWER = "DELETE FROM powers WHERE tenant = $1 AND person = $2";
    REMOVE_RECOVERY_CODES = "DELETE FROM recovery_codes WHERE tenant = $1 AND person = $2";
    PUT_RECOVERY_CODES = "INSERT INTO recovery_codes (tenant, person, code_hash, used_at) {rows tenant BYTEA BYTEA BIGINT}";
    PUT_LINKS = "INSERT INTO links (tenant, link_hash, person, created_at, expires_at, used_at) \
        {rows tenant BYTEA BYTEA BIGINT BIGINT BIGINT} ON CONFLICT (tenant, link_hash) DO UPDATE \
        SET used_at = excluded.used_at";
    PUT_IDENTITIES = "INSERT INTO identities (tenant, issuer, subject, person) {rows tenant TEXT TEXT BYTEA}";
    REMOVE_IDENTITY = "DELETE FROM identities WHERE tenant = $1 AND issuer = $2 AND subject = $3";
    END_SESSIONS = "UPDATE sessions SET ended_at = $3 WHERE tenant = $1 AND person = $2 AND ended_at IS NULL \
        AND session_hash <> $4";
    RAISE_EPOCH = "UPDATE accounts SET epoch = epoch + 1 WHERE tenant = $1 AND person = $2";
    KEEP_SESSION = "UPDATE sessions SET epoch = (SELECT epoch FROM accounts WHERE tenant = $1 AND person = $2) \
        WHERE tenant = $1 AND session_hash = $3 AND person = $2";
    USE_STEP = "UPDATE accounts SET second_factor_step = $3 WHERE tenant = $1 AND person = $2 AND second_factor_step < $3";
    USE_RECOVERY_CODE = "UPDATE recovery_codes SET used_at = $4 WHERE tenant = $1 AND person = $2 AND code_hash = $3 \
        AND used_at IS NULL";
}

impl Store {
    /// The account of a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn account(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Option<AccountRow>, StoreError> {
        self.db.first(&READ_ACCOUNT, Values::of([tenant.value(), person.value()]), read).await
    }

    /// The account with a login, written in lower case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn account_of_login(
        &self,
        tenant: TenantId,
        login: &str,
    ) -> Result<Option<AccountRow>, StoreError> {
        let login = login.to_owned();
        self.db.first(&READ_ACCOUNT_OF_LOGIN, Values::of([tenant.value(), login.value()]), read).await
    }

    /// A page of accounts in the order of their logins, after one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts(
        &self,
        tenant: TenantId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let after = after.to_owned();
        let values = Values::of([tenant.value(), after.value(), limit.value()]);
        self.db.list(&LIST_ACCOUNTS, values, read).await
    }

    /// Everybody who administers, with their power, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn powers(&self, tenant: TenantId) -> Result<Vec<(PersonId, String)>, StoreError> {
        let read = |mut row: Reader<'_>| Ok((row.take()?, row.take()?));
        self.db.list(&READ_POWERS, Values::of([tenant.value()]), read).await
    }

    /// The power of a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn power(&self, tenant: TenantId, person: PersonId) -> Result<Option<String>, StoreError> {
        let values = Values::of([tenant.value(), person.value()]);
        self.db.first(&READ_POWER, values, |mut row| row.take()).await
    }

    /// The link with this hash, whether it still holds or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link(&self, tenant: TenantId, link_hash: &Hash) -> Result<Option<LinkRow>, StoreError> {
        self.db.first(&READ_LINK, Values::of([tenant.value(), link_hash.value()]), read_link).await
    }

    /// The links of a person that nobody has used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_links(&self, tenant: TenantId, person: PersonId) -> Result<Vec<LinkRow>, StoreError> {
        self.db.list(&READ_OPEN_LINKS, Values::of([tenant.value(), person.value()]), read_link).await
    }

    /// Who somebody at a provider is here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn identity(
        &self,
        tenant: TenantId,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<IdentityRow>, StoreError> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let values = Values::of([tenant.value(), issuer.value(), subject.value()]);
        self.db.first(&READ_IDENTITY, values, read_identity).await
    }

    /// How many recovery codes a person has left.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recovery_codes(&self, tenant: TenantId, person: PersonId) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value(), person.value()]);
        Ok(self.db.first(&COUNT_RECOVERY_CODES, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// Uses up a time step of a second factor; false when it, or a later one, was used before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_step(&self, tenant: TenantId, person: PersonId, step: i64) -> Result<bool, StoreError> {
        let values = Values::of([tenant.value(), person.value(), step.value()]);
        self.changed(&USE_STEP, values).await
    }

    /// Uses up a recovery code; false when there is no such code left.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_recovery_code(
        &self,
        tenant: TenantId,
        person: PersonId,
        code_hash: &Hash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = Values::of([tenant.value(), person.value(), code_hash.value(), now.value()]);
        self.changed(&USE_RECOVERY_CODE, values).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    accounts: &Accounts,
) -> Result<(), StoreError> {
    let of = || Values::of([tenant.value()]);
    let no_step = 0_i64;
    let rows = accounts.put.iter().flat_map(|row| {
        [
            row.person.value(),
            row.login.value(),
            maybe(&row.password_hash),
            maybe(&row.second_factor),
            maybe(&row.second_factor_pending),
            no_step.value(),
            row.created_at.value(),
            maybe(&row.closed_at),
            maybe(&row.reset_asked_by),
            maybe(&row.reset_asked_at),
        ]
    });
    transaction.run(&PUT_ACCOUNTS, of().many(rows.collect())).await?;
    for person in &accounts.powers_gone {
        transaction.run(&REMOVE_POWER, Values::of([tenant.value(), person.value()])).await?;
    }
    let powers = accounts.powers_put.iter().flat_map(|(person, power)| [person.value(), power.value()]);
    transaction.run(&PUT_POWERS, of().many(powers.collect())).await?;
    for (person, hashes) in &accounts.recovery_codes {
        transaction.run(&REMOVE_RECOVERY_CODES, Values::of([tenant.value(), person.value()])).await?;
        let unused: Option<Timestamp> = None;
        let rows = hashes.iter().flat_map(|hash| [person.value(), hash.value(), maybe(&unused)]);
        transaction.run(&PUT_RECOVERY_CODES, of().many(rows.collect())).await?;
    }
    let links = accounts.links.iter().flat_map(|row| {
        let (hash, person) = (row.link_hash.value(), row.person.value());
        [hash, person, row.created_at.value(), row.expires_at.value(), maybe(&row.used_at)]
    });
    transaction.run(&PUT_LINKS, of().many(links.collect())).await?;
    for (issuer, subject) in &accounts.identities_gone {
        let values = Values::of([tenant.value(), issuer.value(), subject.value()]);
        transaction.run(&REMOVE_IDENTITY, values).await?;
    }
    let identities = accounts
        .identities
        .iter()
        .flat_map(|row| [row.issuer.value(), row.subject.value(), row.person.value()]);
    transaction.run(&PUT_IDENTITIES, of().many(identities.collect())).await?;
    for (person, but, at) in &accounts.access_ends {
        let but = but.unwrap_or_default();
        let ended = Values::of([tenant.value(), person.value(), at.value(), but.value()]);
        transaction.run(&END_SESSIONS, ended).await?;
        transaction.run(&RAISE_EPOCH, Values::of([tenant.value(), person.value()])).await?;
        transaction.run(&KEEP_SESSION, Values::of([tenant.value(), person.value(), but.value()])).await?;
    }
    for login_hash in &accounts.tries_gone {
        tries::forget(transaction, tenant, login_hash).await?;
    }
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        person: row.take()?,
        login: row.take()?,
        password_hash: row.optional()?,
        second_factor: row.optional()?,
        second_factor_pending: row.optional()?,
        created_at: row.take()?,
        closed_at: row.optional()?,
        epoch: row.take()?,
        reset_asked_by: row.optional()?,
        reset_asked_at: row.optional()?,
    })
}

fn read_link(mut row: Reader<'_>) -> Result<LinkRow, StoreError> {
    Ok(LinkRow {
        link_hash: row.take()?,
        person: row.take()?,
        created_at: row.take()?,
        expires_at: row.take()?,
        used_at: row.optional()?,
    })
}

fn read_identity(mut row: Reader<'_>) -> Result<IdentityRow, StoreError> {
    Ok(IdentityRow { issuer: row.take()?, subject: row.take()?, person: row.take()? })
}
