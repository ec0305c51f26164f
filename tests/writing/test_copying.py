"""Copy forward: what was somebody's words in a former note never becomes anybody's own new words."""

from __future__ import annotations

import pytest

from desktop import writing
from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.core.clock import stamp
from desktop.fhir.narrative.narrative_text import lines
from desktop.letters.delivery.compositions import note_composition
from desktop.writing.copying import is_copied, marked
from desktop.writing.notes import KeptNote
from tests.views.charts import AAS, NOW, chart, stay, written_note

SOURCE = "Visitt 20.11.2026 12:32, Ola Berg"


def fetched(text: str = "Atrieflimmer natt til i dag. Øk metoprolol.") -> tuple[TextRun, ...]:
    return writing.copying.previous_section(chart(written_note("a", 2, text)), "", "Vurdering")


def signed(*runs: TextRun) -> str:
    kept = KeptNote("visit", stamp(NOW), NoteText("d", (TextSection("assessment", "Vurdering", runs),)))
    made = note_composition(writing.notes.note(chart(stay()), NOW, AAS, kept), "d")
    return "\n".join(lines(made["section"][0]["text"]["div"]))


def test_each_sentence_is_marked_with_the_note_it_came_from() -> None:
    runs = fetched()
    copied = [run for run in runs if is_copied(run)]
    assert [run.text for run in copied[1:-1]] == ["Atrieflimmer natt til i dag.", "Øk metoprolol."]
    assert {(run.kind, run.path, run.keys, run.label) for run in copied} == {
        ("value", "", ("Composition/a",), SOURCE)
    }
    assert all(is_copied(run) or not run.text.strip() for run in runs)


def test_what_is_signed_says_where_it_was_copied_from() -> None:
    text = f"[Kopiert fra {SOURCE}: Atrieflimmer natt til i dag. Øk metoprolol.]"
    assert signed(TextRun("Uendret. "), *fetched()) == f"Uendret. {text}"


def test_own_words_between_copied_ones_stand_outside_the_brackets() -> None:
    lead, first, space, second, end = fetched()
    text = signed(lead, first, TextRun(" Nå sinusrytme. "), second, end)
    assert text == (
        f"[Kopiert fra {SOURCE}: Atrieflimmer natt til i dag.] Nå sinusrytme. "
        f"[Kopiert fra {SOURCE}: Øk metoprolol.]"
    )
    assert space.text == " "


@pytest.mark.parametrize("without", ["lead", "end", "both"])
def test_brackets_that_were_deleted_are_there_when_it_is_signed(without: str) -> None:
    runs = fetched()
    cut = {"lead": runs[1:], "end": runs[:-1], "both": runs[1:-1]}[without]
    assert signed(*cut) == signed(*runs)


def test_brackets_with_nothing_copied_between_leave_nothing() -> None:
    lead, *_rest, end = fetched()
    assert signed(lead, TextRun("Egne ord."), end) == "Egne ord."


def test_copies_of_two_notes_are_told_apart() -> None:
    other = tuple(
        TextRun(r.text, r.kind, r.path, ("Composition/b",), "Visitt 1.1., Jonas Moe", r.when, r.state)
        for r in fetched()[1:-1]
    )
    text = signed(*fetched(), TextRun(" "), *other)
    assert text.count("[Kopiert fra") == 2
    assert text.count("]") == 2


def test_lines_stay_lines_and_the_brackets_close_after_the_last() -> None:
    text = signed(*fetched("1. Diurese</p><p>2. Vekt"))
    assert text.splitlines()[-1].endswith("2. Vekt]")
    assert text.count("[") == text.count("]") == 1


def test_what_rests_on_the_former_note_says_so() -> None:
    kept = KeptNote("visit", stamp(NOW), NoteText("d", (TextSection("x", "Vurdering", fetched()),)))
    made = note_composition(writing.notes.note(chart(stay()), NOW, AAS, kept), "d")
    assert made["section"][0]["entry"] == [{"reference": "Composition/a"}]


def test_own_words_are_left_as_they_are() -> None:
    own = (TextRun("Sov godt [i stol]."), TextRun("92", "value", "hr.siste"))
    assert marked(own) == own


def test_a_copy_of_a_copy_keeps_saying_where_it_is_from() -> None:
    once = signed(*fetched())
    twice = signed(*fetched(once))
    assert SOURCE in twice.removeprefix(f"[Kopiert fra {SOURCE}: ")


def test_a_note_without_time_or_author_is_named_as_far_as_it_goes() -> None:
    bare = {**written_note("a", 2, "Sov godt."), "date": "2026-11", "author": [{"display": ""}]}
    runs = writing.copying.previous_section(chart(bare), "", "Vurdering")
    assert runs[0].label == "Visitt 2026-11"
