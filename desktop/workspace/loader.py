"""Opens a workspace: `load` for the application, `load_safely` where it must open in any case.

ruamel.yaml and pydantic are imported inside the functions: nothing of them is needed before the first
paint.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.shown.workspace import Workspace
from desktop.workspace.known import Known
from desktop.workspace.problems import Problem, WorkspaceError

if TYPE_CHECKING:
    from desktop.workspace.layers import Library

BASE = "base"


def load(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
) -> Workspace:
    """The workspace of a name, with all its layers; WorkspaceError with everything that is wrong.

    `name` is a workspace ("cardiology": its newest sprint in pilot or in use) or a sprint
    ("cardiology/sprint-01"). `folders` are searched before the shipped ones. `over` are the files of the
    hospital, the role and the person; what is about other workspaces is passed over.
    """
    from desktop.workspace.layers import Library

    library = Library(folders)
    return _open(library, _named(library, name), known or Known(), over)


def load_file(
    path: Path,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
    naming: Callable[[Path], str] | None = None,
) -> Workspace:
    """The workspace that a file makes; for a hospital's, role's or person's file, what it is laid over.

    What the file extends is searched in the library it lies in (its folder's folder), then in `folders`,
    then among the shipped ones. `naming` says how people see a path; by default they see the file as in
    `path`. WorkspaceError with everything that is wrong.
    """
    from desktop.workspace.layers import Library

    file = path.absolute()
    library = Library((file.parent.parent, *folders), naming)
    if naming is None:
        usual = library.shown
        library = Library(library.folders[:-1], lambda one: str(path) if one == file else usual(one))
    _document, checked = library.read(file)
    if checked is None:
        raise WorkspaceError(library.problems())
    if "layer" in checked.data:
        below = _named(library, str(checked.data.get("workspace") or BASE))
        return _open(library, below, known or Known(), (file, *over))
    return _open(library, file, known or Known(), over)


def load_safely(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] = (),
    over: tuple[Path, ...] = (),
) -> tuple[Workspace, tuple[Problem, ...]]:
    """As `load`, but what is wrong is left out, so that a doctor on call gets a workspace in any case.

    First the wrong ones of `over`, then the sprint (the one before it is taken), then the specialty. What
    was wrong is returned and must be shown. Only if the shipped base is broken too, WorkspaceError.
    """
    from desktop.workspace.layers import Library

    library = Library(folders)
    problems: list[Problem] = []
    above = over
    while True:
        try:
            return load(name, known=known, folders=folders, over=above), tuple(problems)
        except WorkspaceError as error:
            problems += [problem for problem in error.problems if problem not in problems]
            wrong = {problem.file for problem in error.problems}
            left = tuple(path for path in above if library.shown(path) not in wrong)
            if left == above:
                break
            above = left
    for earlier in library.before(name):
        try:
            return load(earlier, known=known, folders=folders), tuple(problems)
        except WorkspaceError:
            continue
    return load(BASE, known=known), tuple(problems)


def available(folders: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """The names of all workspaces, sorted; their files are not read."""
    from desktop.workspace.layers import Library

    return Library(folders).ids()


def _named(library: Library, name: str) -> Path:
    """The file of a workspace or sprint; WorkspaceError if there is none."""
    from desktop.core.messages import _
    from desktop.workspace.problems import unknown

    path = library.find(name)
    if path is None:
        words = unknown(_("There is no workspace “{name}”.").format(name=name), name, library.names())
        raise WorkspaceError([Problem("workspaces", 1, 1, words)])
    return path


def _open(library: Library, path: Path, known: Known, over: tuple[Path, ...]) -> Workspace:
    from desktop.workspace.merging import State
    from desktop.workspace.resolving import outside, workspace

    files, release = library.chain(path)
    id_ = str(files[-1].data["workspace"])
    files += library.over(over, id_)
    state = State()
    for file in files:
        state.lay(file)
        # What a wrong layer leaves undone would look wrong in the layers above it.
        if file.document.problems:
            raise WorkspaceError(library.problems())
    # A hospital's, role's or person's file that could not be laid at all.
    if problems := library.problems():
        raise WorkspaceError(problems)
    if found := outside(state, known):
        raise WorkspaceError(found)
    return workspace(state, files, id_, release)
