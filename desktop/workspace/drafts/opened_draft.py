"""A person's draft of a page: the file as it stands, each edit written into its lines, undo and redo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from desktop.core.errors import InputError
from desktop.core.file_problems import Problem
from desktop.core.messages import _
from desktop.core.yaml_documents import Document
from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.page_draft import (
    DropDraft,
    GiveReason,
    Layer,
    PageEdit,
    RedoEdit,
    SetWish,
    UndoEdit,
)
from desktop.shown.workspace import Text, Workspace
from desktop.workspace.bound_keys import keys_of
from desktop.workspace.document_checks import Checked
from desktop.workspace.drafts import draft_files as keeping
from desktop.workspace.drafts import yaml_lines
from desktop.workspace.drafts.below import Ground, Laid
from desktop.workspace.drafts.draft_files import History
from desktop.workspace.drafts.fewest_changes import Changing
from desktop.workspace.drafts.numbered_changes import NoChange, refused
from desktop.workspace.loader import BASE
from desktop.workspace.reviews import approvals
from desktop.workspace.reviews.approvals import Approval
from desktop.workspace.schema import VERBS

_WEEKS = timedelta(days=12)
"""A sprint lasts two working weeks: from a Monday to the Friday of the week after."""
UNSAID = {"nb": "Ikke sagt ennå", "en": "Not said yet"}
"""Goal of a sprint that nobody has said: a file must have one."""


class Whose(msgspec.Struct, frozen=True):
    """Owner of a draft: their id, and their name as a sprint tells it."""

    person: str
    name: str = ""


class Draft:
    """One's draft of a workspace's page. Nothing is written before the first edit."""

    def __init__(self, layer: Layer, whose: Whose, ground: Ground, path: Path, today: date) -> None:
        self.layer, self.whose, self.ground, self.path, self.today = layer, whose, ground, path, today
        self.raw = b""
        self.document = Document("")
        self.laid: Laid = ground.under
        self.problems: tuple[Problem, ...] = ()
        self.good: Laid = ground.under
        """The last state in which nothing was wrong."""
        self.history = History()
        self.lost: tuple[Approval, ...] = ()
        """Approvals that the last edit took away: they were of what the draft said before."""
        self._said: dict[tuple[str, ...], str] = {}
        """Reasons that were given here, by the verb and the target of their changes."""
        self.reread()

    @property
    def digest(self) -> str:
        return keeping.digest(self.raw)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The changes that the file has; none where it can't be read."""
        data = self.document.data if isinstance(self.document.data, dict) else {}
        found = data.get("changes")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    @property
    def wish(self) -> str:
        """The sprint's goal in the language in use; empty where nobody has said it yet."""
        data = self.document.data if isinstance(self.document.data, dict) else {}
        said = data.get("goal") or ""
        if said == UNSAID:
            return ""
        return str(Text(said.get("nb", ""), said.get("en") or "")) if isinstance(said, dict) else str(said)

    @property
    def header(self) -> dict[str, Any]:
        """The header of the file, or the one that a new file gets."""
        if not self.raw or not isinstance(self.document.data, dict):
            return self._new_header()
        return {name: one for name, one in self.document.data.items() if name != "changes"}

    @property
    def number(self) -> int:
        """Number of the sprint; 0 for one's own layer."""
        found = self.header.get("sprint")
        return found if isinstance(found, int) else 0

    def reread(self) -> None:
        """Read the file again where another has changed it; the last good state stays the page."""
        raw = keeping.read(self.path)
        if raw == self.raw and self.document.file:
            return
        self._take(raw)
        self.history = keeping.history(self.path, self.whose.person, self.layer, self.digest)

    def _take(self, raw: bytes) -> None:
        self.raw = raw
        shown = str(self.path)
        if not raw:
            self.document, self.laid, self.problems = Document(shown), self.ground.under, ()
            self.good = self.laid
            return
        self.document, checked = self.ground.checked(raw, shown)
        self._lay(checked)

    def _lay(self, checked: Checked | None) -> None:
        if checked is None:
            self.problems = tuple(self.document.problems)
            return
        self.laid = self.ground.lay(checked, steps=True)
        self.problems = self.laid.problems
        if not self.problems:
            self.good = self.laid

    def edit(self, edit: PageEdit, expected: str) -> None:
        """Make an edit and write it. InputError where it can't be made, or the file is another than the one
        that the edit was made on; StoreError where it can't be written. What stands is kept."""
        self.reread()
        if expected != self.digest:
            raise InputError(
                _("The draft was changed elsewhere meanwhile: in another window, or in an editor."),
                kept=_("What was written there stands, and this change was not made."),
                todo=_("Look at the draft as it is now, then make the change again."),
            )
        self.lost = ()
        match edit:
            case UndoEdit():
                self._step(self.history.undo, self.history.redo, back=True)
            case RedoEdit():
                self._step(self.history.redo, self.history.undo, back=False)
            case DropDraft():
                self._drop()
            case SetWish():
                self._put(self._wished(" ".join(edit.words.split())))
            case _:
                self._put(self._edited(edit))

    def approve(self, found: tuple[Approval, ...], expected: str) -> None:
        """Write approvals into the file, a line each; those of other content are none. InputError and
        StoreError as `edit`."""
        self.reread()
        if expected != self.digest:
            raise refused(_("The draft was changed elsewhere meanwhile: in another window, or in an editor."))
        now = approvals.content(self.document.data) if isinstance(self.document.data, dict) else ""
        # The owner's first, in whichever order they have come.
        told = {one.person: one for one in found if one.of == now}
        kept = told | {one.person: one for one in self.approvals if one.person not in told}
        if not self.raw or not now or set(kept.values()) == set(self.approvals):
            return
        self.lost = ()
        self._put(approvals.with_approvals(self.raw, kept.values()))

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Approvals in the file of what it says now."""
        data = self.document.data
        return approvals.holding(data) if self.raw and isinstance(data, dict) else ()

    def tried(self, edit: SetLimit) -> Laid:
        """The draft with another limit, as it would be laid; nothing is written. InputError where it can't be
        proposed. A limit that stands so already is the draft as it is."""
        self.reread()
        try:
            document, laid = self._tried(self._edited(edit))
        except NoChange:
            return self.good
        if laid is None or laid.problems:
            raise refused(str((laid.problems if laid is not None else document.problems)[0].what))
        return laid

    def _edited(self, edit: Any) -> bytes:
        def lay(changes: list[dict[str, Any]]) -> Any:
            return self.ground.structure(self.header, changes)

        if isinstance(edit, SetLimit) and self.layer == "person":
            raise refused(
                _("Limits, rules and dangers are the hospital's: one's own page has none of its own."),
                _("Choose the draft for the sprint: Alt+L."),
            )
        changing = Changing(self.changes, lay, self.ground.known)
        entries = changing.made(edit)
        self._said |= {_about(one): str(one["why"]) for one in self.changes if one.get("why")}
        if isinstance(edit, GiveReason):
            self._said.pop(_about(self.changes[edit.point - 1]), None)
        for number, change in entries:
            # What went through the place where it began is the same wish: its reason was typed once.
            if number is None and (why := self._said.get(_about(change))):
                change["why"] = why
        return yaml_lines.rewritten(self.raw or self._new(), entries)

    def _wished(self, words: str) -> bytes:
        if self.layer == "person":
            raise refused(_("Your own page answers no wish: it is yours alone."))
        if not words:
            raise refused(_("A sprint needs its wish: one line."))
        return yaml_lines.set_value(self.raw or self._new(), "goal", words)

    def _put(self, raw: bytes) -> None:
        """Write another state, if nothing is wrong in it and it is seen."""
        raw, self.lost = approvals.without_old(raw)
        document, laid = self._tried(raw)
        if laid is not None and not laid.problems and (idle := self._newly_idle(document, laid)):
            # What another change has made meaningless is no change any more.
            less = yaml_lines.rewritten(
                raw, [one for one in enumerate(document.data["changes"]) if one[0] not in idle]
            )
            other, lighter = self._tried(less)
            if lighter is not None and not lighter.problems and _seen(lighter.page) == _seen(laid.page):
                raw, document, laid = less, other, lighter
        problems = laid.problems if laid is not None else tuple(document.problems)
        # What was wrong before, by another's hand, does not keep a reason from being written.
        if problems and len(problems) >= len(self.problems) and not (self.problems and _same(self, document)):
            raise refused(problems[0].what)
        if laid is not None and _overruled(self.laid, laid):
            raise refused(
                _("A file of the site, the role or the ward says otherwise, and has the last word."),
                _("Ask whoever looks after that file: Shift+F1 on the panel tells which it is."),
            )
        before, history = self.raw, self.history
        keeping.write(self.path, raw)
        self.raw, self.document, self.problems = raw, document, problems
        if laid is not None:
            self.laid = laid
            self.good = laid if not problems else self.good
        self._remember(History(self.digest, (*history.undo, before.decode()), ()))

    def _newly_idle(self, document: Document, laid: Laid) -> set[int]:
        """Numbers of the moves that this edit has made meaningless: one that somebody wrote so stays."""
        known = bool(self.raw) and not self.problems
        stood = [self.changes[number] for number in _idle(self.document, self.laid)] if known else []
        return {number for number in _idle(document, laid) if document.data["changes"][number] not in stood}

    def _tried(self, raw: bytes) -> tuple[Document, Laid | None]:
        document, checked = self.ground.checked(raw, str(self.path))
        return document, self.ground.lay(checked, steps=True) if checked is not None else None

    def _step(self, source: tuple[str, ...], other: tuple[str, ...], *, back: bool) -> None:
        if not source:
            raise refused(
                _("There is nothing to take back.") if back else _("There is nothing to make anew.")
            )
        text, rest, grown = source[-1], source[:-1], (*other, self.raw.decode())
        raw = text.encode()
        keeping.write(self.path, raw)
        self._take(raw)
        self._remember(History(self.digest, *((rest, grown) if back else (grown, rest))))

    def _drop(self) -> None:
        if not self.raw:
            raise refused(_("There is no draft to take away."))
        before = self.raw
        keeping.aside(self.path, self.whose.person)
        keeping.write(self.path, b"")
        # Another draft has wishes of its own.
        self._said.clear()
        undo = (*self.history.undo, before.decode())
        self._take(b"")
        self._remember(History("", undo, ()))

    def _remember(self, history: History) -> None:
        self.history = history
        keeping.keep_history(self.path, self.whose.person, self.layer, history)

    # A new file

    def _new_header(self) -> dict[str, Any]:
        name = self.ground.name
        if self.layer == "person":
            return {"layer": "person", "workspace": name}
        begins = self.today + timedelta(days=7 - self.today.weekday())
        under: Workspace = self.ground.under.page
        extends = f"{name}/sprint-{under.sprint:02d}" if under.sprint is not None else name
        ward = self.ground.first_of
        own = {"title": ward, "wards": [ward]} if ward else {}
        return {
            "workspace": name,
            "extends": BASE if ward else extends,
            "sprint": int(self.path.stem.rpartition("-")[2]),
            "status": "draft",
            **own,
            "owner": under.owner or self.whose.name or self.whose.person,
            "goal": dict(UNSAID),
            "from": begins.isoformat(),
            "to": (begins + _WEEKS - timedelta(days=1)).isoformat(),
        }

    def _new(self) -> bytes:
        lines = [f"{name}: {yaml_lines.flow(one)}" for name, one in self._new_header().items()]
        return ("\n".join(lines) + "\n\nchanges: []\n").encode()


def _about(change: Mapping[str, Any]) -> tuple[str, ...]:
    """The verb and the target of a change; where it sets something what that is, each key by its act."""
    verb = next((one for one in VERBS if one in change), "")
    target = str(change.get(verb))
    if verb != "set":
        return verb, target
    return verb, target, *sorted(change.keys() - {verb, "why"}), *sorted(keys_of(change))


def _same(draft: Draft, document: Document) -> bool:
    """True when two states of the file make the same page: only what is said about it differs."""
    every = document.data.get("changes") if isinstance(document.data, dict) else None
    plain = [{name: one for name, one in change.items() if name != "why"} for change in every or ()]
    return plain == [{name: one for name, one in change.items() if name != "why"} for change in draft.changes]


def _idle(document: Document, laid: Laid) -> set[int]:
    """Numbers, from 0, of the moves of a panel or of a name in a list that change nothing of the page."""
    found = {step.number for step in laid.steps}
    for step in laid.steps:
        target = str(document.data["changes"][step.number].get("move", " "))
        unseen = " " in target and not target.startswith(("column ", "filter ", "lab ", "favourite "))
        if unseen or _seen(step.before) != _seen(step.after):
            found.discard(step.number)
    return found


def _overruled(before: Laid, after: Laid) -> bool:
    """True when the draft makes another page, and the layers above leave nothing of that to be seen."""
    changed = _seen(before.page) != _seen(after.page)
    return changed and before.whole is not before.page and _seen(before.whole) == _seen(after.whole)


def _seen(page: Workspace) -> Any:
    keys = tuple(sorted(page.shortcuts.items()))
    return page.tabs, page.worklist, page.filters, page.labs_first, page.favourites, keys


def open_draft(layer: Layer, whose: Whose, ground: Ground, today: date) -> Draft:
    """The draft that somebody has begun of a workspace's page, else an empty one."""
    if layer == "person":
        path = keeping.own_layer(whose.person)
    else:
        name = ground.name
        begun = keeping.begun(whose.person, name)
        number = keeping.next_number(name, ground.library.names()) if begun is None else 0
        path = begun or keeping.folder(whose.person) / name / f"sprint-{number:02d}.yaml"
    return Draft(layer, whose, ground, path, today)


class SentDraft(Draft):
    """A draft as somebody sent it: the bytes that came, over the files that are here. It is never written."""

    def __init__(self, whose: Whose, ground: Ground, path: Path, today: date, raw: bytes) -> None:
        self._sent = raw
        super().__init__("sprint", whose, ground, path, today)

    def reread(self) -> None:
        if not self.document.file:
            self._take(self._sent)

    def edit(self, edit: PageEdit, expected: str) -> None:
        raise refused(_("A draft that was sent is changed by whoever made it."))
