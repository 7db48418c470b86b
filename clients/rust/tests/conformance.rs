//! Finds in every recorded response what Go finds in it.

use std::collections::{BTreeMap, BTreeSet};

use errcode_client::errcode::{parse, Code};
use serde_json::Value;

/// A response that the Go tests recorded.
struct Recorded {
    name: String,
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
    want: Value,
}

fn responses() -> Vec<Recorded> {
    let file = include_str!("../../conformance.json");
    let all: Vec<Value> = serde_json::from_str(file).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.iter()
        .map(|r| Recorded {
            name: text(&r["name"]),
            status: u16::try_from(r["status"].as_u64().unwrap()).unwrap(),
            headers: texts(&r["header"]),
            body: text(&r["body"]),
            want: r["want"].clone(),
        })
        .collect()
}

fn texts(object: &Value) -> BTreeMap<String, String> {
    let members = object.as_object().into_iter().flatten();
    members
        .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

/// The phrase of a status, as an error without a text has it.
fn phrase(status: u16) -> String {
    parse(status, b"", errcode_client::errcode::NO_HEADERS).message
}

/// Says in which ways an error is not what Go finds.
fn differences(r: &Recorded) -> Vec<String> {
    let error = parse(r.status, r.body.as_bytes(), &r.headers);
    let want = &r.want;
    let known = want["known"].as_bool().unwrap();
    let code = want["code"].as_str().unwrap();
    let message = want["message"]
        .as_str()
        .map_or_else(|| phrase(r.status), str::to_owned);
    let seconds = |delay: Option<f64>| delay.map(|delay| format!("{delay:.9}"));
    let rows = [
        ("status", error.status.to_string(), r.status.to_string()),
        (
            "raw code",
            error.raw_code.clone().unwrap_or_default(),
            code.to_owned(),
        ),
        (
            "code",
            error.code.map_or("", Code::as_str).to_owned(),
            if known {
                code.to_owned()
            } else {
                String::new()
            },
        ),
        ("message", error.message.clone(), message),
        (
            "action",
            error.action.to_string(),
            want["action"].as_str().unwrap().to_owned(),
        ),
        (
            "temporary",
            error.temporary.to_string(),
            want["temporary"].to_string(),
        ),
        (
            "fields",
            format!("{:?}", error.fields),
            format!("{:?}", texts(&want["fields"])),
        ),
        (
            "delay",
            format!(
                "{:?}",
                seconds(error.retry_after.map(|delay| delay.as_secs_f64()))
            ),
            format!("{:?}", seconds(want["retryAfter"].as_f64())),
        ),
    ];
    rows.iter()
        .filter(|(_, got, want)| got != want)
        .map(|(what, got, want)| format!("{}: {what} is {got:?}, expected {want:?}", r.name))
        .collect()
}

#[test]
fn every_response_is_read_as_in_go() {
    let all = responses();
    let wrong: Vec<String> = all.iter().flat_map(differences).collect();
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(all.len() > 2500, "only {} responses", all.len());
    println!("{} responses", all.len());
}

#[test]
fn every_code_is_recorded_in_every_form() {
    let names: BTreeSet<String> = responses().into_iter().map(|r| r.name).collect();
    for form in [
        "protekt",
        "envelope",
        "domain-reason",
        "domain-reason-details",
    ] {
        for code in Code::ALL {
            assert!(names.contains(&format!("{form}: {code}")), "{form}: {code}");
        }
    }
    assert!(Code::ALL.len() > 100);
}

#[test]
fn documented_status_message_and_action() {
    for r in responses() {
        let form = r.name.split(": ").next().unwrap_or_default();
        if !["protekt", "envelope", "domain-reason"].contains(&form) {
            continue;
        }
        let code = parse(r.status, r.body.as_bytes(), &r.headers).code.unwrap();
        if r.name == format!("{form}: {code}") {
            assert_eq!(r.want["message"], code.message(), "{}", r.name);
        }
        assert_eq!(code.status(), r.status, "{}", r.name);
        assert_eq!(code.action().as_str(), r.want["action"], "{}", r.name);
    }
}
