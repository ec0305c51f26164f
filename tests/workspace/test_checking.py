"""Everything wrong in a file is told at once, each with its place and what is allowed."""

from __future__ import annotations

import pytest

from desktop.core.yaml_documents import read
from desktop.workspace.document_checks import check

from .conftest import BASE, HEADER, marked, placed


def problems(text: str) -> list[tuple[int, int, str]]:
    """What is wrong in a file."""
    document = read(text.encode(), "f.yaml")
    checked = check(document)
    assert checked is not None or document.problems
    return placed(document.problems)


def test_right_files_are_right() -> None:
    assert problems(BASE) == []
    assert problems(HEADER + "  - {move: vitals, to: first}\n") == []
    assert problems("layer: person\nchanges: []\n") == []
    assert problems("workspace: heart\nextends: base\ntitle: Hjerte\nchanges: []\n") == []


def test_all_that_is_wrong_is_told_together() -> None:
    text = BASE.replace("share: 2", "share: mye").replace("place: side}", "plase: side}").replace("[hb", "[1")
    lines = text.split("\n")
    found = problems(text)
    assert [(line, column) for line, column, _what in found] == [
        (7, lines[6].index("mye") + 1),
        (8, lines[7].index("plase") + 1),
        (18, lines[17].index("1,") + 1),
    ]
    assert [what for _line, _column, what in found] == [
        "Her skal det stå et helt tall. Der står «mye».",
        "«plase» er ikke kjent her. Mente du «place»?",
        "Et navn har små bokstaver, sifre og bindestreker, begynner med en bokstav og er ikke «workspace».",
    ]


def expect(text: str, words: str) -> None:
    """Something that begins with these words is wrong at the mark."""
    text, place = marked(text)
    found = problems(text)
    assert any((line, column) == place and what.startswith(words) for line, column, what in found), found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: {nb: Grunn", "¤titel: {nb: Grunn", "«titel» er ikke kjent her. Mente du «title»?"),
        ("workspace: base\ntitle", "¤workspace: base\ntitel", "«title» mangler."),
        ("workspace: base", "workspace: ¤Base!", "Et navn har"),
        ("{nb: Brev, en: Letters}", "¤{en: Letters}", "«nb» mangler."),
        ("{nb: Brev, en: Letters}", "{nb: Brev, ¤da: Breve}", "«da» er ikke kjent her. Tillatt: nb, en."),
        ("{nb: Brev, en: Letters}", "¤''", "Her mangler det en tekst."),
        ("{nb: Brev, en: Letters}", "¤12", "Her skal det stå navn med verdier."),
        ("kind: letters", "kind: ¤true", "Et navn har"),
        ("place: side, share: 2", "place: ¤midt, share: 2", "Her er dette tillatt: side, main."),
        ("share: 2", "share: ¤0", "Tallet må være minst 1."),
        ("share: 2", "share: ¤13", "Tallet må være høyst 12."),
        ("share: 2", "share: ¤2.5", "Her skal det stå et helt tall."),
        ("share: 2", "share: ¤true", "Her skal det stå et helt tall."),
        ("share: 2", "share: ¤'2'", "Her skal det stå et helt tall."),
        ("stale_after: 8", "stale_after: ¤0", "Tallet må være større enn 0"),
        ("stale_after: 8", "stale_after: ¤snart", "Her skal det stå et tall."),
        (
            "options: {hours: 48, deep: {a: 1, b: [1, 2]}}",
            "options: ¤[1]",
            "Her skal det stå navn med verdier.",
        ),
        ("[bed, name, news2]", "[bed, ¤Nmae!]", "Et navn har små bokstaver"),
        ("[bed, name, news2]", "¤[bed, bed]", "«bed» står to ganger i listen."),
        ("[bed, name, news2]", "¤bed", "Her skal det stå en liste."),
        ("[bed, name, news2]", "¤[]", "Her trengs det minst 1."),
        ("news2: 5", "news2: ¤21", "Tallet må være høyst 20."),
        ("labs_first", "¤changes: []\nlabs_first", "«changes» krever «extends»"),
        ("labs_first", "¤sprint: 1\nlabs_first", "«sprint» krever «extends»"),
    ],
)
def test_what_is_wrong_in_a_whole_workspace(old: str, new: str, words: str) -> None:
    assert old in BASE
    expect(BASE.replace(old, new, 1), words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sprint: 1", "sprint: ¤en", "Her skal det stå et helt tall."),
        ("sprint: 1\nstatus", "¤status", "«status» hører til en sprint"),
        ("in use", "¤ferdig", "Her er dette tillatt: draft, reviewed, pilot, in use, retired."),
        ("workspace: heart", "¤workspace: heart\nownr: x", "«owner» mangler."),
        ("2026-11-09", "¤9. november", "Skriv en dato som år-måned-dag: 2026-11-09."),
        ("2026-11-09", "¤2026-02-30", "Skriv en dato som år-måned-dag: 2026-11-09."),
        ("2026-11-20", "¤2026-11-01", "Sprinten slutter før den begynner."),
        ("extends: base", "extends: ¤../secret", "Skriv navnet på en arbeidsflate"),
        ("changes:", "¤tabs: []\nchanges:", "En arbeidsflate som bygger på en annen, endrer den"),
        ("extends: base", "layer: person\n¤extends: base", "«extends» hører ikke hjemme"),
    ],
)
def test_what_is_wrong_in_a_header(old: str, new: str, words: str) -> None:
    assert old in HEADER
    header = HEADER.replace("owner: Kari Fosse\n", "") if "ownr" in new else HEADER
    expect(header.replace(old, new, 1) + "  - {move: vitals, to: first}\n", words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{¤mvoe: vitals}", "«mvoe» er ikke en endring. Mente du «move»?"),
        ("{¤hopp: vitals}", "«hopp» er ikke en endring. Tillatt: move, remove, add, set."),
        ("{move: vitals, ¤remove: notes}", "En endring gjør én ting; begynn «remove»"),
        ("{move: vitals, to: ¤0}", "Skriv «first», «last» eller et tall fra 1."),
        ("{move: vitals, to: ¤true}", "Skriv «first», «last» eller et tall fra 1."),
        ("{move: vitals, to: ¤øverst}", "Skriv «first», «last» eller et tall fra 1."),
        ("{move: vitals, to: 1, ¤after: notes}", "Skriv bare ett av «to», «before» og «after»."),
        ("{move: ¤tab Brev!, to: 1}", "Skriv «tab» og navnet på fanen."),
        ("{set: ¤[vitals], share: 2}", "Flere navn kan stå sammen i «add», «remove» og «move»"),
        ("{move: ¤[vitals, [notes]]}", "Flere navn kan stå sammen"),
        ("{remove: ¤lane puls}", "Det finnes ikke noe slags «lane»"),
        ("{remove: notes, why: ¤''}", "Her mangler det en tekst."),
        ("{remove: notes, ¤fordi: x}", "«fordi» er ikke kjent her. Tillatt: why, remove."),
        ("¤{add: weight, tab: overview}", "«kind» mangler."),
        ("{set: vitals, ¤kind: notes}", "«kind» er ikke kjent her."),
        ("{set: workspace, ¤labs_frist: [k]}", "«labs_frist» er ikke kjent her. Mente du «labs_first»?"),
        ("{set: workspace, worklist: {¤columms: [bed]}}", "«columms» er ikke kjent her. Mente du «columns»?"),
        ("¤flytt vekt", "En endring begynner med ett av: move, remove, add, set."),
        ("¤{}", "«» er ikke en endring."),
    ],
)
def test_what_is_wrong_in_a_change(change: str, words: str) -> None:
    expect(f"{HEADER}  - {change}\n", words)
    assert len(problems(f"{HEADER}  - {change.replace('¤', '')}\n")) == 1


@pytest.mark.parametrize("text", ["- a\n", "just words\n", "12\n", "null\n"])
def test_something_else_than_a_workspace(text: str) -> None:
    assert problems(text) == [
        (1, 1, "En fil for en arbeidsflate begynner med navn og verdier, for eksempel «workspace: base».")
    ]
