"""Valves: endocarditis, a new aortic valve, mitral regurgitation before surgery."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Act, Case, Dx, Med, Sent, Test, Todo
from desktop.backend.demo.hjerte.common import CLEAN, NO_INTERPRETER, ecg, echo

BERGE: Final = Case(
    key="h01",
    family="Berge",
    given="Torstein Olav",
    sex="male",
    age="67",
    ward="hjerte3",
    bed="01",
    doctor="senior",
    cause="Endokarditt, dag 11 av 28 med penicillin",
    day=11,
    hour=15.2,
    dx=(Dx("I33.0", "Bakteriell endokarditt"),),
    problems=(Dx("I35.1", "Aortainsuffisiens", 4),),
    vitals={
        "hr": (108, 92, 84, 78, 76, 74),
        "sbp": (112, 120, 126, 128),
        "dbp": (58, 62, 64),
        "rr": (22, 19, 17, 16, 15),
        "spo2": (95, 96, 97, 97),
        "temp": (39.1, 38.2, 37.6, 37.2, 37.0, 36.9),
    },
    rounds=3,
    labs={
        "crp": (188, 142, 96, 61, 44, 31),
        "leuk": (16.2, 11.0, 8.2),
        "hb": (11.8, 11.2, 11.6),
        "crea": (88, 94, 96),
    },
    once={"bnp": 1240, "tnt": 22},
    meds=(
        Med(name="benzylpenicillin", dose="3 g", why="I33.0", times="02 06 10 14 18 22", route="IV"),
        Med(
            name="gentamicin",
            dose="240 mg",
            why="I33.0",
            times="10",
            route="IV",
            until=5.9,
            stopped="Planlagt slutt",
        ),
        Med(name="dalteparin", dose="5000 IE", why="I33.0", times="20", route="SQ"),
    ),
    flags=(CLEAN, NO_INTERPRETER),
    tests=(
        Test(
            kind="micro",
            name="Blodkultur",
            day=1.02,
            answer="Vekst av Streptococcus mitis i 4 av 4 flasker. Følsom for penicillin.",
            answered=31,
            positive=True,
            agent="Streptococcus mitis",
        ),
        Test(
            kind="micro",
            name="Blodkultur, kontroll",
            day=4,
            answer="Ingen vekst",
            answered=125,
            positive=False,
        ),
        echo(2, "Vegetasjon 8 mm på aortaklaff. Moderat insuffisiens.", 5),
        Test(kind="echo", name="Ekkokardiografi, kontroll", day=10.9),
    ),
    todo=(Todo(text="Ekko-svar", due=1.6),),
)


AASEN: Final = Case(
    key="h10",
    family="Aasen",
    given="Gudrun",
    sex="female",
    age="84",
    ward="hjerte3",
    bed="10",
    via_er=False,
    cause="TAVI dag 2, ny venstre grenblokk",
    day=3,
    hour=8.0,
    monitored=True,
    dx=(Dx("I35.0", "Aortastenose, uttalt"), Dx("I44.7", "Venstre grenblokk, nyoppstått", day=2.4)),
    problems=(Dx("I10", "Hypertensjon", 12), Dx("M81.9", "Osteoporose", 8)),
    vitals={
        "hr": (72, 66, 62, 92),
        "sbp": (142, 130, 124),
        "dbp": (70, 64),
        "rr": (16, 16),
        "spo2": (96, 95, 95),
        "temp": (36.8, 37.3),
    },
    rounds=6,
    labs={"hb": (12.2, 10.9, 10.6), "crea": (78, 84), "crp": (4, 38, 42), "plt": (210, 148)},
    once={"bnp": 2900, "tnt": 36},
    meds=(
        Med(name="acetylsalisylsyre", dose="75 mg", why="I35.0", times="08", home="75 mg x 1"),
        Med(name="ramipril", dose="2.5 mg", why="I10", times="08", strength="2.5", home="2,5 mg x 1"),
        Med(name="kalsium/vitamin D", dose="1 tablett", why="M81.9", times="08", home="1 tablett x 1"),
        Med(name="paracetamol", dose="1 g", why="I35.0", times="08 14 20", day=1.4),
    ),
    acts=(Act(code="FMD12", text="Transkateter aortaklaffeimplantasjon (TAVI)", day=1.2),),
    tests=(
        ecg(2.4, "Sinusrytme 64. Ny venstre grenblokk, PQ 220 ms."),
        echo(2.2, "God klaffefunksjon, ingen lekkasje."),
    ),
    todo=(Todo(text="EKG hver 6. time", due=3.4, nurse=True),),
    fresh=0.9,
)


KRISTOFFERSEN: Final = Case(
    key="h14b",
    family="Kristoffersen-Dahle",
    given="Wilhelmina Antoinette",
    sex="female",
    age="66",
    ward="hjerte3",
    bed="14B",
    doctor="senior",
    via_er=False,
    cause="Mitralinsuffisiens, utredes for kirurgi",
    day=2,
    hour=10.0,
    dx=(Dx("I34.0", "Mitralinsuffisiens, stor"),),
    problems=(Dx("I48.0", "Paroksysmal atrieflimmer", 3),),
    vitals={
        "hr": (78, 74, 92),
        "sbp": (124, 122),
        "dbp": (74, 72),
        "rr": (15, 15),
        "spo2": (97, 96),
        "weight": (64.0, 63.8),
    },
    labs={"bnp": (1450, 1400)},
    once={"tnt": 12, "inr": 1.1, "tsh": 2.6},
    meds=(
        Med(
            name="apiksaban",
            dose="5 mg",
            why="I48.0",
            times="08 20",
            strength="5",
            paused="Angiografi i morgen",
            home="5 mg x 2",
        ),
        Med(name="metoprolol", dose="50 mg", why="I48.0", times="08", strength="50", home="50 mg x 1"),
        Med(name="furosemid", dose="20 mg", why="I34.0", times="08", home="20 mg x 1"),
    ),
    tests=(
        echo(1.4, "Prolaps av bakre mitralseil med stor lekkasje. EF 58 %."),
        Test(kind="imaging", name="Koronar angiografi", day=1.99),
    ),
    todo=(Todo(text="Meldes til hjertemøte"),),
    sent=(
        Sent(
            title="Brev til pasient, hjertemøte",
            text="Saken din drøftes på hjertemøtet. Du får svar innen en uke.",
            hours=2.6,
            ways=(("patient", "queued"),),
        ),
    ),
)
