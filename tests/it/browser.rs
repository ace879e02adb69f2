//! The pages, as people see them: in a real browser.

mod every_page;
mod harness;
mod plain_page;
mod practice_lab;
mod screenshots;
mod table;
mod walks;
