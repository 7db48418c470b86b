import math
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

from .shapes import _is_array

_LONGEST = 2.0**32  # seconds; time.sleep refuses much longer delays

_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"

# The three forms of RFC 9110, section 5.6.7. strptime would read the names of days and
# months in the language of the process.
_DATES = (
    re.compile(
        "[A-Z][a-z]{2}, (?P<day>[0-9]{2}) (?P<month>[A-Z][a-z]{2}) (?P<year>[0-9]{4})"
        f" {_TIME} GMT"
    ),
    re.compile(
        "[A-Z][a-z]+day, (?P<day>[0-9]{2})-(?P<month>[A-Z][a-z]{2})-(?P<year>[0-9]{2})"
        f" {_TIME} GMT"
    ),
    re.compile(
        f"[A-Z][a-z]{{2}} (?P<month>[A-Z][a-z]{{2}}) (?P<day>[ 0-9][0-9]) {_TIME}"
        " (?P<year>[0-9]{4})"
    ),
)


def _header(headers: object, name: str) -> list[str]:
    """Return the values of a header, each without white space around it.

    Headers are a mapping or pairs. Their names may be in any case, and bytes.
    """
    try:
        items = getattr(headers, "items", None)
        pairs = items() if callable(items) else headers or ()
        lines: list[object] = []
        for key, value in cast("Iterable[tuple[object, object]]", pairs):
            if _header_text(key).lower() == name:
                lines += value if _is_array(value) else [value]
        return [_header_text(line).strip() for line in lines]
    except Exception:  # odd headers must not hide the error that they came with
        return []


def _header_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _retry_after(headers: object) -> float | None:
    """Return how many seconds the header Retry-After asks to wait.

    It says so as a number or as a date, which is compared with the header Date or else
    with the clock. No delay is longer than 2**32 seconds.
    """
    value = "".join(_header(headers, "retry-after")[:1])
    number = value.partition(",")[0].strip()  # of several, joined on the way
    if re.fullmatch("[0-9]+", number):
        return min(float(number), _LONGEST)
    at = _http_date(value)
    if at is None:
        return None
    now = _http_date("".join(_header(headers, "date")[:1]))
    delay = math.ceil(at - (time.time() if now is None else now))
    return min(float(max(0, delay)), _LONGEST)


def _http_date(value: str) -> float | None:
    """Return a date in seconds since 1970."""
    found = next(filter(None, (date.fullmatch(value) for date in _DATES)), None)
    if found is None:
        return None
    year = int(found["year"])
    if len(found["year"]) == 2:
        latest = datetime.now(UTC).year + 50
        year += 2000 if 2000 + year <= latest else 1900
    try:
        return datetime(
            year,
            _MONTHS.index(found["month"]) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"]),
            tzinfo=UTC,
        ).timestamp()
    except ValueError:  # such as 31 November
        return None


_WORD = r"[!#-'*+.^-`|~\w-]+"
_CHALLENGE_PART = re.compile(
    rf"[ \t,]*(?P<name>{_WORD})[ \t]*=[ \t]*"
    rf'(?P<value>{_WORD}|"(?:[^"\\]|\\.)*")(?=[ \t]*(?:,|\Z))'
    rf"|(?:\A|[ \t]*,)[ \t,]*{_WORD}(?=[ \t,]|\Z)",
    re.ASCII,
)


def _challenges(value: str) -> list[dict[str, str]]:
    """Return the parameters of the challenges in WWW-Authenticate.

    There are none if it is malformed.
    """
    challenges: list[dict[str, str]] = []
    end = 0
    while part := _CHALLENGE_PART.match(value, end):
        if part["name"] is None:
            challenges.append({})
        elif not challenges:
            return []  # a parameter before any scheme
        else:
            text = part["value"]
            if text.startswith('"'):
                text = re.sub(r"\\(.)", r"\1", text[1:-1])
            challenges[-1][part["name"].lower()] = text
        end = part.end()
    return challenges if not value[end:].strip(" \t,") else []
