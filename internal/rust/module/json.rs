/// A value of JSON (RFC 8259). A reader of our own keeps the order of the members, those that
/// are there twice, and numbers as they were sent, of any size. It takes a lone surrogate and
/// bytes that are not UTF-8 for U+FFFD.
#[derive(Debug, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// How deep arrays and objects may nest inside the outermost object.
const DEPTH: usize = 32;

impl Json {
    /// Reads a text, perhaps after a byte order mark.
    fn parse(text: &str) -> Option<Json> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader { text, at: 0 };
        let depth = if reader.peek() == Some(b'{') {
            DEPTH + 1
        } else {
            DEPTH
        };
        let value = reader.value(depth)?;
        Some(value).filter(|_| reader.peek().is_none())
    }

    /// Returns the members of an object.
    fn members(&self) -> &[(String, Json)] {
        match self {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns a member of an object.
    fn member(&self, name: &str) -> Option<&Json> {
        let mut members = self.members().iter();
        members.find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns a text.
    fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a member that is a text.
    fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Json::as_text)
    }

    /// Returns the elements of an array.
    fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(elements) => Some(elements),
            _ => None,
        }
    }

    fn is_object(&self) -> bool {
        matches!(self, Json::Object(_))
    }

    /// Returns the members of an object whose members are all texts.
    fn texts(&self) -> Option<BTreeMap<String, String>> {
        let text = |(key, value): &(String, Json)| Some((key.clone(), value.as_text()?.to_owned()));
        self.members().iter().map(text).collect()
    }

    /// Reports whether an object has one of the members of a list twice.
    fn repeats(&self, names: &'static str) -> bool {
        let mut members = self.members().iter();
        let mut seen = BTreeSet::new();
        members.any(|(key, _)| words(names).any(|name| name == key) && !seen.insert(key))
    }

    /// Reports whether an object in the value has any member twice.
    fn repeats_anywhere(&self) -> bool {
        match self {
            Json::Array(elements) => elements.iter().any(Json::repeats_anywhere),
            Json::Object(members) => {
                let mut seen = BTreeSet::new();
                members
                    .iter()
                    .any(|(key, value)| !seen.insert(key) || value.repeats_anywhere())
            }
            _ => false,
        }
    }
}

/// Writes compact JSON.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(text) => f.write_str(text),
            Json::Text(text) => write_quoted(f, text),
            Json::Array(elements) => {
                for (i, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if i == 0 { "[" } else { "," })?;
                }
                f.write_str(if elements.is_empty() { "[]" } else { "]" })
            }
            Json::Object(members) => {
                for (i, (key, value)) in members.iter().enumerate() {
                    f.write_str(if i == 0 { "{" } else { "," })?;
                    write_quoted(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => fmt::Write::write_char(f, c)?,
        }
    }
    f.write_str("\"")
}

/// Reads JSON. It has read the text before `at`, where a character begins.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Skips white space, and returns the byte after it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(&[' ', '\t', '\r', '\n'][..]);
        self.at += rest.len() - trimmed.len();
        trimmed.bytes().next()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips a text, if it comes next.
    fn skip(&mut self, text: &str) -> Option<()> {
        self.rest().strip_prefix(text)?;
        self.at += text.len();
        Some(())
    }

    /// Reads the value after white space, which may be nested so deep.
    fn value(&mut self, depth: usize) -> Option<Json> {
        match self.peek()? {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.array(depth.checked_sub(1)?),
            b'"' => self.string().map(Json::Text),
            b't' => self.skip("true").map(|()| Json::Bool(true)),
            b'f' => self.skip("false").map(|()| Json::Bool(false)),
            b'n' => self.skip("null").map(|()| Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.at += 1;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(Json::Object(members));
        }
        loop {
            if self.peek()? != b'"' {
                return None;
            }
            let key = self.string()?;
            self.peek();
            self.skip(":")?;
            members.push((key, self.value(depth)?));
            if self.ends(b'}')? {
                return Some(Json::Object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        let mut elements = Vec::new();
        self.at += 1;
        if self.peek()? == b']' {
            self.at += 1;
            return Some(Json::Array(elements));
        }
        loop {
            elements.push(self.value(depth)?);
            if self.ends(b']')? {
                return Some(Json::Array(elements));
            }
        }
    }

    /// Reads a comma, or the end of an object or array, and reports which of them.
    fn ends(&mut self, end: u8) -> Option<bool> {
        let next = self.peek().filter(|&c| c == b',' || c == end)?;
        self.at += 1;
        Some(next == end)
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        let _ = self.skip("-");
        if self.skip("0").is_none() {
            self.digits()?;
        }
        if self.skip(".").is_some() {
            self.digits()?;
        }
        if self.skip("e").or_else(|| self.skip("E")).is_some() {
            let _ = self.skip("+").or_else(|| self.skip("-"));
            self.digits()?;
        }
        Some(Json::Number(self.text[start..self.at].to_owned()))
    }

    /// Skips digits, at least one.
    fn digits(&mut self) -> Option<()> {
        let rest = self.rest();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        Some(()).filter(|()| count > 0)
    }

    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let plain = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\u{1f}'))?;
            text.push_str(&rest[..plain]);
            self.at += plain + 1;
            match rest.as_bytes()[plain] {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Option<char> {
        let c = self.rest().bytes().next()?;
        self.at += 1;
        Some(match c {
            b'"' | b'\\' | b'/' => char::from(c),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex()?;
                let after = self.at;
                let pair = match self.skip("\\u") {
                    Some(()) if (0xd800..0xdc00).contains(&high) => self.hex(),
                    _ => None,
                };
                if let Some(low) = pair.filter(|low| (0xdc00..0xe000).contains(low)) {
                    return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                }
                self.at = after;
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    /// Reads four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        if !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
