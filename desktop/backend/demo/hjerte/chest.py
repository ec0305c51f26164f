"""Chest pain and its neighbours: pericarditis, myocarditis, pressure, embolism."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, Med, Sent, Test, Todo
from desktop.backend.demo.hjerte.common import ecg, echo

SANDVIK: Final = Case(
    key="h06",
    family="Sandvik",
    given="Kjell Arne",
    sex="male",
    age="63",
    ward="hjerte3",
    bed="06",
    doctor="senior",
    cause="Perikarditt",
    day=2,
    hour=19.5,
    out=0,
    dx=(Dx("I30.9", "Akutt perikarditt"),),
    vitals={
        "hr": (94, 82, 74),
        "sbp": (134, 128),
        "dbp": (80, 76),
        "rr": (18, 14),
        "temp": (38.1, 37.4, 37.0),
        "pain": (6, 3, 1),
    },
    more=("pain",),
    labs={"crp": (86, 52), "leuk": (12.4, 9.6)},
    once={"tnt": 18, "tsh": 1.9},
    meds=(
        Med(name="ibuprofen", dose="600 mg", why="I30.9", times="08 14 20"),
        Med(name="kolkisin", dose="500 µg", why="I30.9", times="08 20"),
        Med(name="pantoprazol", dose="40 mg", why="I30.9", times="08"),
    ),
    tests=(
        ecg(1.02, "Sinusrytme. Utbredt ST-heving, PR-senkning."),
        echo(1.5, "Liten perikardvæske, EF 60 %."),
    ),
    todo=(Todo(text="Hjemreise, kjørt av ektefelle", due=3.5, nurse=True),),
    sent=(
        Sent(
            title="Epikrise",
            text="Akutt perikarditt, ukomplisert. Ibuprofen i to uker, kolkisin i tre måneder.",
            hours=1.2,
            ways=(("gp", "sent"), ("patient", "queued")),
            loinc="18842-5",
        ),
    ),
)


OVERLAND: Final = Case(
    key="h08",
    family="Øverland",
    given="Marit",
    sex="female",
    age="69",
    ward="hjerte3",
    bed="08",
    cause="Hypertensiv krise, utredning binyrer",
    day=3,
    hour=10.3,
    dx=(Dx("I15.2", "Sekundær hypertensjon, mistenkt binyrer"),),
    problems=(Dx("I10", "Hypertensjon", 15),),
    vitals={
        "hr": (88, 80, 76),
        "sbp": (214, 186, 168, 158),
        "dbp": (118, 104, 92),
        "rr": (21, 16),
        "spo2": (95, 97),
        "pain": (4, 1, 0),
    },
    more=("pain",),
    labs={"k": (3.2, 3.5, 3.6), "crea": (92, 88)},
    once={"tnt": 19, "tsh": 1.4, "mg": 0.72},
    meds=(
        Med(name="amlodipin", dose="10 mg", why="I15.2", times="08", home="5 mg x 1"),
        Med(name="labetalol", dose="100 mg", why="I15.2", times="08 20"),
        Med(name="kandesartan", dose="16 mg", why="I15.2", times="08", strength="16", home="16 mg x 1"),
    ),
    tests=(
        Test(
            kind="micro",
            name="Aldosteron og renin",
            day=1.1,
            answer="Aldosteron 890 pmol/l, ratio forhøyet.",
            answered=44,
        ),
        Test(kind="imaging", name="MR binyrer", day=2.8),
    ),
    todo=(Todo(text="MR binyrer bestilt, følg opp dato"),),
    sent=(
        Sent(
            title="Henvisning, endokrinologi",
            text="Hypertensiv krise og forhøyet aldosteron. Bes vurdert.",
            hours=3.4,
            ways=(("endo", "sent"), ("patient", "queued")),
            loinc="57133-1",
        ),
    ),
)


ROED: Final = Case(
    key="h09",
    family="Røed",
    given="Hans Petter",
    sex="male",
    age="55",
    ward="hjerte3",
    bed="09",
    doctor="senior",
    cause="Brystsmerter, koronar CT uten funn",
    day=1,
    hour=20,
    out=0,
    dx=(Dx("R07.4", "Brystsmerter, uspesifiserte"),),
    vitals={
        "hr": (82, 70, 66),
        "sbp": (142, 132, 126),
        "dbp": (84, 78),
        "rr": (16, 14),
        "spo2": (98, 98),
        "pain": (4, 0),
    },
    more=("pain",),
    rounds=6,
    once={"tnt": 7, "ddim": 0.31, "ldl": 3.2},
    meds=(Med(name="acetylsalisylsyre", dose="300 mg", why="R07.4", once=True, strength="300"),),
    tests=(
        ecg(1.01, "Sinusrytme, normalt."),
        Test(
            kind="imaging",
            name="CT koronararterier",
            day=1.1,
            answer="Ingen signifikante stenoser.",
            answered=1,
        ),
    ),
    todo=(Todo(text="Epikrise mangler", due=1.5),),
)


HAGEN: Final = Case(
    key="h14a",
    family="Hagen",
    given="Turid Elisabeth",
    sex="female",
    age="73",
    ward="hjerte3",
    bed="14A",
    doctor="senior",
    cause="Lungeemboli, høyrebelastning, avtakende",
    day=4,
    hour=16.4,
    out=1,
    dx=(Dx("I26.0", "Lungeemboli med høyrebelastning"),),
    problems=(Dx("Z96.6", "Hofteprotese", 3),),
    vitals={
        "hr": (118, 104, 92, 84),
        "sbp": (108, 118, 126),
        "dbp": (68, 74),
        "rr": (26, 22, 19, 17),
        "spo2": (89, 93, 95, 95),
        "o2": (4, 2, 1, 0, 0),
    },
    labs={"tnt": (96, 48, 22), "bnp": (4200, 2400, 1300), "ddim": (8.2, 3.1), "crp": (28, 18)},
    meds=(
        Med(name="apiksaban", dose="10 mg", why="I26.0", times="08 20", strength="5"),
        Med(name="paracetamol", dose="1 g", why="I26.0", prn=4),
    ),
    tests=(
        Test(
            kind="imaging",
            name="CT lungearterier",
            day=1.06,
            answer="Bilaterale embolier i lappearterier. RV/LV-ratio 1,3.",
            answered=1,
        ),
        echo(3, "Høyre ventrikkel mindre dilatert enn ved innkomst. TAPSE 17 mm."),
    ),
)


LUND: Final = Case(
    key="h16",
    family="Lund",
    given="Sivert Andreas",
    sex="male",
    age="38",
    ward="hjerte3",
    bed="16",
    doctor="senior",
    cause="Myokarditt, telemetri",
    day=2,
    hour=14.2,
    monitored=True,
    dx=(Dx("I40.9", "Akutt myokarditt"),),
    vitals={
        "hr": (104, 96, 94),
        "sbp": (118, 122),
        "dbp": (72, 74),
        "rr": (17, 15),
        "spo2": (97, 98),
        "temp": (38.2, 37.4),
        "pain": (5, 2),
    },
    more=("pain",),
    rounds=6,
    labs={"tnt": (980, 412), "crp": (64, 41)},
    once={"bnp": 560, "tsh": 1.1},
    meds=(
        Med(name="bisoprolol", dose="2.5 mg", why="I40.9", times="08"),
        Med(name="paracetamol", dose="1 g", why="I40.9", prn=4),
    ),
    tests=(echo(1.3, "EF 50 %, lett hypokinesi lateralt."), Test(kind="imaging", name="MR hjerte", day=1.9)),
)
