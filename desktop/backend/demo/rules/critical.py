"""Intensive care by rules."""

from __future__ import annotations

from desktop.backend.demo.rules.background import background
from desktop.backend.demo.rules.made_up import Draft


def _intensive(d: Draft) -> None:
    d.fields |= {"rounds": 24, "more": ("map",)}


def septic(d: Draft) -> None:
    """Septic shock on noradrenaline."""
    d.who(42, 82)
    d.stay(4, 8)
    _intensive(d)
    d.dx("R57.2", "Septisk sjokk")
    d.dx("J18.9", "Pneumoni")
    d.cause = "Septisk sjokk, pneumoni"
    d.vital(
        hr=(126, 110, 92, 84),
        sbp=(82, 100, 112, 122),
        dbp=(44, 54, 60),
        rr=(28, 22, 17),
        spo2=(90, 94, 96),
        o2=(10, 5, 2, 1),
        temp=(39.0, 38.0, 37.2),
        acvpu=("C", "A", "A", "A"),
    )
    d.lab(crp=(280, 300, 160, 70), crea=(210, 170, 104), plt=(110, 150, 230), leuk=(21, 15, 10))
    d.blood_gas(
        lact=(5.2, 2.8, 1.3), ph=(7.26, 7.36, 7.41), pco2=(4.4, 4.9, 5.2), po2=(8.8, 10.8), be=(-8, -2, 0)
    )
    d.fields["gas_every"] = 8
    d.med(
        "noradrenalin",
        "µg/kg/min",
        "R57.2",
        route="IV",
        rates=(0.25, 0.15, 0.04),
        until=4,
        stopped="MAP over 65 uten",
    )
    d.med("hydrokortison", "50 mg", "R57.2", "02 08 14 20", route="IV", until=4)
    d.med("cefotaksim", "2 g", "J18.9", "06 14 22", route="IV")
    d.fluid(4, in_iv=(4200, 1600, 700), in_tube=(0, 900, 1400), out_urine=(500, 2200, 2400))
    d.score("SOFA", 11, 7, 3)
    d.test("micro", "Blodkultur", 1.03, "Ingen vekst", 118, positive=False)
    background(d, skip=("I48.2", "I10", "E11.9"))
    d.antithrombotic("R57.2")
    d.todo("Trapp noradrenalin", d.soon())


def arrest(d: Draft) -> None:
    """After a cardiac arrest."""
    d.who(40, 80)
    d.stay(4, 8)
    _intensive(d)
    d.dx("I46.0", "Hjertestans med vellykket gjenopplivning")
    d.cause = "Etter hjertestans, respirator"
    d.vital(
        hr=(92, 76, 74),
        sbp=(104, 118, 128),
        dbp=(56, 64),
        rr=(16, 16),
        spo2=(94, 96),
        fio2=(60, 40, 28),
        temp=(36.2, 36.6, 37.0),
        acvpu=("U", "U", "P", "V"),
    )
    d.fields |= {"more": ("map", "fio2"), "never": ("o2",)}
    d.lab(tnt=(840, 2200, 900), crea=(118, 104, 92), crp=(8, 120, 70))
    d.blood_gas(lact=(6.1, 1.8, 1.0), ph=(7.18, 7.36, 7.4), pco2=(6.6, 5.2), po2=(12, 11), glu=(13.2, 8.4))
    d.fields["gas_every"] = 6
    d.med("propofol", "mg/kg/t", "I46.0", route="IV", rates=(3, 2, 1))
    d.med("fentanyl", "µg/t", "I46.0", route="IV", rates=(100, 50))
    d.med("noradrenalin", "µg/kg/min", "I46.0", route="IV", rates=(0.12, 0.02), until=3)
    d.med("pantoprazol", "40 mg", "I46.0", "08")
    d.fluid(4, in_iv=(2600, 900), in_tube=(0, 800, 1400), out_urine=(1400, 2200))
    d.score("RASS", -4, -3, -1)
    d.test("imaging", "CT caput", 1.1, "Ingen blødning eller ødem.", 1)
    background(d, skip=("I48.2", "I10", "E11.9"))
    d.antithrombotic("I46.0")
    d.todo("Nevrologisk vurdering 72 timer", d.soon())


def trauma(d: Draft) -> None:
    """Rib fractures after a crash."""
    d.who(19, 74)
    d.stay(2, 5)
    _intensive(d)
    d.dx("S22.4", "Flere ribbensbrudd")
    d.dx("S27.0", "Traumatisk pneumotoraks")
    d.cause = "Traume, ribbensbrudd og pneumotoraks"
    d.act("GAA10", "Innleggelse av pleuradren", 1.05)
    d.vital(
        hr=(108, 88),
        sbp=(112, 126),
        dbp=(66, 74),
        rr=(24, 18),
        spo2=(92, 96),
        o2=(4, 1, 0),
        temp=(36.6, 37.3),
        pain=(8, 4),
    )
    d.fields["more"] = ("map", "pain")
    d.lab(hb=(12.6, 10.8, 10.9), crp=(8, 90, 60))
    d.blood_gas(lact=(2.6, 1.1), ph=(7.34, 7.4), pco2=(5.4, 5.1), po2=(9.0, 10.4))
    d.med("morfin", "2.5 mg", "S22.4", prn=8, route="IV", strength="10")
    d.med("paracetamol", "1 g", "S22.4", "08 14 20 02", route="IV", strength="10")
    d.fluid(4, in_iv=(2200, 1000), in_oral=(300, 1200), out_urine=(1400, 1700), out_drain=(350, 80))
    d.test("imaging", "CT traume", 1.02, "Ribbensbrudd 4–7 høyre side. Pneumotoraks.", 0.5, critical=True)
    background(d, skip=("I48.2", "I10", "E11.9"))
    d.antithrombotic("S22.4")
    d.todo("Epidural: vurder", d.soon())


CRITICAL = (septic, arrest, trauma)
