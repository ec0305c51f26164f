"""The names that a gap of a phrase or a template may have: what each is of, and what is asked without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from liquid import BoundTemplate

from desktop.clinical import vocabulary
from desktop.core.clock import utc_now
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, Patient
from desktop.letters.compose import scored
from desktop.letters.compose.context import Context
from desktop.letters.compose.templates import names
from desktop.letters.compose.value_names import aliases
from desktop.letters.compose.values import Missing, Scope
from desktop.letters.model import Author


def unknown(template: BoundTemplate, asked: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """The names in a template that the record doesn't have and that aren't asked for, each with the names
    that may stand in its place."""
    record = _nobody()
    for name in names(template):
        found: object = record
        steps = re.split(r"[.\[]", name)
        for at, step in enumerate(steps if steps[0] not in asked else ()):
            if not isinstance(found, Scope):
                break
            if step not in found:
                yield name, [".".join((*steps[:at], other)) for other in (*found, *(asked if not at else ()))]
                break
            found = found[step]


def _nobody() -> Context:
    """The record of somebody of whom nothing is known, but that all was asked for."""
    chart = Chart(Patient(resource_type="Patient"), {}, {}, types=frozenset(TYPES))
    return Context(chart, utc_now(), Author("", ""))


def gaps() -> tuple[tuple[str, str], ...]:
    """Each name, in the order of the record's parts, with what a person is asked where the record lacks it
    ("" where nobody is). All measured values and all scores have the same members: these stand once, below
    `KEY`."""
    context = _nobody()
    measured = {*vocabulary.vitals(), *vocabulary.analyses(), *aliases()}
    found: dict[str, str] = {}
    for path in context.paths():
        part, _dot, member = path.partition(".")
        if part in measured:
            found.setdefault(f"KEY.{member}", "")
        elif part == scored.NAME:
            found.setdefault(f"{part}.KEY.{member.partition('.')[2]}", "")
        else:
            value = context.at(path)
            found[path] = value.prompt if isinstance(value, Missing) else ""
    return tuple(found.items())
