"""Notes for a case that has none of its own, told from its numbers, so that they can't disagree."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from desktop.backend.demo.case import Case, Course, Note
from desktop.backend.demo.chart import Chart, along, step
from desktop.backend.demo.orders import begins, dosage_text, ends
from desktop.clinical import vocabulary
from desktop.core.clock import local
from desktop.core.formats import inside

_DECIDED: Final = timedelta(hours=2)
"""Time within which a round's decisions are ordered."""

_NEWBORN_DAYS: Final = 28
_WORTH: Final = (
    "crp",
    "leuk",
    "hb",
    "crea",
    "k",
    "na",
    "tnt",
    "bnp",
    "lact",
    "pco2",
    "bili",
    "glu",
    "neutro",
    "inr",
)


def _figure(key: str, value: float | int | str) -> str:
    row = vocabulary.analyses()[key]
    return str(Decimal(f"{float(value):.{row.decimals}f}")).replace(".", ",")


def _course(key: str, course: Course) -> str:
    row = vocabulary.analyses()[key]
    first, last = _figure(key, course[0]), _figure(key, course[-1])
    unit = f" {row.shown}" if row.shown else ""
    if first == last:
        return f"{row.nb} {last}{unit}"
    return f"{row.nb} {first} → {last}{unit}"


def lab_line(case: Case) -> str:
    """The courses worth a word: `CRP 310 → 42 mg/L, …`."""
    courses = {**case.gas, **case.labs}
    return ", ".join(_course(key, courses[key]) for key in _WORTH if key in courses)


def _known(chart: Chart, key: str, moment: datetime) -> list[float]:
    """Every answer of an analysis that somebody could have read at a moment, the oldest first."""
    return [values[key] for _taken, answered, values in chart.answers if answered <= moment and key in values]


def _followed(case: Case) -> list[str]:
    courses = {**case.gas, **case.labs}
    return [key for key in _WORTH if len(courses.get(key, ())) > 1]


def _so_far(chart: Chart, moment: datetime) -> str:
    """The courses up to a moment: `CRP 310 → 42 mg/L, …`."""
    found = [(key, _known(chart, key, moment)) for key in _followed(chart.case)]
    return ", ".join(_course(key, (values[0], values[-1])) for key, values in found if values)


def _that_day(chart: Chart, moment: datetime) -> str:
    """Two figures of that morning, if they were answered when the note was written."""
    today = [
        values
        for taken, answered, values in chart.answers
        if answered <= moment and local(taken).date() == local(moment).date()
    ]
    rows = vocabulary.analyses()
    found = {key: value for values in today for key, value in values.items()}
    keys = [key for key in _followed(chart.case) if key in found][:2]
    return ", ".join(f"{rows[key].nb} {_figure(key, found[key])}" for key in keys)


def _vital_line(chart: Chart, moment: datetime) -> str:
    """The vital signs that were the newest at a moment, those of arrival where it came first."""
    found = [values for when, values in chart.measured if when <= moment] or [chart.measured[0][1]]
    v = found[-1]
    parts = []
    if "sbp" in v:
        parts.append(f"BT {round(v['sbp'])}/{round(v['dbp'])}")
    if "hr" in v:
        parts.append(f"puls {round(v['hr'])}")
    if "rr" in v:
        parts.append(f"RF {round(v['rr'])}")
    if "spo2" in v:
        on, share = v.get("o2", 0.0), round(v.get("fio2", 21.0))
        air = f"på {on:g} l O₂" if on else f"på FiO₂ {share / 100:g}" if share > 21 else "på luft"
        parts.append(f"SpO₂ {round(v['spo2'])} % {air.replace('.', ',')}")
    if "temp" in v:
        parts.append(f"temp {v['temp']:.1f} °C".replace(".", ","))
    return ", ".join(parts)


def told(chart: Chart) -> tuple[Note, ...]:
    """An admission note, one round note a day with what was done, and a nurse's note for today.

    Told when samples and orders are there: a note knows what could be known when it was written.
    """
    case = chart.case
    found = [_admission(chart)]
    hour = 9.2 + (len(case.family) % 7) / 5
    before = chart.admitted + timedelta(minutes=35)
    for day in range(2, case.day + 1):
        until = chart.hour_of(day, hour) + _DECIDED
        found.append(_round(chart, day, hour, before, until))
        before = until
    if case.day > 1:
        found.append(_nurse(chart))
    return tuple(found)


def _admission(chart: Chart) -> Note:
    case = chart.case
    newborn = (local(chart.admitted).date() - chart.birth).days < _NEWBORN_DAYS
    old = [*case.problems, *(dx for dx in case.dx[1:] if dx.years)]
    before = ", ".join(dx.text for dx in old) or "Tidligere frisk"
    home = [f"{m.name} {m.home}" for m in case.meds if m.home]
    home += [f"{h.name} {h.dose}" for h in case.home if h.active]
    start = [m for m in case.meds if m.day == 1 and not m.home]
    plan = ", ".join(f"{m.name} {dosage_text(m, at_start=True)}" for m in start[:5])
    status = _vital_line(chart, chart.admitted + timedelta(minutes=30))
    parts = [
        f"Aktuelt: Innlagt med {inside(case.dx[0].text)}.",
        # Who was born the other day has no former health.
        *([] if newborn and not old else [f"Tidligere: {before}."]),
        f"Faste medisiner: {', '.join(home) if home else 'Ingen'}.",
        *([f"Status: {status}."] if status else []),
        f"Vurdering: {case.dx[0].text}.",
        f"Tiltak: {plan or 'Observasjon og prøver'}.",
    ]
    return Note(title="Innkomstnotat", text="\n\n".join(parts), day=1, at=1)


def _round(chart: Chart, day: int, hour: float, before: datetime, until: datetime) -> Note:
    """A round with what was begun and ended since the last one."""
    case = chart.case
    moment, last = chart.hour_of(day, hour), day == case.day
    new = [
        f"{m.name} {dosage_text(m, at_start=True)}"
        for m in case.meds
        if not m.once and m.day > 1 and before < begins(chart, m) <= until
    ]
    gone = [m for m in case.meds if (end := ends(chart, m)) and before < min(end, chart.end) <= until]
    lines = [f"Subjektivt: {_mood(chart, day, hour)}"]
    if last and (status := _vital_line(chart, moment)):
        lines.append(f"Status: {status}.")
    if figures := _so_far(chart, moment) if last else _that_day(chart, moment):
        lines.append(f"Prøver: {figures}.")
    if new:
        lines.append(f"Nytt: {', '.join(new)}.")
    if gone and not (last and case.left is not None):
        lines.append(
            "Slutt: " + ", ".join(f"{m.name}{f' ({m.stopped})' if m.stopped else ''}" for m in gone) + "."
        )
    if last:
        plan = "; ".join(todo.text for todo in case.todo)
        usual = "Uendret behandling, nye prøver i morgen" if case.left is None else "Hjem i dag"
        lines.append(f"Plan: {plan or usual}.")
    return Note(title="Visitt", text="\n\n".join(lines), day=day, at=hour)


_MOODS: Final = (
    "Sovet bra. Spiser og drikker.",
    "Sliten, men føler seg noe bedre.",
    "Sovet litt urolig. Ingen nye plager.",
    "Oppe i stol til måltider.",
    "Ingen smerter i ro.",
)


_INTENSIVE: Final = (
    "Våken, svarer adekvat på tiltale.",
    "Urolig natt, sovet i perioder.",
    "Sliten. Ingen smerter i ro.",
    "Sitter på sengekanten med to.",
)
_INFANT: Final = (
    "Rolig mellom måltidene.",
    "Sovet godt etter stell.",
    "Litt urolig i natt, roer seg i fanget.",
    "Våken og interessert ved stell.",
)


def _mood(chart: Chart, day: int, hour: float) -> str:
    case = chart.case
    span = (chart.end - chart.admitted) / timedelta(days=1) or 1.0
    x = (chart.hour_of(day, hour) - chart.admitted) / timedelta(days=1) / span
    if "RASS" in case.scores and along(case.scores["RASS"], x) < -1.5:
        return "Sedert, kan ikke redegjøre selv."
    if step(case.vitals.get("acvpu", ("A",)), x) in ("V", "P", "U"):
        return "Kan ikke redegjøre selv."
    moods = _INFANT if chart.years < 3 else _INTENSIVE if case.ward == "intensiv" else _MOODS
    return moods[(len(case.family) + len(case.given) + day) % len(moods)]


def _nurse(chart: Chart) -> Note:
    case, infant = chart.case, chart.years < 3
    if infant:
        parts = ["Stelt av foreldrene."]
    elif case.ward == "intensiv":
        parts = ["Snudd hver tredje time, hud uten trykksår."]
    else:
        parts = ["Mobilisert med en til toalettet." if len(case.family) % 2 else "Selvhjulpen i stell."]
    if case.fluids:
        parts.append("Væskeregnskap føres.")
    if "weight" in case.vitals:
        kilos = float(case.vitals["weight"][-1])
        weight = f"{round(kilos * 1000)} g" if kilos < 5 else f"{kilos:.1f} kg".replace(".", ",")
        parts.append(f"Vekt {weight} i dag.")
    if not infant:
        parts.append("Pårørende oppdatert på telefon." if len(case.given) % 3 == 0 else "Ro på natten.")
    return Note(title="Sykepleie", text=" ".join(parts), day=case.day, at=6.8, by="nurse")
