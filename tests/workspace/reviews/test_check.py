"""`fagflate workspace check` names a sprint that was changed after somebody approved it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.workspace.reviews import approvals
from tests.store.packages.made import file
from tests.workspace.test_cli import fagflate


def test_check_names_who_has_approved_what_the_file_says_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "hospital/cardiology/sprint-02.yaml"
    kept.parent.mkdir(parents=True)
    one = approvals.Approval("Kari Fosse", "Sprinteier", "2026-11-20", "", approvals.content_of(file(6)))
    signed = approvals.with_approvals(file(6), (one,))
    kept.write_bytes(signed)
    assert fagflate("check", tmp_path / "hospital") == 0
    assert "godkjente den" not in capsys.readouterr().out
    kept.write_bytes(signed.replace(b"share: 6", b"share: 7"))
    assert fagflate("check", tmp_path / "hospital") == 0
    assert "endret etter at Kari Fosse godkjente den, så ingen har godkjent den" in capsys.readouterr().out
