"""Excuses of a caution: a medicine beside it, or another illness, by which it is not told.

What is not read excuses nothing: an illness that is not certain or is over doesn't, nor a medicine that is no
longer in effect.
"""

from __future__ import annotations

from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import Excused
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.rules import within


def is_excused(row: Excused, facts: Facts, medicine: Medicine) -> bool:
    """True when what the row names beside the medicine, or in it, makes the caution needless."""
    beside = (medicine, *facts.others(medicine)) if row.unless else ()
    if any(within(code, row.unless) for one in beside if not one.doubted for code in one.acting):
        return True
    known = illnesses.known(facts, row.unless_illness)
    return any(not (one.unsure or one.over) for one in known)
