//! Both databases find the same people by parts of their names, and the same as the rule (USR-8).

use tms_domain::{
    port::PageRequest,
    role::Reach,
    text::{Name, matches_part},
    view::{AssignmentFilter, UserFilter},
};

use crate::{
    databases::fresh,
    world::{World, noon},
};

const NAMES: [(&str, &str); 12] = [
    ("Anne-Kathrin", "Weiß"),
    ("İpek", "Yıldız"),
    ("O'Brien", "van der Berg"),
    ("Jürgen", "100% Müller_Schulz"),
    ("佐藤", "花子"),
    ("Σαουλίδης", "Ωνάσης"),
    ("Đặng", "Nguyễn"),
    ("Jean-Luc", "D’Arcy"),
    ("Ann", "\"Quoted\" Name*"),
    ("Zoë", "back\\slash"),
    ("Marisol", "annA"),
    ("Lee", "Li"),
];

const PARTS: [&str; 30] = [
    "a", "an", "ann", "anne-k", "K", "ka", "weiss", "WEIß", "ipek", "yildiz", "b", "berg", "der b",
    "%", "100%", "_", "müller_", "佐", "花子", "ουλι", "Ωνά", "đang", "d", "arcy", "\"q",
    "quoted\"", "name*", "k\\s", "zoe", "li",
];

#[tokio::test]
async fn usr_8_users_and_assignments_are_found_as_the_rule_says() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let course = world.course(&root, "Course").await;
        for (first, last) in NAMES {
            let user = world.user(&root, first, last).await;
            world.assign(&root, &user, &course, noon()).await;
        }
        let page = PageRequest { limit: 50, after: None };
        let queries = &world.stores.queries;
        for reach in [Reach::Everywhere, Reach::Within(vec![root.organization().id()])] {
            for part in PARTS {
                for of_last in [false, true] {
                    let typed = Some(format!(" {part} "));
                    let (first_name, last_name) =
                        if of_last { (None, typed) } else { (typed, None) };
                    let mut wanted: Vec<&str> = NAMES
                        .iter()
                        .map(|(first, last)| if of_last { *last } else { *first })
                        .filter(|name| matches_part(name, part))
                        .collect();
                    wanted.sort_unstable();
                    let filter = UserFilter {
                        first_name: first_name.clone(),
                        last_name: last_name.clone(),
                        ..UserFilter::default()
                    };
                    let users =
                        queries.administration.list_users(&reach, &filter, &page).await.unwrap();
                    let mut found: Vec<&str> = users
                        .items
                        .iter()
                        .map(|user| user.state().details())
                        .map(|user| if of_last { &user.last_name } else { &user.first_name })
                        .map(Name::as_str)
                        .collect();
                    found.sort_unstable();
                    assert_eq!(found, wanted, "users by {part:?}, last name: {of_last}");
                    let filter =
                        AssignmentFilter { first_name, last_name, ..AssignmentFilter::default() };
                    let assignments =
                        queries.assignments.list(&reach, &filter, &page, noon()).await.unwrap();
                    let mut found: Vec<&str> = assignments
                        .items
                        .iter()
                        .map(|view| &view.learner.person)
                        .map(|person| if of_last { &person.last_name } else { &person.first_name })
                        .map(Name::as_str)
                        .collect();
                    found.sort_unstable();
                    assert_eq!(found, wanted, "assignments by {part:?}, last name: {of_last}");
                }
            }
        }
    }
}

#[tokio::test]
async fn usr_8_several_parts_must_all_hold_and_what_changes_is_found_anew() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let ada = world.user(&root, "Ada", "Berger").await;
        world.user(&root, "Adam", "Cohen").await;
        let page = PageRequest { limit: 50, after: None };
        let find = async |first: &str, last: &str, email: &str| {
            let filter = UserFilter {
                first_name: Some(first.to_owned()),
                last_name: Some(last.to_owned()),
                email: Some(email.to_owned()),
                ..UserFilter::default()
            };
            let administration = &world.stores.queries.administration;
            let users =
                administration.list_users(&Reach::Everywhere, &filter, &page).await.unwrap();
            users.items.into_iter().map(|user| user.state().id()).collect::<Vec<_>>()
        };
        assert_eq!(find("ada", "", "").await.len(), 2);
        assert_eq!(find("ada", "berg", "learn.example").await, [ada.state().id()]);
        assert_eq!(find("ada", "berg", "other.example").await, []);
        let renamed = |user: &tms_domain::user::User| {
            let details = tms_domain::user::UserDetails {
                last_name: crate::world::name("Zimmermann"),
                ..user.details().clone()
            };
            Ok::<_, ()>(user.edit(details))
        };
        world.change(ada.change(renamed).unwrap()).await;
        assert_eq!(find("ada", "berg", "").await, []);
        assert_eq!(find("ada", "zimmer", "").await, [ada.state().id()]);
    }
}
