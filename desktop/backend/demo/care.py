"""Care plans: what a ward plans with a patient for a problem that they have, with goals and what is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal

import msgspec

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, concept, hl7, local, ref, when
from desktop.core.clock import local as wall_clock

Who = Literal["nurse", "physio", "doctor", "patient", ""]


class Step(msgspec.Struct, frozen=True):
    """Step of a plan: `often` as FHIR has it, else `words`; `past` days after its time where it is late."""

    text: str
    who: Who = "nurse"
    often: tuple[tuple[str, Any], ...] = ()
    words: str = ""
    past: int | None = None
    status: str = "in-progress"


class Aim(msgspec.Struct, frozen=True):
    """A goal with its steps; `due` in days from today, `standing` none where nobody has assessed it."""

    text: str
    target: str
    due: int
    standing: str = ""
    note: str = ""
    steps: tuple[Step, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """A plan for whoever has one of the diagnoses on one of the wards."""

    codes: tuple[str, ...]
    wards: tuple[str, ...]
    title: str
    category: str
    aims: tuple[Aim, ...]
    words: str = ""
    before: bool = False


_DAILY: Final = (("frequency", 1), ("period", 1), ("periodUnit", "d"))
_TWICE: Final = (("frequency", 2), ("period", 1), ("periodUnit", "d"))
_THRICE: Final = (("frequency", 3), ("period", 1), ("periodUnit", "d"))
_EVERY_4: Final = (("frequency", 1), ("period", 4), ("periodUnit", "h"))
_WEEKLY: Final = (("frequency", 1), ("period", 1), ("periodUnit", "wk"))

PLANS: Final = (
    Plan(
        ("F05",), ("geriatri1",), "Pleieplan ved delirium", "Pleieplan",
        (
            Aim("Orientert og trygg", "4AT: under 4", 0, "improving",
                "Klarere om formiddagen, urolig på kvelden",
                (Step("Samme personale, klokke og kalender ved sengen", often=_DAILY),
                 Step("4AT", often=_TWICE),
                 Step("Smerter vurdert ved uro", words="ved behov"))),
            Aim("Sover om natten uten sovemedisin", "Sammenhengende søvn: minst 5 timer", -1, "in-progress",
                "", (Step("Dempet lys og ro fra kl. 22", often=_DAILY),)),
            Aim("Går med rullator til toalettet", "Fall: ingen i oppholdet", 2, "",
                "", (Step("Opp i stol til måltidene", often=_THRICE),
                     Step("Gangtrening", "physio", _DAILY))),
        ),
    ),
    Plan(
        ("S72",), ("ortopedi2", "geriatri1"), "Pleieplan etter hoftebrudd", "Pleieplan",
        (
            Aim("Opp av sengen første dag etter operasjonen", "Står med støtte", -1, "achieved", "",
                (Step("Mobilisering", "physio", _TWICE),)),
            Aim("Hel hud over korsbein og hæler", "Trykksår: ingen", 1, "sustaining", "",
                (Step("Snudd og hud sett over", often=_EVERY_4),)),
        ),
    ),
    Plan(
        ("C18", "C19", "C20", "K57"), ("gastro1",), "Pleieplan etter tarmoperasjon", "Pleieplan",
        (
            Aim("Steller stomien selv", "Skifter plate uten hjelp", 2, "in-progress",
                "Skifter pose selv, trenger hjelp med platen",
                (Step("Opplæring ved stomisykepleier", often=_DAILY),)),
            Aim("Spiser nok til å hele", "Energi: minst 75 % av behovet", -1, "no-change",
                "Kvalm ved frokost",
                (Step("Kostregistrering", often=_DAILY), Step("Næringsdrikk", often=_TWICE))),
        ),
    ),
    Plan(
        ("I63", "I61", "G81"), ("nevro1",), "Plan etter hjerneslag", "Tverrfaglig plan",
        (
            Aim("Spiser trygt", "Svelgtest: bestått for vanlig kost", 0, "improving",
                "Tåler fortykket drikke",
                (Step("Svelgtest før hvert nytt trinn av kost", words="før endring"),
                 Step("Sitter oppreist ved måltid og 30 minutter etter", often=_THRICE))),
            Aim("Forflytter seg fra seng til stol med én person", "Modifisert Rankin: 3 eller lavere", 3,
                "in-progress", "", (Step("Trening av balanse og forflytning", "physio", _TWICE),
                                    Step("Plan for rehabilitering avklart med kommunen", "doctor", past=1))),
        ),
    ),
    Plan(
        ("F3",), ("psyk1",), "Kriseplan", "Kriseplan",
        (
            Aim("Vet hvem som skal ringes når tankene blir verre", "Planen er gjennomgått og underskrevet", 1,
                "achieved", "",
                (Step("Tidlige tegn: sover ikke, svarer ikke på meldinger, slutter å spise", "patient",
                      words="ved første tegn"),
                 Step("Ringer søster, så akutt-teamet; legevakt 116 117 om natten", "patient",
                      words="ved forverring"))),
            Aim("Ingen selvskading", "Ingen forsøk i oppholdet", 0, "sustaining", "",
                (Step("Vurdering av selvmordsrisiko", "doctor", _DAILY),
                 Step("Samtale med primærsykepleier", often=_DAILY))),
        ),
        words="Laget sammen med pasienten. Kopi følger ved utskrivning.",
    ),
    Plan(
        ("F10",), ("psyk1",), "Plan ved avrusning", "Behandlingsplan",
        (
            Aim("Avruset uten krampe", "CIWA-Ar: under 8", 0, "improving", "",
                (Step("CIWA-Ar", often=_EVERY_4), Step("Rolig rom, dempet lys", often=_DAILY))),
            Aim("Avtale om oppfølging før hjemreise", "Time hos ruspoliklinikken", -1, "", "",
                (Step("Kontakt med ruspoliklinikken", "doctor", past=1, status="not-started"),)),
        ),
    ),
    Plan(
        ("E86", "N39", "J18", "A09"), ("kad",), "Pleieplan", "Pleieplan",
        (
            Aim("Drikker nok selv", "Væske: minst 1 500 ml i døgnet", 0, "in-progress", "",
                (Step("Væskeliste", often=_DAILY), Step("Tilbudt drikke", words="hver time på dagen"))),
            Aim("Klarer seg hjemme med den hjelpen som er", "Går alene til toalettet", 1, "", "",
                (Step("Samtale med hjemmetjenesten om hjelp ved hjemreise", past=0, status="not-started"),)),
        ),
    ),
    Plan(
        ("F00", "G30", "F03"), (), "Pleieplan fra hjemmetjenesten", "Pleieplan",
        (
            Aim("Bor trygt hjemme", "Ingen fall, tar medisinene", 60, "sustaining", "",
                (Step("Medisiner gitt fra dosett", "", _TWICE), Step("Tilsyn", "", _WEEKLY))),
        ),
        before=True,
    ),
)  # fmt: skip


def care_plans(chart: Chart) -> None:
    """The plans that fit what the patient has; one for each problem."""
    for plan in PLANS:
        if plan.wards and chart.ward.key.partition("-")[0] not in plan.wards:
            continue
        problem = next(
            (key for code, key in chart.conditions.items() if code.startswith(plan.codes)), ""
        )  # fmt: skip
        if problem:
            _plan(chart, plan, problem)


def _plan(chart: Chart, plan: Plan, problem: str) -> None:
    start = chart.admitted - timedelta(days=40) if plan.before else chart.clock(1.15)
    goals, activities = [], []
    for aim in plan.aims:
        goal = chart.add("Goal", _goal(chart, aim, problem, plan, start), "goal")
        goals.append(goal)
        activities += [_activity(chart, step, goal) for step in aim.steps]
    body: Resource = {
        "status": "active" if chart.in_bed or plan.before else "completed",
        "intent": "plan",
        "category": [local("plan", plan.category)],
        "title": plan.title,
        "subject": chart.patient,
        "period": {"start": when(start)},
        "created": when(start),
        "addresses": [ref(problem)],
        "goal": goals,
        "activity": activities,
    }
    if plan.before:
        body["author"] = {"display": "Hjemmetjenesten"}
    else:
        body["encounter"] = chart.encounter
        body["author"] = (
            chart.responsible if plan.category == "Kriseplan" else chart.staff.nurse
        ).practitioner
    if plan.words:
        body["description"] = plan.words
    chart.add("CarePlan", body, "plan")


def _goal(chart: Chart, aim: Aim, problem: str, plan: Plan, start: Any) -> Resource:
    day = wall_clock(chart.end).date() + timedelta(days=aim.due)
    measure, colon, value = aim.target.partition(": ")
    target: Resource = {"dueDate": max(day, wall_clock(start).date()).isoformat()}
    target |= {"measure": concept(measure), "detailString": value} if colon else {"detailString": aim.target}
    if not colon:
        target["measure"] = concept("Mål")
    body: Resource = {
        "lifecycleStatus": "active" if chart.in_bed or plan.before else "completed",
        "description": concept(aim.text),
        "subject": chart.patient,
        "startDate": wall_clock(start).date().isoformat(),
        "target": [target],
        "addresses": [ref(problem)],
    }
    if aim.standing:
        assessed = max(start, chart.end - timedelta(hours=14))
        body["achievementStatus"] = hl7("goal-achievement", aim.standing)
        body["statusDate"] = wall_clock(assessed).date().isoformat()
        if aim.note:
            author = chart.staff.nurse.practitioner
            body["note"] = [{"authorReference": author, "time": when(assessed), "text": aim.note}]
    return body


def _activity(chart: Chart, step: Step, goal: Resource) -> Resource:
    detail: Resource = {"status": step.status, "description": step.text, "goal": [goal]}
    if step.often:
        detail["scheduledTiming"] = {"repeat": dict(step.often)}
    elif step.words:
        detail["scheduledString"] = step.words
    elif step.past is not None:
        last = wall_clock(chart.end - timedelta(days=step.past)).date()
        first = wall_clock(chart.admitted).date()
        detail["scheduledPeriod"] = {"start": min(first, last).isoformat(), "end": last.isoformat()}
    people = {"nurse": chart.staff.nurse, "physio": chart.staff.physio, "doctor": chart.responsible}
    if step.who in people:
        detail["performer"] = [people[step.who].practitioner]
    elif step.who == "patient":
        detail["performer"] = [chart.patient]
    return {"detail": detail}
