"""Printed requisition: the signed orders of a patient that have not been sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop.clinical.record import persons, requests
from desktop.clinical.record.medicines.medicines import State, read_request
from desktop.clinical.record.stays.stays import current
from desktop.clinical.words import orders
from desktop.clinical.words.doses import dosages_words
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.formats import day_time, relative_day_time
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import (
    MedicationRequest,
    Organization,
    Practitioner,
    PractitionerRole,
    ServiceRequest,
)
from desktop.fhir.when import instant
from desktop.shown.paper.papers import OrderOnPaper, Requisition, RequisitionPaper
from desktop.shown.shell import BannerModel
from desktop.store import outbox
from desktop.store.outbox import Entry
from desktop.views.base import element_words
from desktop.views.base.element_words import Find
from desktop.views.page import banner as banners
from desktop.views.paper import papers

TYPES = banners.TYPES | {"MedicationRequest", "ServiceRequest"}
KINDS = ("Encounter", "AllergyIntolerance", "Flag")
_ORDERS = ("ServiceRequest", "MedicationRequest")
_AT_ONCE = ("urgent", "asap", "stat")
_REST = (
    ("orderDetail", "Består av"),
    ("quantityQuantity", "Antall"),
    ("bodySite", "Sted på kroppen"),
    ("specimen", "Prøve"),
    ("reasonCode", "Indikasjon / spørsmål"),
    ("reasonReference", "Begrunnet i"),
    ("note", "Merknad"),
    ("performer", "Til"),
)


def build(
    connection: Connection, chart: Chart, banner: BannerModel, now: datetime, actor: Actor,
    ask: RequisitionPaper,
) -> Requisition:  # fmt: skip
    """The requisition; InputError where nothing waits to be sent: no empty sheet looks like an order."""
    waiting: dict[tuple[str, str], Entry] = {}
    for entry in outbox.of_people(connection):
        mine = entry.patient == chart.patient.id and entry.type in _ORDERS and entry.body is not None
        if mine and (not ask.act or entry.act_id == ask.act):
            waiting[entry.type, entry.id] = entry
    if not waiting:
        raise InputError(
            _("No order of this patient waits to be sent."),
            kept=_("Nothing was printed."),
            todo=_("What has been sent is at the server: print it there, or write by hand."),
        )
    made = [_order(chart, entry, now) for entry in waiting.values()]
    return Requisition(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=papers.stand(
            connection,
            (chart.patient.id,),
            now,
            actor,
            papers.lacking(chart, KINDS),
            papers.labelled(chart, KINDS),
        ),
        orders=tuple(sorted(made, key=lambda one: not one.urgent)),
        unsent=_unsent(ask, now),
    )


def _unsent(ask: RequisitionPaper, now: datetime) -> str:
    """Reason the server does not have the order: it is away, or it was simply not sent yet."""
    if not ask.away:
        return "Serveren svarer: bestillingen er bare ikke sendt ennå."
    if ask.since is None:
        return "Serveren kan ikke brukes nå."
    return f"Serveren har ikke svart siden {relative_day_time(ask.since, now)}."


def _order(chart: Chart, entry: Entry, now: datetime) -> OrderOnPaper:
    body: dict[str, Any] = strict.loads(entry.body or "{}")
    request = _read(chart, entry)
    urgent = str(body.get("priority", "")) in _AT_ONCE
    facts: list[tuple[str, str]] = []
    title = "Bestilling som ikke kan leses"
    requester: Reference | None = None
    authored = ""
    if isinstance(request, ServiceRequest):
        title = requests.name(request) or "Undersøkelse uten navn"
        if not requests.stands(request):
            title = f"AVBESTILT, skal ikke utføres: {title}"
        kind = "; ".join(c.label for c in request.category if c.label)
        facts += [("Type", kind or "ikke oppgitt"), ("Ønsket tid", _time(requests.when(request), now))]
        requester, authored = request.requester, request.authored_on
    elif isinstance(request, MedicationRequest):
        title = orders.medicine_words(chart, request) or "Legemiddel uten navn"
        read = read_request(chart, request, current(chart, now), now)
        if read.state not in (State.STANDS, State.NOT_BEGUN):
            title = f"{orders.state_words(read).upper()}: {title}"
            if why := orders.why_words(request):
                facts.append(("Hvorfor", why))
        facts.append(("Dosering", dosages_words(request.dosage_instruction) or "ikke oppgitt"))
        requester, authored = request.requester, request.authored_on
    facts.append(("Hastegrad", _priority(str(body.get("priority", "")))))
    find: Find = lambda reference, display: persons.name_of(chart, reference) or display  # noqa: E731
    facts += [
        (label, words.replace("\n", "; "))
        for name, label in _REST
        if (words := element_words.words(body.get(name), find))
    ]
    if not body.get("reasonCode") and isinstance(request, ServiceRequest):
        facts.append(("Indikasjon / spørsmål", "ikke oppgitt: skriv her ______________________________"))
    facts += _requester(chart, requester, authored)
    return OrderOnPaper(title, urgent, tuple(facts), _number(body, entry), _after(entry, now))


def _read(chart: Chart, entry: Entry) -> ServiceRequest | MedicationRequest | None:
    key = f"{entry.type}/{entry.id}"
    return chart.find(key, ServiceRequest) or chart.find(key, MedicationRequest)


def _priority(code: str) -> str:
    words = {"urgent": "haster", "asap": "så snart som mulig", "stat": "straks", "routine": "vanlig"}
    return words.get(code, code) or "ikke oppgitt"


def _time(text: str, now: datetime) -> str:
    moment = instant(text)
    if moment is None:
        return text or "ikke oppgitt"
    return relative_day_time(moment, now) if len(text) > 10 else element_words.words(text, lambda _r, d: d)


def _requester(chart: Chart, who: Reference | None, authored: str) -> list[tuple[str, str]]:
    role = chart.find(who, PractitionerRole)
    titles = "; ".join(c.label for c in role.code if c.label) if role is not None else ""
    name = persons.name_of(chart, who) or "ikke oppgitt"
    at = instant(authored)
    signed = ", ".join(part for part in (name, titles) if part)
    if at is not None:
        signed += f", {day_time(at)}"
    return [
        ("Rekvirent", signed),
        ("Telefon", _phone(chart, who) or "ikke i katalogen: ____________________"),
    ]


def _phone(chart: Chart, who: Reference | None) -> str:
    """The number of the role, else of the person, else of their office."""
    role = chart.find(who, PractitionerRole)
    person = chart.find(role.practitioner if role is not None else who, Practitioner)
    office = chart.find(role.organization, Organization) if role is not None else None
    for one in (role, person, office):
        numbers = (
            [t.value for t in one.telecom if t.system in ("phone", "pager", "sms") and t.value] if one else []
        )
        if numbers:
            return ", ".join(numbers)
    return ""


def _number(body: dict[str, Any], entry: Entry) -> str:
    """The identifier that goes with the order to the server, else the id that we gave it."""
    found: Sequence[dict[str, Any]] = body.get("identifier") or ()
    values = [str(one.get("value")).removeprefix("urn:uuid:") for one in found if one.get("value")]
    return values[0] if values else entry.id


def _after(entry: Entry, now: datetime) -> str:
    """Sentence on the further course of an unsent order: sent already, rejected, in conflict."""
    if outbox.may_be_there(entry):
        return "Den kan ha nådd serveren alt. Spør mottakeren før den utføres etter dette arket."
    if entry.state == "failed":
        return "Serveren har avvist den: den sendes ikke av seg selv."
    if entry.state in ("conflict", "gone"):
        return "Den er endret av to: den sendes ikke før noen har bestemt hva som gjelder."
    until = instant(entry.send_until) if entry.send_until else None
    if entry.state == "ask" or (until is not None and until <= now):
        return "Fristen er ute: den sendes ikke før noen har svart ja til det i Fagflate."
    if until is not None:
        return (
            f"Den sendes av seg selv til {relative_day_time(until, now)}. Etter det spør Fagflate før den "
            "sendes: er den utført på papir, kastes den der."
        )
    return "Den sendes av seg selv. Er den utført på papir, si fra til mottakeren."
