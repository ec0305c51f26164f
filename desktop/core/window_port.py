"""The port to the windows: `desktop.__main__` fills it with `ui`, so that no command imports Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from desktop.core.errors import FagflateError

STATES = ("loading", "empty", "stale", "offline", "error", "conflict", "stop")
"""Page states that a picture can show, whatever the record says."""
WARD_SCREENS = {
    "worklist": "ward",
    "previsit": "previsit",
    "results": "results",
    "tasks": "tasks",
    "handover": "handover",
    "observations-due": "observations_due",
    "screening": "screening",
    "coding": "coding",
    "waiting-list": "waiting_list",
    "dictations": "dictations",
    "post-log": "post_log",
    "access-log": "access_log",
    "beds": "beds",
    "wishes": "wishes",
    "alerts": "rule_rates",
    "sprint": "sprint_decision",
    "received": "received",
    "unsent": "unsent",
    "queue": "queue",
}
"""The screens about several patients, by the name of a picture; with the window's own name of the page."""
WRITTEN = ("note", "order", "letter", "measurement", "facts", "reconcile", "form")
"""Screens in which somebody writes of a patient."""
TYPED = tuple(name for name in WRITTEN if name != "reconcile")
"""Screens in which a picture can have something typed."""
PATIENT_SCREENS = (
    "patient", "overview", "chart", "laboratory", "medicines", "notes", "forms", "letters",
    "observations", "course", *WRITTEN,
)  # fmt: skip
"""The screens about one patient: tabs of the base workspace, and those in which somebody writes."""
OTHER_SCREENS = (
    "choose", "sign-in", "palette", "preview", "locked", "unlock", "switch", "corridor", "signed",
    "help", "settings", "reason", "change-page",
)  # fmt: skip
SCREENS = (*WARD_SCREENS, *PATIENT_SCREENS, *OTHER_SCREENS)
"""Every screen that a picture can be of, beside a workspace's own tabs."""


class Start(msgspec.Struct, frozen=True):
    """Options for opening the application: server, token, store.

    `new` asks for the address to be remembered once it has answered. `key_file` only for the demo and
    tests; `ward` and `person` are ids to be signed in with, or empty. `configuration`
    is the folder of the hospital's own workspaces, where one is given. `another` opens a window of its own
    though one is open on the same record. `link` is what another program asks to be opened. `sign_in_as` is
    the Practitioner (an id) who signs in at a server for demonstrations, where there is no token.
    """

    server: str = ""
    token: str = ""
    store: str = ""
    key_file: str = ""
    ward: str = ""
    person: str = ""
    language: str = ""
    theme: str = ""
    workspace: str = "base"
    new: bool = False
    configuration: str = ""
    another: bool = False
    link: str = ""
    sign_in_as: str = ""


class Picture(msgspec.Struct, frozen=True):
    """Options of a picture that `snapshot` renders; see its help for the words. `typed` is written in one of
    `TYPED`, `filter` is the selection of a list that is chosen, and `alone` the panel that has the patient's
    page. `reader` is the command as the access log names it."""

    out: str
    screen: str = "worklist"
    workspace: str = "base"
    patient: str = ""
    ward: str = ""
    person: str = ""
    state: str = ""
    size: tuple[int, int] = (1920, 1080)
    scale: float = 1.0
    theme: str = "light"
    at: str = ""
    typed: str = ""
    filter: str = ""
    alone: str = ""
    reader: str = "fagflate snapshot"


class Saying(msgspec.Struct, frozen=True):
    """A text of a screen as `fagflate say` tells it, in reading order.

    `screen` is the name of the screen and `title` how the window calls it; `area` is a part of the window
    (`AREAS`), `panel` the kind of panel. `row` and `column` are the keys of a list's row and column, or
    empty; `line` counts the painted lines of an area or panel from 0. `text` is the whole text, `shown` what
    has room where that is less, else empty. `kind` is `text`, `sign` (an icon or mark that stands for words),
    `typed`, or `hint` (in an empty field); `struck` text has a line through it.
    """

    screen: str
    title: str
    area: str
    panel: str
    row: str
    column: str
    line: int
    kind: str
    struck: bool
    text: str
    shown: str = ""


class Said(msgspec.Struct, frozen=True):
    """The texts of screens, and sentences about what could not be said."""

    texts: tuple[Saying, ...]
    lacking: tuple[str, ...] = ()


AREAS = ("banner", "sentence", "panel", "page", "side", "sheet", "over", "tabs", "navigation", "status")
"""Parts of the window in which a text can stand."""


class Windows(Protocol):
    """Interface of the windows for the commands."""

    def has_display(self) -> bool:
        """True when Qt can show a window here; asked in a child process, because Qt aborts where it can't."""

    def open(self, start: Start) -> int:
        """Open the application and run it to its end; gives the exit code."""

    def tell(self, error: FagflateError) -> None:
        """Say an error in a window of its own, for who has no terminal; not what a window has said itself."""

    def render(self, start: Start, pictures: list[Picture], told: Callable[[Path, str], None]) -> None:
        """Render pictures from a synchronised store, without a display."""

    def say(self, start: Start, picture: Picture, told: Callable[[str], None]) -> Said:
        """The texts of a picture's screen, in reading order; without a screen those of every page of the
        patient and of the letter, or of every list of the ward. `told` hears what is wrong in the workspace's
        files."""

    def draw_side(self, picture: object, file: str, size: tuple[int, int], theme: str) -> None:
        """Draw one side of a comparison of two workspaces (`SidePicture`) into a file, without a display."""
