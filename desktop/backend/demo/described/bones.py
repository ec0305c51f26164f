"""Numbers 7 and 8: a hip fracture with delirium and too much paracetamol, and a tibial fracture."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Act, Allergy, Case, Dx, FlagNote, Home, Med, Note, Point, Test, Todo

HIP: Final = Case(
    key="d07",
    family="Skjelbred",
    given="Margot",
    sex="female",
    age="84",
    ward="ortopedi2",
    cause="Lårhalsbrudd, hemiprotese",
    day=6,
    hour=10.6,
    out=1,
    ready=6.5,
    to="rehab",
    dx=(Dx("S72.0", "Lårhalsbrudd"), Dx("D62", "Akutt blødningsanemi", day=2.9)),
    problems=(Dx("M81.9", "Osteoporose", 4), Dx("K25.7", "Gjennomgått magesår", 6)),
    vitals={
        "hr": (92, 98, 102, 90, 84, 78),
        "sbp": (158, 128, 116, 124, 132),
        "dbp": (80, 66, 70),
        "rr": (18, 19, 18, 16),
        "spo2": (94, 92, 94, 95, 96),
        "o2": (0, 2, 1, 0, 0),
        "temp": (36.6, 37.6, 37.4, 37.0),
        "acvpu": ("A", "C", "C", "A", "A", "A"),
        "pain": (8, 6, 4, 3, 3),
        "weight": (54.0, 54.8, 54.2),
    },
    more=("pain",),
    labs={
        "hb": (12.1, 9.6, 8.4, 9.0, 9.6),
        "crp": (8, 96, 118, 62, 38),
        "crea": (72, 84, 74),
        "na": (136, 132, 136),
    },
    once={"inr": 1.0, "ca": 2.31, "alb": 34, "tsh": 2.2},
    meds=(
        Med(name="paracetamol", dose="1 g", why="S72.0", times="08 14 20 02", strength="1000"),
        # The trap: the second source of paracetamol, 7.2 g a day together.
        Med(name="paracetamol/kodein", dose="2 tablett", why="S72.0", times="08 14 20 02", day=4.3),
        Med(name="oksykodon", dose="5 mg", why="S72.0", prn=4),
        Med(name="makrogol", dose="1 dosepose", why="S72.0", times="08"),
        Med(name="cefazolin", dose="2 g", why="S72.0", route="IV", once=True, day=1.7),
        Med(name="dalteparin", dose="5000 IE", why="S72.0", times="20", route="SQ"),
        Med(name="kalsium/vitamin D", dose="1 tablett", why="M81.9", times="08", home="1 tyggetablett x 1"),
    ),
    home=(
        Home(
            name="pantoprazol",
            dose="40 mg x 1",
            why="K25.7",
            says="sluttet selv",
            months=13,
            active=False,
            old=1,
        ),
    ),
    allergies=(
        Allergy(
            substance="ibuprofen",
            reaction="blødende magesår",
            atc="M01AE01",
            intolerance=True,
            severe=True,
            year=2019,
        ),
    ),
    flags=(
        FlagNote(kind="limits", text="HLR pluss, ikke intensivbehandling"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    acts=(Act(code="NFB12", text="Hemiprotese i hofte med sement", day=1.75),),
    scores={"4AT": (0, 6, 5, 3, 2), "ASA-klasse": (3,)},
    tests=(
        Test(
            kind="imaging",
            name="Røntgen hofte",
            day=1.03,
            answer="Dislokert lårhalsbrudd venstre side.",
            answered=0.6,
        ),
        Test(
            kind="imaging",
            name="Røntgen hofte, kontroll",
            day=2.9,
            answer="Protese i god stilling.",
            answered=2,
        ),
        Test(kind="ecg", name="EKG 12 avledninger", day=1.03, answer="Sinusrytme 92.", answered=0.3),
    ),
    extra=(
        Note(
            title="Fysioterapi",
            day=3,
            at=11.3,
            by="physio",
            text="Opp med to og rullator. Full belastning tillatt.",
        ),
    ),
    todo=(
        Todo(text="Osteoporosebehandling: zoledronsyre senere", due=None),
        Todo(text="4AT", due=5, nurse=True),
        Todo(text="Utskrivningsklar melding til kommunen", due=-0.4),
    ),
)

TIBIA: Final = Case(
    key="d08",
    family="Brattland",
    given="Kristoffer",
    sex="male",
    age="45",
    ward="ortopedi2",
    gp="lk-sund/0",
    cause="Leggbrudd, margnagle",
    day=4,
    hour=16.7,
    out=1,
    dx=(Dx("S82.2", "Brudd i tibiaskaft"),),
    vitals={
        "hr": (98, 84, 76, 70),
        "sbp": (146, 134, 128),
        "dbp": (86, 78),
        "rr": (18, 15, 14),
        "spo2": (98, 97, 98),
        "temp": (36.8, 37.6, 37.2, 36.9),
        "pain": (8, 6, 4, 3),
    },
    more=("pain",),
    labs={"hb": (14.9, 13.2, 12.8), "crp": (3, 74, 41)},
    once={"inr": 1.0},
    meds=(
        Med(
            name="morfin", dose="5 mg", why="S82.2", prn=6, route="IV", until=2.9, stopped="Over på tabletter"
        ),
        Med(name="oksykodon", dose="5 mg", why="S82.2", prn=4, day=2.9),
        Med(name="paracetamol", dose="1 g", why="S82.2", times="08 14 20 02"),
        Med(name="dalteparin", dose="5000 IE", why="S82.2", times="20", route="SQ"),
        Med(name="cefazolin", dose="2 g", why="S82.2", route="IV", once=True, day=1.4),
    ),
    acts=(Act(code="NGJ52", text="Osteosyntese av tibia med margnagle", day=1.45),),
    points=tuple(
        Point(name="Kompartmenttrykk legg", value=v, unit="mmHg", day=d)
        for d, v in ((1.2, 28), (1.6, 24), (2.1, 18), (2.8, 14))
    ),
    tests=(
        Test(
            kind="imaging",
            name="Røntgen legg",
            day=1.03,
            answer="Spiralbrudd midtre tibia, intakt fibula.",
            answered=0.7,
        ),
    ),
    extra=(
        Note(
            title="Sykepleie, kompartment",
            day=2,
            at=4,
            by="nurse",
            text="Kjenner tærne, beveger alle. Ikke strakt legg. Smerte 5 ved passiv strekk.",
        ),
    ),
    todo=(
        Todo(text="Belastning: avklar plan med overlege", due=1.5),
        Todo(text="Fastlege uten elektronisk adresse: epikrise på papir"),
    ),
)

CASES: Final = (HIP, TIBIA)
