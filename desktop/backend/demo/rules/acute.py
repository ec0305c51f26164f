"""The emergency department (hours, not days) and the municipal acute beds by rules."""

from __future__ import annotations

from typing import Literal

from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def _arrived(d: Draft, triage: Literal["red", "orange", "yellow"]) -> None:
    d.length = d.day = 1
    d.fields |= {
        "rounds": 24,
        "hour": d.rng.uniform(0.5, 6.4),
        "via_er": False,
        "fresh": d.rng.uniform(0.1, 0.6),
        "triage": triage,
    }


def sepsis(d: Draft) -> None:
    """Sepsis on arrival."""
    d.who(35, 90)
    _arrived(d, "red")
    d.dx("A41.9", "Sepsis, ukjent utgangspunkt")
    d.cause = "Feber og redusert allmenntilstand, sepsis"
    d.vital(
        hr=(128, 118),
        sbp=(92, 102),
        dbp=(52, 58),
        rr=(28, 25),
        spo2=(90, 94),
        o2=(2, 4),
        temp=(39.3, 38.9),
        acvpu=("C", "C"),
    )
    d.lab(crp=(210, 210), leuk=(19, 19), crea=(108, 108), lact=(3.6, 3.6))
    d.first(inr=1.3, bili=20, plt=130)
    if d.no_penicillin:
        d.med("cefotaksim", "2 g", "A41.9", once=True, route="IV")
    else:
        d.med("benzylpenicillin", "3 g", "A41.9", once=True, route="IV")
        d.med("gentamicin", "400 mg", "A41.9", once=True, route="IV")
    d.med("Ringer-acetat", "500 ml", "A41.9", once=True, route="IV")
    d.test("micro", "Blodkultur", 1.02)
    background(d)
    d.todo("Urinprøve ikke tatt", -0.3, nurse=True)
    d.todo("Avklar post", 0.6)
    d.fields["awaits"] = "infeksjon1"


def chest_pain(d: Draft) -> None:
    """Chest pain waiting for the second troponin."""
    d.who(38, 84)
    _arrived(d, "orange")
    d.dx("R07.4", "Brystsmerter")
    d.cause = "Brystsmerter"
    d.vital(hr=(88, 80), sbp=(148, 138), dbp=(84, 80), rr=(17, 15), spo2=(97, 97), pain=(5, 2))
    d.fields["more"] = ("pain",)
    d.lab(tnt=(9, 9))
    d.first(ddim=0.34)
    d.med("acetylsalisylsyre", "300 mg", "R07.4", once=True, strength="300")
    d.test("ecg", "EKG 12 avledninger", 1.005, "Sinusrytme, ingen iskemi.", 0.1)
    background(d)
    d.todo("Ny troponin", 0.4, nurse=True)


def stomach(d: Draft) -> None:
    """Abdominal pain waiting for CT."""
    d.who(22, 80)
    _arrived(d, "yellow")
    d.dx("R10.4", "Magesmerter")
    d.cause = "Akutte magesmerter"
    d.vital(hr=(92, 86), sbp=(132, 128), rr=(18, 16), spo2=(97, 98), temp=(37.8, 37.6), pain=(7, 4))
    d.fields["more"] = ("pain",)
    d.lab(crp=(46, 46), leuk=(13.4, 13.4))
    d.first(lip=34, bili=16, alp=80, lact=1.4)
    d.med("morfin", "2.5 mg", "R10.4", prn=8, route="IV", strength="10")
    d.med("Ringer-acetat", "1000 ml", "R10.4", once=True, route="IV")
    d.test("imaging", "CT abdomen", 1.05)
    background(d)
    d.fields["fasting"] = 3.0
    d.todo("CT abdomen, besvares i dag", 1.2, nurse=True)


def breath(d: Draft) -> None:
    """Short of breath, heart or lung."""
    d.who(60, 90)
    _arrived(d, "orange")
    d.dx("R06.0", "Dyspné")
    d.cause = "Tungpust, hjerte eller lunge"
    d.vital(
        hr=(108, 98), sbp=(158, 146), dbp=(88, 82), rr=(27, 23), spo2=(88, 93), o2=(2, 3), temp=(37.2, 37.1)
    )
    d.lab(crp=(22, 22), bnp=(3600, 3600), tnt=(24, 24))
    d.blood_gas(ph=(7.38, 7.4), pco2=(5.2, 5.4), po2=(7.6, 9.2), lact=(1.5, 1.2))
    d.med("furosemid", "40 mg", "R06.0", once=True, route="IV")
    d.test("imaging", "Røntgen thorax", 1.03, "Lett stuvning.", 0.6)
    background(d)
    d.todo("Vurder post", d.soon())
    d.fields["awaits"] = "lunge2"


def allergy(d: Draft) -> None:
    """Anaphylaxis under observation."""
    d.who(18, 60)
    _arrived(d, "red")
    d.dx("T78.2", "Anafylaksi")
    d.cause = "Anafylaksi etter vepsestikk"
    d.vital(hr=(124, 92), sbp=(88, 118), dbp=(50, 70), rr=(26, 17), spo2=(91, 97), o2=(6, 0))
    d.med("adrenalin", "0.5 mg", "T78.2", once=True, route="IM")
    d.med("hydrokortison", "200 mg", "T78.2", once=True, route="IV")
    d.med("Ringer-acetat", "1000 ml", "T78.2", once=True, route="IV")
    d.med("cetirizin", "10 mg", "T78.2", once=True)
    d.todo("Observeres til i morgen, adrenalinpenn", d.soon())


def dry(d: Draft) -> None:
    """An old person who has drunk too little."""
    d.who(74, 94)
    d.stay(1, 3)
    d.fields["triage"] = "yellow"
    d.dx("E86", "Dehydrering")
    d.cause = "Dehydrering"
    d.vital(hr=(98, 84), sbp=(108, 124), rr=(18, 16), spo2=(95, 96), temp=(37.0, 36.8))
    d.lab(crea=(126, 96), na=(146, 141), crp=(8, 5))
    d.med("Ringer-acetat", "1000 ml", "E86", once=True, route="IV")
    d.fluid(in_oral=(800, 1400), in_iv=(1000, 0), out_urine=(600, 1200))
    background(d)
    d.todo("Kontakt hjemmetjenesten", d.soon(), nurse=True)


def back(d: Draft) -> None:
    """Back pain that can't be managed at home."""
    d.who(48, 88)
    d.stay(1, 3)
    d.fields["draw_every"] = 3
    d.fields["triage"] = "green"
    d.dx("M54.5", "Lumbago")
    d.cause = "Akutt ryggsmerte, smertelindring"
    d.vital(hr=(82, 74), sbp=(144, 134), rr=(16, 14), spo2=(97, 97), pain=(8, 4))
    d.fields["more"] = ("pain",)
    d.lab(crp=(3, 3))
    d.med("paracetamol", "1 g", "M54.5", "08 14 20")
    d.med("oksykodon", "5 mg", "M54.5", prn=3)
    d.med("makrogol", "1 dosepose", "M54.5", "08")
    background(d)
    d.todo("Fysioterapeut", d.soon(), nurse=True)


def cystitis(d: Draft) -> None:
    """A urinary infection in somebody frail."""
    d.who(70, 92, "female")
    d.stay(1, 3)
    d.fields["triage"] = "green"
    d.dx("N30.0", "Akutt cystitt")
    d.cause = "Urinveisinfeksjon, redusert allmenntilstand"
    d.vital(hr=(92, 80), sbp=(122, 128), rr=(18, 16), spo2=(95, 96), temp=(37.9, 37.0))
    d.lab(crp=(44, 24), leuk=(11.2, 9.0))
    if d.no_penicillin:
        d.med("trimetoprim/sulfa", "2 tablett", "N30.0", "08 20")
    else:
        d.med("pivmecillinam", "200 mg", "N30.0", "08 14 20", strength="200")
    d.test(
        "micro",
        "Urindyrkning",
        1.1,
        "Escherichia coli over 100 000.",
        40,
        positive=True,
        agent="Escherichia coli",
    )
    background(d, skip=("I48.2",))
    d.todo("Vurder hjemreise", d.soon())


EMERGENCY = (chest_pain, sepsis, stomach, breath, allergy)
MUNICIPAL = (dry, back, cystitis)
