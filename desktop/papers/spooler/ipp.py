"""IPP messages (RFC 8010): a request as bytes, and the attributes of an answer."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import msgspec

PRINT_JOB, CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0008, 0x0009, 0x000A, 0x000B
NOT_FOUND, GONE = 0x0406, 0x0407
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_NUMBERS = (INTEGER, ENUM)

Value = int | bool | str
Given = tuple[int, str, Value | tuple[Value, ...]]
"""An attribute: its value's tag, name, and value or values."""


class Answer(msgspec.Struct, frozen=True):
    """Status of an answer, and its groups of attributes (operation's own first), each value a tuple."""

    status: int
    groups: tuple[dict[str, tuple[Value, ...]], ...] = ()

    @property
    def ok(self) -> bool:
        return self.status < 0x0100


def request(operation: int, about: Iterable[Given], job: Iterable[Given] = (), body: bytes = b"") -> bytes:
    """A request: charset and language first, as the protocol wants, then what it is about, the job's own
    attributes and the document."""
    parts = [struct.pack(">BBHIB", 2, 0, operation, 1, _OPERATION)]
    parts.append(_attribute(CHARSET, "attributes-charset", "utf-8"))
    parts.append(_attribute(LANGUAGE, "attributes-natural-language", "en"))
    parts += [_attribute(*one) for one in about]
    given = [_attribute(*one) for one in job]
    if given:
        parts += [bytes((_JOB,)), *given]
    return b"".join((*parts, bytes((_END,)), body))


def _attribute(tag: int, name: str, value: Value | tuple[Value, ...]) -> bytes:
    written, called = b"", name.encode()
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, bool):
            data = bytes((one,))
        elif isinstance(one, int):
            data = struct.pack(">i", one)
        else:
            data = one.encode()
        written += struct.pack(">BH", tag, len(called)) + called + struct.pack(">H", len(data)) + data
        called = b""
    return written


def answer(data: bytes) -> Answer:
    """Read an answer; ValueError for bytes that are none."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("no answer of a print server") from error


def _read(data: bytes) -> Answer:
    status = struct.unpack_from(">H", data, 2)[0]
    groups: list[dict[str, tuple[Value, ...]]] = []
    at, name = 8, ""
    while (tag := data[at]) != _END:
        at += 1
        if tag < 0x10:
            groups.append({})
            continue
        called, at = _text(data, at)
        value, at = _bytes(data, at)
        name = called or name
        groups[-1][name] = (*groups[-1].get(name, ()), _value(tag, value))
    return Answer(status, tuple(groups))


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    long = struct.unpack_from(">H", data, at)[0]
    if at + 2 + long > len(data):
        raise IndexError(at)
    return data[at + 2 : at + 2 + long], at + 2 + long


def _text(data: bytes, at: int) -> tuple[str, int]:
    found, after = _bytes(data, at)
    return found.decode(), after


def _value(tag: int, value: bytes) -> Value:
    if tag in _NUMBERS:
        return int(struct.unpack(">i", value)[0])
    if tag == BOOLEAN:
        return bool(value[0])
    return value.decode("utf-8", "replace")
