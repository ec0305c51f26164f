"""Numbers 23 and 24: sepsis gone home before its blood culture answered; dehydration in municipal care."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, FlagNote, Fluids, Med, Point, Test, Todo

SEPSIS: Final = Case(
    key="d23",
    family="Drange",
    given="Helge",
    sex="male",
    age="57",
    ward="infeksjon1",
    cause="Sepsis, ukjent utgangspunkt",
    day=7,
    left=1,
    hour=3.9,
    dx=(Dx("A41.9", "Sepsis"),),
    problems=(Dx("E11.9", "Diabetes type 2", 5),),
    vitals={
        "hr": (128, 104, 88, 76),
        "sbp": (92, 108, 122, 128),
        "dbp": (52, 64, 74),
        "rr": (26, 20, 16),
        "spo2": (92, 95, 97),
        "o2": (3, 1, 0, 0, 0),
        "temp": (39.4, 38.6, 37.8, 37.2, 37.0),
        "acvpu": ("C", "A", "A", "A", "A"),
    },
    labs={
        "crp": (280, 246, 178, 104, 60),
        "leuk": (19.8, 15.1, 9.8),
        "crea": (124, 96, 84),
        "lact": (3.4, 1.2),
        "plt": (118, 162, 240),
    },
    once={"inr": 1.3, "hba1c": 55, "bili": 22},
    meds=(
        Med(name="cefotaksim", dose="2 g", why="A41.9", times="06 14 22", route="IV"),
        Med(name="Ringer-acetat", dose="1000 ml", why="A41.9", route="IV", once=True),
        Med(name="paracetamol", dose="1 g", why="A41.9", prn=4),
        Med(name="metformin", dose="500 mg", why="E11.9", times="08 20", day=4, home="500 mg x 2"),
    ),
    flags=(FlagNote(kind="infection", text="Ingen kjent smitte", none=True),),
    tests=(
        Test(kind="micro", name="Blodkultur", day=1.03, answer="Ingen vekst", answered=120, positive=False),
        # The trap: taken late, nobody owns it, and it turns positive after the patient has gone home.
        Test(
            kind="micro",
            name="Blodkultur, ny",
            day=6.6,
            answer="Vekst av Staphylococcus aureus i 1 av 4 flasker.",
            answered=30,
            positive=True,
            agent="Staphylococcus aureus",
            owner=False,
            critical=True,
        ),
        Test(kind="imaging", name="CT thorax og abdomen", day=1.3, answer="Ingen fokus funnet.", answered=2),
    ),
)

DEHYDRATION: Final = Case(
    key="d24",
    family="Tjelta",
    given="Ragna",
    sex="female",
    age="83",
    ward="kad",
    triage="yellow",
    via_er=False,
    gp="lk-sund/0",
    nursing_home="solheim",
    cause="Dehydrering, fra sykehjem",
    day=3,
    hour=12.2,
    out=0,
    ready=19,
    to="snf",
    dx=(Dx("E86", "Dehydrering"),),
    problems=(Dx("I50.9", "Hjertesvikt", 6), Dx("F00.9", "Alzheimers sykdom", 4)),
    vitals={
        "hr": (104, 90, 78),
        "sbp": (102, 118, 128),
        "dbp": (58, 66, 72),
        "rr": (20, 17, 16),
        "spo2": (95, 96),
        "temp": (37.1, 36.8),
        "weight": (58.2, 59.4),
    },
    labs={
        "crea": (120, 104, 88),
        "na": (148, 142, 140),
        "k": (3.8, 4.1),
        "crp": (14, 9),
        "urea": (14.6, 8.8),
    },
    meds=(
        Med(
            name="Ringer-acetat",
            dose="1000 ml",
            why="E86",
            times="10",
            route="IV",
            until=2.9,
            stopped="Drikker selv",
        ),
        Med(
            name="furosemid",
            dose="40 mg",
            why="I50.9",
            times="08",
            paused="Dehydrering; restart vurderes av sykehjemslege om 3 dager",
            home="40 mg x 1",
        ),
        Med(name="paracetamol", dose="1 g", why="E86", prn=3),
    ),
    fluids=Fluids(kinds={"in-oral": (700, 1300), "in-iv": (1000, 600, 0), "out-urine": (500, 900, 1200)}),
    points=tuple(
        Point(name="Systolisk blodtrykk stående", value=v, unit="mmHg", day=d, loinc="8460-8")
        for d, v in ((1.1, 95), (1.8, 108), (2.6, 125))
    ),
    flags=(
        FlagNote(kind="limits", text="HLR minus, avklart med sykehjem"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    todo=(
        Todo(text="Kopi til sykehjem: kun papir", due=2),
        Todo(text="Transport til sykehjem", due=1.5, nurse=True),
    ),
)

CASES: Final = (SEPSIS, DEHYDRATION)
