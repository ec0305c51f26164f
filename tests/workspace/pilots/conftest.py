"""A hospital's folder with a pilot on one ward, as `sprint-02` of cardiology."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core import configured
from desktop.views.sign_in import workspaces
from desktop.workspace import locations

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: pilot
owner: Kari Fosse, overlege
goal: Noe
from: 2026-11-23
to: 2026-12-04
pilot:
  wards: [hjerte-1]                # Hjerte 1
  roles: [doctor]
  persons: [9144889, nina]
  until: 2026-12-10
  better: Visitten blir kortere
changes:
  - {set: vitals, share: 5, why: Fordi}
  - {set: limit egfr_low, value: 35}
"""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The machine's own folder of configuration, with a pilot on one ward."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    workspaces.forget()
    made = tmp_path / "machine" / "configuration"
    put(made / "cardiology/sprint-02.yaml", SPRINT)
    yield made
    locations.choose("")
    workspaces.forget()
    configured.use(configured.InUse())
