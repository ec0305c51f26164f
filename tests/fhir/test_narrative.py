"""Narrative as text: what was struck or hidden is never said, powers stay, no dose changes its column."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fhir.narrative import narrative_text
from desktop.fhir.narrative.narrative_text import lines, read

STRUCK, HIDDEN, UNREAD = "[strøket]", "[skjult tekst]", "[kan ikke gjengis her]"


def text(inner: str) -> str:
    return "\n".join(lines(f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'))


@pytest.mark.parametrize(
    "struck",
    [
        "<del>50 mg</del>",
        "<s>50 mg</s>",
        "<strike>50 mg</strike>",
        '<span style="text-decoration: line-through">50 mg</span>',
        '<span style="TEXT-DECORATION:underline  Line-Through red">50 mg</span>',
        '<b style="text-decoration-line:line-through !important">50 mg</b>',
        '<span class="strikethrough">50 mg</span>',
        "<del datetime='2026-11-25'><b>50</b> <i>mg</i></del>",
        "<h:del>50 mg</h:del>",
        "<DEL>50 mg</DEL>",
        "5\u03360\u0336 \u0336m\u0336g\u0336",
    ],
)
def test_struck_text_has_a_mark_in_its_place(struck: str) -> None:
    assert text(f"<p>Gi {struck} 5 mg.</p>") == f"Gi {STRUCK} 5 mg."


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">50 mg</span>',
        '<span style="display : NONE ;">50 mg</span>',
        '<span style="visibility:hidden">50 mg</span>',
        '<span style="font-size:0px">50 mg</span>',
        '<span style="opacity: 0.0">50 mg</span>',
        '<span hidden="hidden">50 mg</span>',
        '<span style="d\\isplay:/**/none">50 mg</span>',
    ],
)
def test_hidden_text_has_a_mark_in_its_place(hidden: str) -> None:
    assert text(f"<p>Gi {hidden} 5 mg.</p>") == f"Gi {HIDDEN} 5 mg."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("12 × 10<sup>9</sup>/L", "12 × 10⁹/L"),
        ("10<sup>-3</sup>", "10⁻³"),
        ("10<sup>&#8722;3</sup>", "10⁻³"),
        ('10<span style="vertical-align:super">9</span>', "10⁹"),
        ("HbA<sub>1c</sub>, CO<sub>2</sub>", "HbA₁c, CO₂"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("1<sup>1</sup>/<sub>2</sub> tablett", "1¹/₂ tablett"),
        ("5 mg<sup>a</sup>", "5 mg^a"),
        ("10<sup>x,y</sup>", "10^(x,y)"),
        ("Marevan<sup>®</sup>", "Marevan®"),
        ("m<sup>2</sup>", "m²"),
        ("<ins>5 mg</ins>", "5 mg"),
        ("&lt;5 &amp;&nbsp;&#956;g", "<5 & μg"),
        ("5 mg<br/>x 2", "5 mg\nx 2"),
        ('<img src="http://x/y.png" alt="EKG: sinus"/>', "[bilde] EKG: sinus"),
        ("Gi <!-- ikke --> 5 mg", "Gi 5 mg"),
        ("<q>sliten</q>", "«sliten»"),
    ],
)
def test_what_elements_mean_is_in_the_text(written: str, said: str) -> None:
    assert text(f"<p>{written}</p>") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<ol><li>én</li><li>to</li></ol>", "1. én\n2. to"),
        ('<ol start="3"><li>én</li><li value="7">to</li><li>tre</li></ol>', "3. én\n7. to\n8. tre"),
        ('<ol type="a"><li>én</li><li>to</li></ol>', "a. én\nb. to"),
        ("<ol><li>5 mg</li></ol>", "1) 5 mg"),
        ("<ol><li>én<ol><li>ja</li></ol></li><li>to</li></ol>", "1. én\n1.1. ja\n2. to"),
        ("<ol><li><del>én</del></li><li>to</li></ol>", f"1. {STRUCK}\n2. to"),
        ("<ul><li>én</li><li>to</li></ul>", "én\nto"),
        ("<ul><li>én</li></ul><p>etter</p>", "• én\netter"),
        ("<dl><dt>Dose</dt><dd>5 mg</dd></dl>", "Dose\n5 mg"),
    ],
)
def test_lists_keep_their_numbers(written: str, said: str) -> None:
    assert text(written) == said


HEAD = "<tr><th>Legemiddel</th><th>Morgen</th><th>Kveld</th></tr>"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("<tr><td>Warfarin</td><td></td><td>2,5</td></tr>", ["Warfarin | Morgen: (tom) | Kveld: 2,5"]),
        ("<tr><td>Warfarin</td><td/><td>2,5</td></tr>", ["Warfarin | Morgen: (tom) | Kveld: 2,5"]),
        ("<tr><td>Warfarin</td><td>&nbsp;</td><td>2,5</td></tr>", ["Warfarin | Morgen: (tom) | Kveld: 2,5"]),
        ("<tr><td>Warfarin</td><td>2,5</td></tr>", ["Warfarin | Morgen: 2,5 | Kveld: (tom)"]),
        ("<tr><td>A</td><td colspan='2'>5</td></tr>", ["A | Morgen + Kveld: 5"]),
        (
            "<tr><td rowspan='2'>A</td><td>1</td><td>2</td></tr><tr><td></td><td>3</td></tr>",
            ["A | Morgen: 1 | Kveld: 2", "A | Morgen: (tom) | Kveld: 3"],
        ),
        (
            "<tr><td>A</td><td rowspan='2'>1</td><td>2</td></tr><tr><td>B</td><td>3</td></tr>",
            ["A | Morgen: 1 | Kveld: 2", "B | Morgen: 1 (samme celle som over) | Kveld: 3"],
        ),
        ("<tr><td>A</td><td><del>5</del></td><td>10</td></tr>", [f"A | Morgen: {STRUCK} | Kveld: 10"]),
    ],
)
def test_a_cell_keeps_its_column(rows: str, said: list[str]) -> None:
    assert text(f"<table>{HEAD}{rows}</table>").splitlines() == [f"Legemiddel: {line}" for line in said]


@pytest.mark.parametrize(
    "inner",
    [
        "<math><mi>x</mi></math>",
        "<svg><text>50 mg</text></svg>",
        '<input value="50 mg"/>',
        '<bdo dir="rtl">gm 05</bdo>',
        '<p style="position:absolute">50 mg</p>',
        "<object>50 mg</object>",
    ],
)
def test_what_is_no_text_is_said_to_be_missing(inner: str) -> None:
    found = read(f"<div>Gi {inner} nå</div>")
    assert not found.whole
    assert UNREAD in " ".join(found.lines)
    assert "50 mg" not in " ".join(found.lines)


@pytest.mark.parametrize(
    "div",
    [
        "<div><p>Gi <del>50 mg</p><p>5 mg</p></div>",
        "<div>Gi <!-- 50 mg</div>",
        "<div><style>.x{text-decoration:line-through}</style><p class='x'>50 mg</p></div>",
        "<div>" + "<table><tr><td>" * 5000 + "50 mg</div>",
    ],
)
def test_a_narrative_that_nobody_can_read_surely_is_not_shown(div: str) -> None:
    found = read(div)
    assert found.lines == ("[Denne teksten kan ikke gjengis her: les originalen.]",)
    assert not found.whole


def test_columns_set_by_blanks_are_told() -> None:
    found = read("<div><pre>Warfarin          2,5\nDigoksin   0,25\n</pre></div>")
    assert not found.whole
    assert found.lines[-1] == "[satt i kolonner: les originalen]"


WORDS = st.text("abæ5 ", min_size=1, max_size=6)
TAGS = st.sampled_from(["p", "b", "i", "em", "strong", "h2", "div"])
PLAIN = st.recursive(
    WORDS | st.sampled_from(["&amp;", "&#956;", "<br/>", "&lt;del&gt;"]),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_the_short_way_for_ordinary_notes_says_what_the_long_one_says(inner: str) -> None:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    quick = read(div)
    with patch.object(narrative_text, "_plain", lambda _div: None):
        assert read(div) == quick


STRIKES = st.sampled_from(
    ["<del>{}</del>", "<s>{}</s>", '<i style="display:none">{}</i>', '<p class="strikethrough">{}</p>']
)
AROUND = st.sampled_from(["<b>{}</b>", "<p>{}</p>", "<ul><li>{}</li></ul>", "<sup>{}</sup>",
                          "<table><tr><td>{}</td><td>x</td></tr></table>", "{}"])  # fmt: skip


@given(STRIKES, st.lists(AROUND, max_size=3), st.lists(AROUND, max_size=3))
def test_nothing_struck_or_hidden_is_ever_said(strike: str, inside: list[str], outside: list[str]) -> None:
    made = "Q77"
    for one in inside:
        made = one.format(made)
    made = strike.format(made)
    for one in outside:
        made = one.format(made)
    said = text(f"før {made} etter")
    assert not re.search("[Q7⁷₇]", said)
    assert STRUCK in said or HIDDEN in said
    assert said.startswith("før")
    assert said.endswith("etter")


def test_the_note_of_another_hospital(shared: Path) -> None:
    rows = (shared / "data" / "cases" / "d03.ndjson").read_text("utf-8").splitlines()
    note = next(one for row in rows if (one := json.loads(row))["resourceType"] == "Composition")
    assert lines(note["section"][0]["text"]["div"]) == (
        "Ingen [strøket] mistanke om malignitet. Gi [strøket] 5 mg. Leukocytter 12 × 10⁹/L, PSA 10⁻³.",
        "1. første",
        "2. andre",
        "Legemiddel: Warfarin | Morgen: (tom) | Kveld: 2,5",
        "Legemiddel: Digoksin | Morgen: 0,25 | Kveld: (tom)",
    )
