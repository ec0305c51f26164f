"""Rhythm: conversion, ventricular tachycardia, bleeding on an anticoagulant, heart block."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, FlagNote, Home, Med, Test, Todo
from desktop.backend.demo.hjerte.common import ecg

NYGARD: Final = Case(
    key="h02",
    family="Nygård",
    given="Bjørg",
    sex="female",
    age="74",
    ward="hjerte3",
    bed="02",
    doctor="senior",
    via_er=False,
    cause="Atrieflimmer, elektrokonvertert i dag",
    day=1,
    hour=6,
    out=0,
    monitored=True,
    dx=(Dx("I48.1", "Vedvarende atrieflimmer"),),
    problems=(Dx("I10", "Hypertensjon", 9),),
    vitals={
        "hr": (104, 98, 66, 64),
        "sbp": (138, 136, 130),
        "dbp": (82, 76),
        "rr": (14, 14),
        "spo2": (97, 98),
    },
    rounds=24,
    labs={"k": (4.3,), "crea": (72,)},
    once={"tsh": 1.6, "mg": 0.84, "inr": 1.2},
    meds=(
        Med(name="apiksaban", dose="5 mg", why="I48.1", times="08 20", strength="5", home="5 mg x 2"),
        Med(name="metoprolol", dose="50 mg", why="I48.1", times="08", strength="50", home="50 mg x 1"),
        Med(name="kandesartan", dose="8 mg", why="I10", times="08", home="8 mg x 1"),
    ),
    tests=(ecg(1.15, "Sinusrytme 66 etter konvertering."),),
    todo=(Todo(text="Hjemreise, epikrise mangler", due=2.5),),
)


STRAND: Final = Case(
    key="h11",
    family="Strand",
    given="Odd Magne",
    sex="male",
    age="77",
    ward="hjerte3",
    bed="11",
    doctor="senior",
    cause="Ventrikkeltakykardi, ICD-kontroll",
    day=5,
    hour=12.4,
    monitored=True,
    dx=(Dx("I47.2", "Ventrikkeltakykardi"),),
    problems=(Dx("I25.5", "Iskemisk kardiomyopati", 9), Dx("Z95.0", "ICD", 6)),
    vitals={
        "hr": (118, 76, 62, 58),
        "sbp": (108, 118, 122),
        "dbp": (64, 68),
        "rr": (18, 15, 14),
        "spo2": (95, 97),
    },
    labs={"mg": (0.61, 0.66, 0.68), "k": (3.7, 4.2, 4.4), "crea": (108, 104)},
    once={"tnt": 88, "bnp": 2100, "tsh": 3.1},
    meds=(
        Med(
            name="amiodaron",
            dose="mg/t",
            why="I47.2",
            route="IV",
            strength="50",
            rates=(50, 25),
            until=2.2,
            stopped="Over på tabletter",
        ),
        Med(name="amiodaron", dose="200 mg", why="I47.2", times="08 14 20", strength="200", day=2.2),
        Med(name="metoprolol", dose="100 mg", why="I47.2", times="08", strength="100", home="50 mg x 1"),
        Med(name="furosemid", dose="40 mg", why="I25.5", times="08", home="40 mg x 1"),
        Med(name="apiksaban", dose="5 mg", why="I25.5", times="08 20", strength="5", home="5 mg x 2"),
    ),
    tests=(ecg(1.01, "Bredkomplekset takykardi 168, konvertert av ICD."),),
    todo=(Todo(text="ICD-avlesning"),),
)


SOLBERG: Final = Case(
    key="h15a",
    family="Solberg",
    given="Ingrid",
    sex="female",
    age="79",
    ward="hjerte3",
    bed="15A",
    cause="Atrieflimmer, blødning på apiksaban",
    day=3,
    hour=21.0,
    dx=(Dx("K92.2", "Gastrointestinal blødning"), Dx("I48.2", "Kronisk atrieflimmer", 5)),
    problems=(Dx("M17.9", "Kneartrose", 10),),
    vitals={
        "hr": (112, 96, 92, 88),
        "sbp": (102, 112, 118, 110),
        "dbp": (58, 64),
        "rr": (20, 17, 16),
        "spo2": (96, 95),
    },
    rounds=6,
    labs={"hb": (8.4, 9.1, 9.8), "crea": (96, 88), "urea": (14.2, 9.1), "inr": (1.4, 1.1)},
    once={"ferr": 9, "tnt": 26},
    meds=(
        Med(name="pantoprazol", dose="40 mg", why="K92.2", times="08 20"),
        Med(
            name="apiksaban",
            dose="5 mg",
            why="I48.2",
            times="08 20",
            strength="5",
            paused="Blødning, restart vurderes etter gastroskopi",
            home="5 mg x 2",
        ),
        Med(name="metoprolol", dose="50 mg", why="I48.2", times="08", strength="50", home="100 mg x 1"),
        Med(name="paracetamol", dose="1 g", why="M17.9", times="08 14 20", home="1 g x 3"),
    ),
    home=(Home(name="naproksen", dose="500 mg x 2", why="M17.9", says="tatt daglig siste måned", months=2),),
    tests=(
        Test(
            kind="imaging",
            name="Gastroskopi",
            day=2.4,
            answer="Antralt sår Forrest IIc. Biopsi tatt.",
            answered=2,
        ),
        Test(kind="pathology", name="Biopsi antrum", day=2.4),
    ),
    todo=(Todo(text="Hb i morgen 07"),),
)


TVEIT: Final = Case(
    key="h15b",
    family="Tveit",
    given="Solveig",
    sex="female",
    age="88",
    ward="hjerte3",
    bed="15B",
    cause="Synkope, AV-blokk grad II",
    day=2,
    hour=17.9,
    monitored=True,
    dx=(Dx("I44.1", "AV-blokk grad II, Mobitz type 2"), Dx("R55", "Synkope")),
    problems=(Dx("H35.3", "Makuladegenerasjon", 5), Dx("I10", "Hypertensjon", 20)),
    vitals={
        "hr": (38, 44, 46, 48),
        "sbp": (148, 136, 128, 106),
        "dbp": (66, 62),
        "rr": (16, 15),
        "spo2": (96, 96),
    },
    rounds=8,
    labs={"crea": (102, 94), "k": (4.6, 4.4)},
    once={"tnt": 24, "tsh": 3.8, "mg": 0.8},
    meds=(
        Med(name="amlodipin", dose="5 mg", why="I10", times="08", home="5 mg x 1"),
        Med(
            name="dalteparin",
            dose="5000 IE",
            why="I44.1",
            times="20",
            route="SQ",
            paused="Pacemaker i morgen",
        ),
    ),
    home=(
        Home(name="metoprolol", dose="50 mg x 1", why="I10", strength="50", says="tar den fortsatt"),
        Home(name="diltiazem", dose="60 mg x 2", why="I10", says="husker ikke", old=1),
    ),
    flags=(
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
        FlagNote(kind="limits", text="HLR pluss, full behandling", none=True),
    ),
    tests=(ecg(1.01, "AV-blokk grad II type 2, ventrikkelfrekvens 38."),),
    kin="datter Kari Tveit",
    todo=(Todo(text="Samtykke pacemaker, pårørende kommer", due=0.4),),
    fresh=0.8,
)
