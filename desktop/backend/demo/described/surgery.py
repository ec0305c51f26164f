"""Numbers 5 and 6: appendicitis with histology pending, and colon cancer with an anastomotic leak."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Act, Case, Dx, FlagNote, Fluids, Line, Med, Note, Test, Todo

APPENDIX: Final = Case(
    key="d05",
    family="Rusten",
    given="Joakim",
    sex="male",
    age="34",
    ward="gastro1",
    cause="Akutt appendisitt, operert",
    day=3,
    hour=18.4,
    out=0,
    dx=(Dx("K35.8", "Akutt appendisitt"),),
    vitals={
        "hr": (104, 96, 82, 72),
        "sbp": (128, 124, 122),
        "dbp": (76, 74),
        "rr": (20, 17, 14),
        "spo2": (98, 97, 98),
        "temp": (38.6, 38.1, 37.3, 36.9),
        "pain": (7, 5, 3, 1),
    },
    more=("pain",),
    labs={"crp": (88, 160, 45), "leuk": (16.8, 13.4, 8.6)},
    once={"lip": 28, "bili": 14, "lact": 1.4, "amy": 48},
    meds=(
        Med(name="metronidazol", dose="1.5 g", why="K35.8", route="IV", once=True),
        Med(
            name="metronidazol", dose="500 mg", why="K35.8", times="06 14 22", route="IV", day=1.8, until=2.9
        ),
        Med(name="paracetamol", dose="1 g", why="K35.8", times="08 14 20 02"),
        Med(name="oksykodon", dose="5 mg", why="K35.8", prn=4, until=2.6, stopped="Ikke behov"),
        Med(name="ondansetron", dose="8 mg", why="K35.8", prn=2, route="PO"),
    ),
    acts=(Act(code="JEA01", text="Laparoskopisk appendektomi", day=1.5),),
    tests=(
        Test(
            kind="imaging",
            name="CT abdomen",
            day=1.1,
            answer="Fortykket appendiks 12 mm, ingen abscess.",
            answered=1,
        ),
        Test(kind="pathology", name="Histologi appendiks", day=1.55),
    ),
    extra=(
        Note(
            title="Operasjonsnotat",
            day=2,
            at=8.1,
            by="senior",
            text="Laparoskopisk appendektomi. Flegmonøs appendisitt uten perforasjon. Ukomplisert.",
        ),
    ),
    todo=(
        Todo(text="Histologi ikke besvart: sett ansvarlig før hjemreise", due=1),
        Todo(text="Sykmelding 2 uker"),
    ),
)

LEAK: Final = Case(
    key="d06",
    family="Grimstad",
    given="Bodil",
    sex="female",
    age="66",
    ward="gastro1",
    via_er=False,
    cause="Kolonreseksjon, anastomoselekkasje",
    day=10,
    hour=7.5,
    dx=(Dx("C18.7", "Kreft i sigmoideum"), Dx("K91.8", "Anastomoselekkasje", day=5.1)),
    problems=(Dx("I10", "Hypertensjon", 8),),
    vitals={
        "hr": (74, 80, 86, 92, 118, 108, 96, 88, 82),
        "sbp": (134, 128, 124, 118, 98, 108, 118, 122, 124),
        "dbp": (78, 72, 60, 66, 72),
        "rr": (14, 16, 17, 19, 25, 21, 18, 17, 16),
        "spo2": (97, 96, 95, 94, 93, 95, 96, 96),
        "o2": (0, 0, 0, 0, 2, 1, 0, 0, 0),
        "temp": (36.7, 37.2, 37.6, 38.0, 38.9, 38.2, 37.6, 37.2, 37.0),
        "pain": (2, 4, 4, 6, 7, 4, 3, 2, 2),
    },
    more=("pain",),
    labs={
        "crp": (4, 96, 142, 168, 215, 290, 204, 121, 74, 38),
        "leuk": (7.1, 10.4, 11.2, 12.8, 17.9, 19.4, 15.1, 11.8, 9.4),
        "hb": (12.4, 11.2, 10.4, 9.6, 9.8),
        "alb": (39, 31, 24, 26),
        "crea": (66, 70, 92, 78, 68),
    },
    once={"inr": 1.0, "lact": 1.1},
    meds=(
        Med(name="piperacillin/tazobaktam", dose="4 g", why="K91.8", times="06 14 22", route="IV", day=5.2),
        Med(name="paracetamol", dose="1 g", why="C18.7", times="08 14 20 02", day=1.4),
        Med(name="oksykodon", dose="10 mg", why="C18.7", times="08 20", day=1.5, strength="10"),
        Med(name="oksykodon", dose="5 mg", why="C18.7", prn=4, day=1.5),
        Med(name="makrogol", dose="1 dosepose", why="C18.7", times="08", day=6),
        Med(name="dalteparin", dose="5000 IE", why="C18.7", times="20", route="SQ"),
        Med(name="amlodipin", dose="5 mg", why="I10", times="08", home="5 mg x 1"),
    ),
    lines=(
        Line(
            name="Bukdren, passivt",
            site="Venstre nedre kvadrant",
            day=5.3,
            told="both",
            words="Innleggelse av dren i buk",
        ),
        Line(name="PVK 18 G", site="Høyre håndrygg", day=7.4, whole=True),
        Line(name="Epiduralkateter", site="Th 9–10", day=1.1, until=4.2),
        Line(name="Urinkateter CH 14", day=5.3),
    ),
    acts=(
        Act(code="JFB47", text="Laparoskopisk sigmoideumreseksjon", day=1.15),
        Act(code="JFF26", text="Utlagt sigmoideostomi, drenasje av lekkasje", day=5.3),
    ),
    fluids=Fluids(
        kinds={
            "in-iv": (2500, 1800, 1200, 2600, 1800, 900, 400),
            "in-oral": (200, 800, 900, 200, 700, 1400),
            "out-urine": (1500, 1600, 1300, 1100, 1700, 1900),
            "out-drain": (250, 120, 60, 320, 180, 60),
            "out-stoma": (0, 0, 0, 0, 300, 500, 600),
        }
    ),
    flags=(
        FlagNote(kind="limits", text="HLR pluss, full behandling", none=True),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    tests=(
        Test(
            kind="imaging",
            name="CT abdomen med kontrast",
            day=5.05,
            answer="Luft og væske ved anastomosen, lekkasje. Ingen abscess.",
            answered=1.2,
            critical=True,
        ),
        Test(
            kind="pathology",
            name="Histologi sigmoideum",
            day=1.2,
            answer="Adenokarsinom pT3 N1a (1/16). Frie render.",
            answered=186,
        ),
    ),
    scores={"ASA-klasse": (2,)},
    todo=(
        Todo(text="Dren: trekk hvis under 50 ml", due=2, nurse=True),
        Todo(text="MDT-møte: meld dato"),
        Todo(text="Stomisykepleier", due=4, nurse=True),
    ),
)

CASES: Final = (APPENDIX, LEAK)
