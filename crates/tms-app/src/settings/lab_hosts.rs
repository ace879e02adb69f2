//! The lab hosts of organizations, as tables of the file or as one text of the environment.

use std::{collections::BTreeSet, path::Path};

use figment::{
    Figment,
    providers::{Format as _, Toml},
    value::{Dict, Value},
};
use tms_domain::course::WebAddress;

use crate::compose::{LAB_HOST_KEY_CHARACTERS_MIN, LabHostKey, LabHostSettings};

/// The most hosts: what is signed is compared with the key of each.
const LAB_HOSTS_MAX: usize = 100;

/// What to write.
const FORM: &str = "write [{ organization = \"EXTERNAL-ID\", url = \"https://…\", key = \"…\" }], with key_file instead of key to \
     keep the key in a file";

/// Reads every host; otherwise tells everything that is wrong, keys left out.
pub(super) fn read(value: &Value) -> Result<Vec<LabHostSettings>, Vec<String>> {
    let listed;
    let items = match value {
        Value::Array(_, items) => items,
        Value::String(_, text) if text.trim().is_empty() => return Ok(Vec::new()),
        Value::String(_, text) => {
            listed = written(text);
            listed.as_ref().ok_or_else(|| vec![format!("this is no list of hosts: {FORM}")])?
        }
        Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) | Value::Dict(..) => {
            return Err(vec![format!("a list of hosts is needed: {FORM}")]);
        }
    };
    let mut problems = Vec::new();
    if items.len() > LAB_HOSTS_MAX {
        problems.push(format!("there are {}, and at most {LAB_HOSTS_MAX} may be", items.len()));
    }
    let (mut hosts, mut named) = (Vec::new(), BTreeSet::new());
    for (place, item) in items.iter().enumerate() {
        let number = place + 1;
        let host = if let Value::Dict(_, fields) = item {
            host(fields)
        } else {
            Err(vec![format!("this is no host: {FORM}")])
        };
        match host {
            Ok(host) if !named.insert(host.organization.clone()) => {
                problems.push(format!("host {number}: `{}` has one already", host.organization));
            }
            Ok(host) => hosts.push(host),
            Err(wrong) => {
                problems.extend(wrong.into_iter().map(|why| format!("host {number}: {why}")));
            }
        }
    }
    if problems.is_empty() { Ok(hosts) } else { Err(problems) }
}

/// How hosts are shown: without their keys.
pub(super) fn shown(hosts: &[LabHostSettings]) -> String {
    let each = hosts.iter().map(|host| format!("{} {}", host.organization, host.url.as_str()));
    if hosts.is_empty() { "none".to_owned() } else { each.collect::<Vec<_>>().join(", ") }
}

/// The list that a text is, as it would stand in the file.
fn written(text: &str) -> Option<Vec<Value>> {
    let file = Figment::from(Toml::string(&format!("hosts = {text}")));
    match file.find_value("hosts") {
        Ok(Value::Array(_, items)) => Some(items),
        Ok(_) | Err(_) => None,
    }
}

fn host(fields: &Dict) -> Result<LabHostSettings, Vec<String>> {
    let mut problems = Vec::new();
    for name in fields.keys() {
        if !["organization", "url", "key", "key_file"].contains(&name.as_str()) {
            problems
                .push(format!("there is no {name}; there are organization, url, key and key_file"));
        }
    }
    let mut keep = |read: Result<String, String>| read.map_err(|why| problems.push(why)).ok();
    let organization = keep(text(fields, "organization").and_then(|given| {
        given.ok_or("organization is missing: write the external id or the id of the one whose courses' labs it runs"
            .to_owned())
    }));
    let url = keep(text(fields, "url").and_then(|given| {
        given.ok_or_else(|| "url is missing: write where the host is asked for labs".to_owned())
    }));
    let key = keep(key_text(fields));
    let url = url.and_then(|url| address(&url).map_err(|why| problems.push(why)).ok());
    // The key itself must not show in a message.
    let key = key.and_then(|key| {
        let long_enough = LabHostKey::parse(&key).ok_or_else(|| {
            format!(
                "its key is too short: agree on at least {LAB_HOST_KEY_CHARACTERS_MIN} random characters, as \
                 `openssl rand -hex 32` prints them"
            )
        });
        long_enough.map_err(|why| problems.push(why)).ok()
    });
    match (organization, url, key) {
        (Some(organization), Some(url), Some(key)) if problems.is_empty() => {
            Ok(LabHostSettings { organization, url, key })
        }
        _ => Err(problems),
    }
}

/// Where requests go.
fn address(text: &str) -> Result<WebAddress, String> {
    if text.contains(['@', '#']) {
        // A password must not show.
        return Err(
            "url: this address holds @ or #: leave names, passwords and fragments out".to_owned()
        );
    }
    WebAddress::parse(text).map_err(|_none| {
        format!("url: `{text}` is no web address: write one like https://labs.example.com/launches")
    })
}

/// The key, from its place or from the file that is named.
fn key_text(fields: &Dict) -> Result<String, String> {
    match (text(fields, "key")?, text(fields, "key_file")?) {
        (Some(_), Some(_)) => Err("key and key_file are both set: take one away".to_owned()),
        (Some(key), None) => Ok(key),
        (None, Some(file)) => std::fs::read_to_string(Path::new(&file))
            .map_err(|error| format!("key_file: `{file}` cannot be read: {error}")),
        (None, None) => {
            Err("key is missing: write the one that the host has, or key_file and its file"
                .to_owned())
        }
    }
}

/// A text of a host, without outer blanks; an empty one is none.
fn text(fields: &Dict, name: &str) -> Result<Option<String>, String> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(_, text)) => {
            Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
        Some(_) => Err(format!("{name} is no text: put it between quotation marks")),
    }
}
