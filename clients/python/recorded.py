"""The responses that the Go tests recorded, and what Go finds in them."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict, cast

FOLDER = Path(__file__).parent


class Want(TypedDict):
    """What Go finds."""

    code: str
    known: bool
    message: NotRequired[str]
    action: str
    temporary: bool
    fields: NotRequired[dict[str, str]]
    retryAfter: NotRequired[float]


class Recorded(TypedDict):
    """A response."""

    name: str
    status: int
    header: dict[str, str]
    body: str
    want: Want


def read_texts(name: str) -> list[str]:
    """Return a list of texts that Go wrote."""
    return cast("list[str]", json.loads((FOLDER / "testdata" / name).read_text()))


RESPONSES = cast(
    "list[Recorded]",
    json.loads((FOLDER.parent / "conformance.json").read_text(encoding="utf-8")),
)
