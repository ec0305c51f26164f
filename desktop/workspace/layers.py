"""Finds a workspace's files and puts them in order: base, specialty, sprints, then who may change on top.

One idea: the files that count for somebody, and which of them is laid over which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from desktop.core.file_problems import ConfigurationError, Problem, unknown
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.core.yaml_documents import Document, read_file
from desktop.shown.workspace import IN_FORCE, LAYERS
from desktop.workspace.document_checks import Checked, check, named_by
from desktop.workspace.headers import Header, header
from desktop.workspace.pilots import PILOT, Pilot, pilot_of
from desktop.workspace.ward_names import names, of_service

WHOLE = ("workspace.yaml", "panels.yaml")
"""Names of the file that is a workspace itself, and not a sprint."""

_SPRINT = re.compile(r"sprint-([0-9]{2,3})\.yaml")
_MAX_LAYERS = 200


class Who(msgspec.Struct, frozen=True):
    """Owner of a workspace: the ward's name, the role (`Actor.works_as`), the person's own file, the codes
    and names of the ward's service."""

    ward: str = ""
    role: str = ""
    file: Path | None = None
    services: tuple[str, ...] = ()


class Chain(msgspec.Struct, frozen=True):
    """The files that make a workspace, the base first; what each builds on; the name of what they end in."""

    files: list[Checked]
    below: dict[str, frozenset[str]]
    release: str


class Library:
    """Folders that hold workspaces, the first one first. Each file is read once."""

    def __init__(
        self,
        folders: tuple[Path, ...] = (),
        naming: Callable[[Path], str] | None = None,
        *,
        kinds: Collection[str] = (),
        without: frozenset[Path] = frozenset(),
        instead: Mapping[Path, Path] | None = None,
        heads: bool = False,
        joined: frozenset[Path] | None = frozenset(),
    ) -> None:
        """`folders` come before the shipped one; `naming` says how people see a path, if not as usual.

        `kinds` are the words for items of the settings; `without` names files that are passed over,
        `instead` others whose words are those of another file: as they were when they were last right.
        With `heads` of what is shipped only the headers are read: what it changes is right. `joined` are the
        files of the pilots in which whoever it is for is (None: every pilot); the others are passed over, as
        if they were drafts.
        """
        self.folders = (*folders, resources() / "workspaces")
        self.kinds = kinds
        self.without = without
        self.instead = instead or {}
        self.joined = joined
        self._heads = heads
        self._naming = naming
        self._read: dict[Path, tuple[Document, Checked | None]] = {}

    def ids(self) -> tuple[str, ...]:
        """The names of all workspaces, sorted."""
        return tuple(
            sorted({inner.name for folder in self.folders if folder.is_dir() for inner in folder.iterdir()
                    if inner.is_dir() and (_whole_in(inner) or any(inner.glob("sprint-*.yaml")))})
        )  # fmt: skip

    def names(self) -> tuple[str, ...]:
        """All that can be named: workspaces, and each of their sprints."""
        found: list[str] = []
        for id_ in self.ids():
            found.append(id_)
            found += dict.fromkeys(f"{id_}/{path.stem}" for path in self._sprints(id_))
        return tuple(found)

    def looked_for(self) -> frozenset[Path]:
        """The files of the folders before the shipped one of which a workspace can be made: where they
        lie and what they are called says so, whatever stands in them."""
        found: set[Path] = set()
        for folder in self.folders[:-1]:
            found |= {folder / "site.yaml", *folder.glob("roles/*.yaml"), *folder.glob("wards/*.yaml")}
            found |= {whole for id_ in self.ids() if (whole := _whole_in(folder / id_)) is not None}
        return frozenset(found.union(*(self._sprints(id_) for id_ in self.ids())))

    def is_shipped(self, file: Checked) -> bool:
        """True when a file that was read here comes with the program."""
        path = next(path for path, (_document, checked) in self._read.items() if checked is file)
        return path.is_relative_to(self.folders[-1])

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
            until = "changes" if self._heads and path.is_relative_to(self.folders[-1]) else ""
            document = read_file(self.instead.get(path, path), self.shown(path), until=until)
            checked = check(document, self.kinds)
            if checked is not None and not self._belongs(checked, path):
                checked = None
            self._read[path] = document, checked
        return self._read[path]

    def problems(self) -> list[Problem]:
        """Errors in all files read so far."""
        return [problem for document, _checked in self._read.values() for problem in document.problems]

    def read_files(self) -> tuple[Path, ...]:
        """The files read so far, without the shipped ones, those in which something is wrong and those that
        are passed over or read as they were."""
        shipped, wrong = self.folders[-1], self.wrong() | self.without | set(self.instead)
        # What a pilot of others changes has not been laid: nobody knows here that it is right.
        wrong |= {one.path for one in self.pilots() if not self._counts(one.path)}
        return tuple(path for path in self._read if not path.is_relative_to(shipped) and path not in wrong)

    def headers(self, files: Iterable[Checked]) -> dict[str, Header]:
        """Headers of files, by their names as people see them."""
        paths = {id(checked): path for path, (_document, checked) in self._read.items()}
        found = {}
        for file in files:
            path = paths[id(file)]
            found[file.document.file] = header(path, file, former=path in self.instead)
        return found

    def panels(self) -> frozenset[str]:
        """Names in all workspaces and sprints: panels, tabs (“tab NAME”) and items (“column pod”)."""
        found: set[str] = set()
        # Apart: what is wrong in another workspace is not wrong here.
        other = Library(self.folders[:-1], kinds=self.kinds, instead=self.instead, joined=None)
        for id_ in other.ids():
            for path in (other._whole(id_), *other._sprints(id_)):
                _document, checked = other.read(path) if path is not None else (None, None)
                if checked is not None:
                    tabs = checked.data.get("tabs") or ()
                    found.update(f"tab {tab['id']}" for tab in tabs)
                    found.update(panel["id"] for tab in tabs for panel in tab["panels"])
                    found.update(one.target for one in checked.changes if one.verb == "add")
                    found.update(named_by(checked))
        return frozenset(found)

    def wrong(self) -> frozenset[Path]:
        """The files read so far in which something is wrong."""
        return frozenset(path for path, (document, _checked) in self._read.items() if document.problems)

    def named_in(self, problems: Iterable[Problem]) -> frozenset[Path]:
        """The files, without the shipped ones, that problems name as people see them."""
        named = {problem.file for problem in problems}
        shipped = self.folders[-1]
        return frozenset(p for p in self._read if self.shown(p) in named and not p.is_relative_to(shipped))

    def find(self, name: str) -> Path | None:
        """The file of a workspace ("cardiology": its newest sprint in use) or a sprint ("…/sprint-01")."""
        id_, slash, sprint = name.partition("/")
        if slash:
            named = [path for path in self._sprints(id_) if path.stem == sprint]
            return named[-1] if named else None
        sprints = self._in_force(id_)
        return sprints[-1] if sprints else self._whole(id_)

    def pilots(self) -> tuple[Pilot, ...]:
        """Pilots that name people, of the sprints read so far, a workspace's oldest sprint first."""
        found = (
            pilot_of(path, checked)
            for path, (_document, checked) in self._read.items()
            if checked is not None
        )
        named = (one for one in found if one is not None)
        return tuple(sorted(named, key=lambda one: (one.workspace, one.sprint)))

    def _counts(self, path: Path) -> bool:
        """True when a sprint is in force for whom this library is: in use, or a pilot in which they are."""
        _document, checked = self.read(path)
        if checked is None or checked.data.get("status") not in IN_FORCE:
            return False
        return self.joined is None or path in self.joined or pilot_of(path, checked) is None

    def _in_force(self, id_: str) -> list[Path]:
        """A workspace's sprints in pilot or in use, the oldest first; a broken one counts, to be told.

        Where one is passed over because it is broken, what was in use before it takes its place.
        """
        found: list[Path] = []
        instead = False
        for path in reversed(self._sprints(id_)):
            if path in self.without:
                instead = not self._names_people(path)
                continue
            _document, checked = self.read(path)
            status = None if checked is None else checked.data.get("status")
            if checked is None or self._counts(path) or (instead and status == "retired"):
                found.insert(0, path)
                instead = False
        return found

    def _names_people(self, path: Path) -> bool:
        """True when a wrong file is a pilot for some: nobody had it in the place of what is in use."""
        said = read_file(path, self.shown(path)).data
        return isinstance(said, dict) and said.get("status") == PILOT and PILOT in said

    def chain(self, path: Path) -> Chain:
        """A file and all that it extends; of a workspace's newest sprint also the others that are in use.

        ConfigurationError with everything that is wrong so far if one of them is missing, wrong, or extends
        itself.
        """
        found = self._line(path)
        id_ = str(found[-1].data["workspace"])
        below = {found[-1].document.file: frozenset(one.document.file for one in found[:-1])}
        every = found[:-1]
        ends = [found[-1]]
        if path == self.find(id_):
            lines = {other: self._line(other) for other in self._in_force(id_) if other != path}
            built_on = {f.document.file for line in (found, *lines.values()) for f in line[:-1]}
            for line in lines.values():
                if line[-1].document.file not in built_on:
                    below[line[-1].document.file] = frozenset(one.document.file for one in line[:-1])
                    every += [one for one in line if one not in every]
                    ends.insert(-1, line[-1])
        files = [*every, found[-1]]
        if found[-1].data.get("sprint") is None:
            return Chain(files, below, id_)
        numbers = [f"{one.data['sprint']:02d}" for one in ends if one.data.get("sprint") is not None]
        return Chain(files, below, f"{id_}/sprint-{'+'.join(numbers)}")

    def _line(self, path: Path) -> list[Checked]:
        """A file and all that it extends, the base first."""
        found: list[Checked] = []
        seen: list[Path] = []
        current = path
        while True:
            document, checked = self.read(current)
            if checked is None:
                raise ConfigurationError(self.problems())
            found.insert(0, checked)
            seen.append(current)
            below = checked.data.get("extends")
            if below is None:
                return found
            under = self._below(checked, str(below))
            if under is None:
                # The file itself is never meant.
                others = [n for n in self.names() if n not in (current.parent.name, _release(current))]
                words = unknown(_("There is no workspace “{name}”.").format(name=below), below, others)
                document.problem(document.place(("extends",)), words)
            elif under in seen or len(seen) > _MAX_LAYERS:
                document.problem(
                    document.place(("extends",)), _("“{name}” extends this one again.").format(name=below)
                )
                under = None
            if under is None:
                raise ConfigurationError(self.problems())
            current = self._past_retired(under, seen)

    def _past_retired(self, path: Path, seen: list[Path]) -> Path:
        """File that a sprint is laid over; one that was withdrawn, was never in use, is a pilot of others, or
        is left out because it is wrong, is skipped."""
        current = path
        for _step in range(_MAX_LAYERS):
            if current in self.without:
                under = self._under_wrong(current)
            else:
                _document, checked = self.read(current)
                if checked is None or checked.data.get("sprint") is None or current in seen:
                    return current
                if self._counts(current):
                    return current
                under = self._below(checked, str(checked.data.get("extends")))
            if under is None:
                return current
            current = under
        return current

    def _under_wrong(self, path: Path) -> Path | None:
        """File that a wrong file is laid over, by its header; of one that can't be read the sprint before it
        that is in use, else its workspace."""
        document = read_file(path, self.shown(path))
        said = document.data.get("extends") if isinstance(document.data, dict) else None
        id_ = path.parent.name
        if isinstance(said, str):
            return self._whole(id_) if said == id_ else self.find(said)
        every = self._sprints(id_)
        earlier = set(every[: every.index(path)]) if path in every else set()
        found = [one for one in self._in_force(id_) if one in earlier]
        return found[-1] if found else self._whole(id_) or self._whole("base")

    def below(self, path: Path) -> frozenset[Path]:
        """A file and the sprints that it extends by their names, whatever their status."""
        found: set[Path] = set()
        current: Path | None = path
        while current is not None and current not in found:
            found.add(current)
            _document, checked = self.read(current)
            name = str(checked.data.get("extends") or "") if checked is not None else ""
            current = self.find(name) if "/" in name else None
        return frozenset(found)

    def layers_of(self, who: Who) -> tuple[Path, ...]:
        """The files of the site, of somebody's role and ward, and their own, in the folders before the
        shipped one. What they are for is read; a broken file counts for everybody, to be told."""
        found: list[Path] = []
        for folder in reversed(self.folders[:-1]):
            site = folder / "site.yaml"
            found += [site] if site.is_file() and self._is(site, "site") else []
            for layer in ("role", "ward"):
                every = [path for path in sorted(folder.glob(f"{layer}s/*.yaml")) if self._is(path, layer)]
                found += [path for path in every if self._for(path, who)]
        if who.file is not None and who.file.is_file() and self._is(who.file, "person"):
            found.append(who.file)
        return tuple(found)

    def _is(self, path: Path, layer: str) -> bool:
        """True when a file counts for the layer for which it lies there, also one of another layer: the
        problem is noted. What is passed over is not read: it would be wrong again."""
        if path in self.without:
            return False
        document, checked = self.read(path)
        if checked is not None and checked.data.get("layer") != layer:
            words = _("A file that lies here says “layer: {layer}”.").format(layer=layer)
            document.problem(document.place(("layer",)), words)
        return True

    def _for(self, path: Path, who: Who) -> bool:
        _document, checked = self.read(path)
        if checked is None:
            return True
        if checked.layer == "role":
            return who.role in checked.data.get("roles", ())
        if of_service(who.services, checked.data.get("services", ())):
            return True
        return any(names(name, who.ward) for name in checked.data.get("wards", ()))

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
            return self._whole(name)
        return self.find(name)

    def _whole(self, id_: str) -> Path | None:
        """The file that is a workspace itself: the hospital's own before the shipped one."""
        inner = (folder / id_ for folder in self.folders)
        return next((whole for folder in inner if (whole := _whole_in(folder)) is not None), None)

    def _sprints(self, id_: str) -> list[Path]:
        """A workspace's sprints in all folders, the oldest first, of two with one number the shipped one."""
        every = [
            (int(path.stem.removeprefix("sprint-")), -number, path)
            for number, folder in enumerate(self.folders)
            if (folder / id_).is_dir()
            for path in (folder / id_).iterdir()
            if _SPRINT.fullmatch(path.name)
        ]
        return [path for _number, _folder, path in sorted(every)]

    def _belongs(self, checked: Checked, path: Path) -> bool:
        """True when the file's name and folder agree with its header; else the problem is noted.

        A file with another name, or in a folder that is no library, may hold what it likes: it is found by
        its path only.
        """
        document, data = checked.document, checked.data
        before = len(document.problems)
        number = _SPRINT.fullmatch(path.name)
        if not read_by_name(path):
            # it would be passed over without a word
            words = _("A file is named workspace.yaml, or sprint-01.yaml after its sprint; not {file}.")
            document.problem(document.place(()), words.format(file=path.name))
            return False
        if "layer" in data or not (number or path.name in WHOLE):
            return True
        if path.name in WHOLE and path != _whole_in(path.parent):
            words = _("The folder already has {file}, which is the workspace itself.")
            document.problem(document.place(()), words.format(file=WHOLE[0]))
        if (int(number[1]) if number else None) != data.get("sprint"):
            document.problem(
                document.place(("sprint",)),
                _("The file is named {file}, which is not the sprint that it holds.").format(file=path.name),
            )
        library = path.parent.parent
        if path.parent.name != data["workspace"] and (
            library in self.folders[-1:] or _whole_in(library / "base") is not None
        ):
            document.problem(
                document.place(("workspace",)),
                _("The file lies in the folder of “{name}”.").format(name=path.parent.name),
            )
        return len(document.problems) == before


def read_by_name(path: Path) -> bool:
    """True when a file's name lets it be read: it ends with .yaml, and a sprint's name is a valid one."""
    return path.suffix == ".yaml" and (
        not path.stem.startswith("sprint") or bool(_SPRINT.fullmatch(path.name))
    )


def _release(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _whole_in(folder: Path) -> Path | None:
    return next((folder / name for name in WHOLE if (folder / name).is_file()), None)
