//! The catalogues of texts: complete in every language, and nothing in them that no page says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use tms_domain::{country::Country, role::Grant};

/// What reads the same in German.
const SAME_WORDS: [&str; 13] = [
    "Code",
    "Details",
    "Lab",
    "Link",
    "Name",
    "OK",
    "OK ({ $count })",
    "Status",
    "Training",
    "Version { $version }",
    "Video",
    "Webhook",
    "Webhooks",
];

/// What the values of filters are told by: `source-import`.
const BY_FILTER: &str = "source-";

/// A text: what it puts in, and itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Text {
    arguments: BTreeSet<String>,
    words: String,
}

impl Text {
    /// Tells whether anything in it could be translated.
    fn has_words(&self) -> bool {
        let mut depth = 0_u32;
        self.words.chars().any(|it| {
            match it {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && it.is_alphabetic()
        })
    }
}

/// The texts of a language, by name.
fn catalogue(language: &str) -> BTreeMap<String, Text> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut texts = BTreeMap::new();
    for file in files(&folder) {
        let mut open: Option<(String, Text)> = None;
        let content = fs::read_to_string(&file).unwrap();
        for line in content.lines().chain([""]) {
            let starts = line.starts_with(|first: char| first.is_ascii_lowercase());
            let goes_on = line.starts_with([' ', '}']);
            if !goes_on && let Some((name, text)) = open.take() {
                let before = texts.insert(name.clone(), text);
                assert_eq!(before, None, "{name} stands twice, the second time in {file}");
            }
            if starts {
                let (name, words) = line.split_once(" =").unwrap();
                open = Some((name.to_owned(), Text::default()));
                add(&mut open, words);
            } else if goes_on {
                add(&mut open, line);
            }
        }
    }
    texts
}

fn add(open: &mut Option<(String, Text)>, words: &str) {
    let Some((_, text)) = open else { return };
    text.words.push_str(words.trim());
    let arguments = words
        .split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').next());
    text.arguments.extend(arguments.map(str::to_owned));
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path.to_str().unwrap().to_owned());
        }
    }
    files.sort();
    files
}

/// What is written in the files below a folder of the workspace.
fn written(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    files(&folder).iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// What is written between the brackets of each call, as far as these are balanced.
fn calls<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(call).skip(1).map(|rest| {
        let mut depth = 1_u32;
        let end = rest.char_indices().find(|(_, it)| {
            match it {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        end.map_or(rest, |(end, _)| &rest[..end])
    })
}

/// The texts in quotation marks in a piece of source that are names.
fn names(source: &str) -> impl Iterator<Item = &str> {
    let is_name = |it: &&str| {
        it.starts_with(|first: char| first.is_ascii_lowercase())
            && it.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it))
    };
    let parts: Vec<&str> = source.split('"').collect();
    // What a text is compared with is none.
    let said = parts.chunks(2).filter_map(|it| match it {
        [before, quoted] if !before.ends_with("== ") => Some(*quoted),
        _ => None,
    });
    said.filter(is_name).collect::<Vec<&str>>().into_iter()
}

/// The codes of problems that the API and the pages can answer.
fn problem_codes(sources: &str) -> BTreeSet<&str> {
    let calls_with_code = ["Problem::refused(", "Problem::missing(", ".said("];
    let coded = calls_with_code.iter().flat_map(|call| calls(sources, call));
    let coded = coded.filter_map(|call| {
        let code = call.trim_start().strip_prefix('"')?;
        code.split('"').next()
    });
    let made = sources.split("StatusCode::").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once(',')?;
        rest.trim_start().strip_prefix('"')?.split('"').next()
    });
    let is_code = |code: &&str| code.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    coded.chain(made).filter(is_code).collect()
}

/// The texts that are put together of fixed and changing parts: `role-{role}` as its fixed parts.
fn families(sources: &str) -> BTreeSet<Vec<&str>> {
    let quoted = sources.split('"').filter(|text| text.contains('{') && text.contains('-'));
    let parts = quoted.map(|text| {
        let mut parts = text.split('{');
        let first = parts.next().unwrap_or_default();
        let rest = parts.map(|part| part.split_once('}').map_or("", |(_, rest)| rest));
        [first].into_iter().chain(rest).collect::<Vec<&str>>()
    });
    let plain = |part: &&str| part.chars().all(|it| it.is_ascii_lowercase() || "-_".contains(it));
    parts
        .filter(|parts| parts.len() > 1 && parts.iter().all(plain))
        .filter(|parts| parts.iter().any(|part| part.len() > 1))
        .collect()
}

/// Tells whether a name is one of a family, whose changing parts are words of the sources.
fn is_of(name: &str, family: &[&str], is_word: &impl Fn(&str) -> bool) -> bool {
    let (first, rest) = family.split_first().unwrap();
    let Some(left) = name.strip_prefix(first) else { return false };
    match rest {
        [] => left.is_empty(),
        [last] => left.strip_suffix(last).is_some_and(is_word),
        [next, ..] => {
            let mut ends = left.match_indices(next);
            ends.any(|(end, _)| is_word(&left[..end]) && is_of(&left[end..], rest, is_word))
        }
    }
}

#[test]
fn every_language_has_every_text_with_the_same_put_in() {
    let (english, german) = (catalogue("en"), catalogue("de"));
    let only = |these: &BTreeMap<String, Text>, those: &BTreeMap<String, Text>| {
        let only = these.keys().filter(|name| !those.contains_key(*name));
        only.cloned().collect::<Vec<String>>()
    };
    assert_eq!(only(&english, &german), <[String; 0]>::default(), "texts without German");
    assert_eq!(only(&german, &english), <[String; 0]>::default(), "texts without English");
    for (name, text) in &english {
        assert_eq!(text.arguments, german[name].arguments, "{name} puts in something else");
        assert!(!text.words.is_empty() && !german[name].words.is_empty(), "{name} says nothing");
    }
}

#[test]
fn nothing_is_left_untranslated() {
    let (english, german) = (catalogue("en"), catalogue("de"));
    let same = |(name, text): &(&String, &Text)| {
        text.words == german[*name].words
            && text.has_words()
            && !name.starts_with("country-")
            && !SAME_WORDS.contains(&text.words.as_str())
    };
    let same: Vec<_> =
        english.iter().filter(same).map(|(name, text)| (name, &text.words)).collect();
    assert!(same.is_empty(), "the same in both languages: {same:#?}");
}

#[test]
fn every_text_that_a_page_says_exists() {
    let english = catalogue("en");
    let sources = written("src") + &written("templates");
    let said = calls(&sources, "say(").flat_map(names).map(str::to_owned);
    let done = calls(&sources, "JustSaid::new(").flat_map(names).map(|it| format!("said-{it}"));
    let problems = problem_codes(&sources).into_iter().map(|code| format!("problem-{code}"));
    let fields = written("../tms-domain/src");
    let (_, codes) = fields.split_once("impl FieldCode {").unwrap();
    let (codes, _) = codes.split_once("\n}\n").unwrap();
    let (of_any, of_some): (Vec<&str>, Vec<&str>) =
        names(codes).partition(|code| !code.starts_with("expiry_"));
    for code in of_some {
        let said = english.keys().any(|it| it.starts_with("error-") && it.ends_with(code));
        assert!(said, "no field says {code}");
    }
    let fields = of_any.into_iter().map(|code| format!("error-{code}"));
    let countries = Country::all().map(|country| format!("country-{}", country.as_str()));
    let nowhere = tms_domain::id::OrganizationId::from_uuid(uuid::Uuid::nil());
    let roles = Grant::kinds_in(nowhere).into_iter().map(|it| format!("role-{}", it.role_name()));
    let all = said.chain(done).chain(problems).chain(fields).chain(countries).chain(roles);
    let missing: BTreeSet<String> = all.filter(|name| !english.contains_key(name)).collect();
    assert!(missing.is_empty(), "texts that are missing: {missing:#?}");
}

#[test]
fn every_text_is_said_somewhere() {
    let pages = written("src") + &written("templates");
    let everything =
        pages.clone() + &written("../tms-domain/src") + &written("../tms-persistence/src");
    let quoted: BTreeSet<&str> = everything.split('"').collect();
    let lines = everything.lines().filter_map(|line| line.trim_start().split_once(':'));
    let fields: BTreeSet<&str> = lines.map(|(name, _)| name).collect();
    let is_word = |word: &str| quoted.contains(word) || fields.contains(word);
    let said: BTreeSet<&str> = pages.split('"').collect();
    let families = families(&pages);
    let unused = |name: &String| {
        !said.contains(name.as_str())
            && !name.starts_with(BY_FILTER)
            && name.strip_prefix("country-").is_none_or(|code| Country::parse(code).is_err())
            && !families.iter().any(|family| is_of(name, family, &is_word))
    };
    let unused: Vec<String> = catalogue("en").into_keys().filter(unused).collect();
    assert!(unused.is_empty(), "texts that no page says: {unused:#?}");
}

#[test]
fn what_is_unused_or_put_together_is_told_apart() {
    let families = families(r#"format!("role-{role}") format!("{}-hint", x) "a b-{c}""#);
    let is_word = |word: &str| ["sales", "users"].contains(&word);
    let is_used = |name: &str| families.iter().any(|family| is_of(name, family, &is_word));
    assert!(is_used("role-sales") && is_used("users-hint"));
    assert!(!is_used("role-nobody") && !is_used("nobody-hint") && !is_used("sales"));
    let said: Vec<&str> = calls(r#"t.say(if x { "one" } else { "two" }).text("name", y)"#, "say(")
        .flat_map(names)
        .collect();
    assert_eq!(said, ["one", "two"]);
}
