"""Mechanism of an interaction as a key of `interactions.yaml`, by the roots of words of its description.

The first that fits holds. The descriptions themselves are read and not kept.
"""

from __future__ import annotations

import re
from typing import Final

ROOTS: Final[tuple[tuple[str, str], ...]] = (
    ("vaccinal", r"vaccinale"),
    ("qt", r"torsades? de pointes|rythme ventriculaire|espace qt"),
    ("serotonin", r"serotoninerg"),
    ("respiration", r"depression respiratoire"),
    ("ergotism", r"ergotisme|necrose des extremites"),
    (
        "vasoconstriction",
        r"vasoconstriction|(poussees?|crises?) hypertensi|hypertension (paroxys|arterielle)",
    ),
    ("muscle", r"rhabdomyolyse|myopathie|atteintes? musculaire"),
    ("lithium", r"lithemie"),
    ("potassium", r"hyperkaliemi"),
    ("hypokalaemia", r"hypokaliemi"),
    ("sodium", r"hyponatremi"),
    ("calcium", r"hypercalcemi"),
    ("lactate", r"acidose lactique"),
    ("methaemoglobin", r"methemoglobin"),
    ("kidney", r"insuffisance renale aigue|nephrotoxic|fonction renale"),
    ("hearing", r"ototoxic"),
    ("bleeding", r"hemorrag|saignement|anticoagulant oral|antivitamine k|inr"),
    ("marrow", r"hematologique|neutropeni|pancytopeni|aplasie|myelosuppress|mielosuppress|medull"),
    ("glucose", r"hypoglycemi"),
    ("glucose_up", r"hyperglycemi|glycemie|diabetogene"),
    ("conduction", r"conduction|auriculo.?ventriculaire|automatisme|bradycard|inotrope|cardiaque"),
    ("pressure", r"hypotension|hypotenseur|collapsus|antihypertens"),
    ("angioedema", r"angio.?oe?deme"),
    ("seizure", r"convulsi|epilep|seuil"),
    ("anticholinergic", r"atropini|anticholinerg|retention urinaire"),
    ("sedation", r"sedati|vigilance|depression centrale"),
    ("withdrawal", r"sevrage|effet antalgique|blocage competitif"),
    ("disulfiram", r"antabuse|effet psychotique|delirant"),
    ("neuroleptic", r"extrapyramid|antagonisme reciproque|dopaminerg|syndrome malin"),
    ("immunity", r"immunodepress|immunosuppress|lympho.?prolifer"),
    ("intracranial", r"hypertension intracranienne"),
    ("liver", r"hepatotoxi|cytolyse|hepatite"),
    ("nerve", r"neurotoxi|neuropath|polyneuro"),
    ("paralysis", r"curar|bloc neuro|neuromusculaire"),
    ("antagonism", r"antagonis|inhibition reciproque|annul"),
    ("contraception", r"contracepti"),
    ("absorption", r"absorption|chelat|ph gastrique|resorption"),
    (
        "weaker_induction",
        (
            r"(diminution|baisse|reduction|moindre|inefficac).{0,200}"
            r"(inducteur|induction|augmentation (de son|du|de leur) metabolisme)"
        ),
    ),
    ("weaker", r"diminution|baisse|moindre efficacite|reduction|inefficac|echec"),
    (
        "stronger_inhibition",
        (
            r"(augmentation|majoration|elevation|surdos).{0,200}"
            r"(inhibit|inhibition|diminution (de son|du|de leur) metabolisme)"
        ),
    ),
    ("stronger", r"augmentation|majoration|elevation|surdos|accru|toxicite"),
    ("additive", r"addition|majore"),
)
"""Key → a pattern over the description, without accents and in small letters."""

_COMPILED: Final = tuple((key, re.compile(pattern, re.DOTALL)) for key, pattern in ROOTS)


def mechanism(text: str) -> str:
    """The key of the first mechanism that fits; empty where none does."""
    return next((key for key, pattern in _COMPILED if pattern.search(text)), "")
