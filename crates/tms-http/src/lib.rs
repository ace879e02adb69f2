//! The JSON API of the training management system, on axum, and the page of the built-in practice lab.

mod body;
mod caller;
mod client;
mod dto;
mod edge;
mod export;
mod health;
mod idempotency;
mod input;
mod metrics_page;
mod openapi;
mod origin;
mod page;
mod path;
mod practice_lab;
mod problem;
mod reply;
mod router;
mod routes;
mod secret;
mod services;
mod site_gate;

pub use client::{NotANetwork, TrustedProxies};
pub use metrics_page::serve_metrics;
pub use openapi::openapi;
pub use practice_lab::PracticeLab;
pub use router::{router, serve};
pub use services::{HttpConfig, Readiness, Services};
