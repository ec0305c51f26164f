"""Numbers 3 and 4: COPD with hypercapnia, and pneumococcal pneumonia with a penicillin allergy."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Allergy, Case, Dx, FlagNote, Home, Med, Note, Point, Test, Todo

COPD: Final = Case(
    key="d03",
    family="Hellesund",
    given="Oddvar",
    sex="male",
    age="74",
    ward="lunge2",
    cause="KOLS-forverring med hyperkapni",
    day=5,
    hour=6.3,
    out=2,
    dx=(Dx("J44.1", "KOLS med akutt forverring"),),
    problems=(Dx("I10", "Hypertensjon", 16), Dx("F17.2", "Tobakksavhengighet", 45)),
    vitals={
        "hr": (112, 98, 90, 84, 82),
        "sbp": (152, 144, 138, 134),
        "dbp": (86, 80, 78),
        "rr": (30, 26, 22, 20, 18),
        "spo2": (84, 89, 90, 90, 91),
        "o2": (2, 1.5, 1.5, 1, 1),
        "temp": (37.6, 37.2, 36.9),
        "acvpu": ("C", "A", "A", "A", "A"),
        "weight": (61.2, 61.0),
    },
    rounds=6,
    labs={"crp": (48, 34, 16), "leuk": (13.2, 14.0, 11.8), "hb": (16.4, 16.1)},
    once={"bnp": 420, "tnt": 18, "ddim": 0.44},
    gas={
        "ph": (7.26, 7.31, 7.34, 7.37, 7.39),
        "pco2": (8.9, 8.1, 7.4, 6.8, 6.4),
        "po2": (6.4, 7.4, 7.8, 8.1),
        "hco3": (29, 30, 29),
        "be": (3, 4),
        "lact": (1.6, 1.0),
    },
    gas_every=12,
    meds=(
        Med(name="prednisolon", dose="40 mg", why="J44.1", times="08", strength="20"),
        Med(name="salbutamol", dose="5 mg", why="J44.1", times="08 12 16 20", route="NEB"),
        Med(name="ipratropium", dose="0.5 mg", why="J44.1", times="08 12 16 20", route="NEB"),
        # The trap: written by hand, without a strength. Nobody may compute with it.
        Med(
            name="metoprolol",
            dose="1 tablett",
            why="I10",
            text="1 tabl morgen og kveld",
            home="1 tabl morgen og kveld",
        ),
        Med(name="dalteparin", dose="5000 IE", why="J44.1", times="20", route="SQ"),
    ),
    home=(
        Home(name="tiotropium", dose="18 µg x 1", why="J44.1", route="IPINHL", old=1),
        Home(
            name="budesonid/formoterol",
            dose="2 inhalasjoner x 2",
            why="J44.1",
            route="IPINHL",
            says="bare når det piper",
        ),
    ),
    points=tuple(
        Point(name=name, value=value, unit="cmH2O", day=day, code=code)
        for name, code, course in (
            ("NIV trykk inn", "niv-ipap", ((1.1, 14), (1.25, 18), (1.6, 20), (2.4, 18), (3.1, 14))),
            ("NIV trykk ut", "niv-epap", ((1.1, 5), (1.25, 6), (1.6, 6), (2.4, 6), (3.1, 5))),
        )
        for day, value in course
    ),
    flags=(
        FlagNote(kind="spo2-scale-2", text="NEWS2 SpO₂-skala 2, mål 88–92 %"),
        FlagNote(kind="limits", text="HLR pluss, ikke respirator uten ny vurdering"),
        FlagNote(kind="infection", text="Ingen kjent smitte", none=True),
    ),
    tests=(
        Test(
            kind="imaging", name="Røntgen thorax", day=1.05, answer="Emfysem. Ingen infiltrat.", answered=1.5
        ),
        Test(
            kind="micro",
            name="Ekspektorat, dyrkning",
            day=1.3,
            answer="Haemophilus influenzae, rikelig. Følsom.",
            answered=50,
            positive=True,
            agent="Haemophilus influenzae",
        ),
    ),
    extra=(
        Note(
            title="NIV",
            day=1,
            at=6,
            by="nurse",
            text="BiPAP IPAP 16, EPAP 5 fra mottak. Godt tilpasset maske.",
        ),
        Note(
            title="Fysioterapi",
            day=4,
            at=13.2,
            by="physio",
            text="Gangtest 120 m med rullator, 1 l O₂. PEP-fløyte.",
        ),
    ),
    todo=(
        Todo(text="Prednisolon: siste dag i dag, trappes ikke"),
        Todo(text="Blodgass før ny O₂-dose", due=2),
    ),
)

PNEUMONIA: Final = Case(
    key="d04",
    family="Tangen",
    given="Anne Lise",
    sex="female",
    age="59",
    ward="lunge2",
    cause="Pneumokokkpneumoni",
    day=6,
    hour=21.2,
    out=1,
    dx=(Dx("J13", "Pneumokokkpneumoni"),),
    problems=(Dx("E03.9", "Hypotyreose", 12),),
    vitals={
        "hr": (124, 108, 92, 84, 78),
        "sbp": (104, 112, 118, 124, 126),
        "dbp": (58, 64, 70, 74),
        "rr": (26, 22, 19, 17, 16),
        "spo2": (93, 94, 94, 95, 95),
        "o2": (2, 2, 1, 0, 0),
        "temp": (39.3, 38.4, 37.6, 37.1, 36.9),
    },
    labs={
        "crp": (310, 268, 164, 88, 42),
        "leuk": (21.4, 16.2, 11.1, 8.9),
        "na": (131, 135, 138),
        "crea": (94, 76, 68),
    },
    once={"lact": 2.2, "bnp": 310, "tnt": 12, "inr": 1.1},
    meds=(
        Med(name="klindamycin", dose="600 mg", why="J13", times="06 14 22", route="IV", strength="150"),
        # The trap: ordered in spite of CAVE; the nurse gave none of it, and nobody has stopped it.
        Med(
            name="amoksicillin",
            dose="500 mg",
            why="J13",
            times="08 14 20",
            day=3.6,
            withheld="CAVE penicillin, lege varslet",
        ),
        Med(name="paracetamol", dose="1 g", why="J13", prn=4),
        Med(
            name="levotyroksin",
            dose="100 µg",
            why="E03.9",
            times="08",
            strength="100",
            home="100 mikrogram x 1",
        ),
        Med(name="dalteparin", dose="5000 IE", why="J13", times="20", route="SQ"),
    ),
    allergies=(Allergy(substance="penicillin", reaction="anafylaksi", atc="J01C", severe=True, year=2003),),
    flags=(
        FlagNote(kind="critical", text="Penicillinanafylaksi 2003"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    scores={"CRB-65": (1, 0)},
    tests=(
        Test(
            kind="imaging",
            name="Røntgen thorax",
            day=1.05,
            answer="Tett infiltrat høyre underlapp.",
            answered=2,
        ),
        Test(
            kind="micro",
            name="Blodkultur",
            day=1.04,
            answer="Vekst av Streptococcus pneumoniae i 2 av 4 flasker. Følsom for klindamycin.",
            answered=28,
            positive=True,
            agent="Streptococcus pneumoniae",
        ),
        Test(
            kind="micro",
            name="Pneumokokkantigen i urin",
            day=1.1,
            answer="Positiv",
            answered=5,
            positive=True,
            agent="Pneumokokkantigen påvist",
        ),
    ),
    todo=(
        Todo(text="Amoksicillin er ordinert tross CAVE: avklar", due=-1.5),
        Todo(text="Kontrollrøntgen om 6 uker"),
    ),
)

CASES: Final = (COPD, PNEUMONIA)
