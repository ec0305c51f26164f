"""Numbers 14 and 15: a stroke treated with thrombolysis, and status epilepticus."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Allergy, Case, Dx, FlagNote, Home, Med, Note, Point, Test, Todo

STROKE: Final = Case(
    key="d14",
    family="Aardal",
    given="Synnøve",
    sex="female",
    age="72",
    ward="nevro1",
    cause="Hjerneinfarkt, trombolyse",
    day=5,
    hour=9.1,
    out=2,
    monitored=True,
    onset=1.2,
    dx=(
        Dx("I63.4", "Hjerneinfarkt, kardial emboli"),
        Dx("I48.0", "Paroksysmal atrieflimmer, nyoppdaget", day=2.9),
    ),
    problems=(Dx("I10", "Hypertensjon", 13),),
    vitals={
        "hr": (98, 88, 80, 76),
        "sbp": (190, 172, 160, 150, 145),
        "dbp": (102, 92, 84, 80),
        "rr": (18, 16, 15),
        "spo2": (96, 97),
        "temp": (36.8, 37.2, 36.9),
        "gcs": (13, 14, 15, 15),
    },
    more=("gcs",),
    rounds=8,
    watched=(1.0, 2.0),
    labs={"glu": (7.8, 6.4), "crea": (72, 70)},
    once={"inr": 1.0, "aptt": 30, "tnt": 14, "ldl": 3.6, "hba1c": 40, "tsh": 1.9},
    meds=(
        Med(name="tenekteplase", dose="17.5 mg", why="I63.4", route="IV", once=True),
        Med(name="labetalol", dose="100 mg", why="I63.4", times="08 20", until=3),
        Med(name="acetylsalisylsyre", dose="300 mg", why="I63.4", once=True, strength="300", day=2.2),
        Med(name="apiksaban", dose="5 mg", why="I48.0", times="08 20", strength="5", day=4),
        Med(name="atorvastatin", dose="40 mg", why="I63.4", times="20", strength="40", day=2),
        Med(name="ramipril", dose="5 mg", why="I10", times="08", strength="5", home="5 mg x 1"),
    ),
    allergies=(Allergy(substance="jodholdig kontrastmiddel", reaction="utslett", year=2016),),
    flags=(
        FlagNote(kind="critical", text="Kontrastreaksjon 2016: utslett"),
        FlagNote(kind="limits", text="HLR pluss, full behandling", none=True),
    ),
    scores={"NIHSS": (14, 9, 6, 5, 4), "mRS": (4, 3)},
    points=(Point(name="Svelgtest, poeng", value=3, unit="poeng", day=1.3),),
    tests=(
        Test(
            kind="imaging",
            name="CT caput og CT-angiografi",
            day=1.01,
            answer="Ingen blødning. Okklusjon av M2-gren høyre side.",
            answered=0.4,
        ),
        Test(
            kind="imaging",
            name="CT caput, kontroll 24 t",
            day=2.02,
            answer="Lite infarkt høyre insula. Ingen blødning.",
            answered=1,
        ),
        Test(kind="ecg", name="Telemetri, oppsummering", day=2.9, answer="Atrieflimmer 40 min.", answered=1),
    ),
    extra=(
        Note(
            title="Logoped",
            day=2,
            at=10.5,
            by="physio",
            text="Svelg: tykne drikke, grøtkonsistens. Ny test i morgen.",
        ),
    ),
    todo=(Todo(text="Kjøreforbud: informer og dokumenter"), Todo(text="Ny svelgtest", due=-0.6, nurse=True)),
)

SEIZURE: Final = Case(
    key="d15",
    family="Sandmo",
    given="Ida Kristin",
    sex="female",
    age="28",
    ward="nevro1",
    objects=True,
    cause="Status epilepticus",
    day=3,
    hour=4.6,
    out=1,
    dx=(Dx("G41.0", "Status epilepticus, grand mal"),),
    problems=(Dx("G40.9", "Epilepsi", 9),),
    vitals={
        "hr": (124, 92, 78, 72),
        "sbp": (142, 122, 116),
        "dbp": (84, 74),
        "rr": (22, 16, 14),
        "spo2": (92, 97, 98),
        "o2": (6, 0, 0, 0),
        "temp": (37.8, 37.1, 36.8),
        "acvpu": ("P", "V", "A", "A", "A"),
        "gcs": (9, 13, 15, 15),
    },
    more=("gcs",),
    rounds=8,
    labs={"crp": (6, 14, 8)},
    once={"glu": 8.1, "lact": 6.2, "mg": 0.8, "ca": 2.28},
    meds=(
        Med(name="midazolam", dose="10 mg", why="G41.0", route="IM", once=True),
        Med(name="levetiracetam", dose="2 g", why="G41.0", route="IV", once=True, strength="100"),
        Med(
            name="levetiracetam",
            dose="1 g",
            why="G40.9",
            times="08 20",
            day=1.4,
            strength="500",
            home="500 mg x 2",
        ),
    ),
    home=(Home(name="zopiklon", dose="5 mg ved behov", why="G40.9", strength="5", says="sluttet"),),
    flags=(FlagNote(kind="critical", text="Epilepsi, anfallsfare"),),
    scores={"Anfall siste døgn": (3, 0)},
    kin="mor Torhild Sandmo",
    tests=(
        Test(kind="imaging", name="CT caput", day=1.05, answer="Normal.", answered=0.8),
        Test(kind="ecg", name="EEG", day=2.2, answer="Ingen epileptiform aktivitet.", answered=4),
    ),
    todo=(
        Todo(text="Kjøreforbud: informer og dokumenter", due=1),
        Todo(text="Reservert mot epikrise til fastlege: avklar mottakere"),
    ),
)

CASES: Final = (STROKE, SEIZURE)
