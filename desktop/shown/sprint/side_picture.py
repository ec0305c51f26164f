"""One side of a comparison of two workspaces, as it is drawn for `fagflate workspace diff --out`."""

from __future__ import annotations

import msgspec

from desktop.shown.sprint.made_up import MadeUpShown
from desktop.shown.workspace import Workspace


class SidePicture(msgspec.Struct, frozen=True):
    """A picture of one tab of a workspace on a made-up patient. `name` is its file's; `numbers` are those of
    the differences by the panels that they are about, `words` all of them (number, sentence)."""

    name: str
    title: str
    workspace: Workspace
    tab: str
    before: bool
    made_up: MadeUpShown
    numbers: dict[str, str]
    words: tuple[tuple[str, str], ...]
