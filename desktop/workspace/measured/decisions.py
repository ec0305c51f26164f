"""The owner's decision about a sprint, line by line in its file: take in use, prolong, take back, and undo.

`decisions` in the header keeps them all: what, when, who, why, and of each task that became longer the reason
why it is kept. It goes where the file goes, so a published sprint carries them in its package.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from desktop.core import held_files, os_words, yaml_documents
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError, StoreError
from desktop.core.file_problems import ConfigurationError
from desktop.core.messages import _
from desktop.core.paths import data_dir, resources
from desktop.shown.workspace import IN_FORCE
from desktop.workspace import locations
from desktop.workspace.document_checks import Checked, check
from desktop.workspace.drafts.yaml_lines import set_day, set_value
from desktop.workspace.pilots import PILOT
from desktop.workspace.reviews import approvals, committee

Verdict = Literal["in use", "prolonged", "taken back"]
LEAST: Final = 10
"""Characters of a reason, at the least."""
_REVIEWERS: Final = 2
"""The owner and one more clinician."""
_NAME: Final = re.compile(r"([a-z][a-z0-9-]*)/(sprint-[0-9]{2,3})")


class Decision(msgspec.Struct, frozen=True):
    """One decision: its day and new last day (YYYY-MM-DD), by whom, why; `longer` are tasks with the reason
    why each is kept though it takes longer."""

    verdict: Verdict
    day: str
    by: str
    why: str
    until: str = ""
    longer: tuple[tuple[str, str], ...] = ()


class Sprint(msgspec.Struct, frozen=True):
    """A sprint's file: its name (`cardiology/sprint-04`), the file that people change, and its bytes.
    `published`: it lies among what was published, and is changed by publishing alone."""

    name: str
    path: Path
    raw: bytes
    data: dict[str, Any]
    published: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return digest(self.raw)

    @property
    def content(self) -> str:
        """Digest of what is approved of it."""
        return approvals.content(self.data)

    @property
    def status(self) -> str:
        """Status as the file has it."""
        return str(self.data.get("status") or "draft")

    @property
    def until(self) -> str:
        """Last day of its pilot; empty where it has none."""
        pilot = self.data.get(PILOT)
        return str(pilot.get("until") or "") if isinstance(pilot, dict) else ""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Decisions about it, the oldest first."""
        return tuple(_decision(one) for one in self.data.get("decisions") or ())

    @property
    def wards(self) -> tuple[str, ...]:
        """Location ids of its pilot's wards; none where it names none."""
        pilot = self.data.get(PILOT)
        named = pilot.get("wards") or () if isinstance(pilot, dict) else ()
        return tuple(str(one).rpartition("/")[2] for one in named)

    @property
    def undone_from(self) -> bytes | None:
        """The file as it was before its last decision; None where that is not known here, or it was changed
        since."""
        return _before(self)


def digest(raw: bytes) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(raw).hexdigest()


def every() -> tuple[Sprint, ...]:
    """Sprints of the hospital's own that are on trial or were decided about, of two with one name the one
    that is used. A file that can't be read is none of them: `fagflate workspace check` says what is wrong."""
    return tuple(one for one in _every() if one.status == PILOT or one.decisions)


def in_folder() -> tuple[Sprint, ...]:
    """Sprints of the hospital's own folder that are on trial, or in use after a review or a decision."""
    return tuple(
        one for one in _every()
        if not one.published and one.status in IN_FORCE
        and (one.status == PILOT or one.decisions or approvals.standing(one.data))
    )  # fmt: skip


def lying(name: str) -> Sprint | None:
    """The sprint of a name in the hospital's own folder, on trial or in use; no other file is read."""
    for folder in locations.found().folders:
        path = folder / f"{name}.yaml"
        if _NAME.fullmatch(name) and path.is_file():
            one = _read(name, path)
            return one if one is not None and not one.published and one.status in IN_FORCE else None
    return None


def _every() -> tuple[Sprint, ...]:
    found: dict[str, Sprint] = {}
    for folder in locations.found().folders:
        try:
            paths = sorted(folder.glob("*/sprint-*.yaml"))
        except OSError:
            continue
        for path in paths:
            name = f"{path.parent.name}/{path.stem}"
            if name in found or not _NAME.fullmatch(name):
                continue
            one = _read(name, path)
            if one is not None:
                found[name] = one
    return tuple(found[name] for name in sorted(found))


def named(name: str) -> Sprint | None:
    """The sprint of a name as its file stands now; None where there is none that can be decided about."""
    one = next((one for one in (*every(), *in_folder()) if one.name == name), None)
    if one is None or one.published:
        return one
    # What people change, not the copy of a moment ago.
    return _read(name, one.path) or one


def of_bytes(name: str, raw: bytes) -> Sprint | None:
    """A published sprint's file; None where it can't be read."""
    checked = _checked(raw, name)
    return Sprint(name, Path(), raw, checked.data, published=True) if checked is not None else None


def _read(name: str, path: Path) -> Sprint | None:
    own = locations.original(path)
    try:
        raw = own.read_bytes()
    except OSError:
        return None
    checked = _checked(raw, name)
    published = own == path and path.is_relative_to(data_dir() / "packages")
    return Sprint(name, own, raw, checked.data, published) if checked is not None else None


@lru_cache(maxsize=128)
def _checked(raw: bytes, name: str) -> Checked | None:
    # The words of items are not asked for: only the header is read.
    document = yaml_documents.read(raw, name)
    return check(document, _ANY)


class _Any(tuple[str, ...]):
    """Every word for a kind of item."""

    def __contains__(self, _word: object) -> bool:
        return True


_ANY = _Any()


def _decision(data: dict[str, Any]) -> Decision:
    return Decision(
        data["what"], str(data["on"]), data["by"], data["why"], str(data.get("until") or ""),
        tuple((one["task"], one["why"]) for one in data.get("longer") or ()),
    )  # fmt: skip


def awaits(sprint: Sprint, verdict: Verdict) -> str:
    """Approval that a decision still waits for, in words; empty where it waits for none.

    A sprint from a folder may have no approvals at all, but never those of another content; a change of
    limits, rules or dangers is taken in use only with both of its reviewers' in the file."""
    if verdict == "taken back":
        return ""
    holding = approvals.holding(sprint.data)
    if old := [one.name for one in approvals.standing(sprint.data) if one not in holding]:
        return _("The sprint was changed after {names} approved it.").format(names=", ".join(old))
    changes = [one for one in sprint.data.get("changes") or () if isinstance(one, dict)]
    if verdict == "in use" and len(holding) < _REVIEWERS and committee.needed(changes):
        words = _("It changes limits, rules or dangers, and its reviewers have not approved it ({group}).")
        return words.format(group=committee.title())
    return ""


def decided(sprint: Sprint, one: Decision, today: date, longer: Iterable[str]) -> bytes:
    """The sprint's file with a decision. InputError, with nothing changed, where it is no decision to take:
    too short a reason, no new last day, a longer task without its reason, or not on trial any more."""
    kept = _("Nothing was changed.")
    if len(one.why.strip()) < LEAST:
        raise InputError(_("Write a reason of at least {n} characters.").format(n=LEAST), kept=kept)
    if one.verdict == "taken back":
        if sprint.status not in IN_FORCE:
            raise InputError(_("The sprint is neither on trial nor in use."), kept=kept)
    elif sprint.status != PILOT:
        raise InputError(_("The sprint is not on trial."), kept=kept)
    if said := awaits(sprint, one.verdict):
        raise InputError(said, kept=kept)
    if one.verdict != "taken back":
        reasons = {task: why.strip() for task, why in one.longer}
        for task in longer:
            if len(reasons.get(task, "")) < LEAST:
                words = _("A task takes longer than before: write why it is kept ({task}).")
                raise InputError(words.format(task=task), kept=kept)
    raw = sprint.raw
    if one.verdict == "prolonged":
        if not sprint.until:
            raise InputError(_("The pilot has no last day to move."), kept=kept)
        if one.until <= max(sprint.until, today.isoformat()):
            raise InputError(_("The new last day must be after today and after the old one."), kept=kept)
        raw = set_day(raw, PILOT, "until", one.until)
    else:
        raw = set_value(raw, "status", "in use" if one.verdict == "in use" else "retired")
    said_before = list(sprint.data.get("decisions") or ())
    raw = set_value(raw, "decisions", [*said_before, _written(one)])
    document = yaml_documents.read(raw, sprint.name)
    if check(document, _ANY) is None:
        raise ConfigurationError(document.problems)
    return raw


def _written(one: Decision) -> dict[str, Any]:
    found: dict[str, Any] = {"what": one.verdict, "on": one.day, "by": one.by}
    if one.until:
        found["until"] = one.until
    found["why"] = " ".join(one.why.split())
    if one.longer:
        found["longer"] = [{"task": task, "why": " ".join(why.split())} for task, why in one.longer]
    return found


def release_below(sprint: Sprint) -> str:
    """Release of whoever has not got a sprint: the newest of its workspace in use below it, else what it
    extends."""
    name, _slash, number = sprint.name.partition("/")
    found = [""]
    for folder in (*locations.found().folders, resources() / "workspaces"):
        for path in folder.glob(f"{name}/sprint-*.yaml"):
            if len(path.stem) == len(number) and path.stem < number:
                one = _read(f"{name}/{path.stem}", path)
                if one is not None and one.status == "in use":
                    found.append(one.name)
    return max(found) or str(sprint.data.get("extends") or name)


# Files


def write(path: Path, raw: bytes) -> None:
    """Write a sprint's file whole or not at all. StoreError where it can't be: then it stands as it was."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        new.write_bytes(raw)
        held_files.replace(new, path, held_files.BRIEFLY)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise StoreError(
            _("The sprint's file can't be written: {why}.").format(why=os_words.why(error)),
            kept=_("It stands as it was, and nothing is decided."),
            todo=_("Ask whoever may write in the configuration's folder, or publish the sprint."),
            details=str(path),
        ) from error


class _Former(msgspec.Struct, frozen=True):
    now: str
    before: bytes


def remember(sprint: Sprint, raw: bytes) -> None:
    """Keep the file as it was before a decision, that it can be undone. Where it can't be kept the decision
    counts all the same."""
    target = _former(sprint.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = target.with_name(f"{target.name}.new")
        new.write_bytes(msgspec.json.encode(_Former(digest(raw), sprint.raw)))
        held_files.replace(new, target, held_files.BRIEFLY)
    except OSError:
        return


def _before(sprint: Sprint) -> bytes | None:
    try:
        found = from_json(_former(sprint.name).read_bytes(), _Former)
    except (OSError, msgspec.DecodeError):
        return None
    return found.before if found.now == sprint.digest else None


def _former(name: str) -> Path:
    return data_dir() / "decided" / f"{name.replace('/', '-')}.json"
