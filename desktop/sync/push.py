"""One round of Push: what waits in the outbox goes out, and nothing blocks what does not depend on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import msgspec

from desktop.core.clock import stamp
from desktop.fhir.transport import Answer, NoAnswer, Refused
from desktop.store import outbox
from desktop.store.outbox import Entry
from desktop.sync import settle
from desktop.sync.effects import Effects
from desktop.sync.plan import plan
from desktop.sync.send import Fate, send
from desktop.sync.together import send_together

BASE_PAUSE = 2.0
MAX_PAUSE = 300.0


class PushReport(msgspec.Struct, frozen=True):
    """What a round did: how many entries were carried out, how many now need a person, and why it ended."""

    sent: int = 0
    for_people: int = 0
    ended: Fate = Fate.DONE


async def push(effects: Effects) -> PushReport:
    """Send what may go now. Never raises for the wire: an unreachable server is a fate like any other."""
    entries = await effects.database.read(outbox.entries)
    planned = plan(entries, stamp(effects.clock()))
    sent = people = silent = 0
    if planned.too_late:
        await effects.database.write(lambda tx: settle.ask(tx, planned.too_late))
        people += len(planned.too_late)
    failed: set[int] = set()
    for unit in planned.units:
        if effects.cancelled():
            break
        fate, answer, untouched = await _unit(effects, unit)
        if fate is Fate.SIGNED_OUT and await effects.refresh():
            fate, answer, untouched = await _unit(effects, unit)
        if fate is Fate.DONE:
            sent += len(unit)
            silent = 0
            continue
        if fate is Fate.PERSON:
            people += len(unit)
            failed |= {e.seq for e in unit}
            continue
        until = stamp(effects.clock() + pause(effects, unit, answer))
        await effects.database.write(
            partial(settle.postponed, entries=unit, until=until, untouched=untouched)
        )
        if fate in (Fate.SIGNED_OUT, Fate.BUSY):
            return PushReport(sent, people, fate)
        if fate is Fate.UNREACHABLE:
            # One request that the server chokes on must not hold up the rest; two in a row are silence.
            silent += 1
            if untouched or silent == 2:
                return PushReport(sent, people, fate)
    return PushReport(sent, people)


async def _unit(effects: Effects, unit: tuple[Entry, ...]) -> tuple[Fate, Answer | None, bool]:
    """Mark, send and settle one unit; the last value says that the request certainly never arrived."""
    await effects.database.write(lambda tx: settle.mark_sending(tx, unit))
    answer: Answer | None = None
    try:
        together = effects.capabilities.transaction or not effects.capabilities.types
        if len(unit) > 1 and together:
            fate, answer = await send_together(effects, unit)
            if fate is not None:
                return fate, answer, fate is Fate.SIGNED_OUT
            ambiguous = True
        else:
            ambiguous = False
        for entry in unit:
            current = await effects.database.read(partial(outbox.by_seq, seq=entry.seq))
            if current is None:
                continue  # settled already, or it took another name with its server's id
            state = "sending" if ambiguous or entry.state == "sending" else "queued"
            one, answer = await send(effects, msgspec.structs.replace(current, state=state))
            if one is not Fate.DONE:
                return one, answer, one is Fate.SIGNED_OUT and not ambiguous
        return Fate.DONE, answer, False
    except NoAnswer as error:
        return Fate.UNREACHABLE, None, not error.sent
    except Refused:
        # Something answered, but not in a way that says what became of it.
        return Fate.AGAIN, answer, False


def pause(effects: Effects, unit: tuple[Entry, ...], answer: Answer | None) -> timedelta:
    """How long to wait: what the server asks for, else full jitter over a doubling bound."""
    asked = _retry_after(answer.headers.get("retry-after", ""), effects.clock()) if answer else None
    if asked is not None:
        return timedelta(seconds=min(asked, MAX_PAUSE) + effects.random())
    attempts = max(e.attempts for e in unit)
    bound = min(MAX_PAUSE, BASE_PAUSE * 2 ** min(attempts, 10))
    return timedelta(seconds=bound * effects.random())


def _retry_after(text: str, now: datetime) -> float | None:
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
