"""The column of a draft: where its file lies is said without the user's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.core.messages import set_language
from tests.layout.changing import draft
from ui.window.sprint.column import _foot


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (Path.home() / "kladder" / "sprint-02.yaml", str(Path("~") / "kladder" / "sprint-02.yaml")),
        (Path("/annet/sted/sprint-02.yaml"), str(Path("/annet/sted/sprint-02.yaml"))),
    ],
)
def test_the_users_own_folder_is_said_shortly(file: Path, said: str) -> None:
    set_language("nb")
    assert f"Den ligger i {said};" in _foot(replace(draft(), file=str(file)))
