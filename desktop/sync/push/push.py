"""One round of Push: what waits in the outbox goes out, and nothing blocks what does not depend on it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import stamp
from desktop.core.errors import place_of
from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.transport import Answer, NoAnswer, Refused
from desktop.fhir.when import instant
from desktop.store import accesslog, outbox
from desktop.store.outbox import WAITING, Entry
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.push import settle
from desktop.sync.push.fate import Fate
from desktop.sync.push.send import send
from desktop.sync.push.sending_plan import is_late, plan
from desktop.sync.push.together import send_together
from desktop.sync.run.effects import Effects
from desktop.sync.sprint_folder import sprint_door

log = logging.getLogger(__name__)
BASE_PAUSE = 2.0
MAX_PAUSE = 300.0
LOOK_PAUSE = 15.0
MAX_SILENT = 2
MAX_OWN = 20


class PushReport(msgspec.Struct, frozen=True):
    """Report of a push: the number of entries carried out, and of those that now need a person, the reason it
    ended, the seconds for which the server asked to be left alone, and those after which a postponed entry
    may go (0 when nothing was). `waits`: entries that the service which sent them may not send."""

    sent: int = 0
    for_people: int = 0
    ended: Fate = Fate.DONE
    pause: float = 0.0
    again: float = 0.0
    waits: int = 0


class _Outcome(msgspec.Struct, frozen=True):
    fate: Fate
    answer: Answer | None = None
    untouched: bool = False
    words: str = ""
    own: bool = False
    """True when this unit alone was answered strangely: that is no silence of the server."""


async def push(effects: Effects) -> PushReport:
    """Send what may go now, also what becomes free on the way; each entry has one turn.

    Never raises for the wire: an unreachable server is a fate like any other. Raises Frozen when what comes
    back shows that the server was restored from a backup.
    """
    there = await push_to_folder(effects)
    # A folder that is away holds up nothing that is the server's.
    effects = sprint_door.of_server(effects)
    report = await _push(effects)
    report = msgspec.structs.replace(
        report, sent=report.sent + there.sent, for_people=report.for_people + there.for_people
    )
    now = effects.clock()
    withheld = await effects.database.read(effects.withheld)
    waiting = [
        moment
        for entry in await effects.database.read(outbox.entries)
        if entry.state in WAITING
        and entry.seq not in withheld
        and (moment := instant(entry.not_before))
        and moment > now
    ]
    again = (min(waiting) - now).total_seconds() if waiting else 0.0
    return msgspec.structs.replace(report, again=again)


async def push_to_folder(effects: Effects) -> PushReport:
    """Send what the folder for sprints carries, if the site has one; never raises for the folder."""
    apart = await sprint_door.of_folder(effects)
    return await _push(apart) if apart is not None else PushReport()


async def _push(effects: Effects) -> PushReport:
    tried: set[int] = set()
    sent = people = silent = own = waits = 0
    refreshed = False
    ended = Fate.DONE
    while not effects.cancelled():
        entries = await effects.database.read(outbox.entries)
        withheld = await effects.database.read(effects.withheld)
        planned = plan(
            entries, stamp(effects.clock()), withheld.union(tried), log_first=_keeps_ids(effects, entries)
        )
        if planned.too_late:
            await effects.database.write(partial(settle.ask, entries=planned.too_late))
            people += len(planned.too_late)
        if not planned.units:
            break
        held: set[int] = set()
        for unit in planned.units:
            if effects.cancelled():
                break
            seqs = {e.seq for e in unit}
            tried |= seqs
            if any(planned.needs[s] & held for s in seqs):
                held |= seqs
                continue
            outcome = await _unit(effects, unit)
            if outcome.fate is Fate.SIGNED_OUT and not refreshed:
                refreshed = True
                if await effects.refresh():
                    outcome = await _unit(effects, unit)
            left, put_by = await effects.database.read(partial(_left, unit=unit))
            if outcome.fate in (Fate.DONE, Fate.PERSON):
                # An event that was told too early has its turn after what it tells of.
                tried -= {
                    e.seq for e in unit
                    if e.type == "AuditEvent" and e.attempts == 0 and left.get(e.seq) == "queued"
                }  # fmt: skip
            sent += len(seqs) - len(left) - put_by
            people += sum(state not in WAITING for state in left.values())
            if outcome.fate is Fate.DONE:
                silent = 0
                continue
            held |= left.keys()
            waits += len(left) if outcome.fate is Fate.WAITS else 0
            if outcome.fate is Fate.PERSON:
                silent = 0
                continue
            wait = pause(effects, unit, outcome.answer)
            if outcome.fate is Fate.AGAIN and set(left.values()) == {"queued"}:
                # It was only looked at: that counts as no attempt, and must not be done again at once.
                wait = max(wait, timedelta(seconds=LOOK_PAUSE * (1 + effects.random())))
            if outcome.fate is Fate.WAITS:
                # What a service may it learns seldom anew; the author's own sign-in does not wait for that.
                wait = timedelta(seconds=MAX_PAUSE)
            until = stamp(effects.clock() + wait)
            await effects.database.write(
                partial(settle.postponed, entries=unit, until=until, words=outcome.words)
            )
            if outcome.fate is Fate.SIGNED_OUT:
                return PushReport(sent, people, outcome.fate, waits=waits)
            # One request that the server chokes on must not hold up the rest; two in a row are silence.
            own += outcome.own
            silent += not outcome.own or own > MAX_OWN
            ended = outcome.fate
            asked = outcome.fate is Fate.BUSY and outcome.answer is not None
            if asked and outcome.answer is not None and "retry-after" in outcome.answer.headers:
                return PushReport(sent, people, outcome.fate, wait.total_seconds(), waits=waits)
            if silent == MAX_SILENT or (outcome.fate is Fate.UNREACHABLE and outcome.untouched):
                return PushReport(sent, people, outcome.fate, waits=waits)
    return PushReport(sent, people, ended, waits=waits)


def _keeps_ids(effects: Effects, entries: Sequence[Entry]) -> bool:
    """True when the server keeps the ids of all that is new here: then the log can name it before it is
    there. Another server's names must be known first."""
    known = effects.capabilities
    new = {entry.type for entry in entries if entry.op == "create"}
    return not known.types or all(known.of(kind).update_create for kind in new)


def _left(connection: Connection, unit: tuple[Entry, ...]) -> tuple[dict[int, str], int]:
    """The states of those that are still there, and how many were put by: the log's, which nobody took."""
    seqs = {e.seq for e in unit}
    left = {e.seq: e.state for e in outbox.entries(connection) if e.seq in seqs}
    log = [e.id for e in unit if e.type == "AuditEvent" and e.seq not in left]
    return left, sum(accesslog.is_untaken(connection, ident) for ident in log)


async def _unit(effects: Effects, unit: tuple[Entry, ...]) -> _Outcome:
    """Send and settle one unit, as it stands now: an earlier one may have given names to what it needs."""
    answer: Answer | None = None
    before = {e.seq: e for e in unit}
    try:
        entries = await _now(effects, unit)
        late = any(is_late(e, stamp(effects.clock())) for e in entries)
        together = effects.capabilities.transaction or not effects.capabilities.types
        if len(entries) > 1 and together and not late:
            fate, answer = await send_together(effects, entries)
            if fate is not None:
                return _outcome(fate, answer)
            # Refused as a whole, so nothing of it was carried out by this request.
        for entry in unit:
            for one in await _now(effects, (entry,)):
                state = before[one.seq].state if len(unit) > 1 else one.state
                fate, answer = await send(effects, msgspec.structs.replace(one, state=state))
                if fate is not Fate.DONE:
                    return _outcome(fate, answer)
        return _outcome(Fate.DONE, answer)
    except NoAnswer as error:
        return _Outcome(Fate.UNREACHABLE, None, not error.sent, error.what)
    except OSError as error:
        # The key store, or the share of the folder for sprints, of this machine.
        log.error("not sent: %s", place_of(error))
        return _Outcome(Fate.AGAIN, words=_("This computer did not answer in time."), own=True)
    except STRANGE as error:
        # The server answered, but not in a way that says what became of it: this unit's own trouble.
        return _Outcome(Fate.AGAIN, words=words(error), own=True)
    except Refused as error:
        # Something answered that is not the server.
        return _Outcome(Fate.AGAIN, answer, words=error.what)


async def _now(effects: Effects, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    def query(connection: Connection) -> tuple[Entry, ...]:
        found = (outbox.by_seq(connection, e.seq) for e in entries)
        return tuple(e for e in found if e is not None and e.state in WAITING)

    return await effects.database.read(query)


def _outcome(fate: Fate, answer: Answer | None) -> _Outcome:
    said = answers.diagnostics(answer) if answer is not None and not answer.ok else ""
    # A 401 is said before anything is done. What a service may not do says nothing of what else it may.
    return _Outcome(fate, answer, fate is Fate.SIGNED_OUT, said, fate is Fate.WAITS)


def pause(effects: Effects, unit: tuple[Entry, ...], answer: Answer | None) -> timedelta:
    """Pause before a retry: the server's Retry-After, else full jitter over a doubling bound."""
    asked = retry_after(answer.headers.get("retry-after", ""), effects.clock()) if answer else None
    if asked is not None:
        return timedelta(seconds=min(asked, MAX_PAUSE) + effects.random())
    attempts = max(e.attempts for e in unit)
    bound = min(MAX_PAUSE, BASE_PAUSE * 2 ** min(attempts, 10))
    return timedelta(seconds=bound * effects.random())


def retry_after(text: str, now: datetime) -> float | None:
    """The seconds for which a Retry-After asks, or None when it can't be read."""
    if text.strip().isascii() and text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
