"""The names that a gap of a phrase or a template may have: what each is of, and what is asked without it."""

from __future__ import annotations

from desktop.clinical import vocabulary
from desktop.core.clock import utc_now
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES, Patient
from desktop.letters.compose import scored
from desktop.letters.compose.context import Context
from desktop.letters.compose.value_names import aliases
from desktop.letters.compose.values import Missing
from desktop.letters.model import Author


def gaps() -> tuple[tuple[str, str], ...]:
    """Each name, in the order of the record's parts, with what a person is asked where the record lacks it
    ("" where nobody is). All measured values and all scores have the same members: these stand once, below
    `KEY`."""
    nobody = Chart(Patient(resource_type="Patient"), {}, {}, types=frozenset(TYPES))
    context = Context(nobody, utc_now(), Author("", ""))
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
