/// Reads a body that another service wrote. The tables say where to look.
fn read_foreign(value: &Json) -> Found {
    object(value).map_or_else(Found::default, |root| read_object(value, root))
}

fn read_object(value: &Json, root: &Json) -> Found {
    let mut found = Found {
        foreign: true,
        ..Found::default()
    };
    let places: Vec<(&Json, bool)> = words(PLACES)
        .filter_map(|path| place(root, path))
        .filter(|(at, _)| !at.repeats(MEMBERS))
        .collect();
    if let Some(code) = own_code(root) {
        found.code = Some(code.to_owned());
        found.foreign = false;
    } else {
        found.code = foreign_code(root, &places).map(str::to_owned);
    }
    let localized = detail(root, "LocalizedMessage").and_then(|at| first(at, "message", as_text));
    let message = localized.or_else(|| {
        let mut all = places.iter();
        all.find_map(|(at, _)| first(at, MESSAGES, as_message))
    });
    found.message = message.map(str::to_owned);
    let fields = foreign_fields(value, root, found.code.is_none() && found.message.is_none());
    if found.message.is_none() {
        let sentence = fields.iter().find(|(_, text)| is_sentence(text));
        found.message = sentence.map(|(_, text)| text.clone());
    }
    for (path, text) in fields {
        found.fields.entry(path).or_insert(text); // the first text for a field counts
    }
    found.retry_after = delay(root);
    found
}

impl Found {
    fn says_something(&self) -> bool {
        self.code.is_some()
            || self.message.is_some()
            || !self.fields.is_empty()
            || self.retry_after.is_some()
    }
}

/// Returns an object, or the one that an array begins with.
fn object(value: &Json) -> Option<&Json> {
    let found = match value {
        Json::Array(elements) => elements.first()?,
        _ => value,
    };
    Some(found).filter(|found| found.is_object())
}

/// Returns the value at the end of a path, in which a star stands for the first member.
fn follow<'a>(from: &'a Json, path: &str) -> Option<&'a Json> {
    let mut names = path.split('.').filter(|name| !name.is_empty());
    names.try_fold(from, |at, name| {
        let at = object(at)?;
        if name == "*" {
            at.members().first().map(|(_, value)| value)
        } else {
            at.member(name)
        }
    })
}

/// Returns the object at the end of a path, and whether it is an entry about one field, whose
/// code is not the error's. The members of an object errors are fields.
fn place<'a>(root: &'a Json, path: &str) -> Option<(&'a Json, bool)> {
    let found = follow(root, path)?;
    let is_array = found.as_array().is_some();
    if !is_array && path.rsplit('.').next() == Some("errors") {
        return None;
    }
    let at = object(found)?;
    let is_entry = is_array && words(ENTRIES).any(|name| at.member(name).is_some());
    Some((at, is_entry))
}

/// Returns what is read from the best member that something is read from. What reads it gets
/// the name of the member.
fn first<'a, T>(
    object: &'a Json,
    names: &'static str,
    read: impl Fn(&'a Json, &str) -> Option<T>,
) -> Option<T> {
    words(names).find_map(|name| {
        let mut found = object.members().iter().filter(|(key, _)| key == name);
        found.find_map(|(_, value)| read(value, name))
    })
}

/// Returns the code in an ErrorInfo of gRPC or Connect that this service has written. The
/// metadata has the HTTP status as well; a gateway may have another one.
fn own_code(root: &Json) -> Option<&str> {
    let info = detail(root, "ErrorInfo")?;
    let code = follow(info, "metadata.code")?.as_text()?;
    let status = follow(info, "metadata.status")?.as_text()?;
    let is_status = status.len() == 3 && is_digits(status) && status.starts_with(&['4', '5'][..]);
    Some(code).filter(|code| is_status && is_well_formed(code) && is_code(code))
}

fn foreign_code<'a>(root: &'a Json, places: &[(&'a Json, bool)]) -> Option<&'a str> {
    let coded = || places.iter().filter(|(_, entry)| !entry).map(|(at, _)| *at);
    let info = detail(root, "ErrorInfo");
    let id = || detail(root, "ErrorDetail")?.member("id"); // as Zitadel has it
    info.and_then(|info| follow(info, "metadata.code"))
        .and_then(code_in)
        .or_else(|| coded().find_map(|at| first(at, CODES, as_code)))
        .or_else(|| info?.member("reason").and_then(code_in))
        .or_else(|| id().and_then(code_in))
        .or_else(|| {
            coded().find_map(|at| {
                first(at, HINTS, |value, name| {
                    as_hint(value, name, std::ptr::eq(at, root))
                })
            })
        })
}

/// Returns the text of a value that is a code: a string, or a number without sign, fraction
/// and exponent.
fn code_in(value: &Json) -> Option<&str> {
    let text = match value {
        Json::Text(text) => text,
        Json::Number(text) if is_digits(text) => text,
        _ => return None,
    };
    Some(text.as_str()).filter(|text| is_code(text))
}

fn as_code<'a>(value: &'a Json, name: &str) -> Option<&'a str> {
    let code = code_in(value)?;
    if name == "__type" {
        return code.rsplit('#').next().filter(|code| !code.is_empty()); // Amazon has a space before it
    }
    Some(code)
}

/// Returns a member that looks like a code, in a place where most values are none.
fn as_hint<'a>(value: &'a Json, name: &str, at_root: bool) -> Option<&'a str> {
    let text = value.as_text()?;
    if name == "message" {
        // such as "WEAK_PASSWORD : Password should have 6 characters"
        let code = text.split(" : ").next()?;
        return Some(code).filter(|code| code.len() <= LONGEST_CODE && is_upper_words(code, 2));
    }
    let code = code_in(value)?;
    let is = match name {
        "type" => {
            is_compound(code)
                && !code.starts_with("about:")
                && !code.ends_with('/')
                && !is_of_status(code)
        }
        "id" => is_lower_words(code),
        "name" => is_upper_words(code, 2) || code.ends_with("Error") || code.ends_with("Exception"),
        _ => is_upper_words(code, 1) && !at_root, // the status of Google's errors
    };
    Some(code).filter(|_| is)
}

/// Reports whether a text has more than one word, as few words that are not codes have.
fn is_compound(text: &str) -> bool {
    let pairs = text.bytes().zip(text.bytes().skip(1));
    pairs.into_iter().any(|(before, c)| {
        b"_-.:/#".contains(&c) || before.is_ascii_lowercase() && c.is_ascii_uppercase()
    })
}

/// Reports whether an address explains an HTTP status, as frameworks give one for every error.
fn is_of_status(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let numbered = |mark| {
        let after = address.split_once(mark).map(|(_, rest)| rest);
        matches!(after, Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    numbered("/rfc") || numbered("/status/") || address.contains("httpstatus")
}

/// Reports whether a text has at least two words of lower-case letters, joined by single
/// separators. A word may end in one digit: an identifier of a request has more.
fn is_lower_words(text: &str) -> bool {
    let is_word = |word: &str| {
        let letters = word
            .strip_suffix(|c: char| c.is_ascii_digit())
            .unwrap_or(word);
        !letters.is_empty() && letters.bytes().all(|c| c.is_ascii_lowercase())
    };
    let separators = &['.', '_', '-', ':'][..];
    text.contains(separators) && text.split(separators).all(is_word)
}

/// Reports whether a text has at least so many words of upper-case letters and digits, joined by
/// single underscores, and begins with a letter.
fn is_upper_words(text: &str, least: usize) -> bool {
    let is_part = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.split('_').count() >= least
        && text
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(is_part))
}

/// Reports whether a text is a message, in a place where a code could be.
fn is_sentence(text: &str) -> bool {
    !is_code(text) && !is_idle(text)
}

fn as_text<'a>(value: &'a Json, _: &str) -> Option<&'a str> {
    value.as_text().filter(|text| !text.trim().is_empty())
}

/// Returns a member that is a message: a text, or the first of an array, or in an object message
/// the value (OData), or in an object errors the detail (Phoenix).
fn as_message<'a>(value: &'a Json, name: &str) -> Option<&'a str> {
    let value = match (value, name) {
        (Json::Array(elements), _) => elements.first()?,
        (Json::Object(_), "message") => value.member("value")?,
        (Json::Object(_), "errors") => value.member("detail")?,
        _ => value,
    };
    let only_sentences = words(SENTENCES).any(|other| other == name);
    as_text(value, name).filter(|text| !only_sentences || is_sentence(text))
}

/// Returns the entry of the list details whose type ends in a name of google.rpc.
fn detail<'a>(root: &'a Json, kind: &str) -> Option<&'a Json> {
    let is_kind = |entry: &&Json| {
        let name = first(entry, "@type type", as_message).and_then(|text| text.strip_suffix(kind));
        matches!(name, Some(name) if name.ends_with('.'))
    };
    let lists = ["details", "error.details"];
    let mut lists = lists
        .iter()
        .filter_map(|path| follow(root, path)?.as_array());
    let entry =
        lists.find_map(|list| list.iter().filter(|entry| entry.is_object()).find(is_kind))?;
    Some(debugged(entry))
}

/// Returns the object in which Connect has the members of an entry, or the entry.
fn debugged(entry: &Json) -> &Json {
    let debug = entry.member("debug").filter(|debug| debug.is_object());
    debug.unwrap_or(entry)
}

/// Returns how long to wait.
fn delay(root: &Json) -> Option<Duration> {
    let member = |value: Option<&Json>, unit| match value? {
        Json::Number(text) | Json::Text(text) => delay_of(text, unit),
        _ => None,
    };
    let found = words(DELAY_PLACES).find_map(|path| {
        let (at, _) = place(root, path)?;
        let mut names = words(DELAYS).enumerate();
        names.find_map(|(i, name)| member(at.member(name), if i == 0 { 1e6 } else { 1e9 }))
    });
    found.or_else(|| {
        let text = detail(root, "RetryInfo")?.text("retryDelay")?;
        delay_of(text.strip_suffix('s')?, 1e9)
    })
}

/// Reads a number of units, of so many nanoseconds, without sign or exponent. More than a year
/// is taken for a point in time, and left out.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is not negative, and not large
fn delay_of(text: &str, unit: f64) -> Option<Duration> {
    const LONGEST: f64 = 365.0 * 86_400.0 * 1e9;
    let plain = text.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    let count = Some(text).filter(|_| plain)?.parse::<f64>().ok()?;
    let nanoseconds = (count * unit).round();
    Some(Duration::from_nanos(nanoseconds as u64)).filter(|_| nanoseconds <= LONGEST)
}
