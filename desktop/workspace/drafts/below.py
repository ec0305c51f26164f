"""Files below and above a draft: read once, so that an edit lays only the draft anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.core.configured import InUse
from desktop.core.file_problems import Problem
from desktop.core.yaml_documents import Document, read
from desktop.shown.sprint.page_draft import Layer
from desktop.shown.workspace import Workspace
from desktop.workspace.document_checks import Checked, check
from desktop.workspace.known import Known
from desktop.workspace.layers import Library, Who
from desktop.workspace.loader import BASE, Lying, lying
from desktop.workspace.merging import Left, State
from desktop.workspace.resolving import outside, resolved, workspace


class Step(NamedTuple):
    """A change of the draft, by its number from 0, and the page before and after it."""

    number: int
    before: Workspace
    after: Workspace


class Laid(NamedTuple):
    """A draft over what lies below it: `page` as the draft alone makes it, `whole` with the layers above;
    what it takes away (`left`); everything that is wrong; the values (`data`) of the files of settings that
    are changed, and these typed, as they would be in use (`settings`). Without problems all of it can be
    used. `lost` are changes, of the draft or of what lies above it, that gave way to another file's."""

    page: Workspace
    whole: Workspace
    left: dict[str, Left]
    problems: tuple[Problem, ...]
    steps: tuple[Step, ...] = ()
    data: Mapping[str, Any] = MappingProxyType({})
    settings: InUse = InUse()
    lost: tuple[Problem, ...] = ()


class Ground:
    """The files of a workspace below a draft, and those above it."""

    def __init__(
        self, library: Library, below: Sequence[Checked], above: Sequence[Checked], name: str, known: Known,
        first_of: str = "",
    ) -> None:  # fmt: skip
        """`first_of`: the ward whose first workspace this becomes, over the base set-up; else empty."""
        self.first_of = first_of
        self.library, self.name, self.known = library, name, known
        self.below, self.above = tuple(below), tuple(above)
        self.laid_changes = 0
        """Number of times that the files were laid: what an edit costs can be counted."""
        self._elsewhere: frozenset[str] | None = None
        self.under = self.lay(None)

    def _panels(self) -> frozenset[str]:
        if self._elsewhere is None:
            self._elsewhere = self.library.panels()
        return self._elsewhere

    def _state(self) -> State:
        state = State(self.known.items, self._panels)
        for file in self.below:
            state.lay(file)
        return state

    def structure(self, header: dict[str, Any], changes: Iterable[dict[str, Any]]) -> State | None:
        """The page with these changes, laid as if a file said them; None where one of them is wrong."""
        self.laid_changes += 1
        document = Document("draft", header | {"changes": list(changes)})
        checked = check(document, self.known.words)
        if checked is None or document.problems:
            return None
        state = self._state()
        state.lay(checked)
        return None if document.problems else state

    def checked(self, raw: bytes, shown: str) -> tuple[Document, Checked | None]:
        """The draft's file, and what it says if its shape is right."""
        document = read(raw, shown)
        return document, check(document, self.known.words)

    def lay(self, draft: Checked | None, *, steps: bool = False) -> Laid:
        """Lay a draft over what lies below, and what lies above over it."""
        self.laid_changes += 1
        state = self._state()
        files = [*self.below]
        told: list[Step] = []
        if draft is not None:
            files.append(draft)
            last = self._made(state, files) if steps else None
            for change in state.laying(draft):
                if last is not None:
                    now = self._made(state, files)
                    told.append(Step(int(change.where[1]), last, now))
                    last = now
        page = self._made(state, files)
        marks = [len(one.document.problems) for one in self.above]
        for file in self.above:
            state.lay(file)
        problems: list[Problem] = list(draft.document.problems) if draft is not None else []
        for file, mark in zip(self.above, marks, strict=True):
            problems += file.document.problems[mark:]
            del file.document.problems[mark:]
        files += self.above
        whole, settings = page, InUse()
        if not problems:
            problems += outside(state, self.known)
        if not problems:
            whole, settings, wrong = resolved(state, files, self.name, self._release(draft), self.known)
            problems += wrong
        left, lost = dict(state.left), tuple(state.trail.lost)
        return Laid(page, whole, left, tuple(problems), tuple(told), state.items.data, settings, lost)

    def _made(self, state: State, files: list[Checked]) -> Workspace:
        return workspace(state, files, self.name, self._release(None), self.known)

    def _release(self, draft: Checked | None) -> str:
        if draft is not None and isinstance(draft.data.get("sprint"), int):
            return f"{self.name}/sprint-{draft.data['sprint']:02d}"
        numbers = [one.data["sprint"] for one in self.below if one.data.get("sprint") is not None]
        return f"{self.name}/sprint-{numbers[-1]:02d}" if numbers else self.name


def ground(
    layer: Layer, name: str, known: Known, folders: tuple[Path, ...], who: Who,
    kept: Callable[[Path], Path | None] | None = None, extends: str = "",
    joined: frozenset[Path] = frozenset(),
) -> Ground:  # fmt: skip
    """Files on which a draft of a workspace lies: a sprint on those in force, or on what its file `extends`,
    below the layers of the site, role and ward; one's own layer on all of them. One's own file is never part
    of it, the pilots in which one is (`joined`, by their files) are. ConfigurationError where nothing can be
    opened."""
    without_own = Who(who.ward, who.role, None, who.services)
    found: Lying = lying(name, known=known, folders=folders, who=without_own, kept=kept, joined=joined)
    library = found.library
    id_ = found.safely.resolved.workspace.id
    path = found.path
    # A ward that has the base set-up gets a workspace of its own by its first sprint.
    first_of = (who.ward or name) if id_ == BASE and name != BASE and library.find(name) is None else ""
    if first_of:
        id_ = name
    if extends and (named := library.find(extends)) is not None:
        path = named
    below = library.chain(path).files
    above = library.over(found.above, id_)
    if layer == "person":
        return Ground(library, [*below, *above], (), id_, known)
    return Ground(library, below, above, id_, known, first_of)
