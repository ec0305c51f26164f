"""Looking whether IT has put out a newer version: only told, never fetched, and only where IT has said where.

The setting `updates` names a folder, or an https address, of a small JSON file: `{"version": "1.2.0",
"where": "…"}`. Nothing about this machine or person is sent along.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from concurrent.futures import Future
from pathlib import Path

import msgspec

from desktop import __version__
from desktop.core import settings
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import place_of
from desktop.shown.newer import Newer

log = logging.getLogger(__name__)
SETTING = "updates"
FILE = "fagflate.json"
"""The file's name in a folder."""
MOST = 16_384
"""Bytes that are read."""
LONGEST = 160
"""Letters of what IT says."""
SECONDS = 10.0
"""A network drive that is gone may never answer: then nothing is told."""
_NUMBER = re.compile("[0-9]{1,6}")
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_looking = threading.Lock()


class Told(msgspec.Struct):
    """The file's content; what else stands there is for later versions."""

    version: str
    where: str = ""


def looked() -> Future[Newer | None]:
    """The newer version, if there is one; None as well where nobody could be asked. Never raises."""
    answer: Future[Newer | None] = Future()
    source = settings.text(SETTING)
    if source in ("", settings.OFF) or not _looking.acquire(blocking=False):
        answer.set_result(None)
        return answer
    guard = threading.Lock()

    def tell(found: Newer | None) -> None:
        with guard:
            if not answer.done():
                answer.set_result(found)

    def run() -> None:
        try:
            tell(newest(source))
        except Exception as error:  # noqa: BLE001 (whatever lies there, the program goes on)
            log.warning("it is not known whether there is a newer version: %s", place_of(error))
            tell(None)
        finally:
            _looking.release()

    late = threading.Timer(SECONDS, tell, (None,))
    late.daemon = True
    late.start()
    answer.add_done_callback(lambda _done: late.cancel())
    threading.Thread(target=run, name="newer", daemon=True).start()
    return answer


def newest(source: str, now: str = __version__) -> Newer | None:
    """Newer version told by a source; None where it is not newer than `now`. Raises OSError, ValueError,
    httpx.HTTPError."""
    told = from_json(_read(source), Told)
    if _parts(told.version) <= _parts(now):
        return None
    where = " ".join(told.where.split())
    return Newer(told.version, where[:LONGEST] if where.isprintable() else "")


def _parts(version: str) -> tuple[int, ...]:
    """A version as numbers. Raises ValueError for what is none."""
    parts = version.split(".")
    if not 1 < len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError("no version")
    numbers = [int(part) for part in parts]
    return tuple(numbers + [0] * (4 - len(numbers)))


def _read(source: str) -> bytes:
    if source.startswith("https://"):
        return _fetched(source)
    path = Path(os.path.expandvars(source))
    with (path / FILE if path.is_dir() else path).open("rb") as file:
        return file.read(MOST)


def _fetched(address: str) -> bytes:
    import httpx

    from desktop.fhir import connecting
    from desktop.fhir.client import stays_here

    way = connecting.way(address, here=stays_here(address))
    with (
        httpx.Client(
            verify=way.verify, proxy=way.proxy, trust_env=way.trust_env, timeout=5, follow_redirects=False
        ) as client,
        client.stream("GET", address, headers=_HEADERS) as got,
    ):
        got.raise_for_status()
        body = b""
        for part in got.iter_raw(MOST):
            body += part
            if len(body) > MOST:
                raise ValueError("too long")
        return body
