"""A scene for each act on the record: what stands before somebody does it, and the act as they do it."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts.care_plans import AssessGoal
from desktop.acts.dialysis import SetDryWeight
from desktop.acts.drafts import KeepNote, SignLetter, SignNote, SignOrders
from desktop.acts.edits import OrderEdit
from desktop.acts.facts import Fact, Facts, SignFacts
from desktop.acts.forms import Said
from desktop.acts.letters import MarkNotPrinted, MarkPosted, MarkPrinted, SendToPrinter
from desktop.acts.lines import PutInLine, TakeOutLine
from desktop.acts.measurements import CorrectRound, EnterRound, SetScale, Typed
from desktop.acts.medicines import (
    ChangeDose,
    CorrectDose,
    GiveDose,
    OmitDose,
    PauseMedicine,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.acts.notes import WithdrawNote
from desktop.acts.problems import (
    AddProblem,
    ConfirmProblem,
    MakeMain,
    MakeSecondary,
    ResolveProblem,
    StrikeProblem,
)
from desktop.acts.reconcile import Decision, Reconciled, SignReconciliation
from desktop.acts.results import AcknowledgeResults, ForwardResult, NotePhoned
from desktop.acts.signed import NoteCall, PrintInstead, RerouteLetter, RevokeLetter, SendLetterAgain
from desktop.acts.signing import RefuseForSigning, SendForSigning, SendLetterForSigning
from desktop.clinical.record import seen
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.stays import stays
from desktop.clinical.typing import entered
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.letters.delivery.delivery import State
from desktop.letters.paper.pdf import render
from desktop.writing import facts as fact_writing
from desktop.writing.reconcile_rows import rows
from tests.commands import (
    scenes_access_log,
    scenes_beds,
    scenes_decisions,
    scenes_dictations,
    scenes_forms,
    scenes_packages,
    scenes_received,
    scenes_reviews,
    scenes_tasks,
    scenes_wishes,
    test_letter_again,
    test_letter_signing,
)
from tests.commands.conftest import AAS, BERG, CLERK, NOW, Json, Record
from tests.commands.letter_drafts import admitted, ready, saved
from tests.commands.medicines import NURSE, STAY, given, order
from tests.commands.note_versions import OLD, old
from tests.commands.reconciling import prescribed
from tests.commands.scene import SCENES, Scene, of
from tests.commands.test_care_plans import goal, goal_mark, plan
from tests.commands.test_dialysis import dry, dry_mark
from tests.commands.test_forwarding import ROLE, SOON, waiting
from tests.commands.test_handovers import settled
from tests.commands.test_letter_revoking import COMPOSITION
from tests.commands.test_letter_routes import DOCTOR as OFFICE
from tests.commands.test_letter_routes import OTHER, Office, copy, document
from tests.commands.test_letters import paper
from tests.commands.test_lines import line
from tests.commands.test_measurements import ROUND, typed
from tests.commands.test_notes import WORDS, kept, server_has
from tests.commands.test_orders import PARACETAMOL, basket, form, ids
from tests.commands.test_problems import DOCTOR, NSTEMI, entry, problem, stay
from tests.commands.test_signing import WHY, send
from tests.commands.test_signing import task as asked_to_sign
from tests.commands.test_task_hands import task
from tests.letters.test_pdf import made
from tests.views.charts import lab
from tests.views.charts import stay as chart_stay

__all__ = ["SCENES"]
assert scenes_tasks
assert scenes_access_log
assert scenes_beds
assert scenes_wishes
assert scenes_dictations
assert scenes_forms
assert scenes_decisions
assert scenes_packages
assert scenes_received
assert scenes_reviews


# Medicines


def _mark(record: Record, key: str) -> str:
    kind: Any = MedicationRequest if key.startswith("MedicationRequest") else MedicationAdministration
    return seen.mark(record.chart().find(key, kind))


def _medicine(kind: Any, *held: Json, actor: Actor = AAS, **fields: Any) -> None:
    def scene(record: Record) -> Scene:
        record.hold(STAY, *(held or (order("o"),)))
        if "administration" in kind.__struct_fields__:
            about = {"administration": "MedicationAdministration/g"}
        else:
            about = {"order": "MedicationRequest/o"}
        (key,) = about.values()
        return kind(patient="p", seen=_mark(record, key), **about, **fields), actor

    of(kind)(scene)


MORNING = given("g", "o", "2026-11-20T08:05:00+01:00")
COURSE = {"start": "2026-11-17T08:00:00+01:00", "end": "2026-11-21T08:00:00+01:00"}
DUE = "2026-11-20T13:00:00Z"
_medicine(StopMedicine, why="lavt blodtrykk")
_medicine(ChangeDose, text="80 mg x 2", why="ødemer")
_medicine(PauseMedicine, until="i morgen", why="lavt blodtrykk", who="Practitioner/moe", name="Jon Moe")
_medicine(ResumeMedicine, order("o", status="on-hold"))
_medicine(GiveDose, order("o"), MORNING, actor=NURSE, due=DUE)
_medicine(OmitDose, order("o"), MORNING, actor=NURSE, due=DUE, why="kvalm")
_medicine(CorrectDose, order("o"), MORNING, actor=NURSE, why="feil pasient")


@of(RenewMedicine)
def renew(record: Record) -> Scene:
    course = order("o")
    course["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = COURSE
    record.hold(STAY, course)
    key = "MedicationRequest/o"
    return RenewMedicine("p", key, _mark(record, key), "40 mg x 2 i 5 dager", "fortsatt ødemer"), AAS


@of(SignReconciliation)
def sign_reconciliation(record: Record) -> Scene:
    record.hold(STAY, prescribed("rf", "furosemid", "40 mg x 2"), order("o"))
    (row,) = rows(record.chart(), stays.current(record.chart(), NOW), NOW)
    decision = Decision(row.key, row.seen, "uses", "change", text="80 mg x 2", why="ødemer ved innkomst")
    return SignReconciliation("p", "reconcile-draft", Reconciled((decision,))), AAS


# Orders and signing


@of(SignOrders)
def sign_orders(record: Record) -> Scene:
    record.hold(chart_stay())
    found = basket(record, PARACETAMOL, "ekg")
    return SignOrders(form(found), OrderEdit(found.text), ids(found)), AAS


@of(SendForSigning)
def send_for_signing(record: Record) -> Scene:
    record.hold(chart_stay())
    found = basket(record, PARACETAMOL)
    return SendForSigning(form(found), OrderEdit(found.text), ids(found)), NURSE


@of(RefuseForSigning)
def refuse_for_signing(record: Record) -> Scene:
    record.hold(chart_stay())
    send(record, PARACETAMOL)
    key = f"Task/{asked_to_sign(record)['id']}"
    settled(record)
    return RefuseForSigning("p", "f", key, Said().put(why=WHY)), AAS


# Notes and letters


@of(SignNote)
def sign_note(record: Record) -> Scene:
    record.hold(server_has("preliminary"))
    return SignNote(kept(), WORDS), AAS


@of(KeepNote)
def keep_note(record: Record) -> Scene:
    record.hold(server_has("preliminary"))
    return KeepNote(kept(), WORDS), AAS


@of(WithdrawNote)
def withdraw_note(record: Record) -> Scene:
    record.hold(old())
    return WithdrawNote("p", OLD, "Feil pasient"), AAS


@of(SignLetter)
def sign_letter(record: Record) -> Scene:
    admitted(record)
    act = ready(record)
    saved(record, act)
    return act, AAS


@of(SendLetterForSigning)
def send_letter_for_signing(record: Record) -> Scene:
    admitted(record)
    return test_letter_signing.written(record), CLERK


@of(SendLetterAgain)
def send_letter_again(record: Record) -> Scene:
    record.hold(document(render(made())), OFFICE, OTHER, copy(State.RECEIVED, "t"))
    return test_letter_again.act(), AAS


def _copies(record: Record) -> Office:
    record.hold(document(render(made())), OFFICE, OTHER, copy(State.REJECTED))
    return Office(record)


@of(PrintInstead)
def print_instead(record: Record) -> Scene:
    return PrintInstead("Task/t", _copies(record).way("Task/t").seen), AAS


@of(RerouteLetter)
def reroute(record: Record) -> Scene:
    return RerouteLetter("Task/t", "Organization/o2", _copies(record).way("Task/t").seen), AAS


@of(NoteCall)
def note_call(record: Record) -> Scene:
    _copies(record)
    return NoteCall("Task/t"), AAS


@of(RevokeLetter)
def revoke(record: Record) -> Scene:
    own = document(b"", context={"related": [{"reference": "Composition/c"}]})
    record.hold(own, COMPOSITION, copy(State.RECEIVED, "t"), OFFICE)
    marks = (Office(record).way("Task/t").seen,)
    return RevokeLetter("p", "DocumentReference/d", "Feil pasients journal.", marks), AAS


@of(MarkPrinted)
def printed(record: Record) -> Scene:
    record.hold(paper("a"), paper("b"))
    return MarkPrinted(("Task/a", "Task/b")), AAS


@of(SendToPrinter)
def sent_to_printer(record: Record) -> Scene:
    record.hold(paper("a"))
    return SendToPrinter("Task/a", "HJ3-Kontor"), AAS


@of(MarkNotPrinted)
def not_printed(record: Record) -> Scene:
    record.hold(paper("a"))
    record.do(SendToPrinter("Task/a", "HJ3-Kontor"))
    settled(record)
    return MarkNotPrinted(("Task/a",)), AAS


@of(MarkPosted)
def posted(record: Record) -> Scene:
    record.hold(paper("a"), paper("b"))
    record.do(MarkPrinted(("Task/a", "Task/b")))
    settled(record)
    return MarkPosted(("Task/a", "Task/b")), AAS


# Measurements and facts


def _entered(record: Record) -> Chart:
    record.hold(STAY)
    record.do(EnterRound("p", "r", typed(5, **ROUND)), NURSE)
    settled(record)
    return record.chart()


@of(EnterRound)
def enter_round(record: Record) -> Scene:
    record.hold(STAY)
    return EnterRound("p", "r", typed(**ROUND)), NURSE


@of(CorrectRound)
def correct_round(record: Record) -> Scene:
    chart = _entered(record)
    (one,) = rounds.rounds(rounds.measurements(chart, now=NOW))
    stands = entered.round_at(chart, NOW, one.at.timestamp())
    texts = {s.key: s.text for s in stands} | {"hr": "49"}
    was = tuple((s.key, s.reference, s.text) for s in stands)
    return CorrectRound("p", Typed("round", stamp(one.at), tuple(texts.items()), (), was, "feil")), NURSE


@of(SetScale)
def set_scale(record: Record) -> Scene:
    record.hold(STAY)
    record.do(SetScale("p", 2), DOCTOR)
    settled(record)
    return SetScale("p", 1, "ikke KOLS"), DOCTOR


def _facts(record: Record, facts: Facts) -> SignFacts:
    found = record.chart()
    chart = Chart(found.patient, found.resources, found.directory, unsent=found.unsent)
    return SignFacts("p", "f", msgspec.structs.replace(facts, seen=fact_writing.stood(chart)))


@of(SignFacts)
def sign_facts(record: Record) -> Scene:
    record.hold({"resourceType": "Patient", "id": "p", "name": [{"family": "Ø"}], "birthDate": "1948-03-14"})
    record.do(_facts(record, Facts(answers=(Fact("infection", "contact", "i", "MRSA"),))), DOCTOR)
    settled(record)
    return _facts(record, Facts(answers=(Fact("infection", "none", "i2"),))), DOCTOR


# Problems and results


def _problem(kind: Any, *entries: Json, **more: Any) -> None:
    def scene(record: Record) -> Scene:
        record.hold(stay(*entries), problem("c", **more), problem("d", "I10"))
        return kind("Condition/c"), DOCTOR

    of(kind)(scene)


SURE = {"verificationStatus": {"coding": [{"code": "provisional"}]}}
_problem(ConfirmProblem, **SURE)
_problem(ResolveProblem)
_problem(MakeMain, entry("d", rank=1), entry("c", rank=2))
_problem(MakeSecondary, entry("c", rank=1), entry("d", rank=2))


@of(TakeOutLine)
def take_out_line(record: Record) -> Scene:
    record.hold(stay(), line("u"))
    return TakeOutLine("DeviceUseStatement/u"), NURSE


@of(PutInLine)
def put_in_line(record: Record) -> Scene:
    record.hold(stay())
    return PutInLine("p", "n", Said().put(kind="urinary", name="CH 14", place="urinrør")), NURSE


@of(AssessGoal)
def assess_goal(record: Record) -> Scene:
    record.hold(stay(), plan(), goal())
    return AssessGoal("p", "n", "Goal/g", goal_mark(record), Said().put(standing="improving")), NURSE


@of(SetDryWeight)
def set_dry_weight(record: Record) -> Scene:
    record.hold(stay(), dry("d", 80, "2026-11-10"))
    return SetDryWeight("p", "n", dry_mark(record), Said().put(kilos="79", why="oedema")), DOCTOR


@of(AddProblem)
def add_problem(record: Record) -> Scene:
    record.hold(stay())
    return AddProblem("p", "new", NSTEMI), DOCTOR


@of(StrikeProblem)
def strike_problem(record: Record) -> Scene:
    record.hold(stay(entry("c", rank=1)), problem("c"))
    return StrikeProblem("p", "s", "Condition/c", Said().put(how="error", reason="feil pasient")), DOCTOR


@of(AcknowledgeResults)
def acknowledge(record: Record) -> Scene:
    record.hold(task("a"), task("b"))
    return AcknowledgeResults(("Task/a", "Task/b")), AAS


@of(NotePhoned)
def note_phoned(record: Record) -> Scene:
    record.hold(waiting(), lab("k", "NPU03230", 6.7, "mmol/L", 1))
    said = Said().put(by="Klinisk kjemi, Ola", said="kalium 6,7", back="yes")
    return NotePhoned("p", "call", "Observation/k", said), AAS


@of(ForwardResult)
def forward(record: Record) -> Scene:
    record.hold(ROLE, waiting())
    return ForwardResult("p", "Task/inbox", BERG.role, "Øke dosen?", SOON), AAS
