"""Words that are kept beside a dose: how, with what, against what; none of them may be a dose or a time."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import UP_TO, Doubt, Found, Rows
from desktop.orders.dosage_text.text_numbers import COUNT
from desktop.orders.field.scan import NUMBER

ROWS: Final = Rows()

_SPAN: Final = rf"(?:minst\s+|ca\.?\s+)?{COUNT}\s*(?:min(?:utter)?|timer?|t|dager?|dogn|uker?)"
LEAST_APART: Final = (
    rf"(?:minst|minimum|min\.?|tidligst)\s+(?P<hours>{COUNT})\s*(?:timer?|timar|t|h)\s+(?:i\s?)?mellom"
    r"(?:\s+(?:hver|kvar))?(?:\s+(?:dose(?:ne|r)?|inntak(?:ene)?|tablette(?:ne|r)|gang(?:ene)?))?"
)
"""The least time between two doses, which R4 has no element for."""
_SO_OFTEN: Final = rf"(?:en\s+gang|inntil\s+{COUNT}\s+ganger?|{COUNT}\s+ganger?|x\s*\d)"
_DRINK: Final = r"(?:vann|vaeske|drikke|juice|saft|melk|yoghurt|syltetoy|morsmelk)"
_OPENS: Final = r"(?=\s+(?:½|\d|en|ett?|ein|halv|to|tre|fire)(?!\w))"
"""Before the amount with which a text begins."""
_TAKEN: Final = (
    rf"(?:los(?:es)?\s+(?:opp|ut)|bland(?:es)?|sug|tygg|svelg|drikk){_OPENS}",
    r"(?:kan\s+)?(?:tas\s+)?(?:med\s+eller\s+uten|uavhengig\s+av|uten\s+hensyn\s+til)\s+(?:mat|maltid(?:er)?)",
    rf"{_SPAN}\s+for(?:\s+mat|\s+maltid)?\s+eller\s+{_SPAN}\s+etter\s+(?:mat|maltid)",
    r"(?:pa|i|med)\s+(?:en\s+)?(?:te|spise)?skje",
    r"(?:i\s+)?(?:nedre|ovre)\s+oyelokk(?:et)?|i\s+konjunktivalsekken",
    rf"(?:skal\s+)?sitte(?:r)?(?:\s+pa)?(?:\s+i)?(?:\s+(?:inntil|maks|hoyst))?\s+{COUNT}\s+timer(?:\s+(?:av\s+dognet|per\s+dogn))?",
    rf"(?:(?:skal|ma|bor)\s+)?(?:svelges|tas)\s+hele?r?(?:\s+med\s+(?:rikelig\s+)?{_DRINK})?(?:\s+og\s+ikke\s+tygges)?",
    r"(?:settes|fores|stikkes|plasseres|legges)(?:\s+(?:hoyt|dypt|forsiktig))*\s+(?:inn|opp)(?=\s+(?:i\s+(?:skjeden|vagina|endetarm|rektum)|rektalt|vaginalt))"
    r"|(?:innfores|settes)(?:\s+(?:hoyt|dypt))*(?=\s+(?:opp\s+)?i\s+(?:skjeden|vagina|endetarm|rektum))",
    r"(?:(?:skal|ma|bor)\s+)?(?:ikke\s+)?(?:tygges|knuses|deles|tygges\s+eller\s+knuses|knuses\s+eller\s+(?:tygges|deles))",
    r"kan\s+(?:knuses|tygges|deles)(?:\s+(?:og|eller)\s+(?:knuses|tygges|deles))?",
    r"knuses\s+og\s+blandes\s+i\s+(?:mat|yoghurt|syltetoy)",
    r"delt\s+tablett\s+kan\s+brukes",
    r"(?:pa\s+)?(?:fastende|tom)(?:\s+mage)?",
    rf"(?:,\s*)?(?:tas\s+)?(?:sammen\s+)?med\s+(?:rikelig\s+(?:med\s+)?|et\s+(?:stort\s+)?glass\s+|litt\s+)?{_DRINK}",
    rf"(?:lose?s|opploses|opplost|lost|blandes|ror(?:es)?\s+ut|utrort)(?:\s+(?:opp|ut))?\s+i\s+"
    rf"(?:(?:et|ett|1|½|{NUMBER}\s*(?:ml|dl))\s+)?(?:glass\s+)?{_DRINK}(?:\s+(?:og|for\s+de[nt])\s+drikkes)?",
    rf"i\s+(?:(?:et|ett|1|½|et\s+halvt|litt)\s+)?(?:glass\s+)?{_DRINK}",
    r"(?:omrystes|rystes|ristes|(?:om)?ryst|rist)(?:\s+(?:flasken|godt|for\s+(?:hver\s+)?bruk))*",
    r"(?:oppbevares|lagres)\s+(?:i\s+(?:kjoleskap(?:et)?|romtemperatur)|kjolig|morkt|utilgjengelig\s+for\s+barn)"
    r"|(?:rest(?:en|er)|eventuelle?\s+rest(?:er)?|overskytende)\s+kastes(?:\s+etter\s+(?:endt|avsluttet)\s+kur)?"
    rf"|kastes\s+etter\s+(?:(?:endt|avsluttet)\s+kur|bruk|{COUNT}\s+(?:dager|uker|maneder)(?:\s+etter\s+(?:apning|anbrudd))?)"
    rf"|holdbar(?:het)?\s+(?:i\s+)?{COUNT}\s+(?:dager|uker?|maneder|maned|mnd\.?)\s+etter\s+(?:apning|anbrudd)"
    r"|(?:hele\s+)?kuren\s+(?:ma|skal|bor)\s+(?:fullfores|tas(?:\s+ut)?)|fullfor\s+(?:hele\s+)?kuren",
    r"(?:som\s+)?munnskyll(?:ing)?",
    r"i\s+munnen(?!\s+i)",
    r"holdes\s+i\s+munnen(?:\s+for\s+svelging)?",
    r"skyll\s+munn(?:en)?(?:\s+etter(?:pa|\s+bruk)?)?(?:\s+med\s+vann)?",
    r"munnen\s+skylles(?:\s+etter(?:pa|\s+bruk)?)?",
    r"pa\s+tungen",
    r"ikke\s+sammen\s+med\s+[a-zæ/]+(?:\s+eller\s+[a-zæ]+)?",
    r"mellom\s+maltid(?:ene|er)?",
    r"(?:til|pa)\s+samme\s+tid(?:\s+hver\s+dag)?",
    r"fortrinnsvis|helst",
    r"sittende|staende|liggende",
    r"(?:pa|via|med|i|gjennom)\s+(?:inhalasjons)?(?:kammer|spacer)",
    r"turbuhaler|autohaler|easyhaler|novolizer|nexthaler|spiromax|inhalator",
    r"(?:og\s+)?(?:tas\s+|fjernes\s+)?av\s+(?:til\s+natten|til\s+kvelden|om\s+kvelden|om\s+morgenen|ved\s+leggetid)",
    LEAST_APART,
)
_APPLIED: Final = (
    r"(?:(?:i\s+)?et\s+)?tynt\s+lag|(?:for)?tynt",
    r"(?:krem|salve|gel|liniment|kremen|salven|mikstur|miksturen)(?=\s)",
    r"pa\s+(?:affiserte?|angrepne?|utsatte?|torre?|rode?|smertefulle?)\s+(?:hud)?(?:omrader?|steder?|partier?|hud|omrade|sted)",
    r"pa\s+(?:eksem(?:et)?|utslett(?:et)?|huden|sar(?:et)?|neglen|hodebunnen|ansiktet|kroppen|dialysedager)",
    r"i\s+(?:laret|buken|magen|overarmen|setet|lysken)",
    r"i\s+(?:ansiktet|hodebunnen|hudfolder)",
    r"(?:pa|via)\s+(?:nese|brille)kateter|(?:pa|via)\s+(?:nesebrille|nesegrime|maske)|via\s+peg",
    r"(?:pa\s+)?(?:smertepumpe|pumpe|sproytepumpe)",
    r"infusjon|injeksjon(?=\s*(?:[.,]|$))",
    rf"(?:og\s+)?fjernes\s+(?:om\s+kvelden|ved\s+leggetid|til\s+natten|etter\s+{COUNT}\s+t(?:imer)?)",
    r"(?:byttes|skiftes)\s+(?:pa\s+)?samme\s+ukedag",
)
_ALONG: Final = (
    rf"(?:(?:kan|ma|skal)\s+)?(?:gjentas|repeteres)(?:\s+{_SO_OFTEN})?(?:\s+(?:etter|hvert|hver)\s+{_SPAN})?"
    rf"(?:\s+(?:inntil\s+)?{_SO_OFTEN})?(?:\s+(?:hvis\s+ikke|ved\s+manglende)\s+effekt)?",
    r"etter\s+(?:dialyse|stent|pci|operasjon(?:en)?)",
    r"i\s+pollensesongen|hele\s+kuren|inntil\s+videre|til\s+(?:kontroll|mobilisert|symptomfri(?:het)?|bedring|bra|plagene\s+er\s+over)",
    r"(?:,\s*)?(?:deretter|sa)\s+kontroll(?:\s+(?:hos|ved|av)\s+(?:fastlege(?:n)?|lege(?:n)?|poliklinikk(?:en)?))?",
    r"til\s+kuren\s+er\s+(?:ferdig|slutt|avsluttet)",
    r"sa\s+lenge\s+(?:behandling(?:en)?\s+med\s+[a-z]+\s+varer|det\s+er\s+behov)",
    r"kan\s+redusere(?:s)?\s+til\s+ved\s+behov\s+etter\s+\d+\s+dager",
    r"hvis\s+[a-z]+\s*[<>]\s*\d+(?:[.,]\d+)?\s*,?\s*(?:gis\s+ikke|ikke\s+gi|holdes?\s+tilbake)",
    r"(?:puls|hr|bt|syst\.?\s*bt)\s*[<>]\s*\d+\s*,?\s*(?:hold(?:es)?\s+tilbake|gis\s+ikke)",
    r"(?:stans|stopp|avslutt|pauseres?)\s+ved\s+(?:oppkast|diare|utslett|bivirkninger|feber)"
    r"(?:\s*(?:/|og|eller)\s*(?:oppkast|diare|utslett|feber))*",
    r"(?:skal\s+)?(?:ma\s+)?(?:ikke\s+seponeres|seponeres\s+ikke)(?:\s+uten\s+avtale)?(?:\s+med\s+lege)?",
    r"justeres\s+etter\s+(?:fastende\s+)?(?:blodsukker|bs|inr|effekt|vekt|blodtrykk|bt)",
    r"husk\s+blodprove(?:\s+om\s+\d+\s+(?:uker?|dager?|mnd))?",
    r"reseptfornyelse\s+hos\s+fastlege",
    r"i\s+\d+\s*ml\s+(?:glukose|nacl|natriumklorid|ringer|saltvann)(?:\s+\d+\s*(?:mg/ml|%))?",
    r"forebyggende|fast|regelmessig|samlet|b12|(?:i\s+)?dosett(?:en)?",
)


@ROWS.row(*_TAKEN, *_APPLIED)
def _how(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.lstrip(", "), how=True),)


@ROWS.row(*_ALONG)
def _remark(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.lstrip(", ")),)


@ROWS.row(
    r"(?:pa)?(?:fores|smores|pasmores|smor)(?:\s+(?:inn|pa(?=\s*(?:[\d.,x]|$)|\s+(?:en|to|tre|daglig|morgen|kveld|om)(?!\w))))?(?:\s+(?:i\s+)?(?:et\s+)?tynt\s+lag|\s+(?:tynt|godt))?(?:\s+inn)?"
)
def _applied(found: Found) -> tuple[a.Atom, ...]:
    return (a.Applied(found.written),)


_DOSING: Final = re.compile(
    r"\b(?:kveld|morg|natt|\w*dag|uke|\w*gang|tabl|kaps|behov|hver|paus|stopp|stans|sepon|oke?s?\b|redus|trapp|eller\b|ikke\b"
    r"|unntatt|inntil|maks|etter\b|ved\b|til\b|hvis\b|nar\b|frokost|leggetid|sengetid|ukedos|lunsj|mat\b|time|dose|halv|dobbel|ekstra|kur\b|forste|siste"
    r"|annen|mg\b|ml\b|daglig|fast\b|om\b|fra\b|igjen|mer\b|mindre|samme|en\b|to\b|tre\b|fire\b"
    r"|vb\b|prn\b|eb\b|pn\b|sn\b|evt\b|eventuelt|dgl\b|nocte|vesp|mane\b|bid\b|tid\b|qid\b|stat\b|na\b|straks"
    r"|iv\b|im\b|sc\b|po\b|max|hoyst|opptil|hoyre|venstre|begge|uten\b|trenge|nodvendig|needed|ny\b)"
)
"""Words that a reason has not: they change a dose, or say when."""
_FREE: Final = r"[a-zæ\-]+(?:\s+[a-zæ\-]+){0,3}"
_NO_REASON: Final = r"mat|maltid|frokost|lunsj|middag|sengetid|leggetid|de\s+|bruk"


@ROWS.row(
    r"bruksomrade\s*:\s*(?P<why>[a-zæ ]+?)(?=\s*(?:[.,;]|$))",
    rf"(?:,\s*)?(?:mot|mod|for|pga\.?|p\.g\.a\.|pa\s+grunn\s+av|grunnet)\s+(?!{_NO_REASON})(?P<why>{_FREE}?)"
    rf"(?=\s*(?:[.,;+)]|$|\s(?:{UP_TO}|ved|x|i\s+\d)))",
)
def _indication(found: Found) -> tuple[a.Atom, ...]:
    # “Før undersøkelsen” is a time, and has no day here.
    if (
        "før" in found.written.casefold()
        or found["why"].endswith((" og", " eller"))
        or _DOSING.search(found["why"])
    ):
        raise Doubt(found.written)
    return (a.Remark(found.written.lstrip(", ")),)
