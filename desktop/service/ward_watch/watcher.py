"""`WardWatch`: one round of the pushed rules over whole wards, without a window and in nobody's name.

The program itself reads and writes: in the access log stands its Device, never a person. What is read is
logged before a rule sees it; what is found becomes Tasks as a window would make them
(`desktop.commands.alerts`), so that any number of watches and windows make one.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec
from sqlalchemy import Connection

from desktop.access import agents
from desktop.acts.origin import RecordReading
from desktop.clinical.record.blocking.covering import Blocks
from desktop.commands import alerts, carrying
from desktop.commands.alerts import News, Unknown
from desktop.core.actor import Actor
from desktop.core.clock import Clock, stamp
from desktop.core.errors import FagflateError, StoreError, WireError, place_of
from desktop.core.messages import _, ngettext
from desktop.fhir import strict
from desktop.fhir.transport import NoAnswer, SignedOut
from desktop.fhir.usage import heartbeat
from desktop.fhir.usage.heartbeat import Beat
from desktop.fhir.when import instant
from desktop.orders.watch import TYPES, pushed
from desktop.service.rule_looks import Looks
from desktop.service.ward_watch.round_report import RoundReport, RuleUnknown, WardReport
from desktop.store import outbox, records, snapshots
from desktop.store.charts import Charts
from desktop.store.store import Store, Transaction
from desktop.sync.push import log_anchor, repository
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.run.effects import Effects
from desktop.sync.run.ward_types import WardTold, ward_types
from desktop.terminology import code_search

log = logging.getLogger(__name__)
NAME = "watch"
"""Name of a reading of the watch in the access log."""
KIND = "ward-watch"
"""Kind of the snapshots of a watch: its `id`, and when all of its wards were last `seen` whole."""
AGAIN = timedelta(minutes=5)
"""Time after which a Task that the server has refused is sent again: somebody may have mended its rights."""


class WardWatch:
    """Watches wards over one store that is its own. Used from one loop."""

    def __init__(
        self, store: Store, wards: Sequence[str], every: int, clock: Clock, *, self_declared: bool = True
    ) -> None:
        """`every` is told to others: the seconds between two rounds. `self_declared`: it came with a token
        that somebody gave it, not with a sign-in of its own."""
        self._store = store
        self._wards = tuple(dict.fromkeys(wards))
        self._every = every
        self._clock = clock
        self._charts = Charts(store)
        self._charts.covers = Blocks(lambda: self._actor, clock, lambda _patient: False)
        self._looks = Looks(self._charts, clock)
        self.ident = store.read(lambda c: snapshots.get(c, KIND, "id")).result() or ""
        if not self.ident:
            self.ident = str(uuid.uuid4())
            store.write(lambda tx: snapshots.put_unheard(tx, KIND, "id", self.ident), origin=NAME).result()
        self._program = Actor(
            f"{heartbeat.KIND}/{self.ident}", "", f"fagflate watch ({agents.machine()})",
            _("watches the alert rules"), self_declared=self_declared,
        )  # fmt: skip
        self._actor = self._program
        self._guarded = False
        self._resent: datetime | None = None
        self._beaten: tuple[datetime, Beat] | None = None
        self._unbeaten = ""

    def close(self) -> None:
        """Let go of what is kept of charts; the store is its owner's."""
        self._charts.close()

    @property
    def wards(self) -> tuple[str, ...]:
        """The wards that are watched, each once."""
        return self._wards

    @property
    def seen(self) -> datetime | None:
        """Time when all wards were last seen whole; None for never."""
        return instant(self._store.read(lambda c: snapshots.get(c, KIND, "seen")).result() or "")

    async def round(self, effects: Effects) -> RoundReport:
        """Send what waits, fetch what the rules need, ask them of whom they are due, and tell what they
        found. Raises NoAnswer, Refused and StoreError; then nothing was taken for seen."""
        database = effects.database
        # A server that was away, or is met for the first time, may have been restored from a backup.
        guarded, self._guarded = self._guarded, False
        await restored.guard(effects, now=not guarded)
        self._guarded = True
        await self._beat(effects, ())
        await database.write(repository.put_by)
        await self._resend(effects)
        await log_anchor.anchor(database)
        _still_in(await push(effects))
        told = await ward_types(effects, self._wards, TYPES)
        wards = tuple([await self._ward(effects, one) for one in told if not effects.cancelled()])
        await log_anchor.anchor(database)
        _still_in(await push(effects))
        await repository.deliver(database)
        # Read by a file of their own, which IT may change while this runs.
        lists = await asyncio.to_thread(code_search.troubles)
        report = RoundReport(self._clock(), wards, await database.read(_untold), lists=lists)
        if effects.cancelled():
            return report
        if report.whole:
            at = stamp(report.at)
            await database.write(lambda tx: snapshots.put_unheard(tx, KIND, "seen", at))
        await self._beat(effects, wards, untold=bool(report.untold), lists=lists)
        return msgspec.structs.replace(report, heartbeat=self._unbeaten)

    async def _ward(self, effects: Effects, told: WardTold) -> WardReport:
        """Ask the rules of everybody on a ward who is due, and tell what they found."""
        name = await effects.database.read(partial(_name, ward=told.ward))
        if told.trouble is not None:
            return WardReport(told.ward, name, trouble=str(told.trouble))
        self._actor = msgspec.structs.replace(self._program, ward=told.ward, ward_name=name)
        due = await effects.database.read(
            lambda c: tuple(one for one in told.patients if self._looks.due(c, one))
        )
        if due:
            # Before anything of it is read: what can't be logged is not looked at.
            await effects.database.write(partial(self._logged, due=due))
        raised = withdrawn = homeless = 0
        undecided: Counter[RuleUnknown] = Counter()
        for patient in told.patients:
            if effects.cancelled():
                break
            if patient in due:
                news, made = await self._looked(effects, patient)
                raised, withdrawn = raised + made, withdrawn + len(news.gone)
                homeless += bool(news.made) and not made
            else:
                news = self._looks.known(patient)
            undecided.update({RuleUnknown(u.rule, u.words, u.lacking, u.failed, 0) for u in news.unknown})
        unknown = tuple(sorted(msgspec.structs.replace(u, patients=n) for u, n in undecided.items()))
        gaps = [*told.partial, *(_("Not to be trusted: {resource}").format(resource=r) for r in told.refused)]
        if homeless:
            gaps.append(_("{n} with something to tell have no stay under way.").format(n=homeless))
        return WardReport(
            told.ward, name, len(told.patients), len(due), raised, withdrawn, unknown, tuple(gaps)
        )

    async def _looked(self, effects: Effects, patient: str) -> tuple[News, int]:
        """Result of the rules for one patient, told, and how many Tasks were made. One whose record or Task
        makes it fall over is said, and the others of the ward are looked at all the same."""
        try:
            news = await effects.database.read(partial(self._looks.look, patient=patient))
            return news, await self._told(effects, patient, news)
        except StoreError:
            raise
        except Exception:
            log.exception("a patient could not be assessed")
            words = _("The check failed.")
            return News(unknown=tuple(Unknown(rule, words, failed=True) for rule in pushed())), 0

    async def _told(self, effects: Effects, patient: str, news: News) -> int:
        """Make and withdraw the Tasks of one patient: how many were made."""
        if not news.made and not news.gone:
            return 0
        server = effects.transport.base

        def tell(tx: Transaction) -> int:
            return alerts.tell_as_program(tx, self._actor, self._charts, server, patient)

        return await effects.database.write(tell)

    def _logged(self, tx: Transaction, due: tuple[str, ...]) -> None:
        carrying.carry_out(tx, self._actor, self._charts, RecordReading(due, (), NAME))

    async def _resend(self, effects: Effects) -> None:
        """Let Tasks go out again that the server has refused: nobody is asked about them one by one."""
        now = self._clock()
        if self._resent is not None and self._resent <= now < self._resent + AGAIN:
            return
        self._resent = now

        def again(tx: Transaction) -> None:
            for entry in outbox.entries(tx.connection):
                if entry.state == "failed":
                    outbox.requeue(tx, entry.seq)

        await effects.database.write(again)

    async def _beat(
        self,
        effects: Effects,
        wards: tuple[WardReport, ...],
        *,
        untold: bool = False,
        ended: bool = False,
        lists: tuple[str, ...] = (),
    ) -> None:
        """Leave a sign of life, where the last one is old or says something else."""
        now = self._clock()
        if self._beaten is not None and not wards and not ended:
            return
        blind = tuple(dict.fromkeys(line for ward in wards for line in blind_words(ward)))
        if not wards and not ended:
            blind = (_("It has not looked yet."),)
        if lists:
            # Without their folder: whoever reads this is another machine's.
            blind = (*blind, _("Imported lists of the machine can't be used."))
        if untold:
            blind = (*blind, _("Alerts that were found are not at the server."))
        names = {one.ward: one.name for one in wards}
        named = tuple((ward, names.get(ward, ward)) for ward in self._wards)
        beat = Beat(self.ident, agents.machine(), named, self._every, blind, ended)
        if self._beaten is not None:
            at, last = self._beaten
            if last == beat and at <= now < at + heartbeat.EVERY:
                return
        try:
            known, self._unbeaten = await heartbeat.leave(effects.transport, beat, now)
        except (NoAnswer, SignedOut):
            raise
        except WireError as error:
            known, self._unbeaten = "", error.what
        if known:
            self._beaten = now, beat
            self._program = msgspec.structs.replace(self._program, practitioner=known)

    async def ends(self, effects: Effects) -> None:
        """Say that this watch has ended, so that nobody misses it. Never raises for the wire."""
        try:
            await self._beat(effects, (), ended=True)
        except FagflateError as error:
            log.info("the end of the watch was not told: %s", place_of(error))


def blind_words(ward: WardReport) -> tuple[str, ...]:
    """Sentences on what can't be seen of a ward; nothing of a patient is in them."""
    name = ward.name or ward.ward
    if ward.trouble:
        return (_("{ward} can't be assessed: {why}").format(ward=name, why=ward.trouble),)
    lines = []
    for one in ward.unknown:
        if one.blind:
            why = ", ".join(one.lacking) if one.lacking else one.words.rstrip(".")
            lines.append(
                _("{ward}: rule {rule} can't be assessed for {n} of {all} ({why}).").format(
                    ward=name, rule=one.rule, n=one.patients, all=ward.patients, why=why
                )
            )
    if ward.gaps:
        lines.append(_("{ward}: the server did not tell all of it.").format(ward=name))
    return tuple(lines)


def _still_in(report: object) -> None:
    """Raises SignedOut where the server lets the watch in no more."""
    if getattr(report, "ended", Fate.DONE) is Fate.SIGNED_OUT:
        raise SignedOut(_("The server does not let us in."))


def _name(connection: Connection, ward: str) -> str:
    """Name of a ward; its id where it is not known."""
    row = records.get(connection, "Location", ward)
    told = strict.loads(row.json).get("name") if row is not None else None
    return told if isinstance(told, str) and told else ward


def _untold(connection: Connection) -> tuple[str, ...]:
    """Sentences on Tasks that are not at the server, with its words; nothing of what they say."""
    waiting = [one for one in outbox.entries(connection) if one.type == "Task" and one.state != "gone"]
    answers = Counter(one.answer for one in waiting)
    return tuple(
        ngettext("{n} alert is not at the server. {why}", "{n} alerts are not at the server. {why}", n)
        .format(n=n, why=why)
        .strip()
        for why, n in answers.items()
    )
