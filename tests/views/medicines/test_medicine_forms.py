"""The form of an act says what stands, what was understood, what is missing, and makes the act."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from desktop.acts.medicines import Answered, ChangeDose, GiveDose, OmitDose, PauseMedicine, StopMedicine
from desktop.orders.field import verbs
from desktop.shown.medicines.medicine_forms import AskForm, MedicineForm, What, Written
from desktop.store.charts import Charts
from desktop.views.base.context import Context
from desktop.views.medicines import medicine_forms, order_verbs
from desktop.views.medicines.medicines import build
from tests.commands.conftest import AAS, NOW, Json, Record, record  # noqa: F401
from tests.commands.medicines import WHO, Ward, at, dosage, given, order
from tests.commands.test_medicines import PENICILLIN, course


class _Desk:
    """What a form asks of the desk: the charts, the clock, who asks."""

    def __init__(self, charts: Charts) -> None:
        self.charts, self.actor = charts, AAS
        self.seen = charts.read

    def clock(self) -> Any:
        return NOW


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:  # noqa: F811
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def form(
    ward: Ward, what: What, ident: str = "o", *answers: Answered, seen: str = "", **said: str
) -> MedicineForm:
    ask = AskForm("p", f"MedicationRequest/{ident}", what, Written(**said), seen, answers)
    desk: Any = _Desk(ward._charts)
    found = ward.record.store.read(lambda c: medicine_forms.form(desk, c, ask)).result()
    assert found is not None
    return found


def test_a_change_is_shown_beside_what_stands(ward: Ward) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"), given("g", "o", "2026-11-20T08:05:00+01:00"))
    found = form(ward, "change", text="80 x 2", why="ødemer")
    plain = [words.replace("\u00a0", " ") for words in (*found.before, *found.after)]
    assert plain[0] == "40 mg × 2"
    assert "siste dose i dag 08:05" in plain
    assert "80 mg × 2" in plain
    assert "kl. 08:00, 20:00" in plain, "the order's own hours"
    assert any("+100" in words for words in plain)
    assert found.checks
    assert found.act == ChangeDose("p", "MedicationRequest/o", found.seen, "80 x 2", "ødemer", shown=())


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "text"), ({"text": "80 mg x 2"}, "why"), ({"text": "mye", "why": "ødemer"}, "text"),
     ({"text": "40 mg x 2", "why": "ødemer"}, "text"),
     ({"text": "80 mg x 2 fra i morgen", "why": "ødemer"}, "text")],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_is_done(ward: Ward, said: dict[str, str], field: str) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    found = form(ward, "change", **said)
    assert found.act is None
    assert found.missing_field == field


@pytest.mark.parametrize("text", ["80 x 2 pga. ødemer", "80 x 2, fordi ødemer", "80 x 2 grunn: ødemer"])
def test_a_reason_is_written_behind_the_dose_in_one_run(ward: Ward, text: str) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    found = form(ward, "change", text=text)
    assert found.act == ChangeDose("p", "MedicationRequest/o", found.seen, "80 x 2", "ødemer", shown=())
    assert found.written.text == text, "what is typed stays as it was typed"
    assert next(one for one in found.fields if one.key == "why").read == "ødemer"
    assert form(ward, "change", text=text, why="Ødemer ").act == found.act, "the same is one reason"
    own = form(ward, "change", text=text, why="vekt opp 3 kg").act
    assert own is None or (isinstance(own, ChangeDose) and own.why == "vekt opp 3 kg"), "two reasons"


@pytest.mark.parametrize("text", ["80 pga. ødemer x 3", "80 x 2 pga ødemer om kvelden", "80 x 2 pga.",
                                  "80 x 2 fordi 120 mg", "pga. ødemer", "80 x 2 pga x"])  # fmt: skip
def test_a_reason_that_may_be_a_part_of_the_dose_is_no_reason(ward: Ward, text: str) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    assert form(ward, "change", text=text).act is None


@pytest.mark.parametrize("words", verbs.REASON_BEGINS)
def test_what_goes_on_in_the_field_for_the_reason_is_what_begins_one(ward: Ward, words: str) -> None:
    assert verbs.because(f"80 x 2 {words} ødemer") == ("80 x 2", "ødemer")
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    assert words in next(one for one in form(ward, "change").fields if one.key == "why").begins


@pytest.mark.parametrize("why", ["ødemer x 3", "80 mg hjalp ikke", "svimmel i morgen"])
def test_an_amount_in_the_field_for_the_reason_is_told_before_it_is_signed(ward: Ward, why: str) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    found = form(ward, "change", text="80 x 2", why=why)
    (notice,) = found.alerts
    assert (notice.key, notice.tier) == ("why-dose", "notice")
    assert isinstance(found.act, ChangeDose)
    assert not form(ward, "change", text="80 x 2", why="kreatinin 180, vekt opp 3 kg").alerts


def test_a_finding_must_be_answered_before_the_act_is_there(ward: Ward) -> None:
    ward.hold(PENICILLIN, order("o", "amoksicillin", 500, "08:00", "14:00", "20:00"))
    found = form(ward, "change", text="750 mg x 3", why="ingen bedring")
    (stop,) = [alert for alert in found.alerts if alert.tier == "stop"]
    assert found.act is None
    assert all(choice.key != "alternative" for choice in stop.choices)
    said = {"text": "750 mg x 3", "why": "ingen bedring"}
    short = form(ward, "change", "o", Answered(stop.key, "override", "kort"), **said)
    assert short.act is None
    done = form(ward, "change", "o", Answered(stop.key, "override", "tålt tre ganger"), **said)
    assert isinstance(done.act, ChangeDose)
    assert done.act.answers


def test_what_another_changed_meanwhile_is_a_question(ward: Ward) -> None:
    ward.hold(order("o"))
    first = form(ward, "stop", why="lavt blodtrykk")
    assert isinstance(first.act, StopMedicine)
    ward.hold(order("o", dose=80))
    second = form(ward, "stop", seen=first.seen, why="lavt blodtrykk")
    assert second.act is None
    assert "80" in second.alerts[0].text


def test_what_cannot_be_done_says_how_the_order_stands(ward: Ward) -> None:
    ward.hold(order("o", status="stopped", statusReason={"text": "utslett"}))
    found = form(ward, "stop", why="lavt blodtrykk")
    assert found.act is None
    assert "utslett" in found.refused


def test_a_pause_tells_a_moment_from_what_is_awaited(ward: Ward) -> None:
    ward.hold(order("o"))
    found = form(ward, "pause", at="i morgen kl. 08", why="kreatinin 180")
    assert "i morgen 08:00" in found.fields[0].read
    assert isinstance(found.act, PauseMedicine)
    waits = form(ward, "pause", at="kreatinin < 110", why="kreatinin 180")
    assert "08:00" not in waits.fields[0].read
    assert isinstance(waits.act, PauseMedicine)


def test_a_pause_without_a_time_is_until_the_next_morning_and_names_who_restarts_it(ward: Ward) -> None:
    ward.hold(order("o"))
    asks = form(ward, "pause")
    assert (asks.act, asks.missing_field) == (None, "why")
    assert "i morgen 08:00" in asks.fields[0].hint
    found = form(ward, "pause", why="kreatinin 180")
    assert isinstance(found.act, PauseMedicine)
    assert (found.act.until, found.act.who, found.act.name) == (
        "21.11.2026 08:00", AAS.practitioner, AAS.name,
    )  # fmt: skip
    assert AAS.name in found.fields[2].hint
    nobody = form(ward, "pause", why="kreatinin 180", by="Ukjent")
    assert (nobody.act, nobody.missing_field) == (None, "by")
    waits = form(ward, "pause", at="INR < 2,5", why="blødning")
    assert "kommer som oppgave neste morgen" in waits.fields[0].read


def test_a_renewal_begins_with_the_dose_that_was(ward: Ward) -> None:
    ward.hold(course("o", "2026-11-22T08:00:00+01:00"))
    found = form(ward, "renew")
    assert found.written.text.startswith("500 mg x 2")
    assert found.act is None


def test_a_dose_asks_for_what_is_unusual(ward: Ward) -> None:
    ward.hold(order("o"), given("g", "o", "2026-11-20T08:05:00+01:00"))
    plain = form(ward, "give")
    assert isinstance(plain.act, GiveDose)
    assert not plain.asked
    part = form(ward, "give", text="20")
    assert part.asked
    assert part.act is None
    assert isinstance(form(ward, "give", text="20", why="kvalme").act, GiveDose)
    assert form(ward, "give", text="400 mg", why="kvalme").refused
    assert form(ward, "give", at="25:99").missing_field == "at"
    assert form(ward, "give", by="Ingen Her").missing_field == "by"
    half = form(ward, "give", text="½", why="kvalme").act
    assert isinstance(half, GiveDose)
    assert half.value == Decimal("0.5")


def test_only_a_dose_that_waits_can_be_left_out(ward: Ward) -> None:
    ward.hold(order("o"), given("g", "o", "2026-11-20T08:05:00+01:00"))
    assert isinstance(form(ward, "omit", why="fastende").act, OmitDose)
    ward.hold(given("h", "o", "2026-11-20T14:01:00+01:00"))
    assert form(ward, "omit", why="fastende").refused


def rows(ward: Ward) -> dict[str, Any]:
    model, _state = build(Context(ward.chart(), NOW, AAS))
    return {row.key.partition("/")[2]: row for row in model.rows}


def test_a_row_offers_the_dose_that_waits_and_says_why_not(ward: Ward) -> None:
    ward.hold(
        order("o"), given("g", "o", "2026-11-20T08:05:00+01:00"),
        order("done", "metoprolol", 50, "08:00"), given("h", "done", "2026-11-20T08:05:00+01:00"),
        order("held", "paracetamol", 500, "08:00", status="on-hold"),
    )  # fmt: skip
    found = rows(ward)
    assert found["o"].give is not None
    assert found["o"].give.due.startswith(at(14)[:16])
    assert found["done"].give is None, "outside the plan is asked about"
    assert dict(found["done"].cannot)["omit"]
    assert found["held"].give is None
    assert {"change", "omit"} <= set(dict(found["held"].cannot))
    assert {"resume", "pause"}.isdisjoint(dict(found["held"].cannot)), "a pause can be prolonged"


def test_what_is_not_sent_struck_or_in_part_is_seen_in_the_row(ward: Ward) -> None:
    ward.hold(order("o"), given("g", "o", "2026-11-20T08:05:00+01:00", status="entered-in-error"))
    assert not rows(ward)["o"].provenance.pending
    ward.on(GiveDose, "o", due=at(14), value=Decimal(20), unit="mg", why="kvalme")
    row = rows(ward)["o"]
    assert row.provenance.pending
    said = {dose.state: dose.text.replace("\u00a0", " ") for dose in row.today}
    assert said["struck"].startswith("08:05")
    assert "20 mg" in said["given"]


def test_two_who_gave_the_same_dose_without_knowing_are_told(ward: Ward) -> None:
    mark: Json = {"url": "urn:fagflate:due", "valueDateTime": "2026-11-20T14:00:00+01:00"}
    ward.hold(order("o"), given("a", "o", "2026-11-20T14:02:00+01:00", extension=[mark]))
    assert not rows(ward)["o"].warning
    ward.hold(given("b", "o", "2026-11-20T14:20:00+01:00", extension=[mark]))
    assert "14:00" in rows(ward)["o"].warning
    ward.hold(given("b", "o", "2026-11-20T14:20:00+01:00", extension=[mark], status="entered-in-error"))
    assert not rows(ward)["o"].warning


def test_a_pause_that_is_over_says_so(ward: Ward) -> None:
    ward.hold(order("o"))
    ward.on(PauseMedicine, "o", until="i morgen kl. 08", why="kreatinin 180", **WHO)
    assert "i morgen 08:00" in rows(ward)["o"].next
    mark: Json = {"url": "urn:fagflate:paused-until", "valueDateTime": "2026-11-20T08:00:00+01:00"}
    ward.hold(order("p", "metoprolol", 50, "08:00", status="on-hold", extension=[mark]))
    assert "pausen var til" in rows(ward)["p"].next
    assert rows(ward)["p"].next_tone == "warn"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("seponer insulin", "insulin"), ("gjenoppta furosemid", "i bruk"),
     ("seponer furosemid i morgen", "i morgen")],
)  # fmt: skip
def test_the_order_line_says_why_it_cannot(ward: Ward, text: str, problem: str) -> None:
    ward.hold(order("o"))
    found = order_verbs.proposal(ward.chart(), NOW, text)
    assert found is not None
    assert found.act is None
    assert problem in found.problem


def test_the_order_line_asks_which_of_two(ward: Ward) -> None:
    ward.hold(order("a"), order("b", "furosemid", 20, "22:00"))
    found = order_verbs.proposal(ward.chart(), NOW, "seponer furix")
    assert found is not None
    assert found.act is None
    (question,) = found.questions
    for choice in question.choices:
        chosen = order_verbs.proposal(ward.chart(), NOW, choice.text)
        assert chosen is not None, choice.text
        assert chosen.act is not None, choice.text
    assert len({choice.text for choice in question.choices}) == 2


def test_a_new_order_is_no_such_text(ward: Ward) -> None:
    ward.hold(order("o", dosageInstruction=[dosage(40, "08:00")]))
    assert order_verbs.proposal(ward.chart(), NOW, "furosemid 40 mg x 2 po") is None


REASONS = ("bradykardi", "ødemer", "lavt BT", "kvalme", "operasjon")
WHENS = ("i morgen", "kl 20", "i kveld", "mandag", "fra 30.11", "om 3 dager", "40 mg", "og ta K i morgen")
VERBS = ("seponer", "pause", "øk", "gjenoppta")


def _words(text: str) -> list[str]:
    return sorted(text.replace("«", " ").replace("»", " ").replace(",", " ").split())


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("reason", REASONS)
def test_a_time_behind_the_reason_is_asked_about_and_no_word_is_lost(
    ward: Ward, verb: str, when: str, reason: str
) -> None:
    ward.hold(order("f"), order("m", "metoprolol", 50, "08:00", status="on-hold"))
    name = "metoprolol" if verb == "gjenoppta" else "furix"
    dose = " til 80 mg x 2" if verb == "øk" else ""
    text = f"{verb} {name}{dose} pga. {reason} {when}"
    found = order_verbs.proposal(ward.chart(), NOW, text)
    assert found is not None
    assert not found.complete, "it is never signed as a reason in silence"
    (question,) = found.questions
    for choice in question.choices:
        assert _words(choice.text) == _words(text)
    kept = order_verbs.proposal(ward.chart(), NOW, question.choices[0].text)
    assert kept is not None
    assert kept.complete
    assert [part.text for part in kept.parts][-1] == f"{reason} {when}"


def test_a_reason_without_a_time_is_not_asked_about(ward: Ward) -> None:
    ward.hold(order("f"))
    for reason in (*REASONS, "bradykardi 42", "kreatinin 250", "AKI siden mandag"):
        found = order_verbs.proposal(ward.chart(), NOW, f"seponer furix pga. {reason}")
        assert found is not None
        assert found.complete, reason
