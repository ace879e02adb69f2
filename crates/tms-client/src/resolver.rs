//! Looking names up, and leaving out every address that may not be reached: what a name means is decided when it is
//! asked, so that one which changes in between leads nowhere else.

use std::{
    future::Future,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use hyper_util::client::legacy::connect::dns::Name;
use thiserror::Error;
use tms_domain::webhook::is_public;
use tower_service::Service;

use super::Reachable;

/// An address lies inside this machine or a private network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the address leads to this machine or into a private network")]
pub struct NotPublic;

/// Why a name has no address.
#[derive(Debug, Error)]
pub(super) enum NoAddress<E: std::error::Error + 'static> {
    #[error("the name is not found")]
    NotFound(#[source] E),
    #[error("no address may be reached")]
    NotPublic(#[source] NotPublic),
}

/// A resolver whose answers are looked through.
#[derive(Clone, Debug)]
pub(super) struct Guarded<R> {
    inner: R,
    reachable: Reachable,
}

impl<R> Guarded<R> {
    pub(super) const fn new(inner: R, reachable: Reachable) -> Self {
        Self { inner, reachable }
    }
}

impl<R> Service<Name> for Guarded<R>
where
    R: Service<Name>,
    R::Response: Iterator<Item = SocketAddr>,
    R::Error: std::error::Error + Send + Sync + 'static,
    R::Future: Send + 'static,
{
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NoAddress<R::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(NoAddress::NotFound)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (found, reachable) = (self.inner.call(name), self.reachable);
        Box::pin(async move {
            let found = found.await.map_err(NoAddress::NotFound)?;
            let mut addresses: Vec<SocketAddr> = found.collect();
            let some = !addresses.is_empty();
            match reachable {
                Reachable::Anyone => {}
                Reachable::PublicAlone => addresses.retain(|address| is_public(address.ip())),
            }
            if some && addresses.is_empty() {
                return Err(NoAddress::NotPublic(NotPublic));
            }
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future::Ready, future::ready};

    use super::*;

    /// A name server that answers what it is told, each time something else: a name may mean this machine the second
    /// time.
    #[derive(Clone)]
    struct Scripted(Vec<Vec<&'static str>>);

    impl Service<Name> for Scripted {
        type Response = std::vec::IntoIter<SocketAddr>;
        type Error = Infallible;
        type Future = Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Name) -> Self::Future {
            let answer = self.0.remove(0).into_iter();
            let addresses = answer.map(|ip| SocketAddr::new(ip.parse().unwrap(), 0));
            ready(Ok(addresses.collect::<Vec<_>>().into_iter()))
        }
    }

    async fn ask(resolver: &mut Guarded<Scripted>) -> Option<Vec<String>> {
        let found = resolver.call("example.com".parse().unwrap()).await.ok()?;
        Some(found.map(|address| address.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn hook_1_a_name_that_comes_to_mean_this_machine_is_not_reached() {
        let answers = vec![
            vec!["8.8.8.8"],
            vec!["127.0.0.1"],
            vec!["10.0.0.1", "9.9.9.9", "::1", "::ffff:192.168.0.1"],
            vec![],
        ];
        let mut guarded = Guarded::new(Scripted(answers.clone()), Reachable::PublicAlone);
        assert_eq!(ask(&mut guarded).await.unwrap(), ["8.8.8.8"]);
        assert_eq!(ask(&mut guarded).await, None);
        assert_eq!(ask(&mut guarded).await.unwrap(), ["9.9.9.9"]);
        assert_eq!(ask(&mut guarded).await.unwrap(), [""; 0]);
        let mut open = Guarded::new(Scripted(answers), Reachable::Anyone);
        ask(&mut open).await.unwrap();
        assert_eq!(ask(&mut open).await.unwrap(), ["127.0.0.1"]);
    }
}
