"""Reads the YAML files of `resources/orders`: strict types, decimals as written, the file named in errors."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.paths import resources

T = TypeVar("T")
MAX_BYTES = 256 * 1024

Words = str | dict[str, str]
"""A text of the configuration: Bokmål, or a map `{nb: …, en: …}`; `core.messages.pick` chooses."""


class _Constructor(SafeConstructor):
    """YAML's safe values, with decimals instead of floats."""

    def construct_decimal(self, node: Any) -> Decimal:
        return Decimal(self.construct_scalar(node).replace("_", ""))


_Constructor.add_constructor("tag:yaml.org,2002:float", _Constructor.construct_decimal)


def load(path: Path, kind: type[T]) -> T:
    """One file as a struct. Raises InputError, with file and place, when it isn't what it should be."""
    try:
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise _wrong(path, _("the file is larger than 256 kB"))
        yaml = YAML(typ="safe", pure=True)
        yaml.Constructor = _Constructor
        return msgspec.convert(yaml.load(data.decode("utf-8")), kind)
    except (YAMLError, UnicodeDecodeError, ArithmeticError, msgspec.ValidationError) as error:
        raise _wrong(path, str(error)) from error


def _wrong(path: Path, why: str) -> InputError:
    return InputError(
        _("{file} can't be used: {why}.").format(file=path.name, why=why),
        kept=_("Nothing was changed."),
        todo=_("Correct the file."),
    )


_read: dict[str, Any] = {}


def shipped(name: str, kind: type[T]) -> T:
    """A file of `resources/orders`, read once."""
    if name not in _read:
        _read[name] = load(resources() / "orders" / name, kind)
    found = _read[name]
    assert isinstance(found, kind)
    return found
