"""Scores of children: the Norwegian PEVS, Apgar of the newborn, Finnegan of a newborn in withdrawal."""

from __future__ import annotations

from typing import Final

from desktop.clinical.scores.declaring import Ages, Choice, Part, Score, Words
from desktop.clinical.scores.score_parts import age, band, graded, of_vital, one_of, yes
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


def _sign(key: str, title: Words, *answers: tuple[int, Words]) -> Part:
    """A sign that is not there, or is in one of the degrees, each with its points."""
    none = Choice("0", lambda: _("no"))
    return one_of(key, title, none, *(Choice(str(points), words, points) for points, words in answers))


FINNEGAN: Final = Score(
    key="finnegan",
    title=lambda: "Finnegan",
    parts=(
        _sign(
            "cry",
            lambda: _("High-pitched cry"),
            (2, lambda: _("under 5 minutes")),
            (3, lambda: _("5 minutes or more")),
        ),
        _sign(
            "sleep",
            lambda: _("Sleeps after feeding"),
            (1, lambda: _("less than 3 hours")),
            (2, lambda: _("less than 2 hours")),
            (3, lambda: _("less than 1 hour")),
        ),
        _sign(
            "moro",
            lambda: _("Moro reflex"),
            (2, lambda: _("hyperactive")),
            (3, lambda: _("markedly hyperactive")),
        ),
        _sign(
            "tremors",
            lambda: _("Tremors"),
            (1, lambda: _("mild, when disturbed")),
            (2, lambda: _("marked, when disturbed")),
            (3, lambda: _("mild, undisturbed")),
            (4, lambda: _("marked, undisturbed")),
        ),
        yes("tone", lambda: _("Increased muscle tone")),
        yes("excoriation", lambda: _("Excoriation")),
        yes("jerks", lambda: _("Myoclonic jerks"), 3),
        yes("convulsions", lambda: _("Generalised convulsions"), 5),
        yes("sweating", lambda: _("Sweating")),
        _sign(
            "fever",
            lambda: _("Fever"),
            (1, lambda: _("37.2 to 38.3 °C")),
            (2, lambda: _("above 38.3 °C")),
        ),
        yes("yawning", lambda: _("Yawns more than three times")),
        yes("mottling", lambda: _("Mottling")),
        yes("stuffy-nose", lambda: _("Stuffy nose")),
        yes("sneezing", lambda: _("Sneezes more than three times")),
        yes("nasal-flaring", lambda: _("Nasal flaring"), 2),
        _sign(
            "breathing",
            lambda: _("Breathing above 60 a minute"),
            (1, lambda: _("without retractions")),
            (2, lambda: _("with retractions")),
        ),
        yes("sucking", lambda: _("Excessive sucking")),
        yes("poor-feeding", lambda: _("Poor feeding"), 2),
        _sign(
            "vomiting",
            lambda: _("Regurgitation, vomiting"),
            (2, lambda: _("regurgitates")),
            (3, lambda: _("projectile vomiting")),
        ),
        _sign("stools", lambda: _("Stools"), (2, lambda: _("loose")), (3, lambda: _("watery"))),
    ),
    bands=(
        band("low", "0", lambda: _("Below eight.")),
        band("high", "8", lambda: _("Eight or more: three times running, treatment is considered.")),
    ),
    caution=lambda: _("Counts what was seen since the last time, every three to four hours."),
    source="Finnegan et al. Addict Dis 2:141 (1975); as modified, Finnegan in Nelson: Current Therapy",
    year=1990,
    licence=lambda: _("A published scale; the words here are our own and short."),
    offered=Ages(0, 1),
)

SCORES: Final = (PEVS, _apgar(1), _apgar(5), _apgar(10), FINNEGAN)
