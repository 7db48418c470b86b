//! The enum of the codes.

use std::collections::{BTreeSet, HashSet};
use std::error::Error;

use errcode_client::errcode::{Action, ApiError, Code};

#[test]
fn every_code_is_found_by_its_text_alone() {
    for &code in Code::ALL {
        let text = code.as_str();
        assert_eq!(text.parse(), Ok(code));
        assert_eq!(Code::try_from(text), Ok(code));
        assert_eq!(code.to_string(), text);
        assert_eq!(AsRef::<str>::as_ref(&code), text);
        assert!((400..600).contains(&code.status()), "{code}");
        assert!(!code.message().is_empty(), "{code}");
        for other in [text.to_uppercase(), format!(" {text}"), format!("{text}\n")] {
            if !Code::ALL.iter().any(|code| code.as_str() == other) {
                assert!(other.parse::<Code>().is_err(), "{other:?}");
            }
        }
    }
}

#[test]
fn spelling_and_case_count() {
    for (text, want) in [
        ("user:not_found", Some(Code::UserNotFound)),
        ("user_not_found", Some(Code::ProtektUserNotFound)),
        ("NOT_FOUND", Some(Code::EnvelopeNotFound)),
        ("token_expired", Some(Code::ProtektTokenExpired)),
        ("TOKEN_EXPIRED", Some(Code::EnvelopeTokenExpired)),
        ("user:token_expired", Some(Code::UserTokenExpired)),
        ("method_not_allowed", Some(Code::ProtektMethodNotAllowed)),
        ("METHOD_NOT_ALLOWED", Some(Code::EnvelopeMethodNotAllowed)),
        ("http:method_not_allowed", Some(Code::HttpMethodNotAllowed)),
        ("User:Not_Found", None),
        ("user:not_found ", None),
        ("u\u{455}er:not_found", None),
        ("", None),
    ] {
        assert_eq!(text.parse().ok(), want, "{text:?}");
    }
    let unknown = "a\n\u{202e}b".parse::<Code>().unwrap_err();
    assert_eq!(unknown.as_str(), "a\n\u{202e}b");
    assert_eq!(unknown.to_string(), r#"unknown error code "a\n\u{202e}b""#);
    assert_eq!(
        Code::try_from("x").unwrap_err().to_string(),
        r#"unknown error code "x""#
    );
}

#[test]
fn codes_are_keys_and_errors() {
    let sorted: BTreeSet<Code> = Code::ALL.iter().rev().copied().collect();
    assert!(sorted.iter().eq(Code::ALL));
    let hashed: HashSet<Code> = Code::ALL.iter().copied().collect();
    assert_eq!(hashed.len(), Code::ALL.len());
    let error: Box<dyn Error + Send + Sync> = Code::UserNotFound.into();
    assert_eq!(error.to_string(), "user:not_found");
    assert_eq!(error.downcast_ref(), Some(&Code::UserNotFound));
    assert_eq!(
        format!("{:>16}|{:?}", Code::UserNotFound, Code::UserNotFound),
        "  user:not_found|UserNotFound"
    );
    assert_eq!(format!("{:<16}|", Action::ShowError), "show_error      |");
}

#[test]
fn what_is_known_of_a_code() {
    let code = Code::UserNotFound;
    assert_eq!((code.status(), code.message()), (404, "User not found"));
    assert_eq!(code.action(), Action::ShowNotFound);
    assert_eq!(code.replaced_by(), None);
}

#[test]
fn an_error_is_made_of_a_code() {
    for &code in Code::ALL {
        let error = ApiError::from(code);
        assert_eq!(
            (error.code, error.raw_code.as_deref()),
            (Some(code), Some(code.as_str()))
        );
        assert_eq!((error.status, error.action), (code.status(), code.action()));
        assert_eq!(error.message, code.message());
        assert_eq!(
            error.temporary,
            [429, 502, 503, 504].contains(&code.status())
        );
    }
}
