"""Question about answers of the stay whose copies differ: neither stands in the letter when it is signed."""

from __future__ import annotations

from desktop.clinical.record.observed import COPIES
from desktop.clinical.record.results import results, unseen
from desktop.clinical.record.results.results import Result
from desktop.core.messages import _
from desktop.fhir.resources import Observation
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.clinical_lists import WITHOUT_STAY
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """One question for all of them, each pair once; none for a letter that is signed."""
    if letter.signature is not None:
        return []
    told: set[frozenset[tuple[str, int]]] = set()
    found: list[Result] = []
    for one in results.results(context.chart, context.now):
        if one.use != COPIES or not one.unlike or not _inside(one, context):
            continue
        pair = frozenset(((one.key, one.part), *_others(one, context)))
        if pair not in told:
            told.add(pair)
            found.append(one)
    if not found:
        return []
    said = [unseen.said(context.chart, one) for one in found]
    return [
        Finding(
            key_of(Kind.COPIES, *sorted(f"{one.key} {one.part} {one.value} {one.unlike}" for one in found)),
            Kind.COPIES,
            _("Copies of an answer differ, and none of them stands in the letter"),
            ", ".join(said) + ".",
            (Choice("sign", _("Sign all the same")),),
        )
    ]


def _inside(one: Result, context: Context) -> bool:
    if context.stay is None:
        return context.now - one.at <= WITHOUT_STAY
    return context.stay.covers(one.when, context.now)


def _others(one: Result, context: Context) -> list[tuple[str, int]]:
    whole = context.chart.find(one.key, Observation)
    copies = whole.unlike if whole is not None else ()
    return [(key, there) for place, key, there, _value in copies if place == one.part]
