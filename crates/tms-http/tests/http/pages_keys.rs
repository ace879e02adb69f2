//! The pages of training key pools, for Operations Managers without script.

use tms_domain::role::{AdministratorRole, Grant};

use crate::{browser::Browser, town::Town};

/// An Operations Manager of North, at a browser.
async fn manager(town: &Town) -> Browser {
    let role = AdministratorRole::OperationsManager;
    let organization = town.north.state().id();
    town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await
}

fn path(town: &Town) -> String {
    format!("/admin/training-key-pools/{}", town.pool.state().id())
}

#[tokio::test]
async fn perm_2_perm_3_a_pool_is_there_for_the_operations_managers_who_reach_it() {
    let town = Town::new().await;
    let key = town.keys[0].state().id();
    let pool = path(&town);
    let pages = ["", "/keys/new", "/keys/paste", "/keys/generate", "/message", "/cards"];
    let pages = pages.map(|page| format!("{pool}{page}")).into_iter();
    let of_key = [format!("{pool}/keys/{key}/revoke"), format!("{pool}/keys/{key}/message")];
    let organization = town.south.state().id();
    let role = AdministratorRole::OperationsManager;
    let south = Grant::Administrator { role, organization };
    let stranger = town.someone_at_browser(&town.south, south).await;
    let organization = town.north.state().id();
    let role = AdministratorRole::SalesManager;
    let sales = Grant::Administrator { role, organization };
    let sales = town.someone_at_browser(&town.north, sales).await;
    let manager = manager(&town).await;
    let before = town.facts();
    for page in pages.chain(of_key) {
        manager.get(&page).await.expect(200);
        stranger.get(&page).await.expect(404);
        sales.get(&page).await.expect(403);
        let anyone = town.api.anyone().get(&page).await.expect(303);
        assert!(anyone.header("location").starts_with("/sign-in?next="), "{page}");
    }
    let forms = ["keys/new", "keys/paste", "keys/generate"].map(|form| format!("{pool}/{form}"));
    for form in forms.into_iter().chain([format!("{pool}/keys/{key}/revoke")]) {
        let fields = [("one_key", "A-KEY-0001"), ("keys", "A-KEY-0001"), ("generate", "1")];
        stranger.submit(&form, &fields).await.expect(404);
        sales.submit(&form, &fields).await.expect(403);
    }
    town.expect_facts(&before);
}

#[tokio::test]
async fn pool_6_a_pool_shows_its_keys_with_who_redeemed_them() {
    let town = Town::new().await;
    town.redeem("SPRING-0002").await.expect(201);
    let manager = manager(&town).await;
    let page = manager.get(&path(&town)).await.expect(200);
    for part in ["SPRING-0001", "SPRING-0002", "lea@north.example", "/api/v1/training-key-pools/"] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    let redeemed = manager.get(&format!("{}?status=redeemed", path(&town))).await.expect(200);
    assert!(redeemed.text().contains("SPRING-0002") && !redeemed.text().contains("SPRING-0001"));
    let part = manager.get(&format!("{}?limit=1", path(&town))).await.expect(200);
    assert!(part.text().contains("SPRING-0001") && !part.text().contains("SPRING-0002"));
    let next = part.text().split("<nav class=\"pager\"").nth(1).unwrap().split("href=\"");
    let next = next.skip(1).find_map(|rest| rest.split('"').next()).unwrap();
    let next = next.replace("&#38;", "&").replace("&amp;", "&");
    let next = manager.get(&next).await.expect(200);
    assert!(next.text().contains("SPRING-0002") && !next.text().contains("SPRING-0001"));
}

#[tokio::test]
async fn key_5_bad_lines_are_marked_in_their_places_and_nothing_is_lost() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let form = format!("{}/keys/paste", path(&town));
    let before = town.facts();
    let pasted = "NEW-0001\r\n\r\nno key\r\nSPRING-0001\r\nNEW-0001";
    let page = manager.submit(&form, &[("keys", pasted)]).await.expect(422);
    let text = page.text();
    for (line, said) in [("3", "cannot be"), ("4", "exists already"), ("5", "further up")] {
        let place = text.split_once(&format!("id=\"line-{line}-error\">")).unwrap().1;
        let error = place.split("</p>").next().unwrap();
        assert!(error.starts_with(&format!("Line {line}: ")) && error.contains(said), "{error}");
        assert!(text.contains(&format!("href=\"#line-{line}\"")), "the summary leads there");
    }
    assert!(!text.contains("id=\"line-1-error\""), "that line is good");
    assert!(text.contains("NEW-0001\n\nno key\nSPRING-0001\nNEW-0001</textarea>"), "{text}");
    town.expect_facts(&before);

    let pasted = "NEW-0001\n\nno key\nSPRING-0001\nNEW-0001";
    let mended = [
        ("keys", pasted),
        ("was-3", "no key"),
        ("line-3", "NEW-0003"),
        ("was-4", "SPRING-0001"),
        ("line-4", ""),
        ("was-5", "NEW-0001"),
        ("line-5", "NEW-0005"),
    ];
    let done = manager.submit(&form, &mended).await.expect(303);
    assert_eq!(done.header("location"), path(&town));
    let page = manager.get(&path(&town)).await.expect(200);
    for key in ["NEW-0001", "NEW-0003", "NEW-0005"] {
        assert!(page.text().contains(key), "{key}");
    }
}

#[tokio::test]
async fn pool_5_keys_are_added_one_by_one_and_by_number() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let one = format!("{}/keys/new", path(&town));
    let page = manager.submit(&one, &[("one_key", "n-1")]).await.expect(422);
    assert!(page.text().contains("value=\"n-1\"") && page.text().contains("id=\"one_key-error\""));
    let page = manager.submit(&one, &[("one_key", "")]).await.expect(422);
    assert!(page.text().contains("Enter a training key"), "{}", page.text());
    manager.submit(&one, &[("one_key", "LONELY-0001")]).await.expect(303);
    let number = format!("{}/keys/generate", path(&town));
    let page = manager.submit(&number, &[("generate", "1000001")]).await.expect(422);
    assert!(page.text().contains("value=\"1000001\""), "{}", page.text());
    manager.submit(&number, &[("generate", "40")]).await.expect(303);
    assert_eq!(town.api.world.tables().keys.len(), 3 + 1 + 40);
}

#[tokio::test]
async fn key_7_a_key_is_revoked_once_and_only_while_it_is_available() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let revoke =
        |place: usize| format!("{}/keys/{}/revoke", path(&town), town.keys[place].state().id());
    let page = manager.get(&revoke(0)).await.expect(200);
    assert!(page.text().contains("SPRING-0001") && page.text().contains("Nobody can redeem"));
    manager.submit(&revoke(0), &[]).await.expect(303);
    let again = manager.submit(&revoke(0), &[]).await.expect(409);
    assert!(!again.text().contains("<button class=\"button danger\""), "{}", again.text());
    town.redeem("SPRING-0002").await.expect(201);
    let page = manager.get(&revoke(1)).await.expect(409);
    assert!(!page.text().contains("<button class=\"button danger\""), "{}", page.text());
    let page = manager.get(&path(&town)).await.expect(200);
    let links = page.text().matches("/revoke\"").count();
    assert_eq!(links, 1, "only what can be revoked leads there (PERM-8)");
}

#[tokio::test]
async fn not_3_site_2_a_key_goes_out_with_the_address_of_its_owners_site() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    // The public address of the site that serves every host, whatever host is asked.
    let site = "https://training.example";
    let key = town.keys[2].state().id();
    let page = manager.get(&format!("{}/keys/{key}/message", path(&town))).await.expect(200);
    assert!(page.text().contains("Training Key: SPRING-0003"), "{}", page.text());
    assert!(page.text().contains(&format!("Go to {site}")), "{}", page.text());
    let merge = manager.get(&format!("{}/message", path(&town))).await.expect(200);
    assert!(merge.text().contains("{{training_key}}"), "{}", merge.text());
    town.redeem("SPRING-0001").await.expect(201);
    let cards = manager.get(&format!("{}/cards", path(&town))).await.expect(200);
    assert_eq!(cards.text().matches("<svg class=\"qr\"").count(), 2, "those still available");
    assert!(cards.text().contains(site) && !cards.text().contains("SPRING-0001"));
    assert!(!cards.text().contains("style="), "the policy of the pages forbids it");
}

#[tokio::test]
async fn perm_3_pools_are_found_in_reach_and_expired_ones_when_asked() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let find = "/admin/training-key-pools";
    let link = format!("href=\"{}\"", path(&town));
    let course = town.course.state().details().name.as_str().to_uppercase();
    let course = course.split(' ').next().unwrap();
    for (query, found) in [
        (String::new(), true),
        (format!("?course_name={course}"), true),
        ("?course_name=zeppelin".to_owned(), false),
        ("?name=zeppelin".to_owned(), false),
        ("?expired=true".to_owned(), false),
        ("?active=true".to_owned(), true),
    ] {
        let page = manager.get(&format!("{find}{query}")).await.expect(200);
        assert_eq!(page.text().contains(&link), found, "{query}: {}", page.text());
    }
    let organization = town.south.state().id();
    let role = AdministratorRole::OperationsManager;
    let south = Grant::Administrator { role, organization };
    let stranger = town.someone_at_browser(&town.south, south).await.get(find).await.expect(200);
    assert!(!stranger.text().contains(&link), "{}", stranger.text());
    town.wait(chrono::TimeDelta::days(400));
    let manager = self::manager(&town).await;
    assert!(!manager.get(find).await.expect(200).text().contains(&link), "it has expired");
    let page = manager.get(&format!("{find}?expired=any")).await.expect(200);
    assert!(page.text().contains(&link), "{}", page.text());
}

const CREATE: &str = "/admin/training-key-pools/new";

/// What the form sends for a pool of North that nothing is wrong with, in the order of the form.
fn a_new_pool(town: &Town) -> Vec<(&'static str, String)> {
    vec![
        ("name", "May <pool>".to_owned()),
        ("organization_id", town.north.state().id().to_string()),
        ("course_id", town.course.state().id().to_string()),
        ("starts_on", "2027-05-01".to_owned()),
        ("expires_on", "2027-05-31".to_owned()),
        ("content_availability_days", "30".to_owned()),
        ("available_to_children", "false".to_owned()),
        ("available_to_children", "true".to_owned()),
    ]
}

fn sent<'f>(fields: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    fields.iter().map(|(name, value)| (*name, &**value)).collect()
}

#[tokio::test]
async fn pool_1_tim_3_a_pool_is_created_by_dates_of_its_owner_with_keys_of_each_way() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let page = manager.get(CREATE).await.expect(200);
    let zone = town.north.state().settings().time_zone.as_str();
    assert!(page.text().contains(&format!("time zone of North: {zone}")), "{}", page.text());
    let branch = town.branch.state().id();
    let of_branch = manager.get(&format!("{CREATE}?organization_id={branch}")).await.expect(200);
    assert!(of_branch.text().contains("available to everyone using North branch"));

    let mut fields = a_new_pool(&town);
    fields.push(("keys", "MAY-0001\r\nMAY-0002".to_owned()));
    fields.push(("generate", "5".to_owned()));
    let done = manager.submit(CREATE, &sent(&fields)).await.expect(303);
    let page = manager.get(done.header("location")).await.expect(200);
    assert!(page.text().contains("May &#60;pool&#62;") && page.text().contains("MAY-0002"));
    let tables = town.api.world.tables();
    let pool = tables.pools.values().find(|it| it.state().details().name.as_str() == "May <pool>");
    let pool = pool.unwrap().state();
    let keys = tables.keys.values().filter(|key| key.state().pool() == pool.id());
    assert_eq!(keys.count(), 7);
    assert!(pool.details().available_to_children);
    let day = pool.details().expires_at - pool.details().starts_at;
    assert_eq!(day.num_days(), 31, "to the end of the last day");
}

#[tokio::test]
async fn usr_3_everything_wrong_with_a_pool_is_said_at_its_field_and_nothing_is_lost() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let before = town.facts();
    let mut fields = a_new_pool(&town);
    fields[4].1 = "2027-04-01".to_owned();
    fields.push(("keys", "MAY-0001\nno".to_owned()));
    let page = manager.submit(CREATE, &sent(&fields)).await.expect(422);
    for part in
        ["expires_on-error", "line-2-error", "May &#60;pool&#62;", "MAY-0001\nno</textarea>"]
    {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    let empty = [("name", ""), ("starts_on", ""), ("expires_on", "")];
    let page = manager.submit(CREATE, &empty).await.expect(422);
    for field in ["name", "course_id", "starts_on", "expires_on", "content_availability_days"] {
        assert!(page.text().contains(&format!("href=\"#{field}\"")), "{field}: {}", page.text());
    }
    let mut foreign = a_new_pool(&town);
    foreign[1].1 = town.south.state().id().to_string();
    let page = manager.submit(CREATE, &sent(&foreign)).await.expect(404);
    assert!(page.text().contains("href=\"#organization_id\""), "{}", page.text());
    town.expect_facts(&before);
}

#[tokio::test]
async fn pool_4_a_pool_is_edited_and_a_date_that_is_not_changed_keeps_its_instant() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let edit = format!("{}/edit", path(&town));
    let page = manager.get(&edit).await.expect(200);
    let value = |name: &str| {
        let field = page.text().split_once(&format!("name=\"{name}\"")).unwrap().1;
        field.split_once("value=\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    let was = town.pool.state().details();
    let mut fields: Vec<(&str, String)> = [
        "version",
        "starts_was",
        "expires_was",
        "name",
        "starts_on",
        "expires_on",
        "content_availability_days",
    ]
    .map(|name| (name, value(name)))
    .into();
    fields[3].1 = "Renamed".to_owned();
    manager.submit(&edit, &sent(&fields)).await.expect(303);
    let now = town.api.world.tables().pools[&town.pool.state().id()].clone();
    let details = now.state().details();
    assert_eq!(details.name.as_str(), "Renamed");
    assert_eq!((details.starts_at, details.expires_at), (was.starts_at, was.expires_at));
    let stale = manager.submit(&edit, &sent(&fields)).await.expect(412);
    assert!(stale.text().contains("Someone has changed this meanwhile"), "{}", stale.text());
    fields[0].1 = now.version().as_raw().to_string();
    fields[6].1 = "9999".to_owned();
    let page = manager.submit(&edit, &sent(&fields)).await.expect(422);
    assert!(page.text().contains("value=\"9999\""), "{}", page.text());
}
