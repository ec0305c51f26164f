"""The whole grammar of dosage texts, in the order in which its rows are tried."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text.grammar import (
    amounts,
    day_parts,
    frequency,
    joining,
    lengths,
    needs,
    places,
    remarks,
    sequence,
    weekdays,
)

ROWS: Final = (
    *sequence.ROWS,
    *needs.ROWS,
    *remarks.ROWS,
    *frequency.ROWS,
    *lengths.ROWS,
    *weekdays.ROWS,
    *day_parts.ROWS,
    *places.ROWS,
    *amounts.ROWS,
    *joining.ROWS,
)
SIGNS_BETWEEN: Final = re.compile(r"[,.+();:/!=]")
"""Signs between parts; any other is not understood."""
