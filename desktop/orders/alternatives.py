"""Another medicine instead of one that must not be given: from the catalogue, by ATC group, checked first.

Only what is near it pharmacologically is named, and never what the patient's allergies reach. Which medicine
is right for the patient is the doctor's to know: where the group holds none, none is offered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import Final

import msgspec

from desktop.core.messages import _
from desktop.orders.catalogue import Item, catalogue
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks.allergy import reaches
from desktop.orders.findings import Action, Finding, NotChecked, Outcome

_log = logging.getLogger(__name__)

Run = Callable[[Facts, Medicine, Collection[str]], list[Outcome]]
_CONDITION: Final = (
    "asthma",
    "heart-failure",
    "parkinson",
    "bleeding-history",
    "illness",
    "breastfeeding",
    "liver",
)
"""Rules of the patient's condition."""
ABOUT: Final = ("A1", "A10", "pairs", "pregnancy", *_CONDITION)
"""Stops about which medicine it is. What is wrong with a dose is no reason for another medicine."""
_WITHOUT_DOSE: Final = frozenset({"A1", "A10", "pairs", "pregnancy", "double", "A2", "kidney", *_CONDITION})
"""Rules that can be asked of a medicine of which no dose is written yet."""
_LEVELS: Final = (5, 4)
"""Shared ATC levels of two alternatives: the chemical subgroup, else the pharmacological one."""
_MOST: Final = 3
"""Maximum alternatives offered: each has a digit, and so have the other answers."""


def offered(facts: Facts, found: Finding, run: Run) -> Finding:
    """A finding with the medicines that may be chosen instead; as it was where there are none.

    Raises nothing: what fails here must not take the finding with it.
    """
    if found.rule not in ABOUT or not any(a.kind == "alternative" and not a.text for a in found.actions):
        return found
    try:
        chosen = _offered(facts, found, run)
    except Exception:  # noqa: BLE001 (the Stop stands without them)
        _log.exception("no other medicine could be looked for")
        return found
    actions = tuple(
        other
        for action in found.actions
        for other in (chosen if action.kind == "alternative" and not action.text else (action,))
    )
    return msgspec.structs.replace(found, actions=actions) if chosen else found


def _offered(facts: Facts, found: Finding, run: Run) -> tuple[Action, ...]:
    medicine = next((one for one in facts.ordered if one.line == found.line), None)
    if medicine is None or len(medicine.atc) < 7:
        return ()
    items = [one for one in catalogue().items if one.kind == "medicine" and _other(one, medicine)]
    named = facts.allergies().named
    for level in _LEVELS:
        near = [
            one
            for one in items
            if one.atc[:level] == medicine.atc[:level] and not any(reaches(a, one.atc) for a in named)
        ]
        if near:
            usual = [one for one in near if one.common] or near
            made = [_action(facts, medicine, one, run) for one in usual]
            made.sort(key=lambda pair: (pair[0], pair[1].text))
            return tuple(action for _found, action in made[:_MOST])
    return ()


def _other(item: Item, medicine: Medicine) -> bool:
    return len(item.atc) == 7 and item.atc != medicine.atc


def _action(facts: Facts, medicine: Medicine, item: Item, run: Run) -> tuple[int, Action]:
    """(how many findings, the answer that chooses it), with what the same checks say of it."""
    instead = msgspec.structs.replace(
        medicine, name=item.name, atc=item.atc, dosages=(), reasons=(), strength="", depot=False
    )
    outcomes = run(facts, instead, _WITHOUT_DOSE)
    findings = [one.title for one in outcomes if isinstance(one, Finding)]
    unknown = [one.why for one in outcomes if isinstance(one, NotChecked) and one.rule == "A1"]
    said = " ".join(dict.fromkeys((*findings, *unknown))) or _("no finding; the dose is checked as you write")
    return len(findings), Action(
        "alternative", _("Choose {medicine}").format(medicine=item.name), text=item.name, detail=said
    )
