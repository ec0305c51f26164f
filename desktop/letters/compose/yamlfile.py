"""YAML of templates and phrases: read once, every fault named with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from desktop.core.errors import InputError
from desktop.core.messages import _

MAX_BYTES = 64 * 1024


class Place:
    """A mapping in a YAML file: gives its members checked, and names where a fault is."""

    __slots__ = ("data", "file", "line")

    def __init__(self, file: str, data: CommentedMap, line: int) -> None:
        self.file = file
        self.data = data
        self.line = line

    def wrong(self, why: str, member: str = "") -> InputError:
        """An error with file and line for a member (or the mapping itself)."""
        return wrong(self.file, self.line_of(member), why)

    def line_of(self, member: str) -> int:
        """The line (from 1) of a member's key."""
        if member in self.data:
            return int(self.data.lc.key(member)[0]) + 1
        return self.line

    def only(self, *members: str) -> None:
        """Refuse members that mean nothing here: a misspelt one must not be ignored."""
        for name in self.data:
            if name not in members:
                raise self.wrong(_("“{name}” is not known here").format(name=name), name)

    def text(self, member: str, default: str | None = None) -> str:
        value = self.data.get(member, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(_("“{name}” must be a text").format(name=member), member)
        return value

    def flag(self, member: str) -> bool:
        value = self.data.get(member, False)
        if not isinstance(value, bool):
            raise self.wrong(_("“{name}” must be true or false").format(name=member), member)
        return value

    def texts(self, member: str) -> dict[str, str]:
        """A mapping of names to texts; empty when the member is absent."""
        value = self.data.get(member, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.wrong(_("“{name}” must map names to texts").format(name=member), member)
        return {str(name): text for name, text in value.items()}

    def words(self, member: str) -> tuple[str, ...]:
        """A list of texts; empty when the member is absent."""
        value = self.data.get(member, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(_("“{name}” must be a list of texts").format(name=member), member)
        return tuple(value)

    def places(self, member: str) -> tuple[Place, ...]:
        """A list of mappings; empty when the member is absent."""
        if member not in self.data:
            return ()
        value = self.data[member]
        if not isinstance(value, CommentedSeq):
            raise self.wrong(_("“{name}” must be a list").format(name=member), member)
        found = []
        for index, item in enumerate(value):
            if not isinstance(item, CommentedMap):
                raise self.wrong(_("“{name}” must be a list of entries").format(name=member), member)
            found.append(Place(self.file, item, int(value.lc.item(index)[0]) + 1))
        return tuple(found)


def wrong(file: str, line: int, why: str) -> InputError:
    """The error of a template or phrase file."""
    return InputError(
        _("{file}, line {line}: {why}.").format(file=file, line=line, why=why),
        kept=_("The file is not used."),
        todo=_("Correct the file."),
    )


def read(path: Path) -> tuple[Place, bytes]:
    """The top mapping of a file and the file's bytes (for its hash).

    Raises InputError, with file and line, for anything that is not one YAML mapping of at most 64 kB.
    """
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise wrong(path.name, 1, _("the file is larger than 64 kB"))
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_duplicate_keys = False
    try:
        top: Any = yaml.load(data.decode("utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise wrong(path.name, mark.line + 1 if mark else 1, str(error.problem or error.context)) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise wrong(path.name, 1, str(error)) from error
    if not isinstance(top, CommentedMap):
        raise wrong(path.name, 1, _("the file must be a mapping"))
    return Place(path.name, top, 1), data
