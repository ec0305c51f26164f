"""Oxygen in the order field: litres are litres a minute; the device and the target saturation are noted."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.draft import Amount, Schedule
from desktop.orders.field.amounts import Dosed
from desktop.orders.field.begins import Begins
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Scan

OXYGEN: Final = "V03AN01"
_DEVICES: Final = re.compile(
    r"(?<!\w)(?:(?:pa|via|med|in|by)\s+)?(?:"
    r"nese\s?(?:kateter|grimer?|briller?)|grimer?|nasal\s+(?:cannula|prongs)|"
    r"(?:ansikts|hudson|reservoar|venturi|trakeal)?\s?maske(?:\s+med\s+reservoar)?|(?:face|venturi|reservoir)\s+mask|"
    r"(?:nasal\s+)?hoyflow|high\s?flow|optiflow|hfnc"
    r")(?!\w)"
)
_TARGET: Final = re.compile(
    r"(?<!\w)(?:(?:med\s+)?(?:mal|target)\s*:?\s+|til\s+|for\s+)?"
    r"(?:o2[- ]?)?(?:spo2|sao2|sat(?:urasjon)?|metning|saturation)\s*(?:mal\s*)?:?\s*"
    r"(?:>=?|≥|over|mellom|between|above)?\s*\d{2}(?:\s*(?:-|til|og|to|and)\s*\d{2,3})?\s*%?(?!\w)"
)


def notes(scan: Scan) -> str:
    """Claim the device and the target saturation; their words, in the order written."""
    found = []
    for pattern in (_TARGET, _DEVICES):
        for match in list(scan.find(pattern)):
            found.append((match.start(), scan.text[match.start() : match.end()].strip(" ,")))
            scan.take(match, "option")
    return ", ".join(words for _start, words in sorted(found))


def as_flow(dosed: Dosed, often: Often, begun: Begins) -> None:
    """Make `2 l` a flow of 2 litres a minute, which runs on: nobody is given litres of oxygen one by one.

    A number of times beside it is asked about, as beside every rate.
    """
    dose = dosed.dose
    if dose is None or dosed.rate is not None or dose.unit not in ("L", "mL") or dose.high is not None:
        return
    dosed.rate, dosed.dose = Amount(dose.value, f"{dose.unit}/min"), None
    if begun.now and often.schedule is not None and often.schedule.once:
        often.schedule = Schedule(continuous=True)
