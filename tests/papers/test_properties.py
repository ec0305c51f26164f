"""Whatever a record says, paper says it whole, inside the sheet, and each sheet says whose it is."""

from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desktop.papers import eight_hours, requisition, ward
from desktop.shown.paper.papers import (
    Bed,
    DoseLine,
    Due,
    EightHours,
    Fact,
    Measure,
    OrderOnPaper,
    Requisition,
    Stand,
    WardList,
    Whose,
)
from tests.papers.reading import drawn, outside, sheets

SOME = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
ALPHABET = st.sampled_from("abcæøåÅÖß019 ,.:/()-%×≥&<>\"'’₂ µ°اב漢字日🙂\u200b\n\t")
TEXT = st.text(ALPHABET, min_size=1, max_size=60).filter(lambda t: bool(drawn(t)))
LONG = st.one_of(
    TEXT, st.lists(st.text(ALPHABET, min_size=1, max_size=18), min_size=20, max_size=60).map(" ".join)
)
FACTS = st.lists(st.builds(Fact, LONG, st.sampled_from(("", "alert", "unknown"))), max_size=5).map(tuple)
STAND = st.builds(Stand, st.just("21.11.2026 13:40"), TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple))
WHOSE = st.builds(Whose, st.just("p"), TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
HOURS = tuple(f"kl. {n}" for n in range(13, 22))


@st.composite
def line(draw: st.DrawFn) -> DoseLine:
    says = draw(st.one_of(st.just(""), TEXT))
    cells = (
        () if says else tuple(draw(st.sampled_from([(), ("14:00",), ("14:00", "14:30")])) for _ in range(10))
    )
    return DoseLine(
        draw(TEXT), draw(TEXT), draw(LONG), cells, says, draw(TEXT), draw(TEXT), draw(st.booleans())
    )


@st.composite
def sheet(draw: st.DrawFn) -> EightHours:
    rounds = tuple(draw(st.lists(TEXT, max_size=3)))
    measure = st.builds(Measure, TEXT, st.tuples(*[TEXT] * len(rounds)))
    return EightHours(
        draw(WHOSE), draw(FACTS), draw(STAND), HOURS, rounds, tuple(draw(st.lists(measure, max_size=6))),
        tuple(draw(st.lists(line(), max_size=12))), draw(TEXT), tuple(draw(st.lists(LONG, max_size=2))),
    )  # fmt: skip


def check(pdf: bytes, words: list[str], heads: list[str]) -> list[str]:
    """Every word is there, whole; nothing lies outside; each sheet has the heads and its number."""
    found = sheets(pdf)
    whole = "".join(found)
    for said in words:
        # What is longer than a sheet goes on below the head of the next one: there word by word.
        for part in [said] if len(said) <= 60 else said.split():
            assert drawn(part) in whole, part
    for number, one in enumerate(found, 1):
        assert f"ark{number}av{len(found)}" in one
        for head in heads:
            assert drawn(head) in one
    assert not outside(pdf)
    return found


def identity(whose: Whose) -> list[str]:
    return [whose.name, whose.born, whose.sex, whose.number, whose.deceased]


@SOME
@given(sheet())
def test_the_eight_hour_sheet(paper: EightHours) -> None:
    words = [*paper.stand.lacks, *paper.rounds, paper.fluid, *paper.said, *(f.words for f in paper.facts)]
    for measure in paper.measures:
        words += [measure.name, *measure.values]
    for one in paper.doses:
        words += [one.name, one.detail, one.dose, one.says, one.last, one.note]
        words += [at for cell in one.cells for at in cell]
    check(eight_hours.draw(paper), words, [*identity(paper.whose), paper.stand.fetched, paper.stand.by])


@SOME
@given(WHOSE, FACTS, STAND, st.lists(st.tuples(TEXT, LONG), max_size=8), st.booleans())
def test_the_requisition(
    whose: Whose, facts: tuple[Fact, ...], stand: Stand, rows: list[tuple[str, str]], urgent: bool
) -> None:
    order = OrderOnPaper("CRP", urgent, tuple(rows), "8f9b-17", "Den sendes av seg selv.")
    paper = Requisition(whose, facts, stand, (order, order))
    words = [order.number, order.after, *(w for row in rows for w in row), *(f.words for f in facts)]
    (*_first, last) = check(requisition.draw(paper), words, identity(whose))
    assert "Utførtpåpapir" in last
    assert ("HASTER" in "".join(sheets(requisition.draw(paper)))) is urgent


@st.composite
def bed(draw: st.DrawFn) -> Bed:
    due = st.builds(Due, st.sampled_from(("14:00", "ved behov")), TEXT, st.booleans())
    return Bed(
        draw(WHOSE), draw(st.sampled_from(("", "12A", "3"))), draw(FACTS),
        tuple(draw(st.lists(due, max_size=45))),
        tuple(draw(st.lists(TEXT, max_size=4))), tuple(draw(st.lists(TEXT, max_size=2))),
    )  # fmt: skip


@SOME
@given(st.lists(bed(), max_size=8), STAND)
def test_the_ward_list(beds: list[Bed], stand: Stand) -> None:
    found = check(ward.draw(WardList("Hjerte 3", "pasienter", "22:00", stand, tuple(beds))), [], [stand.by])
    whole = "".join(found)
    for one in beds:
        words = [*identity(one.whose), *(d.words for d in one.doses), *one.tasks, *one.lacks]
        words += [part for f in one.facts for part in ([f.words] if len(f.words) <= 60 else f.words.split())]
        for said in words:
            assert drawn(said) in whole, said
    # Every sheet of the list says whose its rows are: none begins in the middle of somebody.
    for page in found:
        assert not beds or any(drawn(one.whose.number) in page for one in beds)


def test_what_no_font_has_is_told_apart() -> None:
    first, second = drawn("سلمى"), drawn("سمير")
    assert first != second
    assert first.startswith("[U+0633]")
    assert unicodedata.name("س") == "ARABIC LETTER SEEN"
