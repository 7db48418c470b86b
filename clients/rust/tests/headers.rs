//! Headers, as clients have them.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use errcode_client::errcode::{parse, ApiError};
use http::header::{HeaderMap, HeaderValue, DATE, RETRY_AFTER, WWW_AUTHENTICATE};

fn retry_after(value: &str, date: &str) -> Option<u64> {
    let error = parse(503, b"", [("retry-AFTER", value), ("Date", date)]);
    error.retry_after.map(|delay| delay.as_secs())
}

fn challenged(lines: &[&str]) -> (Option<String>, String) {
    let error = parse(
        401,
        b"",
        lines.iter().map(|line| ("WWW-Authenticate", line)),
    );
    (error.raw_code, error.message)
}

#[test]
fn header_maps_of_all_kinds() {
    let seven = Some(Duration::from_secs(7));
    let mut map = HeaderMap::new();
    map.insert(RETRY_AFTER, HeaderValue::from_static("7"));
    map.append(RETRY_AFTER, HeaderValue::from_static("9"));
    map.append(
        WWW_AUTHENTICATE,
        HeaderValue::from_static("Basic realm=\"x\""),
    );
    map.append(
        WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer error=\"late\""),
    );
    map.insert(DATE, HeaderValue::from_bytes(b"\xff").unwrap());
    let error = parse(503, b"", &map);
    assert_eq!(
        (error.retry_after, error.raw_code.as_deref()),
        (seven, Some("late"))
    );

    let hashed = HashMap::from([("Retry-After".to_owned(), "7".to_owned())]);
    let list = vec![("Retry-After".to_owned(), b" 7 ".to_vec())];
    let all: [ApiError; 4] = [
        parse(503, b"", &hashed),
        parse(503, b"", list.iter().map(|(name, value)| (name, value))),
        parse(503, b"", list),
        parse(503, b"", [("RETRY-AFTER", "7")]),
    ];
    for error in all {
        assert_eq!(error.retry_after, seven);
    }
}

#[test]
fn dates() {
    const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (value, want) in [
        ("Sun, 06 Nov 1994 08:51:37 GMT", Some(120)),
        ("Sunday, 06-Nov-94 08:51:37 GMT", Some(120)),
        ("Sun Nov  6 08:51:37 1994", Some(120)),
        ("Wed Nov 16 08:49:37 1994", Some(864_000)),
        ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", Some(0)),
        ("Wed, 29 Feb 1996 08:49:37 GMT", Some(480 * 86_400)),
        ("Fri, 01 Mar 1996 08:49:37 GMT", Some(481 * 86_400)),
        ("Thu, 29 Feb 1995 08:49:37 GMT", None),
        ("Thu, 29 Feb 1900 08:49:37 GMT", None),
        ("Tue, 29 Feb 2000 08:49:37 GMT", Some(1941 * 86_400)),
        ("Sat, 31 Dec 1994 23:59:59 GMT", Some(55 * 86_400 + 54_622)),
        ("Sun, 00 Nov 1994 08:51:37 GMT", None),
        ("Sun, 31 Nov 1994 08:51:37 GMT", None),
        ("Sun, 06 nov 1994 08:51:37 GMT", None),
        ("Sun, 06 Nov 1994 8:51:37 GMT", None),
        ("Sun, 06 Nov 1994 08:51:60 GMT", None),
        ("Sun, 06 Nov 1994 24:00:00 GMT", None),
        ("Sun, 06 Nov 1994 08:51 GMT", None),
        ("Sun, 06 Nov 1994 08:51:37:00 GMT", None),
        ("Xxx, 06 Nov 1994 08:51:37 GMT", None),
        ("Sun, 06 Nov 1994 08:51:37 CET", None),
        ("Sun 06 Nov 1994 08:51:37 GMT", None),
        ("Sunday, 06-Nov-94-1 08:51:37 GMT", None),
        ("Sun, 06 Nov ١٩٩٤ 08:51:37 GMT", None),
        ("é, 06 Nov 1994 08:51:37 GMT", None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("٧", None),
    ] {
        assert_eq!(retry_after(value, NOW), want, "{value}");
    }
    // Without a date that can be read, the clock counts.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let from_1970 = retry_after(
        "Sun, 07 Feb 2106 06:28:15 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    )
    .unwrap();
    let from_now = retry_after("Sun, 07 Feb 2106 06:28:15 GMT", "soon").unwrap();
    assert_eq!(from_1970, (1 << 32) - 1);
    assert!(
        (from_1970 - now.as_secs()).abs_diff(from_now) <= 60,
        "{from_now}"
    );
    assert_eq!(
        retry_after("Fri, 31 Dec 9999 23:59:59 GMT", NOW),
        Some(1 << 32)
    );
}

#[test]
fn seconds_that_a_clock_can_take() {
    let long = "9".repeat(400);
    for (value, want) in [
        ("0", 0),
        ("007", 7),
        ("4294967297", 1 << 32),
        (long.as_str(), 1 << 32),
    ] {
        let delay = parse(503, b"", [("Retry-After", value)])
            .retry_after
            .unwrap();
        assert_eq!(delay.as_secs(), want, "{value}");
        assert!(std::time::Instant::now().checked_add(delay).is_some());
    }
}

#[test]
fn challenges() {
    let code = |code: &str, message: &str| (Some(code.to_owned()), message.to_owned());
    let none = (None, "Unauthorized".to_owned());
    for (lines, want) in [
        (
            &["Bearer error=\"late\", error_description=\"It \\\"is\\\" late\""][..],
            code("late", "It \"is\" late"),
        ),
        (
            &["Basic realm=\"a, error=b\"", "bearer ERROR = late ,"],
            code("late", "Unauthorized"),
        ),
        (
            &["Bearer realm=\"é\", error=\"late\""],
            code("late", "Unauthorized"),
        ),
        (
            &["Bearer error=\"a\", error=\"b\""],
            code("b", "Unauthorized"),
        ),
        (&["Bearer error=\"two words\""], none.clone()),
        (&["Negotiate YWJj==", "Bearer error=\"late\""], none.clone()),
        (&["Bearer error=\"late"], none.clone()),
        (&["Bearer error=\"late\\"], none.clone()),
        (&["error=\"late\""], none.clone()),
        (&["", " , "], none),
    ] {
        assert_eq!(challenged(lines), want, "{lines:?}");
    }
}
