"""Models of what came of rules before signing for tests and pictures."""

from __future__ import annotations

from desktop.shown.why.rule_rates import RateRow, RuleRatesModel


def rule_rates() -> RuleRatesModel:
    rows = (
        RateRow(
            "A9", "asked", "A9 · kreatinin som stiger", "Merknad · Legemiddelkomiteen · moderat evidens",
            "214 ganger", "96 %", "93 % til 98 %", "",
            "følges opp 48 · avtalt med andre 31 · uten begrunnelse 117",
            ("Hjerte 3, leger: 97 % av 143", "Medisin 2, leger: 94 % av 62", "Nevro 1, leger: for få"),
            "2 forstår det ikke", "warn", 0.96, "A9, 214 ganger, 96 % satt til side",
        ),
        RateRow(
            "pairs", "told", "pairs · medisiner som ikke skal gis sammen",
            "Stopp · Legemiddelkomiteen · sterk evidens", "58 ganger", "3 %", "1 % til 12 %", "",
            "tålt før •", ("Hjerte 3, leger: 4 % av 51", "Medisin 2, leger: for få"), sort=0.03,
            spoken="pairs, 58 ganger, 3 % satt til side",
        ),
        RateRow(
            "A2", "few", "A2 · metformin og nyrefunksjon", "Merknad · Legemiddelkomiteen · moderat evidens",
            "", "", "for få til å si noe", "●●●●", asked="1 forstår det ikke", spoken="A2, for få",
        ),
        RateRow(
            "A1", "silent", "A1 · allergi", "Stopp · Legemiddelkomiteen · sterk evidens", spoken="A1",
        ),
    )  # fmt: skip
    return RuleRatesModel(
        rows, "Varsler", "3 spørsmål venter på svar",
        "Telt når noen bestemmer seg: 14 maskiner, 9 uker. Ingen pasient, person eller time.",
    )  # fmt: skip


MODELS = {"rule_rates": rule_rates}
