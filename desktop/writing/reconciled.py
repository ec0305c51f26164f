"""Resources written by a reconciliation: a MedicationStatement for each medicine, and the changed orders."""

from __future__ import annotations

from desktop.acts.reconcile import Reconciled
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, of_order, outcome
from desktop.clinical.record.medicines.medicines import State
from desktop.clinical.record.medicines.reconciliations import RECONCILED
from desktop.clinical.record.medicines.restarting import Restarter
from desktop.clinical.words.orders import order_words
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.fhir.systems import LOCAL
from desktop.orders.field.until import next_look
from desktop.orders.field.until import until as moment_of
from desktop.orders.order_resources import when
from desktop.writing import medicines as writing
from desktop.writing.medicines import Author, Json
from desktop.writing.pauses import restarting
from desktop.writing.reconciling import Stored, Weighed, held, identity


def orders(
    chart: Chart,
    one: Weighed,
    stored: Json | None,
    encounter: str,
    author: Author,
    draft: str,
    restarter: Restarter,
) -> list[Json]:
    """Orders written by a second decision, new ones first; `stored` is the present order, `restarter` whoever
    restarts what is paused."""
    made = _orders(chart, one, stored, encounter, author, draft, restarter)
    return [_linked(order, one) for order in made]


def comes_back(
    chart: Chart, one: Weighed, order: Json, restarter: Restarter, encounter: str, author: Author, draft: str
) -> Json | None:
    """The Task by which an order that this decision pauses comes back; None for any other."""
    if one.does not in ("pause", "begin-paused") or order.get("status") != "on-hold":
        return None
    words = " ".join(one.decision.until.split())
    at = moment_of(words, author.at)
    until = day_time(at) if at is not None else words
    typed = from_json(strict.dumps(order), MedicationRequest)
    name = order_words(chart, typed)
    due = at or next_look(author.at)
    return restarting.task(order, draft, name, due, until, restarter, author, encounter)


def _linked(order: Json, one: Weighed) -> Json:
    """An order that names every source it decides about: one decision may be of two prescriptions."""
    known = {
        link.get("reference")
        for kind in ("basedOn", "supportingInformation")
        for link in order.get(kind, ())
        if isinstance(link, dict)
    }
    keys = dict.fromkeys(key for e in one.row.said for key in e.source.keys)
    more = [{"reference": key} for key in keys if key not in known]
    return order | (
        {"supportingInformation": [*order.get("supportingInformation", ()), *more]} if more else {}
    )


def _orders(
    chart: Chart,
    one: Weighed,
    stored: Json | None,
    encounter: str,
    author: Author,
    draft: str,
    restarter: Restarter,
) -> list[Json]:
    said = _said(one)
    if one.does == "say":
        return [_told(stored, one.why, said, author)] if stored is not None and _is_news(one) else []
    if one.does == "stop" and stored is not None and one.row.order is not None:
        given = any(outcome(a) in IN_THE_PATIENT for a in of_order(chart, one.row.order.request.key))
        begun = given or one.row.order.read.state is not State.NOT_BEGUN
        return [writing.stopped(stored, one.why, author, begun=begun)]
    if one.does == "pause" and stored is not None:
        return [_held_back(stored, one, author, restarter)]
    if one.does == "change" and stored is not None:
        new = writing.following(
            stored,
            one.dosage,
            said,
            author,
            encounter=encounter,
            identity=identity(draft, one.row.key, "following"),
        )
        told = _("Dose changed: {why}").format(why=one.why)
        return [new | {"statusReason": {"text": one.why}}, writing.stopped(stored, told, author, said=told)]
    if one.base is None:
        return []
    made = writing.ordered(one.base, encounter, author)
    if one.does == "begin-stopped":
        return [writing.stopped(made, one.why, author)]
    if one.does == "begin-paused":
        return [_held_back(made, one, author, restarter)]
    made |= {"dosageInstruction": list(one.dosage)}
    if one.why and one.decision.then != "unchanged":
        made |= {"statusReason": {"text": one.why}}
    return [writing.noted(made, said, author)]


def _held_back(order: Json, one: Weighed, author: Author, restarter: Restarter) -> Json:
    words = " ".join(one.decision.until.split())
    until = moment_of(words, author.at)
    return writing.paused(order, one.why, until, one.until, author, by=restarter.name)


def _told(order: Json, why: str, said: str, author: Author) -> Json:
    return writing.noted({**order, "statusReason": {"text": why}}, said, author)


def _is_news(one: Weighed) -> bool:
    """True when the reason differs from the one already in the order."""
    assert one.row.order is not None
    reason = one.row.order.request.status_reason
    return (reason.label if reason else "") != one.why


def _said(one: Weighed) -> str:
    before = "; ".join(dict.fromkeys(e.dose for e in one.row.prescribed if e.dose))
    then = one.decision.then
    if then == "unchanged":
        return _("Reconciled: goes on as before")
    if then == "new":
        return _("Reconciled: new: {why}").format(why=one.why)
    if then == "exchange":
        products = ", ".join(dict.fromkeys(e.name.product for e in one.row.prescribed))
        return _("Reconciled: {product} for {before} during the stay, back at discharge").format(
            product=one.row.given, before=products or "–"
        )
    if then == "pause":
        return _("Reconciled: paused: {why}").format(why=one.why)
    return _("Reconciled: changed from {before}: {why}").format(before=before or "–", why=one.why)


def statement(
    one: Weighed,
    written: Reconciled,
    chart: Chart,
    stored: Stored,
    encounter: str,
    author: Author,
    draft: str,
) -> Json | None:
    """MedicationStatement of the patient's use of a medicine, made from the sources' entries.

    None where a second order of a substance is not what they use: that would deny the first one too.
    """
    if one.row.second and one.decision.uses == "not":
        return None
    row, decision = one.row, one.decision
    own = row.own if row.own is not None and not row.own.denied else None
    known = own or row.agreed
    entry = known or next(iter(row.prescribed or row.said), None)
    order = row.order or row.ended
    before = held(chart, entry) or (order.request if order is not None else None)
    assert before is not None, "a row has a source or an order"
    status = {"uses": "active", "otherwise": "active", "not": "not-taken", "unknown": "unknown"}
    made = writing.used(
        stored(before.key) or {},
        status[decision.uses],
        author,
        identity(draft, row.key, "used"),
        encounter=encounter,
        told=_informant(one, written, chart),
        sources=[key for e in row.said for key in e.source.keys],
    )
    if decision.uses == "not" or known is None:
        # Where the sources disagree nobody said which of them it is.
        made.pop("dosage", None)
    if decision.uses == "otherwise" and one.how:
        made["dosage"] = [{"text": one.how}]
    return made


def _informant(one: Weighed, written: Reconciled, chart: Chart) -> Json | None:
    """Informant (informationSource): the one named for all, else the one of the row's own words, else the
    patient where the use differs from every list."""
    patient = {"reference": chart.patient.key}
    if written.told == "patient":
        return patient
    if written.told == "relative":
        return {"type": "RelatedPerson", "display": _("Relative")}
    own = held(chart, one.row.own)
    source = own.information_source if isinstance(own, MedicationStatement) else None
    if source is not None:
        if source.reference:
            return {"reference": source.reference}
        return {"type": source.type, "display": source.display}
    return patient if one.decision.uses == "otherwise" else None


def summary(chart: Chart, made: list[Json], encounter: str, author: Author, draft: str) -> Json:
    """The list that says that somebody reconciled, who and when, with all that was written."""
    ident = identity(draft, "", "summary")
    title = _("Medicine reconciliation at admission")
    place = {"encounter": {"reference": encounter}} if encounter else {}
    return {
        "resourceType": "List",
        "id": ident.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": ident.identifier}],
        "status": "current",
        "mode": "snapshot",
        "title": title,
        "code": {"coding": [{"system": LOCAL, "code": RECONCILED}], "text": title},
        "subject": {"reference": chart.patient.key},
        **place,
        "date": when(author.at),
        "source": writing.person(author),
        "entry": [
            {"item": {"reference": f"{one['resourceType']}/{one['id']}"}}
            for one in made
            if one["resourceType"] in ("MedicationStatement", "MedicationRequest")
        ],
    }
