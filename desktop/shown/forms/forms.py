"""The forms of a patient: those that were answered, those that may be filled in."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel, Provenance


class AnsweredRow(msgspec.Struct, frozen=True, gc=False):
    """A form. `kind`: `answered` (`key` is its QuestionnaireResponse), `begun` (one's own draft), `struck`
    (entered in error), `blank` (may be filled in); of the others `key` is the Questionnaire.

    `result` is what it sums to, in words; `form` the Questionnaire, empty where it is not held. `first`: the
    specialty fills it in often, and it stands above the others.
    """

    key: str
    name: str
    kind: Literal["answered", "begun", "struck", "blank"] = "answered"
    when: str = ""
    who: str = ""
    result: str = ""
    detail: str = ""
    form: str = ""
    sort: str = ""
    provenance: Provenance = Provenance()
    first: bool = False


class FormsModel(PanelModel, frozen=True, gc=False):
    """Answered forms, newest first, then those that may be filled in."""

    rows: tuple[AnsweredRow, ...]
    title: str = ""
    note: str = ""
