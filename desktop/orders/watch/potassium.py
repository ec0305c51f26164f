"""Rule 5, watched: potassium so high that the heart is in danger, whatever is ordered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.record import beside
from desktop.clinical.record.results.unseen import answered
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Result
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, Told, watches, with_beside

DIALYSIS = ("dialyse", "dialysis", "hemodiafiltrasjon")


@watches("A5")
def potassium(facts: Facts) -> Iterator[Told]:
    """The newest potassium is dangerous; `{medicine}` are those in effect that raise it."""
    if not facts.loaded("Observation"):
        yield NotChecked("A5", "", _("Results could not be read."))
        return
    bound = limits()
    if facts.not_read("k", facts.now - timedelta(days=bound.potassium_days)):
        yield NotChecked("A5", "", _("The newest potassium holds something that can't be read."))
    found = next(iter(facts.results("k")), None)
    if found is None or found.comparator in ("<", "<="):
        return
    past = found.at < facts.now - timedelta(days=bound.potassium_days)
    works = [m for m in facts.medicines if m.within(bound.raas)]
    raises = [m for m in facts.medicines if m.within(bound.potassium_raisers)]
    limit = bound.potassium_with_raas if works else bound.potassium_high
    if found.value < limit:
        if not works and found.value >= bound.potassium_with_raas and not _medicines_known(facts):
            yield NotChecked("A5", "", _("The medicines could not be read."))
        return
    if (why := quiet(facts, found)) is not None:
        yield Silent("A5", "", why)
        return
    names = ", ".join(dict.fromkeys(m.name for m in (*works, *raises) if m.name))
    shown = with_beside(f"{found.comparator}{found.value:f}", found)
    values = {"value": shown} | ({"medicine": names} if names else {})
    told = answered(facts.chart, (found.key,), found.at)
    data, variant = (found.key, str(found.value)), "" if names else "absent"
    yield Alert("A5", values, told, data, found.key, variant, past)


def quiet(facts: Facts, found: Result) -> str | None:
    """Reason to silence a high potassium: haemolysed with a new sample ordered, or dialysis begun since."""
    if beside.hemolysed(found.notes) and facts.requested("k", timedelta(days=1)):
        return _("The sample was haemolysed and a new one is ordered.")
    if facts.procedure(*DIALYSIS, since=found.at):
        return _("Dialysis has begun.")
    return None


def _medicines_known(facts: Facts) -> bool:
    return facts.loaded("MedicationRequest", "MedicationStatement")
