"""A morning's work at one machine over any server: ward, patient, note, order, letter, lookup; answers are
lost and others work at the same things. `Round.work` gives the promises that were broken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Any

from desktop.commands import acting
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.fhir import strict
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import accesslog, records
from desktop.store.outbox import WAITING, Act
from desktop.sync.pull import lookup, ward
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.push.push import push
from tests.commands.queued import act
from tests.servers.strange import Strange
from tests.sync.driver import Client, Fault, run

Json = dict[str, Any]
SYSTEM = "urn:test:business"
ACTOR = Actor("PractitionerRole/r1", "", "Maren Aas", profession="doctor")
ACTS = 5
"""How many of the acts below are logged."""
WARD = Interests(wards=("w1",), patients=("p0",))
BEDS = 7
DIAGNOSES = 8


class Promise(Enum):
    """What holds at every server, however strange."""

    NOT_LOST = "nothing acknowledged or typed is lost"
    ONCE = "nothing is there twice"
    WHOLE = "no patient and no finding is silently missing"
    OTHERS = "others' work is not overwritten"
    FOUND = "who exists is found, or it is said that it can't be told"
    LOGGED = "the log of reading is whole here, and no failed item"
    GOES_ON = "everything arrives, or stands before a person"


def resource(kind: str, ident: str, **more: Any) -> Json:
    return {"resourceType": kind, "id": ident, **more}


def to(key: str) -> Json:
    return {"reference": key}


def named(ident: str) -> list[Json]:
    return [{"system": SYSTEM, "value": ident}]


def furnish(server: Strange) -> None:
    """A ward whose patients and findings fill more than one page of any size."""
    server.write(resource("Location", "w1", status="active", name="Post 1"))
    for number in range(BEDS):
        admit(server, number)
    for number in range(DIAGNOSES):
        server.write(diagnosis(f"c{number}", f"Diagnose {number}"))
    server.write(task("t0", "requested"))
    server.write(resource("PractitionerRole", "r1", active=True))


def admit(server: Strange, number: int, bed: str = "") -> None:
    """Somebody comes to the ward, into a bed of their own unless it is named."""
    patient = f"p{number}"
    if not bed:
        bed = f"b{number}"
        server.write(resource("Location", bed, name=f"Seng {number}", partOf=to("Location/w1")))
    server.write(resource("Patient", patient, name=[{"family": "Nordmann", "given": [f"Kari{number}"]}]))
    stay = resource("Encounter", f"e{number}", status="in-progress", subject=to(f"Patient/{patient}"))
    stay["class"] = {"code": "IMP"}
    server.write({**stay, "location": [{"location": to(f"Location/{bed}"), "status": "active"}]})


def diagnosis(ident: str, text: str) -> Json:
    return resource("Condition", ident, code={"text": text}, subject=to("Patient/p0"))


def task(ident: str, status: str, **more: Any) -> Json:
    return resource("Task", ident, status=status, intent="order", identifier=named(ident), **{
        "for": to("Patient/p0"), **more})  # fmt: skip


def document(ident: str) -> Json:
    return resource("DocumentReference", ident, status="current", identifier=named(ident),
                    subject=to("Patient/p0"), content=[{"attachment": {"title": ident}}])  # fmt: skip


def note(ident: str) -> Json:
    return resource("Composition", ident, status="preliminary", type={"text": "Notat"}, title=ident,
                    date="2026-11-20", author=[to("PractitionerRole/r1")], subject=to("Patient/p0"),
                    identifier=named(ident)[0])  # fmt: skip


def order(ident: str) -> Json:
    return resource("ServiceRequest", ident, status="active", intent="order", code={"text": "CRP"},
                    subject=to("Patient/p0"), identifier=named(ident))  # fmt: skip


class Round:
    """One machine's work; `broken` gathers what was seen to be wrong, by promise."""

    def __init__(self, server: Strange) -> None:
        self.server = server
        self.broken: dict[Promise, str] = {}
        furnish(server)
        self.client = Client(server)  # type: ignore[arg-type]
        self.admitted = BEDS
        self.finished = False

    def close(self) -> None:
        self.client.close()
        self.server.close()

    def work(self) -> dict[Promise, str]:
        """All of it, in the order of a morning; gives the broken promises."""
        self._look()
        for bed in ("b0", ""):  # into a bed that is known, and into a new one
            admit(self.server, self.admitted, bed)
            self.admitted += 1
            self.client.clock.forward(30)
            self._look()
        self._read_a_chart()
        self._write()
        self._letter()
        self._half_a_letter()
        self._at_the_same_thing()
        self._who_is()
        self._settle()
        self._judge()
        return self.broken

    def _wrong(self, promise: Promise, words: str) -> None:
        self.broken.setdefault(promise, words)

    # What happens.

    def _look(self) -> None:
        """A round; who is on the ward and what they have is there, or it is said that it is not."""
        try:
            report = run(pull_round(self.client.effects, WARD))
        except FagflateError:
            return  # said
        said = bool(report.partial or report.refused or report.unsupported or not report.complete)
        kept = self.client.database.ask(lambda c: ward.kept(c, "w1"))
        there = set(kept.patients) if kept else set()
        missing = {f"p{n}" for n in range(self.admitted)} - there
        if missing and not said:
            self._wrong(Promise.WHOLE, f"not on the ward: {sorted(missing)}")
        found = self.client.database.ask(lambda c: records.ids(c, "Condition", "p0"))
        lacking = {r["id"] for r in self.server.all("Condition", patient="p0")} - set(found)
        if lacking and not said:
            self._wrong(Promise.WHOLE, f"not in the chart: {sorted(lacking)}")

    def _read_a_chart(self) -> None:
        self.client.database.do(lambda tx: acting.log(tx, ACTOR, "R", "p0"))
        self._push()

    def _write(self) -> None:
        """A note and an order; the answer to each is lost once."""
        for made in (note("n1"), order("s1")):
            self._act("write", made)
            self._push(losing(made["id"]))
            self._push()

    def _letter(self) -> None:
        """A letter with its tasks as one act; the answer is lost, and a colleague finishes one meanwhile."""
        of = to("DocumentReference/d1")
        tasks = [task(ident, "requested", focus=of) for ident in ("k1", "k2")]
        self._act("sign_letter", document("d1"), *tasks, atomic=True)
        self._push(losing("k1"))
        self.finished = self._colleague("Task", "k1", status="completed")
        self._push()

    def _half_a_letter(self) -> None:
        """A letter that also changes a task which a colleague changes at the same time."""
        self._colleague("Task", "t0", description="Kollegaens tekst", status="in-progress")
        mine = {**task("t0", "accepted", description="Min tekst"), **self._meta("Task/t0")}
        self._act("sign_letter", document("d2"), mine, atomic=True)
        self._push()

    def _meta(self, key: str) -> Json:
        for _number in range(5):
            # A server that wants to be left alone has not given everything yet.
            if self.client.sees(key) is None:
                self.client.clock.forward(30)
                self._look()
        seen = self.client.sees(key)
        assert seen is not None, key
        return {"meta": seen["meta"]}

    def _act(self, name: str, *made: Json, atomic: bool = False) -> None:
        self.client.database.do(lambda tx: act(tx, ACTOR, name, made, atomic=atomic))

    def _at_the_same_thing(self) -> None:
        """One changes and one deletes what a colleague has just changed."""
        for ident in ("c1", "c2"):
            self._meta(f"Condition/{ident}")
            self._colleague("Condition", ident, code={"text": "Kollegaens diagnose"})
        self.client.change("Condition/c1", Act("write", ACTOR.role), code={"text": "Min diagnose"})
        self.client.delete("Condition/c2")
        self._push()

    def _who_is(self) -> None:
        try:
            found = run(lookup.patients(self.client.effects, "Nordmann"))
        except FagflateError:
            return
        if not found:
            self._wrong(Promise.FOUND, "nobody is called Nordmann")

    def _colleague(self, kind: str, ident: str, **elements: Any) -> bool:
        """Somebody else changes what is on the server, and not what is still on its way."""
        now = self.server.get(f"{kind}/{ident}")
        if now is None:
            now = next(iter(self.server.all(kind, identifier=f"{SYSTEM}|{ident}")), None)
        if now is not None:
            self.server.write({**now, **elements})
        return now is not None

    def _push(self, choose: Callable[[Request], Fault | None] | None = None) -> None:
        self.client.wire.choose = choose
        with suppress(FagflateError):
            run(push(self.client.effects))
        self.client.wire.choose = None
        self.client.clock.forward(5)

    def _settle(self) -> None:
        for _number in range(10):
            self.client.clock.forward(700)
            self._push()
            self._look()

    # What is true then.

    def _judge(self) -> None:
        waiting = {entry.key: entry for entry in self.client.unsent}
        # What belongs to an act that a person has to decide on waits with it.
        asked = {entry.act_id for entry in waiting.values() if entry.state not in WAITING}
        stuck = sorted(k for k, e in waiting.items() if e.type != "AuditEvent" and e.act_id not in asked)
        if stuck:
            self._wrong(Promise.GOES_ON, f"still on their way: {stuck}")
        held = {entry.id for entry in waiting.values()}
        for kind, ident in (("Composition", "n1"), ("ServiceRequest", "s1"), ("DocumentReference", "d1"),
                            ("Task", "k1"), ("Task", "k2"), ("DocumentReference", "d2")):  # fmt: skip
            there = [one["id"] for one in self.server.all(kind, identifier=f"{SYSTEM}|{ident}")]
            if len(there) > 1:
                self._wrong(Promise.ONCE, f"{kind}/{ident} is there {len(there)} times")
            if not there and ident not in held:
                self._wrong(Promise.NOT_LOST, f"{kind}/{ident} is nowhere")
        self._kept("Task", "t0", "Kollegaens tekst", "Min tekst", waiting)
        self._kept("Condition", "c1", "Kollegaens diagnose", "Min diagnose", waiting)
        if self.server.get("Condition/c2") is None:
            self._wrong(Promise.OTHERS, "Condition/c2 was deleted over a colleague's change")
        done = self.server.all("Task", identifier=f"{SYSTEM}|k1")
        if self.finished and done and done[0]["status"] != "completed":
            self._wrong(Promise.OTHERS, f"a finished task is {done[0]['status']} again")
        self._log()

    def _kept(self, kind: str, ident: str, theirs: str, mine: str, waiting: dict[str, Any]) -> None:
        """The colleague's words stand, and ours are there too or wait for a person."""
        now = strict.dumps(self.server.get(f"{kind}/{ident}"))
        if theirs not in now:
            self._wrong(Promise.OTHERS, f"{kind}/{ident} has lost {theirs!r}")
        entry = waiting.get(f"{kind}/{ident}")
        if mine not in now and (entry is None or mine not in str(entry.body)):
            self._wrong(Promise.NOT_LOST, f"{kind}/{ident} has lost {mine!r}")

    def _log(self) -> None:
        whole = self.client.database.ask(accesslog.check) is None
        count, _digest = self.client.database.ask(accesslog.head)
        failed = [e.key for e in self.client.unsent if e.type == "AuditEvent" and e.state not in WAITING]
        if not whole or count != ACTS or failed:
            self._wrong(Promise.LOGGED, f"whole: {whole}, rows: {count}, failed: {failed}")


def losing(ident: str) -> Callable[[Request], Fault | None]:
    """The answer to the first writing of this resource that was carried out is lost."""
    done: list[bool] = []

    def fault(server: Any, request: Request) -> Answer:
        answer: Answer = server.handle(request)
        if not answer.ok:
            return answer
        done.append(True)
        raise NoAnswer("", sent=True)

    def choose(request: Request) -> Fault | None:
        writes = request.method in ("PUT", "POST") and f'"{ident}"' in str(request.body)
        return fault if writes and not done else None

    return choose
