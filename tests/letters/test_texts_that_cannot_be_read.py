"""Notes and letters that hold a modifier extension, or rules that must be known: said so wherever shown."""

from __future__ import annotations

import pytest

from desktop.clinical import icd10
from desktop.clinical.record.stays import stays
from desktop.letters import received
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose import words_of
from desktop.views.inbox import received_words
from desktop.views.letters import letters as letters_panel
from desktop.views.notes import note_writing
from desktop.views.notes import notes as notes_panel
from desktop.views.office import coding
from desktop.views.page import timeline
from desktop.writing import copying, letters
from tests.letters.charts import NOW as LATER
from tests.letters.test_received import ME, PATIENT, copy, letter
from tests.letters.test_received import found as letters_of
from tests.meaning.saying import strings
from tests.views.charts import AAS, NOW, PLACES, Json, about, chart, concept, context, hours_ago, stay
from tests.views.charts import written_note as note

DOUBT = "kan ikke leses helt"
TOLD = "Her er noe som ikke kan leses, og som kan gi det en annen mening."
URL = {"url": "urn:example:not-of-this-patient", "valueBoolean": True}
UNREAD: dict[str, Json] = {
    "modifier": {"modifierExtension": [URL]},
    "rules": {"implicitRules": "urn:example:rules"},
    "part": {"meta": {"tag": [{"code": "SUBSETTED"}]}},
}
WITHIN = {"section": [{"title": "Vurdering", "text": {"div": "<div>Trolig lungeemboli</div>"},
                       "modifierExtension": [URL]}]}  # fmt: skip
EVERY = UNREAD | {"section": WITHIN}


def visit(hours: float = 2, ident: str = "v", **more: Json) -> Json:
    return note(ident, hours, "Trolig lungeemboli") | {"encounter": {"reference": "Encounter/stay"}} | more


@pytest.mark.parametrize("how", EVERY)
def test_a_note_says_so_where_it_stands(how: str) -> None:
    found = chart(*PLACES, stay(), visit(**EVERY[how]))
    (row,) = notes_panel.build(context(found))[0].rows
    assert row.state_text == f"signert, {DOUBT}"
    assert row.said == (TOLD,)
    assert "Trolig lungeemboli" in row.text
    assert DOUBT in repr(timeline.build(context(found))[0])
    assert DOUBT in strings("vitals", found, NOW)
    previous = note_writing._previous(found, NOW)
    assert previous is not None
    assert DOUBT in previous.remark
    assert DOUBT in repr(copying.previous_section(found, "", "Vurdering"))


def test_an_ordinary_note_says_nothing_of_it() -> None:
    found = chart(*PLACES, stay(), visit())
    (row,) = notes_panel.build(context(found))[0].rows
    assert (row.state_text, row.said) == ("signert", ())
    assert DOUBT not in repr(timeline.build(context(found))[0]) + strings("vitals", found, NOW)


@pytest.mark.parametrize("how", UNREAD)
def test_an_addendum_and_a_document_say_so_too(how: str) -> None:
    more = visit(1, "a", relatesTo=[{"code": "appends", "targetReference": {"reference": "Composition/v"}}])
    rows = notes_panel.build(context(chart(*PLACES, stay(), visit(), more | UNREAD[how])))[0].rows
    assert [one.state_text for row in rows for one in row.addenda if row.key == "Composition/v"] == [DOUBT]
    document = about("DocumentReference", "d", status="current", date=hours_ago(1), **UNREAD[how])
    (row,) = notes_panel.build(context(chart(*PLACES, stay(), document)))[0].rows
    assert row.state_text == f"dokument, {DOUBT}"
    assert row.said == (TOLD,)


@pytest.mark.parametrize("how", EVERY)
def test_its_words_go_into_no_letter_unasked(how: str) -> None:
    def asked(more: Json) -> list[str]:
        found = chart(*PLACES, stay(), visit(**more))
        made = letters.compose(found, NOW, AAS, "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")
        open_ = letters.check(found, NOW, made, ()).open
        return [one.text for one in open_ if one.kind is Kind.UNFILLED and "notatet kan ikke" in one.text]

    assert len(asked(EVERY[how])) == 1
    assert asked({}) == []


# Earlier letters of the stay


def epikrise(kind: str, **more: Json) -> Json:
    body = about(kind, "e", type=concept("Epikrise", "18842-5", system="http://loinc.org"), date=hours_ago(2),
                 author=[{"reference": "Practitioner/b", "display": "Ola Berg"}])  # fmt: skip
    encounter = {"reference": "Encounter/stay"}
    own: Json = (
        {"status": "final", "title": "Epikrise", "encounter": encounter}
        if kind == "Composition"
        else {"status": "current", "docStatus": "final", "context": {"encounter": [encounter]}}
    )
    return body | own | more


def earlier(*more: Json) -> list[tuple[str, str]]:
    found = chart(*PLACES, stay(), *more)
    made = letters.compose(found, NOW, AAS, "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")
    open_ = letters.check(found, NOW, made, ()).open
    return [(one.title, one.text) for one in open_ if one.kind is Kind.EARLIER]


@pytest.mark.parametrize("how", UNREAD)
@pytest.mark.parametrize("kind", ["Composition", "DocumentReference"])
def test_an_earlier_letter_that_cannot_be_read_counts_as_none(kind: str, how: str) -> None:
    ((title, text),) = earlier(epikrise(kind, **UNREAD[how]))
    assert title == "Oppholdet kan ha en epikrise allerede"
    assert "noe som ikke kan leses" in text
    assert [one for one, _text in earlier(epikrise(kind))] == ["Oppholdet har allerede en epikrise"]


def test_a_text_that_cannot_be_read_makes_its_document_one() -> None:
    document = epikrise("DocumentReference")
    document["context"]["related"] = [{"reference": "Composition/e"}]
    ((title, _text),) = earlier(document, epikrise("Composition", **UNREAD["modifier"]))
    assert title == "Oppholdet kan ha en epikrise allerede"


@pytest.mark.parametrize("kind", ["Composition", "DocumentReference"])
def test_the_office_misses_a_letter_that_can_be_read(kind: str) -> None:
    over = stay(status="finished", period={"start": hours_ago(100), "end": hours_ago(1)})

    def lacks(more: Json) -> str:
        found = chart(*PLACES, over, epikrise(kind, **more))
        where = stays.latest(found, NOW)
        assert where is not None
        return repr(coding._found(found, where, NOW, icd10.codes()))

    assert "ingen signert epikrise" not in lacks({})
    assert "ingen signert epikrise" in lacks(UNREAD["modifier"])


# Letters of others


@pytest.mark.parametrize("how", EVERY)
def test_a_received_letter_says_so(how: str) -> None:
    def doubt(*resources: Json) -> str:
        (one,) = letters_of(*resources, copy())
        return received_words.doubt(chart(*resources, who=PATIENT), one)

    if how != "section":
        assert TOLD in doubt(letter() | EVERY[how])
    text = about("Composition", "c", status="final", section=[{"text": {"div": "<div>Bedring</div>"}}])
    whole = letter(text=None, context={"related": [{"reference": "Composition/c"}]})
    assert TOLD in doubt(whole, text | EVERY[how])
    assert TOLD not in doubt(whole, text)


def test_it_is_no_text_to_correct_or_send_again() -> None:
    text = about("Composition", "c", status="final", section=[{"text": {"div": "<div>Bedring</div>"}}])
    whole = letter(text=None, context={"related": [{"reference": "Composition/c"}]})
    for more, held in (({}, True), (UNREAD["rules"], False)):
        found = chart(whole, text | more, who=PATIENT)
        (document,) = [one.source for one in received.found(found, ME, LATER)] or [None]
        document = found.find("DocumentReference/d", received.DocumentReference)
        assert document is not None
        assert (words_of.base(found, document) is not None) == held


@pytest.mark.parametrize("how", UNREAD)
def test_a_letter_in_the_list_of_letters_says_so(how: str) -> None:
    (row,) = letters_panel.build(
        context(chart(*PLACES, stay(), epikrise("DocumentReference", **UNREAD[how])))
    )[0].rows
    assert row.state_text == f"signert, {DOUBT}"
    assert DOUBT in row.spoken
    found = chart(*PLACES, stay(), epikrise("DocumentReference", **UNREAD[how]))
    assert DOUBT in repr(timeline.build(context(found))[0])
