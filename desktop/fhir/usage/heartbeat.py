"""Sign of life of a ward watch: one Device at the server, written again every few minutes.

The server stamps it (`meta.lastUpdated`), so no clocks of two machines are compared: how long ago it was is
told by the server's own time. It says which wards are watched, how often, and which rules can't see; nothing
of a patient. A watch that ends in order leaves it `inactive`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.core.clock import Clock, stamp
from desktop.fhir import answers, strict
from desktop.fhir.systems import UCUM
from desktop.fhir.transport import Answer, Request, Transport
from desktop.fhir.when import instant
from desktop.fhir.whole import whole

Json = dict[str, Any]
KIND: Final = "Device"
WATCH: Final = "urn:fagflate:watch"
"""System of the identifier of a watch, and of the codes of its properties."""
EVERY: Final = timedelta(minutes=5)
"""Time after which it is written again where nothing has changed."""
SILENT: Final = 3
"""Number of signs of life that may be missing before a watch counts as silent."""


class Beat(msgspec.Struct, frozen=True):
    """Content of a sign of life. `wards` are ids and names, `blind` sentences on rules that can't see."""

    ident: str
    machine: str
    wards: tuple[tuple[str, str], ...]
    every: int
    blind: tuple[str, ...] = ()
    ended: bool = False


class Watching(msgspec.Struct, frozen=True):
    """A watch as the server has it: `ago` is the time since its last sign of life, by the server's clock
    (None where the server does not tell it)."""

    beat: Beat
    ago: timedelta | None

    @property
    def silent(self) -> bool:
        """True for one that should have told by now; one that ended in order is none."""
        often = max(EVERY, timedelta(seconds=self.beat.every))
        return not self.beat.ended and (self.ago is None or self.ago > SILENT * often)


def device(beat: Beat, at: datetime) -> Json:
    """The Device of a watch."""
    properties: list[Json] = [
        {"type": _code("ward"), "valueCode": [{"coding": [{"system": WATCH, "code": ward}], "text": name}]}
        for ward, name in beat.wards
    ]
    seconds = {"value": beat.every, "unit": "s", "system": UCUM, "code": "s"}
    properties.append({"type": _code("every"), "valueQuantity": [seconds]})
    properties += [{"type": _code("blind"), "valueCode": [{"text": one}]} for one in beat.blind]
    return {
        "resourceType": KIND,
        "id": beat.ident,
        "identifier": [{"system": WATCH, "value": beat.ident}],
        "status": "inactive" if beat.ended else "active",
        "deviceName": [{"name": f"fagflate watch ({beat.machine})", "type": "user-friendly-name"}],
        "property": properties,
        # So that it differs each time: some servers keep no version of what is as it was.
        "note": [{"time": stamp(at), "text": beat.machine}],
    }


async def leave(transport: Transport, beat: Beat, at: datetime) -> tuple[str, str]:
    """Write it: the reference by which the server knows it, and why it was not taken (one of both is empty).

    Raises NoAnswer or Refused.
    """
    body = device(beat, at)
    named = f"{KIND}?identifier={WATCH}%7C{beat.ident}"
    answer = await transport.send(Request("PUT", f"{KIND}/{beat.ident}", body=strict.dumps(body)))
    if answer.status in (400, 404, 405, 422):
        # It takes no names of ours.
        bare = {key: value for key, value in body.items() if key != "id"}
        answer = await transport.send(Request("PUT", named, body=strict.dumps(bare)))
    if not answer.ok:
        return "", answers.diagnostics(answer)
    return f"{KIND}/{_given(answer) or beat.ident}", ""


def _given(answer: Answer) -> str:
    """Id that the server has given; empty where its answer does not tell."""
    try:
        found = strict.loads(answer.body) if answer.body else None
    except strict.StrictError:
        return ""
    told = found.get("id") if isinstance(found, dict) and found.get("resourceType") == KIND else None
    return told if isinstance(told, str) else ""


async def watching(transport: Transport, clock: Clock) -> tuple[Watching, ...]:
    """The watches that the server knows, whoever runs them; `clock` is the server's (`ServerClock`). Raises
    NoAnswer or Refused."""
    found: list[Watching] = []
    async for page in whole(transport, f"{KIND}?identifier={WATCH}%7C&_count=200"):
        for row in page.matches:
            beat = read(strict.loads(row.json)) if row.type == KIND else None
            if beat is not None:
                at = instant(row.updated)
                found.append(Watching(beat, max(clock() - at, timedelta(0)) if at is not None else None))
    return tuple(sorted(found, key=lambda one: (one.beat.machine, one.beat.ident)))


def read(body: Any) -> Beat | None:
    """The sign of life that a Device holds; None for any other device."""
    if not isinstance(body, dict):
        return None
    ident = next(
        (one.get("value") for one in _dicts(body.get("identifier")) if one.get("system") == WATCH), None
    )
    if not isinstance(ident, str) or not ident:
        return None
    wards: list[tuple[str, str]] = []
    blind: list[str] = []
    every = 0
    for one in _dicts(body.get("property")):
        kind = next((c.get("code") for c in _codings(one.get("type")) if c.get("system") == WATCH), "")
        for value in _dicts(one.get("valueCode")):
            if kind == "ward":
                code = next((str(c.get("code", "")) for c in _codings(value)), "")
                wards.append((code, str(value.get("text") or code)))
            elif kind == "blind":
                blind.append(str(value.get("text", "")))
        for value in _dicts(one.get("valueQuantity")):
            told = value.get("value")
            if kind == "every" and isinstance(told, int | Decimal) and 0 < told <= _LONG:
                every = int(told)
    machine = next((str(one.get("text", "")) for one in _dicts(body.get("note"))), "")
    return Beat(ident, machine, tuple(wards), every, tuple(blind), body.get("status") != "active")


_LONG = 24 * 3600


def of_ward(found: Iterable[Watching], ward: str) -> tuple[Watching, ...]:
    """Those that watch a ward, and have not ended."""
    return tuple(
        one for one in found if not one.beat.ended and any(ident == ward for ident, _name in one.beat.wards)
    )


def _code(code: str) -> Json:
    return {"coding": [{"system": WATCH, "code": code}]}


def _codings(concept: Any) -> list[Json]:
    return _dicts(concept.get("coding")) if isinstance(concept, dict) else []


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
