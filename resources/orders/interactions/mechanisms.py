"""Mechanism of an interaction as a key of `interactions.yaml`, by the roots of words of its description.

The first that fits holds. The descriptions themselves are read and not kept.
"""

from __future__ import annotations

import re
from typing import Final

_FALL: Final = r"diminution|baisse|moindre|reduction|inefficac|echec"
_RISE: Final = r"augmentation(?! de la creatininemie)|risque majore|majoration|elevation|surdos|accru"
_LEVEL: Final = r"[^.]{0,40}(concentration|digoxinemie|efficacite)"
_BREAKDOWN: Final = r"(de son|du|de leur) (metabolisme|catabolisme)"
_LOSS: Final = (
    r"(de son|du|de leur|de la|de sa|de l'|de l) ?(metabolisme|catabolisme|clairance|elimination|excretion)"
)
_RISES: Final = rf"^(?:(?!{_FALL}).)*?(?:{_RISE})(?! {_LOSS})"
"""A rise that is told before any fall: *higher concentrations, by a slower breakdown* is a rise."""
_BOTH: Final = (
    rf"({_RISE}) [^.]{{0,20}}(concentration|effets?).{{0,220}}(diminution|baisse) (?!{_LOSS}){_LEVEL}|"
    rf"(diminution|baisse) (?!{_LOSS}){_LEVEL}.{{0,220}}({_RISE}) [^.]{{0,20}}concentration"
)
"""One rises and the other falls."""

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
    ("immunity", r"immunodepression|immunosuppression|lympho.?prolifer"),
    ("intracranial", r"hypertension intracranienne"),
    ("liver", r"hepatotoxi|cytolyse|hepatite"),
    ("nerve", r"neurotoxi|neuropath|polyneuro"),
    ("paralysis", r"curar|bloc neuro|neuromusculaire"),
    ("antagonism", r"antagonis(?!tes? (du calcium|des canaux))|inhibition reciproque"),
    ("contraception", r"contracepti"),
    ("absorption", r"absorption|chelat|ph gastrique|resorption"),
    ("changed", _BOTH),
    ("stronger_inhibition", _RISES + rf".{{0,200}}(inhibit|(diminution|reduction|baisse) {_BREAKDOWN})"),
    ("stronger", _RISES),
    ("weaker_induction", rf"({_FALL}).{{0,200}}(inducteur|induction|augmentation {_BREAKDOWN})"),
    ("weaker", _FALL),
    ("weaker_induction", rf"augmentation {_BREAKDOWN}"),
    ("kidney", r"creatininemie"),
    ("stronger", rf"{_RISE}|toxicite"),
    ("additive", r"addition|majore"),
)
"""Key → a pattern over the description, without accents and in small letters."""

_COMPILED: Final = tuple((key, re.compile(pattern, re.DOTALL)) for key, pattern in ROOTS)


def mechanism(text: str) -> str:
    """The key of the first mechanism that fits; empty where none does."""
    return next((key for key, pattern in _COMPILED if pattern.search(text)), "")
