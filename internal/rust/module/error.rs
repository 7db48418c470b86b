/// An error response, as [`parse`] understood it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status of the response, whatever the body says.
    pub status: u16,

    /// The code, if it is one of this file. A body that another service wrote never has the
    /// code of a document, even if it is spelled the same.
    pub code: Option<Code>,

    /// The code as it was sent, known or not: printable ASCII without spaces, at most 128
    /// bytes. It is `None` if there was none.
    pub raw_code: Option<String>,

    /// The text for the user: the one that was sent, cut at 4 KiB, else that of the code, else
    /// the phrase of the status. It may have any characters. [`Display`](fmt::Display) of the
    /// error, which is for logs, escapes those that disturb a log.
    pub message: String,

    /// What to do: as the code says or, without a known one, as the status implies.
    pub action: Action,

    /// Whether the same request, unchanged, may succeed later: the status or that of the code
    /// is 429, 502, 503 or 504, a delay is known, or the code says so.
    pub temporary: bool,

    /// What is wrong with each field of the request: from its dot path, such as
    /// `settings.max_sessions`, to a text.
    pub fields: BTreeMap<String, String>,

    /// The member `details` of the body as compact JSON, whatever it holds. It is `None` if
    /// there is none, if it is null, or if a key stands in it twice.
    pub details: Option<String>,

    /// How long to wait, if the response said so: the header Retry-After, or else the body of
    /// another service. It is at most 2^32 seconds, which an `Instant` can take.
    pub retry_after: Option<Duration>,
}

impl From<Code> for ApiError {
    /// Returns an error with that code, its status and its message, as tests need it.
    fn from(code: Code) -> ApiError {
        let found = Found {
            code: Some(code.as_str().to_owned()),
            ..Found::default()
        };
        ApiError::new(code.status(), found)
    }
}

impl ApiError {
    fn new(status: u16, found: Found) -> ApiError {
        let mut code = found.code.as_deref().and_then(Code::find);
        if found.foreign {
            code = code.filter(|known| known.info().own);
        }
        let implied = status_named(status);
        let phrase = || implied.map_or_else(|| format!("HTTP {status}"), |row| row.1.to_owned());
        let said = found.message.filter(|text| !text.is_empty());
        let temporary = found.retry_after.is_some()
            || is_temporary(status)
            || matches!(code, Some(known) if is_temporary(known.status()))
            // RFC 8628, section 3.5
            || matches!(found.code.as_deref(), Some("authorization_pending" | "slow_down"));
        ApiError {
            status,
            code,
            message: said
                .map(kept)
                .or_else(|| code.map(|known| known.message().to_owned()))
                .unwrap_or_else(phrase),
            action: code.map_or_else(
                || implied.map_or(Action::ShowError, |row| row.2),
                Code::action,
            ),
            temporary,
            raw_code: found.code,
            fields: found.fields,
            details: found.details,
            retry_after: found.retry_after,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(code) = &self.raw_code {
            write!(f, " {code}")?;
        }
        f.write_str(": ")?;
        for c in self.message.chars() {
            if disturbs(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                fmt::Write::write_char(f, c)?;
            }
        }
        Ok(())
    }
}

impl Error for ApiError {}

/// What a response says, whichever its form.
#[derive(Default)]
struct Found {
    code: Option<String>,
    message: Option<String>,
    fields: BTreeMap<String, String>,
    details: Option<String>,
    retry_after: Option<Duration>,
    /// Another service wrote it.
    foreign: bool,
}

fn is_temporary(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// Cuts a message, and does not split a character.
fn kept(mut message: String) -> String {
    const LONGEST: usize = 4 << 10;
    if message.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|&at| message.is_char_boundary(at));
        message.truncate(end.unwrap_or(0));
    }
    message
}

/// Reports whether a character could forge the line of a log or disturb a terminal: control
/// characters, separators of lines, and those that change the direction of the text.
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
