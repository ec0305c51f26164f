"""`workspace check` tells a mistake at its own line: the name that is wrong, the line of a set."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.core.clock import utc_now
from desktop.core.formats import day
from desktop.views.known import known
from desktop.workspace.loader import resolve_file

from .conftest import FIRST, HEADER
from .test_cli import fagflate


def put(folder: Path, changes: str, name: str = "heart/sprint-01.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + changes, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "line", "column", "words"),
    [
        ("  - add: lane pulse\n    curves: [{of: [{vital: hr}]}]\n    nummers: true\n", 2, 5, "numbers"),
        ("  - add: lane pulse\n    curves: [{off: [{vital: hr}], of: [{vital: hr}]}]\n", 1, 15, "of"),
        ("  - set: lane temp\n    nummers: true\n", 1, 5, "numbers"),
        ("  - set: danger hb\n    low: {dangr: 5.0}\n", 1, 11, "danger"),
    ],
)
def test_an_unknown_name_is_told_where_it_stands_with_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: str, line: int, column: int, words: str
) -> None:
    path = put(tmp_path, changes)
    assert fagflate("check", path) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{path}:{FIRST + line}:{column}: ")
    assert f"Mente du «{words}»?" in out


def test_a_line_that_nobody_understands_is_told_at_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(
        tmp_path,
        "  - add: order-set later\n    letter: Y\n    name: Senere\n    lines:\n      - crp\n"
        "      - oppgave mobilisering\n"
        "  - set: order-set later\n    lines: {remove: [crp], add: [hb, snikksnakk]}\n",
    )
    assert fagflate("check", path) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{path}:{FIRST + 5}:9: «oppgave mobilisering» blir ikke forstått")
    assert second.startswith(f"{path}:{FIRST + 7}:38: «snikksnakk» blir ikke forstått")


def test_a_sprint_in_use_that_begins_later_is_told_and_is_not_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begins = utc_now().date() + timedelta(days=9)
    path = put(tmp_path, "  - {set: vitals, share: 2}\n")
    text = path.read_text("utf-8").replace("2026-11-09", str(begins)).replace("2026-11-20", "2999-01-01")
    path.write_text(text, encoding="utf-8")
    assert fagflate("check", path) == 0
    files, note = capsys.readouterr().out.splitlines()
    assert files == "1 fil, ingenting galt."
    assert note.startswith(f"{path.as_posix()}: ")
    assert day(begins) in note
    assert fagflate("check", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["notes"] == [note]
    path.write_text(text.replace("status: in use", "status: draft"), encoding="utf-8")
    assert fagflate("check", path) == 0
    assert capsys.readouterr().out == "1 fil, ingenting galt.\n"


def test_a_range_that_answers_bring_themselves_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, "  - {set: laboratory hb, reference: [{sex: female, low: 10, high: 14}]}\n")
    assert fagflate("check", path) == 0
    files, note = capsys.readouterr().out.splitlines()
    assert files == "1 fil, ingenting galt."
    assert note.startswith(f"{path}:{FIRST}:37: gjelder svar uten referanseområde")


HEADINGS = "headings: {add: [{code: function, title: {nb: Funksjon, en: Function}}]}"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (f"  - {{set: note-template visit, {HEADINGS}}}\n", 1),
        (f"  - {{set: note-template visit, version: '1', {HEADINGS}}}\n", 1),
        (f"  - {{set: note-template visit, version: '2', {HEADINGS}}}\n", 0),
        (
            f"  - {{set: note-template visit, {HEADINGS}}}\n  - {{set: note-template visit, version: '2'}}\n",
            0,
        ),
        ("  - {set: note-template visit, headings: {remove: [plan]}}\n", 1),
        ("  - {set: note-template visit, title: Visitt}\n", 0),
        (
            "  - {add: note-template long, version: '1', title: Lang, headings: [{code: a, title: A}]}\n"
            "  - {set: note-template long, headings: {add: [{code: b, title: B}]}}\n",
            0,
        ),
    ],
)
def test_headings_that_change_without_a_new_version_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: str, told: int
) -> None:
    path = put(tmp_path, changes)
    assert fagflate("check", path) == told
    said = capsys.readouterr().out.splitlines()
    if told:
        assert said[0].startswith(f"{path}:{FIRST}:")
        assert "Overskriftene i «visit» endres, og versjonen er fortsatt «1»" in said[0]


def test_a_site_that_gives_headings_the_version_of_a_sprint_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(
        tmp_path, f"  - {{set: note-template visit, version: '2', {HEADINGS}}}\n", "cardiology/sprint-02.yaml"
    )
    text = (tmp_path / "cardiology/sprint-02.yaml").read_text("utf-8")
    text = text.replace(
        "workspace: heart\nextends: base", "workspace: cardiology\nextends: cardiology/sprint-01"
    )
    text = text.replace("sprint: 1\n", "sprint: 2\n")
    (tmp_path / "cardiology/sprint-02.yaml").write_text(text, encoding="utf-8")
    site = tmp_path / "site.yaml"
    change = "  - {set: note-template visit, version: '2', headings: {remove: [results]}}\n"
    site.write_text("layer: site\nchanges:\n" + change, encoding="utf-8")
    assert fagflate("check", tmp_path) == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert "site.yaml:3:" in said
    assert "fortsatt «2»" in said


@pytest.mark.parametrize(
    ("changes", "line", "column", "words"),
    [
        ("  - set: danger k\n    high: {danger: 5, grave: 6,2}\n", 1, 30, "«6.2»"),
        ("  - set: danger k\n    high: {danger: 5, grav: null}\n", 1, 23, "Mente du «grave»?"),
        ("  - set: danger k\n    stepp: null\n", 1, 5, "Mente du «step»?"),
        ("  - set: vitals\n    options: {hours: 24, horus: null}\n", 1, 26, "Mente du «hours»?"),
        (
            "  - add: more\n    kind: vitals\n    tab: letters\n    options: {horus: null}\n",
            3,
            15,
            "«hours»?",
        ),
        ("  - set: workspace\n    shortcuts: {begin_rond: null}\n", 1, 17, "Mente du «begin_round»?"),
    ],
)
def test_an_unknown_name_without_a_value_is_told_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: str, line: int, column: int, words: str
) -> None:
    path = put(tmp_path, changes)
    assert fagflate("check", path) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{path}:{FIRST + line}:{column}: ")
    assert words in out


def test_a_map_is_not_written_below_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - set: limit anticoagulants\n    value: {B01AX05: 2.5 mg}\n")
    assert fagflate("check", path) == 1
    assert capsys.readouterr().out == (
        f"{path}:{FIRST + 1}:5: «limit anticoagulants» har navn med hver sin verdi:"
        " skriv dem uten «value», som «B01AX05: 2.5 mg».\n"
    )


def test_null_of_a_name_that_is_known_is_the_usual_value(tmp_path: Path) -> None:
    changes = (
        "  - {set: vitals, stale_after: null, options: {hours: null}}\n  - {set: danger k, step: null}\n"
    )
    changes += "  - {set: workspace, shortcuts: {begin_round: null}}\n"
    assert fagflate("check", put(tmp_path, changes)) == 0


def test_null_stays_where_it_says_something(tmp_path: Path) -> None:
    path = put(tmp_path, "  - set: limit anticoagulants\n    B01AX05: null\n")
    said = resolve_file(path, known=known()).data["orders/rules.yaml"]["thresholds"]["anticoagulants"]
    assert said["B01AX05"] is None, "every dose treats; it has not left the anticoagulants"


@pytest.mark.parametrize(
    ("changes", "line", "words"),
    [
        ("  - set: lane temp\n    scale: [36,5, 40]\n", 1, "2 verdier"),
        ("  - set: lane temp\n    scale: [36,5, 40]\n", 1, "«36.5»: komma deler her"),
        ("  - set: limit paracetamol_limit\n    value: 3\n", 1, "Enheten mangler bak 3."),
        ("  - set: limit paracetamol_limit\n    value: 2,5 g\n", 1, "«2.5»"),
        ("  - set: limit anticoagulants\n    B01AX05: 2,5 mg\n", 1, "«2.5»"),
        ("  - set: lane temp\n    height: mye\n", 1, "Der står «mye»."),
        ("  - set: vitals\n    share: mye\n", 1, "Der står «mye»."),
        ("  - set: vitals\n    share: [1]\n", 1, "Der står en liste."),
    ],
)
def test_a_wrong_value_is_told_with_what_stands_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: str, line: int, words: str
) -> None:
    path = put(tmp_path, changes)
    assert fagflate("check", path) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{path}:{FIRST + line}:")
    assert words in out
    assert "array" not in out


def test_a_workspace_with_drafts_alone_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "  - {remove: notes}\n")
    path = tmp_path / "heart/sprint-01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("in use", "draft"), encoding="utf-8")
    assert fagflate("show", "heart", "--folder", tmp_path) == 1
    assert "bare utkast: heart/sprint-01" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "name"), [("lab", "hb"), ("column", "bed")])
def test_lists_of_the_workspace_have_items(kind: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("items", kind) == 0
    assert f"{kind} {name} " in capsys.readouterr().out
    assert fagflate("items", "note") == 0
    assert "er tom" in capsys.readouterr().err


def test_why_tells_every_reason_and_nothing_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(
        tmp_path,
        "  - {move: notes, to: first, why: Leses først}\n  - {set: notes, share: 3, why: Flere rader}\n"
        "  - {add: favourite nstemi, why: Hver dag}\n",
    )
    assert fagflate("why", "panels/notes", "--in", "heart", "--folder", tmp_path) == 0
    out = capsys.readouterr().out
    assert "Leses først" in out
    assert "Flere rader" in out
    assert fagflate("why", "orders/favourites/nstemi", "--in", "heart", "--folder", tmp_path) == 0
    assert "punkt 3: plass 1 av 1  " in capsys.readouterr().out
