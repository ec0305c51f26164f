"""A sample of blood loss after a birth: over both limits, with what was given and what waits."""

from __future__ import annotations

from desktop.shown.fluids.blood_loss import BloodLossModel, LossRow


def blood_loss() -> BloodLossModel:
    """Newest amount first."""
    return BloodLossModel(
        (
            LossRow("Observation/c", "amounts", "14:20", "350 ml", "veid · Unni Dahl", "1 050 ml", "danger",
                    (("350 g veid, regnet som 350 ml", "warn"),), False, ("Observation/c",), "14:20, 350 ml"),
            LossRow("Observation/b", "amounts", "14:05", "300 ml", "målt · Unni Dahl", "700 ml", "warn", (),
                    True, ("Observation/b",), "14:05, 300 ml"),
            LossRow("Observation/a", "amounts", "13:52", "Σ 400 ml", "anslått · Unni Dahl", "400 ml", "",
                    (("en total: står for alt før den", "quiet"),), True, ("Observation/a",),
                    "13:52, 400 ml"),
            LossRow("MedicationAdministration/o", "given", "14:09", "oksytocin 5 IE", "Unni Dahl",
                    "4 min etter 500 ml", keys=("MedicationAdministration/o",),
                    spoken="oksytocin 5 IE 14:09"),
            LossRow("MedicationRequest/t", "ordered", "14:12", "traneksamsyre", "1 g, én dose", "20 min",
                    keys=("MedicationRequest/t",), spoken="traneksamsyre, 14:12"),
        ),
        "1 050 ml", "danger", "52 min siden fødselen", "født 13:40",
        (("500 ml passert 14:05 · 25 min etter fødselen", "warn"),
         ("1 000 ml passert 14:20 · 40 min etter fødselen", "danger")),
        (("oksytocin 4 min etter 500 ml", ""),),
        ("Observation/a", "Observation/b", "Observation/c"), "grensene er ikke kvalitetssikret",
        ("Ikke regnet med, 1: Blødning 200 mL (uten tid)",), "1 050 ml. 52 min siden fødselen",
    )  # fmt: skip
