/// No headers, for [`parse`].
pub const NO_HEADERS: [(&str, &str); 0] = [];

/// Makes an error of a response that failed. It recognises the bodies of the three documents,
/// of problem details and of OAuth by their members. In a body that another service wrote it
/// looks for code, message, fields and delay where most services have them; if there is no
/// code, the one in the header WWW-Authenticate counts.
///
/// It never panics: what can't be read, such as the page of a proxy, JSON nested deeper than
/// 32 or more than 64 KiB, gives an error without a code.
///
/// `headers` is any list of names and values: a `&HeaderMap` of the crate `http`, which
/// `reqwest`, `hyper` and `axum` use, a `&HashMap<String, String>`, an array of pairs, or
/// [`NO_HEADERS`].
pub fn parse<N, V>(status: u16, body: &[u8], headers: impl IntoIterator<Item = (N, V)>) -> ApiError
where
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    let mut read = Headers::default();
    for (name, value) in headers {
        read.add(name.as_ref(), value.as_ref());
    }
    parse_response(status, body, &read)
}

/// How many bytes of a body are read.
const LIMIT: usize = 64 << 10;

fn parse_response(status: u16, body: &[u8], headers: &Headers) -> ApiError {
    let value = if body.len() > LIMIT {
        None
    } else {
        Json::parse(&String::from_utf8_lossy(body))
    };
    let mut found = value
        .as_ref()
        .filter(|root| !root.repeats(OURS))
        .map(|root| read_body(status, root))
        .unwrap_or_default();
    if found.code.is_none() {
        headers.challenge(&mut found);
    }
    found.retry_after = headers.retry_after().or(found.retry_after);
    ApiError::new(status, found)
}

fn read_body(status: u16, root: &Json) -> Found {
    let ours = SHAPES.iter().find(|shape| shape.fits(status, root));
    let mut found = match ours {
        Some(shape) => Found {
            code: root.text(shape.code).map(str::to_owned),
            message: words(shape.messages)
                .find_map(|name| root.text(name))
                .map(str::to_owned),
            fields: if shape.marked && root.member("details").is_none() {
                read_foreign(root).fields // problem details have them in other members
            } else {
                BTreeMap::new()
            },
            ..Found::default()
        },
        None => read_foreign(root),
    };
    let details = root.member("details").filter(|value| {
        !matches!(value, Json::Null)
            && !value.repeats_anywhere()
            && (ours.is_some() || found.says_something())
    });
    if let Some(details) = details {
        if found.fields.is_empty() {
            found.fields = details.texts().unwrap_or_default();
        }
        found.details = Some(details.to_string());
    }
    found
}

/// A body that the service writes. Names in a text have spaces between them.
struct Shape {
    /// The member that holds the code.
    code: &'static str,
    /// Those that hold the message; the first that is there counts.
    messages: &'static str,
    /// Members that must be there, as texts.
    texts: &'static str,
    /// Members that must be there and false.
    falses: &'static str,
    /// A member that must be there and equal to the HTTP status.
    status: &'static str,
    /// Members that must not be there, as they would hold a code.
    without: &'static str,
    /// If it is not empty and the code has no colon, there may be no other members.
    only: &'static str,
    /// The code must have a colon, or stand at the end of the member type.
    marked: bool,
}

impl Shape {
    fn fits(&self, status: u16, body: &Json) -> bool {
        let has = |name: &str| body.member(name).is_some();
        let status = status.to_string();
        let agrees =
            |name: &str| matches!(body.member(name), Some(Json::Number(text)) if *text == status);
        let code = body.text(self.code).unwrap_or_default();
        words(self.texts).all(|name| body.text(name).is_some())
            && words(self.falses).all(|name| body.member(name) == Some(&Json::Bool(false)))
            && words(self.status).all(has)
            && !words(self.without).any(has)
            && ["status", "statusCode"]
                .iter()
                .all(|name| !has(name) || agrees(name))
            && (Code::find(code).is_some() || is_well_formed(code) && is_code(code))
            && (code.contains(':') || self.fits_code(code, body))
    }

    /// Reports whether a body can have the shape with a code that has no colon.
    fn fits_code(&self, code: &str, body: &Json) -> bool {
        if self.marked {
            let before = body.text("type").and_then(|text| text.strip_suffix(code));
            let ends_word = |text: &str| text.ends_with(&['/', '#', ':', '=', '?'][..]);
            return matches!(before, Some(text) if text.is_empty() || ends_word(text));
        }
        let known = |name: &str| words(self.only).any(|other| other == name);
        self.only.is_empty() || body.members().iter().all(|(name, _)| known(name))
    }
}

/// Returns the words of a text.
fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(' ').filter(|word| !word.is_empty())
}

const LONGEST_CODE: usize = 128;

/// Reports whether a text follows the grammar of codes: tokens joined by single separators.
fn is_well_formed(code: &str) -> bool {
    code.len() <= LONGEST_CODE
        && code
            .split(&['_', '.', '-', '/', ':'][..])
            .all(|token| !token.is_empty() && token.bytes().all(|c| c.is_ascii_alphanumeric()))
}

/// Reports whether others may have meant a text as a code: it is printable ASCII without white
/// space and without what a log would escape, is not a phrase of a status, does not end as a
/// sentence does, and is not idle.
fn is_code(text: &str) -> bool {
    text.len() <= LONGEST_CODE
        && text
            .bytes()
            .all(|c| c.is_ascii_graphic() && !b"\"\\<>&".contains(&c))
        && text.bytes().any(|c| c.is_ascii_alphanumeric())
        && !text.ends_with(&['.', ',', ';', ':', '!', '?'][..])
        && !STATUSES.iter().any(|row| row.1 == text)
        && !is_idle(text)
}

/// Reports whether a text in the place of a code says nothing: it is a word such as "error", or
/// any number except an integer of four digits or more.
fn is_idle(text: &str) -> bool {
    if is_digits(text) {
        return text.trim_start_matches('0').len() < 4;
    }
    if text
        .bytes()
        .all(|c| c.is_ascii_digit() || b"+-.Ee".contains(&c))
    {
        return text.parse::<f64>().is_ok();
    }
    words(WORDS).any(|word| word.eq_ignore_ascii_case(text))
}

/// Reports whether a text has only digits.
fn is_digits(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}
