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
