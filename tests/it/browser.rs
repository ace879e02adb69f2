//! The pages, as people see them: in a real browser.

mod harness;
mod plain_page;
mod practice_lab;
mod walks;
