"""Each act of a stay at a chart of 1,500 resources (prepare, read, check, write) against a durable commit.

`act` measures signing a note and an order; here are the others, each from what a form has made to the
answer that it is saved.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from desktop import writing
from desktop.acts import RecordAct
from desktop.acts.drafts import SignLetter
from desktop.acts.edits import Kept, TextRun
from desktop.acts.facts import Facts, NewAllergy, SignFacts
from desktop.acts.forms import Said
from desktop.acts.handovers import GiveHandover
from desktop.acts.measurements import EnterRound, Typed
from desktop.acts.medicines import GiveDose, StopMedicine
from desktop.acts.problems import AddProblem
from desktop.acts.stays import Discharge
from desktop.acts.tasks import AddTask
from desktop.clinical.record import seen
from desktop.clinical.record.stays import stay_plan, stays
from desktop.core.clock import stamp, utc_now
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import due
from desktop.service.record import Record
from desktop.shown.draft_questions import LetterNow
from desktop.views import draft_answers
from desktop.views.answering import answer
from desktop.views.letters import letter_writing
from desktop.views.session import Session
from desktop.writing import facts as fact_writing
from desktop.writing import leaving
from tests.bench import record
from tests.bench.act import EACH, GOAL, PATIENTS, _plain

__all__ = ["acts", "draft_answers"]
DOCTORS = ("Practitioner/hjerte3-overlege", "Practitioner/hjerte3-LIS")
OTHER = DOCTORS[0]
ROUND = (("rr", "18"), ("spo2", "96"), ("bp", "124/76"), ("hr", "82"), ("temp", "36,9"), ("acvpu", "A"))
Make = Callable[[Chart, str], RecordAct[Any] | None]


def _order(chart: Chart) -> MedicationRequest | None:
    stay = stays.current(chart, utc_now())
    standing = [m for m in chart.all(MedicationRequest) if m.status == "active"]
    return next((m for m in standing if stay is not None and due.waiting(chart, m, utc_now())), None) or next(
        iter(standing), None
    )


def _stop(chart: Chart, patient: str) -> RecordAct[Any] | None:
    order = _order(chart)
    return order and StopMedicine(patient, order.key, seen.mark(order), "lavt blodtrykk")


def _give(chart: Chart, patient: str) -> RecordAct[Any] | None:
    order = _order(chart)
    return order and GiveDose(patient, order.key, seen.mark(order), why="gitt etter avtale")


def _round(_chart: Chart, patient: str) -> RecordAct[Any]:
    now = stamp(utc_now().replace(second=0, microsecond=0))
    return EnterRound(patient, str(uuid.uuid4()), Typed("round", now, ROUND))


def _problem(_chart: Chart, patient: str) -> RecordAct[Any]:
    said = Said().put(search="Gikt", code="M10.9", sure="confirmed", place="other")
    return AddProblem(patient, str(uuid.uuid4()), said)


def _allergy(chart: Chart, patient: str) -> RecordAct[Any]:
    new = NewAllergy(
        str(uuid.uuid4()), "peni", "group:J01C", False, "allergy", "rash", "confirmed", "mild", "patient"
    )
    return SignFacts(patient, str(uuid.uuid4()), Facts((new,), seen=fact_writing.stood(chart)))


def _task(_chart: Chart, patient: str) -> RecordAct[Any]:
    said = Said().put(text="Ring pårørende", code=OTHER, search="Jonas Moe", due="i morgen")
    return AddTask(patient, str(uuid.uuid4()), "", said)


def _handover(chart: Chart, patient: str) -> RecordAct[Any] | None:
    stay = stays.current(chart, utc_now())
    if stay is None:
        return None
    to = next(one for one in DOCTORS if one != stay.doctor_reference)
    said = Said().put(code=to, search="Kollega", text="Følg kalium.")
    return GiveHandover(patient, str(uuid.uuid4()), stay.key, said, stay.doctor_reference)


def _discharge(chart: Chart, patient: str) -> RecordAct[Any] | None:
    stay = stays.current(chart, utc_now())
    if stay is None:
        return None
    seen_open = leaving.still_open(chart, stay, utc_now(), ()).mark
    said = Said().put(to="home", open=seen_open, code=OTHER, search="Jonas Moe")
    return Discharge(patient, str(uuid.uuid4()), stay.key, stay_plan.mark(stay), said)


def _letter(chart: Chart, patient: str) -> RecordAct[Any]:
    """The letter with everything answered and its gaps filled."""
    ident, now = str(uuid.uuid4()), utc_now()
    letter = writing.letters.compose(chart, now, record.ACTOR, ident)
    text = letter_writing.model(chart, now, letter, ()).text
    sections = tuple(
        msgspec.structs.replace(
            s, runs=tuple(TextRun("Maren Aas") if r.kind == "placeholder" else r for r in s.runs)
        )
        for s in text.sections
    )
    text = msgspec.structs.replace(text, sections=sections)
    letter = writing.drafts.letter(Kept("letter", ident, patient, writing.letters.encode(letter)), text)
    while found := writing.letters.check(chart, now, letter, ()).open:
        codes = [choice.code for choice in found[0].choices]
        choice = "keep" if "keep" in codes else codes[0]
        letter = writing.letters.decide(chart, now, record.ACTOR, letter, found[0].key, choice, ())
    return SignLetter(Kept("letter", ident, patient, writing.letters.encode(letter)), text)


MADE: dict[str, Make] = {
    "vitals_round": _round, "give_dose": _give, "stop_medicine": _stop, "add_problem": _problem,
    "add_allergy": _allergy, "add_task": _task, "handover": _handover, "sign_letter": _letter,
    "discharge": _discharge,
}  # fmt: skip
"""In the order in which they are done to each patient."""


def _held(session: Session, patient: str, connection: Any) -> Chart:
    # Whoever is acted on is in focus: what stands of them is decoded and kept.
    found = session.reader.charts.read(connection, patient, keep=True)
    assert found is not None
    return found


def _asked(session: Session, asked: LetterNow, connection: Any) -> object:
    return answer(session.reader, connection, asked)


def acts() -> dict[str, Any]:
    """Medians over the patients of whom an act is possible; the neighbour is the median of 60 commits."""
    made = record.charts(PATIENTS, EACH)
    taken: dict[str, list[float]] = {name: [] for name in MADE}
    worked: dict[str, list[float]] = {name: [] for name in MADE}
    refused: dict[str, int] = dict.fromkeys(MADE, 0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        plain = _plain(Path(folder))
    with record.session(made) as session:
        service, actor = Record(session.reader, session.server), session.reader.actor
        for patient in (p for p in made if p):
            for name, make in MADE.items():
                chart = session.store.read(partial(_held, session, patient)).result()
                act: Any = make(chart, patient)
                if act is None:
                    continue
                if isinstance(act, SignLetter):
                    # The window asks at each pause what must be decided, also before the signature.
                    asked = LetterNow(act.kept, act.text)
                    session.store.read(partial(_asked, session, asked)).result()
                # Only whoever is responsible hands a patient over.
                who = msgspec.structs.replace(actor, practitioner=act.seen) if name == "handover" else actor
                began, used = time.perf_counter(), time.process_time()
                try:
                    service.act(act, who).result()
                except InputError:
                    # What is asked or refused writes nothing: it is no measure of the whole.
                    refused[name] += 1
                else:
                    taken[name].append(time.perf_counter() - began)
                    worked[name].append(time.process_time() - used)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items() if seconds}
    assert medians.keys() == MADE.keys(), {name: refused[name] for name in MADE.keys() - medians.keys()}
    slowest = max(medians, key=lambda name: medians[name])
    return {
        "name": "acts",
        "resources": EACH,
        "acts": {
            name: {
                "seconds": round(seconds, 4),
                "processor_seconds": round(statistics.median(worked[name]), 4),
                "slowest_seconds": round(max(taken[name]), 4),
                "times": len(taken[name]),
                "refused": refused[name],
            }
            for name, seconds in medians.items()
        },
        "slowest": slowest,
        "seconds": round(medians[slowest], 4),
        "plain_seconds": round(plain, 5),
        "ratio": round(medians[slowest] / plain, 2),
        "goal": round(GOAL / plain, 2),
        "goal_seconds": GOAL,
        "met": medians[slowest] <= GOAL,
    }
