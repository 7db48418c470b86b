//! Bodies that are hard to read.

use std::collections::BTreeMap;
use std::error::Error;
use std::mem::size_of;

use errcode_client::errcode::{parse, Action, ApiError, Code, NO_HEADERS};

fn read(status: u16, body: impl AsRef<[u8]>) -> ApiError {
    parse(status, body.as_ref(), NO_HEADERS)
}

/// Returns the code that was sent, and details, of a body of our own with some details.
fn details(value: &str) -> (Option<String>, Option<String>) {
    let error = read(
        404,
        format!(r#"{{"status":404,"code":"a:b","details":{value}}}"#),
    );
    (error.raw_code, error.details)
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn the_form_decides_whose_code_it_is() {
    let ours = read(
        403,
        r#"{"error":"access_denied","message":"Denied","statusCode":403}"#,
    );
    assert_eq!(ours.code, Some(Code::ProtektAccessDenied));
    assert_eq!(
        (ours.message.as_str(), ours.action),
        ("Denied", Action::ShowAccessDenied)
    );
    let theirs = read(
        400,
        r#"{"error":"access_denied","error_description":"The user said no"}"#,
    );
    assert_eq!(
        (theirs.code, theirs.raw_code.as_deref()),
        (None, Some("access_denied"))
    );
    assert_eq!(
        (theirs.message.as_str(), theirs.action),
        ("The user said no", Action::ShowError)
    );
    let newer = read(402, r#"{"status":402,"code":"billing:card_declined"}"#);
    assert_eq!(
        (newer.code, newer.raw_code.as_deref()),
        (None, Some("billing:card_declined"))
    );
    assert_eq!(newer.message, "Payment Required");
}

#[test]
fn nothing_to_read_is_an_error_of_the_status() {
    let long = format!(r#"{{"code":"a:b","message":"{}"}}"#, "x".repeat(64 << 10));
    let endless = "[".repeat(1 << 16);
    for body in [
        "",
        " \r\n\t",
        "null",
        "7",
        "\"user:not_found\"",
        "[]",
        "{",
        "{}",
        "{}{}",
        "<html>",
        "\u{feff}",
        &long,
        &endless,
        r#"{"code":"a:b",}"#,
        r#"{"code":"a:b"} x"#,
        r"{'code':'a:b'}",
        r#"{"code":"a:b","n":NaN}"#,
        r#"{"code":"a:b","n":Infinity}"#,
        r#"{"code":"a:b","n":01}"#,
        r#"{"code":"a:b","n":+1}"#,
        r#"{"code":"a:b","n":1.}"#,
        r#"{"code":"a:b","n":.5}"#,
        r#"{"code":"a:b","n":1e}"#,
        r#"{"code":"a:b","n":-}"#,
        r#"{"code":"a:b","n":tru}"#,
        r#"{"code":"a:b","n":"\x"}"#,
        r#"{"code":"a:b","n":"\u12g4"}"#,
        r#"{"code":"a:b","n":"\u+123"}"#,
        "{\"code\":\"a:b\",\"n\":\"\t\"}",
        "{\"code\":\"a:b\"\u{b}}",
        "{\"code\":\"a:b\"\u{a0}}",
        "\u{feff}\u{feff}{\"code\":\"a:b\"}",
        r#"{"code":"a:b"/**/}"#,
        r#"{"code":"a:b","n":"#,
        r#"{"code":"a:b","n":"x"#,
        r#"{"code":"a:b","n":[1 2]}"#,
        r#"{"code":"a:b" "n":1}"#,
        r"{1:2}",
        // One of our members twice: nobody knows which counts.
        r#"{"code":"a:b","code":"a:b"}"#,
        r#"{"code":"a:b","c\u006fde":"c:d"}"#,
        r#"{"code":"a:b","status":1,"status":2}"#,
    ] {
        let error = read(503, body);
        let shown = &body[..body.len().min(40)];
        assert_eq!(
            (error.code, error.raw_code, error.details),
            (None, None, None),
            "{shown}"
        );
        assert_eq!(
            (error.message.as_str(), error.action),
            ("Service Unavailable", Action::RetryLater),
            "{shown}"
        );
        assert!(
            error.temporary && error.fields.is_empty() && error.retry_after.is_none(),
            "{shown}"
        );
    }
    let other = read(599, "");
    assert_eq!(
        (other.message.as_str(), other.action, other.temporary),
        ("HTTP 599", Action::ShowError, false)
    );
    assert_eq!(read(0, "").message, "HTTP 0");
    assert_eq!(read(u16::MAX, "").message, "HTTP 65535");
}

#[test]
fn what_other_readers_refuse() {
    for body in [
        r#"{"status":404,"code":"user:not_found","details":"\ud800"}"#, // a lone surrogate
        r#"{"status":404,"code":"user:not_found","details":"\udc00\ud800\ud800\udc00"}"#,
        r#"{"status":404,"code":"user:not_found","details":1e999}"#,
        r#"{"status":404,"code":"user:not_found","details":-123456789012345678901234567890}"#,
        r#"{"status":404,"code":"user:not_found","x":{"y":1,"y":2},"x":3}"#, // not one of our members
        "\u{feff} {\"status\" :\t404,\r\n\"code\":\"user\\u003anot_found\"}\n",
        r#"{"status":404,"code":"\u0075ser:not_f\u006Fund"}"#,
    ] {
        assert_eq!(read(404, body).code, Some(Code::UserNotFound), "{body}");
    }
    let error = read(404, b"{\"status\":404,\"code\":\"user:not_found\",\"details\":{\"a\":\"\xff\xfe\",\"\xc3\":\"b\"}}");
    assert_eq!(error.code, Some(Code::UserNotFound));
    let want = BTreeMap::from(
        [("a", "\u{fffd}\u{fffd}"), ("\u{fffd}", "b")].map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    assert_eq!(error.fields, want);
}

#[test]
fn nested_32_deep_and_no_deeper() {
    let ok = (Some("a:b".to_owned()), Some(nested(32)));
    assert_eq!(details(&nested(32)), ok);
    assert_eq!(details(&nested(33)), (None, None));
    // An array is nested itself.
    assert_eq!(
        read(400, format!(r#"[{{"code":"a:b"}},{}]"#, nested(31)))
            .raw_code
            .as_deref(),
        Some("a:b")
    );
    assert_eq!(
        read(400, format!(r#"[{{"code":"a:b"}},{}]"#, nested(32))).raw_code,
        None
    );
}

#[test]
fn details_are_compact_json() {
    for (value, want) in [
        ("null", None),
        (
            " [ 1 , \"two\" , { } , [ ] , true , false , null ] ",
            Some(r#"[1,"two",{},[],true,false,null]"#),
        ),
        (r#"{"a":"b","n":1.50e+3}"#, Some(r#"{"a":"b","n":1.50e+3}"#)),
        (
            r#""\"\\\/\b\f\n\r\t\u0000\u001F\u007f\ud83d\ude00\ud800x""#,
            Some("\"\\\"\\\\/\\u0008\\u000c\\u000a\\u000d\\u0009\\u0000\\u001f\u{7f}😀\u{fffd}x\""),
        ),
        (r#"{"a":1,"a":2}"#, None),
        (r#"[{"a":{"b":1,"\u0062":2}}]"#, None),
    ] {
        assert_eq!(
            details(value),
            (Some("a:b".to_owned()), want.map(str::to_owned)),
            "{value}"
        );
    }
    // Fields are texts alone.
    let error = read(
        422,
        r#"{"success":false,"error":"m","code":"VALIDATION_ERROR","details":{"b":"2","a.0":"1"}}"#,
    );
    assert_eq!(format!("{:?}", error.fields), r#"{"a.0": "1", "b": "2"}"#);
    assert_eq!(error.details.as_deref(), Some(r#"{"b":"2","a.0":"1"}"#));
    let error = read(
        422,
        r#"{"success":false,"error":"m","code":"VALIDATION_ERROR","details":{"b":"2","a":1}}"#,
    );
    assert!(error.fields.is_empty());
    assert_eq!(error.details.as_deref(), Some(r#"{"b":"2","a":1}"#));
}

#[test]
fn an_object_with_a_member_twice_is_passed_over() {
    assert_eq!(
        read(
            400,
            r#"{"error":{"code":"too_late","code":"too_early"},"errors":[{"code":"no_day"}]}"#
        )
        .raw_code
        .as_deref(),
        Some("no_day")
    );
    assert_eq!(
        read(400, r#"{"error":{"code":"too_late","x":1,"x":2}}"#)
            .raw_code
            .as_deref(),
        Some("too_late")
    );
}

#[test]
fn words_are_ascii() {
    for text in [
        "Error",
        "FAIL",
        "undefined",
        "1e999",
        "999",
        "0000999",
        "Forbidden",
        "too late",
        "late.",
        "a\"b",
        "\u{6f}\u{212a}",
        "----",
    ] {
        assert_eq!(
            read(400, format!(r#"{{"code":{text:?}}}"#)).raw_code,
            None,
            "{text}"
        );
    }
    for text in [
        "FORBIDDEN",
        "forbidden",
        "1000",
        "errors",
        "a[b]",
        "E11000",
        "(late)",
    ] {
        assert_eq!(
            read(400, format!(r#"{{"code":{text:?}}}"#))
                .raw_code
                .as_deref(),
            Some(text)
        );
    }
}

#[test]
fn a_long_message_is_cut_between_characters() {
    let error = read(
        400,
        format!(r#"{{"code":"a:b","message":"x{}"}}"#, "é".repeat(3000)),
    );
    assert_eq!(error.message, format!("x{}", "é".repeat(2047)));
}

#[test]
fn an_error_like_others() {
    let error = read(
        404,
        r#"{"success":false,"error":"No “x”\r\n[forged]\u202e\u0000","code":"NOT_FOUND"}"#,
    );
    assert_eq!(error.message, "No “x”\r\n[forged]\u{202e}\0");
    assert_eq!(
        error.to_string(),
        r"404 NOT_FOUND: No “x”\u{d}\u{a}[forged]\u{202e}\u{0}"
    );
    assert_eq!(read(502, "").to_string(), "502: Bad Gateway");
    assert!(error.source().is_none());
    assert_eq!(error, error.clone());
    let error: Box<dyn Error + Send + Sync + 'static> = error.into();
    assert_eq!(
        error.downcast::<ApiError>().unwrap().code,
        Some(Code::EnvelopeNotFound)
    );
    // Clippy warns of a Result whose error has 128 bytes.
    assert!(size_of::<ApiError>() < 128, "{}", size_of::<ApiError>());
}
