from inspect import iscoroutinefunction
from typing import TypeVar

from .codes import Code
from .error import APIError, _texts
from .foreign import _fields, _read_foreign
from .headers import _challenges, _header, _retry_after
from .shapes import _Found, _is_object, _Shape
from .tables import _SHAPES
from .values import _LIMIT, _is_code, _is_text, _read_json, _well_formed

_R = TypeVar("_R")


def parse(status: int, body: object = b"", headers: object = None) -> APIError:
    """Make an error of a response that failed.

    It recognises the bodies of this service, whichever form it uses, and looks for code,
    message, fields and delay of any other body where services have them. It does not
    raise: what can't be read, such as the page of a proxy or more than 64 KiB, gives an
    error without a code.

    Args:
        status: The HTTP status, 0 if there was no response.
        body: The body: bytes, text, or the value that was parsed from it.
        headers: The headers, for Retry-After and WWW-Authenticate: a mapping or pairs,
            with names in any case.
    """
    value = _read_json(body)
    found = _read_own(int(status), value) or _read_foreign(value)
    if found.code is None:
        found = _challenged(found, headers)
    delay = _retry_after(headers)
    return APIError(
        status,
        code=found.code,
        message=found.message,
        details=found.details,
        fields=found.fields,
        retry_after=found.retry_after if delay is None else delay,
        foreign=found.foreign,
    )


def from_response(response: object) -> APIError:
    """Make an error of a response of requests, httpx, urllib or another library.

    The response has a status, headers, and a body that was read or that its method read
    returns. With aiohttp, and with a stream of httpx, read the body and call parse.

    If the body can't be read because the connection broke, that is the error's cause.
    """
    status, headers = _status(response), getattr(response, "headers", None)
    try:
        return parse(status, _body(response), headers)
    except (TypeError, RuntimeError):  # the caller's mistake, such as an unread stream
        raise
    except Exception as failure:
        error = parse(status, b"", headers)
        error.__cause__ = failure
        return error


def raise_for_status(response: _R) -> _R:
    """Return a response, or raise its APIError if the status is 400 or above."""
    if _status(response) >= 400:
        raise from_response(response)
    return response


def _status(response: object) -> int:
    for name in ("status_code", "status", "code"):
        status = getattr(response, name, None)
        if isinstance(status, int):
            return int(status)
    raise TypeError(
        "expected a response with an integer in status_code, status or code,"
        f" found {type(response).__name__}"
    )


def _body(response: object) -> object:
    for name in ("content", "data", "body"):
        body = getattr(response, name, None)
        if _is_text(body):
            return body
    read = getattr(response, "read", None)
    if callable(read) and not iscoroutinefunction(read):
        return read(_LIMIT + 1)
    raise TypeError(
        "expected a response with its body in content, data or body, or with a method"
        f" read, found {type(response).__name__}: read the body and call parse"
    )


def _read_own(status: int, body: object) -> _Found | None:
    """Read a body that the service wrote, None for any other."""
    if not _is_object(body):
        return None
    for shape in _SHAPES:
        if _fits(shape, status, body):
            texts = (body.get(name) for name in shape.messages)
            details, fields = body.get("details"), _texts(body.get("details"))
            if shape.marked and "details" not in body:  # problem details
                details, fields = body.get("errors"), dict(reversed(_fields(body)))
            return _Found(
                code=str(body[shape.code]),
                message=next((text for text in texts if isinstance(text, str)), None),
                details=details,
                fields=fields,
                foreign=False,
            )
    return None


def _fits(shape: _Shape, status: int, body: dict[str, object]) -> bool:
    """Report whether a response has a shape."""

    def is_status(name: str) -> bool:
        return type(body[name]) is int and body[name] == status

    code = body.get(shape.code)
    if not isinstance(code, str):
        return False
    marked = body.get(shape.marked) if shape.marked else None
    return (
        (Code.of(code) is not None or (_well_formed(code) and _is_code(code)))
        and all(isinstance(body.get(name), str) for name in shape.texts)
        and all(body.get(name) is False for name in shape.false)
        and (shape.status is None or shape.status in body)
        and all(is_status(name) for name in ("status", "statusCode") if name in body)
        and not any(name in body for name in shape.without)
        and (
            ":" in code
            or (
                not (shape.only and set(body).difference(shape.only))
                and (shape.marked is None or _ends_in(marked, code))
            )
        )
    )


def _ends_in(address: object, code: str) -> bool:
    """Report whether an address ends in a code, and not in a longer word."""
    if not isinstance(address, str) or not address.endswith(code):
        return False
    return not address.removesuffix(code) or address.removesuffix(code)[-1] in "/#:=?"


def _challenged(found: _Found, headers: object) -> _Found:
    """Return what was found, with the error of a challenge (RFC 6750, section 3)."""
    for challenge in _challenges(", ".join(_header(headers, "www-authenticate"))):
        code = challenge.get("error", "")
        if _is_code(code):
            message = found.message or challenge.get("error_description")
            return found._replace(code=code, message=message, foreign=True)
    return found
