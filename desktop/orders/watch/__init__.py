"""Rules that are watched for a patient, order or no order: each declares itself where it is written.

A new one is a function in a file here, marked `@watches(…)` with its key; its words stand under the same key
in `resources/orders/rules.yaml`, where `push` says whether the responsible doctor is told of it. It is pure:
`Facts` in, what it found out. Whoever asks it with a watched moment learns until when the answer holds.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import msgspec

from desktop.clinical.record.notes.alerts import identity
from desktop.core.formats import inside, number
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Result
from desktop.orders.findings import NotChecked, Silent, say
from desktop.orders.rules import rule_file

_log = logging.getLogger(__name__)
_NUMBER: Final = re.compile(r"([<>]?=?)(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)( \(.*\))?", re.DOTALL)
"""A number with its comparator, and what else is true of it."""


class Alert(msgspec.Struct, frozen=True):
    """A rule that holds for a patient.

    `values` fill its sentence (numbers with a point, so that each language writes its own), `variant` names
    which sentence. `since` is when it began to hold, by the record; None where nobody
    wrote that. `data` is what it rests on: as long as
    that is the same it is the same alert. `about` is the resource (`Type/id`) that it is about. `past`: it is
    too long ago to be told now, but nothing says that anybody has seen to it.
    """

    rule: str
    values: dict[str, str]
    since: datetime | None
    data: tuple[str, ...]
    about: str = ""
    variant: str = ""
    past: bool = False

    def words(self) -> str:
        """The sentence, in the language in use."""
        return sentence(self.rule, self.values, self.variant)

    def shown(self, name: str) -> str:
        """One of its values, in the language in use."""
        return _written(self.values[name])

    def identity(self, patient: str) -> str:
        """The id of the Task that tells of it."""
        return identity(self.rule, patient, self.data)


Told = Alert | Silent | NotChecked
Look = Callable[[Facts], Iterator[Told]]
_DECLARED: dict[str, Look] = {}
TYPES: Final = (
    "Communication", "Composition", "Condition", "DiagnosticReport", "Encounter", "Flag", "Medication",
    "MedicationAdministration", "MedicationRequest", "MedicationStatement", "Observation", "Procedure",
    "RelatedPerson", "ServiceRequest", "Specimen", "Task",
)  # fmt: skip
"""Resource types that the rules read of a patient."""


def watches(key: str) -> Callable[[Look], Look]:
    """Declare a function as what is watched for a rule. Raises ValueError for a key that is taken."""

    def declare(look: Look) -> Look:
        if key in _DECLARED:
            raise ValueError(f"{key} is watched twice")
        _DECLARED[key] = look
        return look

    return declare


def declared() -> dict[str, Look]:
    """Watched rules by key, in the order of `rules.yaml`."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return {key: _DECLARED[key] for key in rule_file().rules if key in _DECLARED}


def pushed() -> tuple[str, ...]:
    """The rules of which the responsible doctor is told."""
    return tuple(key for key in declared() if rule_file().rules[key].push)


def look(facts: Facts, key: str, *, past: bool = False) -> tuple[Told, ...]:
    """Run a rule on a patient: no result where it does not hold; with `past` also alerts too long ago to be
    told. One that falls over is *not checked*."""
    try:
        found = tuple(declared()[key](facts))
        for suspecting in facts.suspecting() if not any(isinstance(one, Alert) for one in found) else ():
            # What only looks like a result of an analysis may raise an alert, and silences none.
            raised = tuple(one for one in declared()[key](suspecting) if isinstance(one, Alert))
            if raised:
                found += raised
                break
        return tuple(one for one in found if past or not isinstance(one, Alert) or not one.past)
    except Exception as error:  # noqa: BLE001 (it is told as not checked)
        _log.exception("rule %s failed", key)
        return (
            NotChecked(key, "", _("The check itself failed: {why}").format(why=type(error).__name__), True),
        )


def about(rule: str) -> str:
    """About a rule: its risk, the strength of evidence, its owner, and if a clinician has checked it."""
    held = rule_file().rules[rule]
    parts = [
        _("Rule {rule}: {why}, {evidence}.").format(
            rule=rule, why=inside(pick(held.risk)), evidence=held.evidence_words
        ),
        _("Owner: {owner}.").format(owner=pick(held.owner)),
    ]
    if rule_file().checked_by is None:
        parts.append(_("Not checked by a clinician."))
    return " ".join(parts)


def sentence(rule: str, values: dict[str, str], variant: str = "") -> str:
    """The sentence of a rule in the language in use; KeyError for a rule that is not held, or whose words
    want more than is there."""
    return say(rule, "title", variant, **{name: _written(value) for name, value in values.items()})


def _written(value: str) -> str:
    found = _NUMBER.fullmatch(value)
    if found is None:
        return value
    sign, plain, beside = found.groups()
    return f"{sign}{number(Decimal(plain), group=False)}{beside or ''}"


def with_beside(value: str, one: Result) -> str:
    """A value of a sentence with what else is true of that result: `6.4 (venstre arm)`."""
    return f"{value} ({one.beside})" if one.beside else value
