/// The path of a field, and what is wrong with it.
type Field = (String, String);

/// Returns what a body says of fields. Alone says that it has no code and no message, so that it
/// may have fields and nothing else.
fn foreign_fields(value: &Json, root: &Json, alone: bool) -> Vec<Field> {
    let listed_at = |path| Some(listed(follow(root, path)?.as_array()?));
    let mapped_at = |path| {
        let kinds = match path {
            "data" => Kinds::Objects, // texts would be what the client has sent
            "message" => Kinds::Arrays,
            _ => Kinds::All,
        };
        Some(mapped(follow(root, path)?, kinds))
    };
    let lists = words(FIELD_LISTS).filter_map(listed_at);
    let maps = words(FIELD_MAPS).filter_map(mapped_at);
    let rest = Some(value)
        .filter(|value| alone && value.is_object())
        .map(|value| mapped(value, Kinds::Arrays));
    lists
        .chain(maps)
        .chain(rest)
        .find(|fields| !fields.is_empty())
        .unwrap_or_default()
}

/// Returns the fields that the entries of an array are about.
fn listed(list: &[Json]) -> Vec<Field> {
    let mut fields = Vec::new();
    for entry in list.iter().filter(|entry| entry.is_object()) {
        let violations = debugged(entry).member("fieldViolations");
        if let Some(inner) = violations.and_then(Json::as_array) {
            fields.extend(
                listed(inner)
                    .into_iter()
                    .map(|(path, text)| (dotted(&path), text)),
            );
            continue;
        }
        let translated = follow(entry, "localizedMessage.message").and_then(|at| as_text(at, ""));
        let text = translated.or_else(|| first(entry, FIELD_TEXTS, as_text));
        if let (Some(path), Some(text)) = (field_path(entry), text) {
            fields.push((path, text.to_owned()));
        }
    }
    fields
}

/// Returns the path of the field that an entry is about.
fn field_path(entry: &Json) -> Option<String> {
    let has = |name| entry.member(name).is_some();
    words(FIELD_PATHS).find_map(|path| {
        let found = follow(entry, path)?;
        let last = path.rsplit('.').next()?;
        let path = match found {
            // The path of GraphQL leads to a place in the response.
            _ if last == "path" && (has("extensions") || has("locations")) => None,
            Json::Array(parts) => joined(parts),
            Json::Text(text) if last == "pointer" || last == "instancePath" => Some(pointed(text)),
            // A name of invalid-params.
            Json::Text(text) if last != "name" || has("reason") => {
                Some(text.clone()).filter(|text| !text.trim().is_empty())
            }
            _ => None,
        };
        path.filter(|path| !path.is_empty())
    })
}

/// Joins names and indexes to a path.
fn joined(parts: &[Json]) -> Option<String> {
    let mut path = String::new();
    for part in parts {
        match part {
            Json::Text(text) => step(&mut path, text),
            Json::Number(text) if is_digits(text) => step(&mut path, text),
            _ => return None,
        }
    }
    Some(path)
}

/// Adds a name or an index to a dot path.
fn step(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Returns the path that a JSON Pointer says (RFC 6901), without the beginning that all pointers
/// of JSON:API have.
fn pointed(pointer: &str) -> String {
    let pointer = pointer.strip_prefix('#').unwrap_or(pointer);
    let mut rest = pointer.strip_prefix('/').unwrap_or(pointer);
    if let Some(inner) = pointer.strip_prefix("/data/") {
        rest = inner.strip_prefix("attributes/").unwrap_or(inner);
        rest = rest.strip_prefix("relationships/").unwrap_or(rest);
    }
    let mut path = String::new();
    for token in rest.split('/') {
        step(&mut path, &token.replace("~1", "/").replace("~0", "~"));
    }
    path
}

/// Returns the dot path for one that has names in brackets, as AIP-193 has it: `items[1].email`,
/// `labels["a"]`. Brackets that do not match stay as they are.
fn dotted(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        if let Some((name, tail)) = in_brackets(after) {
            step(&mut text, &name);
            rest = tail;
        } else {
            text.push('[');
            rest = after;
        }
    }
    text + rest
}

/// Returns the name in brackets that a text begins with, after the first one, and what follows.
fn in_brackets(text: &str) -> Option<(Cow<'_, str>, &str)> {
    if !text.starts_with('"') {
        let end = text.find(&[']', '[', '"'][..]).filter(|&end| end > 0)?;
        return Some((Cow::from(&text[..end]), text[end..].strip_prefix(']')?));
    }
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((Cow::from(name), text[at + 1..].strip_prefix(']')?)),
            '\\' if chars.peek().is_some() => name.extend(chars.next().map(|(_, c)| c)),
            _ => name.push(c),
        }
    }
    None
}

/// The kinds of values that are fields.
#[derive(Clone, Copy, PartialEq)]
enum Kinds {
    All,
    Objects,
    Arrays,
}

/// Returns the members of an object as fields, if each has a text, or a list of texts or of
/// objects with a text, or such an object. If only arrays count, they have texts with spaces. A
/// member without a value is left out, and any other value means that the members are not
/// fields. A text in a member detail, with no other member, is the message.
fn mapped(object: &Json, kinds: Kinds) -> Vec<Field> {
    let is_message = matches!(object.members(), [(key, Json::Text(_))] if key == "detail");
    let mut fields = Vec::new();
    for (path, value) in object.members() {
        let inner = match value {
            Json::Array(elements) => elements.first().unwrap_or(&Json::Null),
            _ => value,
        };
        let counts = match kinds {
            Kinds::All => true,
            Kinds::Objects => value.is_object(),
            Kinds::Arrays => value.as_array().is_some(),
        };
        let text = match inner {
            Json::Null => continue,
            Json::Text(text) if counts => Some(text.as_str()),
            Json::Object(_) if counts && kinds != Kinds::Arrays => {
                first(inner, FIELD_TEXTS, as_text)
            }
            _ => None,
        };
        let spaced = |text: &&str| kinds != Kinds::Arrays || text.contains(' ');
        match text.filter(|text| !text.trim().is_empty()).filter(spaced) {
            Some(text) if !is_message => fields.push((path.clone(), text.to_owned())),
            _ => return Vec::new(),
        }
    }
    fields
}
