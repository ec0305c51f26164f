"""Opens a workspace: `load` for the application, `load_safely` where it must open in any case.

PyYAML and pydantic are imported inside the functions: nothing of them is needed before the first
paint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from desktop.core.configured import InUse
from desktop.core.file_problems import ConfigurationError, Problem
from desktop.shown.workspace import Source, Workspace
from desktop.workspace.headers import Header
from desktop.workspace.known import Known

if TYPE_CHECKING:
    from desktop.workspace.layers import Library, Who
    from desktop.workspace.merging import Left

BASE = "base"


class Resolved(msgspec.Struct, frozen=True):
    """A workspace after all its layers, and the settings (order sets, rules, phrases …) that go with it."""

    workspace: Workspace
    settings: InUse
    files: tuple[Path, ...] = ()
    """Files of which it was made, without the shipped ones."""
    headers: Mapping[str, Header] = {}
    """Headers of the laid files, by their names as people see them, the first laid first."""
    data: Mapping[str, Any] = {}
    """The changed files of settings by their names, as values: what a way in them is now can be told."""
    gone: Mapping[str, tuple[Source, ...]] = {}
    """Removed items, by path, with every place that set each, the last the one that removed it."""
    notices: tuple[Problem, ...] = ()
    """Changes of a site, a role, a ward or a person that another file has made before them."""
    lost: tuple[Problem, ...] = ()
    """Changes of these files that gave way to another file's."""
    left: Mapping[str, Left] = {}
    """Panels that a layer has taken away, by their names."""


class Safely(msgspec.Struct, frozen=True):
    """Resolved workspace, and the problems."""

    resolved: Resolved
    problems: tuple[Problem, ...]


class Lying(NamedTuple):
    """A workspace opened in any case: as it was resolved, and the files of which it was made: the library
    that reads them, the workspace's own file, and those of the layers above."""

    safely: Safely
    library: Library
    path: Path
    above: tuple[Path, ...]


def load(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
) -> Workspace:
    """The workspace of a name, with all its layers; ConfigurationError with everything that is wrong.

    `name` is a workspace ("cardiology": all its sprints in pilot or in use) or a sprint
    ("cardiology/sprint-01"). `folders` are searched before the shipped ones. `over` are the files of the
    site, the role, the ward and the person; what is about other workspaces is passed over.
    """
    return resolve(name, known=known, folders=folders, over=over).workspace


def resolve(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
    who: Who | None = None,
) -> Resolved:
    """Resolve a workspace as `load` does, with the settings. `who` finds the site's, role's, ward's and
    person's layers."""
    from desktop.workspace.layers import Library

    has = known or Known()
    library = Library(folders, kinds=has.words)
    layers = library.layers_of(who) if who is not None else ()
    return _open(library, _named(library, name), has, (*layers, *over))


def resolve_file(
    path: Path,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
    naming: Callable[[Path], str] | None = None,
) -> Resolved:
    """The workspace that a file makes, with the settings; for a site's, role's, ward's or person's file, what
    it is laid over.

    What the file extends is searched in the library it lies in (its folder's folder), then in `folders`,
    then among the shipped ones. `naming` says how people see a path; by default they see the file as in
    `path`. ConfigurationError with everything that is wrong.
    """
    from desktop.workspace.layers import Library

    has = known or Known()
    file = path.absolute()
    library = Library((file.parent.parent, *folders), naming, kinds=has.words)
    if naming is None:
        usual = library.shown
        library = Library(
            library.folders[:-1], lambda one: str(path) if one == file else usual(one), kinds=has.words
        )
    _document, checked = library.read(file)
    if checked is None:
        raise ConfigurationError(library.problems())
    if "layer" in checked.data:
        below = _named(library, str(checked.data.get("workspace") or BASE))
        return _open(library, below, has, (file, *over))
    return _open(library, file, has, over)


def load_safely(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
    who: Who | None = None,
    kept: Callable[[Path], Path | None] | None = None,
) -> Safely:
    """Resolve a workspace in any case, so that a doctor on call gets one: errors are mended or left out.

    `kept` gives a file as it was when it was last right. What never was is left out: first of the layers
    above the sprints, then the sprint (what was in use before it takes its place), then the specialty. What
    was wrong is returned and must be shown. Only if the shipped base is broken too, ConfigurationError.
    """
    return lying(name, known=known, folders=folders, over=over, who=who, kept=kept).safely


def lying(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
    who: Who | None = None,
    kept: Callable[[Path], Path | None] | None = None,
) -> Lying:
    """Resolve a workspace as `load_safely` does, and tell of which files."""
    has = known or Known()
    mended = Mended(kept)
    problems: list[Problem] = []
    named = name
    while True:
        library = mended.library(folders, has.words)
        layers: tuple[Path, ...] = ()
        try:
            layers = library.layers_of(who) if who is not None else ()
            above = tuple(path for path in (*layers, *over) if path not in mended.without)
            path = _named(library, named)
            return Lying(Safely(_open(library, path, has, above), tuple(problems)), library, path, above)
        except ConfigurationError as error:
            problems += [problem for problem in error.problems if problem not in problems]
            wrong = library.wrong() | library.named_in(error.problems)
        layers = (*layers, *over)
        # Those above first: they may be all that is wrong. A workspace that can't be mended gives way to the
        # one below it, the hospital's layers stay.
        if mended.mend(wrong & set(layers) or wrong):
            continue
        if named != BASE:
            named = named.partition("/")[0] if "/" in named else BASE
        elif not mended.mend([path for path in layers if path not in mended.without][-1:]):
            break
    library = mended.library((), has.words)
    return Lying(Safely(resolve(BASE, known=known), tuple(problems)), library, _named(library, BASE), ())


class Mended:
    """Files that are wrong, each as it was when it was last right, else left out."""

    def __init__(self, kept: Callable[[Path], Path | None] | None = None) -> None:
        """`kept` gives a file as it was when it was last right."""
        self._kept = kept or (lambda _path: None)
        self.instead: dict[Path, Path] = {}
        self.without: frozenset[Path] = frozenset()

    def library(self, folders: tuple[Path, ...], words: Collection[str], *, heads: bool = False) -> Library:
        """A library that reads these files so; with `heads` of shipped ones the headers alone."""
        from desktop.workspace.layers import Library

        return Library(folders, kinds=words, without=self.without, instead=self.instead, heads=heads)

    def mend(self, wrong: Iterable[Path]) -> bool:
        """Mend what is wrong; False where nothing is left that could be."""
        more = False
        for path in wrong:
            if path in self.without:
                continue
            last = self._kept(path) if path not in self.instead else None
            if last is not None:
                self.instead[path] = last
            else:
                self.instead.pop(path, None)
                self.without |= {path}
            more = True
        return more


def available(folders: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """The names of all workspaces, sorted; their files are not read."""
    from desktop.workspace.layers import Library

    return Library(folders).ids()


def _named(library: Library, name: str) -> Path:
    """The file of a workspace or sprint; ConfigurationError if there is none."""
    from desktop.core.file_problems import unknown
    from desktop.core.messages import _

    path = library.find(name)
    if path is None:
        if name in library.names() and "/" not in name:
            drafts = [one for one in library.names() if one.startswith(f"{name}/")]
            words = _("“{name}” has no sprint in use, only drafts: {drafts}. Name one of them.")
            said = words.format(name=name, drafts=", ".join(drafts))
            raise ConfigurationError([Problem("workspaces", 1, 1, said)])
        words = unknown(_("There is no workspace “{name}”.").format(name=name), name, library.names())
        raise ConfigurationError([Problem("workspaces", 1, 1, words)])
    return path


def _open(library: Library, path: Path, known: Known, over: tuple[Path, ...]) -> Resolved:
    from desktop.workspace.merging import State
    from desktop.workspace.resolving import outside, resolved
    from desktop.workspace.sprint_conflicts import note_conflicts

    chain = library.chain(path)
    id_ = str(chain.files[-1].data["workspace"])
    note_conflicts(chain)
    files = [*chain.files, *library.over(over, id_)]
    state = State(known.items, library.panels)
    for file in files:
        state.lay(file)
        # What a wrong layer leaves undone would look wrong in the layers above it.
        if file.document.problems:
            raise ConfigurationError(library.problems())
    # A site's, role's, ward's or person's file that could not be laid at all.
    if problems := library.problems():
        raise ConfigurationError(problems)
    found = outside(state, known)
    made, laid, wrong = resolved(state, files, id_, chain.release, known)
    if found or wrong:
        raise ConfigurationError([*found, *wrong])
    gone = {path: tuple(history) for path, history in state.trail.gone.items()}
    read, headers = library.read_files(), library.headers(files)
    notices, lost = tuple(state.trail.notices), tuple(state.trail.lost)
    return Resolved(made, laid, read, headers, state.items.data, gone, notices, lost, dict(state.left))
