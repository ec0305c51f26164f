"""Heart failure: palliative, after a pregnancy, on an infusion."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, FlagNote, Fluids, Med, Sent, Todo
from desktop.backend.demo.hjerte.common import FULL, NO_INTERPRETER, echo

MYKLEBUST: Final = Case(
    key="h05",
    family="Myklebust",
    given="Åse Johanne",
    sex="female",
    age="92",
    ward="hjerte3",
    bed="05",
    cause="Hjertesvikt, nyresvikt, palliativ plan",
    unread=True,
    day=8,
    hour=17.2,
    dx=(Dx("I50.0", "Terminal hjertesvikt"), Dx("N18.4", "Kronisk nyresykdom G4")),
    problems=(Dx("I35.0", "Aortastenose", 6),),
    vitals={
        "hr": (88, 84, 82, 86),
        "sbp": (118, 110, 106, 108),
        "dbp": (62, 58),
        "rr": (24, 22, 21, 22),
        "spo2": (92, 93, 94, 95),
        "temp": (36.4, 36.5),
    },
    rounds=2,
    omit=("temp", "acvpu"),
    labs={
        "crea": (188, 204, 226, 241),
        "k": (4.8, 5.1),
        "bnp": (21000, 24000),
        "hb": (10.2, 9.9),
        "urea": (22, 29),
    },
    meds=(
        Med(name="furosemid", dose="80 mg", why="I50.0", times="08 14", route="IV", home="80 mg x 1"),
        Med(name="morfin", dose="2.5 mg", why="I50.0", prn=6, route="SQ", strength="10", day=3),
        Med(name="paracetamol", dose="1 g", why="I50.0", times="08 14 20"),
    ),
    allergies=None,
    flags=(FlagNote(kind="limits", text="HLR minus, ikke intensivbehandling"), NO_INTERPRETER),
    fluids=Fluids(kinds={"in-oral": (700, 500), "out-urine": (900, 600, 500)}),
    todo=(Todo(text="Familiesamtale", due=1.0),),
    sent=(
        Sent(
            title="Melding til hjemmetjenesten",
            text="Palliativ plan er avtalt med pasient og pårørende. Samarbeidsmøte ønskes.",
            hours=27.0,
            ways=(("hjemmetjeneste", "received"), ("gp", "overdue")),
        ),
    ),
)


VIK: Final = Case(
    key="h12b",
    family="Vik",
    given="Elin Therese",
    sex="female",
    age="46",
    ward="hjerte3",
    bed="12B",
    via_er=False,
    cause="Kardiomyopati etter svangerskap, kontroll",
    day=2,
    hour=9.5,
    out=2,
    dx=(Dx("I42.0", "Dilatert kardiomyopati, EF 42 %"),),
    vitals={
        "hr": (78, 66),
        "sbp": (112, 114),
        "dbp": (68, 70),
        "rr": (14, 13),
        "spo2": (98, 98),
        "weight": (68.2, 67.9),
    },
    labs={"bnp": (720, 610), "k": (4.4, 4.5)},
    once={"tnt": 9, "tsh": 2.2, "ferr": 38},
    meds=(
        Med(name="bisoprolol", dose="5 mg", why="I42.0", times="08", home="5 mg x 1"),
        Med(name="ramipril", dose="5 mg", why="I42.0", times="08", strength="5", home="5 mg x 1"),
        Med(name="spironolakton", dose="25 mg", why="I42.0", times="08", home="25 mg x 1"),
        Med(name="dapagliflozin", dose="10 mg", why="I42.0", times="08"),
    ),
    tests=(echo(1.3, "EF 42 %, bedre enn i fjor (35 %)."),),
)


BAKKE: Final = Case(
    key="h13",
    family="Bakke",
    given="Finn",
    sex="male",
    age="80",
    ward="hjerte3",
    bed="13",
    cause="Hjertesvikt, levosimendan",
    day=3,
    hour=13.1,
    dx=(Dx("I50.0", "Hjertesvikt, EF 25 %"),),
    problems=(Dx("I25.2", "Gjennomgått hjerteinfarkt", 14), Dx("E11.9", "Diabetes type 2", 11)),
    vitals={
        "hr": (96, 92, 94, 91),
        "sbp": (102, 106, 112, 114),
        "dbp": (62, 64),
        "rr": (23, 21, 18, 17),
        "spo2": (92, 94, 95, 95),
        "o2": (2, 2, 1, 0),
        "weight": (91.0, 89.2, 88.1),
    },
    rounds=8,
    labs={"bnp": (14200, 11800, 9900), "crea": (148, 141, 136), "k": (4.6, 4.2), "na": (130, 132)},
    once={"tnt": 61, "hba1c": 54, "tsh": 2.7},
    meds=(
        Med(name="levosimendan", dose="µg/kg/min", why="I50.0", route="IV", rates=(0.05, 0.1), day=1.2),
        Med(name="furosemid", dose="80 mg", why="I50.0", times="08 14", route="IV", home="80 mg x 1"),
        Med(name="bisoprolol", dose="2.5 mg", why="I50.0", times="08", home="5 mg x 1"),
        Med(name="acetylsalisylsyre", dose="75 mg", why="I25.2", times="08", home="75 mg x 1"),
        Med(name="insulin glargin", dose="18 E", why="E11.9", times="21", route="SQ", home="18 E kveld"),
    ),
    fluids=Fluids(kinds={"in-oral": (1100,), "in-iv": (120,), "out-urine": (1500, 2400, 2600)}),
    flags=(FULL, FlagNote(kind="infection", text="VRE: kontaktsmitte, enerom", choice="contact")),
    todo=(Todo(text="Rytmestripe før ny infusjon", due=0.9),),
)
