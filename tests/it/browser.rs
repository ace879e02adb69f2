//! The pages, as people see them: in a real browser.

mod cost;
mod every_page;
mod harness;
mod keyboard;
mod opened;
mod plain_page;
mod practice_lab;
mod refused;
mod screenshots;
mod table;
mod walks;
