"""Opening a patient is one answer: the same as each question by itself, kept ready only as long as it is
true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.patient import RecordAccess
from desktop.core import messages
from desktop.service.record import Record as Service
from desktop.shown.draft_questions import OpenOrders, OrdersNow
from desktop.shown.page.patient_page import OrdersWanted, PanelWanted, PatientShown
from desktop.shown.questions import (
    BannerOf,
    MakeReady,
    OpenPatientOf,
    PanelsOf,
    PatientPageOf,
    SentenceOf,
    WorklistPage,
)
from desktop.store import drafts
from desktop.store.store import Store
from desktop.views import answers
from desktop.views.answering import answer
from desktop.views.page import patient_page
from desktop.views.reader import Reader
from tests.bench import record as charts
from tests.commands.conftest import AAS, BERG, NOW, Json, Record, record
from tests.commands.letter_drafts import PATIENT, admitted

__all__ = ["answers", "record"]
KINDS = ("vitals", "medicines", "laboratory", "notes", "letters", "problems")
PANELS = tuple(PanelWanted(kind) for kind in KINDS)


def page_of(patient: str = PATIENT, fresh: str = "fresh", panels: Any = PANELS) -> PatientPageOf:
    return PatientPageOf(patient, panels, OrdersWanted(fresh, "cardiology", "Hjerte 3"))


class Ward:
    """One reader at a clock that the test moves, and how often a page was made."""

    def __init__(self, made: Record) -> None:
        self.record, self.now, self.times = made, NOW.replace(second=1), 0
        self.reader = Reader(made.store, AAS, self.clock)

    def clock(self) -> datetime:
        return self.now

    def ask(self, question: Any) -> Any:
        return self.record.store.read(lambda c: answer(self.reader, c, question)).result()

    def made(self, question: PatientPageOf) -> bool:
        """Whether a question had to be worked out."""
        before = self.times
        found = self.ask(question)
        assert isinstance(found, PatientShown)
        assert found.patient == question.patient
        return self.times > before


@pytest.fixture
def ward(record: Record, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    admitted(record)
    found = Ward(record)
    real = patient_page._made

    def counted(*args: Any, **kwargs: Any) -> PatientShown:
        found.times += 1
        return real(*args, **kwargs)

    monkeypatch.setattr(patient_page, "_made", counted)
    yield found
    found.reader.close()


def alone(ask: Callable[[Any], Any], question: PatientPageOf) -> tuple[Any, ...]:
    """What the single questions say."""
    patient = question.patient
    kept, text = ask(OpenOrders(patient, "fresh"))
    return (
        ask(BannerOf(patient)),
        ask(OpenPatientOf(patient)),
        ask(SentenceOf(patient)),
        [tuple(view) for view in ask(PanelsOf(patient, tuple((kind, {}) for kind in KINDS)))],
        (kept, text, ask(OrdersNow(kept, OrderEdit(text), "cardiology", "Hjerte 3"))),
    )


def told(page: PatientShown) -> tuple[Any, ...]:
    orders = page.orders
    assert orders is not None
    views = [(panel.model, panel.state) for panel in page.panels]
    return page.banner, page.entry, page.sentence, views, (orders.kept, orders.text, orders.model)


def test_it_says_of_everybody_what_each_question_says(tmp_path: Path) -> None:
    made = charts.charts(14, 300)
    with Store(tmp_path / "r", b"\x01" * 32) as store:
        charts.fill(store, made)
        now = NOW.replace(second=0)
        reader = Reader(store, charts.ACTOR, lambda: now)
        other = Reader(store, charts.ACTOR, lambda: now)

        def by(one: Reader) -> Callable[[Any], Any]:
            return lambda question: store.read(lambda c: answer(one, c, question)).result()

        seen = 0
        for patient in filter(None, made):
            page = by(reader)(page_of(patient))
            assert told(page) == alone(by(other), page_of(patient)), patient
            seen += sum(panel.model is not None for panel in page.panels)
        assert seen > 14
        reader.close()
        other.close()


def test_what_can_t_be_read_is_told_by_the_same_parts(ward: Ward) -> None:
    broken: Json = {
        "resourceType": "Composition", "id": "broken", "status": 7,
        "subject": {"reference": f"Patient/{PATIENT}"},
    }  # fmt: skip
    ward.record.hold(broken)
    page = ward.ask(page_of())
    states = {kind: panel.state for kind, panel in zip(KINDS, page.panels, strict=True)}
    assert states["notes"] != states["vitals"]
    assert told(page) == alone(ward.ask, page_of())


def test_nobody_knows_who_was_never_heard_of(ward: Ward) -> None:
    page = ward.ask(page_of("gone"))
    assert (page.banner, page.entry, page.sentence, page.orders) == (None, None, None, None)
    assert [panel.state.kind for panel in page.panels] == ["loading"] * len(KINDS)
    ward.ask(MakeReady(page_of("gone")))
    assert ward.made(page_of("gone")), "who comes meanwhile is asked for"


# Kept ready


def test_what_is_ready_is_not_made_again_within_the_minute(ward: Ward) -> None:
    ward.ask(MakeReady(page_of()))
    assert ward.times == 1
    first = ward.ask(page_of())
    assert ward.times == 1
    assert not first.earlier
    assert told(first) == alone(ward.ask, page_of())
    ward.ask(MakeReady(page_of()))
    assert not ward.made(page_of())


def test_each_opening_begins_its_own_basket(ward: Ward) -> None:
    ward.ask(MakeReady(page_of(fresh="one")))
    for fresh in ("two", "three"):
        orders = ward.ask(page_of(fresh=fresh)).orders
        assert (orders.kept.id, orders.model.draft) == (fresh, fresh)
        assert (orders.kept, orders.text) == ward.ask(OpenOrders(PATIENT, fresh))
    assert ward.times == 1


def test_when_the_minute_turns_it_is_shown_and_asked_anew(ward: Ward) -> None:
    ward.now = NOW.replace(second=40)
    ward.ask(MakeReady(page_of()))
    ward.now += timedelta(seconds=30)
    page = ward.ask(page_of())
    assert page.earlier, "whoever shows it asks once more"
    assert ward.times == 1
    ward.now += timedelta(seconds=30)
    assert ward.made(page_of()), "a minute old: nothing on a screen is older"
    ward.now -= timedelta(seconds=90)
    assert ward.made(page_of()), "a clock that was set back"


def _pulse(ident: str, patient: str) -> Json:
    return {
        "resourceType": "Observation", "id": ident, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": NOW.isoformat(),
        "valueQuantity": {"value": 131, "unit": "/min"},
    }  # fmt: skip


def test_what_changes_in_the_record_is_never_ready(ward: Ward) -> None:
    ward.ask(MakeReady(page_of()))
    ward.record.hold(_pulse("pulse-now", PATIENT))
    assert ward.made(page_of())
    assert told(ward.ask(page_of())) == alone(ward.ask, page_of())
    writes: list[Callable[[], Any]] = [
        lambda: ward.record.act(lambda tx: drafts.save(tx, "d", "note", PATIENT, AAS.role, "{}")),
        lambda: ward.record.act(lambda tx: drafts.discard(tx, "d")),
        # Another with the same number is told of in the banner, a name of the house anywhere.
        lambda: ward.record.hold({"resourceType": "Patient", "id": "another"}),
        lambda: ward.record.hold({"resourceType": "Practitioner", "id": "new"}),
    ]
    for number, write in enumerate(writes):
        assert not ward.made(page_of()), number
        write()
        assert ward.made(page_of()), number


def test_another_s_record_and_what_was_read_change_nothing(ward: Ward) -> None:
    ward.record.hold({"resourceType": "Patient", "id": "other"})
    ward.ask(MakeReady(page_of()))
    ward.record.hold(_pulse("theirs", "other"))
    ward.record.do(RecordAccess(PATIENT))
    assert not ward.made(page_of())


def test_what_is_committed_while_it_is_made_is_not_overlooked(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Reader.sentence

    def meanwhile(reader: Reader, *args: Any) -> Any:
        # The writing thread commits while this one reads its older snapshot.
        ward.record.hold(_pulse("just-now", PATIENT))
        return real(reader, *args)

    monkeypatch.setattr(Reader, "sentence", meanwhile)
    ward.ask(MakeReady(page_of()))
    monkeypatch.setattr(Reader, "sentence", real)
    assert ward.made(page_of())
    (vitals, *_rest) = ward.ask(page_of()).panels
    assert vitals.model == ward.ask(PanelsOf(PATIENT, (("vitals", {}),)))[0][0]


def test_another_person_language_or_option_is_another_page(ward: Ward) -> None:
    ward.ask(MakeReady(page_of()))
    ward.reader.actor = BERG
    assert ward.made(page_of())
    ward.reader.actor = AAS
    assert ward.made(page_of())
    assert ward.made(page_of(panels=(PanelWanted("vitals", {"medicines": False}),)))
    before = messages.language()
    try:
        messages.set_language("en" if before != "en" else "nb")
        assert ward.made(page_of())
    finally:
        messages.set_language(before)
    assert ward.made(page_of())
    away = msgspec.structs.replace(page_of(), orders=OrdersWanted("f", "cardiology", "Hjerte 3", True, True))
    assert ward.made(away), "what being offline means is said of the orders"
    ward.reader.lay_out(ward.reader.rows.laid_out[0], ("crp",))
    assert ward.made(away), "the ward weighs other analyses"


def test_a_draft_that_can_t_be_read_is_told_of_by_the_one_who_asks_for_it(ward: Ward) -> None:
    ward.record.act(lambda tx: drafts.save(tx, "broken", "order", PATIENT, AAS.role, "not a basket"))
    ward.ask(MakeReady(page_of()))
    page = ward.ask(page_of())
    assert page.orders is None
    assert page.banner is not None
    with pytest.raises(Exception, match=r"kan ikke leses|can't be read"):
        ward.ask(OpenOrders(PATIENT, "fresh"))
    assert ward.ask(page_of()).orders.kept == Kept(
        "order", "fresh", PATIENT, ward.ask(OpenOrders(PATIENT, "fresh"))[0].body
    )


def test_only_so_many_are_kept_those_used_last(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    for ident in ("a", "b"):
        ward.record.hold({"resourceType": "Patient", "id": ident})
    monkeypatch.setattr("desktop.views.ready.KEPT", 2)
    for ident in (PATIENT, "a"):
        ward.ask(MakeReady(page_of(ident)))
    assert not ward.made(page_of())
    ward.ask(MakeReady(page_of("b")))
    assert not ward.made(page_of())
    assert ward.made(page_of("a"))


def test_a_window_that_only_reads_keeps_nothing_ready(record: Record) -> None:
    admitted(record)
    with Store(record.store.folder, record.store._key) as beside:
        assert beside.read_only
        reader = Reader(beside, AAS, lambda: NOW)
        for _turn in range(2):
            beside.read(lambda c: answer(reader, c, MakeReady(page_of()))).result()
            assert not reader.ready._pages, "nobody tells it what the other writes"
        reader.close()


def test_another_s_commit_while_it_is_made_does_not_hinder(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.record.hold({"resourceType": "Patient", "id": "other"})
    real = Reader.sentence

    def meanwhile(reader: Reader, *args: Any) -> Any:
        ward.record.hold(_pulse("theirs", "other"))
        return real(reader, *args)

    monkeypatch.setattr(Reader, "sentence", meanwhile)
    ward.ask(MakeReady(page_of()))
    assert not ward.made(page_of())


# The access log


def test_what_is_made_ready_is_no_reading_and_opening_leaves_the_page_before(ward: Ward) -> None:
    service = Service(ward.reader, "https://x.example")
    places: list[tuple[str, ...]] = []
    logged = []
    for question in (WorklistPage("h3"), MakeReady(page_of()), page_of()):
        service.ask(question).result()
        places.append(service._showing[0]._place)
        ward.record.store.write(lambda _tx: None, origin="test").result()
        logged.append(len([e for e in ward.record.events() if _opened(e)]))
    assert places == [("worklist", "h3"), ("worklist", "h3"), ("patient", PATIENT)]
    assert logged == [0, 0, 1]


def _opened(event: dict[str, Any]) -> bool:
    """True when an event tells of an opening of this one patient's record."""
    named = [one["what"]["reference"] for one in event["entity"] if "Patient/" in str(one.get("what"))]
    return named == [f"Patient/{PATIENT}"]
