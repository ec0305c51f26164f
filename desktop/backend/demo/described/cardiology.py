"""Numbers 1 and 2: an infarction without ST elevation; heart failure with a rising potassium."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import Act, Case, Dx, Fluids, Home, Med, Note, Test, Todo

NSTEMI: Final = Case(
    key="d01",
    family="Eide",
    given="Ragnar",
    sex="male",
    age="68",
    ward="hjerte3",
    bed="04",
    doctor="senior",
    cause="NSTEMI, PCI til RCA",
    day=4,
    hour=9.2,
    out=1,
    monitored=True,
    dx=(Dx("I21.4", "NSTEMI"),),
    problems=(Dx("I10", "Hypertensjon", 14), Dx("E78.0", "Hyperkolesterolemi", 9)),
    vitals={
        "hr": (96, 84, 72, 66, 64),
        "sbp": (158, 142, 134, 130),
        "dbp": (92, 84, 80, 76),
        "rr": (20, 17, 15, 14),
        "spo2": (95, 96, 97, 97),
        "temp": (36.9, 37.2, 36.8),
        "weight": (86.4, 86.1),
        "pain": (6, 1, 0, 0),
    },
    more=("pain",),
    labs={"tnt": (48, 612, 402, 210), "crea": (88, 92, 90), "k": (4.0, 4.2)},
    once={"bnp": 640, "ldl": 4.1, "hba1c": 39, "tsh": 1.8, "inr": 1.0, "aptt": 31, "mg": 0.82},
    meds=(
        Med(name="acetylsalisylsyre", dose="300 mg", why="I21.4", once=True, strength="300"),
        Med(name="acetylsalisylsyre", dose="75 mg", why="I21.4", times="08", day=2),
        Med(name="ticagrelor", dose="180 mg", why="I21.4", once=True),
        Med(name="ticagrelor", dose="90 mg", why="I21.4", times="08 20", day=2),
        Med(
            name="fondaparinuks",
            dose="2.5 mg",
            why="I21.4",
            times="18",
            route="SQ",
            until=2.2,
            stopped="Revaskularisert",
        ),
        Med(name="atorvastatin", dose="80 mg", why="I21.4", times="20", strength="80"),
        Med(name="metoprolol", dose="50 mg", why="I21.4", times="08", strength="50"),
        Med(name="ramipril", dose="5 mg", why="I10", times="08", strength="5", home="5 mg x 1"),
        Med(name="pantoprazol", dose="40 mg", why="I21.4", times="08"),
        Med(name="glyseroltrinitrat", dose="0.5 mg", why="I21.4", prn=3, route="SL"),
    ),
    home=(
        # The trap: an old prescription of klopidogrel is still valid beside the new ticagrelor.
        Home(
            name="klopidogrel",
            dose="75 mg x 1",
            why="I10",
            says="sluttet for flere år siden",
            pll=False,
            months=9,
        ),
        Home(
            name="atorvastatin",
            dose="40 mg x 1",
            why="E78.0",
            strength="40",
            says="tar den ikke hver dag",
            old=1,
        ),
    ),
    acts=(Act(code="FNG05", text="Perkutan koronar intervensjon med stent, RCA", day=2.1),),
    tests=(
        Test(
            kind="ecg",
            name="EKG 12 avledninger",
            day=1.02,
            answer="Sinusrytme 94. ST-senkning 1 mm i II, III, aVF.",
            answered=0.3,
        ),
        Test(
            kind="imaging",
            name="Koronar angiografi",
            day=2.1,
            answer="90 % stenose midtre RCA, behandlet med én stent. LAD og CX uten signifikante stenoser.",
            answered=3,
        ),
        Test(kind="echo", name="Ekkokardiografi", day=3, answer="EF 52 %. Hypokinesi inferiort.", answered=4),
    ),
    notes=(
        Note(
            title="Innkomstnotat",
            day=1,
            at=1,
            text="Aktuelt: Klemmende brystsmerter siden i natt med utstråling til venstre arm. Smertefri "
            "etter "
            "nitroglyserin.\n\nTidligere: Hypertensjon, hyperkolesterolemi. Røykestopp 2012.\n\nStatus: "
            "Upåvirket. "
            "BT 158/92, puls 96 regelmessig. Cor: rene toner. Pulm: rene lunger.\n\nVurdering: NSTEMI, "
            "stigende "
            "troponin 48.\n\nTiltak: ASA 300 mg, ticagrelor 180 mg, fondaparinuks. Telemetri. Angiografi "
            "i morgen.",
        ),
        Note(
            title="Visitt",
            day=2,
            at=15.5,
            text="Forløp: PCI med én stent i RCA uten komplikasjon. Høyre radialis.\n\nPlan: Dobbel "
            "platehemming i "
            "12 måneder. Telemetri ett døgn til.",
        ),
        Note(
            title="Visitt",
            day=4,
            at=9.2,
            text="Subjektivt: Ingen brystsmerter. Har gått i trapp med fysioterapeut.\n\nStatus: BT "
            "130/76, puls 64. "
            "Innstikk uten hematom.\n\nPrøver: Troponin T 210, fallende fra 612. Kreatinin 90.\n\nPlan: "
            "Hjem i "
            "morgen. Seponeringsdato for ticagrelor må stå i epikrisen. Gammel resept på klopidogrel må "
            "avklares.",
        ),
    ),
    todo=(
        Todo(text="Rehab-samtale", due=2.5, nurse=True),
        Todo(text="Samstemming: gammel klopidogrel på resept"),
    ),
)

FAILURE: Final = Case(
    key="d02",
    family="Fjeld",
    given="Astrid",
    sex="female",
    age="81",
    ward="hjerte3",
    bed="17",
    cause="Hjertesvikt, forverring",
    unread=True,
    day=7,
    hour=14.6,
    out=2,
    dx=(Dx("I50.0", "Kongestiv hjertesvikt, EF 35 %"),),
    problems=(Dx("I10", "Hypertensjon", 22), Dx("I25.2", "Gjennomgått hjerteinfarkt", 11)),
    vitals={
        "hr": (98, 88, 80, 76, 74),
        "sbp": (146, 132, 124, 118, 116),
        "dbp": (88, 78, 72, 68),
        "rr": (26, 22, 19, 17, 16),
        "spo2": (90, 94, 95, 96, 96),
        "o2": (3, 2, 1, 0, 0, 0),
        "temp": (36.8, 36.7),
        "weight": (78.0, 76.1, 74.0, 72.2, 71.0),
        "height": (163,),
    },
    labs={
        "bnp": (9800, 6900, 4600, 3100),
        "crea": (98, 104, 112, 121, 128),
        "k": (4.4, 4.5, 4.8, 5.2, 5.6),
        "na": (134, 136, 138),
        "urea": (8.1, 9.6, 11.8),
        "hb": (12.1, 12.3),
    },
    once={"tnt": 38, "tsh": 2.4, "ferr": 84, "mg": 0.78, "hba1c": 41},
    meds=(
        Med(
            name="furosemid",
            dose="40 mg",
            why="I50.0",
            times="08 14",
            route="IV",
            until=5.8,
            stopped="Over på tabletter",
        ),
        Med(name="furosemid", dose="40 mg", why="I50.0", times="08 14", day=5.9, home="40 mg x 1"),
        Med(name="ramipril", dose="5 mg", why="I50.0", times="08", strength="5", home="5 mg x 1"),
        Med(name="spironolakton", dose="25 mg", why="I50.0", times="08", day=2.5),
        Med(name="metoprolol", dose="50 mg", why="I50.0", times="08", strength="50", home="50 mg x 1"),
        Med(name="dapagliflozin", dose="10 mg", why="I50.0", times="08", day=3),
        Med(name="acetylsalisylsyre", dose="75 mg", why="I25.2", times="08", home="75 mg x 1"),
        Med(name="dalteparin", dose="5000 IE", why="I50.0", times="20", route="SQ"),
    ),
    fluids=Fluids(
        kinds={"in-oral": (1300, 1350, 1400), "out-urine": (3200, 2900, 2300, 1700)},
    ),
    tests=(
        Test(
            kind="echo",
            name="Ekkokardiografi",
            day=2.8,
            answer="Dilatert venstre ventrikkel, EF 35 %. Moderat mitralinsuffisiens. Vena cava 24 mm.",
            answered=3,
        ),
        Test(
            kind="imaging",
            name="Røntgen thorax",
            day=1.05,
            answer="Forstørret hjerte. Bilateral pleuravæske og stuvning.",
            answered=2,
        ),
    ),
    notes=(
        Note(
            title="Innkomstnotat",
            day=1,
            at=1,
            text="Aktuelt: Tiltakende tungpust i to uker, ortopné. Ødem til midt på leggene, 7 kg opp i "
            "vekt.\n\n"
            "Tidligere: Hjerteinfarkt, hypertensjon.\n\nStatus: Takypneisk. BT 146/88, puls 98, RF 26, "
            "SpO₂ 90 % på "
            "3 l O₂. Knatring til midt på lungene.\n\nVurdering: Forverring av hjertesvikt.\n\nTiltak: "
            "Furosemid 40 mg "
            "iv x 2, daglig vekt, væskeregnskap, kalium og kreatinin daglig.",
        ),
        Note(
            title="Visitt",
            day=3,
            at=9.8,
            text="Status: Vekt ned 3 kg. Mindre ødem.\n\nNytt: Spironolakton 25 mg og dapagliflozin 10 "
            "mg.\n\nPlan: "
            "Kalium og kreatinin daglig.",
        ),
        Note(
            title="Visitt",
            day=7,
            at=9.1,
            text="Subjektivt: Ligger flatt om natten. Går til toalettet uten pause.\n\nStatus: Vekt 71,0 "
            "kg. BT "
            "116/68. Ingen ødem.\n\nPrøver: NT-proBNP 3 100, kreatinin 128, stigende fra 98. Kalium "
            "5,6.\n\nPlan: "
            "EKG. Vurdere spironolakton. Tørrvekt 71 kg.",
        ),
    ),
    todo=(
        Todo(text="Kalium 5,6: EKG og vurder spironolakton", due=0.5),
        Todo(text="Legemiddelsamstemming", due=5),
    ),
)

CASES: Final = (NSTEMI, FAILURE)
