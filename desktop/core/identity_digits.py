"""Pattern for possible identity numbers in a text: eleven digits, written as people write them."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = re.compile(r"(?<!\d)\d\d[\s.-]?\d\d[\s.-]?\d\d[\s.-]?\d{5}(?!\d)")
"""`010199 12345`, `01.01.99-12345`, whatever blank stands between; whether it is valid is not asked."""
