"""Every act on the record is carried out by a person in a real window: in a journey that says so.

A journey names its acts with `@pytest.mark.acts("StopMedicine", …)` and fails if it does not carry them out.
"""

from __future__ import annotations

import ast
from pathlib import Path

from desktop.commands import carrying

HERE = Path(__file__).parent
BESIDE = {
    "RecordAccess": "a line of the access log: every journey that shows a patient",
    "RecordReading": "a line of the access log",
    "RecordRefusal": "a line of the access log",
    "RecordLetterRead": "a line of the access log",
    "TellOfAlerts": "what rules find by themselves while somebody works: `tests/service/test_watch.py`",
    "TellOfRules": "what rules of a hospital came to, counted by the week: `tests/service/test_watch.py`",
    "SaveDraft": "one's own words, kept at every pause",
    "KeepFacts": "one's own words, kept at every pause",
    "KeepForm": "one's own words, kept at every pause",
    "KeepEntry": "one's own words, kept at every pause",
    "PublishSprint": "a command, in no window: `tests/cli/test_workspace_packages.py`",
}
"""Acts beside what a person does in a window, with the place that tries them."""


def _named() -> dict[str, list[str]]:
    """The journeys of each act: the tests of this folder whose decorators name it."""
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.acts":
                    for name in mark.args:
                        found.setdefault(ast.literal_eval(name), []).append(f"{path.name}::{node.name}")
    return found


def test_every_act_on_the_record_has_a_journey() -> None:
    acts = {kind.__name__ for kind in carrying.carried()}
    named = _named()
    assert set(named) <= acts, "an act that does not exist"
    assert not set(named) & set(BESIDE)
    assert acts - set(named) - set(BESIDE) == set()
