from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeGuard

_Path = tuple[str | None, ...]  # None is the first member


class _Shape(NamedTuple):
    """A body that the service writes."""

    code: str  # the member that holds the code
    messages: tuple[str, ...]  # hold the message; the first that is there counts
    texts: tuple[str, ...]  # must be there, as texts
    false: tuple[str, ...]  # must be there and false
    status: str | None  # must be there and be the HTTP status
    without: tuple[str, ...]  # must not be there, as they would hold a code
    only: tuple[str, ...]  # if there are any: no others, unless the code has a colon
    marked: str | None  # must end in the code, unless that has a colon


class _Found(NamedTuple):
    """What a body says."""

    code: str | None = None
    message: str | None = None
    details: object = None
    fields: Mapping[str, str] = MappingProxyType({})
    retry_after: float | None = None
    foreign: bool = True


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
