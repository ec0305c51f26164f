"""Other names of the measured values in phrases and templates: `kreatinin`, `Hb`."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.clinical import vocabulary
from desktop.core.configured import Items, Origin, Settings
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import _


class _Names(msgspec.Struct, forbid_unknown_fields=True):
    names: dict[str, str]


def _aliases(data: Any, _origin: Origin) -> dict[str, str]:
    known = {*vocabulary.vitals(), *vocabulary.analyses()}
    found = convert(data, _Names).names
    for alias, key in found.items():
        if key not in known:
            words = _("“{name}” is not known here.").format(name=key)
            raise Refused(("names", alias), unknown(words, key, known))
    return found


NAMES = Settings("letters/names.yaml", _aliases, {"value-name": Items(("names",), str)})


def aliases() -> dict[str, str]:
    """Other names of the measured values (`kreatinin`, `Hb`) in use."""
    return NAMES.now()
