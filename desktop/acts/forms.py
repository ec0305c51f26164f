"""Content of a short form, and the act that saves it as a draft."""

from __future__ import annotations

import msgspec

from desktop.acts.act import RecordAct, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

DRAFT = "form"
"""The kind of the drafts of short forms."""


class Said(msgspec.Struct, frozen=True):
    """Choices and texts of a form, by the keys of its parts; equal words, equal form."""

    values: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str:
        """Content of a part; empty for an empty one."""
        return next((value for one, value in self.values if one == key), "")

    def put(self, **values: str) -> Said:
        """With these said instead; an empty one is not said."""
        kept = {key: value for key, value in self.values if key not in values}
        return Said(tuple(sorted((kept | {k: v for k, v in values.items() if v}).items())))


class KeptForm(msgspec.Struct, frozen=True):
    """A draft of a form: which, about what, and what it says."""

    what: str
    about: str
    said: Said


@declare(lambda: _("Keep the draft"), may=Capability.KEEP)
class KeepForm(RecordAct[bool], frozen=True):
    """Keep what is written in a form as a draft, on this machine; an empty one is thrown away. Answered with
    whether there is one now."""

    patient: str
    draft: str
    form: KeptForm
