"""Acts of reconciling a patient's medicines at admission: opened, decided row by row, signed once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, Literal

import msgspec

from desktop.acts.act import CHECKED, Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import KeptForm, Said
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _

FORM = "reconcile"
"""The name under which what is decided is kept as a draft."""

Uses = Literal["", "uses", "otherwise", "not", "unknown"]
Then = Literal["", "unchanged", "change", "stop", "pause", "exchange", "new"]
Told = Literal["", "patient", "relative"]
SPITE: Final = "spite:"
"""Key prefix of the question that a Stop asks: the reason to override it."""


class Decision(msgspec.Struct, frozen=True):
    """Decision on one medicine: the patient's use (`how` otherwise), then the further treatment.

    `row` is the medicine's, `seen` a mark of all that its sources said when it was decided. `text` is the
    dose as one types it, `until` how long a pause lasts, `why` the reason. `spites` are reasons to go on all
    the same, each with the mark of the Stop that it was written for.
    """

    row: str
    seen: str
    uses: Uses = ""
    then: Then = ""
    how: str = ""
    text: str = ""
    until: str = ""
    why: str = ""
    spites: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing of it is decided or written."""
        written = self.how or self.text or self.until or self.why or self.spites
        return not (self.uses or self.then or written)

    def anew(self, seen: str) -> Decision:
        """To be decided again, of what stands by now; what was written stays."""
        return msgspec.structs.replace(self, seen=seen, uses="", then="", spites=())

    def spite(self, mark: str) -> str:
        """Reason written for overriding the Stop with this mark."""
        return next((words for one, words in self.spites if one == mark), "")

    def put(self, **fields: Any) -> Decision:
        """With other fields; a reason in spite of a Stop stands only with the very decision it was written
        for. A field may be the mark of a Stop."""
        against = {key: words for key, words in fields.items() if key.startswith(SPITE)}
        plain = {key: value for key, value in fields.items() if key not in against}
        made = msgspec.structs.replace(self, **plain)
        if (made.uses, made.then, made.text) != (self.uses, self.then, self.text):
            return msgspec.structs.replace(made, spites=())
        rest = tuple(one for one in self.spites if one[0] not in against)
        added = tuple((mark, words) for mark, words in against.items() if words)
        return msgspec.structs.replace(made, spites=(*rest, *added))


class Reconciled(msgspec.Struct, frozen=True):
    """All decisions of one reconciliation, and who told what the patient uses (where no row says). `stay` is
    the one in which it was decided, empty without one."""

    rows: tuple[Decision, ...] = ()
    told: Told = ""
    stay: str = ""

    def of(self, row: str) -> Decision | None:
        """The decision about a row; None where there is none."""
        return next((one for one in self.rows if one.row == row), None)

    def put(self, decision: Decision) -> Reconciled:
        """With this decision in the place of the one about the same row; an empty one is none."""
        rest = tuple(one for one in self.rows if one.row != decision.row)
        return msgspec.structs.replace(self, rows=rest if decision.empty else (*rest, decision))

    def without(self, rows: Collection[str]) -> Reconciled:
        """Without what was decided of these rows."""
        return msgspec.structs.replace(self, rows=tuple(one for one in self.rows if one.row not in rows))

    def in_stay(self, stay: str) -> Reconciled:
        """In another stay: only the words stay, each row is decided anew."""
        anew = (one.anew(one.seen) for one in self.rows)
        return Reconciled(tuple(one for one in anew if not one.empty), stay=stay)


def kept(written: Reconciled) -> KeptForm:
    """Encode the decisions as a draft of the stay; empty where there are none."""
    said = Said()
    if written.rows or written.told:
        said = said.put(written=msgspec.json.encode(written).decode())
    return KeptForm(FORM, written.stay, said)


def read(said: Said) -> Reconciled:
    """Decode a draft. `msgspec.MsgspecError` when it is none of these."""
    words = said.get("written")
    return from_json(words, Reconciled) if words else Reconciled()


@declare(
    lambda: _("Reconcile the medicines"),
    short=lambda: _("reconcile"),
    keys=("Ctrl+Shift+S",),
    icon="pill",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    in_palette=True,
    also=lambda: _("admission, what the patient uses"),
)
class BeginReconciliation(Act, frozen=True):
    """Open the reconciliation of the patient in focus, with one's draft."""


@declare(
    lambda: _("Sign the reconciliation"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    writes=("MedicationStatement", "MedicationRequest", "DetectedIssue", "List", "Task"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
    fresh=(*CHECKED, "List"),
)
class SignReconciliation(RecordAct[Done], frozen=True):
    """Write what the patient uses of each medicine, and what they shall use, all of it or nothing.

    `shown` are the marks of the findings that were shown beside the rows. Only a doctor decides what the
    patient shall use; others write what they do use.
    """

    patient: str
    draft: str
    written: Reconciled
    shown: tuple[str, ...] | None = None
