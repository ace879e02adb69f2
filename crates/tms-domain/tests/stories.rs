//! Stories: the use cases over a whole system in memory, in the words of those who use it, each with the rules it
//! guards in its name.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a story that cannot be told fails the test"
)]

mod stories {
    mod achievements;
    mod assignments;
    mod certificates;
    mod help_desk;
    mod keys;
    mod labs;
    mod mail;
    mod newcomers;
    mod people;
    mod permissions;
    mod town;
    mod webhooks;
}
