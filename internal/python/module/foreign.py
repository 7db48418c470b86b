import re
from collections.abc import Callable, Iterable, Sequence
from .error import _texts
from .shapes import _Found, _is_array, _is_object, _Path
from .tables import (
    _CODES,
    _DELAY_PLACES,
    _DELAYS,
    _ENTRIES,
    _FIELD_LISTS,
    _FIELD_MAPS,
    _FIELD_PATHS,
    _FIELD_TEXTS,
    _HINTS,
    _MESSAGES,
    _PLACES,
    _SENTENCES,
)
from .values import _is_code, _is_idle, _well_formed

_YEAR = 365 * 86400

# What codes look like in members where most values are not one.
_LOOKS = {
    "type": re.compile(r".[_\-.:/#]|[a-z][A-Z]"),
    # Identifiers of requests have more digits.
    "id": re.compile(r"^[a-z]+[0-9]?(?:[._:-][a-z]+[0-9]?)+\Z"),
    "name": re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z|(?:Error|Exception)\Z"),
    "status": re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z"),
    # Perhaps before a colon and a text.
    "message": re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z"),
}

# Frameworks give each error an address that explains its status.
_EXPLAINS_STATUS = re.compile(
    r"^about:|/\Z|/rfc[0-9]|httpstatus|/status/[0-9]", re.IGNORECASE
)

# Names and indexes as AIP-193 has them: items[1].email, labels["a"].
_BRACKETS = re.compile(
    r'\[(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\]["]+))\]', re.DOTALL
)

_Field = tuple[str, str]  # the dot path and the text
_Reader = Callable[[object, str], str | None]

_ROOT_HINTS = tuple(name for name in _HINTS if name != "status")


def _read_foreign(body: object) -> _Found:
    """Read a body that another service wrote."""
    root = _object_of(body)
    if root is None:
        return _Found()
    objects: list[object] = []
    coded: list[object] = []
    for path in _PLACES:
        if (at := _place(root, path)) is not None:
            objects.append(at)
            # The code of an entry that is about a field is not the error's.
            if not (_is_array(_follow(root, path)) and _ENTRIES & at.keys()):
                coded.append(at)
    info = _detail(root, "ErrorInfo")
    own = _own_code(info)
    code = (
        own
        or _as_code(_follow(info, ("metadata", "code")))
        or _best(coded, _CODES, _as_code)
        or _as_code(_member(info, "reason"))
        or _as_code(_member(_detail(root, "ErrorDetail"), "id"))  # Zitadel's
        or _first(
            _best([at], _ROOT_HINTS if at is root else _HINTS, _as_hint) for at in coded
        )
    )
    message = _as_text(_member(_detail(root, "LocalizedMessage"), "message")) or _best(
        objects, _MESSAGES, _as_message
    )
    fields = _fields(root)
    if not (fields or code or message) and root is body:
        fields = _mapped(root, (list,))
    if not message:
        message = next((text for _, text in fields if _is_sentence(text)), None)
    delay = _delay(root)
    if not (code or message or fields) and delay is None:
        return _Found()
    details = root.get("details")
    return _Found(
        code=code,
        message=message,
        details=details,
        # The first text for a field counts.
        fields=dict(reversed(fields)) or _texts(details),
        retry_after=delay,
        foreign=own is None,
    )


def _own_code(info: object) -> str | None:
    """Return the code in an ErrorInfo of gRPC or Connect that this service has written.

    The metadata has the HTTP status as well; a gateway may have another one.
    """
    code, status = (_follow(info, ("metadata", name)) for name in ("code", "status"))
    if not isinstance(code, str) or not isinstance(status, str):
        return None
    if not re.fullmatch("[45][0-9]{2}", status):
        return None
    return code if _well_formed(code) and _is_code(code) else None


def _object_of(value: object) -> dict[str, object] | None:
    """Return an object, or the one that an array begins with."""
    if _is_array(value) and value:
        value = value[0]
    return value if _is_object(value) else None


def _member(value: object, name: str | None) -> object:
    """Return a member of an object."""
    if not _is_object(value):
        return None
    return next(iter(value.values()), None) if name is None else value.get(name)


def _follow(start: object, path: _Path) -> object:
    """Return the value at the end of a path."""
    for name in path:
        start = _member(_object_of(start), name)
    return start


def _place(root: object, path: _Path) -> dict[str, object] | None:
    """Return the object at the end of a path.

    The members of an object errors are fields.
    """
    found = _follow(root, path)
    if path[-1:] == ("errors",) and not _is_array(found):
        return None
    return _object_of(found)


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)


def _best(objects: Sequence[object], names: Sequence[str], read: _Reader) -> str | None:
    """Return the best of the members that something can be read from."""
    return _first(read(_member(at, name), name) for at in objects for name in names)


def _as_code(found: object, name: str = "") -> str | None:
    if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
        found = str(found)
    if not isinstance(found, str) or not _is_code(found):
        return None
    # Amazon's has the name of its space before it.
    return found.rpartition("#")[2] if name == "__type" else found


def _as_hint(found: object, name: str) -> str | None:
    if not isinstance(found, str):
        return None
    code = _as_code(found.split(" : ")[0] if name == "message" else found)
    if code is None or not _LOOKS[name].search(code):
        return None
    return None if name == "type" and _EXPLAINS_STATUS.search(code) else code


def _as_text(found: object, _name: str = "") -> str | None:
    return found if isinstance(found, str) and found.strip() else None


def _as_message(found: object, name: str) -> str | None:
    if _is_array(found):
        found = found[0] if found else None
    elif name == "message" and _is_object(found):
        found = found.get("value")  # OData
    elif name == "errors" and _is_object(found):
        found = found.get("detail")  # Phoenix
    text = _as_text(found)
    return text if text and (name not in _SENTENCES or _is_sentence(text)) else None


def _is_sentence(text: str) -> bool:
    return not _is_code(text) and not _is_idle(text)


def _detail(root: object, name: str) -> object:
    """Return the entry of the list details whose type ends in a name of google.rpc."""
    for path in (("details",), ("error", "details")):
        entries = _follow(root, path)
        for entry in entries if _is_array(entries) else ():
            kind = _best([entry], ("@type", "type"), _as_message)
            if kind and kind.endswith(f".{name}"):
                return _debug(entry)
    return None


def _debug(entry: object) -> object:
    """Return the object debug of an entry, where Connect has its members."""
    found = _member(entry, "debug")
    return found if _is_object(found) else entry


def _delay(root: object) -> float | None:
    """Return the seconds to wait."""
    for path in _DELAY_PLACES:
        for i, name in enumerate(_DELAYS):
            delay = _seconds(_member(_place(root, path), name), 1 if i else 1000)
            if delay is not None:
                return delay
    found = _member(_detail(root, "RetryInfo"), "retryDelay")
    if isinstance(found, str) and found.endswith("s"):
        return _seconds(found[:-1], 1)
    return None


def _seconds(value: object, unit: int) -> float | None:
    """Read a number of units. More than a year is taken for a point in time."""
    if isinstance(value, str) and not re.fullmatch("[0-9.]+", value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value) / unit
    except ValueError:
        return None
    return seconds if 0 <= seconds <= _YEAR else None


def _fields(root: object) -> list[_Field]:
    """Return what the body says of fields."""
    for path in _FIELD_LISTS:
        if fields := _listed(_follow(root, path)):
            return fields
    for path in _FIELD_MAPS:
        kinds: tuple[type, ...] = (list, dict, str)
        if path[0] == "data":
            kinds = (dict,)  # texts would be what the client has sent
        elif path[0] == "message":
            kinds = (list,)
        if fields := _mapped(_follow(root, path), kinds):
            return fields
    return []


def _listed(entries: object) -> list[_Field]:
    """Return the fields that the entries of an array are about."""
    fields: list[_Field] = []
    for entry in entries if _is_array(entries) else ():
        if not _is_object(entry):
            continue
        inner = _member(_debug(entry), "fieldViolations")
        if _is_array(inner):
            fields += [(_unbracketed(path), text) for path, text in _listed(inner)]
            continue
        path = _first(_field_path(entry, steps) for steps in _FIELD_PATHS)
        text = _as_text(_follow(entry, ("localizedMessage", "message")))
        text = text or _best([entry], _FIELD_TEXTS, _as_text)
        if path and text:
            fields.append((path, text))
    return fields


def _unbracketed(path: str) -> str:
    """Return the dot path for one that has names in brackets."""

    def step(found: re.Match[str]) -> str:
        name = found["plain"]
        if name is None:
            name = re.sub(r"\\(.)", r"\1", found["quoted"], flags=re.DOTALL)
        return f".{name}" if found.start() else str(name)

    return _BRACKETS.sub(step, path)


def _field_path(entry: dict[str, object], path: _Path) -> str | None:
    """Return the path of the field that an entry is about."""
    found = _follow(entry, path)
    if path == ("path",) and ("extensions" in entry or "locations" in entry):
        return None  # that of GraphQL leads to a place in the response
    if _is_array(found):
        return _joined(found) if all(map(_is_step, found)) else None
    if not isinstance(found, str):
        return None
    if path[-1] in ("pointer", "instancePath"):
        return _pointed(found)
    if path == ("name",) and "reason" not in entry:
        return None  # a name of invalid-params has one
    return _as_text(found)


def _is_step(part: object) -> bool:
    """Report whether a part of a path is a name or an index."""
    index = isinstance(part, int) and not isinstance(part, bool) and part >= 0
    return index or isinstance(part, str)


def _pointed(pointer: str) -> str:
    """Return the path of a JSON Pointer (RFC 6901). All of JSON:API begin with data."""
    pointer = pointer.removeprefix("#")
    if pointer.startswith("/data/"):
        pointer = pointer.removeprefix("/data/").removeprefix("attributes/")
        pointer = pointer.removeprefix("relationships/")
    steps = pointer.removeprefix("/").split("/")
    return _joined([re.sub("~[01]", lambda m: "~/"[int(m[0][1])], s) for s in steps])


def _joined(steps: Sequence[object]) -> str:
    """Join names and indexes to a dot path."""
    path = ""
    for step in steps:
        path = f"{path}.{step}" if path else str(step)
    return path


def _mapped(value: object, kinds: tuple[type, ...]) -> list[_Field]:
    """Return the members of an object as fields.

    Each has a text, or a list of texts or of objects with a text, or such an object. Only
    values of some kinds count. If only lists do, they have texts with spaces. A text in a
    member detail, with no other member, is the message.
    """
    fields: list[_Field] = []
    members = value if _is_object(value) else {}
    for path, found in members.items():
        first = found
        if _is_array(found):
            first = found[0] if found else None
        if first is None:
            continue
        text = None
        if isinstance(found, kinds):
            text = _as_text(first)
            if text is None and kinds != (list,):
                text = _best([first], _FIELD_TEXTS, _as_text)
        if text is None or (kinds == (list,) and " " not in text):
            return []
        if isinstance(found, str) and path == "detail" and len(members) == 1:
            return []
        fields.append((path, text))
    return fields
