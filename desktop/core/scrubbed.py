"""Scrubbing of log records before they are written to a file: nothing that could identify a patient.

A text is written where it stands, word for word, in the source of whoever logs it; the values put into it
only where they can't be anybody's: small numbers, kinds and places of errors, hosts of addresses. Errors are
written as their kind and place, never in their own words. The same holds for records of libraries.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from urllib.parse import urlsplit

from desktop.core.clock import at_second
from desktop.core.errors import place_of

MOST = 9_999
"""The largest number that is written: a longer one may be a part of an identity number or of a date."""
CAUSES = 3
"""Maximum errors of a chain that are written."""
_LEVELS = ((50, "CRITICAL"), (40, "ERROR"), (30, "WARNING"), (20, "INFO"), (0, "DEBUG"))
_CONVERSION = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<kind>[a-zA-Z%])"
)
_ERROR = re.compile(r"[A-Z][A-Za-z]{1,40}(?:Error|Exception|Warning|Interrupt)")
_PLACE = re.compile(r"[A-Z]\w{1,40} \((?:[\w<>-]{1,40}:\d{1,5}(?: < [\w<>-]{1,40}:\d{1,5}){0,2})?\)")
_QT = re.compile(r"Q[A-Z][A-Za-z]{1,40}(?:::~?[A-Za-z]{1,40})?|qt(?:\.[a-z0-9]{1,20}){1,4}")
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT"})


class Scrubbed(logging.Formatter):
    """One line for each record: time (UTC), level, logger, place, text, errors."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end; never raises, and never holds what may be a patient's."""
        try:
            return " ".join(part for part in self._parts(record) if part)
        except Exception as error:  # noqa: BLE001 a record that can't be read must not end what logs it
            return f"{_time(record)} {_level(record)} (a record that can't be read: {type(error).__name__})"

    def _parts(self, record: logging.LogRecord) -> tuple[str, ...]:
        code = _code(record)
        place = f"{_stem(code)}:{record.lineno}" if code is not None else ""
        return (
            _time(record), _level(record), _module(record.name), place, _text(record, code),
            _errors(record.exc_info),
        )  # fmt: skip


def value(said: object) -> str:
    """A value that a record's text is filled with, as far as it can't be a patient's; else its kind."""
    if said is None or isinstance(said, bool):
        return str(said)
    if isinstance(said, int) and -MOST <= said <= MOST:
        return str(int(said))
    if isinstance(said, BaseException):
        return place_of(said)
    text = str(said) if type(said).__module__ == "httpx" or isinstance(said, str) else ""
    if text in _METHODS or any(one.fullmatch(text) for one in (_ERROR, _PLACE, _QT)):
        return text
    return _host(text) or f"<{'text' if isinstance(said, str) else type(said).__name__}>"


def _host(text: str) -> str:
    """The scheme and host of an address; not its path, which names whom it is about."""
    if not text.startswith(("http://", "https://")):
        return ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}/…"


def _code(record: logging.LogRecord) -> CodeType | None:
    """The code that logs the record, which is still on the stack; None where it is not found there."""
    frame = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename == record.pathname and code.co_name == record.funcName:
            return code
        frame = frame.f_back  # type: ignore[assignment]
    return None


def _text(record: logging.LogRecord, code: CodeType | None) -> str:
    said = record.msg
    if isinstance(said, BaseException):
        return place_of(said)
    if code is None or not isinstance(said, str) or said not in code.co_consts:
        # Put together from what was at hand: nobody can tell what of it is the program's.
        return "<text>"
    text = str(said)
    if record.args:
        text = _filled(text, record.args)
    return " ".join(text.split())


def _filled(text: str, args: tuple[object, ...] | Mapping[str, object]) -> str:
    places = [found for found in _CONVERSION.finditer(text) if found["kind"] != "%"]
    if isinstance(args, Mapping):
        values = [value(args.get(found["name"] or "")) for found in places]
    else:
        values = [value(one) for one in args]
    if len(values) != len(places):
        return "<text>"
    rest = iter(values)
    return _CONVERSION.sub(lambda found: "%" if found["kind"] == "%" else next(rest), text)


def _errors(info: object) -> str:
    error = info[1] if isinstance(info, tuple) and len(info) > 1 else None
    found: list[str] = []
    while isinstance(error, BaseException) and len(found) < CAUSES:
        found.append(place_of(error))
        error = error.__cause__ or error.__context__
    return " from ".join(found)


def _time(record: logging.LogRecord) -> str:
    return at_second(record.created).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _level(record: logging.LogRecord) -> str:
    return next((name for least, name in _LEVELS if record.levelno >= least), "DEBUG")


def _module(name: str) -> str:
    """A logger's name as far as it is that of a module: nothing keeps anybody from making up others."""
    parts = name.split(".")
    while parts and ".".join(parts) not in sys.modules:
        parts.pop()
    return ".".join(parts) or "-"


def _stem(code: CodeType) -> str:
    return Path(code.co_filename).stem
