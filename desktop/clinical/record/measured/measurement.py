"""One value of a vital sign as it was measured: its number or words, when, where, and its permitted use."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.record.observed import GOOD
from desktop.clinical.record.use import Use

NEWS2_KEYS: Final = frozenset(
    {"rr", "spo2", "sbp", "isbp", "hr", "temp", "o2", "fio2", "on_o2", "acvpu"}
)  # fmt: skip
KEYS: Final = NEWS2_KEYS | {"dbp", "map", "idbp", "imap", "pain", "gcs", "etco2"}
"""Keys of the quantities in a round of vital signs: they change within the hour, so of a day alone none of
them can be scored."""


class Measurement(msgspec.Struct, frozen=True, gc=False):
    """One value of one vital sign: `key` as in the vocabulary, number (in its unit) or words.

    `reference` is its Observation (`Type/id`), `when` that one's FHIR time as recorded. `original` is what
    was recorded where the number was converted, `site` where on the body by its code, `place` where by its
    bodySite in words, `remark` what somebody wrote of it.
    `whose` says of whom it is, where that is not the patient (`of_others`).
    """

    key: str
    at: datetime
    reference: str
    number: Decimal | None = None
    words: str = ""
    unit: str = ""
    when: str = ""
    original: str = ""
    site: str = ""
    place: str = ""
    use: Use = GOOD
    remark: str = ""
    whose: str = ""
