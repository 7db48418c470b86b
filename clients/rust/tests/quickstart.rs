//! The service of examples/quickstart, over a connection of our own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use errcode_client::errcode::{parse, Action, ApiError, Code};

/// A running service, which ends with the test.
struct Service {
    process: Child,
    address: String,
    program: std::path::PathBuf,
}

impl Service {
    fn start() -> Service {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let program =
            std::env::temp_dir().join(format!("errcode-quickstart-{}", std::process::id()));
        let built = Command::new("go")
            .current_dir(root)
            .args(["build", "-o"])
            .arg(&program)
            .arg("./examples/quickstart")
            .status();
        assert!(built.expect("the test needs Go").success());
        let mut process = Command::new(&program)
            .args(["-addr", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let rest = line.split_once("http://").unwrap().1;
        let end = rest.find(". ").unwrap();
        let address = rest[..end].to_owned();
        Service {
            process,
            address,
            program,
        }
    }

    /// Sends a request, and returns the error of the response.
    fn error(&self, request: &str, headers: &str, body: &str) -> ApiError {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}",
            self.address
        )
        .unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        let end = response
            .windows(4)
            .position(|at| at == b"\r\n\r\n")
            .unwrap();
        let head = std::str::from_utf8(&response[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        parse(status, &response[end + 4..], headers)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.program);
    }
}

#[test]
fn errors_of_a_live_service() {
    let service = Service::start();
    let wrong = r#"{"email":"ada@example.com","password":"wrong"}"#;
    let incomplete = r#"{"email":"no address"}"#;
    let lines = [
        (
            "POST /protekt/login",
            wrong,
            401,
            Some(Code::ProtektInvalidCredentials),
            Action::ShowMessage,
        ),
        (
            "POST /envelope/login",
            wrong,
            401,
            Some(Code::EnvelopeAuthenticationError),
            Action::RedirectToLogin,
        ),
        (
            "POST /domain/login",
            wrong,
            401,
            Some(Code::AuthInvalidCredentials),
            Action::ShowMessage,
        ),
        (
            "GET /protekt/me",
            "",
            401,
            Some(Code::ProtektInvalidToken),
            Action::RedirectToLogin,
        ),
        (
            "GET /domain/nowhere",
            "",
            404,
            Some(Code::SystemNotFound),
            Action::ShowNotFound,
        ),
        (
            "PUT /protekt/login",
            "",
            405,
            Some(Code::ProtektMethodNotAllowed),
            Action::ShowError,
        ),
        (
            "PUT /envelope/login",
            "",
            405,
            Some(Code::EnvelopeMethodNotAllowed),
            Action::ShowError,
        ),
        (
            "PUT /domain/login",
            "",
            405,
            Some(Code::HttpMethodNotAllowed),
            Action::ShowError,
        ),
        (
            "POST /domain/signup",
            incomplete,
            400,
            Some(Code::GeneralValidationError),
            Action::ShowFieldErrors,
        ),
        (
            "POST /envelope/signup",
            incomplete,
            422,
            Some(Code::EnvelopeValidationError),
            Action::ShowFieldErrors,
        ),
    ];
    for (request, body, status, code, action) in lines {
        let error = service.error(request, "Authorization: Bearer no\r\n", body);
        assert_eq!(
            (error.status, error.code, error.action),
            (status, code, action),
            "{request}: {error:?}"
        );
        if action == Action::ShowFieldErrors {
            assert!(error.fields.contains_key("email"), "{error:?}");
        }
    }
    // A form has a code for each status, and not all of them are in the file.
    let anonymous = service.error("GET /protekt/me", "", "");
    assert_eq!(
        (anonymous.code, anonymous.action),
        (None, Action::RedirectToLogin)
    );
    assert_eq!(anonymous.raw_code.as_deref(), Some("unauthorized"));
    let german = service.error("POST /protekt/login", "Accept-Language: de\r\n", wrong);
    assert_eq!(german.code, Some(Code::ProtektInvalidCredentials));
    assert_ne!(german.message, Code::ProtektInvalidCredentials.message());
}
