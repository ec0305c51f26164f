"""Numbers 16 to 18: bronchiolitis, diabetic ketoacidosis, and a newborn of 31 weeks."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import INTAKE, Case, Dx, FlagNote, Fluids, Med, Note, Point, Test, Todo

BRONCHIOLITIS: Final = Case(
    key="d16",
    family="Myrland",
    given="Theo",
    sex="male",
    age="7m",
    ward="barn2",
    cause="RSV-bronkiolitt",
    day=4,
    hour=20.3,
    out=1,
    dx=(Dx("J21.0", "RSV-bronkiolitt"),),
    vitals={
        "hr": (172, 158, 142, 128),
        "sbp": (88, 90),
        "dbp": (52, 54),
        "rr": (68, 58, 46, 38),
        "spo2": (88, 92, 95, 96),
        "o2": (2, 1.5, 0.5, 0),
        "temp": (38.4, 37.8, 37.1),
        "weight": (7.9, 7.86, 7.9),
        "height": (69,),
    },
    rounds=8,
    labs={"crp": (22, 12)},
    once={"na": 138, "leuk": 11.2},
    gas={"ph": (7.31, 7.36), "pco2": (7.4, 5.8), "lact": (1.8, 1.2)},
    gas_every=30,
    meds=(Med(name="paracetamol", dose="120 mg", why="J21.0", prn=4, route="PR", strength="125"),),
    fluids=Fluids(
        kinds={"in-breast": (180, 320, 480), "in-tube": (300, 180, 0), "out-diaper": (260, 380, 440)}
    ),
    scores={"PEVS": (7, 5, 3, 1), INTAKE: (40, 60, 75, 85)},
    flags=(
        FlagNote(kind="infection", text="RSV: dråpesmitte, enerom", choice="droplet"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    kin="mor Silje Myrland",
    allergies=(),
    tests=(
        Test(
            kind="micro",
            name="Luftveisvirus, PCR",
            day=1.05,
            answer="RSV påvist",
            answered=6,
            positive=True,
            agent="RSV",
        ),
    ),
    extra=(
        Note(
            title="Sykepleie, inntak",
            day=4,
            at=6.9,
            by="nurse",
            text="Ammet ni ganger, 85 % av vanlig. Sonde trukket i går. Neseskylling før måltid.",
        ),
    ),
    todo=(
        Todo(text="Hjem hvis SpO₂ over 92 % gjennom natten"),
        Todo(text="Veies før dosering", due=2, nurse=True),
    ),
)

KETOACIDOSIS: Final = Case(
    key="d17",
    family="Haugstad",
    given="Leah",
    sex="female",
    age="11",
    ward="barn2",
    cause="Diabetes type 1, ketoacidose",
    day=5,
    hour=17.6,
    out=2,
    dx=(Dx("E10.1", "Diabetes type 1 med ketoacidose"),),
    vitals={
        "hr": (136, 112, 92, 84),
        "sbp": (98, 104, 108),
        "dbp": (58, 64),
        "rr": (36, 24, 18, 16),
        "spo2": (98, 99),
        "temp": (37.4, 36.9),
        "acvpu": ("V", "A", "A", "A", "A", "A"),
        "gcs": (13, 15, 15),
        "weight": (35.2, 36.4, 37.0),
        "height": (146,),
    },
    more=("gcs",),
    never=("o2",),
    rounds=8,
    labs={"k": (5.4, 4.1, 3.6, 3.4), "na": (130, 136, 139), "crea": (68, 46), "urea": (9.8, 4.2)},
    once={"hba1c": 118, "crp": 8, "tsh": 2.4},
    gas={
        "ph": (7.08, 7.24, 7.34, 7.38, 7.38),
        "glu": (31, 16, 11, 9, 8),
        "ket": (7.4, 3.1, 0.9, 0.3),
        "be": (-21, -10, -3, -1),
        "pco2": (2.6, 4.1, 5.0),
        "hco3": (6, 14, 22),
    },
    gas_every=6,
    meds=(
        Med(
            name="insulin aspart",
            dose="E/kg/t",
            why="E10.1",
            route="IV",
            rates=(0.1, 0.05),
            until=2.4,
            stopped="Over på subkutan insulin",
        ),
        Med(name="insulin aspart", dose="6 E", why="E10.1", times="08 12 17", route="SQ", day=2.5),
        Med(name="insulin glargin", dose="14 E", why="E10.1", times="21", route="SQ", day=2.2),
        Med(
            name="Ringer-acetat",
            dose="ml/t",
            why="E10.1",
            route="IV",
            rates=(140, 90),
            until=2.5,
            stopped="Drikker selv",
        ),
        Med(name="kaliumklorid", dose="mmol/t", why="E10.1", route="IV", rates=(3, 2), day=1.2, until=2.5),
    ),
    fluids=Fluids(
        kinds={"in-oral": (300, 1200, 1500), "in-iv": (2400, 600, 0, 0), "out-urine": (2300, 1500, 1400)}
    ),
    scores={"PEVS": (6, 3, 1, 0)},
    flags=(
        FlagNote(kind="critical", text="Diabetes type 1, nyoppdaget"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    kin="far Eirik Haugstad",
    extra=(
        Note(
            title="Diabetessykepleier",
            day=4,
            at=12.5,
            by="nurse",
            text="Foreldre setter insulin "
            "selv. Skoleplan og "
            "ketonplan gjennomgått, "
            "klasseforstander kontaktes.",
        ),
    ),
    todo=(Todo(text="Insulindoser og ketonplan i epikrisen"), Todo(text="Skolemøte", due=4)),
)

NEWBORN: Final = Case(
    key="d18",
    family="Fagerli",
    given="Jente",
    sex="female",
    age="10d",
    ward="nyfodt",
    via_er=False,
    cause="Prematur uke 31, RDS",
    day=10,
    hour=5.7,
    gestation=219,
    dx=(
        Dx("P22.0", "Respiratorisk distress-syndrom"),
        Dx("P07.3", "Prematur, uke 31"),
        Dx("P59.0", "Gulsott hos prematur"),
    ),
    vitals={
        "hr": (158, 152, 148, 146),
        "sbp": (48, 54, 58),
        "dbp": (28, 32, 36),
        "rr": (72, 62, 54, 48),
        "spo2": (88, 92, 94, 95),
        "fio2": (45, 34, 28, 23, 21),
        "temp": (36.4, 36.8, 36.9),
        "weight": (1.51, 1.44, 1.42, 1.46, 1.52, 1.59),
        "head": (28.5, 28.8),
    },
    more=("fio2",),
    never=("o2", "acvpu"),
    rounds=8,
    labs={
        "bili": (60, 128, 190, 178, 150, 120),
        "hb": (17.8, 16.2, 15.0),
        "crp": (1, 4, 2),
        "na": (138, 141, 139),
        "k": (5.1, 4.8),
        "crea": (72, 58, 44),
    },
    gas={
        "ph": (7.24, 7.31, 7.36),
        "pco2": (7.6, 6.4, 5.6),
        "be": (-6, -2, -1),
        "lact": (3.1, 1.6),
        "glu": (2.9, 4.4),
    },
    gas_every=24,
    meds=(
        Med(name="poraktant", dose="300 mg", why="P22.0", route="ETINSTL", once=True),
        Med(name="koffein", dose="30 mg", why="P22.0", route="PO", once=True),
        Med(name="koffein", dose="8 mg", why="P22.0", times="10", day=2),
    ),
    fluids=Fluids(
        kinds={"in-tube": (60, 130, 190, 240), "in-iv": (80, 60, 0, 0), "out-diaper": (70, 110, 140)}
    ),
    points=(
        Point(name="Fødselsvekt", value=1.51, unit="kg", day=1.003, loinc="8339-4"),
        Point(name="Apgar 1 min", value=5, unit="poeng", day=1, loinc="9272-6"),
        Point(name="Apgar 5 min", value=7, unit="poeng", day=1.001, loinc="9274-2"),
        Point(name="Apgar 10 min", value=8, unit="poeng", day=1.004, loinc="9271-8"),
    ),
    scores={"Apnoer siste døgn": (6, 4, 2, 1)},
    flags=(FlagNote(kind="infection", text="Ingen kjent smitte", none=True),),
    kin="mor Helene Fagerli",
    allergies=None,
    tests=(
        Test(kind="imaging", name="Røntgen thorax", day=1.03, answer="RDS grad 2.", answered=0.6),
        Test(kind="imaging", name="Ultralyd caput", day=4, answer="Ingen blødning.", answered=3),
        Test(kind="micro", name="Nyfødtscreening", day=3),
    ),
    todo=(Todo(text="Screening ikke besvart"), Todo(text="Bilirubin i morgen 06", due=None)),
)

CASES: Final = (BRONCHIOLITIS, KETOACIDOSIS, NEWBORN)
