"""Question before ordering in a record that was replaced, is not in use, or is linked in an unreadable way.

It is no clinical rule: nobody tunes it, and it is asked of tests as of medicines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Final

from desktop.clinical.record.patient import links
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.basket import Line
from desktop.orders.findings import Action, Finding

RULE: Final = "record"


def name() -> str:
    """Name of the question where rules are named."""
    return _("the record itself")


def of(chart: Chart, lines: Collection[Line]) -> Iterator[Finding]:
    """The question, with the first line alone: it is about the record, and is asked once until that
    changes."""
    found = links.read(chart.patient)
    if not lines or not found.asks:
        return
    if found.replaced_by:
        title = _("This record was replaced by another; order there.")
    elif found.out_of_use:
        title = _("This record is not in use; is this the right patient?")
    else:
        title = _("This record is linked to another in a way that can't be read.")
    mark = "|".join(
        [RULE, *sorted(one.target for one in found.replaced_by), f"{found.out_of_use} {found.odd}"]
    )
    yield Finding(
        rule=RULE,
        tier="question",
        line=next(iter(lines)).id,
        title=title,
        detail=_("What is ordered here does not stand in the record that is in use."),
        why=_("Treatment that nobody sees"),
        evidence=_("as the record itself says"),
        owner=_("Patient safety committee"),
        checked=True,
        implicated=(chart.patient.key,),
        actions=(Action("keep", _("Order here all the same")), Action("remove", _("Remove the order"))),
        fingerprint=hashlib.sha256(mark.encode()).hexdigest()[:32],
    )
