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


KNOWN: tuple[Known, ...] = ()


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
