//! Create one or more course assignments for one or more learners.

use tms_tests::{Browser, Database};

use super::{
    COURSE, OPS, assign, choose_course, expect_no_errors, learner, operations_manager, signed_in,
};
use crate::world::{PASSWORD, World};

const OTHER: &str = "TF-101: Infrastructure as Code with Terraform";

#[tokio::test]
async fn asg_4_asg_5_nte_1_usr_3_courses_are_given_to_students_of_whom_one_is_made_in_another_tab()
{
    let world = World::with_catalogue(Database::Sqlite).await;
    let ops = operations_manager(&world).await;
    let grace = learner(&world, ("Grace", "Oduya"), "northwind").await;
    learner(&world, ("Lindiwe", "Adler"), "northwind-de").await;
    assign(&world, &ops, &grace, "AZ-104").await;
    let browser = signed_in(&world.server, OPS).await;
    browser.follow("Admin").await;
    browser.follow("Create Multiple Course Assignments").await;

    browser.press("Add Courses").await;
    choose_course(&browser, "azure admin", COURSE).await;
    choose_course(&browser, "terraform", OTHER).await;
    browser.press("OK (2)").await;
    browser.press("Add Students").await;
    choose_student(&browser, "odu", "Grace Oduya").await;
    choose_student(&browser, "adl", "Lindiwe Adler").await;
    browser.press("OK (2)").await;
    browser.sees("Create 4 assignments").await;

    browser.follow("Create Student").await;
    browser.in_new_tab(create_student).await;
    browser.press("Add Students").await;
    choose_student(&browser, "silv", "Mateo Silva").await;
    browser.press("OK (3)").await;

    browser.fill("Title", "Agreed with the team").await;
    browser.tick("High importance").await;
    browser.fill("Message", "They begin together.").await;
    browser.press("Create 6 assignments").await;

    browser.sees("5 assignments were created. 1 was refused.").await;
    browser
        .sees(&format!("Grace Oduya {COURSE} Refused The student already has this course."))
        .await;
    for (student, course) in [
        ("Grace Oduya", OTHER),
        ("Lindiwe Adler", COURSE),
        ("Lindiwe Adler", OTHER),
        ("Mateo Silva", COURSE),
        ("Mateo Silva", OTHER),
    ] {
        browser.sees(&format!("{student} {course} Created")).await;
    }
    browser.choose("Result", "Refused").await;
    browser.sees_no("Mateo Silva").await;
    browser.choose("Result", "Created").await;
    browser.follow(&format!("Details : Mateo Silva, {OTHER}")).await;
    browser.sees("Agreed with the team High importance They begin together.").await;
    expect_no_errors(&browser).await;
}

/// Chooses one more in the chooser that is open, which keeps those that were chosen before.
async fn choose_student(browser: &Browser, part: &str, name: &str) {
    browser.fill("Last Name", part).await;
    browser.press("Search").await;
    browser.sees("1 found").await;
    browser.tick(name).await;
}

async fn create_student(tab: &Browser) {
    tab.sees("Create User").await;
    tab.press("Save").await;
    tab.sees("Enter a first name Enter a last name").await;
    tab.fill("First Name", "Mateo").await;
    tab.fill("Last Name", "Silva").await;
    tab.fill("Primary email", "mateo.silva@learn.example").await;
    tab.fill("Password", PASSWORD).await;
    tab.choose("Country", "Portugal").await;
    tab.press("Save").await;
    tab.sees("The user was created.").await;
}
