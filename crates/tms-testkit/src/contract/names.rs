//! Finding by parts of names: every store finds what the rule does (USR-8).

use std::collections::BTreeSet;

use tms_domain::{
    id::{OrganizationId, UserId},
    port::Ports,
    role::Reach,
    text::{PART_ANYWHERE_MIN, fold, matches_part, words},
    view::{AssignmentFilter, UserFilter},
};

use super::{Subject, all, commit, plan, within};
use crate::build::{a_course, a_learner, an_assignment, an_organization, name, store_change};

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

async fn find_users(ports: &Ports, reach: &Reach, filter: &UserFilter) -> Vec<UserId> {
    let administration = &ports.queries.administration;
    let users = all(500, async |page| administration.list_users(reach, filter, &page).await).await;
    users.iter().map(|user| user.state().id()).collect()
}

/// The learners whose assignments are found, once for each.
async fn find_learners(ports: &Ports, reach: &Reach, filter: &AssignmentFilter) -> Vec<UserId> {
    let (queries, now) = (&ports.queries.assignments, ports.clock.now());
    let views = all(50, async |page| queries.list(reach, filter, &page, now).await).await;
    views.iter().map(|view| view.state().learner()).collect()
}

fn sorted(mut ids: Vec<UserId>) -> Vec<UserId> {
    ids.sort_unstable();
    ids
}

pub async fn usr_8_users_and_assignments_are_found_by_parts_of_hostile_names(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let course = a_course(root.state().id()).stored(ports).await;
    let mut people = Vec::new();
    for (first, last) in NAMES {
        let user = a_learner(root.state().id()).named(first, last).stored(ports).await;
        an_assignment(ports, &user, &course).await;
        people.push((user.state().id(), first, last));
    }
    for reach in [Reach::Everywhere, within(&root)] {
        for part in PARTS {
            for of_last in [false, true] {
                let typed = Some(format!(" {part} "));
                let (first_name, last_name) = if of_last { (None, typed) } else { (typed, None) };
                let matching = people.iter().filter(|(_, first, last)| {
                    matches_part(if of_last { last } else { first }, part)
                });
                let wanted = sorted(matching.map(|(id, ..)| *id).collect());
                let filter = UserFilter {
                    first_name: first_name.clone(),
                    last_name: last_name.clone(),
                    ..UserFilter::default()
                };
                let found = sorted(find_users(ports, &reach, &filter).await);
                assert_eq!(found, wanted, "users by {part:?}, last name: {of_last}");
                let filter =
                    AssignmentFilter { first_name, last_name, ..AssignmentFilter::default() };
                let found = sorted(find_learners(ports, &reach, &filter).await);
                assert_eq!(found, wanted, "assignments by {part:?}, last name: {of_last}");
            }
        }
    }
}

/// Someone of the file: who they became, and their names as the rule folds them.
struct Learner {
    id: UserId,
    first: String,
    last: String,
}

/// Everyone of the input file, stored. Their emails are as in the file.
async fn five_thousand(ports: &Ports, root: OrganizationId) -> Vec<Learner> {
    let file = include_bytes!("../../../../tests/data/learners.csv").as_slice();
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let rows: Vec<(String, String, String, String, String, String)> =
        rows.deserialize().collect::<Result<_, _>>().expect("the file is well-formed");
    assert_eq!(rows.len(), 5_000);
    let mut learners = Vec::new();
    for rows in rows.chunks(500) {
        let mut plan = plan(ports);
        for (first, last, email, ..) in rows {
            let user = a_learner(root).named(first, last).reached_at(email).decided(ports).await;
            let id = user.state().id();
            learners.push(Learner { id, first: fold(first), last: fold(last) });
            plan.create(user);
        }
        commit(ports, plan).await;
    }
    learners
}

/// The rule, over a name that is folded already.
fn matches_folded(name: &str, part: &str) -> bool {
    if part.chars().count() >= PART_ANYWHERE_MIN {
        return name.contains(part);
    }
    name.starts_with(part) || words(name).any(|word| word.starts_with(part))
}

/// Parts of the names in the file, short and long, from all over it.
fn parts(learners: &[Learner]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for (place, learner) in learners.iter().enumerate().step_by(211) {
        let symbols: Vec<char> = learner.last.chars().collect();
        let length = (1 + place / 211 % 5).min(symbols.len());
        let from = place % (symbols.len() - length + 1);
        let part: String = symbols[from..from + length].iter().collect();
        // Outer blanks of what is typed make no difference.
        parts.insert(part.trim().to_owned());
    }
    parts
}

pub async fn usr_8_five_thousand_learners_are_found_as_the_rule_says(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let learners = five_thousand(ports, root).await;
    let parts = parts(&learners);
    assert!(parts.len() >= 20, "{parts:?}");
    for part in parts {
        for of_last in [false, true] {
            let typed = Some(part.to_uppercase()).filter(|upper| fold(upper) == part);
            let typed = typed.or(Some(part.clone()));
            let (first_name, last_name) = if of_last { (None, typed) } else { (typed, None) };
            let matching = learners
                .iter()
                .filter(|it| matches_folded(if of_last { &it.last } else { &it.first }, &part));
            let wanted = sorted(matching.map(|learner| learner.id).collect());
            let filter = UserFilter { first_name, last_name, ..UserFilter::default() };
            let found = sorted(find_users(ports, &Reach::Everywhere, &filter).await);
            assert!(found == wanted, "{part:?}, last name {of_last}: {found:?} not {wanted:?}");
        }
    }
    // All of them, in the one order that the rule's folding gives.
    let mut in_order: Vec<_> = learners.iter().collect();
    in_order.sort_by(|a, b| (&a.last, &a.first, a.id).cmp(&(&b.last, &b.first, b.id)));
    let in_order: Vec<_> = in_order.into_iter().map(|learner| learner.id).collect();
    let listed = find_users(ports, &Reach::Everywhere, &UserFilter::default()).await;
    assert!(listed == in_order, "the list of all has another order");
}

pub async fn usr_8_several_parts_must_all_hold_and_what_changes_is_found_anew(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let ada = a_learner(root).named("Ada", "Berger").stored(ports).await;
    a_learner(root).named("Adam", "Cohen").stored(ports).await;
    let find = async |first: &str, last: &str, email: &str| {
        let [first_name, last_name, email] = [first, last, email].map(|it| Some(it.to_owned()));
        let filter = UserFilter { first_name, last_name, email, ..UserFilter::default() };
        find_users(ports, &Reach::Everywhere, &filter).await
    };
    let who = ada.state().id();
    assert_eq!(find("ada", "", "").await.len(), 2);
    assert_eq!(find("ada", "berg", "learn.example").await, [who]);
    assert_eq!(find("ada", "berg", "other.example").await, []);
    let rename = ada.change(|user| {
        let mut details = user.details().clone();
        details.last_name = name("Zimmermann");
        Ok::<_, ()>(user.edit(details))
    });
    store_change(ports, rename.unwrap(), ports.clock.now()).await;
    assert_eq!(find("ada", "berg", "").await, []);
    assert_eq!(find("ada", "zimmer", "").await, [who]);
}
