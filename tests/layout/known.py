"""What is known to be wrong with the layout, each with its reason. The shorter the better.

Strict: an entry that no longer occurs fails the test of its subject, and what stands here is for no other.
None may be for a main screen at 100 % on a window of 1366 or 1920, in Bokmål, light.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.layout.rules import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """A fault of a subject: which rule, in which widget, why it stands. `of` is what its words begin with."""

    subject: str
    rule: str
    where: str
    why: str
    of: str = ""

    def is_(self, fault: Fault) -> bool:
        return (fault.rule, fault.where) == (self.rule, self.where) and fault.text.startswith(self.of)


_SIDE = "the column at the right takes its width from a window that is narrow for its size of text"
_ONE_LINE = "a hit is one line and says its beginning only; the whole is told by a screen reader"


def _of(subjects: tuple[str, ...], rules: dict[str, tuple[str, ...]], why: str) -> tuple[Known, ...]:
    rows = [(rule, where) for rule, wheres in rules.items() for where in wheres]
    return tuple(Known(subject, rule, where, why) for subject in subjects for rule, where in rows)


KNOWN: tuple[Known, ...] = (
    *_of(("screen queue",), {"broken word": ("RowsView",)}, _SIDE),
    Known("screen origin", "parted unit", "CardLine", "the number is set larger than its unit, as two texts"),
    *_of(("form sheet", "screen facts"), {"given up": ("HitList",)}, _ONE_LINE),
)  # fmt: skip


def judged(subject: str, found: Iterable[tuple[str, Fault]]) -> tuple[list[str], list[Known]]:
    """What is new (told with the combination where it was found), and which entries no longer occur."""
    mine = [known for known in KNOWN if known.subject == subject]
    met: set[Known] = set()
    new = []
    for told, fault in found:
        known = next((one for one in mine if one.is_(fault)), None)
        if known is None:
            new.append(f"{told}: {fault}")
        else:
            met.add(known)
    return new, [known for known in mine if known not in met]
