"""Reconciling a patient's medicines on the screen: rows, sources, what is decided and left."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.reconcile import Reconciled, Then, Uses
from desktop.shown.ask import Ask, shows
from desktop.shown.medicines.medicines import Conflict, SourceDose, SourceHead


class ReconcileField(msgspec.Struct, frozen=True, gc=False):
    """A field of a row: its key (`how`, `text`, `until`, `why`, the mark of a Stop), its label, what is
    written in it, and what holds where nothing is."""

    key: str
    label: str
    text: str = ""
    placeholder: str = ""


class ReconcileRow(msgspec.Struct, frozen=True, gc=False):
    """One medicine with what each source says and what is decided of it.

    `said` has one for each head of the model, the ward's first. `offered` are the second decisions that
    make sense now. `uses_words` and `then_words` say what is decided (empty: nothing), `uses_detail` and
    `detail` how. `missing` says what is still to be decided or written, in the part `where`; `double` that
    the same medicine may be taken twice. `moved`: its sources say something else than when it was decided.
    `danger` orders the rows, 0 first. `unchecked` says what could not be checked of what is decided.
    """

    key: str
    seen: str
    name: str
    said: tuple[SourceDose, ...]
    brand: str = ""
    form: str = ""
    double: str = ""
    remark: str = ""
    conflicts: tuple[Conflict, ...] = ()
    uses: Uses = ""
    uses_words: str = ""
    uses_detail: str = ""
    then: Then = ""
    then_words: str = ""
    detail: str = ""
    offered: tuple[Then, ...] = ()
    fields: tuple[ReconcileField, ...] = ()
    missing: str = ""
    where: str = ""
    moved: bool = False
    spoken: str = ""
    keys: tuple[str, ...] = ()
    danger: int = 3
    unchecked: str = ""

    @property
    def decided(self) -> bool:
        return not self.missing


class Reconciliation(msgspec.Struct, frozen=True):
    """The whole of it. `left` are the keys of the rows that wait for a decision, in their order; `decides`
    whether the person decides what the patient shall use. `says` are the sentences of what signing does,
    `told_words` who told it; `warning` what must be known first. `shown` are the marks of what was found.
    `gone` are the keys of decisions about rows that are not there any more, `stay` is the one of now.
    """

    written: Reconciled
    name: str
    heads: tuple[SourceHead, ...] = ()
    rows: tuple[ReconcileRow, ...] = ()
    left: tuple[str, ...] = ()
    decides: bool = True
    title: str = ""
    note: str = ""
    verb: str = ""
    says: tuple[str, ...] = ()
    warning: str = ""
    told_words: str = ""
    shown: tuple[str, ...] = ()
    empty: str = ""
    spoken: str = ""
    uses_choices: tuple[tuple[str, Uses, str], ...] = ()
    then_choices: tuple[tuple[str, Then, str], ...] = ()
    gone: tuple[str, ...] = ()
    stay: str = ""

    @property
    def ready(self) -> bool:
        return bool(self.rows) and not self.left and not self.gone


@shows(Shows.MEDICINES)
class ReconciliationNow(Ask[Reconciliation | None], frozen=True):
    """A reconciliation as the record stands now; None for a patient who is not held here. `unasked` where the
    server does not say whether it has anything newer."""

    patient: str
    draft: str
    written: Reconciled
    unasked: bool = False
