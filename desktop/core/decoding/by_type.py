"""Values as structs (msgspec), safe where several threads decode a type for the first time.

msgspec works out the fields of a struct when it is decoded first, and hangs them on the class before all of
them are there: a second thread that decodes the same struct meanwhile ends the whole process (msgspec 0.22,
Python 3.11: each time with six threads). Each type is worked out here once, by one thread, before it is used.
`tests/test_typed_decoding.py` holds that nobody else decodes by a type.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")
_known: set[Any] = set()
_lock = RLock()


def _work_out(kind: Any) -> None:
    """Let msgspec work a type and all types in it out, unless somebody has."""
    with _lock:
        if kind not in _known:
            msgspec.json.Decoder(kind)
            _known.add(kind)


@overload
def from_json(data: bytes | bytearray | memoryview | str, kind: type[T]) -> T: ...
@overload
def from_json(data: bytes | bytearray | memoryview | str, kind: Any) -> Any: ...
def from_json(data: bytes | bytearray | memoryview | str, kind: Any) -> Any:
    """JSON as a type; msgspec's ValidationError or DecodeError where it is none."""
    if kind not in _known:
        _work_out(kind)
    return msgspec.json.decode(data, type=kind)


def json_decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Decoder of JSON as a type."""
    _work_out(kind)
    return msgspec.json.Decoder(kind)


def message_decoder(
    kind: Any, dec_hook: Callable[[type, Any], Any] | None = None
) -> msgspec.msgpack.Decoder[Any]:
    """Decoder of MessagePack as a type; `dec_hook` makes what msgspec has no notation for."""
    _work_out(kind)
    return msgspec.msgpack.Decoder(kind, dec_hook=dec_hook)


@overload
def from_plain(
    data: Any, kind: type[T], *, str_keys: bool = False, dec_hook: Callable[[type, Any], Any] | None = None
) -> T: ...
@overload
def from_plain(
    data: Any, kind: Any, *, str_keys: bool = False, dec_hook: Callable[[type, Any], Any] | None = None
) -> Any: ...
def from_plain(
    data: Any, kind: Any, *, str_keys: bool = False, dec_hook: Callable[[type, Any], Any] | None = None
) -> Any:
    """Maps, lists and scalars as a type; msgspec's ValidationError where they are none."""
    if kind not in _known:
        _work_out(kind)
    return msgspec.convert(data, kind, str_keys=str_keys, dec_hook=dec_hook)
