"""Tagged PDF: letters and papers say their structure, everything visible is of it or an artifact."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from desktop.core import messages
from desktop.letters.paper.pdf import render
from desktop.papers import access_excerpt
from desktop.papers import chart as chart_drawing
from desktop.shown.access.access_log import Excerpt, ExcerptRow
from tests.letters.test_pdf import made, many, patient, signed
from tests.papers.reading import sheets as words_of_sheets
from tests.papers.reading import tight
from tests.papers.samples import chart, lane, series
from tests.papers.structure import Part, sheets

READ_ONCE = ("H1", "H2", "P", "Table", "Figure")


def excerpt(rows: int) -> bytes:
    row = ExcerptRow(
        when="21.11.2026 kl. 10:30", who="Maren Aas", role="lege i spesialisering",
        did="Leste journalen", why="Du var innlagt på avdelingen",
    )  # fmt: skip
    return access_excerpt.draw(
        Excerpt(
            hospital="Fjordby sykehus", made="21.11.2026 10:30", name="Ingrid Marie Solbakken",
            to="Ingrid Marie Solbakken, født 14.03.1948", by="Arkivet",
            span="fra 01.11.2026 til 21.11.2026", source="Loggen er hel.",
            rows=tuple(msgspec.structs.replace(row, why=f"{row.why} {at}.") for at in range(rows)),
        )
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _norwegian() -> None:
    messages.set_language("nb")


def every(pdf: bytes) -> list[Part]:
    return [one for sheet in sheets(pdf) for part in sheet.parts for one in part.every()]


PAPERS = {
    "letter": lambda: render(signed(made()), patient(made())),
    "draft of a letter": lambda: render(made()),
    "letter of many pages": lambda: render(signed(many(30))),
    "chart": lambda: chart_drawing.draw(chart(lane(series([60, 70, 80, 90])))),
    "excerpt of the log": lambda: excerpt(60),
}


@pytest.mark.parametrize("name", PAPERS)
def test_everything_on_a_page_is_of_the_structure_or_an_artifact(name: str) -> None:
    pdf = PAPERS[name]()
    seen = words_of_sheets(pdf)
    for number, sheet in enumerate(sheets(pdf)):
        assert sheet.left_out == []
        said = tight("".join(part.said for part in sheet.parts) + sheet.artifacts)
        # The count of all pages is drawn in a form of the foot.
        assert sorted(said + str(len(seen))) == sorted(seen[number])


@pytest.mark.parametrize("name", PAPERS)
def test_a_table_has_heads_once_and_as_many_cells_in_each_row(name: str) -> None:
    for part in every(PAPERS[name]()):
        if part.kind == "Table":
            assert part.kids
        if part.kind == "TR":
            assert {one.kind for one in part.kids} in ({"TH"}, {"TD"})
        if part.kind == "Figure":
            assert part.alt, "a figure says what it shows"


def test_a_letter_is_read_in_its_order() -> None:
    letter = made()
    found = [one for one in every(render(letter)) if one.kind in ("H1", "H2", "P") and one.words]
    assert found[0].words == "KLADD", "that it is no letter yet is heard first"
    (title,) = [one.words for one in found if one.kind == "H1"]
    assert title == letter.title
    assert [one.words for one in found if one.kind == "H2"] == [
        s.title for s in letter.sections if not s.empty
    ]
    # Words at the end of a line are no one word with those of the next.
    read = " ".join(one.words for one in found)
    for section in letter.sections:
        for sentence in section.sentences:
            if "\t" not in sentence.text:
                words = sentence.text.replace("\u00a0", " ").split()
                assert " ".join(words) in " ".join(read.replace("\u00a0", " ").split())


def test_what_stands_on_every_page_is_read_once() -> None:
    letter = many(30)
    pdf = render(signed(letter))
    assert len(sheets(pdf)) > 2
    heads = [one.said.strip() for one in every(pdf) if one.kind == "TH"]
    assert heads.count("Dosering") == 1
    whole = excerpt(60)
    assert len(sheets(whole)) > 2
    read = "".join(part.said for sheet in sheets(whole) for part in sheet.parts)
    assert read.count("født 14.03.1948") == 1
    heads = [one.said.strip() for one in every(whole) if one.kind == "TH"]
    assert heads == ["Når", "Hvem", "Hva og hvorfor"]
    # And each row of it, in order.
    places = [read.index(f"på avdelingen {at}.") for at in range(60)]
    assert places == sorted(places)


def test_a_changed_part_says_so_without_its_line() -> None:
    letter = made()
    code = next(s.code for s in letter.sections if s.sentences)
    marked = msgspec.structs.replace(letter, changed=(f"{code}:0",))
    assert [one.alt for one in every(render(marked)) if one.kind == "Figure"] == [
        "Endret siden forrige versjon"
    ]
    assert not [one for one in every(render(letter)) if one.kind == "Figure"]


def test_it_says_its_language_and_shows_its_title() -> None:
    for pdf in (render(made()), excerpt(2)):
        assert b"/Lang (nb-NO)" in pdf
        assert b"/DisplayDocTitle true" in pdf
        assert b"/Marked true" in pdf
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"Solbakken" not in render(made()), "no name stands outside the pages"


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="no poppler on the path")
def test_another_makers_reader_reads_the_same(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(render(signed(made())))
    done = subprocess.run(
        ["pdfinfo", "-struct-text", str(file)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    heads = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith(("H1", "H2"))]
    assert len(heads) == 1 + sum(not s.empty for s in made().sections)
    assert "/Scope /Column" in done.stdout
