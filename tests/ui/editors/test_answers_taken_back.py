"""Every kind of answer to a question of a letter is named when it is given, and taken back whole by Ctrl+Z.

The kinds are read from the code that makes the questions: each `Choice` of a function, with each `Kind` that
stands beside it there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

import desktop
from desktop import writing
from desktop.letters.check import medicine_questions
from desktop.letters.check.signing_questions import Checked, Choice, Finding, Kind
from desktop.letters.compose import medicine_rows
from desktop.letters.model import Letter
from tests.letters import charts
from tests.letters.test_checks import newer, record
from tests.ui.editors.test_desks import Window
from ui.acts.letters.letter_drafting import LetterDrafting

ROOT = Path(desktop.__file__).parent
FOLDERS = ("letters", "writing")
BY_ROW = "medicine_rows.py"
"""Makes its answers of a table, one for each reason why a row is undecided: the codes are not in its text."""


def _functions(path: Path) -> Iterator[tuple[set[str], set[str]]]:
    """Kinds and codes of answers of each function of a file that makes answers; of the whole file where a
    function that makes answers names no kind."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    everywhere = _kinds(tree)
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef) and (codes := _codes(one)):
            yield (_kinds(one) or everywhere), codes


def _kinds(tree: ast.AST) -> set[str]:
    return {
        one.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "Kind"
    }


def _codes(tree: ast.AST) -> set[str]:
    found = set()
    for one in ast.walk(tree):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "Choice":
            code = one.args[0]
            assert isinstance(code, ast.Constant), f"line {one.lineno}: a code that nobody can read"
            found.add(code.value)
    return found


def every() -> list[tuple[Kind, str]]:
    """Each kind of question with each code of an answer to it."""
    rows = {code for codes in medicine_rows.ANSWERS.values() for code in codes}
    found = {(Kind.MEDICINES, code) for code in rows}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name not in (BY_ROW, "signing_questions.py"):
                for kinds, codes in _functions(path):
                    found |= {(Kind[kind], code) for kind in kinds for code in codes}
    return sorted(found)


def _finding(kind: Kind, code: str, letter: Letter) -> Finding:
    """A question of a kind, about something that is in the letter, so that its answer changes it."""
    row = next(iter(medicine_questions.rows_of(letter)))
    paths = {
        Kind.RECIPIENT: letter.recipients[0].id,
        Kind.ADDRESSEE: letter.recipients[0].id,
        Kind.ORDER: medicine_questions.key_in(row),
        Kind.MEDICINES: medicine_questions._key(row),
        Kind.HOLDER: "Practitioner/aas",
    }
    section = "MEDB" if kind in (Kind.ORDER, Kind.MEDICINES) else ""
    if code in ("replace", "keep"):
        # Of medicines those answer for the table as a whole.
        paths.pop(Kind.MEDICINES)
    choices = (Choice(code, f"Svar {code}"), Choice(f"{code}-not", "Ikke det"))
    return Finding("made:1", kind, f"Spørsmål om {kind}?", "", choices, section, path=paths.get(kind, ""))


@pytest.fixture(scope="module")
def asked() -> Iterator[list[Finding]]:
    """Questions that every letter has beside its own, until they are answered."""
    added: list[Finding] = []
    check = writing.letters.check

    def with_added(chart: Any, now: Any, letter: Letter, others: tuple[str, ...]) -> Checked:
        found = check(chart, now, letter, others)
        answered = {one.finding for one in letter.decisions}
        left = tuple(one for one in added if one.key not in answered)
        return msgspec.structs.replace(found, findings=(*found.findings, *added), open=(*found.open, *left))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing.letters, "check", with_added)
        yield added


@pytest.fixture(scope="module")
def window(qapp: QApplication) -> Window:
    made = Window(charts.chart(*record(newer())))
    # Nothing need be painted: it is its words that are asked for.
    made.show_editor = lambda _key, _editor: None  # type: ignore[method-assign]
    return made


@pytest.fixture(scope="module")
def desk(window: Window, asked: list[Finding]) -> Iterator[LetterDrafting]:
    """A letter that is being written: each answer leaves it as it was, taken back."""
    made_desk = LetterDrafting(window, window.reading)  # type: ignore[arg-type]
    made_desk.begin()
    window.bridge.finish()
    yield made_desk
    made_desk.editor.side.deleteLater()
    made_desk.editor.deleteLater()


def _whole(desk: LetterDrafting) -> Letter:
    """The letter as it would be kept now."""
    assert desk.kept is not None
    return writing.drafts.letter(desk.kept, desk.editor.text())


def test_the_kinds_are_found_where_they_are_made() -> None:
    found = every()
    assert {
        (Kind.STALE, "replace"), (Kind.UNANSWERED, "confirm"), (Kind.MEDICINES, "stopped"),
        (Kind.RECIPIENT, "remove"), (Kind.NEW, "add"), (Kind.CRITICAL, "sign"),
    } <= set(found)  # fmt: skip
    assert len(found) >= 40


CHANGES = {
    (Kind.RECIPIENT, "remove"), (Kind.ADDRESSEE, "remove"), (Kind.MEDICINES, "stopped"), (Kind.ORDER, "stop"),
}  # fmt: skip
"""Answers that change more of this letter than that they were given."""


@pytest.mark.parametrize(("kind", "code"), every())
def test_an_answer_is_named_and_taken_back_whole(
    kind: Kind, code: str, asked: list[Finding], window: Window, desk: LetterDrafting
) -> None:
    asked[:] = [_finding(kind, code, window.letter)]
    desk.refresh()
    window.bridge.finish()
    before, open_ = _whole(desk), desk.editor.model.decisions
    assert "made:1" in {one.key for one in open_}
    desk.decide("made:1", code)
    window.bridge.finish()
    assert not window.errors
    assert window.said[-1] == f"Besvart: Spørsmål om {kind}? Svar {code}."
    assert "made:1" not in {one.key for one in desk.editor.model.decisions}
    after = _whole(desk)
    assert len(after.decisions) == len(before.decisions) + 1
    if (kind, code) in CHANGES:
        assert msgspec.structs.replace(after, decisions=before.decisions) != before
    window.undo()
    window.bridge.finish()
    assert _whole(desk) == before
    assert desk.editor.model.decisions == open_
