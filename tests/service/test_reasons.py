"""Where a reason is asked for, no way of asking gets at a patient's record without one."""

from __future__ import annotations

import threading
import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.access import audit
from desktop.acts.patient import RecordAccess
from desktop.acts.reasons import HOLDS, EndAccess, GiveReason
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError, ReasonNeeded
from desktop.service.record import Record as Service
from desktop.shown import draft_questions
from desktop.shown import questions as q
from desktop.shown.ask import Ask
from desktop.shown.inbox.received import ReceivedModel, ReceivedRow
from desktop.shown.notes.notes import NoteRow
from desktop.shown.paper import papers
from desktop.views import readings
from desktop.views.answering import answered
from desktop.views.reader import Reader
from desktop.views.roles import judging
from tests.commands.conftest import AAS, NOW, SERVER, Record, record
from tests.link.test_codec import values
from tests.running.patience import PATIENCE

__all__ = ["record"]

CREW = Actor("PractitionerRole/a", "Practitioner/a", "Jon Haukås", "ambulansearbeider", duty="ambulance")
AUDITOR = Actor("PractitionerRole/e", "Practitioner/e", "Eva Nord", "personvernrådgiver", duty="auditor")
FLOW = Actor("PractitionerRole/f", "Practitioner/f", "Astrid Nordahl", duty="coordinator")
GP = Actor("PractitionerRole/gp", "Practitioner/gp", "Tone Lunde", profession="doctor", duty="gp")
OF_LISTS = {
    "BedsPage", "CodingPage", "DictationsPage", "DraftsLeft", "FindPatients", "HandoverPage", "LimitEffectOf",
    "ObservationsDuePage", "PostLogPage", "PrevisitPage", "QueuePage", "ReceivedPage",
    "ResultsPage", "ScreeningPage", "TasksPage", "UnsentPage", "WaitingListPage", "WardPaper",
    "WardPatients", "WorklistPage",
}  # fmt: skip
"""Questions about many patients: on a list one finds whom one opens."""
NOBODYS = {
    "BegunDraftOf", "CorridorPage", "FirstSetsOf", "LabsOf", "LimitCountsOf", "LimitsOf",
    "ColleaguesOf", "EmptyPageText", "KnownHere", "NoteTemplates", "PeopleAndWards", "PersonChosen",
    "CheckChain", "DraftOf", "EditDraft", "MadeUpListOf", "MadeUpOf", "ReviewOf", "SignedInAs",
    "SignersOf", "SomebodyOn",
    "RuleRatesPage", "SprintPage", "SwitchOf",
    "UnsentCount", "WaitingOn", "WhoSignedIn", "WhyHere", "WorkspaceOf", "WishGoesTo", "WishNewsOf",
    "WishesPage",
}  # fmt: skip
"""Questions that tell nothing of any patient."""
BY_KEYS = {"Origin", "PileOf", "SheetOf", "PaperSheet"}
OF_ONE = sorted(
    (kind for kind in answered() if kind.__name__ not in OF_LISTS | NOBODYS | BY_KEYS),
    key=lambda kind: kind.__name__,
)


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
    reader = Reader(record.store, CREW, clock)
    made = Service(reader, SERVER)
    made.reasons.asked = True
    yield made
    reader.close()


def purpose(event: dict[str, Any]) -> str:
    return str(event["agent"][0]["purposeOfUse"][0].get("text", ""))


def about(asked: Any, patient: str) -> Any:
    """The same question about that patient."""
    if isinstance(asked, q.MakeReady):
        return q.MakeReady(about(asked.page, patient))
    if hasattr(asked, "kept"):
        return msgspec.structs.replace(asked, kept=msgspec.structs.replace(asked.kept, patient=patient))
    return msgspec.structs.replace(asked, patient=patient)


def test_each_question_is_of_one_patient_or_known_not_to_be() -> None:
    names = {kind.__name__ for kind in answered()}
    assert names >= OF_LISTS | NOBODYS | BY_KEYS
    for kind in OF_ONE:
        hints = typing.get_type_hints(kind)
        assert {"patient", "kept", "page"} & hints.keys(), kind.__name__


@pytest.mark.parametrize("kind", OF_ONE, ids=lambda kind: kind.__name__)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_question_about_a_patient_is_answered_without_a_reason(
    service: Service, kind: type[Ask[Any]], data: st.DataObject
) -> None:
    asked = about(data.draw(values(kind)), "p")
    service._reader.actor = next(one for one in (CREW, AUDITOR) if judging.refusal(asked, one) is None)
    with pytest.raises(ReasonNeeded, match="Her sier man hvorfor"):
        service.ask(asked).result()


@pytest.mark.parametrize("name", sorted(OF_LISTS - {"HandoverPage", "WardPaper"}))
def test_a_list_on_which_one_finds_the_patient_is_shown(service: Service, name: str) -> None:
    kind = next(kind for kind in answered() if kind.__name__ == name)
    given = {"whose": q.WorkspaceOf("Hjerte 3", "cardiology", follows=False), "layer": "sprint"}
    wanted = {one.name: given.get(one.name, "") for one in msgspec.structs.fields(kind) if one.required}
    asked = kind(**wanted)
    service._reader.actor = next(one for one in (CREW, AAS, FLOW, GP) if judging.refusal(asked, one) is None)
    service.ask(asked).result()


def test_what_is_asked_by_keys_is_asked_about_their_patients(record: Record, service: Service) -> None:
    record.hold({"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"},
                 "subject": {"reference": "Patient/p"}})  # fmt: skip
    by_key = q.Origin(q.OriginOf(("Observation/o",), "x"))
    by_name = q.Origin(q.OriginOf((), "x", patient="p"))
    for asked in (by_key, by_name):
        with pytest.raises(ReasonNeeded):
            service.ask(asked).result()
    service._reader.actor = AAS
    with pytest.raises(ReasonNeeded):
        service.ask(q.PileOf(("Observation/o",))).result()
    service._reader.actor = CREW
    paper = papers.Printable("x", b"", 1, ("p",), "chart")
    with pytest.raises(ReasonNeeded):
        service.ask(papers.PaperSheet(paper, 0)).result()
    with pytest.raises(ReasonNeeded):
        service.may_read(("Observation/o",)).result()
    service.act(GiveReason("p", "transport"), CREW).result()
    service.ask(by_key).result()
    service.may_read(("Observation/o",)).result()


def test_what_a_list_shows_in_full_is_withheld_for_others_alone() -> None:
    row = ReceivedRow("Composition/a", "p", "Berg", "Kari", "", "Epikrise", "Hjerte 3", "i dag", "plain")
    model = ReceivedModel((row,), "Brev til deg", "", read=NoteRow("Composition/a", "BERG", "", "", ""))
    found = readings.RULES[q.ReceivedPage].found
    shown = tuple(found(None, q.ReceivedPage(), (model, None)))  # type: ignore[arg-type]
    assert readings.withheld((model, None), lambda some: "q" in some, shown)[0] is model
    kept, state = readings.withheld((model, "ready"), lambda some: "p" in some, shown)
    assert (kept.read, kept.rows, state) == (None, (row,), "ready")
    unknown = (readings.Reading("result", (), ("Task/gone",)),)
    assert readings.withheld((model, None), bool, unknown)[0].read is None, "whose it is is not known"


def test_with_a_reason_it_is_answered_and_all_that_is_read_is_logged_with_it(
    record: Record, service: Service
) -> None:
    service.act(GiveReason("p", "other", " ringt  av legevakten "), CREW).result()
    assert service.ask(q.BannerOf("p")).result() is not None
    service.act(RecordAccess("p"), CREW).result()
    service.act(RecordAccess("q"), CREW).result()
    given_, shown, opened, other = record.events()
    told = [purpose(one) for one in (given_, shown, opened, other)]
    assert told == ["ringt av legevakten"] * 3 + [""]
    assert given_["period"] == {"start": stamp(NOW), "end": stamp(NOW + HOLDS)}, "until when it holds"
    assert not any("period" in one for one in (shown, opened, other))
    assert given_["subtype"][-1] == {"system": audit.SHOWN, "code": "reason"}
    assert given_["agent"][0]["who"]["reference"] == CREW.practitioner
    with pytest.raises(ReasonNeeded):
        service.ask(q.BannerOf("q")).result()


def test_a_reason_holds_before_whoever_gave_it_hears_that_it_does(
    record: Record, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    record.store.write(lambda _tx: go_on.wait(PATIENCE), origin="sync")
    given = service.act(GiveReason("p", "transport"), CREW)
    give, heard = service.reasons.give, []

    def seen(*reason: Any) -> None:
        heard.append(given.done())
        give(*reason)

    monkeypatch.setattr(service.reasons, "give", seen)
    go_on.set()
    given.result()
    assert heard == [False]
    assert service.ask(q.BannerOf("p")).result() is not None


def test_a_reason_that_is_refused_opens_nothing(record: Record, service: Service) -> None:
    for act in (GiveReason("p", "other", "ab"), GiveReason("p", "curious"), GiveReason("", "transport")):
        with pytest.raises(InputError):
            service.act(act, CREW).result()
    assert record.events() == []
    with pytest.raises(ReasonNeeded):
        service.ask(q.BannerOf("p")).result()


def test_it_ends_by_the_clock_by_the_lock_and_with_the_person(service: Service, clock: Clock) -> None:
    def opens() -> bool:
        try:
            return service.ask(q.BannerOf("p")).result() is not None
        except ReasonNeeded:
            return False

    service.act(GiveReason("p", "transport"), CREW).result()
    clock.now += HOLDS - timedelta(seconds=1)
    assert opens()
    clock.now += timedelta(seconds=1)
    assert not opens()
    service.act(GiveReason("p", "transport"), CREW).result()
    assert opens()
    service.shown_anew()
    assert not opens()
    service.act(GiveReason("p", "transport"), CREW).result()
    service.signed_in(CREW, CREW)
    assert opens(), "the same person"
    service.signed_in(AAS, CREW)
    assert not opens()


@pytest.mark.parametrize("leave", ["another person", "lock"])
def test_a_reason_on_its_way_holds_for_nobody_who_has_come_meanwhile(
    record: Record, service: Service, leave: str
) -> None:
    go_on = threading.Event()
    record.store.write(lambda _tx: go_on.wait(PATIENCE), origin="sync")
    given = service.act(GiveReason("p", "transport"), CREW)
    assert not given.done()
    if leave == "lock":
        service.shown_anew()
    else:
        service.signed_in(CREW, GP)
    go_on.set()
    given.result()
    assert service.reasons.without(("p",), NOW) == ("p",)
    assert record.events()[-1]["agent"][0]["who"]["display"] == CREW.name, (
        "that it was given stands in the log"
    )


def test_it_is_ended_by_whoever_gave_it_and_its_end_stands_in_the_log(
    record: Record, service: Service
) -> None:
    service.act(GiveReason("p", "with-patient"), CREW).result()
    service.act(GiveReason("q", "transport"), CREW).result()
    service.act(EndAccess("p"), CREW).result()
    with pytest.raises(ReasonNeeded):
        service.ask(q.BannerOf("p")).result()
    # The other patient's holds on.
    assert not service.reasons.missing(("q",), NOW)
    ended = record.events()[-1]
    assert ended["subtype"][-1] == {"system": audit.SHOWN, "code": "reason-ended"}
    assert ended["entity"][0]["what"]["reference"] == "Patient/p"
    assert purpose(ended) == "Hos pasienten", "which access it was"


def test_the_banner_says_why_the_record_is_open_and_until_when(service: Service, clock: Clock) -> None:
    def said(choice: str) -> str:
        service.act(GiveReason("p", choice), CREW).result()
        banner = service.ask(q.BannerOf("p")).result()
        page = service.ask(q.PatientPageOf("p", ())).result()
        assert banner is not None
        assert page.banner is not None
        assert page.banner.access == banner.access
        return banner.access

    assert said("with-patient") == "Nødtilgang: Hos pasienten · til i morgen 02:32"
    assert said("transport") == "Åpnet: Planlagt transport · til i morgen 02:32"
    service.reasons.asked = False
    service.reasons.forget()
    banner = service.ask(q.BannerOf("p")).result()
    assert banner is not None
    assert banner.access == ""


def test_who_signs_in_is_asked_by_their_own_workspace_before_any_is_laid_out(service: Service) -> None:
    service.signed_in(CREW, AAS)
    assert not service.reasons.asked
    service.signed_in(AAS, CREW)
    assert service.reasons.asked


def test_nobody_is_asked_where_the_workspace_does_not(record: Record, service: Service) -> None:
    service.reasons.asked = False
    assert service.ask(q.BannerOf("p")).result() is not None
    service.ask(draft_questions.OpenOrders("p", "fresh")).result()
    service.act(RecordAccess("p"), AAS).result()
    assert [purpose(one) for one in record.events()] == ["", ""], "opened by what was asked, and told"
