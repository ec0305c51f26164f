"""Acts on measurements: enter a round of vital signs, fluid, weight; correct one; decide on scale 2."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

Form = Literal["round", "fluid", "body", "loss"]
FORMS: tuple[Form, ...] = ("round", "fluid", "body")
"""The forms that one key goes round."""
DRAFT = "measurement"
"""The kind of the drafts of the entry row."""


class Confirmed(msgspec.Struct, frozen=True):
    """A doubt that a person has answered: which field, what stood in it then, and why it is so."""

    key: str
    text: str
    reason: str


class Typed(msgspec.Struct, frozen=True):
    """Content of the entry row: text as typed, by the key of its field.

    `at` is the minute of the measurement as a FHIR instant. `corrects` names what is corrected
    (`Observation/id` by the key of its field) with the words that stood there; then an emptied field
    strikes its value, and `reason` says why.
    """

    form: Form = "round"
    at: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    corrects: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""

    def text(self, key: str) -> str:
        """Text typed in a field."""
        return next((text for one, text in self.fields if one == key), "")

    @property
    def empty(self) -> bool:
        """True while nothing is typed."""
        return not any(text.strip() for _key, text in self.fields)


@declare(
    lambda: _("Measure vital signs"),
    short=lambda: _("new measurement"),
    keys=("Ctrl+M",),
    icon="heartbeat",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    in_palette=True,
)
class BeginRound(Act, frozen=True):
    """Open the row in which a round of vital signs is entered; in it, go to fluid and weight in turn."""


@declare(
    lambda: _("Fluid in and out"),
    short=lambda: _("fluid"),
    panel_keys={"vitals": "V", "fluids": "V", "flowsheet": "V"},
    icon="drop",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    in_palette=True,
)
class BeginFluid(Act, frozen=True):
    """Open the row in which fluid in and out is entered."""


@declare(
    lambda: _("Enter blood loss"),
    short=lambda: _("new amount"),
    panel_keys={"blood_loss": "V"},
    icon="drop",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    in_palette=True,
)
class BeginLoss(Act, frozen=True):
    """Open the row in which an amount of lost blood is entered: a number and Enter."""


@declare(
    lambda: _("Correct the amount"),
    short=lambda: _("correct"),
    panel_keys={"blood_loss": "F2"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.CARE,
)
class CorrectLoss(Act, frozen=True):
    """Open an amount of lost blood for correcting (`Observation/id`)."""

    reference: str


@declare(
    lambda: _("Weight and height"),
    short=lambda: _("weight"),
    icon="chart-line",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    in_palette=True,
)
class BeginWeight(Act, frozen=True):
    """Open the row in which weight and height are entered."""


@declare(
    lambda: _("Correct the measurement"),
    short=lambda: _("correct"),
    panel_keys={"vitals": "F2", "flowsheet": "F2"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.CARE,
)
class BeginMeasurementCorrection(Act, frozen=True):
    """Open the round with the cursor for correcting: its time in seconds since the epoch."""

    at: float


@declare(lambda: _("Keep the draft"), may=Capability.KEEP)
class KeepEntry(RecordAct[bool], frozen=True):
    """Keep what is typed in the entry row as a draft, on this machine; an empty row is no draft, and is
    thrown away. Answered with whether there is one now."""

    patient: str
    draft: str
    typed: Typed


@declare(
    lambda: _("Save the measurement"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    writes=("Observation",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class EnterRound(RecordAct[Done], frozen=True):
    """Save what is typed in the entry row as measurements of one moment; the draft is gone."""

    patient: str
    draft: str
    typed: Typed


@declare(
    lambda: _("Save the correction"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.CARE,
    writes=("Observation",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class CorrectRound(RecordAct[Done], frozen=True):
    """Strike measurements as entered in error; where a new value is typed it names the one it replaces."""

    patient: str
    typed: Typed


@declare(
    lambda: _("NEWS2 scale 2 (SpO₂ target 88–92 %): decide or end"),
    short=lambda: _("scale 2"),
    icon="heartbeat",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    in_palette=True,
)
class BeginScale(Act, frozen=True):
    """Decide that NEWS2 counts by scale 2 for the patient in focus, or end it where it does."""


@declare(
    lambda: _("Set the scale of NEWS2"),
    icon="heartbeat",
    needs=Needs.PATIENT,
    may=Capability.DECIDE,
    writes=("Flag",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SetScale(RecordAct[Done], frozen=True):
    """The patient's saturation is scored by this scale from now on; a doctor decides. `reason`: why scale 2
    is ended."""

    patient: str
    scale: Literal[1, 2]
    reason: str = ""
