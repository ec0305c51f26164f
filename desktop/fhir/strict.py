"""The one reader and writer for JSON that is edited or kept: nothing is lost, nothing doubtful passes.

Numbers keep their literal (`0.010` stays `0.010`), duplicate keys, `NaN` and `Infinity` are refused, and
depth is checked before parsing, so that no input can exhaust the stack. msgspec is for display only.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import accumulate
from typing import Any, NoReturn

MAX_DEPTH = 100
MAX_BYTES = 64 * 1024 * 1024
MAX_EXPONENT = 30
"""Numbers beyond 10^±30 are refused: written out, `1e999999999` takes 4 GB, and nothing in medicine is so."""


class StrictError(ValueError):
    """JSON that is refused; the message is for the log, `position` the byte or character where known."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def bounded(value: Decimal) -> Decimal:
    """The number itself; StrictError for one that lies, or is written, beyond 10^±30."""
    if abs(value.adjusted()) > MAX_EXPONENT or not value.is_finite():
        raise StrictError(f"a number beyond 10^{MAX_EXPONENT} or 10^-{MAX_EXPONENT}")
    return value


class Number(Decimal):
    """A JSON number that remembers how it was written.

    Equal to and computed with as a Decimal; `literal` is the text as read.
    """

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> Number:
        number = super().__new__(cls, literal)
        # Without an exponent a number is never longer than it was already.
        if "e" in literal or "E" in literal:
            bounded(number)
        number.literal = literal
        return number

    def __repr__(self) -> str:
        return f"Number({self.literal!r})"

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        return Number, (self.literal,)


# A whole string, a bracket, or the quote of a string that never ends; possessive, so it can't backtrack.
_token = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]|"', re.DOTALL)


_far = re.compile(r'"(?:[^"\\]++|\\.)*+"|(-?[0-9][0-9.eE+-]*+)', re.DOTALL)


def refuse_far_number(text: str) -> None:
    """StrictError with its place for the first number in JSON text that can't be a `Number`."""
    for match in _far.finditer(text):
        if match[1] and not match[1].isdecimal():
            try:
                Number(match[1])
            except (StrictError, ArithmeticError, ValueError) as error:
                place = match.start()
                raise StrictError(f"{match[1][:20]}: {error}, at character {place}", place) from error


# All but brackets: whole strings, and what stands between.
_beside = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^"\[\]{}]++', re.DOTALL)
_step = {"{": 1, "[": 1, "}": -1, "]": -1}


def _shallow(text: str, limit: int) -> bool:
    """True for JSON text whose strings all end and that is nested no deeper than `limit`; no loop of ours."""
    # The quote added stays alone behind the brackets, or ends the string that doesn't end; the line before
    # it is for a backslash that would take it. So no quote but the last is ever looked at in vain.
    left = _beside.sub("", text + '\n"')
    return left[-1:] == '"' and not any(map(limit.__lt__, accumulate(map(_step.__getitem__, left[:-1]))))


def check_depth(text: str, limit: int = MAX_DEPTH) -> None:
    """Raise StrictError when JSON text is nested deeper than `limit`, without parsing it."""
    # Few brackets need no look at where they stand.
    if text.count("{") + text.count("[") <= limit or _shallow(text, limit):
        return
    # It is refused, here where.
    depth = 0
    for match in _token.finditer(text):
        token = match.group()
        if token in ("{", "["):
            depth += 1
            if depth > limit:
                raise StrictError(f"nested deeper than {limit} levels", match.start())
        elif token in ("}", "]"):
            depth -= 1
        elif token == '"':
            raise StrictError("a string that does not end", match.start())


def without_resources(text: str) -> tuple[str, list[str]]:
    """A Bundle's text with the number of each `entry.resource` in its place (`["0"]`), and their texts.

    Looks at brackets and strings only, so that it can't be made to fail by what is in a resource.
    """
    out: list[str] = []
    resources: list[str] = []
    depth = start = done = 0
    names = ["", "", "", ""]  # the last string seen at each depth
    for match in _token.finditer(text):
        token = match.group()
        if token in ("{", "["):
            depth += 1
            if depth == 4 and token == "{" and names[1] == '"entry"' and names[3] == '"resource"':
                start = match.start()
        elif token in ("}", "]"):
            if depth == 4 and start:
                out += [text[done:start], f'["{len(resources)}"]']
                resources.append(text[start : match.end()])
                done, start = match.end(), 0
            depth -= 1
        elif depth < 4:
            names[depth] = token
    return "".join([*out, text[done:]]), resources


_escape = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def lone_surrogate(text: str) -> bool:
    """True when JSON text escapes half a surrogate pair: no database, file or server can take the string."""
    if "\\" not in text or ("\\ud" not in text and "\\uD" not in text):
        return False
    open_at = -1
    for match in _escape.finditer(text):
        code = int(match.group(1) or "0", 16)
        if 0xDC00 <= code <= 0xDFFF:
            if open_at != match.start():
                return True
            open_at = -1
            continue
        if open_at >= 0:
            return True
        open_at = match.end() if 0xD800 <= code <= 0xDBFF else -1
    return open_at >= 0


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise StrictError(f"duplicate key {key!r}")
            seen.add(key)
    return members


def refuse_constant(name: str) -> NoReturn:
    raise StrictError(f"{name} is not JSON")


_decoder = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=Number, parse_int=Number, parse_constant=refuse_constant
)


def loads(data: bytes | str, *, max_depth: int = MAX_DEPTH, max_bytes: int = MAX_BYTES) -> Any:
    """Parse JSON into dicts, lists, str, bool, None and `Number`.

    Raises StrictError for anything that is not exactly one JSON value in UTF-8 within the limits.
    """
    if len(data) > max_bytes:
        raise StrictError(f"larger than {max_bytes} bytes")
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise StrictError("not UTF-8", error.start) from error
    else:
        text = data.removeprefix("\ufeff")
    check_depth(text, max_depth)
    if lone_surrogate(text):
        raise StrictError("half a character")
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise StrictError(error.msg, error.pos) from error
    except (ArithmeticError, ValueError, RecursionError) as error:
        refuse_far_number(text)
        if isinstance(error, StrictError):
            raise
        raise StrictError(str(error)) from error


_quote = json.encoder.encode_basestring


def dumps(value: Any) -> str:
    """Write JSON compactly, members in their order and every `Number` as it was read.

    Takes also int and Decimal; float is refused, because it can't say how it was written.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def _write(value: Any, out: Any) -> None:
    kind = type(value)
    if kind is str:
        out(_quote(value))
    elif kind is dict:
        opening = "{"
        for key, member in value.items():
            if not isinstance(key, str):
                raise StrictError(f"key {key!r} is not a string")
            out(opening + _quote(key) + ":")
            opening = ","
            _write(member, out)
        out("}" if opening == "," else "{}")
    elif kind is list or kind is tuple:
        opening = "["
        for item in value:
            out(opening)
            opening = ","
            _write(item, out)
        out("]" if opening == "," else "[]")
    elif kind is Number:
        out(value.literal)
    elif value is None:
        out("null")
    elif value is True:
        out("true")
    elif value is False:
        out("false")
    elif isinstance(value, int):
        out(int.__repr__(value))
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise StrictError(f"{value} is not JSON")
        out(format(value, "f"))
    elif isinstance(value, str):
        out(_quote(value))
    elif isinstance(value, dict):
        _write(dict(value), out)
    elif isinstance(value, list | tuple):
        _write(list(value), out)
    else:
        raise StrictError(f"a {kind.__name__} can't be written as JSON")
