"""Notes for a case that has none of its own, told from its numbers, so that they can't disagree."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from desktop.backend.demo.case import Case, Course, Note
from desktop.backend.demo.chart import along
from desktop.backend.demo.orders import dosage_text
from desktop.clinical import vocabulary

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


def _that_day(case: Case, day: int) -> str:
    """Two figures of the morning, as far as the course tells them."""
    x = (day - 1) / max(1, case.day - 1)
    courses = {**case.gas, **case.labs}
    keys = [key for key in _WORTH if key in courses and len(courses[key]) > 1][:2]
    rows = vocabulary.analyses()
    return ", ".join(f"{rows[key].nb} omkring {_round_figure(key, along(courses[key], x))}" for key in keys)


def _round_figure(key: str, value: float) -> str:
    # The laboratory's own figure differs a little: a note says about how much.
    if value >= 100:
        value = round(value / 10) * 10
    return _figure(key, value)


def _vital_line(case: Case, place: int) -> str:
    v = case.vitals
    parts = []
    if "sbp" in v:
        dbp = v.get("dbp", (76,))
        parts.append(f"BT {round(float(v['sbp'][place]))}/{round(float(dbp[place if len(dbp) > 1 else 0]))}")
    if "hr" in v:
        parts.append(f"puls {round(float(v['hr'][place]))}")
    if "rr" in v:
        parts.append(f"RF {round(float(v['rr'][place]))}")
    if "spo2" in v:
        on = float(v.get("o2", (0,))[place if len(v.get("o2", (0,))) > 1 else 0])
        air = f"på {on:g} l O₂".replace(".", ",") if on else "på luft"
        parts.append(f"SpO₂ {round(float(v['spo2'][place]))} % {air}")
    if "temp" in v:
        parts.append(f"temp {float(v['temp'][place]):.1f}".replace(".", ","))
    return ", ".join(parts)


def told(case: Case) -> tuple[Note, ...]:
    """An admission note, one round note a day with what was done, and a nurse's note for today."""
    found = [_admission(case)]
    for day in range(2, case.day + 1):
        found.append(_round(case, day))
    if case.day > 1:
        found.append(_nurse(case))
    return tuple(found)


def _admission(case: Case) -> Note:
    before = ", ".join(dx.text for dx in case.problems) or "Tidligere frisk"
    home = [f"{m.name} {m.home}" for m in case.meds if m.home] + [f"{h.name} {h.dose}" for h in case.home]
    start = [m for m in case.meds if m.day == 1 and not m.home]
    plan = ", ".join(f"{m.name} {dosage_text(m)}" for m in start[:5]) or "Observasjon og prøver"
    status = _vital_line(case, 0)
    parts = [
        f"Aktuelt: Innlagt med {_lower(case.dx[0].text)}.",
        f"Tidligere: {before}.",
        f"Faste medisiner: {', '.join(home) if home else 'Ingen'}.",
        *([f"Status: {status}."] if status else []),
        f"Vurdering: {case.dx[0].text}.",
        f"Tiltak: {plan}.",
    ]
    return Note(title="Innkomstnotat", text="\n\n".join(parts), day=1, at=1)


def _lower(words: str) -> str:
    """The first letter small, but not of an abbreviation."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _round(case: Case, day: int) -> Note:
    new = [f"{m.name} {dosage_text(m)}" for m in case.meds if int(m.day) == day and not m.once]
    gone = [m for m in case.meds if m.until is not None and int(m.until) == day]
    lines = []
    if day == case.day:
        status = _vital_line(case, -1)
        lines.append(f"Subjektivt: {_mood(case, day)}")
        if status:
            lines.append(f"Status: {status}.")
        if found := lab_line(case):
            lines.append(f"Prøver: {found}.")
    else:
        lines.append(f"Subjektivt: {_mood(case, day)}")
        if figures := _that_day(case, day):
            lines.append(f"Prøver: {figures}.")
    if new:
        lines.append(f"Nytt: {', '.join(new)}.")
    if gone:
        lines.append(
            "Slutt: " + ", ".join(f"{m.name}{f' ({m.stopped})' if m.stopped else ''}" for m in gone) + "."
        )
    if day == case.day:
        plan = "; ".join(todo.text for todo in case.todo) or "Uendret behandling, nye prøver i morgen"
        lines.append(f"Plan: {plan}.")
    return Note(title="Visitt", text="\n\n".join(lines), day=day, at=9.2 + (len(case.family) % 7) / 5)


_MOODS: Final = (
    "Sovet bra. Spiser og drikker.",
    "Sliten, men føler seg noe bedre.",
    "Sovet litt urolig. Ingen nye plager.",
    "Oppe i stol til måltider.",
    "Ingen smerter i ro.",
)


def _mood(case: Case, day: int) -> str:
    if case.vitals.get("acvpu", ("A",))[-1] in ("V", "P", "U"):
        return "Kan ikke redegjøre selv."
    return _MOODS[(len(case.family) + len(case.given) + day) % len(_MOODS)]


def _nurse(case: Case) -> Note:
    parts = ["Mobilisert med en til toalettet." if len(case.family) % 2 else "Selvhjulpen i stell."]
    if case.fluids:
        parts.append("Væskeregnskap føres.")
    if "weight" in case.vitals:
        kilos = f"{float(case.vitals['weight'][-1]):.1f}".replace(".", ",")
        parts.append(f"Vekt {kilos} kg i dag.")
    parts.append("Pårørende oppdatert på telefon." if len(case.given) % 3 == 0 else "Ro på natten.")
    return Note(title="Sykepleie", text=" ".join(parts), day=case.day, at=6.8, by="nurse")
