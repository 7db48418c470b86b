//! Modules of a service whose codes and texts try to leave their place, and of none.

#[path = "../testdata/hostile.rs"]
mod hostile;

#[path = "../testdata/empty.rs"]
mod empty;

use hostile::{parse, Code, NO_HEADERS};

fn texts() -> Vec<String> {
    serde_json::from_str(include_str!("../testdata/hostile.json")).unwrap()
}

#[test]
fn texts_are_what_they_were() {
    let texts = texts();
    assert_eq!(texts.len(), Code::ALL.len());
    for (text, code) in texts.iter().zip(Code::ALL) {
        assert_eq!(code.message(), text);
        if let Some(number) = code.as_str().strip_prefix("hostile:text_") {
            assert_eq!(&texts[number.parse::<usize>().unwrap()], text);
            assert_eq!(code.replaced_by(), Some(Code::CodeSelf));
            assert_eq!(
                (code.status(), code.action()),
                (400, hostile::Action::ShowError)
            );
        } else {
            assert_eq!(code.as_str(), text);
            assert_eq!(code.replaced_by(), None);
        }
        assert_eq!(code.as_str().parse(), Ok(*code));
    }
}

#[test]
fn names_that_would_clash() {
    for (text, code) in [
        ("self", Code::CodeSelf),
        ("Self", Code::CodeSelf2),
        ("1a", Code::Code1a),
        ("2:b", Code::Code2B),
        ("a:b_c", Code::ABC),
        ("a:b-c", Code::ABC3),
        ("a:b_c2", Code::ABC2),
        ("err", Code::Err),
        ("error", Code::Error),
        ("none", Code::None),
        ("code", Code::Code),
        ("HTTPTimeout", Code::HttpTimeout),
    ] {
        assert_eq!(text.parse(), Ok(code));
        assert_eq!(code.as_str(), text);
    }
}

#[test]
fn codes_of_the_service_are_known_in_any_body() {
    for body in [
        r#"{"status":429,"code":"com.acme/card-declined"}"#,
        r#"{"code":"com.acme/card-declined","message":"m"}"#,
        r#"{"error":{"errorCode":"com.acme/card-declined"}}"#,
    ] {
        let error = parse(429, body.as_bytes(), NO_HEADERS);
        assert_eq!(error.code, Some(Code::ComAcmeCardDeclined), "{body}");
    }
    // Even a word is a code if the service has it, in its own shape.
    let error = parse(
        429,
        br#"{"success":false,"error":"m","code":"error"}"#,
        NO_HEADERS,
    );
    assert_eq!(error.code, Some(Code::Error));
    let error = parse(
        404,
        br#"{"status":404,"code":"user:not_found"}"#,
        NO_HEADERS,
    );
    assert_eq!(
        (error.code, error.raw_code.as_deref()),
        (None, Some("user:not_found"))
    );
}

#[test]
fn a_module_without_codes() {
    assert!(empty::Code::ALL.is_empty());
    assert!("user:not_found".parse::<empty::Code>().is_err());
    let error = empty::parse(
        404,
        br#"{"status":404,"code":"user:not_found"}"#,
        empty::NO_HEADERS,
    );
    assert_eq!(
        (error.code, error.raw_code.as_deref()),
        (None, Some("user:not_found"))
    );
    assert_eq!(error.message, "Not Found");
}
