//! Bodies and headers that nobody meant to write, the same ones each time. They are recorded
//! ones with changes, and random pieces of JSON.

use std::time::Duration;

use errcode_client::errcode::{parse, ApiError, Code};
use serde_json::Value;

/// A generator of numbers (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % end
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What is put into bodies and headers.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\\udc00",
    b"\\\"",
    b"\0",
    b"\xff",
    b"\xe2\x82",
    b"\xef\xbb\xbf",
    b" ",
    b"\n",
    b"\x0b",
    b"0",
    b"-",
    b"9",
    b".",
    b"e999",
    b"1e400",
    b"-0.0",
    b"18446744073709551616",
    b"true",
    b"false",
    b"null",
    b"NaN",
    b"\"code\":",
    b"\"error\":",
    b"\"errors\":",
    b"\"details\":",
    b"\"message\":",
    b"\"status\":404",
    b"\"@type\":\"x.ErrorInfo\"",
    b"\"metadata\":",
    b"\"fieldViolations\":",
    b"\"field\":\"a[\"",
    b"\"pointer\":\"/a~1b/~\"",
    b"\"path\":[0,\"a\"]",
    b"\"retry_after\":1e9",
    b"\"retryDelay\":\"5s\"",
    b"user:not_found",
    b"\"CONFLICT\"",
    b"a b",
    b"=",
    b"Bearer ",
    b"error=\"",
    b"Sun, 06 Nov 1994 08:49:37 GMT",
    b"Sunday, 06-Nov-94 08:49:37 GMT",
    "é\u{202e}😀".as_bytes(),
];

/// What is put between quotes, and what stands alone, in random JSON.
const TEXTS: &[&[u8]] = &[
    b"user:not_found",
    b"CONFLICT",
    b"too_late",
    b"It is too late.",
    b"",
    b" ",
    b"\\ud800",
    b"\\ud83d\\ude00",
    b"\\u0000",
    b"\\",
    b"\xff",
    b"x.ErrorInfo",
    b"404",
    b"5s",
    b"/a~1b/~",
    b"a[0]",
    "é\u{202e}😀".as_bytes(),
];
const VALUES: &[&[u8]] = &[
    b"0",
    b"404",
    b"-0.0",
    b"1e400",
    b"1e3",
    b"18446744073709551616",
    b"true",
    b"false",
    b"null",
    b"NaN",
    b"01",
    b"-",
    b"",
];

/// Returns a text with a few pieces added, removed, repeated or put elsewhere.
fn changed(random: &mut Random, text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..random.below(4) {
        let (from, to) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 40));
        let part = match random.below(4) {
            0 => random.one(PIECES).to_vec(),
            1 => Vec::new(),
            2 => bytes[from..to].repeat(2),
            _ => [bytes[from..to].to_vec(), random.one(PIECES).to_vec()].concat(),
        };
        bytes.splice(from..to, part);
    }
    bytes
}

/// Returns random JSON, or almost.
fn made(random: &mut Random, depth: usize) -> Vec<u8> {
    match random.below(if depth == 0 { 4 } else { 9 }) {
        0..=2 => [b"\"", *random.one(TEXTS), b"\""].concat(),
        3 => random.one(VALUES).to_vec(),
        kind => {
            let mut text = vec![if kind % 2 == 0 { b'[' } else { b'{' }];
            for i in 0..random.below(5) {
                text.extend(if i > 0 { &b","[..] } else { b"" });
                if kind % 2 == 1 {
                    let names = [
                        "code", "error", "errors", "details", "message", "field", "data", "type",
                        "debug", "x",
                    ];
                    text.extend(format!("{:?}:", random.one(&names)).bytes());
                }
                text.extend(made(random, depth - 1));
            }
            text.push(if kind % 2 == 0 { b']' } else { b'}' });
            text
        }
    }
}

/// What holds of every error, whatever the response was.
fn check(error: &ApiError, status: u16, body: &[u8]) {
    let shown = || String::from_utf8_lossy(body).into_owned();
    assert_eq!(error.status, status);
    if let Some(code) = &error.raw_code {
        assert!(!code.is_empty() && code.len() <= 128, "{}", shown());
        assert!(code.bytes().all(|c| c.is_ascii_graphic()), "{}", shown());
    }
    if let Some(code) = error.code {
        assert_eq!(
            error.raw_code.as_deref(),
            Some(code.as_str()),
            "{}",
            shown()
        );
        assert_eq!(error.action, code.action(), "{}", shown());
    }
    assert!(
        !error.message.is_empty() && error.message.len() <= 4096,
        "{}",
        shown()
    );
    assert!(
        error
            .retry_after
            .is_none_or(|delay| error.temporary && delay <= Duration::from_secs(1 << 32)),
        "{}",
        shown()
    );
    if let Some(details) = &error.details {
        let strict = serde_json::from_str::<Value>(details);
        // serde_json takes no number that a double can't hold.
        assert!(
            strict.map_or_else(
                |err| err.to_string().starts_with("number out of range"),
                |value| !value.is_null()
            ),
            "{details}"
        );
    }
    let text = error.to_string();
    assert!(!text.chars().any(char::is_control), "{}", shown());
    assert_eq!(error, &error.clone());
}

#[test]
fn changed_responses() {
    let all: Vec<Value> = serde_json::from_str(include_str!("../../conformance.json")).unwrap();
    let mut random = Random(0x5eed);
    let (mut read, mut known) = (0, 0);
    for _ in 0..20_000 {
        let r = random.one(&all).clone();
        let status = u16::try_from(random.below(700)).unwrap();
        let status = *random.one(&[
            status,
            u16::try_from(r["status"].as_u64().unwrap()).unwrap(),
        ]);
        let body = changed(&mut random, r["body"].as_str().unwrap().as_bytes());
        let mut headers = Vec::new();
        for name in [
            "Retry-After",
            "Date",
            "WWW-Authenticate",
            "WWW-Authenticate",
        ] {
            let value = r["header"][name].as_str().unwrap_or("Bearer error=\"x\"");
            headers.push((name, changed(&mut random, value.as_bytes())));
        }
        let error = parse(status, &body, headers);
        check(&error, status, &body);
        known += usize::from(error.code.is_some());
        read += usize::from(error.raw_code.is_some());
    }
    println!("{read} codes, {known} of them known");
    assert!(read > 5000 && known > 1000);
}

#[test]
fn random_json() {
    let mut random = Random(0xacce5);
    let mut codes = 0;
    for _ in 0..20_000 {
        let body = made(&mut random, 6);
        let error = parse(404, &body, [("x", &body)]);
        check(&error, 404, &body);
        codes += usize::from(error.raw_code.is_some());
    }
    println!("{codes} codes");
    assert!(codes > 100);
}

/// What `serde_json` reads is read the same.
#[test]
fn values_are_those_of_serde_json() {
    let mut random = Random(0xb0d1);
    let mut same = 0;
    for _ in 0..40_000 {
        let value = made(&mut random, 6);
        let body = [
            &br#"{"status":404,"code":"user:not_found","details":"#[..],
            &value,
            b"}",
        ]
        .concat();
        let error = parse(404, &body, [("", "")]);
        let text = std::str::from_utf8(&value).ok();
        let Some(Ok(strict)) = text.map(serde_json::from_str::<Value>) else {
            continue;
        };
        let shown = String::from_utf8_lossy(&value);
        assert_eq!(error.code, Some(Code::UserNotFound), "{shown}");
        match error.details.as_deref().map(serde_json::from_str::<Value>) {
            Some(read) => assert_eq!(read.unwrap(), strict, "{shown}"),
            None if strict.is_null() => {}
            None => assert!(shown.matches('{').count() > 0, "{shown}"), // a key is there twice
        }
        same += 1;
    }
    println!("{same} values");
    assert!(same > 10_000);
}

/// Each of these takes milliseconds; a reader that is quadratic takes minutes.
#[test]
fn large_bodies() {
    let fill = |piece: &str| piece.repeat((60 << 10) / piece.len());
    for body in [
        format!(
            r#"{{"errors":[{}{{}}]}}"#,
            fill(r#"{"field":"a","message":"b c"},"#)
        ),
        format!(r#"{{"errors":{{{}"z":["b c"]}}}}"#, fill(r#""a":["b c"],"#)),
        format!(r#"{{{}"code":"a:b"}}"#, fill(r#""x":1,"#)),
        format!(r#"{{"message":"{}"}}"#, fill(r"\u0061")),
        format!(
            r#"{{"details":[{{"fieldViolations":[{{"field":"{}","description":"d d"}}]}}]}}"#,
            fill("[a")
        ),
        format!("[{}1]", fill("[],")),
    ] {
        let error = parse(400, body.as_bytes(), [("", "")]);
        check(&error, 400, body.as_bytes());
        assert!(
            error.raw_code.is_some() || error.message != "Bad Request" || body.starts_with('['),
            "{}",
            &body[..80]
        );
    }
    let value = format!("Bearer {}", fill("a=b, "));
    check(&parse(401, b"", [("WWW-Authenticate", &value)]), 401, b"");
}
