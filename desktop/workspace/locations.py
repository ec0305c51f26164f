"""Location of the hospital's and the person's own configuration, and its last valid version.

The hospital's folder is named by `--configuration`, else by `configuration` in the settings of the machine or
the user, else it is `configuration` in the machine's own folder, where there is one; what is read is its copy
on this machine (`share`). A person's own file is `persons/ID.yaml` in the user's folder. What was right is
copied aside, so that a file that somebody broke takes nobody's workspace away. Sprints that were published
(`packages`) lie in a folder of their own, below the hospital's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

import msgspec

from desktop.core import held_files, settings
from desktop.core.file_problems import Problem
from desktop.core.messages import _
from desktop.core.paths import data_dir, machine_dir
from desktop.workspace.packages import published
from desktop.workspace.share import Share

_LAST = "last-good"
_chosen = ""
_shares: dict[tuple[Path, Path], Share] = {}


class Found(msgspec.Struct, frozen=True):
    """Folders of configuration that come before the shipped one, the hospital's before the published
    sprints', and the person's own file. `wrong` are the hospital's folders that can't be reached, or aren't
    known for a slip in the policy, and published sprints that are refused: their workspaces must not look as
    if there were none."""

    folders: tuple[Path, ...] = ()
    person: Path | None = None
    wrong: tuple[Problem, ...] = ()


def choose(folder: str) -> None:
    """Use this folder of configuration from now on; empty for what the machine's settings say."""
    global _chosen
    _chosen = folder


def found(person: str = "", *, without: str = "") -> Found:
    """Configuration of this machine and a person (an id of theirs), as it was when it was last looked at; it
    is looked at again meanwhile. `without` names a sprint that is left out though it was published."""
    own = own_file(person) if person.removeprefix("Practitioner/") else None
    wrong: tuple[Problem, ...] = ()
    if settings.slip("configuration") is not None:
        told = _("The hospital's configuration is not used: what IT has set as its folder can't be used.")
        wrong = (Problem(settings.place("policy"), 0, 0, told),)
    share = _share()
    if share is not None:
        share.first()
        share.look()
        if share.reached is not True:
            wrong += (Problem(str(share.folder), 0, 0, _("The hospital's configuration can't be reached.")),)
    hospital = share.copy if share is not None else None
    packages, refused = published.folder(hospital, without)
    folders = tuple(one for one in (hospital, packages) if one is not None)
    return Found(folders, own, (*wrong, *refused))


def own_file(person: str) -> Path:
    """A person's own file on this machine (an id of theirs); there may be none yet."""
    name = quote(person.removeprefix("Practitioner/"), safe="")
    return data_dir() / "persons" / f"{name}.yaml"


def look_again() -> None:
    """Wait until the hospital's folder has been read anew, however long that takes."""
    share = _share()
    if share is not None:
        # What is under way may have begun before the change that is asked about.
        share.look().join()
        share.look().join()


def own_folder() -> Path | None:
    """The hospital's own folder itself, in which its files are changed; None where it has none, or it can't
    be reached."""
    share = _share()
    if share is None:
        return None
    share.first()
    return share.folder if share.reached is True else None


def _share() -> Share | None:
    named = _chosen or settings.text("configuration")
    usual = machine_dir() / "configuration"
    folder = Path(named) if named else usual
    key = (data_dir(), folder)
    if key not in _shares:
        _shares[key] = Share(folder)
    share = _shares[key]
    # One that was there before and is gone is told; one that never was is none.
    return share if named or share.copy is not None or usual.is_dir() else None


def state(where: Found) -> str:
    """A text that is another when a file of the configuration has come, gone or changed."""
    own = _line(where.person) if where.person is not None else ""
    # A copy lies in a folder that is named by its state.
    return "\n".join((*(str(folder) for folder in where.folders), *map(str, where.wrong), own))


def _line(file: Path) -> str:
    try:
        said = file.stat()
    except OSError:
        return ""
    return f"{file} {said.st_size} {said.st_mtime_ns}"


def original(file: Path) -> Path:
    """The file that people change, of one that was read: the hospital's own, not its copy on this machine."""
    return next((own for share in _shares.values() if (own := share.original(file)) is not None), file)


def keep(where: Found, files: Iterable[Path], read: str) -> None:
    """Keep these files, of which a workspace was made, as the last that were right. `read` is the state in
    which they were read: where one has changed since, nobody knows yet that it is right, and nothing is kept.
    Raises OSError."""
    try:
        bodies = {file: file.read_bytes() for file in files}
    except OSError:
        if state(where) != read:
            return
        raise
    if state(where) != read:
        return
    for file, body in bodies.items():
        target = _kept(where, file)
        if target is not None and not (target.is_file() and target.read_bytes() == body):
            target.parent.mkdir(parents=True, exist_ok=True)
            new = target.with_name(f"{target.name}.new")
            new.write_bytes(body)
            held_files.replace(new, target, held_files.BRIEFLY)


def kept(where: Found) -> Callable[[Path], Path | None]:
    """Function that gives the last valid version of a file; None where there never was one."""

    def last(file: Path) -> Path | None:
        target = _kept(where, file)
        return target if target is not None and target.is_file() else None

    return last


def _kept(where: Found, file: Path) -> Path | None:
    """Path of a file's last valid version."""
    if file == where.person:
        return data_dir() / _LAST / "persons" / file.name
    for folder in where.folders:
        if file.is_relative_to(folder):
            # The copy of a share lies in a folder of the share, below its state.
            return data_dir() / _LAST / folder.parent.parent.name / file.relative_to(folder)
    return None
