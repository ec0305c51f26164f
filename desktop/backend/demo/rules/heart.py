"""Cardiology by rules: for the further wards of the specialty, and those who have gone home."""

from __future__ import annotations

from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def infarction(d: Draft) -> None:
    """An infarction without ST elevation, treated with a stent on the second day."""
    d.who(48, 86)
    d.stay(3, 5)
    vessel = d.pick("LAD", "RCA", "CX")
    d.dx("I21.4", "NSTEMI")
    d.cause = f"NSTEMI, {f'PCI til {vessel}' if d.day > 1 else 'venter angiografi'}"
    d.vital(hr=(94, 76, 66), sbp=(150, 132, 126), dbp=(88, 76), rr=(18, 15), spo2=(95, 97), pain=(6, 1, 0))
    d.fields["more"] = ("pain",)
    d.lab(tnt=(120, 900, 420, 180), crea=(84, 88))
    d.first(bnp=700, ldl=3.9, hba1c=40)
    d.med("acetylsalisylsyre", "300 mg", "I21.4", once=True, strength="300")
    d.med("acetylsalisylsyre", "75 mg", "I21.4", "08", day=1.9)
    d.med("ticagrelor", "180 mg", "I21.4", once=True)
    d.med("ticagrelor", "90 mg", "I21.4", "08 20", day=1.5)
    d.med("atorvastatin", "80 mg", "I21.4", "20", strength="80")
    d.med("metoprolol", "50 mg", "I21.4", "08", strength="50")
    d.med("fondaparinuks", "2.5 mg", "I21.4", "18", route="SQ", until=2.2, stopped="Revaskularisert")
    d.act("FNG05", f"Perkutan koronar intervensjon med stent, {vessel}", 2.0)
    d.test("ecg", "EKG 12 avledninger", 1.01, "Sinusrytme. ST-senkning i V4–V6.", 0.3)
    d.test("echo", "Ekkokardiografi", 2.4, f"EF {d.rng.randint(42, 60)} %.", 3)
    background(d, skip=("E78.0", "I48.2", "I48.0"))
    d.todo("Rehab-samtale", d.soon(), nurse=True)


def failure(d: Draft) -> None:
    """Heart failure that gives up water."""
    d.who(62, 92)
    d.stay(4, 8)
    weight = d.weight() + 8
    d.dx("I50.0", f"Hjertesvikt, EF {d.rng.randint(25, 45)} %")
    d.cause = "Hjertesvikt, forverring"
    d.vital(
        hr=(98, 86, 76),
        sbp=(142, 126, 116),
        dbp=(84, 70),
        rr=(25, 19, 16),
        spo2=(91, 94, 96),
        o2=(3, 1, 0, 0),
        weight=(weight, weight - 4, weight - 6.5),
    )
    d.lab(bnp=(9400, 6200, 3400), crea=(104, 118, 126), k=(4.3, 4.2, 4.6), na=(134, 137))
    d.first(tnt=34, tsh=2.1, ferr=90)
    d.med("furosemid", "40 mg", "I50.0", "08 14", route="IV", until=4, stopped="Over på tabletter")
    d.med("furosemid", "40 mg", "I50.0", "08 14", day=4)
    d.med("dapagliflozin", "10 mg", "I50.0", "08", day=2)
    d.med("bisoprolol", "2.5 mg", "I50.0", "08", home="2,5 mg x 1")
    d.med("ramipril", "2.5 mg", "I50.0", "08", strength="2.5", home="2,5 mg x 1")
    d.fluid(in_oral=(1200, 1300), out_urine=(2800, 2400, 1700))
    d.test("imaging", "Røntgen thorax", 1.05, "Stuvning og pleuravæske.", 2)
    d.test("echo", "Ekkokardiografi", 2.2, "Nedsatt venstre ventrikkelfunksjon.", 4)
    background(d, skip=("I10",))
    d.antithrombotic("I50.0")
    d.todo("Vekt og diurese, juster furosemid", d.soon())


def fibrillation(d: Draft) -> None:
    """New atrial fibrillation, slowed and anticoagulated."""
    d.who(55, 88)
    d.stay(2, 4)
    d.dx("I48.9", "Atrieflimmer, nyoppdaget")
    d.cause = "Atrieflimmer med rask ventrikkelaksjon"
    d.vital(hr=(138, 104, 82), sbp=(118, 126), dbp=(74, 76), rr=(20, 16), spo2=(95, 97))
    d.lab(crea=(84, 82), k=(3.9, 4.3))
    d.first(tsh=1.9, tnt=16, bnp=1400, mg=0.78)
    d.med("metoprolol", "50 mg", "I48.9", "08 20", strength="50")
    low = d.age >= 80
    d.med("apiksaban", "2.5 mg" if low else "5 mg", "I48.9", "08 20", strength="2.5" if low else "5")
    d.test("ecg", "EKG 12 avledninger", 1.01, "Atrieflimmer, frekvens 138.", 0.3)
    d.test("echo", "Ekkokardiografi", 1.9, "EF 55 %. Lett dilatert venstre atrium.", 5)
    background(d, skip=("I48.2",))
    d.todo("Avklar elektrokonvertering", d.soon())


def block(d: Draft) -> None:
    """Heart block that gets a pacemaker."""
    d.who(70, 93)
    d.stay(2, 4)
    d.dx("I44.2", "Totalt AV-blokk")
    done = d.act("FPE20", "Implantasjon av tokammer pacemaker", 2.1)
    d.cause = "Totalt AV-blokk, pacemaker" if done else "Totalt AV-blokk, venter pacemaker"
    d.vital(
        hr=(36, 60 if done else 40, 64 if done else 42),
        sbp=(152, 140, 134),
        dbp=(66, 74),
        rr=(17, 15),
        spo2=(96, 97),
    )
    d.lab(crea=(96, 90), k=(4.5, 4.3))
    d.first(tnt=22, tsh=2.6)
    d.test("ecg", "EKG 12 avledninger", 1.01, "Totalt AV-blokk, erstatningsrytme 36.", 0.3)
    d.med("paracetamol", "1 g", "I44.2", prn=3, day=2)
    background(d, skip=("I48.2",))
    d.todo("Røntgen thorax etter pacemaker" if done else "Samtykke pacemaker", d.soon())


TEMPLATES = (failure, infarction, fibrillation, block)
