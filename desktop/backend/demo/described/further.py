"""Numbers 19 to 22: preeclampsia, febrile neutropenia, hyperkalaemia on dialysis, alcohol withdrawal."""

from __future__ import annotations

from typing import Final

from desktop.backend.demo.case import (
    Act,
    Allergy,
    Case,
    Dialysis,
    Dx,
    FlagNote,
    Fluids,
    Home,
    Med,
    Note,
    Point,
    Test,
    Todo,
)

_CERVIX: Final = ((3.0, 3), (3.1, 4), (3.2, 6), (3.3, 8), (3.38, 10))
_FETAL: Final = (138, 142, 140, 146, 144, 150, 148, 156, 152, 162, 148)
_CONTRACTIONS: Final = (3, 3, 4, 4, 5, 5)

PREECLAMPSIA: Final = Case(
    key="d19",
    family="Rognstad",
    given="Marlene",
    sex="female",
    age="33",
    ward="fode1",
    via_er=False,
    cause="Alvorlig preeklampsi, forløst",
    day=6,
    hour=14.0,
    out=1,
    gestation=251,
    pregnant="post-partum",
    child="Gutt",
    born=3.4,
    labour=3.1,
    dx=(Dx("O14.1", "Alvorlig preeklampsi"), Dx("O72.1", "Blødning etter fødsel", day=3.4)),
    vitals={
        "hr": (96, 92, 98, 84, 78),
        "sbp": (172, 160, 152, 144, 138),
        "dbp": (112, 104, 98, 92, 88),
        "rr": (18, 16, 15),
        "spo2": (97, 98),
        "temp": (36.8, 37.3, 36.9),
    },
    rounds=8,
    watched=(2.9, 3.7),
    labs={
        "plt": (92, 88, 110, 138, 160),
        "alat": (88, 96, 64, 41),
        "hb": (12.2, 11.8, 9.6, 9.4),
        "crea": (78, 82, 70),
        "urat": (410, 420, 360),
        "crp": (8, 46, 22),
    },
    once={"ld": 340, "bili": 18},
    meds=(
        Med(name="labetalol", dose="100 mg", why="O14.1", times="08 20", until=2),
        Med(name="labetalol", dose="200 mg", why="O14.1", times="08 14 20", day=2),
        Med(name="magnesiumsulfat", dose="4 g", why="O14.1", route="IV", once=True, day=1.3),
        Med(
            name="magnesiumsulfat",
            dose="g/t",
            why="O14.1",
            route="IV",
            rates=(1,),
            day=1.35,
            until=4.4,
            stopped="24 timer etter fødsel",
        ),
        Med(name="misoprostol", dose="25 µg", why="O14.1", times="08 12", day=2.6, until=3),
        Med(name="oksytocin", dose="5 IE", why="O72.1", route="IV", once=True, day=3.41),
        Med(name="traneksamsyre", dose="1 g", why="O72.1", route="IV", once=True, day=3.42),
        Med(name="paracetamol", dose="1 g", why="O14.1", times="08 14 20", day=3.6),
    ),
    scores={"ONEWS": (6, 5, 4, 2, 1)},
    points=(
        *(
            Point(name="Mormunn", value=cm, unit="cm", day=day, code="cervix-dilatation")
            for day, cm in _CERVIX
        ),
        *(
            Point(name="Fosterlyd", value=rate, unit="/min", day=3.1 + at * 0.027, loinc="55283-6")
            for at, rate in enumerate(_FETAL)
        ),
        *(
            Point(name="Rier", value=count, unit="per 10 min", day=3.1 + at * 0.05, code="contractions")
            for at, count in enumerate(_CONTRACTIONS)
        ),
        Point(name="Blodtap ved fødsel", value=900, unit="ml", day=3.45),
        Point(name="Protein/kreatinin-ratio i urin", value=310, unit="mg/mmol", day=1.1),
    ),
    acts=(Act(code="MAE00", text="Vaginal forløsning med vakuum", day=3.39),),
    flags=(
        FlagNote(kind="critical", text="Alvorlig preeklampsi"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    kin="samboer Magnus Lier",
    extra=(
        Note(
            title="Fødenotat",
            day=3,
            at=22,
            by="senior",
            text="Forløst med vakuum av levende gutt 2 "
            "640 g, Apgar 8-9-10. Blødning 900 ml, "
            "ruptur grad 2 sydd.",
        ),
    ),
    todo=(
        Todo(text="Blodtrykk: mål under 150/100", due=3, nurse=True),
        Todo(text="Fastlege bes følge blodtrykk ukentlig"),
    ),
)

NEUTROPENIA: Final = Case(
    key="d20",
    family="Bjørkli",
    given="Hege",
    sex="female",
    age="52",
    ward="onkologi1",
    cause="Febril nøytropeni, brystkreft kur 3",
    day=5,
    hour=1.7,
    out=1,
    dx=(Dx("D70", "Febril nøytropeni"), Dx("C50.9", "Brystkreft, adjuvant kur 3 dag 10", 1)),
    vitals={
        "hr": (126, 104, 88, 78),
        "sbp": (98, 112, 122),
        "dbp": (56, 66, 72),
        "rr": (22, 18, 15),
        "spo2": (96, 97),
        "temp": (39.2, 38.6, 37.6, 36.9, 36.8),
    },
    labs={
        "neutro": (0.1, 0.1, 0.3, 0.8, 1.4),
        "leuk": (0.6, 0.7, 1.4, 3.1),
        "crp": (96, 142, 88, 34),
        "plt": (62, 58, 84, 128),
        "hb": (9.8, 9.2, 9.4),
    },
    once={"lact": 1.9, "alat": 34, "bili": 11},
    treated=(52, 31, 10),
    meds=(
        Med(name="piperacillin/tazobaktam", dose="4 g", why="D70", times="06 12 18 00", route="IV"),
        Med(name="filgrastim", dose="0.3 mg", why="D70", times="18", route="SQ"),
        Med(name="ondansetron", dose="8 mg", why="C50.9", prn=2),
        Med(name="paracetamol", dose="1 g", why="D70", prn=3, day=2),
    ),
    flags=(
        FlagNote(kind="infection", text="Beskyttende isolering", choice="protective"),
        FlagNote(kind="critical", text="Nøytropeni, PICC-line høyre arm"),
    ),
    scores={"ECOG": (2, 1), "MASCC": (21,)},
    tests=(
        Test(kind="micro", name="Blodkultur", day=1.02, answer="Ingen vekst", answered=98, positive=False),
        Test(kind="imaging", name="Røntgen thorax", day=1.06, answer="Ingen infiltrat.", answered=1),
    ),
    todo=(
        Todo(text="Dose for neste kur: avklar med onkolog"),
        Todo(text="Feberplan til pasienten", due=3, nurse=True),
    ),
)

DIALYSIS: Final = Case(
    key="d21",
    family="Lauvås",
    given="Roald",
    sex="male",
    age="70",
    ward="nyre1",
    cause="Hyperkalemi, dialysepasient",
    day=4,
    hour=11.9,
    out=1,
    dx=(Dx("E87.5", "Hyperkalemi"), Dx("N18.5", "Nyresvikt G5, hemodialyse", 3)),
    problems=(Dx("D63.8", "Renal anemi", 3), Dx("I10", "Hypertensjon", 19)),
    vitals={
        "hr": (48, 66, 72, 74),
        "sbp": (168, 152, 142, 138),
        "dbp": (88, 80, 76),
        "rr": (22, 18, 16),
        "spo2": (93, 95, 96),
        "o2": (1, 0, 0, 0),
        "temp": (36.6, 36.8),
        "weight": (84.0, 82.4, 81.2, 80.5),
    },
    rounds=6,
    labs={
        "k": (7.1, 5.6, 5.2, 4.9),
        # After insulin with glucose.
        "glu": (8.8, 4.9, 5.8, 6.1),
        "urea": (38.2, 22.1, 24.0, 18.6),
        "crea": (880, 610, 720, 540),
        "phos": (2.4, 1.9),
        "hb": (9.4, 9.6),
        "ca": (2.08, 2.16),
    },
    once={"pth": 42.0, "ferr": 310, "hco3": 17},
    meds=(
        Med(name="kalsiumglukonat", dose="1 g", why="E87.5", route="IV", once=True),
        Med(name="insulin aspart", dose="10 E", why="E87.5", route="IV", once=True),
        Med(name="glukose", dose="50 g", why="E87.5", route="IV", once=True),
        Med(name="salbutamol", dose="10 mg", why="E87.5", route="NEB", once=True),
        Med(name="natriumzirkoniumsyklosilikat", dose="10 g", why="E87.5", times="08 14 20", until=2.9),
        Med(name="sevelamer", dose="1600 mg", why="N18.5", times="08 12 17", home="1600 mg x 3"),
        Med(
            name="darbepoetin",
            dose="40 µg",
            why="D63.8",
            route="SQ",
            once=True,
            day=2.2,
            home="40 mikrogram hver uke",
        ),
        Med(name="amlodipin", dose="10 mg", why="I10", times="20", home="10 mg x 1"),
    ),
    dry=((-20, 81.5), (-6.1, 81.0), (3.3, 80.0)),
    dialysis=(
        Dialysis(
            day=-5.2,
            hours=4,
            before=83.4,
            after=81.2,
            planned=2200,
            drawn=2200,
            pressures=((-0.1, 156, 84), (1, 144, 80), (2, 136, 76), (3, 128, 72), (4.1, 134, 76)),
        ),
        # The session after this one was missed: he came with a potassium of 7.1.
        Dialysis(
            day=-3.2,
            hours=4,
            before=83.2,
            after=81.5,
            planned=2200,
            drawn=1700,
            pressures=((-0.1, 150, 82), (1, 138, 78), (2, 120, 70), (3, 112, 66), (4.1, 126, 72)),
            note="Ville avslutte UF tidlig på grunn av kramper i leggene.",
        ),
        Dialysis(
            day=1.2,
            hours=4.3,
            before=84.0,
            after=82.2,
            planned=2500,
            drawn=1800,
            pressures=(
                (-0.1, 168, 88),
                (1, 146, 80),
                (2, 118, 66),
                (3.2, 86, 48),
                (3.4, 104, 58),
                (4.4, 118, 66),
            ),
            note="Svimmel og klam etter 3 timer: UF satt på pause, beina hevet.",
        ),
        Dialysis(
            day=3.0,
            hours=4.1,
            before=82.6,
            after=80.6,
            planned=2000,
            drawn=2000,
            pressures=((-0.1, 152, 80), (1, 140, 76), (2, 126, 70), (3, 116, 66), (4.2, 128, 70)),
        ),
    ),
    fluids=Fluids(kinds={"in-oral": (900, 800), "out-urine": (200, 150)}),
    flags=(
        FlagNote(kind="critical", text="AV-fistel venstre arm: ikke stikk, ikke BT"),
        FlagNote(kind="infection", text="Ingen kjent smitte", none=True),
    ),
    tests=(
        Test(
            kind="ecg",
            name="EKG 12 avledninger",
            day=1.01,
            answer="Sinusbradykardi 48, spisse T-bølger.",
            answered=0.2,
            critical=True,
        ),
    ),
    todo=(
        Todo(text="Tørrvekt 80 kg: vurder etter neste dialyse"),
        Todo(text="Kaliumfattig kost: klinisk ernæringsfysiolog", due=4),
    ),
)

WITHDRAWAL: Final = Case(
    key="d22",
    family="Eggen",
    given="Roy",
    sex="male",
    age="41",
    ward="psyk1",
    cause="Alkoholabstinens",
    day=5,
    hour=22.4,
    out=2,
    dx=(Dx("F10.3", "Alkoholabstinens"),),
    problems=(Dx("F10.2", "Alkoholavhengighet", 9),),
    vitals={
        "hr": (124, 108, 94, 86, 82),
        "sbp": (168, 152, 138, 130),
        "dbp": (102, 92, 84, 80),
        "rr": (22, 18, 15),
        "spo2": (96, 97),
        "temp": (37.7, 37.2, 36.8),
        "weight": (78.4,),
    },
    labs={
        "k": (3.3, 3.8, 4.1),
        "mg": (0.58, 0.74),
        "gt": (412, 360),
        "asat": (128, 72),
        "alat": (96, 68),
        "crp": (9, 4),
    },
    once={"hba1c": 35, "ldl": 2.8, "tsh": 1.4, "ca": 2.24},
    meds=(
        Med(name="oksazepam", dose="25 mg", why="F10.3", times="08 12 16 20 00", until=3, stopped="Trappes"),
        Med(
            name="oksazepam",
            dose="25 mg",
            why="F10.3",
            times="08 20",
            day=3,
            until=4.6,
            stopped="CIWA-Ar under 8",
        ),
        Med(name="tiamin", dose="200 mg", why="F10.2", times="10", route="IV"),
    ),
    allergies=(
        Allergy(
            substance="metoklopramid", reaction="akutt dystoni", atc="A03FA01", intolerance=True, year=2018
        ),
    ),
    flags=(
        FlagNote(kind="legal", text="Frivillig innlagt, psykisk helsevernloven § 2-1"),
        FlagNote(kind="interpreter", text="Tolk: nei", none=True),
    ),
    suicide_risk=("low", "low"),
    sleep=(2, 3.5, 5, 6.5),
    scores={"CIWA-Ar": (22, 17, 11, 6, 3), "MADRS": (18, 14)},
    points=(Point(name="QTc", value=472, unit="ms", day=1.2, loinc="8636-3"),),
    tests=(
        Test(
            kind="ecg",
            name="EKG 12 avledninger",
            day=1.2,
            answer="Sinustakykardi 118, QTc 472 ms.",
            answered=0.3,
        ),
    ),
    home=(Home(name="sertralin", dose="50 mg x 1", why="F10.2", says="sluttet for lenge siden", old=1),),
    extra=(
        Note(
            title="Selvmordsrisikovurdering",
            day=2,
            at=11,
            by="senior",
            text="Ingen aktuelle planer. Beskyttende: barn, samboer. Ny vurdering før utskrivning.",
        ),
    ),
    todo=(Todo(text="Ny EKG, QTc", due=2), Todo(text="Oppfølging: ruspoliklinikk, dato")),
)

CASES: Final = (PREECLAMPSIA, NEUTROPENIA, DIALYSIS, WITHDRAWAL)
