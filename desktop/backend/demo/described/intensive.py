"""Numbers 9 and 10: septic shock, and respiratory failure on a ventilator."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Case, Dx, FlagNote, Fluids, Home, Line, Med, Note, Point, Test, Todo

_SETTINGS: Final[tuple[tuple[str, str, str, tuple[int | str, ...]], ...]] = (
    ("PEEP", "cmH2O", "20077-4", (12, 12, 10, 10, 8, 8, 6, 5)),
    ("Trykkstøtte", "cmH2O", "20079-0", (14, 14, 12, 12, 10, 10, 8, 8)),
    ("Tidalvolum innstilt", "mL", "20112-9", (360, 360, 380, 380, 400, 400)),
    # Noted again on each shift, whether or not it was another one.
    ("Respiratormodus", "", "20124-4", ("PRVC", "PRVC", "PRVC", "PRVC", "PS", "PS", "PS", "PS")),
)
_VENTILATOR: Final = tuple(
    Point(name=name, value=value, unit=unit, day=1.2 + step * 3.6 / len(course), loinc=loinc)
    for name, unit, loinc, course in _SETTINGS
    for step, value in enumerate(course)
)

SHOCK: Final = Case(
    key="d09",
    family="Opsahl",
    given="Terje",
    sex="male",
    age="63",
    ward="intensiv",
    cause="Septisk sjokk, abdominalt fokus",
    day=8,
    hour=2.2,
    dx=(
        Dx("R57.2", "Septisk sjokk"),
        Dx("K57.2", "Divertikulitt med perforasjon"),
        Dx("N17.9", "Akutt nyresvikt"),
    ),
    problems=(Dx("I10", "Hypertensjon", 10),),
    home=(Home(name="amlodipin", dose="5 mg x 1", why="I10", says=None),),
    vitals={
        "hr": (132, 118, 108, 98, 92, 86, 84),
        "sbp": (75, 96, 104, 108, 110),
        "dbp": (45, 54, 58, 58, 58),
        "rr": (30, 24, 20, 18, 18),
        "spo2": (91, 94, 95, 96, 96),
        "o2": (8, 5, 3, 2, 1),
        "fio2": (60, 45, 35, 28, 24),
        "temp": (39.4, 38.6, 37.8, 37.4, 37.1),
        "acvpu": ("V", "C", "A", "A", "A"),
        "weight": (92.0, 96.4, 91.0),
    },
    more=("map", "fio2"),
    rounds=24,
    labs={
        "crp": (380, 340, 210, 96),
        "leuk": (26.4, 22.1, 15.2, 11.0),
        "crea": (310, 286, 210, 140),
        "plt": (88, 104, 168, 240),
        "k": (5.6, 4.8, 4.2),
    },
    once={"inr": 1.6, "aptt": 44, "tnt": 84, "bili": 34},
    gas={
        "lact": (5.8, 3.9, 2.2, 1.4, 1.1),
        "ph": (7.22, 7.32, 7.38, 7.41),
        "pco2": (4.1, 4.6, 5.1),
        "po2": (9.2, 11.4, 11.8),
        "be": (-11, -5, 0),
        "glu": (13.1, 9.2, 8.0),
    },
    gas_every=8,
    meds=(
        Med(
            name="noradrenalin",
            dose="µg/kg/min",
            why="R57.2",
            route="IV",
            rates=(0.32, 0.28, 0.18, 0.06, 0.02),
            until=5.1,
            stopped="MAP over 65 uten",
        ),
        Med(
            name="hydrokortison",
            dose="50 mg",
            why="R57.2",
            times="02 08 14 20",
            route="IV",
            until=5.3,
            stopped="Sjokk over",
        ),
        Med(name="piperacillin/tazobaktam", dose="4 g", why="K57.2", times="06 14 22", route="IV"),
        Med(name="Ringer-acetat", dose="1000 ml", why="R57.2", route="IV", once=True),
        Med(name="pantoprazol", dose="40 mg", why="R57.2", times="08", route="PO"),
        Med(name="dalteparin", dose="5000 IE", why="R57.2", times="20", route="SQ", day=2),
        Med(name="paracetamol", dose="1 g", why="K57.2", times="08 14 20 02"),
    ),
    fluids=Fluids(
        kinds={
            "in-iv": (5200, 2400, 1200, 600),
            "in-tube": (0, 400, 900, 1500),
            "out-urine": (300, 1900, 3000, 1900),
            "out-drain": (400, 220, 90),
        },
        hours=4,
    ),
    lines=(
        Line(
            name="Endotrakealtube 8,0",
            site="Munn, 23 cm ved munnvik",
            day=1.1,
            until=5.4,
            told="both",
            words="Orotrakeal intubasjon",
        ),
        Line(
            name="CVK 4 lumen", site="Høyre vena jugularis interna", day=1.12, told="both", task="Trekke CVK"
        ),
        Line(name="Arteriekateter 20 G", site="Venstre arteria radialis", day=1.1, until=6.2),
        Line(name="PVK 18 G", site="Høyre underarm", day=4.4, whole=True),
        Line(name="PVK 16 G", site="Venstre albue", day=1, until=4.4, note="Lagt i ambulansen"),
        Line(
            name="Bukdren",
            site="Venstre nedre kvadrant",
            day=1.3,
            told="both",
            words="Innleggelse av dren i buk",
        ),
        Line(name="Ventrikkelsonde", site="Venstre nesebor", day=1.2, until=6.3),
        Line(name="Urinkateter CH 14 med temperaturmåler", day=1.08),
    ),
    scores={"SOFA": (13, 11, 8, 4, 3), "RASS": (-2, -1, 0, 0)},
    flags=(
        FlagNote(kind="limits", text="HLR pluss. Dialyse ikke aktuelt ved ny svikt"),
        FlagNote(kind="infection", text="Ingen kjent smitte", none=True),
    ),
    tests=(
        Test(
            kind="imaging",
            name="CT abdomen med kontrast",
            day=1.05,
            answer="Perforert sigmoideumdivertikulitt med fri luft.",
            answered=1,
            critical=True,
        ),
        Test(
            kind="micro",
            name="Blodkultur",
            day=1.03,
            answer="Vekst av Escherichia coli i 4 av 4 flasker.",
            answered=19,
            positive=True,
            agent="Escherichia coli",
        ),
    ),
    extra=(
        Note(
            title="Intensivnotat, organ for organ",
            day=8,
            at=10.1,
            by="senior",
            text="""Sirkulasjon: Uten pressor siden dag 5.

Respirasjon: Spontan på 1 l.

Nyre: Kreatinin 140, diurese 1 900 ml.

Muskel: Intensivsvakhet, MRC 42.

Plan: Til gastrokirurgi i morgen. Behandlingsbegrensning skal stå i overflytting.""",
        ),
    ),
    todo=(Todo(text="Overflyttingsnotat", due=2), Todo(text="Trekke CVK", due=3, nurse=True)),
)

VENTILATOR: Final = Case(
    key="d10",
    family="Kvernmo",
    given="Solveig Johanne",
    sex="female",
    age="71",
    ward="intensiv",
    cause="Respirasjonssvikt, pneumoni, respirator",
    day=5,
    hour=23.5,
    dx=(Dx("J96.0", "Akutt respirasjonssvikt"), Dx("J18.9", "Pneumoni")),
    problems=(Dx("J44.9", "KOLS", 7), Dx("E11.9", "Diabetes type 2", 12)),
    home=(
        Home(name="tiotropium", dose="18 µg x 1", why="J44.9", route="IPINHL", says=None),
        Home(name="metformin", dose="1 g x 2", why="E11.9", says=None),
    ),
    vitals={
        "hr": (124, 104, 92, 86),
        "sbp": (98, 112, 122, 128),
        "dbp": (54, 60, 66),
        "rr": (22, 20, 18, 17),
        "spo2": (89, 93, 95, 95),
        "fio2": (70, 60, 45, 35, 30),
        "etco2": (6.1, 5.6, 5.2),
        "o2": (0,),
        "temp": (38.8, 38.0, 37.4),
        "acvpu": ("U", "U", "P", "V", "V"),
    },
    more=("map", "fio2", "etco2"),
    never=("o2",),
    rounds=24,
    labs={"crp": (264, 190, 84), "leuk": (18.8, 12.4), "crea": (104, 84), "hb": (11.8, 10.4)},
    once={"bnp": 1400, "tnt": 32, "inr": 1.2, "hba1c": 62},
    gas={
        "ph": (7.21, 7.29, 7.36, 7.4),
        "pco2": (8.8, 7.2, 6.2),
        "po2": (7.4, 9.2, 10.1),
        "lact": (2.4, 1.2),
        "be": (-2, 2),
        "glu": (12.8, 9.1),
    },
    gas_every=6,
    meds=(
        Med(name="propofol", dose="mg/kg/t", why="J96.0", route="IV", rates=(3, 2.5, 1.5, 1)),
        Med(name="fentanyl", dose="µg/t", why="J96.0", route="IV", rates=(150, 100, 50)),
        Med(name="cefotaksim", dose="2 g", why="J18.9", times="06 14 22", route="IV"),
        Med(name="hydrokortison", dose="100 mg", why="J44.9", times="08 20", route="IV", until=4),
        Med(name="insulin aspart", dose="E/t", why="E11.9", route="IV", rates=(3, 2)),
        Med(name="salbutamol", dose="5 mg", why="J44.9", times="02 08 14 20", route="NEB"),
        Med(name="dalteparin", dose="5000 IE", why="J96.0", times="20", route="SQ"),
    ),
    fluids=Fluids(
        kinds={"in-iv": (3100, 1900, 1400), "in-tube": (0, 900, 1500), "out-urine": (1100, 1900, 2200)},
        hours=4,
    ),
    lines=(
        Line(
            name="Endotrakealtube 7,5",
            site="Munn, 22 cm ved munnvik",
            day=1.1,
            told="both",
            words="Orotrakeal intubasjon",
            note="Vanskelig: Cormack-Lehane 3, bougie",
        ),
        Line(name="CVK 3 lumen", site="Høyre vena subclavia", day=1.15),
        Line(name="Arteriekateter 20 G", site="Høyre arteria radialis", day=1.12),
        Line(name="Ventrikkelsonde", site="Høyre nesebor", day=1.3, told="procedure"),
        Line(name="PVK 18 G", site="Venstre håndrygg", unknown=True),
        Line(name="Urinkateter CH 14 med temperaturmåler", day=1.1),
    ),
    points=_VENTILATOR,
    scores={"SOFA": (9, 7, 5, 3), "RASS": (-4, -3, -2, -1), "CAM-ICU positiv": (0, 0, 1)},
    flags=(
        FlagNote(kind="critical", text="Cormack-Lehane 3, bougie brukt ved intubasjon"),
        FlagNote(kind="limits", text="HLR pluss, full behandling", none=True),
    ),
    tests=(
        Test(
            kind="imaging",
            name="Røntgen thorax",
            day=1.05,
            answer="Bilaterale infiltrater. Tube i god posisjon.",
            answered=0.7,
        ),
        Test(
            kind="imaging",
            name="Røntgen thorax, kontroll",
            day=4.4,
            answer="Regress av infiltrater.",
            answered=1,
        ),
        Test(
            kind="micro",
            name="Trakealsekret, dyrkning",
            day=1.2,
            answer="Streptococcus pneumoniae. Følsom for cefotaksim.",
            answered=44,
            positive=True,
            agent="Streptococcus pneumoniae",
        ),
    ),
    extra=(
        Note(
            title="Delirvurdering",
            day=5,
            at=8.1,
            by="nurse",
            text="CAM-ICU positiv. Uro ved oppvåkning, orienteres hyppig.",
        ),
    ),
    todo=(Todo(text="Ekstubasjon: SBT kl. 10 i morgen"), Todo(text="Blodgass", due=-0.2, nurse=True)),
)

CASES: Final = (SHOCK, VENTILATOR)
