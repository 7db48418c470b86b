//! The documentation of the generated file.

/// The example of the module can't be a test in the crate of a user, whose name it does not
/// know. This one knows it.
#[test]
fn the_example_compiles() {
    use errcode_client::errcode::{self, Action, Code};
    use std::time::Duration;

    let calls = std::cell::RefCell::new(Vec::new());
    let call = |name: &str| calls.borrow_mut().push(name.to_owned());
    let create_account = || call("create_account");
    let refresh_and_retry = || call("refresh_and_retry");
    let retry_after = |delay: Option<Duration>| call(&format!("retry_after {delay:?}"));
    let show = |message: &str| call(message);
    for (status, body) in [
        (404, r#"{"status":404,"code":"user:not_found"}"#),
        (401, r#"{"status":401,"code":"user:token_expired"}"#),
        (503, ""),
        (400, ""),
    ] {
        let (body, response) = (body.as_bytes().to_vec(), http::Response::new(()));
        // example
        let error = errcode::parse(status, &body, response.headers());
        match error.code {
            Some(Code::UserNotFound) => create_account(),
            _ => match error.action {
                Action::RefreshAndRetry => refresh_and_retry(),
                Action::RetryLater | Action::RetryWithBackoff => retry_after(error.retry_after),
                _ => show(&error.message),
            },
        }
        // end
    }
    let want = [
        "create_account",
        "refresh_and_retry",
        "retry_after None",
        "Bad Request",
    ];
    assert_eq!(*calls.borrow(), want);
    let between = |text: &'static str, from: &str, to: &str| {
        let rest = text.split_once(from).unwrap().1.split_once(to).unwrap().0;
        let lines = rest
            .lines()
            .map(|line| line.trim_start_matches("//!").trim());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    };
    let shown = between(
        include_str!("../src/errcode.rs"),
        "//! ```text",
        "//! ```\n",
    );
    assert_eq!(
        shown,
        between(include_str!("docs.rs"), "// example", "// end\n")
    );
}
