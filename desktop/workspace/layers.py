"""Finds a workspace's files and puts them in order: base, specialty, sprints, then who may change on top."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.shown.workspace import IN_FORCE, LAYERS
from desktop.workspace.checking import Checked, check
from desktop.workspace.problems import Problem, WorkspaceError, unknown
from desktop.workspace.reading import Document, read_file

WHOLE = ("workspace.yaml", "panels.yaml")
"""Names of the file that is a workspace itself, and not a sprint."""

_SPRINT = re.compile(r"sprint-([0-9]{2,3})\.yaml")
_MAX_LAYERS = 200


class Library:
    """Folders that hold workspaces, the first one first. Each file is read once."""

    def __init__(self, folders: tuple[Path, ...] = (), naming: Callable[[Path], str] | None = None) -> None:
        """`folders` come before the shipped one; `naming` says how people see a path, if not as usual."""
        self.folders = (*folders, resources() / "workspaces")
        self._naming = naming
        self._read: dict[Path, tuple[Document, Checked | None]] = {}

    def ids(self) -> tuple[str, ...]:
        """The names of all workspaces, sorted."""
        return tuple(
            sorted({inner.name for folder in self.folders if folder.is_dir() for inner in folder.iterdir()
                    if inner.is_dir() and (self._whole(inner) or self._sprints(inner))})
        )  # fmt: skip

    def names(self) -> tuple[str, ...]:
        """All that can be named: workspaces, and each of their sprints."""
        found: list[str] = []
        for id_ in self.ids():
            found.append(id_)
            folder = self._folder(id_)
            found += [f"{id_}/{path.stem}" for path in self._sprints(folder) if folder]
        return tuple(found)

    def shown(self, path: Path) -> str:
        """A file's name as people read it: "workspaces/base/panels.yaml" where it lies in a library."""
        if self._naming is not None:
            return self._naming(path)
        for folder in self.folders:
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.as_posix()

    def read(self, path: Path) -> tuple[Document, Checked | None]:
        """A file and, if its shape is right, what it says."""
        if path not in self._read:
            document = read_file(path, self.shown(path))
            checked = check(document)
            if checked is not None and not self._belongs(checked, path):
                checked = None
            self._read[path] = document, checked
        return self._read[path]

    def problems(self) -> list[Problem]:
        """What is wrong in all files read so far."""
        return [problem for document, _checked in self._read.values() for problem in document.problems]

    def find(self, name: str) -> Path | None:
        """The file of a workspace ("cardiology": its newest sprint in use) or a sprint ("…/sprint-01")."""
        id_, slash, sprint = name.partition("/")
        folder = self._folder(id_)
        if folder is None:
            return None
        if slash:
            path = folder / f"{sprint}.yaml"
            return path if path in self._sprints(folder) else None
        for path in reversed(self._sprints(folder)):
            _document, checked = self.read(path)
            if checked is None or checked.data.get("status") in IN_FORCE:
                return path
        return self._whole(folder)

    def before(self, name: str) -> list[str]:
        """What was in use before a workspace's newest sprint, or before a named one; the newest first."""
        id_, _slash, sprint = name.partition("/")
        folder = self._folder(id_)
        if folder is None:
            return []
        stems = [path.stem for path in self._sprints(folder)]
        found = []
        for path in reversed(self._sprints(folder)[: stems.index(sprint) if sprint in stems else None]):
            _document, checked = self.read(path)
            if checked is not None and checked.data.get("status") in (*IN_FORCE, "retired"):
                found.append(f"{id_}/{path.stem}")
        return found

    def chain(self, path: Path) -> tuple[list[Checked], str]:
        """A file and all that it extends, the base first, and the name of what it ends in.

        WorkspaceError with everything that is wrong so far if one of them is missing, wrong, or extends
        itself.
        """
        found: list[Checked] = []
        seen: list[Path] = []
        current = path
        while True:
            document, checked = self.read(current)
            if checked is None:
                raise WorkspaceError(self.problems())
            found.insert(0, checked)
            seen.append(current)
            below = checked.data.get("extends")
            if below is None:
                break
            under = self._below(checked, str(below))
            if under is None:
                words = unknown(_("There is no workspace “{name}”.").format(name=below), below, self.names())
                document.problem(document.place(("extends",)), words)
            elif under in seen or len(seen) > _MAX_LAYERS:
                document.problem(
                    document.place(("extends",)), _("“{name}” extends this one again.").format(name=below)
                )
                under = None
            if under is None:
                raise WorkspaceError(self.problems())
            current = under
        id_ = str(found[-1].data["workspace"])
        sprint = found[-1].data.get("sprint")
        return found, id_ if sprint is None else f"{id_}/sprint-{sprint:02d}"

    def over(self, paths: tuple[Path, ...], id_: str) -> list[Checked]:
        """The files of the hospital, the role and the person that concern a workspace, in that order."""
        found: list[Checked] = []
        for path in paths:
            document, checked = self.read(path)
            if checked is None:
                continue
            if "layer" not in checked.data:
                document.problem(document.place(()), _("“{name}” is missing.").format(name="layer"))
            elif checked.data.get("workspace") in (None, id_):
                found.append(checked)
        return sorted(found, key=lambda file: [str(layer) for layer in LAYERS].index(file.layer))

    def _below(self, checked: Checked, name: str) -> Path | None:
        if name == checked.data["workspace"]:
            folder = self._folder(name)
            return self._whole(folder) if folder else None
        return self.find(name)

    def _folder(self, id_: str) -> Path | None:
        every = [folder / id_ for folder in self.folders if (folder / id_).is_dir()]
        return next((f for f in every if self._whole(f) or self._sprints(f)), None)

    def _whole(self, folder: Path) -> Path | None:
        return next((folder / name for name in WHOLE if (folder / name).is_file()), None)

    def _sprints(self, folder: Path | None) -> list[Path]:
        """A workspace's sprints, the oldest first."""
        if folder is None or not folder.is_dir():
            return []
        every = [path for path in folder.iterdir() if _SPRINT.fullmatch(path.name)]
        return sorted(every, key=lambda path: (int(path.stem.removeprefix("sprint-")), path.name))

    def _belongs(self, checked: Checked, path: Path) -> bool:
        """Whether the file's name and folder say the same as its header; else the problem is noted.

        A file with another name, or in a folder that is no library, may hold what it likes: it is found by
        its path only.
        """
        document, data = checked.document, checked.data
        before = len(document.problems)
        number = _SPRINT.fullmatch(path.name)
        if path.suffix != ".yaml" or (path.stem.startswith("sprint") and not number):
            # it would be passed over without a word
            words = _("A file is named workspace.yaml, or sprint-01.yaml after its sprint; not {file}.")
            document.problem(document.place(()), words.format(file=path.name))
            return False
        if "layer" in data or not (number or path.name in WHOLE):
            return True
        if path.name in WHOLE and path != self._whole(path.parent):
            words = _("The folder already has {file}, which is the workspace itself.")
            document.problem(document.place(()), words.format(file=WHOLE[0]))
        if (int(number[1]) if number else None) != data.get("sprint"):
            document.problem(
                document.place(("sprint",)),
                _("The file is named {file}, which is not the sprint that it holds.").format(file=path.name),
            )
        library = path.parent.parent
        if path.parent.name != data["workspace"] and (
            library in self.folders[-1:] or self._whole(library / "base") is not None
        ):
            document.problem(
                document.place(("workspace",)),
                _("The file lies in the folder of “{name}”.").format(name=path.parent.name),
            )
        return len(document.problems) == before
