//! Sessions and password links, whose writes are small statements of their own, and reading tokens, which plans write.

use std::sync::Arc;

use async_trait::async_trait;
use tms_domain::{
    attempt::ATTEMPT_WINDOW,
    change::Versioned,
    id::{SessionId, TokenId, UserId},
    port::{
        AccessStore, PASSWORD_LINK_MAX, PasswordLink, SESSION_IDLE_MAX, SESSION_MAX, SessionRecord,
        StoreError,
    },
    time::Instant,
    token::{Token, TokenRecord},
    user::User,
};
use uuid::Uuid;

use crate::{
    batch::Batcher,
    cells::{Row, rows},
    connect::Database,
    error::BadRow,
    held::Held,
    lookup::{Lookup, ask, by_number, to_each},
    row::{Reading, user::UserRow},
    sql::{Column, Sql},
};

/// The most tokens a list shows.
const TOKENS_MAX: i64 = 500;

rows! {
    /// A session.
    SessionRow of "sessions" {
        id: Uuid,
        secret_hash: Vec<u8>,
        user_id: Uuid,
        password_epoch: i32,
        signed_in_at: i64,
        used_at: i64,
    }

    /// A token.
    TokenRow of "tokens" {
        id: Uuid,
        version: i32,
        secret_hash: Vec<u8>,
        user_id: Uuid,
        name: String,
        created_at: i64,
        expires_at: i64,
        removed_at: Option<i64>,
    }

    /// A password link. It has no id of its own; its user's names it.
    LinkRow of "password_links" {
        user_id: Uuid,
        secret_hash: Vec<u8>,
        password_epoch: i32,
        created_at: i64,
    }
}

fn hash(reading: Reading, bytes: Vec<u8>) -> Result<[u8; 32], BadRow> {
    bytes.try_into().map_err(|_length| reading.bad("secret_hash", "not 32 bytes"))
}

impl TryFrom<SessionRow> for SessionRecord {
    type Error = BadRow;

    fn try_from(row: SessionRow) -> Result<Self, BadRow> {
        let reading = Reading::row("sessions", row.id);
        Ok(Self {
            id: SessionId::from_uuid(row.id),
            secret_hash: hash(reading, row.secret_hash)?,
            user: UserId::from_uuid(row.user_id),
            password_epoch: reading.number("password_epoch", row.password_epoch)?,
            signed_in_at: reading.at("signed_in_at", row.signed_in_at)?,
            used_at: reading.at("used_at", row.used_at)?,
        })
    }
}

impl TryFrom<TokenRow> for Versioned<Token> {
    type Error = BadRow;

    fn try_from(row: TokenRow) -> Result<Self, BadRow> {
        let reading = Reading::row("tokens", row.id);
        let token = Token::restore(TokenRecord {
            id: TokenId::from_uuid(row.id),
            secret_hash: hash(reading, row.secret_hash)?,
            user: UserId::from_uuid(row.user_id),
            name: reading.name("name", &row.name)?,
            created_at: reading.at("created_at", row.created_at)?,
            expires_at: reading.at("expires_at", row.expires_at)?,
            removed_at: reading.optional_at("removed_at", row.removed_at)?,
        });
        reading.version(row.version, token)
    }
}

impl TryFrom<TokenRow> for Token {
    type Error = BadRow;

    fn try_from(row: TokenRow) -> Result<Self, BadRow> {
        Versioned::<Self>::try_from(row).map(Versioned::into_state)
    }
}

impl TryFrom<LinkRow> for PasswordLink {
    type Error = BadRow;

    fn try_from(row: LinkRow) -> Result<Self, BadRow> {
        let reading = Reading::row("password_links", row.user_id);
        Ok(Self {
            secret_hash: hash(reading, row.secret_hash)?,
            user: UserId::from_uuid(row.user_id),
            password_epoch: reading.number("password_epoch", row.password_epoch)?,
            created_at: reading.at("created_at", row.created_at)?,
        })
    }
}

type BySecret<T> = Lookup<[u8; 32], Option<(T, Versioned<User>)>>;

/// Keeps sessions and password links in a database, and finds tokens there.
#[derive(Clone)]
pub struct SeaAccessStore {
    database: Database,
    sessions: BySecret<SessionRecord>,
    tokens: BySecret<Token>,
    links: BySecret<PasswordLink>,
}

impl SeaAccessStore {
    /// Makes a store on an open database. It needs a runtime to serve its look-ups on.
    pub fn new(database: &Database) -> Self {
        Self {
            database: database.clone(),
            sessions: by_secret::<SessionRow, _>(database),
            tokens: by_secret::<TokenRow, _>(database),
            links: by_secret::<LinkRow, _>(database),
        }
    }
}

/// Looks up what is known by a secret, with its user: many at once, since every request does.
fn by_secret<R, T>(database: &Database) -> BySecret<T>
where
    R: Row + Send + 'static,
    T: TryFrom<R, Error = BadRow> + Send + 'static,
{
    let held = Held::new(database);
    Batcher::start(move |secrets: Vec<[u8; 32]>| {
        let held = held.clone();
        async move { to_each(secrets.len(), find::<R, T>(&held, &secrets).await) }
    })
}

async fn find<R, T>(
    held: &Held,
    secrets: &[[u8; 32]],
) -> Result<Vec<Result<Option<(T, Versioned<User>)>, StoreError>>, StoreError>
where
    R: Row,
    T: TryFrom<R, Error = BadRow>,
{
    let mut sql = Sql::of(held.database(), "SELECT i.n, ");
    sql.columns::<R>("k").push(", ").columns::<UserRow>("u").push(" FROM ");
    let hashes = secrets.iter().map(|secret| secret.to_vec()).collect();
    sql.rows("i", vec![("secret_hash", Column::Bytes(hashes))]);
    sql.push(" JOIN ").push(R::TABLE).push(" k ON k.secret_hash = i.secret_hash");
    sql.push(" JOIN users u ON u.id = k.user_id");
    let found = held
        .all(sql, |cells| Ok((cells.take("i", "n")?, (R::read(cells)?, UserRow::read(cells)?))));
    let found = by_number(secrets.len(), found.await?).into_iter().map(|found| {
        let Some((row, user)) = found else { return Ok(None) };
        let user: Versioned<User> = user.try_into()?;
        let kept = Arc::new(user.clone());
        held.database().users.keep([(&user.state().id().as_uuid(), &kept)]);
        Ok(Some((T::try_from(row)?, user)))
    });
    Ok(found.collect())
}

#[async_trait]
impl AccessStore for SeaAccessStore {
    async fn add_session(&self, session: SessionRecord) -> Result<(), StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "INSERT INTO sessions (id, secret_hash, user_id, password_epoch, signed_in_at, used_at) VALUES (",
        );
        sql.id(session.id.as_uuid()).push(", ").bytes(&session.secret_hash).push(", ");
        sql.id(session.user.as_uuid()).push(", ").number(i64::from(session.password_epoch));
        sql.push(", ").at(session.signed_in_at).push(", ").at(session.used_at).push(")");
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn find_session(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(SessionRecord, Versioned<User>)>, StoreError> {
        ask(&self.sessions, secret_hash).await
    }

    async fn touch_session(&self, id: SessionId, used_at: Instant) -> Result<(), StoreError> {
        // Of two uses noted in the wrong order the later one stays.
        let mut sql = Sql::of(&self.database, "UPDATE sessions SET used_at = ");
        sql.at(used_at).push(" WHERE id = ").id(id.as_uuid()).push(" AND used_at < ").at(used_at);
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn end_session(&self, id: SessionId) -> Result<(), StoreError> {
        let mut sql = Sql::of(&self.database, "DELETE FROM sessions WHERE id = ");
        sql.id(id.as_uuid());
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn end_access(&self, user: UserId) -> Result<(), StoreError> {
        for table in ["sessions", "tokens", "password_links"] {
            let mut sql = Sql::of(&self.database, "DELETE FROM ");
            sql.push(table).push(" WHERE user_id = ").id(user.as_uuid());
            sql.execute(&self.database.write).await?;
        }
        Ok(())
    }

    async fn find_token(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(Token, Versioned<User>)>, StoreError> {
        ask(&self.tokens, secret_hash).await
    }

    async fn list_tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<TokenRow>("t").push(" FROM tokens t WHERE t.user_id = ").id(user.as_uuid());
        sql.push(" AND t.removed_at IS NULL ORDER BY t.created_at DESC, t.id DESC LIMIT ");
        sql.number(TOKENS_MAX);
        sql.all(&self.database.read, |cells| Ok(TokenRow::read(cells)?.try_into()?)).await
    }

    async fn find_own_token(
        &self,
        user: UserId,
        id: TokenId,
    ) -> Result<Option<Versioned<Token>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<TokenRow>("t").push(" FROM tokens t WHERE t.id = ").id(id.as_uuid());
        sql.push(" AND t.user_id = ").id(user.as_uuid());
        sql.first(&self.database.read, |cells| Ok(TokenRow::read(cells)?.try_into()?)).await
    }

    async fn add_password_link(&self, link: PasswordLink) -> Result<(), StoreError> {
        let mut sql = Sql::of(
            &self.database,
            "INSERT INTO password_links (secret_hash, user_id, password_epoch, created_at) VALUES (",
        );
        sql.bytes(&link.secret_hash).push(", ").id(link.user.as_uuid()).push(", ");
        sql.number(i64::from(link.password_epoch)).push(", ").at(link.created_at).push(")");
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn find_password_link(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(PasswordLink, Versioned<User>)>, StoreError> {
        ask(&self.links, secret_hash).await
    }

    async fn sweep(&self, now: Instant) -> Result<u64, StoreError> {
        let mut swept = 0;
        let conditions = [
            ("sessions WHERE used_at <= ", now - SESSION_IDLE_MAX),
            ("sessions WHERE signed_in_at <= ", now - SESSION_MAX),
            ("tokens WHERE expires_at <= ", now),
            ("password_links WHERE created_at <= ", now - PASSWORD_LINK_MAX),
            ("attempts WHERE at <= ", now - ATTEMPT_WINDOW),
        ];
        for (condition, at) in conditions {
            let mut sql = Sql::of(&self.database, "DELETE FROM ");
            sql.push(condition).at(at);
            swept += sql.execute(&self.database.write).await?;
        }
        Ok(swept)
    }
}
