"""Everything that the screens, the checks and the letter say of a record, each by its own name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from importlib import import_module
from typing import Any

import msgspec

from desktop.acts.reconcile import Reconciled
from desktop.clinical.record.stays import stays
from desktop.core.modules import by_name
from desktop.fhir.chart import Chart
from desktop.letters.compose.epikrise import compose
from desktop.letters.model import Letter
from desktop.orders import watch
from desktop.orders.basket import Line
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.standing_conflicts import standing
from desktop.shown.medicines.reconcile import Reconciliation, ReconciliationNow
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.medicines import reconcile
from desktop.views.page import banner, sentence
from desktop.views.ward import worklist_rows
from desktop.writing import letters
from desktop.writing.reconciling import weigh
from tests.letters.charts import AUTHOR
from tests.meaning.ordered import ordered_lines
from tests.orders.samples import lines
from tests.views.charts import AAS, NOW, context
from tests.views.kinds import options

ORDERED = ("amoksicillin 500 mg x 3 po", "ibuprofen 400 mg x 3 po", "dalteparin 15000 IE x 1 sc")
"""Medicines that are ordered together for the checks to speak, beside one of each code that a rule names."""
LETTER = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"


def kinds() -> tuple[str, ...]:
    """Kinds of panels of one patient: those that can be built from a chart alone."""
    found = []
    for kind, name in sorted(by_name("desktop.views").items()):
        module = import_module(name)
        build = getattr(module, "build", None)
        if (
            hasattr(module, "TYPES")
            and build is not None
            and [*inspect.signature(build).parameters] == ["context"]
        ):
            found.append(kind)
    return tuple(found)


def said(found: Chart) -> dict[str, str]:
    """Words of a record by the screen, check or letter that says them."""
    return {name: say() for name, say in sayings(found)}


def sayings(found: Chart) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each screen, check, alarm and letter of a record, by its name, and how its words are had."""
    for kind in kinds():
        yield kind, partial(_panel, kind, found)
    yield "ward list", lambda: _words(worklist_rows.row(found, NOW, AAS))
    yield "banner", lambda: _words(banner.build(found, NOW, actor=AAS))
    yield "first sentence", lambda: _words(sentence.build(found, NOW))
    yield "checks", lambda: _checks(found)
    yield "standing checks", lambda: _words(standing(found, NOW))
    yield "alarms", lambda: _words([watch.look(Facts(found, (), NOW), key) for key in watch.declared()])
    yield "reconciliation", lambda: _words(_reconciliation(found, NOW))
    yield "letter", lambda: _words(_letter(found, NOW))


def _checks(found: Chart) -> str:
    return "\n".join(checked(found, order) for order in orders())


@cache
def orders() -> tuple[tuple[Line, ...], ...]:
    """Each order by which the checks are asked, those that are made together first."""
    return (lines(*ORDERED), *((one,) for one in ordered_lines()))


def checked(found: Chart, order: tuple[Line, ...]) -> str:
    """Words of the checks of an order beside a record."""
    asked = check(order, found, NOW)
    return _words((asked.open, asked.not_checked, asked.silent))


def _letter(found: Chart, now: datetime) -> tuple[Letter, tuple[tuple[str, ...], ...]]:
    """The composed letter, and the words of what is asked about it before it is signed."""
    made = compose(found, now, AUTHOR, letter_id=LETTER)
    asked = letters.check(found, now, made, ()).findings
    return made, tuple((one.title, one.text, *(choice.words for choice in one.choices)) for one in asked)


def _reconciliation(found: Chart, now: datetime) -> Reconciliation:
    written = Reconciled(())
    outcome = weigh(found, stays.current(found, now), now, written, "d", _stored, decides=True)
    ask = ReconciliationNow(found.patient.id, "d", written)
    made = reconcile.model(found, outcome, ask, now, decides=True, unchecked="")
    # Marks of what was looked at change with everything, and nobody reads them.
    rows = tuple(msgspec.structs.replace(row, seen="") for row in made.rows)
    return msgspec.structs.replace(made, rows=rows)


def _stored(_key: str) -> None:
    """Nothing is decided, so that nothing stored is asked for."""


def _panel(kind: str, found: Chart) -> str:
    return _words(registry.build(kind, context(found, **options(kind))))


def _words(model: Any) -> str:
    return repr(msgspec.to_builtins(model, enc_hook=repr, str_keys=True))


def strings(where: str, found: Chart, now: datetime) -> str:
    """The strings of one panel (or all `panels`), banner, first sentence, checks or letter, each once."""
    model: Any
    if where == "panels":
        return " | ".join(strings(kind, found, now) for kind in kinds())
    if where == "banner":
        model = banner.build(found, now, actor=AAS)
    elif where == "first sentence":
        model = sentence.build(found, now)
    elif where == "letter":
        model = _letter(found, now)
    elif where == "checks":
        checked = check(lines(*ORDERED), found, now)
        model = (checked.open, checked.not_checked, checked.silent)
    else:
        model = registry.build(where, Context(found, now, AAS, options(where)))
    return " | ".join(dict.fromkeys(_strings(msgspec.to_builtins(model, enc_hook=repr, str_keys=True))))


def _strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for value in held.values():
            yield from _strings(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from _strings(value)
