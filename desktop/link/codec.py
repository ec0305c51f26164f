"""Bytes of questions, acts and answers (MessagePack), by the types with which they are declared.

An act or a panel's model that stands in a field for any of its kind carries the name of its class and becomes
that class again.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec

from desktop.acts import AnyAct, RecordAct, kind_of
from desktop.core.decoding.by_type import from_plain, message_decoder
from desktop.link.protocol import Wish
from desktop.shown.ask import Ask
from desktop.shown.parts import AnyModel, model_class

T = TypeVar("T")
_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode
"""Any struct of the link, of `acts` or `shown`, as bytes."""


def one_of(kinds: Mapping[str, type[T]], name: str, body: bytes) -> T:
    """The question or wish of a class, from its fields; ValueError when it is none of these kinds."""
    kind = kinds.get(name)
    if kind is None:
        raise ValueError(f"nobody answers {name}")
    return _decoded(kind, body)  # type: ignore[no-any-return]


def act(name: str, body: bytes) -> RecordAct[Any]:
    """The act of a class, from its fields; ValueError when the record carries out none of that name."""
    try:
        kind = kind_of(name)
    except KeyError as error:
        raise ValueError(f"no act {name}") from error
    if not issubclass(kind, RecordAct):
        raise ValueError(f"no act on the record: {name}")
    return _decoded(kind, body)  # type: ignore[no-any-return]


def answer(asked: Ask[Any] | RecordAct[Any] | Wish[Any], body: bytes) -> Any:
    """The answer to a question, an act or a wish; ValueError when it is no such answer."""
    return _decoded(answered_by(type(asked)), body)


@cache
def answered_by(kind: type) -> Any:
    """The type by which a kind of question or act is declared to be answered; TypeError where none is."""
    for one in kind.__mro__:
        for base in getattr(one, "__orig_bases__", ()):
            if typing.get_origin(base) in (Ask, RecordAct, Wish):
                return typing.get_args(base)[0]
    raise TypeError(f"{kind.__name__} declares no answer")


def _decoded(kind: Any, body: bytes) -> Any:
    try:
        return _decoder(kind).decode(body)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{getattr(kind, '__name__', kind)}: {error}") from error


@cache
def _decoder(kind: Any) -> Any:
    return message_decoder(kind, dec_hook=whole)


def whole(kind: type, found: Any) -> Any:
    """A struct of the class that it names, for a field that may hold any of its kind."""
    if kind is AnyAct:
        wanted: type = kind_of(found["$"])
    elif kind is AnyModel:
        wanted = model_class(found["$"])
    else:
        raise TypeError(f"{kind} stands in no message")
    return from_plain(found, wanted, dec_hook=whole)


def by_name(kinds: Iterable[type[T]]) -> dict[str, type[T]]:
    """Classes by their names; TypeError when two have one name."""
    found: dict[str, type[T]] = {}
    for kind in kinds:
        if found.setdefault(kind.__name__, kind) is not kind:
            raise TypeError(f"two kinds are called {kind.__name__}")
    return found
