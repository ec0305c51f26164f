"""Regions of the body by words and codes (ICD-10, NCSP): coarse, to see if two entries are of one place."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from desktop.core.fold import fold
from desktop.core.whole_words import pattern

_REGIONS: Final[dict[str, tuple[str, str]]] = {
    "hip": (
        "hofte* lårhals* lårbein* lårben* låret femur* femoral* femor* collum* hemiprotese* hip hips "
        "thigh trokant* pertrokant* subtrokant* trochant*",
        "S7 M16 NF",
    ),
    "knee": (
        "kne kneet kneprot* kneledd* knebrudd* kneskad* gonartrose* patella* menisk* korsbånd* knee* "
        "menisc* cruciat*",
        "S83 S80 S82.0 M17 M22 M23 NG",
    ),
    "leg": (
        "legg* tibia* fibula* crus akilles* achilles* shin",
        "S81 S82 S86 NG",
    ),
    "foot": (
        "fot foten fotledd* fotamp* ankel* malleol* tå tåen tåamputasjon* hallux* calcan* foot feet "
        "ankle* toe*",
        "S9 S82.5 S82.6 S82.8 M20 NH",
    ),
    "shoulder": (
        "skulder* klavik* clavic* kragebein* humer* overarm* shoulder* rotator*",
        "S4 M75 NB",
    ),
    "forearm": (
        "albu* underarm* radius* ulna* olekran* elbow* forearm* håndledd* wrist*",
        "S5 NC NDJ",
    ),
    "hand": (
        "hånd* finger* tommel* karpal* carpal* metakarp* hand hands thumb*",
        "S6 G56.0 M18 ND",
    ),
    "breast": (
        "bryst brystet brystkreft* mamma* mastekt* mastect* breast* lumpect*",
        "C50 D05 N60 N61 N62 N63 HA",
    ),
    "eye": (
        "øye* katarakt* cataract* retina* netthinne* glaukom* glaucom* makula* eye* vitrekt*",
        "H0 H1 H2 H3 H4 H5 CA CB CC CD CE CF CG CH CJ CK",
    ),
    "ear": (
        "øre øret øre* tympan* otitt* mastoid* ear ears",
        "H6 H7 H8 H9 DA DB DC DD",
    ),
    "kidney": (
        "nyre* nefrekt* nephrect* ureter* hydronefro* hydroneph* kidney* renal* pyelo*",
        "C64 C65 C66 N13 N20 Q61 KA KB",
    ),
    "lung": (
        "lunge* pleura* pneumotor* pneumothor* lobekt* lobect* toraksdren* lung lungs",
        "C34 J90 J93 J94 GA GD",
    ),
    "groin": (
        "lyske* inguinal* hernie* brokk* hernia* hernior* groin",
        "K40 K41 JAB JAC",
    ),
    "ovary": (
        "ovari* eggstokk* adneks* salping* ooforekt* tube tuben tubar*",
        "C56 N83 LA LB",
    ),
    "testis": (
        "testik* testis hydrosele* orkiekt* orchi* skrot*",
        "C62 N43 N44 KF",
    ),
    "neck artery": (
        "karotis* carotis* carotid*",
        "I65.2 PAF",
    ),
    "brain": (
        "subdural* epidural* hjerne* krani* crani*",
        "S06 I62 AA",
    ),
}
"""Words (a star stands for the rest of one) and beginnings of codes, by region."""


def regions(text: str, codes: tuple[str, ...]) -> frozenset[str]:
    """The regions that words or codes name; several where they overlap, none where they name none here."""
    said = fold(text)
    plain = [code.upper().replace(".", "") for code in codes if re.fullmatch(r"[A-Za-z]{1,3}\d\d.*", code)]
    found = {
        name
        for name, (_words, prefixes) in _REGIONS.items()
        if any(code.startswith(prefix.replace(".", "")) for code in plain for prefix in prefixes.split())
    }
    return frozenset(found | {name for name, words in _patterns().items() if words.search(said)})


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: pattern(words.split()) for name, (words, _codes) in _REGIONS.items()}
