//! Sessions, tokens and password links in memory.

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
    token::Token,
    user::User,
};

use super::{MemoryStore, Tables};

/// How many tokens are listed at most.
const TOKENS_LISTED_MAX: usize = 500;

impl Tables {
    fn with_user<T: Clone>(&self, found: Option<(&T, UserId)>) -> Option<(T, Versioned<User>)> {
        let (record, user) = found?;
        Some((record.clone(), self.users.get(&user)?.clone()))
    }

    /// How many rows of access there are, for counting what a sweep removed.
    fn access_rows(&self) -> usize {
        let attempts: usize = self.attempts.values().map(Vec::len).sum();
        self.sessions.len() + self.tokens.len() + self.password_links.len() + attempts
    }
}

#[async_trait]
impl AccessStore for MemoryStore {
    async fn add_session(&self, session: SessionRecord) -> Result<(), StoreError> {
        self.tables().sessions.push(session);
        Ok(())
    }

    async fn find_session(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(SessionRecord, Versioned<User>)>, StoreError> {
        let tables = self.tables();
        let found = tables.sessions.iter().find(|session| session.secret_hash == secret_hash);
        Ok(tables.with_user(found.map(|session| (session, session.user))))
    }

    async fn touch_session(&self, id: SessionId, used_at: Instant) -> Result<(), StoreError> {
        let mut tables = self.tables();
        for session in tables.sessions.iter_mut().filter(|session| session.id == id) {
            // Of two uses noted in the wrong order the later one stays.
            session.used_at = session.used_at.max(used_at);
        }
        Ok(())
    }

    async fn end_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.tables().sessions.retain(|session| session.id != id);
        Ok(())
    }

    async fn end_access(&self, user: UserId) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.sessions.retain(|session| session.user != user);
        tables.tokens.retain(|_, token| token.state().record().user != user);
        tables.password_links.retain(|link| link.user != user);
        Ok(())
    }

    async fn find_token(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(Token, Versioned<User>)>, StoreError> {
        let tables = self.tables();
        let mut tokens = tables.tokens.values().map(Versioned::state);
        let found = tokens.find(|token| token.record().secret_hash == secret_hash);
        Ok(tables.with_user(found.map(|token| (token, token.record().user))))
    }

    async fn list_tokens(&self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let tables = self.tables();
        let tokens = tables.tokens.values().map(Versioned::state);
        let own = tokens
            .filter(|token| token.record().user == user && token.record().removed_at.is_none());
        let mut own: Vec<Token> = own.cloned().collect();
        own.sort_by_key(|token| std::cmp::Reverse((token.record().created_at, token.id())));
        own.truncate(TOKENS_LISTED_MAX);
        Ok(own)
    }

    async fn find_own_token(
        &self,
        user: UserId,
        id: TokenId,
    ) -> Result<Option<Versioned<Token>>, StoreError> {
        let tables = self.tables();
        let found = tables.tokens.get(&id).filter(|token| token.state().record().user == user);
        Ok(found.cloned())
    }

    async fn add_password_link(&self, link: PasswordLink) -> Result<(), StoreError> {
        self.tables().password_links.push(link);
        Ok(())
    }

    async fn find_password_link(
        &self,
        secret_hash: [u8; 32],
    ) -> Result<Option<(PasswordLink, Versioned<User>)>, StoreError> {
        let tables = self.tables();
        let found = tables.password_links.iter().find(|link| link.secret_hash == secret_hash);
        Ok(tables.with_user(found.map(|link| (link, link.user))))
    }

    async fn sweep(&self, now: Instant) -> Result<u64, StoreError> {
        let mut tables = self.tables();
        let before = tables.access_rows();
        tables.sessions.retain(|it| {
            now < it.used_at + SESSION_IDLE_MAX && now < it.signed_in_at + SESSION_MAX
        });
        tables.tokens.retain(|_, token| now < token.state().record().expires_at);
        tables.password_links.retain(|link| now < link.created_at + PASSWORD_LINK_MAX);
        for instants in tables.attempts.values_mut() {
            instants.retain(|at| now < *at + ATTEMPT_WINDOW);
        }
        tables.attempts.retain(|_, instants| !instants.is_empty());
        Ok(u64::try_from(before - tables.access_rows()).unwrap_or(u64::MAX))
    }
}
