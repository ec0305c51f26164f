"""A record that the patient has blocked: shown to nobody for whom it is, and never as an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.acts.problems import ConfirmProblem
from desktop.acts.reasons import EndAccess, GiveReason
from desktop.core.errors import BlockedByPatient
from desktop.core.modules import by_name
from desktop.service.record import Record as Service
from desktop.shown import questions as q
from desktop.store import snapshots
from desktop.sync.pull import cursors
from desktop.sync.pull.practice import SNAPSHOT, Practice
from desktop.views import registry
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, BERG, NOW, SERVER, Record, record
from tests.letters.test_received import copy, letter
from tests.views.inbox.test_received import GP

__all__ = ["record"]

Json = dict[str, Any]
SECRET = "Kreftsvulst"
SUBJECT = {"subject": {"reference": "Patient/p"}}
HELD: tuple[Json, ...] = (
    {"resourceType": "Condition", "id": "c", "code": {"text": SECRET}, "recordedDate": "2026-11-19",
     "clinicalStatus": {"coding": [{"code": "active"}]},
     "verificationStatus": {"coding": [{"code": "provisional"}]}, **SUBJECT},
    {"resourceType": "Observation", "id": "o", "status": "final", "effectiveDateTime": "2026-11-20T08:00:00Z",
     "code": {"text": SECRET}, "valueString": SECRET, **SUBJECT},
    {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": SECRET},
     "patient": {"reference": "Patient/p"}},
    {"resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"},
     "period": {"start": "2026-11-19T08:00:00Z"}, "reasonCode": [{"text": SECRET}],
     "location": [{"location": {"reference": "Location/h3", "display": "Hjerte 3"}, "status": "active"}],
     **SUBJECT},
    {"resourceType": "Composition", "id": "n", "status": "final", "date": "2026-11-20T09:00:00Z",
     "type": {"text": "Notat"}, "title": SECRET, "author": [{"display": "Ola Berg"}],
     "section": [{"title": SECRET, "text": {"status": "generated", "div": f"<div>{SECRET}</div>"}}],
     **SUBJECT},
)  # fmt: skip


def consent(ident: str = "k", **provision: Any) -> Json:
    """A Consent in force by which the patient denies reading."""
    return {
        "resourceType": "Consent", "id": ident, "status": "active", "patient": {"reference": "Patient/p"},
        "scope": {"coding": [{"code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "provision": {"type": "deny", **provision},
    }  # fmt: skip


def to(*references: str) -> list[Json]:
    return [{"role": {"text": "leser"}, "reference": {"reference": one}} for one in references]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(record: Record, clock: Clock) -> Iterator[Service]:
    record.hold(*HELD)
    record.pulled("p")
    reader = Reader(record.store, AAS, clock)
    yield Service(reader, SERVER)
    reader.close()


def banner(service: Service) -> Any:
    return service.ask(q.BannerOf("p")).result()


def panels(service: Service) -> dict[str, Any]:
    """Every kind of panel about a patient, with its model and state."""
    kinds = [kind for kind, name in by_name("desktop.views").items() if kind in _about_one()]
    found = service.ask(q.PanelsOf("p", tuple((kind, {}) for kind in kinds))).result()
    return dict(zip(kinds, found, strict=True))


def _about_one() -> frozenset[str]:
    from desktop.views import known

    return known._kinds()[2]


def text_of(thing: Any) -> str:
    return msgspec.json.encode(thing, enc_hook=str).decode()


def test_what_is_blocked_for_somebody_is_on_no_panel_and_none_says_that_there_is_nothing(
    service: Service, record: Record
) -> None:
    assert SECRET in text_of(panels(service))
    record.hold(consent(actor=to("Practitioner/aas")))
    for kind, (model, state) in panels(service).items():
        assert SECRET not in text_of((model, state)), kind
        if registry.types_of(kind) - {"Encounter", "Patient", "Consent"}:
            assert (state.kind, state.title) == ("not_checked", "Sperret av pasienten for deg."), kind


def test_the_banner_says_so_of_each_question(service: Service, record: Record) -> None:
    record.hold(consent(actor=to("Practitioner/aas")))
    shown = banner(service)
    assert shown.blocked == "Sperret av pasienten for deg"
    assert shown.allergies.title == "Allergier: Sperret av pasienten for deg"
    assert {shown.critical.state, shown.treatment_limits.state, shown.infection.state} == {"not_available"}
    assert "Hjerte 3" in shown.place
    assert SECRET not in text_of(shown)


def test_what_the_server_keeps_back_never_looks_like_none(service: Service, record: Record) -> None:
    """The patient's Consents say nothing, or are not known: the server's word stands."""
    said = {"Condition", "AllergyIntolerance", "Flag"}
    types = " ".join(sorted(said))
    record.store.write(lambda tx: snapshots.put(tx, snapshots.WITHHELD, "p", types), origin="sync").result()
    shown = banner(service)
    assert shown.blocked == "Serveren holder tilbake noe av journalen for deg"
    assert shown.allergies.title == "Allergier: Serveren holder tilbake noe av journalen for deg"
    assert shown.infection.state == "not_available"
    kinds = 0
    for kind, (_model, state) in panels(service).items():
        if registry.types_of(kind) & said:
            assert (state.kind, state.title) == (
                "not_checked", "Serveren holder tilbake noe av journalen for deg.",
            ), kind  # fmt: skip
            kinds += 1
    assert kinds > 3
    record.hold(consent(actor=to("Practitioner/aas")))
    assert banner(service).blocked == "Sperret av pasienten for deg", "one sentence, the one that says more"


def forget_consents(record: Record, *, unasked: bool) -> None:
    """The server refuses Consents, or they have not come."""

    def told(tx: Any) -> None:
        cursors.forget(tx, ("p",), ("Consent",))
        if unasked:
            snapshots.put(tx, snapshots.UNASKED, "Consent", "")

    record.store.write(told, origin="sync").result()


@pytest.mark.parametrize(
    ("unasked", "said"),
    [
        (True, "Hva pasienten har sperret, er ikke kjent: serveren gir ingen samtykker"),
        (False, "Hva pasienten har sperret, er ikke kjent: samtykkene er ikke hentet"),
    ],
)
def test_consents_that_the_server_refuses_are_not_the_same_as_none(
    service: Service, record: Record, unasked: bool, said: str
) -> None:
    assert banner(service).blocks_unknown == "", "the server has none"
    forget_consents(record, unasked=unasked)
    shown = banner(service)
    assert (shown.blocked, shown.blocks_unknown) == ("", said)
    record.hold(consent(actor=to("Practitioner/aas")))
    shown = banner(service)
    assert (shown.blocked, shown.blocks_unknown) == ("Sperret av pasienten for deg", "")


def test_an_answer_that_covers_nobody_moves_no_cursor(record: Record) -> None:
    """A search of which all patients are kept back is no trouble to the record."""
    record.store.write(lambda tx: cursors.advance(tx, (), "Condition", ""), origin="sync").result()


def test_of_a_record_that_is_not_fetched_nothing_is_said_of_blocks(record: Record, clock: Clock) -> None:
    record.hold({"resourceType": "Patient", "id": "new"})
    reader = Reader(record.store, AAS, clock)
    assert Service(reader, SERVER).ask(q.BannerOf("new")).result().blocks_unknown == ""
    reader.close()


@pytest.mark.parametrize(
    ("provision", "blocked"),
    [
        ({"actor": to("Practitioner/aas")}, True),
        ({"actor": to("PractitionerRole/aas")}, True),
        ({"actor": to("Organization/hospital")}, True),
        ({"actor": to("Practitioner/other", "Organization/h3")}, True),
        ({"actor": to("Practitioner/other")}, False),
        ({"actor": to("Organization/elsewhere")}, False),
        ({"actor": to("Practitioner/aas"), "action": [{"coding": [{"code": "disclose"}]}]}, False),
        ({"actor": to("Practitioner/aas"), "purpose": [{"code": "HRESCH"}]}, False),
        ({"actor": to("Practitioner/aas"), "period": {"end": "2026-11-01"}}, False),
        ({"provision": [{"type": "permit", "actor": to("Practitioner/aas")}]}, False),
    ],
)
def test_it_is_blocked_for_whom_the_patient_has_named(
    service: Service, record: Record, provision: Json, blocked: bool
) -> None:
    record.hold(
        {"resourceType": "Organization", "id": "hospital", "name": "St. Olavs hospital"},
        {"resourceType": "Organization", "id": "h3", "partOf": {"reference": "Organization/hospital"}},
        consent(**provision),
    )
    service._reader.actor = msgspec.structs.replace(AAS, organization="Organization/h3")
    assert bool(banner(service).blocked) is blocked
    assert (SECRET in text_of(panels(service))) is not blocked


@pytest.mark.parametrize(
    "provision",
    [
        {"actor": to("Practitioner/aas"), "modifierExtension": [{"url": "x", "valueBoolean": True}]},
        {"actor": to("Group/night-shift")},
        {"actor": [{"role": {"text": "leser"}, "reference": {"display": "Legen på vakt"}}]},
        {"actor": to("Practitioner/aas"), "period": {"end": "senere"}},
        {"actor": to("Practitioner/aas"), "purpose": [{"code": "HVORFOR"}]},
        {"type": "kanskje", "actor": to("Practitioner/aas")},
        {"type": "permit", "modifierExtension": [{"url": "x", "valueBoolean": True}]},
        {"actor": to("Organization/not-held-here")},
    ],
)
def test_what_can_not_be_read_in_a_consent_never_opens_silently(
    service: Service, record: Record, provision: Json
) -> None:
    record.hold(consent(**provision))
    assert banner(service).blocked == "Kanskje sperret av pasienten: et samtykke kan ikke leses helt"
    assert SECRET not in text_of(panels(service))


def test_a_consent_that_can_not_be_decoded_never_opens_silently(service: Service, record: Record) -> None:
    record.hold(consent() | {"provision": "nei"})
    assert banner(service).blocked.startswith("Kanskje sperret")
    assert SECRET not in text_of(panels(service))


def test_one_entry_is_blocked_and_the_rest_is_shown(service: Service, record: Record) -> None:
    record.hold(
        consent(actor=to("Practitioner/aas"), data=[{"meaning": "instance",
                "reference": {"reference": "Condition/c"}}]),
        {**HELD[0], "id": "d", "code": {"text": "Gikt"}},
    )  # fmt: skip
    shown = panels(service)
    model, state = shown["problems"]
    assert "Gikt" in text_of(model)
    assert SECRET not in text_of(model)
    assert (state.kind, state.title) == ("not_checked", "Sperret av pasienten for deg.")
    assert SECRET in text_of(shown["notes"])
    assert banner(service).allergies.state == "known"
    # Neither does its source, asked by its key.
    for asked in (
        q.WholeResource("p", "Condition/c"),
        q.Origin(q.OriginOf(("Condition/c",), "x", patient="p")),
    ):
        with pytest.raises(BlockedByPatient):
            service.ask(asked).result()
    assert service.ask(q.WholeResource("p", "Condition/d")).result() is not None
    with pytest.raises(BlockedByPatient):
        service.may_read(("Condition/c",)).result()


def test_a_signature_of_what_is_blocked_is_not_read_by_its_own_key(service: Service, record: Record) -> None:
    seal = {"resourceType": "Provenance", "recorded": "2026-11-20T10:00:00Z", "reason": [{"text": SECRET}],
            "agent": [{"who": {"display": "Ola Berg"}}]}  # fmt: skip
    record.hold(
        consent(actor=to("Practitioner/aas")),
        {**seal, "id": "s", "target": [{"reference": "Condition/c"}]},
        {**seal, "id": "v", "target": [{"reference": f"{SERVER}/Condition/c/_history/1"}]},
    )  # fmt: skip
    for ident in ("s", "v"):
        key = f"Provenance/{ident}"
        for asked in (q.WholeResource("p", key), q.Origin(q.OriginOf((key,), "x", patient="p"))):
            with pytest.raises(BlockedByPatient):
                service.ask(asked).result()
        with pytest.raises(BlockedByPatient):
            service.may_read((key,)).result()
    service.act(GiveReason("p", "blocked-agreed", "Sier ja ved sengen"), AAS).result()
    assert service.ask(q.WholeResource("p", "Provenance/s")).result() is not None


def test_no_act_is_done_on_what_is_blocked_and_the_refusal_is_logged(
    service: Service, record: Record
) -> None:
    record.hold(consent(actor=to("Practitioner/aas")))
    with pytest.raises(BlockedByPatient, match="har pasienten sperret for deg"):
        service.act(ConfirmProblem("Condition/c"), AAS).result()
    assert record.waiting() == []
    (refused,) = [one for one in record.events() if one["outcome"] == "4"]
    assert SECRET not in text_of(refused)
    service.act(GiveReason("p", "blocked-agreed", "Sier ja ved sengen"), AAS).result()
    service.act(ConfirmProblem("Condition/c"), AAS).result()
    assert [one.type for one in record.waiting()] == ["Condition"]


def test_it_is_opened_by_a_reason_for_its_time_and_both_are_logged(
    service: Service, record: Record, clock: Clock
) -> None:
    record.hold(consent(actor=to("Practitioner/aas")))
    service.act(GiveReason("p", "transport"), AAS).result()
    assert SECRET not in text_of(panels(service)), "no other reason opens it"
    service.act(GiveReason("p", "blocked-emergency", "Bevisstløs, ukjent medisin"), AAS).result()
    given = record.events()[-1]
    purposes = {one["code"] for one in given["agent"][0]["purposeOfUse"][0]["coding"]}
    assert purposes == {"BTG", "blocked-emergency"}
    assert given["purposeOfEvent"][0]["coding"][0]["code"] == "BTG"
    assert given["period"]["end"] == "2026-11-20T17:32:00.000Z"
    assert SECRET in text_of(panels(service))
    shown = banner(service)
    assert shown.blocked == ""
    assert shown.access.startswith("Sperret av pasienten, åpnet likevel: Bevisstløs, ukjent medisin · til")
    clock.now += timedelta(hours=4)
    assert SECRET not in text_of(panels(service)), "it has an end"
    clock.now -= timedelta(hours=1)
    assert SECRET in text_of(panels(service))
    service.act(EndAccess("p"), AAS).result()
    assert SECRET not in text_of(panels(service))


def test_a_colleague_of_whom_it_is_not_blocked_reads_all(service: Service, record: Record) -> None:
    record.hold(consent(actor=to("Practitioner/aas")))
    assert SECRET not in text_of(panels(service))
    service._reader.actor = BERG
    assert SECRET in text_of(panels(service))
    service._reader.actor = AAS
    assert SECRET not in text_of(panels(service))


def test_a_row_of_the_ward_says_so(service: Service, record: Record) -> None:
    rows = service._reader.rows
    at = service._reader.clock()

    def row() -> Any:
        return service._reader.store.read(lambda c: rows.of(c, ("p",), at, AAS)).result()[0][0]

    assert "sperret" not in row().remark.casefold()
    record.hold(consent(actor=to("Practitioner/aas")))
    shown = row()
    assert shown.family == "Øverås"
    assert "Sperret av pasienten for deg" in shown.remark
    assert shown.news2.text == "?"
    assert SECRET not in text_of(shown)


@pytest.mark.parametrize("held", [True, False], ids=["held", "not held"])
def test_a_medicine_that_is_blocked_by_its_code_is_so_where_an_order_only_refers_to_it(
    service: Service, record: Record, held: bool
) -> None:
    drug = "klozapin"
    code = {"system": "http://www.whocc.no/atc", "code": "N05AH02"}
    if held:
        record.hold({"resourceType": "Medication", "id": "m", "code": {"coding": [code], "text": drug}})
    record.hold(
        {"resourceType": "MedicationRequest", "id": "r", "status": "active", "intent": "order",
         "medicationReference": {"reference": "Medication/m", "display": drug},
         "authoredOn": "2026-11-20T08:00:00Z", **SUBJECT}
    )  # fmt: skip
    assert drug in text_of(panels(service))
    record.hold(consent(actor=to("Practitioner/aas"), code=[{"coding": [code]}]))
    assert drug not in text_of(panels(service))
    with pytest.raises(BlockedByPatient):
        service.ask(q.WholeResource("p", "MedicationRequest/r")).result()


def test_a_list_that_is_kept_for_its_minute_ends_with_the_reason(service: Service, record: Record) -> None:
    listed = Practice(("PractitionerRole/gp", "Practitioner/gp", "Organization/office"), ("p",), ("p",))
    put = msgspec.json.encode(listed).decode()
    record.act(lambda tx: snapshots.put(tx, SNAPSHOT, "", put))
    record.hold(letter("d", "Fastlege bes vurdere metformin."), copy(of="d"))
    record.hold(consent(actor=to("Practitioner/gp")))
    service._reader.actor = GP

    def rows() -> Any:
        return service.ask(q.ReceivedPage()).result()[0].rows

    assert rows() == ()
    service.act(GiveReason("p", "blocked-emergency", "Bevisstløs, ukjent medisin"), GP).result()
    assert len(rows()) == 1
    service.act(EndAccess("p"), GP).result()
    assert rows() == ()
