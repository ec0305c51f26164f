"""Pulmonology, infectious diseases, geriatrics and nephrology by rules."""

from __future__ import annotations

from desktop.backend.demo.case import Dialysis
from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def pneumonia(d: Draft) -> None:
    """Pneumonia in hospital, penicillin or its stand-in."""
    d.who(74 if d.ward.startswith("geriatri") else 28, 94)
    d.stay(3, 6)
    side = d.pick("høyre", "venstre")
    d.dx("J18.9", "Pneumoni")
    d.cause = f"Pneumoni {side} side"
    d.vital(
        hr=(112, 92, 78),
        sbp=(112, 124, 130),
        dbp=(64, 74),
        rr=(25, 20, 16),
        spo2=(90, 94, 96),
        o2=(3, 1, 0, 0),
        temp=(39.0, 38.0, 37.1, 36.8),
    )
    d.lab(crp=(190, 220, 110, 45), leuk=(15.8, 12.0, 8.4), crea=(88, 80), na=(134, 138))
    if d.no_penicillin:
        d.med(
            "klindamycin",
            "600 mg",
            "J18.9",
            "06 14 22",
            route="IV",
            strength="150",
            until=3,
            stopped="Over på kapsler",
        )
        d.med("klindamycin", "300 mg", "J18.9", "06 12 18 22", day=3, strength="300")
    else:
        d.med(
            "benzylpenicillin",
            "1.2 g",
            "J18.9",
            "02 08 14 20",
            route="IV",
            until=3,
            stopped="Over på tabletter",
        )
        d.med("fenoksymetylpenicillin", "1320 mg", "J18.9", "06 12 18 22", day=3)
    d.med("paracetamol", "1 g", "J18.9", prn=4)
    d.score("CRB-65", d.rng.randint(1, 2), 0)
    d.test("imaging", "Røntgen thorax", 1.05, f"Infiltrat {side} underlapp.", 2)
    d.test("micro", "Blodkultur", 1.03, "Ingen vekst", 120, positive=False)
    background(d)
    d.antithrombotic("J18.9")
    later = d.pick("Kontrollrøntgen om 6 uker", "Hjemreise: avklar oksygen")
    d.todo("48-timers vurdering av antibiotika" if d.day < 3 else later, d.soon())


def copd(d: Draft) -> None:
    """COPD, with carbon dioxide in half of them."""
    d.who(58, 86)
    d.stay(3, 6)
    retains = d.chance(0.5)
    d.dx("J44.1", "KOLS med akutt forverring")
    d.problem("F17.2", "Tobakksavhengighet", d.rng.randint(25, 50))
    d.cause = "KOLS-forverring" + (" med hyperkapni" if retains else "")
    d.vital(
        hr=(108, 94, 84),
        sbp=(146, 134),
        dbp=(82, 76),
        rr=(28, 22, 18),
        spo2=(85, 89, 90),
        o2=(2, 1, 0.5),
        temp=(37.4, 36.9),
    )
    d.lab(crp=(38, 20, 8), leuk=(12.4, 13.2, 10.8))
    if retains:
        d.blood_gas(
            ph=(7.29, 7.35, 7.38),
            pco2=(8.2, 7.1, 6.5),
            po2=(7.0, 8.0),
            hco3=(29, 29),
            be=(3, 3),
            lact=(1.4, 1.0),
        )
        d.flag("spo2-scale-2", "NEWS2 SpO₂-skala 2, mål 88–92 %")
        d.fields["rounds"] = 6
    d.med("prednisolon", "40 mg", "J44.1", "08", strength="20")
    d.med("salbutamol", "5 mg", "J44.1", "08 12 16 20", route="NEB")
    d.med("ipratropium", "0.5 mg", "J44.1", "08 12 16 20", route="NEB")
    d.med(
        "tiotropium",
        "18 µg",
        "J44.1",
        "08",
        route="IPINHL",
        paused="Får ipratropium på forstøver",
        home="18 µg x 1",
    )
    d.test("imaging", "Røntgen thorax", 1.05, "Emfysem. Ingen infiltrat.", 2)
    background(d)
    d.antithrombotic("J44.1")
    d.todo(d.pick("Blodgass på hvile", "Inhalasjonsteknikk", "Røykeslutt-samtale"), d.soon())


def embolism(d: Draft) -> None:
    """Pulmonary embolism."""
    d.who(35, 84)
    d.stay(2, 5)
    d.dx("I26.9", "Lungeemboli")
    d.cause = "Lungeemboli"
    d.vital(
        hr=(112, 94, 80),
        sbp=(118, 126),
        dbp=(72, 76),
        rr=(24, 19, 16),
        spo2=(91, 94, 96),
        o2=(2, 1, 0, 0),
        temp=(37.2, 36.9),
    )
    d.lab(crp=(34, 20, 12), tnt=(42, 18), bnp=(1800, 700))
    d.first(ddim=6.1)
    d.med("apiksaban", "10 mg", "I26.9", "08 20", strength="5")
    d.med("paracetamol", "1 g", "I26.9", prn=4)
    d.test("imaging", "CT lungearterier", 1.06, "Segmentale embolier bilateralt.", 1)
    background(d, skip=("I48.2",))
    d.todo("Utredning av årsak", d.soon())


def effusion(d: Draft) -> None:
    """Pleural fluid with a drain."""
    d.who(55, 88)
    d.stay(3, 7)
    d.dx("J90", "Pleuravæske")
    d.cause = "Pleuravæske, utredes"
    d.vital(hr=(92, 82), sbp=(128, 130), rr=(23, 18, 16), spo2=(92, 95), o2=(1, 0, 0), temp=(37.1, 36.9))
    d.lab(crp=(46, 30, 18), alb=(33, 32), ld=(280, 250))
    d.act("TGA30", "Pleuradrenasje", 1.6, surgical=False)
    d.fluid(in_oral=(1500, 1600), out_drain=(900, 350, 120), out_urine=(1400, 1500))
    d.med("paracetamol", "1 g", "J90", "08 14 20")
    d.test("imaging", "CT thorax", 1.3, "Pleuravæske 1,5 liter. Ingen sikker tumor.", 3)
    d.test("pathology", "Pleuravæske, cytologi", 1.65, "Reaktive celler, ingen maligne.", 74)
    background(d, skip=("I48.2",))
    d.antithrombotic("J90")
    d.todo("Dren: mengde og seponering", d.soon(), nurse=True)


def urosepsis(d: Draft) -> None:
    """Pyelonephritis with a positive culture."""
    d.who(24, 90)
    d.stay(3, 7)
    d.dx("N10", "Akutt pyelonefritt")
    d.cause = "Pyelonefritt" + d.pick("", ", bakteriemi")
    d.vital(
        hr=(116, 94, 78),
        sbp=(104, 120, 128),
        dbp=(60, 72),
        rr=(22, 18, 15),
        spo2=(95, 97),
        temp=(39.4, 38.4, 37.3, 36.8),
    )
    d.lab(crp=(160, 210, 96, 34), leuk=(17.2, 12.8, 8.2), crea=(112, 92, 80))
    d.med("cefotaksim", "1 g", "N10", "06 14 22", route="IV", until=3.5, stopped="Over på tabletter")
    d.med("ciprofloksacin", "500 mg", "N10", "08 20", day=3.5)
    d.med("paracetamol", "1 g", "N10", prn=4)
    d.test(
        "micro",
        "Urindyrkning",
        1.02,
        "Escherichia coli. Følsom for cefotaksim og ciprofloksacin.",
        28,
        positive=True,
        agent="Escherichia coli",
    )
    d.test("micro", "Blodkultur", 1.03, "Ingen vekst", 120, positive=False)
    background(d)
    d.todo(d.pick("Resistensbestemmelse", "Stoppdato for antibiotika"), d.soon())


def erysipelas(d: Draft) -> None:
    """Erysipelas of the leg."""
    d.who(38, 88)
    d.stay(2, 5)
    leg = d.pick("høyre", "venstre")
    d.dx("A46", "Erysipelas")
    d.cause = f"Erysipelas {leg} legg"
    d.vital(
        hr=(104, 88, 76), sbp=(126, 130), rr=(19, 15), spo2=(96, 97), temp=(39.1, 38.0, 37.0), pain=(5, 2)
    )
    d.fields["more"] = ("pain",)
    d.lab(crp=(140, 170, 70, 30), leuk=(16.0, 9.0))
    if d.no_penicillin:
        d.med("klindamycin", "600 mg", "A46", "06 14 22", route="IV", strength="150")
    else:
        d.med("benzylpenicillin", "1.2 g", "A46", "02 08 14 20", route="IV")
    d.med("paracetamol", "1 g", "A46", "08 14 20")
    background(d)
    d.antithrombotic("A46")
    d.todo("Marker rødme, vurder tabletter", d.soon(), nurse=True)


def staph(d: Draft) -> None:
    """Staphylococcal bacteraemia, a long stay."""
    d.who(40, 82)
    d.allergies = ()
    d.stay(8, 16)
    d.dx("A41.0", "Sepsis med Staphylococcus aureus")
    d.cause = f"S. aureus-bakteriemi, dag {d.day}"
    d.vital(
        hr=(122, 96, 82, 76),
        sbp=(98, 116, 126),
        rr=(24, 18, 15),
        spo2=(93, 96),
        o2=(2, 0, 0, 0),
        temp=(39.6, 38.4, 37.4, 37.0, 36.8),
    )
    d.lab(crp=(290, 210, 96, 40, 22), leuk=(19.4, 12.2, 8.0), crea=(108, 92, 86))
    d.med("kloksacillin", "2 g", "A41.0", "02 06 10 14 18 22", route="IV")
    d.test(
        "micro",
        "Blodkultur",
        1.02,
        "Vekst av Staphylococcus aureus. Følsom for kloksacillin.",
        18,
        positive=True,
        agent="Staphylococcus aureus",
        critical=True,
    )
    d.test("micro", "Blodkultur, kontroll", 3.1, "Ingen vekst", 110, positive=False)
    d.test("echo", "Ekkokardiografi", 4.2, "Ingen vegetasjoner.", 5)
    background(d)
    d.antithrombotic("A41.0")
    d.todo("Kontrollkultur hver 48. time", d.soon(), nurse=True)


def gastroenteritis(d: Draft) -> None:
    """Norovirus behind a closed door."""
    d.who(30, 90)
    d.stay(2, 4)
    d.dx("A08.1", "Norovirusenteritt")
    d.cause = "Gastroenteritt, norovirus"
    d.flag("infection", "Norovirus: kontaktsmitte, enerom", choice="contact")
    d.vital(hr=(104, 86, 76), sbp=(106, 120, 126), rr=(18, 15), spo2=(97, 98), temp=(38.1, 37.2, 36.8))
    d.lab(crp=(24, 12), na=(133, 139), k=(3.4, 4.0), crea=(118, 82))
    d.med("Ringer-acetat", "1000 ml", "A08.1", "10", route="IV", until=2.8, stopped="Drikker selv")
    d.med("ondansetron", "8 mg", "A08.1", prn=2)
    d.fluid(in_oral=(600, 1400), in_iv=(2000, 800, 0), out_stool=(1200, 500, 100), out_urine=(600, 1300))
    d.test("micro", "Avføring, PCR", 1.1, "Norovirus påvist", 14, positive=True, agent="Norovirus")
    background(d)
    d.todo("Isolasjon til 48 timer etter siste symptom")


def fall(d: Draft) -> None:
    """A fall, pressure that drops on standing."""
    d.who(78, 95)
    d.stay(3, 8)
    d.dx("R29.6", "Falltendens")
    d.dx("I95.1", "Ortostatisk hypotensjon")
    d.cause = "Fall, ortostatisk hypotensjon"
    d.vital(hr=(78, 74), sbp=(124, 132, 138), dbp=(68, 72), rr=(16, 15), spo2=(95, 96), weight=(62, 62.4))
    d.lab(hb=(11.8, 11.9), crea=(96, 84), na=(135, 138))
    d.first(b12=210, fol=8, tsh=2.9, ca=2.3)
    d.med("paracetamol", "1 g", "R29.6", "08 14 20")
    for day, value in ((1.2, 98), (2.2, 106), (3.2, 114), (4.2, 120)):
        d.point("Systolisk blodtrykk stående", value, "mmHg", day, "8460-8")
    d.score("CFS", d.rng.randint(4, 7))
    d.score("4AT", 1, 0)
    d.score("Barthel", 11, 14, 16)
    d.test("ecg", "EKG 12 avledninger", 1.02, "Sinusrytme, normalt.", 0.3)
    background(d)
    d.todo(d.pick("Legemiddelgjennomgang", "Hjemmebesøk av ergoterapeut", "Samtale med kommunen"), d.soon())


def delirium(d: Draft) -> None:
    """Delirium with a urinary infection."""
    d.who(79, 95)
    d.stay(4, 9)
    d.dx("F05.9", "Delirium")
    d.dx("N39.0", "Urinveisinfeksjon")
    d.cause = "Delirium ved urinveisinfeksjon"
    d.vital(
        hr=(98, 86, 78),
        sbp=(134, 130),
        rr=(19, 16),
        spo2=(95, 96),
        temp=(38.2, 37.4, 36.8),
        acvpu=("C", "C", "A", "A"),
    )
    d.lab(crp=(86, 60, 22), leuk=(12.8, 9.1), na=(134, 138))
    if d.no_penicillin:
        d.med("trimetoprim/sulfa", "2 tablett", "N39.0", "08 20")
    else:
        d.med("pivmecillinam", "400 mg", "N39.0", "08 14 20", strength="400")
    d.med("haloperidol", "0.5 mg", "F05.9", prn=2, until=3, stopped="Ikke behov")
    d.score("4AT", 8, 5, 2)
    d.score("CFS", 6)
    d.test(
        "micro",
        "Urindyrkning",
        1.1,
        "Escherichia coli over 100 000.",
        30,
        positive=True,
        agent="Escherichia coli",
    )
    background(d, skip=("I48.2",))
    d.antithrombotic("F05.9")
    d.todo("4AT", d.soon(), nurse=True)


def low_sodium(d: Draft) -> None:
    """Low sodium, corrected slowly."""
    d.who(62, 90)
    d.stay(3, 6)
    d.dx("E87.1", "Hyponatremi")
    d.cause = "Hyponatremi"
    d.vital(hr=(78, 76), sbp=(136, 134), rr=(16, 15), spo2=(96, 97), acvpu=("C", "A", "A", "A"))
    d.lab(na=(118, 122, 127, 132, 135), k=(3.9, 4.1))
    d.first(osm=252, tsh=2.2, glu=6.2)
    d.med("paracetamol", "1 g", "E87.1", prn=3)
    d.fluid(in_oral=(800, 1000), out_urine=(1100, 1400))
    background(d)
    d.antithrombotic("E87.1")
    d.todo("Natrium hver 6. time, maks 8 mmol/l per døgn", d.soon())


def injury(d: Draft) -> None:
    """Acute kidney injury on the way back."""
    d.who(60, 88)
    d.stay(3, 7)
    d.dx("N17.9", "Akutt nyresvikt")
    d.cause = "Akutt nyresvikt, prerenal"
    d.vital(hr=(96, 84, 76), sbp=(104, 118, 130), rr=(18, 16), spo2=(96, 97), weight=(76, 77.5))
    d.lab(crea=(320, 270, 190, 130), k=(5.5, 5.0, 4.5), urea=(28, 20, 12))
    d.first(alb=35, lact=1.6)
    d.med("Ringer-acetat", "1000 ml", "N17.9", "10", route="IV", until=3.6, stopped="Drikker selv")
    d.fluid(in_oral=(1200, 1700), in_iv=(1500, 800, 0), out_urine=(600, 1500, 2200))
    d.test("imaging", "Ultralyd urinveier", 1.5, "Ingen hydronefrose.", 3)
    background(d)
    d.antithrombotic("N17.9")
    d.todo("Nefrotoksiske medisiner gjennomgås", d.soon())


def dialysis(d: Draft) -> None:
    """Too much fluid in somebody on dialysis."""
    d.who(45, 82)
    d.stay(3, 6)
    dry = d.weight()
    d.dx("E87.7", "Væskeoverskudd")
    d.dx("N18.5", "Nyresvikt G5, hemodialyse", d.rng.randint(1, 8))
    d.problem("D63.8", "Renal anemi", 3)
    d.cause = "Hemodialyse, overvæsket"
    d.vital(
        hr=(84, 78),
        sbp=(172, 156, 146),
        dbp=(92, 82),
        rr=(21, 17),
        spo2=(92, 95, 96),
        o2=(1, 0, 0),
        weight=(dry + 4, dry + 2, dry + 0.5),
    )
    d.lab(crea=(760, 600, 680), k=(5.6, 4.9, 5.1), urea=(30, 18, 22), phos=(2.1, 1.8), hb=(9.8, 10.0))
    d.first(pth=38, ferr=320)
    d.med("sevelamer", "1600 mg", "N18.5", "08 12 17", home="1600 mg x 3")
    d.med("darbepoetin", "40 µg", "D63.8", once=True, route="SQ", home="40 mikrogram hver uke")
    d.dry.append((-30, dry))
    for number, day in enumerate((1.3, 3.3, 5.3)):
        upper = 172 - 9 * number
        d.dialysed(
            Dialysis(
                day=day,
                hours=4,
                before=round(dry + 4 - 1.4 * number, 1),
                after=round(dry + 2.2 - 0.8 * number, 1),
                planned=2000,
                drawn=1800,
                pressures=(
                    (-0.1, upper, 90), (1, upper - 14, 84), (2, upper - 28, 78), (3, upper - 36, 74),
                    (4.1, upper - 24, 80),
                ),
            )
        )  # fmt: skip
    d.fluid(in_oral=(900, 800), out_urine=(150, 100))
    background(d, skip=("E11.9", "I48.2"))
    d.todo(f"Tørrvekt {str(dry).replace('.', ',')} kg: vurder", d.soon())


LUNGS = (pneumonia, copd, embolism, effusion)
INFECTION = (urosepsis, erysipelas, staph, gastroenteritis, pneumonia)
GERIATRICS = (fall, delirium, low_sodium, pneumonia)
KIDNEYS = (injury, dialysis, urosepsis)
