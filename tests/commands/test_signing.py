"""What one may not sign goes to a doctor: a draft in effect for nobody, signed or refused once, told of."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts import TakeBack
from desktop.acts.drafts import SignOrders
from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.forms import Said
from desktop.acts.signing import RefuseForSigning, SendForSigning, TakeUpForSigning
from desktop.acts.tasks import CompleteTasks
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.store import drafts, outbox
from desktop.views.medicines import order_writing
from desktop.writing.orders import KeptOrders
from tests.commands.conftest import AAS, BERG, CLERK, NOW, Json, Record
from tests.commands.test_orders import ALLERGY, DRAFT, FUROSEMIDE, PARACETAMOL, basket, form, ids
from tests.views.charts import stay

NURSE = Actor("PractitionerRole/holm", "Practitioner/holm", "Tiril Holm", "Sykepleier", profession="nurse")
MAREN = {"reference": "Practitioner/aas", "display": "Maren Aas"}
DOCTOR = {"participant": [{"type": [{"coding": [{"code": "ATND"}]}], "individual": MAREN}]}
WHY = "Får det fra før hjemme"
FORM = "5f0c4a41-8b7e-4d0e-9c43-6f8f8d1f0c77"


@pytest.fixture(autouse=True)
def _stays(record: Record) -> None:
    record.hold(stay(**DOCTOR))


def send(record: Record, *texts: str, actor: Actor = NURSE) -> KeptOrders:
    kept = basket(record, *texts)
    record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), actor)
    return kept


def bodies(record: Record, kind: str = "") -> list[Json]:
    """What stands here now of everything that waits to be sent."""
    found = {e.key: e for e in record.waiting()}
    made = [
        record.store.read(lambda c, e=e: outbox.current(c, e.type, e.id)).result() for e in found.values()
    ]
    return [one for one in made if one is not None and (not kind or one["resourceType"] == kind)]


def task(record: Record) -> Json:
    (found,) = [t for t in bodies(record, "Task") if t["code"]["text"] == "Til signering"]
    return found


def taken_up(record: Record, actor: Actor = AAS) -> KeptOrders:
    taken = record.do(TakeUpForSigning("p", f"Task/{task(record)['id']}"), actor)
    assert taken.kind == "order"
    draft = record.store.read(lambda c: drafts.get(c, taken.draft)).result()
    assert draft is not None
    assert draft.author == actor.role
    return writing.orders.decode(draft.body)


def sign(record: Record, kept: KeptOrders, actor: Actor = AAS) -> None:
    kept_form = Kept("order", kept.id, "p", writing.orders.encode(kept))
    record.do(SignOrders(kept_form, OrderEdit(kept.text), ids(kept)), actor)


def test_a_nurses_orders_are_drafts_with_a_task_for_the_patients_doctor(record: Record) -> None:
    kept = send(record, PARACETAMOL, "ekg")
    medicine, ecg = bodies(record, "MedicationRequest")[0], bodies(record, "ServiceRequest")[0]
    assert (medicine["status"], ecg["status"]) == ("draft", "draft")
    assert medicine["recorder"] == {"reference": "Practitioner/holm", "display": "Tiril Holm"}
    assert "requester" not in medicine, "nobody has ordered it"
    asked = task(record)
    assert asked["owner"] == {"reference": "Practitioner/aas", "display": "Maren Aas"}
    assert asked["requester"]["display"] == "Tiril Holm"
    assert {f"MedicationRequest/{medicine['id']}", f"ServiceRequest/{ecg['id']}"} == set(
        writing.signing.keys(asked)
    )
    assert not record.drafts()
    with pytest.raises(InputError, match="alt sendt"):
        record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)


def test_without_a_doctor_it_is_nobodys_and_says_so(record: Record) -> None:
    record.hold(stay())
    kept = basket(record, PARACETAMOL)
    done = record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)
    assert "den legen som tar den" in done.said
    assert "owner" not in task(record)


def test_the_doctor_signs_and_the_author_stays_known(record: Record) -> None:
    send(record, PARACETAMOL, "ekg")
    kept = taken_up(record)
    assert {line.author_name for line in kept.basket.lines} == {"Tiril Holm"}
    sign(record, kept)
    medicine, ecg = bodies(record, "MedicationRequest")[0], bodies(record, "ServiceRequest")[0]
    assert (medicine["status"], ecg["status"]) == ("active", "active")
    assert medicine["requester"]["reference"] == ecg["requester"]["reference"] == "Practitioner/aas"
    assert medicine["recorder"]["reference"] == "Practitioner/holm"
    assert ecg["note"][-1]["authorReference"]["reference"] == "Practitioner/holm"
    assert task(record)["status"] == "completed"


def test_the_checks_are_the_doctors_own(record: Record) -> None:
    record.hold(ALLERGY)
    kept = basket(record, PARACETAMOL, action="override", reason="Tåler det godt nå")
    record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)
    assert not bodies(record, "DetectedIssue"), "a nurse's answer decides nothing"
    assert "Tåler det godt nå" in str(task(record)["note"]), "but is told"
    with pytest.raises(InputError, match="allergi"):
        sign(record, taken_up(record))
    assert bodies(record, "MedicationRequest")[0]["status"] == "draft"


def test_what_is_left_out_waits_on(record: Record) -> None:
    send(record, PARACETAMOL, FUROSEMIDE)
    kept = taken_up(record)
    sign(record, writing.orders.without(kept, kept.basket.lines[0].id))
    assert sorted(m["status"] for m in bodies(record, "MedicationRequest")) == ["active", "draft"]
    assert task(record)["status"] == "requested"


def test_opened_twice_it_stands_once(record: Record) -> None:
    send(record, PARACETAMOL)
    taken_up(record)
    assert len(taken_up(record).basket.lines) == 1


def test_two_doctors_sign_it_once(record: Record) -> None:
    send(record, PARACETAMOL)
    mine, other = taken_up(record), taken_up(record, BERG)
    sign(record, other, BERG)
    with pytest.raises(InputError, match="En annen lege"):
        sign(record, mine)
    (order,) = bodies(record, "MedicationRequest")
    assert order["requester"]["reference"] == "Practitioner/berg"


def test_refused_it_is_cancelled_and_its_author_told(record: Record) -> None:
    send(record, PARACETAMOL, "ekg")
    taken_up(record)
    asked = task(record)
    refusal = RefuseForSigning("p", FORM, f"Task/{asked['id']}", Said().put(why=WHY))
    with pytest.raises(InputError, match="Skriv hvorfor"):
        record.do(RefuseForSigning("p", FORM, f"Task/{asked['id']}", Said().put(why="  ")))
    record.do(refusal)
    medicine, ecg = bodies(record, "MedicationRequest")[0], bodies(record, "ServiceRequest")[0]
    assert (medicine["status"], medicine["statusReason"]["text"]) == ("cancelled", WHY)
    assert (ecg["status"], ecg["note"][-1]["text"]) == ("revoked", WHY)
    assert task(record)["status"] == "rejected"
    (told,) = [t for t in bodies(record, "Task") if t["id"] == FORM]
    assert told["owner"]["reference"] == "Practitioner/holm"
    assert WHY in told["description"]
    assert "paracet" in told["description"].lower()
    with pytest.raises(InputError):
        record.do(refusal)
    assert (
        not any(d.kind == "order" for d in record.drafts())
        or not writing.orders.decode(next(d.body for d in record.drafts() if d.kind == "order")).basket.lines
    )


def test_a_tick_signs_nothing(record: Record) -> None:
    send(record, PARACETAMOL)
    with pytest.raises(InputError, match="en hake signerer"):
        record.do(CompleteTasks((f"Task/{task(record)['id']}",)))
    assert task(record)["status"] == "requested"


def test_taken_back_it_is_the_nurses_draft_again(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    done = record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)
    back = record.do(TakeBack(done.act), NURSE)
    assert (back.draft_kind, back.draft) == ("order", DRAFT)
    assert not bodies(record)


def test_a_signature_taken_back_leaves_it_waiting(record: Record) -> None:
    send(record, PARACETAMOL)
    kept = taken_up(record)
    kept_form = Kept("order", kept.id, "p", writing.orders.encode(kept))
    done = record.do(SignOrders(kept_form, OrderEdit(""), ids(kept)))
    record.do(TakeBack(done.act))
    assert bodies(record, "MedicationRequest")[0]["status"] == "draft"
    assert task(record)["status"] == "requested"


@pytest.mark.parametrize("actor", [NURSE, CLERK])
def test_who_may_not_sign_opens_nothing(record: Record, actor: Actor) -> None:
    send(record, PARACETAMOL)
    with pytest.raises(InputError):
        record.do(TakeUpForSigning("p", f"Task/{task(record)['id']}"), actor)


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": []},
        {"input": None},
        {"for": {"reference": "Patient/q"}},
        {"code": {"text": "Til signering"}},
    ],
)
def test_a_task_that_does_not_hold_together_opens_nothing(record: Record, wrong: Json) -> None:
    send(record, PARACETAMOL)
    other = {k: v for k, v in {**task(record), "id": "other", **wrong}.items() if v is not None}
    record.hold(other)
    with pytest.raises(InputError):
        record.do(TakeUpForSigning("p", "Task/other"))


def test_a_line_that_is_another_kind_than_its_order_is_not_read() -> None:
    from tests.orders.samples import lines

    (line,) = lines(PARACETAMOL)
    body = {"input": [
        {"type": {"text": "order"}, "valueReference": {"reference": f"ServiceRequest/{line.id}"}},
        {"type": {"text": "line"}, "valueString": strict.dumps({"id": line.id})},
    ]}  # fmt: skip
    assert writing.signing.lines(body, "Task/t") is None
    assert NOW


def test_what_its_author_answered_is_told_at_the_order_and_at_the_question(record: Record) -> None:
    record.hold(ALLERGY)
    kept = basket(record, PARACETAMOL, action="override", reason="Tåler det godt nå")
    record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)
    mine = taken_up(record)
    shown = order_writing.model(
        record.chart(), NOW, mine, specialty="cardiology", ward="Hjerte 3", offline=False
    )
    assert "Tiril Holm svarte: " in shown.basket[0].detail
    assert "Tåler det godt nå" in shown.basket[0].detail
    asked = [a for a in shown.alerts if a.tier in ("stop", "question")]
    assert any("Tiril Holm svarte: " in a.text and "Tåler det godt nå" in a.text for a in asked)
    assert not any(a.answered for a in shown.alerts), "it is told, and decides nothing"


def test_the_doctor_who_was_chosen_is_asked(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    kept = msgspec.structs.replace(kept, signer="Practitioner/berg", signer_name="Ola Berg")
    done = record.do(SendForSigning(form(kept), OrderEdit(kept.text), ids(kept)), NURSE)
    assert task(record)["owner"] == {"reference": "Practitioner/berg", "display": "Ola Berg"}
    assert "Ola Berg" in done.said


def test_a_basket_keeps_who_was_chosen_and_an_older_one_is_read(record: Record) -> None:
    kept = basket(record, PARACETAMOL)
    assert len(msgspec.json.decode(writing.orders.encode(kept))) == 3, "as baskets were kept before"
    chosen = msgspec.structs.replace(kept, signer="Practitioner/berg", signer_name="Ola Berg")
    assert writing.orders.decode(writing.orders.encode(chosen)) == chosen
    assert writing.orders.decode(writing.orders.encode(kept)) == kept
    with pytest.raises(msgspec.ValidationError):
        writing.orders.decode('["a", "b"]')
