"""A letter is checked once over the same record in the same minute, and anew when anything is another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop import writing
from desktop.letters.check import checks
from tests.commands.conftest import AAS, NOW, Record, record
from tests.commands.letter_drafts import LETTER, PATIENT, admitted

__all__ = ["record"]


def test_a_letter_is_checked_anew_when_anything_is_another(
    record: Record, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    admitted(record)
    made: list[str] = []
    check = checks.check

    def counted(*given: object, **named: object) -> checks.Checked:
        made.append("")
        return check(*given, **named)  # type: ignore[arg-type]

    chart = record.chart(PATIENT)
    letter = writing.letters.compose(chart, NOW, AAS, LETTER)
    monkeypatch.setattr(checks, "check", counted)
    now = NOW.replace(second=1)
    first = writing.letters.check(chart, now, letter, ())
    assert writing.letters.check(chart, now.replace(second=59), letter, ()) is first
    assert len(made) == 1
    decided = replace(letter, why="feil dose")
    made.clear()
    for at, one, others in (
        (now, decided, ()),
        (now, letter, ("Per Hansen",)),
        (now + timedelta(minutes=1), letter, ()),
    ):
        writing.letters.check(chart, at, one, others)
    assert len(made) == 3
    writing.letters.check(record.chart(PATIENT), now, letter, ())
    assert len(made) == 4, "another reading of the record is looked at again"
