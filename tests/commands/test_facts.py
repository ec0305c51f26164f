"""What is set of the banner's facts is there at once, for the checks too; nothing wrong is lost or twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop.acts import Done, TakeBack
from desktop.acts.facts import Fact, Facts, KeepFacts, NewAllergy, SignFacts, Strike
from desktop.clinical.record import ended
from desktop.commands import facts as commands
from desktop.commands.carrying import carry_out
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Flag
from desktop.fhir.systems import LOCAL
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.views.page import banner
from desktop.views.page.fact_sheet import model
from desktop.writing import facts as writing
from tests.commands.conftest import NOBODY, NOW, Json, Record, logged
from tests.orders.checking import AMOXICILLIN, fired, run, unchecked

assert commands.sign
DOCTOR = Actor("PractitionerRole/d", "Practitioner/d", "Maren Aas", "LIS", profession="doctor")
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", profession="nurse")
SECRETARY = Actor("PractitionerRole/s", "Practitioner/s", "Ida Ek", "sekretær", secretary=True)
PENICILLIN = NewAllergy(
    "a1", "peni", "group:J01C", False, "allergy", "anaphylaxis", "confirmed", "severe", "patient"
)


@pytest.fixture
def charts(record: Record) -> Iterator[Charts]:
    record.hold(
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås"}], "birthDate": "1948-03-14"},
    )
    made = Charts(record.store)
    yield made
    made.close()


def do(record: Record, charts: Charts, act: Any, actor: Actor = DOCTOR) -> Any:
    return record.act(lambda tx: carry_out(tx, actor, charts, act))


def read(record: Record, charts: Charts) -> Chart:
    found = record.store.read(lambda c: charts.read(c, "p")).result()
    assert found is not None
    # The server has answered for all: what is not there is not there.
    return Chart(
        found.patient, found.resources, found.directory, unsent=found.unsent, unreadable=found.unreadable
    )


def seen(record: Record, charts: Charts, facts: Facts) -> Facts:
    """As the sheet gives it: with what stood when it was opened."""

    return msgspec.structs.replace(facts, seen=writing.stood(read(record, charts)))


def sign(record: Record, charts: Charts, facts: Facts, actor: Actor = DOCTOR) -> Done:
    done: Done = do(record, charts, SignFacts("p", "draft", seen(record, charts, facts)), actor)
    return done


def shown(record: Record, charts: Charts) -> Any:
    return banner.build(read(record, charts), NOW, actor=None)


def body(record: Record, key: str) -> Json:
    found = record.current(key)
    assert found is not None
    return found


def flag(ident: str, code: str, text: str, **more: Any) -> Json:
    concept = {"coding": [{"system": LOCAL, "code": code}], "text": text}
    return {"resourceType": "Flag", "id": ident, "status": "active", "subject": {"reference": "Patient/p"},
            "code": concept, **more}  # fmt: skip


def test_an_allergy_entered_now_stops_the_order_at_once(record: Record, charts: Charts) -> None:
    assert "A1" not in fired(run(AMOXICILLIN, read(record, charts)))
    done = sign(record, charts, Facts((PENICILLIN,)))
    assert done.undo_seconds
    found = fired(run(AMOXICILLIN, read(record, charts)))["A1"]
    assert found.stops
    box = shown(record, charts).allergies
    assert box.title == "Allergi: penicillin (anafylaksi) (ikke sendt)"
    one = body(record, "AllergyIntolerance/a1")
    assert not validate(one)
    assert one["code"]["coding"] == [
        {"system": "http://www.whocc.no/atc", "code": "J01C", "display": "penicillin"}
    ]
    assert (one["criticality"], one["type"], one["category"]) == ("high", "allergy", ["medication"])
    assert one["asserter"] == {"reference": "Patient/p"}
    assert [logged(e) for e in record.events()] == [
        ("C", DOCTOR.practitioner, {"Patient/p", "AllergyIntolerance/a1"})
    ]


@pytest.mark.parametrize("key", ["medicine:J01CE02", "medicine:J01CA04", "group:J01C"])
def test_whichever_way_it_is_named_it_reaches_its_group(record: Record, charts: Charts, key: str) -> None:

    sign(record, charts, Facts((msgspec.structs.replace(PENICILLIN, substance=key),)))
    assert "A1" in fired(run(AMOXICILLIN, read(record, charts)))


def test_free_text_is_asked_about_and_says_that_no_check_uses_it(record: Record, charts: Charts) -> None:

    text = msgspec.structs.replace(PENICILLIN, text="den rosa mikstturen", substance="")
    with pytest.raises(InputError, match="Velg et stoff"):
        sign(record, charts, Facts((text,)))
    assert not record.waiting()
    sign(record, charts, Facts((msgspec.structs.replace(text, as_text=True),)))
    one = body(record, "AllergyIntolerance/a1")
    assert one["code"] == {"text": "den rosa mikstturen"}
    assert "category" not in one, "it may be a medicine"
    sheet = model(read(record, charts), NOW, DOCTOR, Facts())
    assert "ingen kontroll" in sheet.allergies[0].remark
    assert "A1" in unchecked(run(AMOXICILLIN, read(record, charts)))


@pytest.mark.parametrize("field", ["nature", "reaction", "certainty", "severity", "informant"])
def test_nothing_is_presumed_of_an_allergy(record: Record, charts: Charts, field: str) -> None:

    before = record.everything()
    with pytest.raises(InputError):
        sign(record, charts, Facts((msgspec.structs.replace(PENICILLIN, **{field: ""}),)))
    assert record.everything() == before


def test_what_is_only_likely_or_unknown_is_not_called_certain(record: Record, charts: Charts) -> None:
    unsure = msgspec.structs.replace(PENICILLIN, certainty="likely", severity="unknown", nature="unknown",
                                     reaction="ble dårlig", informant="relative")  # fmt: skip
    sign(record, charts, Facts((unsure,)))
    one = body(record, "AllergyIntolerance/a1")
    assert not validate(one)
    assert one["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert one["criticality"] == "unable-to-assess"
    assert "type" not in one
    assert "severity" not in one["reaction"][0]
    assert "ikke bekreftet" in shown(record, charts).allergies.title
    assert "A1" in fired(run(AMOXICILLIN, read(record, charts)))


def test_the_same_substance_is_not_written_twice(record: Record, charts: Charts) -> None:

    sign(record, charts, Facts((PENICILLIN,)))
    with pytest.raises(InputError, match="står allerede"):
        sign(record, charts, Facts((msgspec.structs.replace(PENICILLIN, id="a2"),)))
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, charts, Facts((PENICILLIN,)))
    assert record.everything() == before


def test_none_known_gives_way_to_an_allergy_and_is_refused_beside_one(record: Record, charts: Charts) -> None:
    sign(record, charts, Facts(denial="none", denial_id="n"))
    assert shown(record, charts).allergies.state == "none"
    assert not validate(body(record, "AllergyIntolerance/n"))
    sign(record, charts, Facts((PENICILLIN,)))
    assert shown(record, charts).allergies.state == "known"
    assert body(record, "AllergyIntolerance/n")["clinicalStatus"]["coding"][0]["code"] == "inactive"
    with pytest.raises(InputError):
        sign(record, charts, Facts(denial="none", denial_id="m"))


_DENIALS = {"all": "716186003", "drugs": "409137002", "food": "429625007", "latex": "716184000"}


@pytest.mark.parametrize(
    ("substance", "text", "gone"),
    [
        ("other:peanut", "", {"all", "food"}),
        ("group:J01C", "", {"all", "drugs"}),
        ("other:nickel", "", {"all", "latex"}),
        ("", "Noe ukjent", {"all", "drugs", "food", "latex"}),
    ],
)
def test_an_allergy_ends_only_the_denials_that_it_contradicts(
    record: Record, charts: Charts, substance: str, text: str, gone: set[str]
) -> None:
    for ident, code in _DENIALS.items():
        coding = [{"system": "http://snomed.info/sct", "code": code}]
        record.hold(
            {
                "resourceType": "AllergyIntolerance",
                "id": ident,
                "patient": {"reference": "Patient/p"},
                "clinicalStatus": {"coding": [{"code": "active"}]},
                "code": {"coding": coding},
            }
        )
    new = msgspec.structs.replace(PENICILLIN, substance=substance, text=text, as_text=not substance)
    sign(record, charts, Facts((new,)))
    ended = {
        ident
        for ident in _DENIALS
        if body(record, f"AllergyIntolerance/{ident}")["clinicalStatus"]["coding"][0]["code"] == "inactive"
    }
    assert ended == gone


def test_not_asked_takes_back_that_there_was_none(record: Record, charts: Charts) -> None:
    sign(record, charts, Facts(denial="none", denial_id="n"))
    sign(record, charts, Facts(denial="not-asked"))
    assert shown(record, charts).allergies.state == "not_asked"
    assert not validate(body(record, "AllergyIntolerance/n"))


@pytest.mark.parametrize(("how", "code"), [("error", "entered-in-error"), ("refuted", "refuted")])
def test_a_wrong_allergy_is_struck_with_its_reason_and_stays_to_be_seen(
    record: Record, charts: Charts, how: Any, code: str
) -> None:
    sign(record, charts, Facts((PENICILLIN,)))
    with pytest.raises(InputError, match="hvorfor"):
        sign(record, charts, Facts(strikes=(Strike("AllergyIntolerance/a1", how),)))
    sign(record, charts, Facts(strikes=(Strike("AllergyIntolerance/a1", how, "testet negativ"),)))
    one = body(record, "AllergyIntolerance/a1")
    assert not validate(one)
    assert one["verificationStatus"]["coding"][0]["code"] == code
    assert ("clinicalStatus" in one) == (how == "refuted")
    assert one["note"][-1]["text"] == "testet negativ"
    assert "A1" not in fired(run(AMOXICILLIN, read(record, charts)))
    sheet = model(read(record, charts), NOW, DOCTOR, Facts())
    assert not sheet.allergies
    assert [line.name for line in sheet.struck] == ["penicillin"]
    assert "testet negativ" in sheet.struck[0].struck
    assert DOCTOR.name in sheet.struck[0].struck
    assert "motsier" not in sheet.struck[0].remark
    assert shown(record, charts).allergies.state == "not_asked"


def test_limits_say_who_decided_and_when_and_are_a_doctors(record: Record, charts: Charts) -> None:
    limit = Fact("limits", "no-cpr", "f1", "", "Maren Aas", "pasienten", "19.11.2026")
    for other in (NURSE, SECRETARY, NOBODY):
        before = record.everything()
        with pytest.raises(InputError):
            sign(record, charts, Facts(answers=(limit,)), other)
        assert record.everything() == before
    sign(record, charts, Facts(answers=(limit,)))
    one = body(record, "Flag/f1")
    assert not validate(one)
    assert one["code"]["text"] == "HLR minus, avklart med pasienten"
    assert one["author"] == {"reference": "Practitioner/d", "display": "Maren Aas"}
    assert one["period"]["start"] == "2026-11-19"
    found = shown(record, charts).treatment_limits
    assert (found.state, found.alert) == ("known", True)
    assert found.text == "HLR minus, avklart med pasienten (ikke sendt)".replace("HLR minus", "HLR minus")


def test_whoever_decided_and_is_not_here_signed_nothing(record: Record, charts: Charts) -> None:
    limit = Fact("limits", "none", "f1", by="overlege Berg")
    sign(record, charts, Facts(answers=(limit,)))
    assert body(record, "Flag/f1")["author"] == {"display": "overlege Berg"}


@pytest.mark.parametrize("since", ["i morgen", "31.02.2026", "19/11", "21.11.2026", "99.99", "²1.11"])
def test_a_day_that_is_none_is_asked_about(record: Record, charts: Charts, since: str) -> None:
    before = record.everything()
    with pytest.raises(InputError):
        sign(record, charts, Facts(answers=(Fact("infection", "contact", "f", "MRSA", since=since),)))
    assert record.everything() == before


def test_an_answer_takes_the_place_of_what_stood_in_one_act(record: Record, charts: Charts) -> None:
    record.hold(flag("old", "infection-none", "Ingen kjent smitte", period={"start": "2026-11-17"}))
    sign(record, charts, Facts(answers=(Fact("infection", "contact", "f", "MRSA"),)), NURSE)
    entries = record.waiting()
    assert {e.key for e in entries} == {"Flag/f", "Flag/old"}
    assert len({e.act_id for e in entries}) == 1
    assert body(record, "Flag/old")["status"] == "inactive"
    assert body(record, "Flag/old")["period"]["start"] == "2026-11-17"
    found = shown(record, charts).infection
    assert found.state == "known"
    assert "MRSA: kontaktsmitte" in found.text


def test_not_asked_is_that_the_answer_was_wrong(record: Record, charts: Charts) -> None:
    record.hold(flag("old", "interpreter", "Tolk: arabisk"))
    sign(record, charts, Facts(answers=(Fact("interpreter", "not-asked", "f"),)), NURSE)
    assert body(record, "Flag/old")["status"] == "entered-in-error"
    assert shown(record, charts).interpreter.state == "not_asked"


def test_critical_information_is_added_beside_what_stands(record: Record, charts: Charts) -> None:
    record.hold(flag("one", "critical", "Vanskelig intubasjon 2019"), flag("odd", "what-is-this", "Noe nytt"))
    sign(record, charts, Facts(answers=(Fact("critical", "add", "f", "Pacemaker"),)), NURSE)
    text = shown(record, charts).critical.text
    assert all(words in text for words in ("Vanskelig intubasjon", "Noe nytt", "Pacemaker"))
    with pytest.raises(InputError):
        sign(record, charts, Facts(answers=(Fact("critical", "none", "g"),)), NURSE)
    with pytest.raises(InputError, match="hvorfor"):
        sign(record, charts, Facts(strikes=(Strike("Flag/odd"),)), NURSE)
    sign(record, charts, Facts(strikes=(Strike("Flag/odd", "error", "gjaldt en annen"),)), NURSE)
    assert "Noe nytt" not in shown(record, charts).critical.text


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [("error", "entered-in-error", "feilført"), ("over", "inactive", "gjelder ikke lenger")],
)
def test_a_flag_is_ended_with_its_reason_and_stays_to_be_seen(
    record: Record, charts: Charts, how: Any, status: str, said: str
) -> None:
    record.hold(flag("one", "critical", "Vanskelig intubasjon 2019"))
    sign(record, charts, Facts(strikes=(Strike("Flag/one", how, "intubert uten problem"),)), NURSE)
    one = body(record, "Flag/one")
    assert not validate(one)
    assert one["status"] == status
    chart = read(record, charts)
    found = ended.ended(chart, chart.all(Flag)[0])
    assert found is not None
    assert (found.why, found.who) == ("intubert uten problem", NURSE.name)
    (row,) = [row for row in model(chart, NOW, DOCTOR, Facts()).rows if row.question == "critical"]
    (line,) = row.gone
    assert line.name == "Vanskelig intubasjon 2019"
    assert all(words in line.struck for words in (said, "grunn: intubert uten problem", NURSE.name))


def test_what_an_answer_takes_the_place_of_says_what_replaced_it(record: Record, charts: Charts) -> None:
    record.hold(flag("old", "infection", "MRSA: kontaktsmitte"), flag("tolk", "interpreter", "Tolk: arabisk"))
    answers = (Fact("infection", "contact", "f", "ESBL"), Fact("interpreter", "not-asked", "g"))
    sign(record, charts, Facts(answers=answers), NURSE)
    chart = read(record, charts)
    why = {one.id: found.why for one in chart.all(Flag) if (found := ended.ended(chart, one)) is not None}
    assert why["old"].startswith("Erstattet av: ")
    assert "ESBL" in why["old"]
    assert why["tolk"] == "Det var ikke spurt om."


def test_what_somebody_else_changed_meanwhile_is_shown_not_overwritten(
    record: Record, charts: Charts
) -> None:
    opened = seen(record, charts, Facts(answers=(Fact("infection", "none", "mine"),)))
    sign(record, charts, Facts(answers=(Fact("infection", "contact", "theirs", "MRSA"),)), NURSE)
    before = record.everything()
    with pytest.raises(InputError, match="Smitte"):
        do(record, charts, SignFacts("p", "draft", opened))
    assert record.everything() == before
    sheet = model(read(record, charts), NOW, DOCTOR, opened)
    assert "Smitte" in sheet.moved
    # What they changed elsewhere in the sheet stands in nobody's way.
    interpreter = Facts(answers=(Fact("interpreter", "none", "i"),), seen=opened.seen)
    do(record, charts, SignFacts("p", "draft", interpreter))


def test_taken_back_within_the_time_nothing_is_left_and_the_words_are_there(
    record: Record, charts: Charts
) -> None:
    facts = seen(record, charts, Facts((PENICILLIN,), answers=(Fact("interpreter", "none", "i"),)))
    do(record, charts, KeepFacts("p", "draft", facts))
    done = do(record, charts, SignFacts("p", "draft", facts))
    assert not record.drafts(DOCTOR)
    back = do(record, charts, TakeBack(done.act))
    assert (back.draft_kind, back.draft, back.patient) == ("facts", "draft", "p")
    assert not record.waiting()
    assert writing.decode(record.drafts(DOCTOR)[0].body) == facts
    assert shown(record, charts).allergies.state == "not_asked"


def test_a_draft_with_nothing_in_it_is_none(record: Record, charts: Charts) -> None:
    do(record, charts, KeepFacts("p", "draft", Facts((PENICILLIN,))))
    assert len(record.drafts(DOCTOR)) == 1
    do(record, charts, KeepFacts("p", "draft", Facts((NewAllergy("a"),))))
    assert not record.drafts(DOCTOR)
    with pytest.raises(InputError):
        do(record, charts, KeepFacts("p", "draft", Facts((PENICILLIN,))), NOBODY)


def test_other_systems_words_are_shown_as_they_stand(record: Record, charts: Charts) -> None:
    record.hold(
        flag("a", "code-status", "DNR per patient wish"),
        flag("b", "isolation", ""),
        {"resourceType": "Flag", "id": "c", "status": "active", "subject": {"reference": "Patient/p"}},
        {"resourceType": "AllergyIntolerance", "id": "bare", "patient": {"reference": "Patient/p"}},
    )
    sheet = model(read(record, charts), NOW, NURSE, Facts())
    rows = {row.question: row for row in sheet.rows}
    assert rows["limits"].said == "DNR per patient wish"
    assert rows["limits"].now == ""
    assert "lege" in rows["limits"].locked
    assert rows["infection"].said == "isolation"
    assert [words for _key, words in rows["critical"].lines] == ["uten tekst"]
    assert sheet.allergies[0].name == "stoff uten navn"
