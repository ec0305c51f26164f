"""The general practitioner's inbox as it is shown: order, words, and what is said in place of nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical.record import persons
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, PractitionerRole, decode
from desktop.letters import received as letters
from desktop.link import codec
from desktop.shown.questions import ReceivedPage
from desktop.sync.pull.practice import Practice
from desktop.views.inbox import received, received_detail
from tests.letters.charts import NOW, Json, chart
from tests.letters.test_received import ASK, PATIENT, closing, copy, letter, message, todo

GP = Actor(
    "PractitionerRole/gp", "Practitioner/gp", "Tone Lunde", organization="Organization/office", duty="gp"
)
LISTED = Practice(("PractitionerRole/gp",), ("p",), ("p", "q"))


def page(*resources: Json, listed: Practice = LISTED) -> Any:
    return received.build([chart(PATIENT, *resources)], NOW, GP, listed)


def read(
    *resources: Json, key: str = "DocumentReference/d", types: frozenset[str] | None = None
) -> dict[str, str]:
    """The sections of the letter that is read, by title."""
    record = chart(PATIENT, *resources)
    model, _state = received.build([record], NOW, GP, LISTED)
    row = next(row for row in model.rows if row.key == key)
    if types is not None:
        record = Chart(record.patient, dict(record.resources), {}, types=frozenset(TYPES), pulled=types)
    note = received_detail.of(record, row, NOW, GP)
    return {section.title: section.text for section in note.sections} | {
        "": " ".join((note.title, *note.said))
    }


def test_what_is_asked_stands_first_overdue_before_all() -> None:
    late = letter("late", "Fastlege bes ringe innen 19.11.2026.")
    none = letter("none", "Utskrevet i bedring.")
    undated = letter("undated", "Fastlege bes vurdere metformin.")
    picture = letter("pdf", text=None)
    made = letter("made", "Fastlege bes ta blodprøve.")
    copies = [copy(of=one["id"]) for one in (late, none, undated, picture, made, letter())]
    task = todo("t", "Prøve", reasonReference={"reference": "DocumentReference/made"})
    model, state = page(none, made, picture, undated, letter(), late, *copies, task)
    assert [(row.key.partition("/")[2], row.group) for row in model.rows] == [
        ("late", "overdue"), ("d", "dated"), ("undated", "undated"), ("pdf", "look"), ("none", "plain"),
        ("made", "made"),
    ]  # fmt: skip
    assert model.summary == "6 brev · 3 ber om noe · 1 forfalt"
    assert state.kind == "ready"
    (asked,) = model.rows[0].asks
    assert (asked.late, asked.when, asked.due) == (True, "i går", ""), (
        "no form begins with a day that is past"
    )
    (dated,) = model.rows[1].asks
    assert (dated.words, dated.when, dated.due) == (ASK, "innen 28.11.2026", "28.11.2026")


def test_a_letter_says_what_one_must_know_before_one_goes_by_it() -> None:
    (unknown,) = page(letter())[0].rows
    assert "Det står ikke hvem det er sendt til" in unknown.doubt
    (revoked,) = page(letter(status="entered-in-error"), copy())[0].rows
    assert ("Trukket" in revoked.doubt or "trukket" in revoked.doubt, revoked.group) == (True, "look")
    (picture,) = page(letter(text=None), copy())[0].rows
    assert "Det kan be om noe" in picture.doubt
    (undated,) = page(letter(text="Fastlege bes ringe innen to dager.", date=""), copy())[0].rows
    assert "uten dato" in undated.doubt
    assert undated.asks[0].when == "fristen står i ord"


def test_two_of_one_name_are_told_apart_by_birth_date_and_mark() -> None:
    other = {**PATIENT, "id": "q", "birthDate": "1990-01-02"}
    charts = [chart(PATIENT, letter(), copy()), chart(other, letter("e"), copy(of="e"))]
    model, _state = received.build(charts, NOW, GP, LISTED)
    assert all(row.similar for row in model.rows)
    assert {row.born for row in model.rows} == {"14.03.1948 (78 år)", "02.01.1990 (36 år)"}


def test_what_is_closed_stands_for_a_week_and_says_by_whom() -> None:
    model, _state = page(letter(), copy(), closing("Practitioner/colleague"))
    assert [(row.group, row.state) for row in model.rows] == [("closed", "lukket: A. Hussain, i dag 11:00")]
    assert model.rows[0].open_asks == ()
    old = {**closing(), "lastModified": "2026-11-10T10:00:00Z"}
    assert page(letter(), copy(), old)[0].rows == ()


def test_an_old_letter_stands_as_long_as_something_is_asked_in_it() -> None:
    aged = {"date": "2026-06-01T12:00:00+02:00"}
    assert page(letter(text="I bedring.", **aged), copy())[0].rows == ()
    assert len(page(letter(**aged), copy())[0].rows) == 1
    assert page(letter(**aged))[0].rows == (), "nothing says that it was ever sent to anybody"


def test_what_is_not_in_the_list_is_told() -> None:
    model, _state = page(letter(), copy(state="rejected"))
    assert model.rows == ()
    assert "1 avvist" in model.note
    assert "listen din (2)" in model.note
    unsupported = msgspec.structs.replace(LISTED, unsupported=True, patients=())
    model, state = received.build([], NOW, GP, unsupported)
    assert (state.kind, "ikke spurt" in state.title) == ("not_checked", True)
    _model, partial = page(letter(), copy(), listed=msgspec.structs.replace(LISTED, partial=("Patient: x",)))
    assert partial.kind == "not_checked"
    _model, empty = page()
    assert empty.kind == "empty"


def test_until_the_server_has_told_the_list_is_not_empty() -> None:
    record = Chart(chart(PATIENT).patient, {}, {}, types=frozenset(TYPES), pulled=frozenset())
    assert received.build([record], NOW, GP, LISTED)[1].kind == "loading"
    assert received.build([], NOW, GP, LISTED)[1].kind == "loading", "one of the list is not held yet"


def test_the_letter_is_read_with_what_goes_with_it() -> None:
    order = {"resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "order",
             "category": [{"coding": [{"code": "laboratory"}]}], "code": {"text": "Histologi"},
             "subject": {"reference": "Patient/p"}, "authoredOn": "2026-11-17T10:00:00+01:00"}  # fmt: skip
    text = f"Sykmeldt til 04.12.2026. {ASK} Ubesvart: histologi."
    found = read(letter(text=text), copy(), order, todo("t", "Innkalle til kontroll"))
    assert "MOE, Kari, 14.03.1948 (78 år)" in found[""]
    assert ASK in found["Ber deg om"]
    assert "Histologi, 17.11, ingen er satt til å følge det opp" in found["Ubesvarte prøver"]
    assert "Brevet: Ubesvart: histologi." in found["Ubesvarte prøver"]
    assert "Innkalle til kontroll" in found["Oppgaver og timer"]
    assert found["Sykmelding"].startswith("Sykmeldt til 04.12.2026.")
    assert "er ikke spurt etter" in found["Sykmelding"]
    assert text in found["Brevet"]


def test_a_wards_own_task_is_not_read_with_the_letter() -> None:
    wards = todo("t", "Hjemreise kl. 12", owner={"reference": "Practitioner/nurse"}, reasonReference=None)
    found = read(letter(), copy(), {k: v for k, v in wards.items() if v is not None})
    assert "Hjemreise" not in found["Oppgaver og timer"]


def test_what_was_not_asked_for_or_has_not_come_is_not_nothing() -> None:
    known = frozenset({"DocumentReference", "Task", "Communication", "Composition", "Consent"})
    found = read(letter(), copy(), types=known)
    for title in ("Ubesvarte prøver", "Oppgaver og timer", "Svar, avvikende først"):
        assert "Hentes." in found[title], title
    assert "Hentes." in found["Legemidler før og etter"]


def test_a_message_stands_with_its_words_and_answers() -> None:
    back = {"inResponseTo": [{"reference": "Communication/m"}],
            "sender": {"reference": "PractitionerRole/gp"},
            "recipient": [{"reference": "Practitioner/ward"}]}  # fmt: skip
    answer = message("a", payload=[{"contentString": "Ringt."}], **back)
    found = read(message(), answer, key="Communication/m")
    assert "Ringt." in found["Meldinger"]
    assert "ringe oss" in found["Brevet"]


def test_whoever_is_no_general_practitioner_is_refused_and_the_answer_can_be_sent() -> None:
    state = received.refused()
    assert state.kind == "not_checked"
    body = codec.encode((None, state))
    assert codec.answer(ReceivedPage(), body) == (None, state)


def _role(**more: Any) -> PractitionerRole:
    role = decode(
        "PractitionerRole", msgspec.json.encode({"resourceType": "PractitionerRole", "id": "x", **more})
    )
    assert isinstance(role, PractitionerRole)
    return role


@pytest.mark.parametrize(
    ("title", "duty"),
    [
        ("fastlege", "gp"), ("Fastlegevikar", "gp"), ("General practitioner", "gp"), ("Allmennlege", "gp"),
        ("legesekretær hos fastlege", ""), ("sykepleier, fastlegekontor", ""), ("overlege", ""),
        ("legevaktlege", ""),
    ],
)  # fmt: skip
def test_a_general_practitioner_is_one_by_role_outside_the_wards(title: str, duty: str) -> None:
    assert persons.duty(_role(code=[{"text": title}])) == duty
    ward = [{"reference": "Location/kad"}]
    assert persons.duty(_role(code=[{"text": title}], location=ward)) == "", "on a ward they treat patients"


def test_a_code_makes_one_too() -> None:
    assert persons.duty(_role(code=[{"coding": [{"code": "role-fastlege"}]}])) == "gp"
    assert letters.TYPES <= received.TYPES


def test_what_was_answered_after_the_letter_stands_before_all_other_answers() -> None:
    def report(ident: str, name: str, said: str, issued: str) -> Json:
        return {"resourceType": "DiagnosticReport", "id": ident, "status": "final", "code": {"text": name},
                "subject": {"reference": "Patient/p"}, "issued": issued, "conclusion": said,
                "result": [{"reference": "Observation/x"}]}  # fmt: skip

    late = report("b", "Blodkultur", "Vekst av S. aureus.", "2026-11-19T08:00:00+01:00")
    early = report("a", "CT thorax", "Ingen fokus.", "2026-11-17T08:00:00+01:00")
    wrong = {**report("c", "Urin", "Vekst.", "2026-11-19T09:00:00+01:00"), "status": "entered-in-error"}
    model, _state = page(letter(), copy(), early, wrong, late)
    assert model.rows[0].news == "besvart etter brevet: Blodkultur"
    lines = read(letter(), copy(), early, wrong, late)["Svar i ord"].splitlines()
    assert lines == [
        "• Blodkultur, 19.11, etter brevet: Vekst av S. aureus.",
        "• CT thorax, 17.11: Ingen fokus.",
    ]


def test_a_letter_over_which_its_page_falls_takes_the_list_with_it_nowhere() -> None:
    (row,) = page(letter(), copy())[0].rows
    note = received_detail.unshown(row)
    assert "MOE, Kari" in note.title
    assert "åpne det" in note.said[0]
