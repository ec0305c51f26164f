"""Letters: the epikrise of those who have gone home, others of today, and how far each has come."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from desktop.backend.demo.case import Sent
from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, loinc, narrative, ref, when
from desktop.backend.demo.orders import dosage_text
from desktop.backend.demo.person import office_of
from desktop.backend.demo.sheets import Sheet
from desktop.backend.demo.staff import OFFICES, SERVICES, Person, staff
from desktop.backend.demo.story import lab_line
from desktop.backend.demo.wards import Ward
from desktop.core.clock import local
from desktop.fhir.systems import HER_ID, LOINC

EPIKRISE: Final = "18842-5"
_LETTER: Final = "urn:fagflate:letter"
_STATUS: Final = "urn:fagflate:letter-status"
_WORDS: Final = {
    "signed": ("signert", "requested"),
    "queued": ("i kø", "requested"),
    "sent": ("sendt", "in-progress"),
    "received": ("mottatt i mottakers system", "completed"),
    "rejected": ("avvist", "failed"),
    "overdue": ("forfalt", "in-progress"),
    "posted": ("postlagt", "completed"),
    "returned": ("returnert", "failed"),
}
_RECENT: Final = (("received", "queued"), ("sent", "queued"), ("overdue", "queued"), ("rejected", "queued"))
_EARLIER: Final = (("received", "posted"), ("received", "posted"), ("received", "returned"))


_KIDNEYS: Final = (
    "ramipril",
    "furosemid",
    "spironolakton",
    "metformin",
    "kandesartan",
    "losartan",
    "enalapril",
)
"""Medicines after which creatinine and potassium are looked at again."""


_SOON: Final = {"I48": "puls og EKG", "A4": "CRP", "A46": "CRP", "J1": "CRP", "N1": "CRP", "L0": "CRP"}
"""Control that the general practitioner makes after a few days, by the disease."""


def letters(chart: Chart, turn: int) -> None:
    """All letters of the stay; `turn` counts those who have gone home, so that every state occurs."""
    for sent in chart.case.sent:
        signed = max(chart.now - timedelta(hours=sent.hours), chart.admitted + timedelta(minutes=50))
        _letter(chart, sent, [("", sent.text)], signed)
    if chart.in_bed:
        return
    signed = min(chart.end + timedelta(minutes=35), chart.now - timedelta(minutes=4))
    age = chart.now - signed
    states = _RECENT if age < timedelta(hours=60) else _EARLIER
    to_doctor, to_patient = states[turn % len(states)]
    if to_doctor == "overdue" and age < timedelta(hours=24):
        to_doctor = "sent"
    ways = [("gp", to_doctor), ("patient", to_patient)]
    if chart.case.shielded:
        ways[1] = ("patient", "signed")
    if chart.years >= 80:
        ways.append(("hjemmetjeneste", "received"))
    sent = Sent(title="Epikrise", text="", hours=0, ways=tuple(ways), loinc=EPIKRISE)
    _letter(chart, sent, epikrise(chart), signed)


def epikrise(chart: Chart) -> list[tuple[str, str]]:
    """Headings and text in the order of the official display, told from the stay's own facts."""
    case = chart.case
    days = f"{local(chart.admitted):%d.%m.%Y}–{local(chart.end):%d.%m.%Y}"
    now = [f"{m.name} {dosage_text(m)}" for m in case.meds if m.until is None and not m.once and not m.paused]
    paused = [f"{m.name}: {m.paused}" for m in case.meds if m.paused]
    waiting = [t.name for t in case.tests if t.answered is None]
    parts = [
        ("Diagnoser", "; ".join(f"{dx.text} ({dx.code})" for dx in case.dx)),
        ("Vurdering", f"Innlagt {days}: {case.dx[0].text}. Utskrevet i bedring."),
        ("Planer for videre oppfølging", _plan(chart)),
        ("Årsak til innleggelse", f"{case.cause}."),
        ("Forløp og behandling", f"{lab_line(case)}." if lab_line(case) else "Ukomplisert forløp."),
        ("Medisinering", "; ".join(now) or "Ingen faste medisiner."),
    ]
    if paused:
        parts.append(("Pauset", "; ".join(paused)))
    if waiting:
        parts.append(("Ubesvarte prøver", ", ".join(waiting)))
    return parts


def _plan(chart: Chart) -> str:
    """Follow-up plan after the stay, from its open items."""
    case = chart.case
    child = chart.years < 6
    said = [f"{'Helsestasjonen' if child else 'Fastlege'} bes ta kontroll innen to uker."]
    home = local(chart.end).date()
    said += [
        f"{m.name[:1].upper()}{m.name[1:]} er pauset: fastlege bes vurdere ny start innen"
        f" {home + timedelta(days=7):%d.%m.%Y}."
        for m in case.meds
        if m.paused
    ]
    if not child and "crea" in case.labs and any(m.name in _KIDNEYS and not m.paused for m in case.meds):
        said.append(
            f"Fastlege bes kontrollere kreatinin og kalium innen {home + timedelta(days=3):%d.%m.%Y}."
        )
    soon = next((what for code, what in _SOON.items() if case.dx[0].code.startswith(code)), "")
    if soon and not child:
        said.append(f"Fastlege bes kontrollere {soon} innen tre dager.")
    if 18 <= chart.years < 67:
        said.append(f"Sykmeldt til {home + timedelta(days=14):%d.%m.%Y}.")
    waiting = [t.name for t in case.tests if t.answered is None]
    if waiting:
        said.append(f"Ubesvart: {', '.join(waiting)}. {chart.ward.name} følger opp svaret.")
    return " ".join(said)


def _letter(chart: Chart, sent: Sent, parts: list[tuple[str, str]], signed: datetime) -> None:
    business = _business_id(f"{chart.case.key} {sent.title} {chart.counters.get('letter', 0)}")
    document = file_letter(chart, sent.title, sent.loinc, parts, signed, business)
    for who, state in sent.ways:
        _way(chart, sent, who, state, signed, document, business, parts)


def file_letter(
    chart: Chart,
    title: str,
    code: str,
    parts: list[tuple[str, str]],
    signed: datetime,
    business: Resource,
    encounter: Resource | None = None,
    ward: Ward | None = None,
) -> Resource:
    """The signed Composition and its DocumentReference; gives a Reference to the latter.

    `encounter` and `ward` where it was written of another stay, in another ward.
    """
    author = staff(ward).doctor if ward else chart.responsible
    office = ward or chart.ward
    stay = encounter or chart.encounter
    written = chart.add(
        "Composition",
        {
            "identifier": business,
            "status": "final",
            "type": loinc(code, title),
            "subject": chart.patient,
            "encounter": stay,
            "date": when(signed),
            "author": [author.practitioner],
            "title": title,
            "attester": [{"mode": "legal", "time": when(signed), "party": author.practitioner}],
            "section": [
                ({"title": head} if head else {}) | {"text": narrative(text)} for head, text in parts if text
            ],
        },
        "written",
    )
    sheet = _sheet(chart, title, parts, signed, business, author, office)
    attachment: Resource = {
        "contentType": "text/plain",
        "language": "nb-NO",
        "title": title,
        "creation": when(signed),
    }
    if chart.draw is not None:
        data = chart.draw(sheet)
        attachment |= {
            "contentType": "application/pdf",
            "data": base64.b64encode(data).decode("ascii"),
            "size": len(data),
            "hash": base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii"),
        }
    return chart.add(
        "DocumentReference",
        {
            "masterIdentifier": business,
            "identifier": [business],
            "status": "current",
            "docStatus": "final",
            "type": {"coding": [{"system": LOINC, "code": code}], "text": title},
            "subject": chart.patient,
            "date": when(signed),
            "author": [author.practitioner],
            "authenticator": author.practitioner,
            "custodian": ref(office.office, office.name),
            "description": title,
            "content": [{"attachment": attachment}],
            "context": {"encounter": [stay], "related": [written]},
        },
        "letter",
    )


def _sheet(
    chart: Chart,
    title: str,
    parts: list[tuple[str, str]],
    signed: datetime,
    business: Resource,
    author: Person,
    office: Ward,
) -> Sheet:
    value = str(business["value"])
    number = UUID(value) if value.startswith("urn:uuid:") else UUID(int=int(value.rpartition(".")[2]))
    patient = next(r for r in chart.out if r["resourceType"] == "Patient")
    return Sheet(
        number, title, patient, office.name, str(author.practitioner["reference"]), author.name, author.role,
        signed, tuple(parts),
    )  # fmt: skip


def _business_id(seed: str) -> Resource:
    number = UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4)
    return {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{number}"}


def _coded(code: str) -> Resource:
    return {"coding": [{"system": _LETTER, "code": code}]}


def _way(
    chart: Chart,
    sent: Sent,
    who: str,
    state: str,
    signed: datetime,
    document: Resource,
    business: Resource,
    parts: list[tuple[str, str]],
) -> None:
    recipient, part, her_id, lines = _recipient(chart, who)
    channel = "held" if state == "signed" else "electronic" if her_id else "paper"
    if channel == "paper":
        state = {"sent": "queued", "received": "posted", "overdue": "queued", "rejected": "queued"}.get(
            state, state
        )
    words, status = _WORDS[state]
    inputs: list[Resource] = [
        {"type": _coded("recipient"), "valueReference": recipient},
        {"type": _coded("part"), "valueCode": part},
        {"type": _coded("channel"), "valueCode": channel},
    ]
    if channel == "electronic":
        inputs.append({"type": _coded("her-id"), "valueIdentifier": {"system": HER_ID, "value": her_id}})
    if channel == "paper":
        inputs.append({"type": _coded("address"), "valueString": "\n".join(lines)})
    if channel == "paper" and chart.draw is not None:
        sheet = _sheet(chart, sent.title, parts, signed, business, chart.responsible, chart.ward)
        to = {"to": str(recipient["display"]), "part": part, "lines": lines}
        data = chart.draw(msgspec.structs.replace(sheet, **to))
        chart.out.append(
            {
                "resourceType": "Binary",
                "id": f"{chart.case.key}-print-{len(chart.out)}",
                "contentType": "application/pdf",
                "securityContext": chart.patient,
                "data": base64.b64encode(data).decode("ascii"),
            }
        )
        printed = ref(f"Binary/{chart.out[-1]['id']}")
        inputs.append({"type": _coded("print"), "valueReference": printed})
    moved = (
        signed if state in ("signed", "queued", "overdue") else min(signed + timedelta(minutes=9), chart.now)
    )
    outputs: list[Resource] = [{"type": _coded("step"), "valueDateTime": when(moved)}]
    if state == "rejected":
        outputs.append({"type": _coded("receipt"), "valueString": "Ukjent HER-id"})
    elif state == "received":
        outputs.append({"type": _coded("receipt"), "valueString": "OK"})
    body: Resource = {
        "identifier": [_business_id(f"{document['reference']} {who}")],
        "groupIdentifier": business,
        "status": status,
        "businessStatus": {"coding": [{"system": _STATUS, "code": state}], "text": words},
        "intent": "order",
        "priority": "routine",
        "code": _coded("send-letter"),
        "description": f"{sent.title}: {recipient['display']}",
        "focus": document,
        "for": chart.patient,
        "encounter": chart.encounter,
        "authoredOn": when(signed),
        "lastModified": when(moved),
        "requester": chart.responsible.practitioner,
        "owner": ref(chart.ward.office, chart.ward.name),
        "input": inputs,
        "output": outputs,
    }
    if state in ("queued", "sent", "overdue"):
        waits = timedelta(hours=72 if channel == "paper" else 24)
        body["restriction"] = {"period": {"end": when(signed + waits)}}
    chart.add("Task", body, "way")


def _recipient(chart: Chart, who: str) -> tuple[Resource, str, str, tuple[str, ...]]:
    """Reference, part, HER-id (empty without electronic address) and postal lines."""
    if who == "patient":
        patient = next(r for r in chart.out if r["resourceType"] == "Patient")
        name = f"{chart.case.given} {chart.case.family}"
        home = patient.get("address", [{}])[0]
        lines = (*home.get("line", ()), f"{home.get('postalCode', '')} {home.get('city', '')}".strip())
        return ref(f"Patient/{chart.case.key}", name), "patient", "", tuple(line for line in lines if line)
    if who == "gp":
        reference, name, key = office_of(chart)
        office = next(o for o in OFFICES if o.key == key)
        number = int(reference.rpartition("-")[2])
        her_id = "" if office.her_id is None else str(office.her_id * 10 + number)
        return ref(reference, name), "general-practitioner", her_id, (office.name, *office.lines)
    office = next(o for o in SERVICES if o.key == who)
    return ref(office.reference, office.name), "copy", str(office.her_id or ""), office.lines
