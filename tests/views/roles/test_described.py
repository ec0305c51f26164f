"""docs/roles.md says of each role, act and question what this program holds them to."""

from __future__ import annotations

from desktop.acts import RecordAct
from desktop.acts.act import as_shipped
from desktop.views.answering import answered
from desktop.views.known import known
from desktop.views.roles.described import sections
from desktop.workspace.describing import described
from tests.conftest import ROOT

TEXT = (ROOT / "docs/roles.md").read_text("utf-8")


def test_the_tables_are_those_of_this_program() -> None:
    # Written by `fagflate workspace describe --into docs/roles.md`.
    assert described(TEXT, known(), sections()) == TEXT


def test_no_act_and_no_question_is_left_out() -> None:
    for one in as_shipped():
        assert f"`{one.kind.__name__}`" in TEXT
        assert not issubclass(one.kind, RecordAct) or one.may
    for kind in answered():
        assert f"`{kind.__name__}`" in TEXT
