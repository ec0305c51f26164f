"""Acts on where a shown value came from: ask, open the resource, and the log of each reading."""

from __future__ import annotations

from desktop.acts.act import Act, Log, RecordAct, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Where does it come from"),
    may=Capability.ANYBODY,
    short=lambda: _("where from"),
    keys=("Ctrl+I",),
    icon="info",
    log=Log.READ,
    in_palette=True,
    also=lambda: _("origin, provenance, source, who, when, history, versions"),
)
class ShowOrigin(Act, frozen=True):
    """Say who, when, with what and from where of the value under the cursor, in a card beside it."""


@declare(lambda: _("Read"), may=Capability.ANYBODY, log=Log.READ)
class RecordReading(RecordAct[None], frozen=True):
    """Data of patients were shown, printed or taken out: whose, which resources (`Type/id`), how (`what`
    names the page or act), by what they were looked for (`query`). Each time, not only the first."""

    patients: tuple[str, ...]
    resources: tuple[str, ...] = ()
    what: str = ""
    query: str = ""


@declare(lambda: _("Refused"), may=Capability.ANYBODY, log=Log.READ)
class RecordRefusal(RecordAct[None], frozen=True):
    """Record a refused act (`act` is its name) in the access log: person, patient, reason."""

    act: str
    patient: str
    why: str
