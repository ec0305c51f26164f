"""Numbers 11 to 13: delirium and old prescriptions, metformin at a low eGFR, warfarin with sulfa."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, FlagNote, Fluids, Home, Line, Med, Note, Test, Todo

DELIRIUM: Final = Case(
    key="d11",
    family="Vestbakke",
    given="Borghild",
    sex="female",
    age="88",
    ward="geriatri1",
    cause="Delirium, hyponatremi",
    day=7,
    hour=15.8,
    out=2,
    dx=(Dx("F05.0", "Delirium"), Dx("E87.1", "Hyponatremi")),
    problems=(
        Dx("E03.9", "Hypotyreose", 18),
        Dx("G47.0", "Søvnvansker", 14),
        Dx("K59.0", "Obstipasjon", 6),
        Dx("I10", "Hypertensjon", 25),
        Dx("M17.9", "Kneartrose", 12),
    ),
    lines=(
        Line(name="Urinkateter CH 12", day=1.2, note="Resturin 600 ml ved innkomst"),
        Line(name="PVK 20 G", site="Venstre underarm", day=1, until=5.4),
    ),
    vitals={
        "hr": (92, 86, 80, 76),
        "sbp": (162, 148, 138, 134),
        "dbp": (84, 78, 72),
        "rr": (18, 17, 16),
        "spo2": (95, 95, 96),
        "temp": (37.2, 36.9),
        "acvpu": ("C", "C", "C", "A", "A", "A"),
        "weight": (49.8, 50.6),
    },
    labs={"na": (131, 132, 134, 136, 137), "crp": (18, 9, 4), "crea": (84, 72), "k": (3.9, 4.2)},
    once={"osm": 268, "tsh": 6.8, "ft4": 11, "ca": 2.34, "b12": 240, "fol": 9},
    meds=(
        Med(name="laktulose", dose="15 ml", why="K59.0", times="08 20", home="15 ml x 1"),
        Med(
            name="levotyroksin",
            dose="100 µg",
            why="E03.9",
            times="08",
            strength="100",
            day=3,
            home="50 mikrogram x 1",
        ),
        Med(
            name="zopiklon",
            dose="5 mg",
            why="G47.0",
            times="21",
            strength="5",
            until=2.2,
            stopped="Delirium, falltendens",
            home="7,5 mg kveld",
        ),
        Med(name="haloperidol", dose="0.5 mg", why="F05.0", prn=2, until=4, stopped="Ikke behov"),
        Med(name="paracetamol", dose="1 g", why="M17.9", times="08 14 20", home="1 g x 3"),
        Med(name="amlodipin", dose="5 mg", why="I10", times="08", home="5 mg x 1"),
    ),
    home=(
        # Twelve outdated prescriptions beside seven that are valid.
        Home(name="kandesartan", dose="16 mg x 1", why="I10", strength="16", old=3, says="husker ikke"),
        Home(name="furosemid", dose="20 mg x 1", why="I10", active=False, old=3, pll=False, says=None),
        Home(name="mirtazapin", dose="15 mg kveld", why="G47.0", old=2, says="datter: fikk den i vinter"),
        Home(
            name="ibuprofen",
            dose="400 mg x 3",
            why="M17.9",
            active=False,
            old=2,
            pll=False,
            says="ved knesmerter",
        ),
        Home(name="simvastatin", dose="20 mg kveld", why="I10", active=False, old=2, pll=False, says=None),
    ),
    flags=(
        FlagNote(kind="limits", text="HLR minus, full behandling for øvrig"),
        FlagNote(kind="critical", text="Fallfare"),
    ),
    scores={"4AT": (9, 8, 6, 4, 3), "CFS": (6,), "Barthel": (8, 10, 13)},
    kin="datter Marit Vestbakke",
    tests=(
        Test(
            kind="imaging",
            name="CT caput",
            day=1.2,
            answer="Ingen blødning. Alderssvarende atrofi.",
            answered=1.4,
        ),
        Test(kind="micro", name="Urindyrkning", day=1.3, answer="Ingen vekst", answered=30, positive=False),
    ),
    extra=(
        Note(
            title="Legemiddelgjennomgang",
            day=3,
            at=13,
            text="Zopiklon seponert. Levotyroksin økt, "
            "TSH 6,8. Tolv utdaterte resepter bes "
            "ryddet av fastlege.",
        ),
    ),
    todo=(
        Todo(text="Fastlege bes rydde 12 utdaterte resepter"),
        Todo(text="Samtale med kommunen om korttidsplass", due=1.5),
    ),
)

KIDNEY: Final = Case(
    key="d12",
    family="Hovden",
    given="Arvid",
    sex="male",
    age="79",
    ward="geriatri1",
    cause="Akutt nyresvikt, dehydrering",
    unread=True,
    day=6,
    hour=12.9,
    out=1,
    dx=(Dx("N17.9", "Akutt nyresvikt"),),
    problems=(Dx("E11.9", "Diabetes type 2", 17), Dx("I10", "Hypertensjon", 21)),
    vitals={
        "hr": (98, 88, 80, 76),
        "sbp": (102, 116, 128, 134),
        "dbp": (58, 66, 72),
        "rr": (19, 17, 16),
        "spo2": (96, 96),
        "temp": (36.9, 36.7),
        "weight": (84.2, 85.9),
    },
    labs={
        "crea": (260, 254, 246, 236, 225),
        "k": (5.4, 5.1, 4.8),
        "urea": (28.4, 24.2, 19.8),
        "glu": (14.0, 12.2, 10.4, 9.0),
        "na": (133, 138),
    },
    once={"hba1c": 71, "alb": 36, "lact": 1.9, "phos": 1.62},
    meds=(
        # The trap: still active at an eGFR of 25.
        Med(name="metformin", dose="500 mg", why="E11.9", times="08 20", strength="500", home="1 g x 2"),
        Med(
            name="ramipril",
            dose="5 mg",
            why="I10",
            times="08",
            strength="5",
            paused="Nyresvikt; kreatinin kontrolleres om 1 uke hos fastlege",
            home="5 mg x 1",
        ),
        Med(name="insulin glargin", dose="12 E", why="E11.9", times="21", route="SQ", day=2),
        Med(name="Ringer-acetat", dose="1000 ml", why="N17.9", times="12", route="IV", until=3.4),
        Med(name="amlodipin", dose="5 mg", why="I10", times="08", day=3),
    ),
    fluids=Fluids(
        kinds={"in-oral": (1100, 1600), "in-iv": (1000, 1000, 0, 0), "out-urine": (700, 1500, 2100)}
    ),
    tests=(
        Test(kind="imaging", name="Ultralyd urinveier", day=1.6, answer="Ingen hydronefrose.", answered=3),
    ),
    todo=(
        Todo(text="eGFR 25: metformin bør stanses", due=1),
        Todo(text="Fastlege bes kontrollere kreatinin om 1 uke"),
    ),
)

WARFARIN: Final = Case(
    key="d13",
    family="Kleivdal",
    given="Ingvald",
    sex="male",
    age="77",
    ward="geriatri1",
    cause="Urinveisinfeksjon, warfarinbruker",
    unread=True,
    day=5,
    hour=19.1,
    out=1,
    dx=(Dx("N39.0", "Urinveisinfeksjon"),),
    problems=(Dx("I48.2", "Kronisk atrieflimmer", 11), Dx("N40", "Prostatahyperplasi", 8)),
    vitals={
        "hr": (108, 92, 84, 78),
        "sbp": (118, 128, 136),
        "dbp": (66, 74),
        "rr": (21, 18, 16),
        "spo2": (95, 96),
        "temp": (38.9, 38.0, 37.2, 36.8),
        "acvpu": ("A",),
    },
    labs={
        "crp": (140, 122, 74, 30),
        "leuk": (14.8, 11.2, 8.4),
        "inr": (2.6, 2.9, 3.8, 5.2),
        "crea": (112, 104, 98),
        "hb": (13.8, 13.6),
    },
    meds=(
        Med(name="warfarin", dose="5 mg", why="I48.2", times="18", home="5 mg x 1 etter INR"),
        # The trap: sulfa from day 2 lifts the INR.
        Med(name="trimetoprim/sulfa", dose="2 tablett", why="N39.0", times="08 20", day=2.6),
        Med(
            name="cefotaksim",
            dose="1 g",
            why="N39.0",
            times="06 14 22",
            route="IV",
            until=2.6,
            stopped="Over på tabletter",
        ),
        Med(name="tamsulosin", dose="0.4 mg", why="N40", times="08", home="0,4 mg x 1"),
        Med(name="metoprolol", dose="50 mg", why="I48.2", times="08", strength="50", home="50 mg x 1"),
    ),
    tests=(
        Test(
            kind="micro",
            name="Urindyrkning",
            day=1.05,
            answer="Escherichia coli over 100 000. Følsom for trimetoprim/sulfa.",
            answered=27,
            positive=True,
            agent="Escherichia coli",
        ),
    ),
    todo=(Todo(text="INR 5,2: pause warfarin, ny INR i morgen", due=0.4), Todo(text="INR-plan i epikrisen")),
)

CASES: Final = (DELIRIUM, KIDNEY, WARFARIN)
