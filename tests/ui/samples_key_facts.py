"""A sample model of a specialty's key facts."""

from __future__ import annotations

from desktop.shown.columns.key_facts import Deadline, Fact, KeyFactsModel
from desktop.shown.parts import Score

NOW = 1_795_181_520.0
_DAY = 86_400.0


def key_facts() -> KeyFactsModel:
    """Legal basis with its deadline, risk, lithium without a value, a score that is old."""
    facts = (
        Fact(
            "legal", "Hjemmel", "Tvungen observasjon, psykisk helsevernloven § 3-2", "siden 13.11 16:40",
            left="3 døgn 2 t igjen", keys=("Flag/f1",), spoken="Hjemmel, tvungen observasjon, 3 døgn igjen",
            deadline=Deadline(NOW - 6.9 * _DAY, NOW + 3.1 * _DAY, "13.11 16:40", "23.11 16:40"),
        ),
        Fact("risk", "Selvmordsrisiko", "Moderat", "1 døgn gammel", "warn", swatch="orange",
             keys=("Observation/r1",), spoken="Selvmordsrisiko, moderat"),
        Fact("lithium", "Litium", "0,93\u00a0mmol/L", "i dag 07:10", outside="high", keys=("Observation/l1",),
             spoken="Litium 0,93"),
        Fact("madrs", "MADRS", "ikke skåret", quiet=True, unasked=True, spoken="MADRS, ikke skåret"),
        Fact("news2", "NEWS2", "5", "9 t gammel", "warn", keys=("Observation/n1",), computed=True,
             score=Score("5", "framed", ((NOW - 30_000, 3.0), (NOW - 20_000, 5.0))), spoken="NEWS2 5"),
    )  # fmt: skip
    return KeyFactsModel(facts, NOW, "14:32", ". ".join(one.spoken for one in facts))
