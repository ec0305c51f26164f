"""Kinds of data by panel, short form and resource, for questions that ask for several at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop.acts.capabilities import Shows
from desktop.acts.resource_rights import shown_by
from desktop.clinical import columns

_OF: Final[Mapping[Shows, tuple[str, ...]]] = {
    Shows.OWN: ("rule_rates", "sprint_decision", "unsent", "wishes"),
    Shows.BEDS: ("beds",),
    Shows.TASKS: ("tasks",),
    Shows.WARD: ("handover", "observations_due", "previsit", "screening", "worklist"),
    Shows.OFFICE: ("coding", "dictations", "letter_queue", "post_log", "waiting_list"),
    Shows.RECEIVED: ("received",),
    Shows.RECORD: ("anamnesis", "care_plan", "forms", "lines", "problems", "timeline", "unplaced"),
    Shows.VALUES: (
        "blood_loss", "cycles", "dialysis", "examinations", "flowsheet", "fluids", "key_facts", "laboratory",
        "results", "trace", "trend", "vitals",
    ),
    Shows.MEDICINES: ("medicines", "pumps"),
    Shows.NOTES: ("notes",),
    Shows.LETTERS: ("letters",),
    Shows.LOG: ("access_log",),
}  # fmt: skip
PANELS: Final = {kind: shown for shown, kinds in _OF.items() for kind in kinds}
"""Kind of data that each kind of panel shows."""
_FORMS: Final = {
    "task": Shows.TASKS, "give-task": Shows.TASKS, "plan-discharge": Shows.NAMES, "move": Shows.NAMES,
    "leave": Shows.NAMES, "message": Shows.LETTERS,
}  # fmt: skip
_OF_A_STAY: Final = frozenset({"flag", "stay", "contact"})
"""Sources of a column that say nothing measured."""


def of_panel(kind: str, options: Mapping[str, Any]) -> Shows:
    """Kind of data of a panel with its options; a kind that nobody knows is part of the record."""
    if kind == "key_facts" and _of_a_stay(options):
        return Shows.NAMES
    return PANELS.get(kind, Shows.RECORD)


def _of_a_stay(options: Mapping[str, Any]) -> bool:
    """True where all chosen facts are of the stay, its flags and whom one calls."""
    declared = columns.columns()
    chosen = [declared.get(str(key)) for key in options.get("facts", ())]
    return all(
        one is not None and all(_OF_A_STAY.issuperset(source.said) for source in (*one.from_, *one.when))
        for one in chosen
    )


def of_form(what: str) -> Shows:
    """Kind of data of a short form."""
    return _FORMS.get(what, Shows.RECORD)


def of_keys(keys: tuple[str, ...]) -> frozenset[Shows]:
    """Kinds of data of resources (`Type/id`)."""
    return frozenset(shown_by(key.partition("/")[0]) for key in keys)
