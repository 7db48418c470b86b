import json
import math
import re
from .shapes import _is_array, _is_object
from .tables import _MEMBERS, _PHRASES, _WORDS

_LIMIT = 65536  # bytes of a body
_DEPTH = 32  # objects and arrays in one another
_DIGITS = 128  # of an integer; Python refuses to read very long ones

# A surrogate that is not one of a pair has no UTF-8: it can't be logged or stored.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

_WELL_FORMED = re.compile("[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)*")
_CODE = re.compile(r"[!#-%'-;=?-\[\]-~]{0,127}[#-%'-+\-/-9=@-\[\]-~]")


def _read_json(body: object) -> object:
    """Return the value of a body, None if it can't be read."""
    try:
        if isinstance(body, str):
            data = body.encode(errors="replace")
        elif _is_text(body):
            data = bytes(cast("bytes", body))
        elif _is_object(body) or _is_array(body):
            # What json.loads made of it. Written and read again, it is what other
            # bodies are: no deeper, and without numbers and texts that are not JSON.
            data = json.dumps(body, separators=(",", ":")).encode()
        else:
            return None
        if len(data) > _LIMIT:
            return None
        text = data.decode("utf-8-sig", errors="replace")
        text = _ESCAPE.sub(lambda m: r"\ufffd" if m["lone"] else m[0], text)
        value: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_refuse,
        )
    except Exception:  # a body that can't be read must not hide the error
        return None
    return None if _too_deep(value) else value


def _is_text(value: object) -> bool:
    return isinstance(value, bytes | bytearray | memoryview | str)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object. The first of the members with one name counts.

    If it is one that decides what the body says, the body is not to be trusted.
    """
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members and name in _MEMBERS:
            return {}
        members.setdefault(name, value)
    return members


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _DIGITS else text


def _number(text: str) -> float | str:
    """Make a number; one that is out of range stays a text."""
    number = float(text)
    return number if math.isfinite(number) else text


def _refuse(text: str) -> None:
    raise ValueError(f"expected JSON, found {text}")


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEPTH):
        level = [
            inner
            for outer in level
            if _is_object(outer) or _is_array(outer)
            for inner in (outer.values() if _is_object(outer) else outer)
        ]
    return any(_is_object(inner) or _is_array(inner) for inner in level)


def _well_formed(code: str) -> bool:
    """Report whether a text follows the grammar of codes."""
    return len(code) <= 128 and _WELL_FORMED.fullmatch(code) is not None


def _is_code(text: str) -> bool:
    """Report whether another service may have meant a text as a code.

    It has no white space, does not end as sentences do, and is not a phrase or a word.
    """
    return (
        _CODE.fullmatch(text) is not None
        and re.search("[A-Za-z0-9]", text) is not None
        and text not in _PHRASES
        and not _is_idle(text)
    )


def _is_idle(text: str) -> bool:
    """Report whether a text that stands where codes do says nothing.

    It is a word such as error, or a number other than one of four digits or more.
    """
    if re.fullmatch("[0-9]*", text):
        return len(text.lstrip("0")) < 4
    if re.fullmatch("[-+.0-9Ee]+", text):
        try:
            float(text)
        except ValueError:
            return False
        return True
    return text.lower() in _WORDS
