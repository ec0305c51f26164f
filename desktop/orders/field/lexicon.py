"""The patterns of the order field: how people write doses, hours, ways and times, Bokmål and English.

Written for the folded text of `scan.plain`: no case, no accents, `o` for `ø`, `a` for `å`, `x` for `×`.
"""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical.units import TYPED, UNITS
from desktop.orders.dosage_text.grammar.amount_rows import DASHED_UNITS as _DASHED_UNITS
from desktop.orders.dosage_text.grammar.kept_words import LEAST_APART as _LEAST_APART
from desktop.orders.dosage_text.grammar.needs import AS_NEEDED, SYMPTOMS
from desktop.orders.dosage_text.text_numbers import WORDS
from desktop.orders.draft import ServiceKind
from desktop.orders.field.scan import MIXED, NUMBER

COUNTS: Final = WORDS
_COUNT: Final = rf"(?:\d{{1,2}}|{'|'.join(COUNTS)})"
UNIT: Final = "|".join(sorted(map(re.escape, TYPED), key=len, reverse=True))
MEASURED: Final = "|".join(
    sorted(
        (re.escape(sign) for u in UNITS.values() if u.kind != "count" for sign in u.typed),
        key=len,
        reverse=True,
    )
)
_PER_DAY: Final = (
    r"(?:\s*(?:(?:/\s*|per\s+|pr\.?\s*)(?:dogn|dag|d|day|24\s*t(?:imer)?)"
    r"|i\s+dognet|om\s+dagen|a\s+day)(?!\w))"
)
_NO: Final = r"(?<![\w.,/+])"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


NOTE: Final = _re(r"(?<!\w)(?:merknad|note)\s*:\s*(?P<note>.*\S)?\s*$")
THEN: Final = _re(r"(?:,\s*)?(?<!\w)(?:deretter|dernest|sa|then)(?!\w)")

CONCENTRATION: Final = _re(rf"{_NO}(?P<n>{NUMBER})\s*(?P<u>{MEASURED})\s*/\s*(?:ml|g)(?!\w)")
_OF: Final = r"(?:/|per\s+|pr\.?\s+)"
_WHOLE_DAY: Final = r"(?:dogn(?:et)?|dag|d|day|24\s*t(?:imer)?)"
PER_KILO: Final = _re(
    rf"{_NO}(?:(?P<low>{NUMBER})\s*(?:-|til\s)\s*)?(?P<n>{NUMBER})\s*(?P<u>{MEASURED})\s*{_OF}kg(?!\w)"
    rf"(?:\s*(?:{_OF}(?:(?P<dose>dose|gang)|(?P<day>{_WHOLE_DAY}))|(?P<daily>i\s+dognet|a\s+day))(?!\w))?"
    r"(?!\s*/)"
)
"""`15 mg/kg`, `15 mg/kg/dose`, `60 mg/kg/døgn`: of each dose, or of a whole day."""
SHARED: Final = _re(
    rf"(?<!\w)(?:(?:for|opp)?(?:delt|deles)|divided)\s+(?:pa|i|in|into)\s+(?P<n>{_COUNT})"
    rf"(?:\s*(?:like\s+)?(?:doser|dose|doses|ganger|porsjoner))?(?!\w)(?!\s*(?:{UNIT}|dager?|dogn)(?!\w))"
)
"""`delt på 4` behind an amount per kilogram."""
BY_WEIGHT: Final = _re(
    rf"\[\s*(?P<n>{NUMBER})\s*(?P<u>{MEASURED})\s*/\s*kg(?P<day>\s*/\s*{_WHOLE_DAY})?"
    rf"\s*x\s*(?P<kilos>{NUMBER})\s*kg\s*(?::\s*(?P<parts>\d{{1,2}})\s*)?\]"
)
"""`[15 mg/kg × 12,4 kg]`, `[60 mg/kg/døgn × 12,4 kg : 4]`: from what the dose before it was computed."""
PATCH_DAY: Final = _re(
    rf"{_NO}(?P<dose>(?P<n>{NUMBER})\s*(?P<u>{MEASURED}))\s*(?P<day>(?:/|per\s+|pr\.?\s+)\s*(?:24\s*t(?:imer)?|dogn))(?!\w)"
)
"""`4,6 mg/24 t`: how a patch of a day is called."""
RATE: Final = _re(
    rf"{_NO}(?P<n>{NUMBER})\s*(?P<u>{MEASURED})(?P<kg>\s*(?:/|per\s+|pr\.?\s+)kg)?"
    r"\s*(?:/|per\s+|pr\.?\s+)(?P<per>timen?|t|h|hour|hr|minutt|minute|min)(?!\w)"
)
MOST: Final = _re(
    rf"(?<!\w)(?:maks(?:imalt|imum)?|max(?:imum)?|hoyst|inntil|opptil|up to)\.?\s*"
    rf"(?P<n>{NUMBER})\s*(?P<u>{UNIT})\.?{_PER_DAY}"
)
DAY_AMOUNT: Final = _re(rf"{_NO}(?P<n>{NUMBER})\s*(?P<u>{MEASURED})\s*/\s*(?:dogn|dag|d|day)(?!\w)")
NEEDED: Final = _re(rf"(?<!\w)(?:{AS_NEEDED}|v/behov)(?!\w)")
NEEDED_FOR: Final = _re(
    r"(?<!\w)(?:ved\s+|v/\s*)(?P<why>(?:sterke?\s+|moderate?\s+)?(?:smerter?|kvalme|uro|feber|sovnvansker|sovnloshet|"
    rf"tungpust|dyspne|obstipasjon|kloe|hodepine|angst|brystsmerter?|hoste|{SYMPTOMS}))(?!\w)"
)
FAST: Final = _re(r"(?<!\w)(?:fast|regelmessig)(?!\w)")
"""A dose that is given whether needed or not."""
NOT_OFTENER: Final = _re(
    r"(?<!\w)(?:inntil|opptil|maks(?:imalt)?\.?|hoyst|(?:ikke|ikkje)\s+oftere\s+enn)\s+(?=(?:hver|hvert|kvar|every)\s)"
)
"""`inntil hver 4. time`: a dose as needed, and its least interval."""
LEAST_APART: Final = _re(rf"(?<!\w){_LEAST_APART}(?!\w)")
UP_TO: Final = _re(
    rf"(?<!\w)(?:inntil|opptil|maks(?:imalt)?|max|hoyst|up\s+to)\.?\s*"
    rf"(?:x\s*(?P<x>\d{{1,2}})|(?P<n>{_COUNT})\s*(?:ganger|gang|times)|(?P<d>\d{{1,2}})(?={_PER_DAY})"
    r"|(?P<b>\d{1,2})\s?x(?!\w)(?!\s*\d))"
    rf"(?:\s*(?:daglig|daily)|{_PER_DAY})?(?!\w)"
)
SLOTS: Final = _re(
    rf"{_NO}(?P<slots>(?:\d+(?:[.,]\d)?½?|½)(?:\s*\+\s*(?:\d+(?:[.,]\d)?½?|½)){{1,3}})(?![\w+])"
)
SLOT_UNIT: Final = _re(rf"\s*(?P<u>{UNIT})\.?(?!\w)")
DASHED: Final = _re(rf"{_NO}(?<!-)(?P<slots>(?:[0-4]½?|½)(?:-(?:[0-4]½?|½)){{2,3}})(?![\w+\-.,/])")
"""`1-0-1`: three or four parts of a day; larger numbers may be hours, a date or a range."""
DASHED_UNITS: Final = _re(rf"{_NO}(?<!-){_DASHED_UNITS}(?![\w-])")
EVERY: Final = _re(
    r"(?<!\w)(?:(?:hver|hvert|kvar|kvart|every)(?:\s+|(?=\d))|q\s*)(?P<n>\d{1,2})?\s*\.?\s*"
    r"(?P<u>timer?|t|hours?|h|minutt|min|minutes?|dag|dogn|days?|uke|weeks?|maned|mnd\.?|months?)(?!\w)"
)
OTHER_DAY: Final = _re(
    r"(?<!\w)(?:(?:annen|annan|anna)\s?(?:hver|kvar)\s+(?:dag|dogn)|hver\s?(?:annen|andre)\s+(?:dag|dogn)"
    r"|every\s+other\s+day)(?!\w)"
)
OTHER_WEEK: Final = _re(
    r"(?<!\w)(?:(?:annen|annan|anna)\s?(?:hver|kvar)\s+uke|hver\s?(?:annen|andre)\s+uke|every\s+other\s+week)(?!\w)"
)
LATIN: Final = _re(r"(?<!\w)(?P<code>qd|bid|qid|tid)(?!\w)")
LATIN_TIMES: Final = {"qd": 1, "bid": 2, "tid": 3, "qid": 4}
DAYS_OF_WEEK: Final = _re(
    rf"(?<!\w)(?P<n>{_COUNT})\s*(?:dager|dag|dgr|days|day)\s*(?:i\s+|per\s+|pr\.?\s*|/\s*|a\s+)(?:uken?|week)(?!\w)"
)
DIVIDED: Final = _re(
    rf"(?<!\w)(?:(?:for|opp)?(?:delt|deles)|divided)\s+(?:pa|i|in|into)\s+(?P<n>{_COUNT})"
    r"\s*(?:like\s+)?(?:doser|dose|doses|ganger|porsjoner)(?!\w)"
)
"""The amount before it is that of a whole day."""
TIMES_RANGE: Final = _re(
    rf"(?:(?<!\w)|(?<=\d))x\s*(?P<low>\d)\s*-\s*(?P<high>\d)(?![\w.,-])(?!\s*(?:{UNIT}|dager?|dogn|uker?)(?!\w))"
    r"|(?<![\w.,/+-])(?P<few>\d)\s*-\s*(?P<many>\d)\s*(?:ganger|gange|gonger|ggr|gg|times|x(?!\s*\d))(?!\w)(?!\s+i\s+alt)"
)
"""`x 1-2`, `1-2 ganger daglig`: so many times a day, as it is needed that day."""
TIMES_X: Final = _re(
    rf"(?:(?<!\w)|(?<=\d)|(?<=\dg)|(?<=[muc]g)|(?<=ml)|(?<=\de)|(?<=\die))x\s*(?P<n>\d{{1,2}})(?![\d.,]*\d)"
    rf"(?!\s*(?!inh(?!\w))(?:{UNIT})(?!\w))(?!\w)(?!\s*(?:dager?|dogn|uker?|days?|weeks?)(?!\w))"
    r"|(?<![\w.,])(?P<m>\d{1,2})\s?x(?!\w)(?!\s*\d)"
)
TIMES_WORD: Final = _re(
    rf"(?<![\w+])(?P<n>{_COUNT})\s*(?:ganger|gange|gang|ggr|gg|times)(?!\w)"
    r"|(?<!\w)(?P<once>once)(?!\w)|(?<!\w)(?P<twice>twice)(?!\w)"
)
AT_BEDTIME: Final = _re(r"(?<!\w)h\.?s\.?(?!\w)")
"""*Hora somni*, of what is swallowed; elsewhere *hs* is the right side."""
DAILY: Final = _re(
    r"(?:(?<!\w)(?:dagligen|dagligt|dagleg|daglig|dagl\.?|dgl\.?|daily|(?:per|pr\.?)\s*(?:dogn|dygn|dag)|i\s+dognet|om\s+dagen|a\s+day)|/\s*(?:dogn|dag|d))(?!\w)"
)
OF_THE_DAY: Final = _re(r"(?:per|pr|i\s|/)")
"""Pattern of a whole day: `4 g/døgn` may be the total of the day, `4 g daglig` is one dose."""
WEEKLY: Final = _re(r"(?<!\w)(?:ukentlig|weekly|(?:per|pr\.?|i)\s*uk(?:en?|a)|a\s+week)(?!\w)|/\s*uke(?!\w)")
IN_ALL: Final = _re(r"(?<!\w)(?:i\s+alt|totalt|in\s+all)(?!\w)")
ONCE: Final = _re(r"(?<!\w)(?:engangs\s?dose|single\s+dose|stat|bolus|one\s+dose)(?!\w)")
CONTINUOUS: Final = _re(r"(?<!\w)(?:kontinuerlig|continuous(?:ly)?|infusjon)(?!\w)")
PARTS_OF_DAY: Final = (
    (
        "morning",
        _re(
            r"(?<!\w)(?:(?:om\s+|hver\s+|kvar\s+)?(?:morgen|morgon)(?:en)?|(?:morg|mrg)\.?|mane|morning)(?!\w)"
        ),
    ),
    ("forenoon", _re(r"(?<!\w)(?:om\s+)?formiddag(?:en)?(?!\w)")),
    ("midday", _re(r"(?<!\w)(?:midt\s+pa\s+dagen|middag|noon|midday)(?!\w)")),
    ("afternoon", _re(r"(?<!\w)(?:(?:om\s+)?ettermiddag(?:en)?|afternoon)(?!\w)")),
    (
        "evening",
        _re(
            r"(?<!\w)(?:(?:om\s+|hver\s+|kvar\s+)?kveld(?:en)?|aften(?:en)?|vesper|vesp|kv\.?|evening)(?!\w)"
        ),
    ),
    (
        "bedtime",
        _re(r"(?<!\w)(?:(?:ved\s+|for\s+)?(?:leggetid|sengetid)|til\s+natt(?:en|a)|bedtime|nocte)(?!\w)"),
    ),
    ("night", _re(r"(?<!\w)(?:(?:om\s+|hver\s+)?natten|om\s+natta|(?:hver|kvar)\s+natt|night)(?!\w)")),
)
TO_THE_EVENING: Final = _re(r"(?<!\w)til\s+kveld(?:en|s)?(?!\w)")
EVERY_PART: Final = _re(
    r"(?<!\w)(?:hver|kvar|every)\s+(?:morgen|morgon|formiddag|ettermiddag|kveld|natt|morning|evening|night)(?!\w)"
)
BEFORE_A_DAY: Final = _re(r"(?:fra(?:\s+og\s+med)?|f\.?o\.?m\.?|from|start\w*|begynn\w*)\s+$")
"""Before a day these say that it is the first of many."""
WEEKDAYS: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lordag", "sondag")
_WEEKDAYS_EN: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FHIR_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY: Final = _re(
    rf"(?<!\w)(?P<every>(?:hver|every|on)\s+)?(?P<day>{'|'.join(WEEKDAYS + _WEEKDAYS_EN)})"
    r"(?P<many>er|s)?(?!\w)"
)


ANY_DAY: Final = "|".join(WEEKDAYS + _WEEKDAYS_EN)
_AND_DAY: Final = r"\s*(?:,\s*og|,|og|and|\+|&)\s*"
DAYS_IN_ROW: Final = _re(
    rf"(?<!\w)(?:(?:hver|every|on|pa)\s+)?(?:{ANY_DAY})(?:{_AND_DAY}(?:{ANY_DAY}))+(?!\w)"
)
"""`mandag, onsdag og fredag`: several days are those of each week, one may be the first."""
SHORT_DAY: Final = r"(?:man|tirs?|ons|tors?|fre|lor|son)\.?"
SHORT_DAYS: Final = _re(
    rf"(?<!\w)(?:hver\s+)?{SHORT_DAY}(?:(?:\s*(?:,\s*og|,|og|\+|&|/)\s*|\s+){SHORT_DAY})+(?!\w)"
)
"""`man ons fre`: two or more, which no other words look like."""
BEFORE_DAYS: Final = _re(rf"{BEFORE_A_DAY.pattern}|(?:{ANY_DAY})(?:{_AND_DAY}|\s*-\s*)$")


def weekday_of(word: str) -> int:
    """0 for Monday."""
    return (WEEKDAYS.index(word) if word in WEEKDAYS else _WEEKDAYS_EN.index(word)) % 7


_CLOCK: Final = r"\d{1,2}(?:[:.]\d{2}|\d{2})?"
_TWO_DIGITS: Final = r"(?:[01]\d|2[0-4])"
_NO_HOUR: Final = (
    rf"(?![\d.,:/]|\s*(?:{UNIT}|x|ganger|gang|timer?|t|h|dager|dag|dgr?|d|dogn|uker?|mnd|maneder|½|/)(?!\w))"
)
"""Behind a number that stands without a sign among hours: an amount or a length."""
CLOCKS: Final = _re(
    rf"(?<!\w)(?P<from>(?:fra|from)\s+)?(?:kl\.?|klokken|at)\s*"
    rf"(?P<times>\d{{1,2}}(?:-\d{{1,2}}){{2,5}}(?!-){_NO_HOUR}|\d{{1,2}}(?:\s+(?:og\s+)?{_TWO_DIGITS}{_NO_HOUR}){{1,5}}"
    rf"|{_CLOCK}(?:\s*(?:,|og|and)\s*(?:kl\.?\s*)?{_CLOCK}(?!\s*(?:{UNIT})(?!\w)))*)"
    r"(?:\s*(?P<zone>sommertid|normaltid|vintertid))?(?![\w])"
)
_DATE: Final = (
    rf"(?:\d{{1,2}}[./]\d{{1,2}}(?:[./](?:\d{{4}}|\d{{2}}))?\.?|{'|'.join(WEEKDAYS + _WEEKDAYS_EN)})"
)
UNTIL: Final = _re(
    rf"(?<!\w)(?:til\s+og\s+med|t\.?\s?o\.?\s?m\.?|til|until|through)\s+(?P<date>{_DATE}|i\s+morgen|tomorrow)(?!\w)"
)
FROM: Final = _re(rf"(?<!\w)(?:fra(?:\s+og\s+med)?|f\.?o\.?m\.?|from|den)\s+(?P<date>{_DATE})(?!\w)")
BARE_CLOCK: Final = _re(
    rf"(?P<times>\d{{2}}(?:[:.]?\d{{2}})?)(?![\w%]|[.,/+-]\d|\s*(?:{UNIT}|x|ganger|dager)(?!\w))"
)
"""`07` after `i morgen`: two or four digits are an hour there."""
FROM_MIDNIGHT: Final = _re(r"(?<!\w)(?:fra|from)\s+(?:midnatt|midnight)(?!\w)")
FROM_HOUR: Final = _re(rf"(?<!\w)(?:fra|from)\s+{BARE_CLOCK.pattern}(?!\s*(?:til|to|-))")
DAY_ALONE: Final = _re(r"(?<![\w.,/])(?P<date>\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2}))?)\.?(?=\s|$)")
A_DAY: Final = _re(r"morgen|morgon|mo?rg|tomorrow|dag|today|\d[./]\d")
AND_IN: Final = _re(r"\s*(?:\+|og|and)\s*")
DURATION: Final = _re(
    rf"(?<!\w)(?<!om )(?<!in )(?:(?:i|for|x)\s*)?(?P<n>{_COUNT})\s*"
    r"(?P<u>dager|dag|dgr|dg|dogn|uker|uke|days|day|weeks|week|"
    r"(?<=\d)\s*d(?=\s*(?:$|[,;.)\x00])))(?!\w)"
)
MONTHS: Final = _re(rf"(?<!\w)(?:i|for)\s+(?P<n>{_COUNT})\s*(?:maneder|maned|mnd\.?|months?)(?!\w)")
FIRST_DAY: Final = _re(
    r"(?<!\w)(?:(?:den\s+|det\s+)?forste\s+(?:dag(?:en)?|dogn(?:et)?)|dag\s+1)(?!\w|\s*(?:-|til|og)\s*\d)"
)
"""`200 mg dag 1, så …`: the length of a step that another follows."""
DAY_AFTER: Final = _re(r"(?<!\w)(?:i\s+)?overmorgen(?!\w)")
TOMORROW_EARLY: Final = _re(
    r"(?<!\w)(?:(?:fra\s+)?i\s?(?:morgen|morgon|morg|mrg)\s+(?:tidlig|tidleg)|tomorrow\s+morning)(?!\w)"
)
TOMORROW: Final = _re(r"(?<!\w)(?:(?:fra\s+)?i\s?(?:morgen|morgon|morg|mrg)|(?:from\s+)?tomorrow)(?!\w)")
TONIGHT: Final = _re(r"(?<!\w)(?:i\s+kveld|this\s+evening)(?!\w)")
IN_NIGHT: Final = _re(r"(?<!\w)(?:i\s+natt|tonight)(?!\w)")
TODAY: Final = _re(r"(?<!\w)(?:i\s+dag|today)(?!\w)")
NOW: Final = _re(r"(?<!\w)(?:(?:fra\s+)?na|straks|umiddelbart|med\s+en\s+gang|now|from\s+now)(?!\w)")
INHALED: Final = _re(r"(?<![\w.,/])(?<!x )(?P<n>\d{1,2}(?:-\d{1,2})?)\s*(?P<way>inh)(?!\w)")
"""`2 inh`: so many inhalations, and no way; after `x 4` it is the way."""
NEXT_ROUND: Final = _re(r"(?<!\w)(?:neste\s+runde|next\s+round)(?!\w)")
IN_TIME: Final = _re(
    r"(?<!\w)(?:om|in)\s+(?P<n>\d{1,3})\s*(?P<u>timer?|t|hours?|h|minutter|minutt|min|minutes?)(?!\w)"
)
IN_DAYS: Final = _re(
    rf"(?<!\w)(?:om|in)\s+(?P<n>{_COUNT})\s*(?P<u>dager|dag|dgr|dg|dogn|uker|uke|days|day|weeks|week)(?!\w)"
)
ANEW: Final = _re(
    r"(?:^|\x00)[\s,]*(?:(?:kontroll|kontrolleres|ny|nytt|nye|igjen|gjentas?|repeteres|tas|again|repeat)\s+)*$"
)
"""Between an examination and *om 2 uker*: nothing, or that it is one more."""
ONE_MORE: Final = _re(r"(?<!\w)(?:kontroll|kontrollprove|ny|nytt|nye|igjen|gjenta|again|repeat)(?!\w)")
"""Beside a sample: it was taken before, which nothing needs to know."""
_AT_ONCE: Final = r"haster|hast|o[.\s-]?hj(?:elp)?|oyeblikkelig\s+hjelp|urgent|cito"
URGENT: Final = _re(rf"(?<!\w)(?:{_AT_ONCE}|akutt|stat)(?!\w)")
URGENT_MEDICINE: Final = _re(rf"(?<!\w)(?:{_AT_ONCE})(?!\w)")
"""Beside a medicine *akutt* belongs to the reason, and *stat* is a single dose."""

FORMS: Final = _re(
    r"(?<!\w)(?:plaster|depot(?:tabl(?:ett|etter)?|kaps(?:el|ler)?)?|retard|xr|sr|xl|cr|(?:12|24)[ -]?hr|"
    r"(?:entero|tygge|smelte|bruse?|suge)?tabl(?:ett|etter)?|resoriblett(?:er)?|tbl|(?:entero)?kaps(?:el|ler)?|"
    r"mikst(?:ur)?\.?|injeksjonsvæske|inj\.?|infusjonsvæske|stikkp(?:iller?)?\.?|stkp\.?|supp|"
    r"inhalasjonspulver|inhalasjonsvæske)(?!\w)"
)
AS_TEXT: Final = _re(r"\[\s*(?:tekst|text)\s*:\s*(?P<name>[^\[\]\x00]*[^\s\[\]\x00])\s*\]")
"""A medicine that no list has, as it is written once somebody chose to order it as text."""
SERVICE_KINDS: Final[tuple[tuple[ServiceKind, re.Pattern[str]], ...]] = (
    ("laboratory", _re(r"prove|analyse|sample")),
    ("microbiology", _re(r"mikrobiologi|microbiology")),
    ("imaging", _re(r"bilde|imaging")),
    ("consultation", _re(r"tilsyn|consultation")),
    ("examination", _re(r"undersokelse|examination")),
)
"""Kinds of what is no medicine, as they stand in the brackets of one that no list has."""
SERVICE_AS_TEXT: Final = _re(
    r"\[\s*(?P<kind>prove|analyse|sample|mikrobiologi|microbiology|bilde|imaging|tilsyn|consultation"
    r"|undersokelse|examination)\s*:\s*(?P<name>[^\[\]\x00]*[^\s\[\]\x00])\s*\]"
)
"""An analysis or examination that no list has, as it is written once somebody chose to order it as text."""
QUOTED: Final = _re(r"[«\"“](?P<words>[^»\"”]*\S)\s*[»\"”]")
PERCENT: Final = _re(rf"{_NO}(?P<n>{NUMBER})\s*%(?!\w)")
BARE_COMBINATION: Final = _re(
    r"(?<![\w.,/+])(?P<n>\d+(?:[.,]\d+)?)/(?P<m>\d+(?:[.,]\d+)?)(?![\w/%]|[.,]\d|\s*x)"
)
"""`25/100`, `160/4,5`: the strengths of a product of two, where the catalogue has one."""
COMBINATION: Final = _re(
    rf"{_NO}(?P<n>{NUMBER})\s*(?P<u>{MEASURED})?\s*/\s*(?P<m>{NUMBER})\s*(?P<v>{MEASURED})(?![\w/])"
)
DOSE: Final = _re(
    rf"{_NO}(?P<n>{MIXED}(?=\s*ta?bl)|{NUMBER})(?:\s*(?:-|til\s|to\s)\s*(?P<high>{NUMBER}))?\s*(?P<u>{UNIT})\.?(?:(?![\w/])|(?=x\s*\d))"
)
_OF_VOLUME: Final = r"(?:(?<=ml )|(?<=\dl )|(?<= l )|(?<=liter ))pa"
"""`1 l på 8 timer` is over eight hours; `5 mg på 8 timer` may be each eight hours."""
OVER: Final = _re(
    rf"(?<!\w)(?:over|{_OF_VOLUME}|i\s+lopet\s+av)\s+(?P<n>{NUMBER})"
    r"\s*(?P<u>timer?|t|h|hours?|min(?:utter)?\.?|minutes)(?!\w)"
)
"""Length of one dose."""
NEXT_DOSE: Final = _re(rf",\s*(?={NUMBER}\s*(?:{UNIT})(?!\w))")
PIECES: Final = _re(rf"{_NO}(?<!x )(?<!x)(?P<n>\d{{1,2}})\s*x\s*(?P<m>{NUMBER})\s*(?P<u>{MEASURED})(?![\w/])")
BARE_TIMES: Final = _re(
    rf"{_NO}(?<!x )(?<!x)(?P<n>\d{{1,2}}(?:[.,]\d{{1,2}})?½?|½)(?=\s*x\s*(?P<times>\d{{1,2}})(?!\w))"
)
_WHY: Final = r"\s*:?\s*(?P<why>[^,;\x00]*[^\s,;\x00])"
_BECAUSE: Final = r"pga\.?|p\.g\.a\.|pa\s+grunn\s+av|mot|indikasjon|grunn|because\s+of|for(?!\s*\d)"
REASON: Final = _re(rf"(?<!\w)(?:{_BECAUSE})(?!\w){_WHY}")
QUESTION: Final = _re(
    rf"(?<!\w)(?:(?:{_BECAUSE}|problemstilling|obs\.?|spm\.?|sporsmal\s+om)(?!\w)|\?){_WHY}"
)
WHOLE_QUESTION: Final = _re(r"(?<!\w)problemstilling(?!\w)\s*:?\s*(?P<why>[^\x00]*[^\s,;\x00])")
"""The clinical question of an examination. Beside a medicine *obs* is a warning, not a reason."""
NOT_NEW: Final = _re(
    r"(?<!\w)(?:seponer(?:es|e)?|sep|stopp(?:es|e)?|stans(?:es|e)?|avslutt(?:es|e)?|nullseponer|paus(?:e|er|eres)|"
    r"reduser(?:es|e)?|ok(?:es|e)?|trapp(?:es|e)?|ikke(?!\s+oftere\s+enn\s+hver)|unnga|avbestill|annuller|stop|cancel|hold|increase|reduce|not)(?!\w)"
)
"""Words that change, stop or forbid: the order field makes new orders only."""
FILLER: Final = _re(
    r"(?<!\w)(?:bestill|rekvirer|order|gi|gis|give|start|ta|tas|og|and|a|pa|i|med|en|stk|dose|som|til|fra|prover?|blodprover?|samt|per|pr|(?:skift|bytt)es(?=\s+(?:hver|\x00)))(?!\w)\.?"
)
SIDES: Final = (
    ("both", _re(r"(?<!\w)(?:bilateralt?|begge\s+sider|both\s+sides)(?!\w)")),
    ("left", _re(r"(?<!\w)(?:venstre|ve\.?|left)(?!\w)")),
    ("right", _re(r"(?<!\w)(?:hoyre|ho\.?|right)(?!\w)")),
)
_PLACE_OF_SAMPLE: Final = (
    r"nese(?:n)?|svelg(?:et)?|hals(?:en)?|perineum|nasofarynks|nasopharynx|nph|lyske|hud|sar(?:et)?|sarsekret|abscess|puss"
    r"|drenvæske|dren|trakealsekret|trakea|bal|ekspektorat|feces|fæces|avforing|urin|spinalvæske|pleuravæske|ascites(?:væske)?"
    r"|leddvæske|galle|oye|ore|legg|fot|ta|ankel|kne|lar|hofte|arm|albue|hand|finger|rygg|sakrum|sete|abdomen|operasjonssar"
    r"|perifer(?:t|e)?|sentral(?:t|e)?|cvk|svk|picc(?:[ -]line)?|arteriekran|veneport|midtstrale"
    r"|kateter(?:urin)?"
)
PLACE_OF_SAMPLE: Final = _re(
    rf"(?<!\w)(?:(?:fra|i|pa|av)\s+)?(?:{_PLACE_OF_SAMPLE})(?:(?:\s*,\s*og\s+|\s*[,/+]\s*|\s+og\s+)(?:fra\s+)?(?:{_PLACE_OF_SAMPLE}))*(?!\w)"
)
"""A place of the body, or a fluid, from which a microbiological sample is taken."""
TO_CULTURE: Final = _re(
    r"(?<!\w)(?:til\s+)?(?:bakt(?:eriologisk|eriologi)?\.?\s+)?(?:dyrkning|dyrk\.?|us\.?|undersokelse)(?!\w)"
)
"""Pattern of *til dyrkning*, beside a sample whose name says it already."""
INSULIN: Final = _re(r"(?<!\w)insulin(?!\w)")
LAB_WORD: Final = _re(r"(?<!\w)(?:blodprove|prove|lab|blood\s+test)(?!\w)")
MEDICINE_WORD: Final = _re(r"(?<!\w)(?:legemiddel|medisin|medicine)(?!\w)")
SERVICE_WORDS: Final[tuple[tuple[ServiceKind, re.Pattern[str]], ...]] = (
    ("consultation", _re(r"(?<!\w)(?:\w*tilsyn|konsult\w*|konsultasjon)(?!\w)")),
    (
        "imaging",
        _re(
            r"(?<!\w)(?:ct|mr|mri|pet|rtg|rtx|rontgen\w*|ul|ultralyd|\w*scintigrafi|\w*angiografi|x-ray|ultrasound)(?!\w)"
        ),
    ),
    (
        "microbiology",
        _re(r"(?<!\w)(?:\w*dyrkning|\w*pcr|\w*mikroskopi|resistensbestemmelse|\w*kultur|culture)(?!\w)"),
    ),
    (
        "laboratory",
        _re(
            r"(?<!\w)(?:blodprove\w*|prove\w*|lab|blood\s+test|[sp]-\w+|[a-z]+serologi|antistoff\w*|ig[gmae])(?!\w)"
        ),
    ),
    ("examination", _re(r"(?<!\w)(?:undersokelse|\w+skopi|examination)(?!\w)")),
)
"""Words that tell the kind of what is no medicine, also where its name is in no list; the surest first."""
