"""Scores of children: the Norwegian PEVS, Apgar of the newborn."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Score
from desktop.clinical.scores.parts import (
    age,
    band,
    graded,
    of_vital,
    yes,
)
from desktop.core.messages import _

PEVS: Final = Score(
    key="pevs",
    title=lambda: "PEVS",
    parts=(
        graded(
            "behaviour",
            lambda: _("Behaviour"),
            lambda: _("plays, as usual"),
            lambda: _("sleeps"),
            lambda: _("irritable"),
            lambda: _("drowsy, confused, or reacts less to pain"),
        ),
        graded(
            "circulation",
            lambda: _("Circulation"),
            lambda: _("normal for the age"),
            lambda: _("slightly abnormal (first step of the hospital's table)"),
            lambda: _("abnormal (second step of the hospital's table)"),
            lambda: _("very abnormal (third step of the hospital's table)"),
        ),
        graded(
            "respiration",
            lambda: _("Respiration"),
            lambda: _("normal for the age"),
            lambda: _("slightly abnormal (first step of the hospital's table)"),
            lambda: _("abnormal (second step of the hospital's table)"),
            lambda: _("very abnormal (third step of the hospital's table)"),
        ),
        yes("inhalations", lambda: _("Continuous inhalations"), 2),
        yes("vomiting", lambda: _("Persistent vomiting after surgery"), 2),
        age(),
    ),
    bands=(
        band("low", "0", lambda: _("Below three points.")),
        band("high", "3", lambda: _("Three or more: severe illness was more frequent (Solevåg 2013).")),
    ),
    ages=Ages(0, 18),
    caution=lambda: _("Which rates and signs give which points, by age, stands in the hospital's own table."),
    source="Monaghan. Paediatr Nurs 17(1):32 (2005); Solevåg et al. PLoS ONE 8:e72534 (2013)",
    year=2013,
    licence=lambda: _("The article is CC BY; the words here are our own."),
)


def _apgar(minute: int) -> Score:
    return Score(
        key=f"apgar-{minute}",
        title=lambda: _("Apgar at {n} min").format(n=minute),
        parts=(
            graded(
                "pulse",
                lambda: _("Heart rate"),
                lambda: _("none"),
                lambda: _("below 100"),
                lambda: _("100 or more"),
            ),
            graded(
                "respiration",
                lambda: _("Respiration"),
                lambda: _("none"),
                lambda: _("slow or irregular"),
                lambda: _("good, cries"),
            ),
            graded(
                "tone",
                lambda: _("Muscle tone"),
                lambda: _("limp"),
                lambda: _("some flexion"),
                lambda: _("active movement"),
            ),
            graded(
                "reflexes",
                lambda: _("Reflexes"),
                lambda: _("no response"),
                lambda: _("grimaces"),
                lambda: _("cries, coughs or withdraws"),
            ),
            graded(
                "colour",
                lambda: _("Skin colour"),
                lambda: _("blue or pale"),
                lambda: _("body pink, hands and feet blue"),
                lambda: _("pink all over"),
            ),
        ),
        bands=(
            band("low", "0", lambda: _("Low (AAP/ACOG 2015).")),
            band("moderate", "4", lambda: _("Moderately abnormal (AAP/ACOG 2015).")),
            band("reassuring", "7", lambda: _("Reassuring (AAP/ACOG 2015).")),
        ),
        source="Apgar. Curr Res Anesth Analg 32:260 (1953); AAP/ACOG. Pediatrics 136:819 (2015)",
        year=1953,
        licence=lambda: _("A published rule; the words here are our own."),
        offered=Ages(0, 1),
        codes=of_vital(f"apgar{minute}"),
    )


SCORES: Final = (PEVS, _apgar(1), _apgar(5), _apgar(10))
