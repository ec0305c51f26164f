"""The PDF: window, pages, fonts, barcode, draft mark, the same bytes, and no empty boxes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime

import msgspec
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import InputError
from desktop.letters.compose.produce import draft
from desktop.letters.model import (
    Author,
    Change,
    Channel,
    Letter,
    MedicineRow,
    Part,
    Recipient,
    Run,
    Sentence,
    Signature,
)
from desktop.letters.paper.pdf import barcode, letter_of, render
from desktop.letters.paper.typefaces import UnprintableError, printable, unprintable
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
MM = 72 / 25.4


def made() -> Letter:
    return draft(charts.chart(*rich.record()), NOW, charts.AUTHOR, letter_id=ID)


def signed(letter: Letter) -> Letter:
    return msgspec.structs.replace(letter, signature=Signature(ID, letter.author, "2026-11-21T09:30:00.000Z"))


def many(count: int) -> Letter:
    rows = tuple(
        MedicineRow(
            f"virkestoff{n}",
            f"MERKEVARE {n} depottablett 100 mg",
            "1 tablett kl. 08, 14 og 20 gjennom munnen i 10 dager, deretter 1 tablett om morgenen",
            Change.CHANGED,
            "Endret fra 50 mg kl. 08: frekvensregulering ved nyoppdaget paroksysmal atrieflimmer",
        )
        for n in range(count)
    )
    letter = made()
    sections = tuple(
        msgspec.structs.replace(s, medicines=rows) if s.code == "MEDB" else s for s in letter.sections
    )
    return msgspec.structs.replace(letter, sections=sections)


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().replace("\r", "") for page in document]


def patient(letter: Letter) -> Recipient:
    return next(r for r in letter.recipients if r.part is Part.PATIENT)


def test_what_is_written_can_be_read_out() -> None:
    letter = made()
    text = " ".join(" ".join(pages(render(letter))).split())
    for section in letter.sections:
        if not section.empty:
            assert section.title in text
        for sentence in section.sentences:
            assert " ".join(sentence.text.replace("\u00a0", " ").split()) in text.replace("\u00a0", " ")
        for row in section.medicines:
            assert row.generic in text
            assert row.product in text


def test_page_x_of_y_and_the_patient_on_each() -> None:
    found = pages(render(many(30)))
    assert len(found) >= 3
    for number, text in enumerate(found, 1):
        assert re.search(rf"side {number} av\s*{len(found)}\b", text)
        assert "Ingrid Marie Solbakken" in text
        assert "148348 19660" in text


def test_the_metadata_does_not_say_who_the_patient_is() -> None:
    letter = made()
    for pdf in (render(letter), render(signed(letter), patient(letter))):
        with pypdfium2.PdfDocument(pdf) as document:
            facts = " ".join(document.get_metadata_dict().values())
        assert f"Ref. {letter.id[:8]}" in facts
        for one in (*letter.subject.name.split(), letter.subject.birth, letter.subject.number, "148348"):
            assert one not in facts, facts


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    found = pages(render(many(30)))
    inside = [text for text in found if "virkestoff" in text]
    assert len(inside) >= 2
    assert all("Dosering" in text for text in inside)
    assert all(re.search(rf"virkestoff{n}\b", " ".join(found)) for n in range(30))


def test_a_dose_longer_than_a_page() -> None:
    letter = many(1)
    long = msgspec.structs.replace(
        (letter.section("MEDB") or letter.sections[0]).medicines[0], dose="dose " * 1500
    )
    sections = tuple(
        msgspec.structs.replace(s, medicines=(long,)) if s.code == "MEDB" else s for s in letter.sections
    )
    found = pages(render(msgspec.structs.replace(letter, sections=sections)))
    assert sum(text.count("dose") for text in found) == 1500


def boxes(pdf: bytes, words: str) -> tuple[float, float, float]:
    """Left edge, top and bottom (mm from the upper left corner of page 1) of a text."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        textpage = page.get_textpage()
        index, count = textpage.search(words).get_next()
        left, bottom, _right, top = textpage.get_charbox(index)
        for offset in range(count):
            left = min(left, textpage.get_charbox(index + offset)[0])
        return left / MM, (page.get_height() - top) / MM, (page.get_height() - bottom) / MM


def test_the_address_stands_in_the_window() -> None:
    letter = signed(made())
    pdf = render(letter, patient(letter))
    for line in ("Solheimslien 14", "5055 Bergen"):
        left, top, bottom = boxes(pdf, line)
        assert left >= 18
        assert top >= 44
        assert bottom <= 74
    assert boxes(pdf, "Epikrise")[1] > 76


def test_nothing_stands_in_the_left_margin() -> None:
    with pypdfium2.PdfDocument(render(signed(many(20)))) as document:
        for page in document:
            picture = page.render(scale=1).to_pil().convert("L")
            edge = int(18 * MM)
            assert picture.crop((0, 0, edge, picture.height)).getextrema() == (255, 255)


def test_a_draft_says_so_and_a_signed_one_does_not() -> None:
    assert all("KLADD" in text for text in pages(render(many(30))))
    final = pages(render(signed(many(30))))
    assert not any("KLADD" in text for text in final)
    assert "Elektronisk signert av Maren Aas" in " ".join(final)


def test_who_wrote_what_another_signed_stands_below_the_signature() -> None:
    written = msgspec.structs.replace(made(), author=Author("Practitioner/ruud", "Pia Ruud", "sekretær"))
    doctor = Signature(ID, charts.AUTHOR, "2026-11-21T09:30:00.000Z")
    said = " ".join(pages(render(msgspec.structs.replace(written, signature=doctor))))
    assert "Elektronisk signert av Maren Aas" in said
    assert "Skrevet av Pia Ruud, sekretær." in said
    assert "Skrevet av" not in " ".join(pages(render(signed(made()))))


def test_the_same_letter_gives_the_same_bytes_in_another_process() -> None:
    letter = signed(made())
    here = render(letter)
    assert render(letter) == here
    code = (
        "import sys, msgspec\nfrom desktop.letters.model import Letter\n"
        "from desktop.letters.paper.pdf import render\n"
        "sys.stdout.buffer.write(render(msgspec.json.decode(sys.stdin.buffer.read(), type=Letter)))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code],
        input=msgspec.json.encode(letter),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert there.stdout == here


def test_only_our_fonts_and_all_embedded() -> None:
    pdf = render(made())
    names = set(re.findall(rb"/BaseFont\s*/([^\s/]+)", pdf))
    assert names
    assert all(name.startswith(b"AAAAAA+Inter") for name in names)
    assert pdf.count(b"/FontFile2") == len(names)


def test_an_address_that_must_not_be_used_is_never_printed() -> None:
    letter = signed(made())
    held = msgspec.structs.replace(patient(letter), channel=Channel.HELD)
    with pytest.raises(InputError):
        render(letter, held)
    with pytest.raises(InputError):
        render(letter, msgspec.structs.replace(patient(letter), lines=()))


@pytest.mark.parametrize("text", ["שלום", "🙂", "محمد", "สมชาย", "นํ้า", "देवी"])
def test_a_missing_glyph_is_an_error_that_names_it(text: str) -> None:
    letter = made()
    letter = letter.with_sentences("VU", (Sentence((Run(f"Hei {text}"),)),))
    with pytest.raises(UnprintableError, match=r"U\+"):
        render(letter)


@pytest.mark.parametrize(
    "text",
    [
        "Ærlig Ødegård Åse",
        "Łukasz Żółć",
        "Đặng Thị Hồng",
        "Šárka",
        "Øystein",
        "Иван Ωμέγα",
        "SpO₂ ≥ 88 % → 10⁹/L ½ µg",
        "A\u030ase",
    ],
)
def test_names_of_people_here_can_be_printed(text: str) -> None:
    assert unprintable(text) == []


@given(st.text())
def test_what_is_printable_has_a_glyph_for_every_character(text: str) -> None:
    try:
        drawn = printable(text)
    except UnprintableError:
        assert unprintable(text)
    else:
        assert not unprintable(drawn)
        assert not any(ord(c) < 32 for c in drawn)


def test_markup_in_the_text_is_only_text() -> None:
    letter = made().with_sentences("VU", (Sentence((Run('<b>x</b> & <img src="file:///etc/passwd"/>'),)),))
    assert '<b>x</b> & <img src="file:///etc/passwd"/>' in " ".join(pages(render(letter))).replace("\n", " ")


# --- barcode ---


@given(st.uuids())
def test_the_barcode_is_the_letter(value: object) -> None:
    assert letter_of(barcode(str(value))) == str(value)


@pytest.mark.parametrize("scanned", ["", "123", "x" * 40, "9" * 40])
def test_another_barcode_is_refused(scanned: str) -> None:
    with pytest.raises(InputError):
        letter_of(scanned)


def test_the_printed_bars_can_be_scanned() -> None:
    """Read the bars back from the picture of a page, as a scanner does: widths, symbols, check digit."""
    from reportlab.graphics.barcode import code128

    with pypdfium2.PdfDocument(render(made())) as document:
        picture = document[0].render(scale=8).to_pil().convert("L")
    row = int(picture.height * (1 - 14.5 / 297))
    dark = [picture.getpixel((x, row)) < 128 for x in range(int(15 * MM * 8), int(110 * MM * 8))]
    start, end = dark.index(True), len(dark) - dark[::-1].index(True)
    widths: list[int] = []
    for at in range(start, end):
        if at > start and dark[at] == dark[at - 1]:
            widths[-1] += 1
        else:
            widths.append(1)
    module = 0.25 * MM * 8
    modules = [round(width / module) for width in widths]
    shapes = {pattern: value for value, pattern in _patterns(code128).items()}
    symbols = [shapes[tuple(modules[at : at + 6])] for at in range(0, len(modules) - 7, 6)]
    assert symbols[0] == 105
    figures = symbols[1:-1]
    assert (105 + sum(i * s for i, s in enumerate(figures, 1))) % 103 == symbols[-1]
    assert letter_of("".join(f"{s:02}" for s in figures)) == ID


def _patterns(code128: object) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for number, shape in code128._patterns.items():  # type: ignore[attr-defined]
        if isinstance(number, int):
            found[number] = tuple(ord(c.lower()) - ord("a") + 1 for c in shape)
    return found
