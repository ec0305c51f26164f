"""Gastrointestinal surgery and orthopaedics by rules."""

from __future__ import annotations

from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def _painful(d: Draft, *course: float) -> None:
    d.fields["more"] = ("pain",)
    d.vital(pain=course)


def gallbladder(d: Draft) -> None:
    """Cholecystitis, operated on the second day."""
    d.who(30, 82)
    d.stay(2, 5)
    d.dx("K81.0", "Akutt kolecystitt")
    done = d.act("JKA21", "Laparoskopisk kolecystektomi", 1.9)
    d.cause = "Kolecystitt, operert" if done else "Kolecystitt, venter operasjon"
    d.vital(hr=(98, 84, 76), sbp=(136, 128), rr=(19, 15), spo2=(96, 97), temp=(38.4, 37.6, 36.9))
    _painful(d, 7, 4, 2)
    d.lab(crp=(110, 160, 70, 30), leuk=(15.2, 11.0, 8.4))
    d.first(bili=22, alp=118, gt=96, lip=38)
    if d.no_penicillin:
        d.med("cefotaksim", "1 g", "K81.0", "06 14 22", route="IV", until=3)
    else:
        d.med(
            "piperacillin/tazobaktam",
            "4 g",
            "K81.0",
            "06 14 22",
            route="IV",
            until=3,
            stopped="Planlagt slutt",
        )
    d.med("paracetamol", "1 g", "K81.0", "08 14 20 02")
    d.med("oksykodon", "5 mg", "K81.0", prn=4)
    d.test("imaging", "Ultralyd galleveier", 1.1, "Fortykket galleblære med stein.", 1.5)
    background(d, skip=("I48.2",))
    d.antithrombotic("K81.0")
    if not done:
        d.fields |= {"fasting": 3.0, "planned": ("Laparoskopisk kolecystektomi", 3.4)}
    d.todo("Sårtilsyn" if done else "Fastende, meldt operasjon", d.soon(), nurse=done)


def pancreatitis(d: Draft) -> None:
    """Pancreatitis, fluid and patience."""
    d.who(32, 80)
    d.stay(4, 8)
    d.dx("K85.1", "Akutt pankreatitt, gallestein")
    d.cause = "Akutt pankreatitt"
    d.vital(
        hr=(112, 98, 84),
        sbp=(118, 124, 130),
        rr=(22, 18, 16),
        spo2=(94, 96),
        o2=(1, 0, 0),
        temp=(38.0, 37.6, 37.0),
    )
    _painful(d, 8, 5, 2)
    d.lab(crp=(60, 210, 150, 60), lip=(1400, 420, 90), leuk=(15.8, 11.2), ca=(2.08, 2.2), crea=(92, 76))
    d.first(bili=42, alp=160, gt=240)
    d.med("Ringer-acetat", "ml/t", "K85.1", route="IV", rates=(150, 80), until=3.5, stopped="Drikker selv")
    d.med("morfin", "2.5 mg", "K85.1", prn=8, route="IV", strength="10", until=3.5)
    d.med("paracetamol", "1 g", "K85.1", "08 14 20 02")
    d.fluid(in_iv=(3400, 1800, 0), in_oral=(300, 1600), out_urine=(1200, 2100))
    background(d, skip=("E11.9", "I48.2"))
    d.antithrombotic("K85.1")
    d.todo("MRCP bestilt", d.soon())


def obstruction(d: Draft) -> None:
    """Small-bowel obstruction, waiting."""
    d.who(45, 88)
    d.stay(2, 6)
    d.dx("K56.5", "Tynntarmsileus, adheranser")
    d.cause = "Ileus, avventes"
    d.vital(hr=(98, 86, 78), sbp=(120, 128), rr=(18, 15), spo2=(95, 97), temp=(37.3, 36.9))
    _painful(d, 6, 3, 1)
    d.lab(crp=(24, 30, 12), k=(3.4, 3.8, 4.1), crea=(104, 78))
    d.first(lact=1.6)
    d.med("Ringer-acetat", "ml/t", "K56.5", route="IV", rates=(100,), until=3, stopped="Drikker selv")
    d.med("paracetamol", "1 g", "K56.5", "08 14 20", route="IV", strength="10")
    d.fluid(in_iv=(2400, 2400, 0), in_oral=(0, 300, 1400), out_vomit=(900, 400, 0), out_urine=(900, 1500))
    d.test("imaging", "CT abdomen", 1.1, "Tynntarmsileus, overgang i nedre abdomen.", 1)
    background(d, skip=("I48.2",))
    d.antithrombotic("K56.5")
    d.fields["planned"] = ("Adheranseløsning hvis ikke passasje", 29.5)
    d.todo("Gastrografin-passasje", d.soon())


def rectum(d: Draft) -> None:
    """A planned resection of the rectum and the days after."""
    d.who(48, 82)
    d.stay(5, 9)
    d.fields["via_er"] = False
    d.dx("C20", "Kreft i endetarmen")
    d.cause = "Rektumreseksjon, " + ("operert" if d.day > 1 else "opereres i dag")
    d.act("JGB11", "Laparoskopisk rektumreseksjon", 1.25)
    d.vital(
        hr=(76, 88, 82, 76),
        sbp=(132, 118, 124, 128),
        rr=(14, 16, 15),
        spo2=(97, 95, 96),
        temp=(36.7, 37.6, 37.1),
        o2=(0, 1, 0, 0),
    )
    _painful(d, 1, 5, 3, 2)
    d.lab(crp=(4, 120, 140, 80, 40), hb=(13.0, 11.4, 11.2), leuk=(7.0, 11.0, 8.6), alb=(40, 30))
    d.med("paracetamol", "1 g", "C20", "08 14 20 02", day=1.5)
    d.med("oksykodon", "10 mg", "C20", "08 20", day=1.6, strength="10")
    d.med("oksykodon", "5 mg", "C20", prn=4, day=1.6)
    d.med("ondansetron", "8 mg", "C20", prn=2, day=1.6)
    d.fluid(
        in_iv=(2200, 1000, 0),
        in_oral=(300, 1200, 1600),
        out_urine=(1300, 1600),
        out_stoma=(0, 400, 600),
        out_drain=(180, 60, 20),
    )
    d.test("pathology", "Histologi rektum", 1.3, "Adenokarsinom pT2 N0. Frie render.", 150)
    background(d, skip=("I48.2",))
    d.antithrombotic("C20")
    d.todo(d.pick("Stomiopplæring", "Mobiliser fire ganger"), d.soon(), nurse=True)


def hip(d: Draft) -> None:
    """A hip fracture on its way to or from theatre."""
    d.who(68, 96)
    d.stay(4, 7)
    d.dx("S72.1", "Pertrokantært lårbrudd")
    done = d.act("NFJ84", "Osteosyntese med glideskrue og plate", 1.8)
    d.cause = "Hoftebrudd, operert" if done else "Hoftebrudd, venter operasjon"
    if not done:
        d.fields["planned"] = ("Osteosyntese med glideskrue", 6.5)
    d.vital(
        hr=(90, 92, 80),
        sbp=(146, 122, 130),
        rr=(17, 16),
        spo2=(94, 95, 96),
        o2=(1, 1, 0),
        temp=(36.8, 37.4, 36.9),
    )
    _painful(d, 8, 5, 3)
    d.lab(hb=(12.4, 9.8, 9.9), crp=(6, 96, 40), crea=(82, 78))
    d.first(inr=1.0, ca=2.3)
    d.med("paracetamol", "1 g", "S72.1", "08 14 20 02")
    d.med("oksykodon", "5 mg", "S72.1", prn=4)
    d.med("makrogol", "1 dosepose", "S72.1", "08")
    d.med("cefazolin", "2 g", "S72.1", route="IV", once=True, day=1.78)
    d.score("4AT", 1, 3, 1)
    d.test("imaging", "Røntgen hofte", 1.03, "Pertrokantært brudd, dislokert.", 0.6)
    background(d, skip=("I48.2",))
    d.antithrombotic("S72.1")
    d.todo("Opp på kanten" if done else "Nerveblokade, meldt operasjon", d.soon(), nurse=True)


def ankle(d: Draft) -> None:
    """An ankle fracture waiting for the swelling."""
    d.who(20, 74)
    d.stay(2, 5)
    d.fields["draw_every"] = 3
    d.dx("S82.6", "Ankelbrudd")
    done = d.act("NHJ62", "Osteosyntese av ankel med plate og skruer", 2.2)
    d.cause = "Ankelbrudd, operert" if done else "Ankelbrudd, hevelse avventes"
    if not done:
        d.fields["planned"] = ("Osteosyntese av ankel", 27.5)
    d.vital(hr=(82, 74), sbp=(134, 128), rr=(15, 14), spo2=(98, 98), temp=(36.8, 36.9))
    _painful(d, 6, 4, 2)
    d.lab(hb=(13.8, 13.2), crp=(3, 30, 18))
    d.med("paracetamol", "1 g", "S82.6", "08 14 20 02")
    d.med("oksykodon", "5 mg", "S82.6", prn=4)
    d.test("imaging", "Røntgen ankel", 1.03, "Bimalleolært brudd.", 0.7)
    background(d, skip=("I48.2",))
    d.antithrombotic("S82.6")
    d.todo("Gips og krykker" if done else "Høyt leie, vurder hud", d.soon(), nurse=True)


def knee(d: Draft) -> None:
    """A planned knee replacement."""
    d.who(58, 84)
    d.stay(2, 4)
    d.fields["via_er"] = False
    d.dx("M17.1", "Kneartrose")
    d.act("NGB40", "Totalprotese i kne med sement", 1.2)
    d.cause = "Kneprotese" + (", operert" if d.day > 1 else ", i dag")
    d.vital(hr=(76, 78), sbp=(136, 128), rr=(15, 14), spo2=(97, 97), temp=(36.7, 37.3, 37.0))
    _painful(d, 2, 6, 3)
    d.lab(hb=(13.6, 11.8, 11.6), crp=(3, 70, 60), crea=(78, 80))
    d.med("cefazolin", "2 g", "M17.1", route="IV", once=True, day=1.15)
    d.med("paracetamol", "1 g", "M17.1", "08 14 20 02", day=1.3)
    d.med("oksykodon", "10 mg", "M17.1", "08 20", day=1.4, strength="10")
    background(d, skip=("I48.2",))
    d.antithrombotic("M17.1")
    d.todo("Bøy til 90 grader, trapp", d.soon(), nurse=True)


def infected_joint(d: Draft) -> None:
    """A knee with bacteria."""
    d.who(40, 84)
    d.stay(6, 12)
    d.allergies = ()
    d.dx("M00.0", "Septisk artritt, stafylokokker")
    d.cause = "Septisk artritt i kne, skylt"
    d.act("NGA11", "Artroskopisk skylling av kne", 1.4)
    d.vital(hr=(104, 88, 76), sbp=(124, 128), rr=(18, 15), spo2=(96, 97), temp=(38.9, 37.8, 36.9))
    _painful(d, 8, 5, 2)
    d.lab(crp=(240, 180, 80, 24), leuk=(16.4, 11.0, 8.0), crea=(82, 78))
    d.med("kloksacillin", "2 g", "M00.0", "02 06 10 14 18 22", route="IV", day=1.2)
    d.med("paracetamol", "1 g", "M00.0", "08 14 20")
    d.test(
        "micro",
        "Leddvæske, dyrkning",
        1.15,
        "Staphylococcus aureus. Følsom for kloksacillin.",
        30,
        positive=True,
        agent="Staphylococcus aureus",
    )
    background(d, skip=("I48.2",))
    d.antithrombotic("M00.0")
    d.todo("PICC-line", d.soon())


GASTRO = (gallbladder, pancreatitis, obstruction, rectum)
ORTHO = (hip, ankle, knee, infected_joint)
