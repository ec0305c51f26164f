"""The whole grammar of dosage texts, in the order in which its rows are tried."""

from __future__ import annotations

import re
from typing import Final

from desktop.orders.dosage_text.grammar import (
    amount_rows,
    day_parts,
    frequency,
    joining,
    kept_words,
    lengths,
    needs,
    sequence,
    site_rows,
    weekdays,
)

ROWS: Final = (
    *sequence.ROWS,
    *needs.ROWS,
    *kept_words.ROWS,
    *frequency.ROWS,
    *lengths.ROWS,
    *weekdays.ROWS,
    *day_parts.ROWS,
    *site_rows.ROWS,
    *amount_rows.ROWS,
    *joining.ROWS,
)
SIGNS_BETWEEN: Final = re.compile(r"[,.+();:/!=]")
"""Signs between parts; any other is not understood."""
