"""Opens a workspace: `load` for the application, `load_safely` where it must open in any case.

ruamel.yaml and pydantic are imported inside the functions: nothing of them is needed before the first
paint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.workspace.known import Known
from desktop.workspace.model import Workspace
from desktop.workspace.problems import Problem, WorkspaceError

if TYPE_CHECKING:
    from desktop.workspace.layers import Library

BASE = "base"


def load(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] | None = None,
    over: tuple[Path, ...] = (),
) -> Workspace:
    """The workspace of a name, with all its layers; WorkspaceError with everything that is wrong.

    `name` is a workspace ("cardiology": its newest sprint in pilot or in use) or a sprint
    ("cardiology/sprint-01"). `folders` are searched before the shipped ones. `over` are the files of the
    hospital, the role and the person; what is about other workspaces is passed over.
    """
    from desktop.workspace.layers import Library

    library = Library(folders)
    return _open(library, named(library, name), known or Known(), over)


def load_file(
    path: Path, *, known: Known | None = None, folders: tuple[Path, ...] | None = None
) -> Workspace:
    """The workspace that a file makes; for a hospital's, role's or person's file, what it is laid over.

    What the file extends is searched in the library it lies in (its folder's folder), then `folders`, then
    among the shipped ones. WorkspaceError with everything that is wrong.
    """
    from desktop.workspace.layers import Library

    around = path.absolute().parent.parent
    library = Library((around, *(folders or ())))
    path = path.absolute()
    _document, checked = library.read(path)
    if checked is None:
        raise WorkspaceError(library.problems())
    if "layer" in checked.data:
        return _open(
            library, named(library, checked.data.get("workspace") or BASE), known or Known(), (path,)
        )
    return _open(library, path, known or Known(), ())


def load_safely(
    name: str = BASE,
    *,
    known: Known | None = None,
    folders: tuple[Path, ...] | None = None,
    over: tuple[Path, ...] = (),
) -> tuple[Workspace, tuple[Problem, ...]]:
    """As `load`, but a wrong layer is left out: first those of person, role and hospital, then the sprint.

    What was wrong is returned and must be shown; a doctor on call gets a workspace in any case. Only if the
    shipped base is broken, WorkspaceError.
    """
    problems: list[Problem] = []
    tries = [(name, over[:count], folders) for count in range(len(over), -1, -1)]
    tries += [(BASE, (), folders), (BASE, (), None)]
    last: WorkspaceError | None = None
    for one, above, where in tries:
        try:
            found = load(one, known=known, folders=where, over=above)
        except WorkspaceError as error:
            problems += [problem for problem in error.problems if problem not in problems]
            last = error
        else:
            return found, tuple(problems)
    assert last is not None
    raise last


def available(folders: tuple[Path, ...] | None = None) -> tuple[str, ...]:
    """The names of all workspaces, sorted; their files are not read."""
    from desktop.workspace.layers import Library

    return Library(folders).ids()


def named(library: Library, name: str) -> Path:
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
        if problems := library.problems():
            raise WorkspaceError(problems)
    if found := outside(state, known):
        raise WorkspaceError(found)
    return workspace(state, files, id_, release)
