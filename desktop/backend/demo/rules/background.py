"""Background diseases of people, by age and sex, with the medicine that goes with each."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.backend.demo.case import Home
from desktop.backend.demo.rules.made_up import Draft

_PRESSURE: Final = (
    ("amlodipin", "5 mg", "5"),
    ("kandesartan", "8 mg", "8"),
    ("ramipril", "5 mg", "5"),
)
_PRESSURE_LOW: Final = "Lavt blodtrykk, vurderes ved visitt"
_KIDNEY: Final = "Nyrefunksjon, vurderes ved visitt"
_ILL: Final = "Akutt syk, startes igjen når pasienten spiser og drikker"
_SICK_DAYS: Final = ("A08", "A41", "E86", "N17", "R57", "K56", "K85")


def background(d: Draft, *, skip: tuple[str, ...] = ()) -> None:
    """Add what is likely at that age; `skip` names codes that the template has dealt with."""
    taken = {dx.code for dx in d.diagnoses} | set(skip)
    old = max(0.0, (d.age - 40) / 50)
    if "I10" not in taken and d.age > 38 and d.chance(0.15 + 0.5 * old):
        _pressure(d)
    if not taken & {"E11.9", "E10.1"} and d.age > 30 and d.chance(0.16 * old + 0.03):
        _diabetes(d)
    if not taken & {"I48.0", "I48.1", "I48.2", "I48.9", "G45.9", "I26.9", "I80.2"} and d.chance(0.22 * old):
        _fibrillation(d)
    if "E78.0" not in taken and d.chance(0.25 * old + 0.02):
        d.problem("E78.0", "Hyperkolesterolemi", d.rng.randint(2, 15))
        d.med("atorvastatin", "20 mg", "E78.0", "20", home="20 mg x 1")
    if "E03.9" not in taken and d.chance(0.1 if d.sex == "female" else 0.02):
        d.problem("E03.9", "Hypotyreose", d.rng.randint(1, 20))
        dose = d.pick("50", "75", "100")
        d.med("levotyroksin", f"{dose} µg", "E03.9", "08", home=f"{dose} mikrogram x 1", strength="50")
    if d.sex == "male" and "N40" not in taken and d.chance(0.35 * old):
        d.problem("N40", "Prostatahyperplasi", d.rng.randint(1, 9))
        d.med("tamsulosin", "0.4 mg", "N40", "08", home="0,4 mg x 1")
    if d.sex == "female" and d.age > 70 and "M81.9" not in taken and d.chance(0.3):
        d.problem("M81.9", "Osteoporose", d.rng.randint(1, 10))
        d.med("kalsium/vitamin D", "1 tablett", "M81.9", "08", home="1 tyggetablett x 1")
        d.homes.append(
            Home(
                name="alendronat",
                dose="70 mg én gang i uken",
                why="M81.9",
                says=d.pick("", "tar den når jeg husker"),
            )
        )
    if not taken & {"F32.9", "F33.1"} and d.chance(0.06):
        d.problem("F32.9", "Depresjon", d.rng.randint(1, 8))
        d.med("escitalopram", "10 mg", "F32.9", "08", home="10 mg x 1")
    if d.age > 65 and "G47.0" not in taken and d.chance(0.15):
        d.problem("G47.0", "Søvnvansker", d.rng.randint(1, 15))
        d.homes.append(
            Home(
                name="zopiklon",
                dose="5 mg kveld",
                why="G47.0",
                strength="5",
                old=d.rng.randint(0, 3),
                says=d.pick("", "bare av og til", "sluttet"),
                pll=d.chance(0.5),
            )
        )
    _hold(d)


def _pressure(d: Draft) -> None:
    d.problem("I10", "Hypertensjon", d.rng.randint(2, 25))
    name, dose, strength = d.rng.choice(_PRESSURE)
    d.med(name, dose, "I10", "08", strength=strength, home=f"{dose} x 1")
    if d.chance(0.25):
        d.homes.append(
            Home(
                name="amlodipin" if name != "amlodipin" else "kandesartan",
                dose="5 mg x 1" if name != "amlodipin" else "8 mg x 1",
                why="I10",
                active=False,
                old=d.rng.randint(1, 2),
                pll=False,
                says="sluttet med den",
            )
        )


def _diabetes(d: Draft) -> None:
    d.problem("E11.9", "Diabetes type 2", d.rng.randint(1, 20))
    d.med("metformin", "500 mg", "E11.9", "08 20", strength="500", home="500 mg x 2")
    d.once.setdefault("hba1c", d.rng.randint(48, 72))
    if "glu" not in d.labs:
        d.lab(glu=(9.6, 8.4, 8.0))


def _fibrillation(d: Draft) -> None:
    d.problem("I48.2", "Kronisk atrieflimmer", d.rng.randint(1, 12))
    low = d.age >= 80
    dose = "2.5" if low else "5"
    if not any(med.name in ("dalteparin", "fondaparinuks", "apiksaban", "warfarin") for med in d.meds):
        d.med(
            "apiksaban",
            f"{dose} mg",
            "I48.2",
            "08 20",
            strength=dose,
            home=f"{dose.replace('.', ',')} mg x 2",
        )
    if not any(med.name in ("metoprolol", "bisoprolol", "labetalol") for med in d.meds):
        d.med("metoprolol", "50 mg", "I48.2", "08", strength="50", home="50 mg x 1")


def _hold(d: Draft) -> None:
    """Pause what a doctor would pause: with low pressure, failing kidneys, bleeding or before theatre."""
    pressure = float(d.vitals.get("sbp", (130,))[-1])
    creatinine = float(d.labs.get("crea", (80,))[-1])
    dry = any(dx.code.startswith(_SICK_DAYS) for dx in d.diagnoses) and d.progress < 0.8
    held = []
    for med in d.meds:
        why = ""
        if med.name in ("ramipril", "kandesartan", "amlodipin") and pressure < 108:
            why = _PRESSURE_LOW
        elif med.name in ("ramipril", "kandesartan", "metformin") and creatinine > 150:
            why = _KIDNEY
        elif med.name in ("ramipril", "kandesartan", "metformin") and dry:
            why = _ILL
        if why and med.home and not med.paused:
            held.append((med, why))
    for med, why in held:
        d.meds[d.meds.index(med)] = msgspec.structs.replace(med, paused=why)
