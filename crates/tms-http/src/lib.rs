//! The JSON API and the pages of the training management system, on axum.

mod body;
mod caller;
mod client;
mod dto;
mod edge;
mod export;
mod health;
mod idempotency;
mod input;
mod lately;
mod letters;
mod metrics_page;
mod openapi;
mod origin;
mod page;
mod pages;
mod path;
mod practice_lab;
mod problem;
mod reply;
mod router;
mod routes;
mod secret;
mod seen_through;
mod services;
mod site_fronts;
mod site_gate;
mod zones;

pub use client::{NotANetwork, TrustedProxies};
pub use letters::Letters;
pub use metrics_page::serve_metrics;
pub use openapi::openapi;
pub use pages::{PageRoute, page_routes};
pub use practice_lab::PracticeLab;
pub use router::{router, serve};
pub use services::{HttpConfig, Readiness, Services};
