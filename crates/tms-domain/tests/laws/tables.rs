//! What exported tables show (TIM-4, KEY-6).

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use tms_domain::{strategy, table::instant_cell};

proptest! {
    #[test]
    fn tim_4_a_cell_shows_an_instant_in_utc_and_all_of_it(at in strategy::instant()) {
        let cell = instant_cell(at);
        prop_assert_eq!(DateTime::parse_from_rfc3339(&cell).unwrap().with_timezone(&Utc), at);
        prop_assert!(cell.ends_with('Z'), "{}", cell);
    }
}
