"""The names of medicines for phrases and templates: what is new or stopped, what was really given."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.medicines.medicines import given
from desktop.clinical.record.medicines.named_orders import order_of
from desktop.fhir.chart import Chart
from desktop.fhir.when import for_newest
from desktop.letters.compose import norwegian
from desktop.letters.compose.compared import Compared
from desktop.letters.compose.dosage import named
from desktop.letters.compose.record_reading import Stay, not_loaded
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Change, MedicineRow, Source


def of(chart: Chart, stay: Stay | None, now: datetime, compared: Compared) -> Scope:
    """`lm`: lists of names by what became of them; `gitt` rests on administrations, `bare` on orders."""

    def rows(*changes: Change) -> list[MedicineRow]:
        return [row for row in compared.rows if row.change in changes]

    changed = rows(Change.CHANGED)
    reasoned = [row for row in changed if row.reason]
    reasons = norwegian.listed(list(dict.fromkeys(row.reason for row in reasoned)))
    got = _got(chart, stay, now)
    only = [row for row in compared.given if _name(row) not in got]
    return Scope(
        {
            "endringer": _names(changed, "lm.endringer", "endrede legemidler", verdict=True),
            "grunn": Value(reasons, _source(reasoned), path="lm.grunn")
            if reasoned
            else Missing("lm.grunn", "grunn til endringen"),
            "nye": _names(rows(Change.NEW), "lm.nye", "nye legemidler"),
            "seponert": _names(rows(Change.STOPPED), "lm.seponert", "seponerte legemidler"),
            "pauset": _names(rows(Change.PAUSED), "lm.pauset", "pausede legemidler"),
            "gitt": _given(got, compared),
            "bare": _names(only, "lm.bare", "legemidler ordinert bare under oppholdet"),
            "samstemt": compared.reconciled,
            "finnes": bool(compared.rows),
            "hentet": not not_loaded(chart, "MedicationRequest", "MedicationStatement"),
        }
    )


def _got(chart: Chart, stay: Stay | None, now: datetime) -> dict[str, list[str]]:
    """Medicines really given in the stay, by name, with the keys of their doses."""
    found: dict[str, list[str]] = {}
    for one, _at in given(chart, stay, now) if stay is not None else ():
        request = order_of(chart, one)
        concept, reference = one.medication_codeable_concept, one.medication_reference
        if concept is None and reference is None and request is not None:
            concept, reference = request.medication_codeable_concept, request.medication_reference
        name = named(chart, concept, reference)
        found.setdefault(name.generic or name.product, []).append(one.key)
    return found


def _given(got: dict[str, list[str]], compared: Compared) -> Value | Missing:
    """Medicines given in the stay that are not in the table."""
    shown = {_name(row) for row in compared.rows}
    names = sorted((name for name in got if name not in shown), key=str.casefold)
    if not names:
        return Missing("lm.gitt", "legemidler gitt under oppholdet")
    keys = tuple(key for name in names for key in got[name])
    return Value(norwegian.listed(names), Source(keys, "Gitte legemidler"), path="lm.gitt")


def _name(row: MedicineRow) -> str:
    return row.generic or row.product


def _names(rows: list[MedicineRow], path: str, prompt: str, *, verdict: bool = False) -> Value | Missing:
    if not rows:
        return Missing(path, prompt)
    said = [_name(row) for row in rows]
    if verdict:
        said = [f"{name} ({row.before} → {row.dose})" for name, row in zip(said, rows, strict=True)]
    return Value(norwegian.listed(said), _source(rows), path=path)


def _source(rows: list[MedicineRow]) -> Source:
    keys = tuple(dict.fromkeys(key for row in rows for s in row.sources for key in s.keys))
    return Source(
        keys, "Legemidler", max((s.when for row in rows for s in row.sources), key=for_newest, default="")
    )
