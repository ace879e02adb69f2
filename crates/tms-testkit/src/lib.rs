#![doc = include_str!("../README.md")]

pub mod build;
pub mod calendar;
pub mod clock;
pub mod contract;
pub mod fault;
pub mod memory;
pub mod outside;
pub mod password;
pub mod smtp_sink;
pub mod source;
pub mod world;
