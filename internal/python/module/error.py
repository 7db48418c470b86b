from collections.abc import Mapping
from typing import Any

from .codes import _STATUS_ACTIONS, _STATUS_TEXTS, Action, Code
from .shapes import _is_object

_TEMPORARY = frozenset({0, 429, 502, 503, 504})
# RFC 8628, section 3.5
_TEMPORARY_CODES = frozenset({"authorization_pending", "slow_down"})


class APIError(Exception):
    """An error response, as parse understood it.

    A request without a response can be one too, with the status 0.

    Exceptions are written to by Python itself, so this one is not frozen. Treat its
    attributes as if it were.
    """

    status: int
    """The HTTP status of the response, whatever the body says."""

    raw_code: str | None
    """The code as it was sent, known or not. None if there was none."""

    message: str
    """The message that was sent, else that of the code, else a sentence."""

    details: object
    """The member details of the body, as JSON has it. None if there is none.

    Problem details may have the list errors in its place.
    """

    fields: dict[str, str]
    """What is wrong with each field of the request, by dot path."""

    retry_after: float | None
    """How many seconds to wait, at most 2**32, if the response said so."""

    foreign: bool
    """Whether another service wrote the body."""

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        message: str | None = None,
        details: object = None,
        fields: Mapping[str, str] | None = None,
        retry_after: float | None = None,
        foreign: bool = False,
    ) -> None:
        self.status = int(status)
        self.raw_code = None if code is None else str(code)
        self.details = details
        self.fields = dict(_texts(details) if fields is None else fields)
        self.retry_after = retry_after
        self.foreign = foreign
        known = self.code
        self.message = message or (known.message if known else _sentence(self.status))
        super().__init__(self.message)

    @property
    def code(self) -> Code | None:
        """The code, if it is one of the table.

        A body that another service wrote never has the code of a document, even if it
        is spelled the same.
        """
        code = Code.of(self.raw_code)
        return None if code is not None and self.foreign and not code.own else code

    @property
    def action(self) -> Action:
        """What to do, as the code says or, without a known one, the status."""
        code = self.code
        return (
            code.action if code else _STATUS_ACTIONS.get(self.status, Action.SHOW_ERROR)
        )

    @property
    def temporary(self) -> bool:
        """Whether the same request, unchanged, may succeed later."""
        code = self.code
        return (
            self.retry_after is not None
            or self.status in _TEMPORARY
            or (code is not None and code.status in _TEMPORARY)
            or self.raw_code in _TEMPORARY_CODES
        )

    def __str__(self) -> str:
        """Return a line for logs. To people, show the message alone."""
        text = f"{self.status} {self.raw_code or 'without a code'}: {self.message}"
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status}, code={self.raw_code!r}, message={self.message!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Nothing is in a pickle that an older or newer version of this file lacks.
        return _unpickled, (type(self), self.args), vars(self)


def _unpickled(kind: type[APIError], args: tuple[object, ...]) -> APIError:
    return kind.__new__(kind, *args)


def _texts(details: object) -> dict[str, str]:
    """Return an object as fields, if all its members are texts."""
    if not _is_object(details):
        return {}
    fields = {name: text for name, text in details.items() if isinstance(text, str)}
    return fields if len(fields) == len(details) else {}


def _sentence(status: int) -> str:
    """Return a sentence for a status: for 404 that of 404, else that of 4xx."""
    return (
        _STATUS_TEXTS.get(status)
        or _STATUS_TEXTS.get(status // 100)
        or _STATUS_TEXTS[4]
    )
