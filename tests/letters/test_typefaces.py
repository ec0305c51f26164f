"""Names that the letter's own font lacks, long names, and invisible characters: printed right, or said."""

from __future__ import annotations

from html.parser import HTMLParser

import msgspec
import pypdfium2
import pytest

from desktop.core.errors import InputError
from desktop.core.paths import resources
from desktop.fhir.narrative.narrative_text import lines
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.values import clean
from desktop.letters.delivery.compositions import composition
from desktop.letters.model import Letter, Recipient, Sender, plain
from desktop.letters.paper.pdf import render
from desktop.letters.paper.typefaces import (
    FALLBACK,
    REGULAR,
    UnprintableError,
    fitted,
    stretches,
    unprintable,
    width,
)
from tests.letters.test_checks import made as draft_of
from tests.letters.test_checks import only, record
from tests.letters.test_pdf import MM, made, pages, patient, signed

CHINESE = "张无忌"


def named(name: str) -> Letter:
    letter = made()
    return msgspec.structs.replace(letter, subject=msgspec.structs.replace(letter.subject, name=name))


def to(letter: Letter, name: str, *address: str) -> Recipient:
    return msgspec.structs.replace(patient(letter), name=name, lines=address or patient(letter).lines)


def boxes(pdf: bytes, page: int) -> list[tuple[float, float, float, float]]:
    """Where text stands: left, bottom, right and top in millimetres from the lower left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        return [
            tuple(v / MM for v in text.get_rect(n))  # type: ignore[misc]
            for n in range(text.count_rects())
        ]


def test_a_chinese_name_is_printed_everywhere_and_can_be_read_out() -> None:
    letter = signed(named(f"{CHINESE} Zhāng"))
    letter = letter.with_sentences("FA", (plain(f"Heter {CHINESE}, ひらがな."),))
    found = pages(render(letter, to(letter, CHINESE, "上海路 14", "5055 Bergen")))
    assert found[0].startswith("Fjordby sykehus")
    # Each line of an address ends with a blank that nobody sees, so that words read aloud stay apart.
    lines = "\n".join(line.rstrip() for line in found[0].splitlines())
    assert f"\n{CHINESE}\n上海路 14\n5055 Bergen" in lines
    assert f"{CHINESE} Zhāng · født" in found[0]
    assert f"Epikrise · {CHINESE} Zhāng" in found[1]
    assert f"Heter {CHINESE}, ひらがな." in found[1]


def test_the_fallback_is_embedded_and_its_licence_is_beside_it() -> None:
    pdf = render(signed(named(CHINESE)))
    assert b"DroidSansFallback" in pdf
    assert len(pdf) < 200_000
    assert b"DroidSansFallback" not in render(signed(made()))
    text = (resources() / "letters" / "fonts" / "DroidSansFallback-LICENSE.txt").read_text("utf-8")
    assert "Google Corp." in text
    assert "Apache License" in text


def test_only_what_is_lacking_is_drawn_by_the_fallback() -> None:
    assert stretches(f"Ås {CHINESE} é") == [(REGULAR, "Ås "), (FALLBACK, CHINESE), (REGULAR, " é")]
    assert stretches("plain") == [(REGULAR, "plain")]


@pytest.mark.parametrize("name", ["ירון", "محمد", "ي", "สมชาย", "하늘솟", "👩‍⚕️"])
def test_what_would_be_set_wrongly_is_refused(name: str) -> None:
    assert unprintable(name)


def test_a_word_without_blanks_is_broken_and_never_runs_off_the_paper() -> None:
    name = "Langenavn" * 40
    assert "".join(fitted(name, REGULAR, 10, 200)) == name
    assert all(width(line, REGULAR, 10) <= 200 for line in fitted(name, REGULAR, 10, 200))
    letter = signed(named(name))
    letter = msgspec.structs.replace(letter, sender=Sender("Sykehuset" * 12, "Hjerte 3"))
    pdf = render(letter, to(letter, "N" * 90))
    for page in range(len(pages(pdf))):
        assert all(left >= 15 and right <= 195 for left, _b, right, _t in boxes(pdf, page))


def test_a_long_name_never_hides_the_number_on_the_pages_that_follow() -> None:
    pdf = render(signed(named("Navn " * 200)))
    later = pages(pdf)[1]
    head = later[: later.index("Side") if "Side" in later else 600]
    assert "148348 19660" in head
    assert "…" in head
    lowest = [bottom for _l, bottom, _r, top in boxes(pdf, 1) if top > 297 - 29]
    assert min(lowest) > 297 - 30


@pytest.mark.parametrize("count", [1, 5, 8])
def test_an_address_stays_in_the_window(count: int) -> None:
    letter = signed(made())
    address = tuple(f"Linje {n} i adressen" for n in range(count))
    pdf = render(letter, to(letter, "Ingrid Marie Solbakken", *address))
    assert all(line in pages(pdf)[0] for line in address)
    inside = [box for box in boxes(pdf, 0) if 297 - 44 > box[3] > 297 - 78]
    assert inside
    assert min(bottom for _l, bottom, _r, _t in inside) > 297 - 75
    assert max(right for _l, _b, right, _t in inside) < 110


def test_an_address_larger_than_the_window_is_refused_not_cut() -> None:
    letter = signed(made())
    with pytest.raises(InputError) as address:
        render(letter, to(letter, "Ingrid", *(f"Linje {n}" for n in range(30))))
    with pytest.raises(InputError) as sender:
        render(msgspec.structs.replace(letter, sender=Sender("Sykehus", lines=("Adresse " * 300,))))
    with pytest.raises(UnprintableError) as facts:
        render(msgspec.structs.replace(letter, sender=Sender("بيمارستان")))
    for raised in (address, sender, facts):
        assert raised.value.kept
        assert raised.value.todo
        assert "handle_" not in raised.value.what


@pytest.mark.parametrize("count", [6, 12])
def test_a_sender_of_many_lines_stays_above_the_window(count: int) -> None:
    letter = signed(made())
    sender = Sender("Fjordby sykehus", "Hjerte 3", tuple(f"Linje {n}" for n in range(count)))
    pdf = render(msgspec.structs.replace(letter, sender=sender), to(letter, "Ingrid"))
    above = [b for b in boxes(pdf, 0) if b[3] > 297 - 43.5 and b[0] < 100]
    assert min(bottom for _l, bottom, _r, _t in above) > 297 - 45
    assert f"Linje {count - 1}" in pages(pdf)[0]


class _Words(HTMLParser):
    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("invisible", ["\u202e", "\u2066", "\u200b", "\x07", "\u00ad"])
def test_pdf_composition_and_screen_say_the_same_characters(invisible: str) -> None:
    text = f"Dose 5{invisible} mg, 10 ganger."
    letter = signed(made()).with_sentences("FA", (plain(text),))
    section = next(s for s in composition(letter)["section"] if s["title"] == "Familie, sosialt")
    reader = _Words()
    reader.feed(section["text"]["div"])
    assert reader.text == "Dose 5 mg, 10 ganger."
    assert "Dose 5 mg, 10 ganger." in " ".join(pages(render(letter))).replace("\n", " ")
    assert lines(f"<div><p>{text}</p></div>") == ("Dose 5 mg, 10 ganger.",)
    assert clean(text) == "Dose 5 mg, 10 ganger."


@pytest.mark.parametrize("who", ["author", "sender", "lines"])
def test_whoever_stands_in_the_letter_is_looked_at_before_signing(who: str) -> None:
    resources = record()
    letter = draft_of(resources)
    changes = {
        "author": {"author": msgspec.structs.replace(letter.author, name="ירון")},
        "sender": {"sender": Sender("ירון")},
        "lines": {"sender": Sender("Sykehus", lines=("ירון",))},
    }
    assert only(msgspec.structs.replace(letter, **changes[who]), resources, Kind.CHARACTERS).blocks


@pytest.mark.parametrize("tag", ["style", "title", "head", "script"])
def test_nothing_after_an_unclosed_element_is_swallowed(tag: str) -> None:
    assert "Etter" in " ".join(lines(f"<div><p>Før</p><{tag}>x<p>Etter</p></div>"))
    assert lines(f"<div><p>Før</p><{tag}>x</{tag}><p>Etter</p></div>") == ("Før", "Etter")


def test_a_text_that_is_too_long_says_so() -> None:
    found = lines(f"<div>{'<p>ord</p>' * 30_000}</div>")
    assert found[-1] == "[…]"
    assert lines("<div><p>ord</p></div>") == ("ord",)
