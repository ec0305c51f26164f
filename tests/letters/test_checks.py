"""What must be decided before signing is found, named and decided once; then the letter is fixed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from desktop.core.errors import InputError
from desktop.fhir.resources import TYPES
from desktop.letters.check.checks import check, check_note
from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.compose import phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.produce import draft, signed
from desktop.letters.delivery.compositions import Note
from desktop.letters.delivery.signing import decide, sign
from desktop.letters.model import (
    Change,
    Channel,
    Letter,
    Part,
    Recipient,
    Run,
    Section,
    Sentence,
    Signature,
    plain,
)
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
SIGNATURE = Signature("5a0f2f0e-8a53-4d3d-9a2e-b7d6d3a0c001", charts.AUTHOR, "2026-11-21T09:30:00.000Z")


RECONCILED = {
    "resourceType": "List",
    "id": "recon",
    "status": "current",
    "mode": "snapshot",
    "code": {"coding": [{"system": "urn:fagflate:code", "code": "medicines-reconciled"}]},
    "subject": rich.ref(rich.PATIENT),
    "date": rich.at(0.2),
}


def record(*more: dict[str, Any], owned: bool = True) -> list[dict[str, Any]]:
    owner = {
        "resourceType": "Task",
        "id": "owner",
        "status": "requested",
        "intent": "order",
        "focus": rich.ref("ServiceRequest/tsh"),
        "for": rich.ref(rich.PATIENT),
        "owner": rich.ref("Practitioner/aas"),
    }
    return [*rich.record(), RECONCILED, *([owner] if owned else []), *more]


def context(resources: list[dict[str, Any]], **more: Any) -> Context:
    return context_of(charts.chart(*resources, **more), NOW, charts.AUTHOR)


def made(resources: list[dict[str, Any]]) -> Letter:
    return draft(charts.chart(*resources), NOW, charts.AUTHOR, letter_id=ID)


def kinds(letter: Letter, resources: list[dict[str, Any]], others: tuple[str, ...] = ()) -> list[Kind]:
    return [f.kind for f in check(letter, context(resources), others).open]


def only(letter: Letter, resources: list[dict[str, Any]], kind: Kind) -> Finding:
    (found,) = [f for f in check(letter, context(resources)).open if f.kind is kind]
    return found


def answered(letter: Letter, resources: list[dict[str, Any]], finding: Finding, choice: str) -> Letter:
    return decide(
        letter, finding, choice, by="PractitionerRole/aas", at=SIGNATURE.at, context=context(resources)
    )


def assessed(letter: Letter, words: str = "Hjertesvikt i bedring, klar for hjem.") -> Letter:
    """With an assessment of the signer's own."""
    return letter.with_sentences("VU", (plain(words),))


def test_what_was_composed_is_nobodys_assessment() -> None:
    resources = record()
    letter = made(resources)
    section = letter.section("VU")
    assert section is not None
    assert section.sentences
    finding = only(letter, resources, Kind.ASSESSMENT)
    assert not any("vurdering" in said for said in check(letter, context(resources)).passed)
    assert finding.choices, "whoever has read it can say so"
    for words in (" ", "OK.", "71,4 kg", *(s.text for s in section.sentences)):
        assert Kind.ASSESSMENT in kinds(assessed(letter, words), resources), words
    mixed = (*section.sentences, plain("Trolig utløst av atrieflimmer."))
    for one in (assessed(letter), letter.with_sentences("VU", mixed)):
        assert Kind.ASSESSMENT not in kinds(one, resources)
        assert any("vurdering" in said for said in check(one, context(resources)).passed)


def test_ones_own_note_is_an_assessment_but_no_letter_that_was_read() -> None:
    mine = [{"reference": charts.AUTHOR.key}]
    resources = [{**r, "author": mine} if r["id"] == "day3" else r for r in record()]
    letter = made(resources)
    finding = only(letter, resources, Kind.ASSESSMENT)
    assert "notatet ditt" in finding.text
    read = answered(letter, resources, finding, "send")
    assert Kind.ASSESSMENT not in kinds(read, resources)
    assert not any("vurdering" in said for said in check(read, context(resources)).passed), "it was answered"
    elsewhere = letter.with_sentences("IP", (plain("Ring oss ved økende tung pust."),))
    assert Kind.ASSESSMENT not in kinds(elsewhere, resources)
    ticks = check(elsewhere, context(resources)).passed
    assert "En vurdering er skrevet" not in ticks
    assert "Vurderingen er fra signerendes eget notat" in ticks


def test_a_typed_address_is_ticked_as_nothing_that_was_looked_up() -> None:
    resources = record()
    letter = assessed(made(resources))
    typed = msgspec.structs.replace(letter.recipients[0], id="copy:typed:1", key="", channel=Channel.PAPER,
                    lines=("Vei 1", "0001 By"), why="typed-address")  # fmt: skip
    ticks = check(msgspec.structs.replace(letter, recipients=(typed,)), context(resources)).passed
    assert "Alle mottakere har en adresse i journalen" not in ticks
    assert "Pasient og mottakere er som i journalen" not in ticks
    assert any("ikke kontrollert" in tick for tick in ticks)


def test_a_letter_in_order_asks_for_the_owner_only() -> None:
    resources = record()
    letter = assessed(made(resources))
    checked = check(letter, context(resources))
    assert [f.kind for f in checked.open] == [Kind.UNANSWERED]
    assert "Maren Aas" in checked.open[0].text
    assert len(checked.passed) == 10
    done = answered(letter, resources, checked.open[0], "confirm")
    assert check(done, context(resources)).may_sign


def test_a_test_without_an_owner_blocks_until_one_is_written() -> None:
    resources = record(owned=False)
    letter = assessed(made(resources))
    finding = only(letter, resources, Kind.OWNER)
    assert finding.blocks
    section = letter.section("UP")
    assert section is not None
    filled = tuple(phrases.written(s, finding.path, "Maren Aas") for s in section.sentences)
    assert kinds(letter.with_sentences("UP", filled), resources) == []


def test_an_unfilled_placeholder_blocks() -> None:
    resources = record()
    gap = Sentence((Run("Fastlege bes "), Run("oppgave", path="oppgave", missing=True)))
    letter = made(resources).with_sentences("OP", (gap,))
    assert only(letter, resources, Kind.UNFILLED).blocks
    with pytest.raises(InputError):
        sign(letter, check(letter, context(resources)), SIGNATURE)


def newer() -> dict[str, Any]:
    return rich.weight({3.99: 70.9})[0] | {"id": "newer"}


def test_a_newer_value_is_asked_about_and_replaced() -> None:
    letter = made(record())
    later = record(newer())
    finding = only(letter, later, Kind.STALE)
    assert (finding.was, finding.now, finding.section) == ("71,4", "70,9", "VU")
    fixed = answered(letter, later, finding, "replace")
    assert "70,9\u00a0kg ved utskrivning" in (fixed.section("VU") or pytest.fail("no section")).text
    assert Kind.STALE not in kinds(fixed, later)
    assert any("Observation/newer" in s.keys for s in fixed.sources)


def test_a_decision_covers_one_value_only() -> None:
    letter = made(record())
    later = record(newer())
    kept = answered(letter, later, only(letter, later, Kind.STALE), "keep")
    assert Kind.STALE not in kinds(kept, later)
    last = rich.weight({3.999: 70.1})[0] | {"id": "last"}
    assert Kind.STALE in kinds(kept, record(newer(), last))


def test_a_value_that_left_the_record_is_noticed() -> None:
    letter = made(record())
    gone = [r for r in record() if not r["id"].startswith("weight-")]
    found = [f for f in check(letter, context(gone)).open if f.kind is Kind.STALE]
    assert found
    assert all(f.now == "" and [c.code for c in f.choices] == ["keep"] for f in found)


def test_a_test_ordered_after_the_letter_was_made() -> None:
    letter = made(record())
    culture = {**next(r for r in rich.record() if r["id"] == "tsh"), "id": "culture"}
    culture["code"] = rich.concept("Blodkultur")
    later = record(culture)
    finding = only(letter, later, Kind.NOT_MENTIONED)
    added = answered(letter, later, finding, "add")
    assert "Blodkultur, tatt 19.11.2026" in (added.section("UP") or pytest.fail("no section")).text
    assert "TSH" in (added.section("UP") or pytest.fail("no section")).text
    assert Kind.NOT_MENTIONED not in kinds(added, later)


def test_none_registered_goes_when_a_test_comes() -> None:
    resources = [r for r in record() if r["id"] != "tsh"]
    letter = made(resources)
    assert (letter.section("UP") or pytest.fail("no section")).text == "Ingen ubesvarte prøver er registrert."
    later = record()
    added = answered(letter, later, only(letter, later, Kind.NOT_MENTIONED), "add")
    assert (added.section("UP") or pytest.fail("no section")).text.startswith("TSH")


def test_medicines_that_changed_after_the_letter_was_made() -> None:
    letter = made(record())
    more = rich.order(
        "m-new", "pantoprazol", "A02BC02", "Somac", 40, ("08",), reason="blødningsrisiko", when=3.5
    )
    later = record(more)
    finding = only(letter, later, Kind.MEDICINES)
    assert "pantoprazol" in finding.text
    fixed = answered(letter, later, finding, "replace")
    assert Kind.MEDICINES not in kinds(fixed, later)


def test_undecided_medicines_are_asked_about() -> None:
    resources = [r for r in record() if r["id"] != "m-ato"]
    letter = made(resources)
    section = letter.section("MEDB")
    assert section is not None
    assert any(r.change is Change.UNDECIDED for r in section.medicines)
    finding = only(letter, resources, Kind.MEDICINES)
    assert finding.title == "atorvastatin"
    assert "ikke ordinert på posten" in finding.text
    assert [c.code for c in finding.choices] == ["unchanged", "stopped", "leave"]
    for choice, change in (("unchanged", Change.UNCHANGED), ("stopped", Change.STOPPED)):
        done = answered(letter, resources, finding, choice)
        assert Kind.MEDICINES not in kinds(done, resources)
        rows = (done.section("MEDB") or pytest.fail("no section")).medicines
        assert next(r for r in rows if r.generic == "atorvastatin").change is change


@pytest.mark.parametrize("number", ["15897612345", "17897612399"])
def test_figures_that_are_no_identity_number_are_left_alone(number: str) -> None:
    resources = record()
    letter = made(resources).with_sentences("FA", (plain(f"Telefon {number}."),))
    assert Kind.OTHER_NUMBER not in kinds(letter, resources)


@pytest.mark.parametrize("written", ["{0}", "{1} {2}", "{1}\u00a0{2}", "{1}-{2}"])
def test_another_persons_identity_number_blocks(written: str) -> None:
    from datetime import date

    from desktop.clinical.identity import Sex, synthetic_number

    number = synthetic_number(date(1961, 5, 12), Sex.MALE, 3)
    resources = record()
    text = written.format(number, number[:6], number[6:])
    letter = made(resources).with_sentences("FA", (plain(f"Ektefelle {text}."),))
    assert only(letter, resources, Kind.OTHER_NUMBER).blocks
    own = made(resources).with_sentences("FA", (plain("Pasienten, 148348 19660."),))
    assert Kind.OTHER_NUMBER not in kinds(own, resources)


def test_another_patients_name_is_asked_about() -> None:
    resources = record()
    others = ("SANDVIK, Kjell Arne", "Ingrid Marie Solbakken", "Ås")
    letter = made(resources).with_sentences("FA", (plain("Kjell Arne Sandvik kom på besøk."),))
    assert kinds(letter, resources, others).count(Kind.OTHER_NAME) == 1
    other = made(resources).with_sentences("FA", (plain("Arne Sandvik og Kjell Lund kom på besøk."),))
    assert Kind.OTHER_NAME not in kinds(other, resources, others)


def test_recipients_are_decided_one_by_one() -> None:
    resources = record()
    letter = made(resources)
    assert [r.channel for r in letter.recipients] == [Channel.ELECTRONIC, Channel.PAPER]
    office = Recipient(
        "gp", Part.COPY, "Sykehjemmet", Channel.PAPER, lines=("a", "b"), why="no-electronic-address"
    )
    paper = msgspec.structs.replace(letter, recipients=(office,))
    finding = only(paper, resources, Kind.RECIPIENT)
    assert [c.code for c in finding.choices] == ["paper", "remove"]
    assert answered(paper, resources, finding, "remove").recipients == ()
    nobody = msgspec.structs.replace(letter, recipients=())
    assert Kind.NO_RECIPIENT in kinds(nobody, resources)


def test_an_objection_leaves_only_not_sending() -> None:
    resources = record()
    held = Recipient("gp", Part.GENERAL_PRACTITIONER, "Tone Lunde", Channel.HELD, why="objection")
    letter = msgspec.structs.replace(made(resources), recipients=(held,))
    finding = only(letter, resources, Kind.RECIPIENT)
    assert [c.code for c in finding.choices] == ["remove"]
    with pytest.raises(InputError):
        answered(letter, resources, finding, "paper")


def test_what_was_not_fetched_blocks_and_what_cannot_be_read_is_asked_about() -> None:
    resources = record()
    letter = made(resources)
    partly = check(letter, context(resources, types=frozenset(TYPES) - {"Task", "Observation"}))
    lacking = next(f for f in partly.open if f.kind is Kind.NOT_LOADED)
    assert lacking.blocks
    assert lacking.text == "Ikke hentet: målinger, oppgaver."
    bad = {"resourceType": "Condition", "id": "bad", "subject": rich.ref(rich.PATIENT), "code": "x"}
    assert Kind.UNREADABLE in kinds(letter, record(bad))


def test_characters_that_cannot_be_printed_block() -> None:
    resources = record()
    letter = made(resources).with_sentences("FA", (plain("Heter שלום."),))
    assert "U+05E9" in only(letter, resources, Kind.CHARACTERS).text


def test_signing_fixes_the_values_and_happens_once() -> None:
    resources = record()
    letter = assessed(made(resources))
    finding = only(letter, resources, Kind.UNANSWERED)
    ready = answered(letter, resources, finding, "confirm")
    done = sign(ready, check(ready, context(resources)), SIGNATURE)
    assert not any(run.path for _s, _n, sentence in done.sentences for run in sentence.runs)
    assert [s.text for s in done.sections] == [s.text for s in letter.sections]
    assert done.decisions[0].choice == "confirm"
    assert Kind.STALE not in kinds(done, record(newer()))
    with pytest.raises(InputError):
        sign(done, check(done, context(resources)), SIGNATURE)


def test_the_whole_way_asks_and_signs() -> None:
    resources = record()
    asked: list[str] = []

    def answer(words: str, codes: tuple[str, ...]) -> str:
        asked.append(words)
        return codes[0]

    chart = charts.chart(*resources)
    done = signed(chart, made(resources), NOW, SIGNATURE.id, answer)
    assert done.signature is not None
    assert len(asked) == 2, "the open test's owner, and that the assessment was read"


def test_a_note_is_checked_for_gaps_and_other_people() -> None:
    patient = charts.chart(*rich.record()).patient
    gap = Sentence((Run("Fikk "), Run("legemiddel", path="legemiddel", missing=True)))
    section = Section("", "", "Plan", sentences=(gap, plain("Kjell Sandvik ringte.")))
    note = Note(ID, "Visittnotat", patient.key, charts.AUTHOR, SIGNATURE.at, sections=(section,))
    checked = check_note(note, patient, ("SANDVIK, Kjell", "Ingrid Marie Solbakken"))
    assert [f.kind for f in checked.open] == [Kind.UNFILLED, Kind.OTHER_NAME]
    fine = msgspec.structs.replace(note, sections=(Section("", "", "Plan", sentences=(plain("Hjem."),)),))
    assert check_note(fine, patient).may_sign
