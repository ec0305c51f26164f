"""Eye, ear, arm or thigh of an order, with its side: `1 dråpe i høyre øye`."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.clinical.words.sites import SITES
from desktop.core.messages import _
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]


def read_site(scan: Scan, regions: Sequence[Region]) -> str:
    """Our key of the one site that is written; empty for none, and after a question."""
    found: list[tuple[str, Region]] = []
    for key, one in SITES.items():
        for match in list(scan.find(one.written, (0, scan.end_of_order()))):
            scan.take(match, "side")
            found.append((key, match.span()))
    keys = list(dict.fromkeys(key for key, _span in found))
    later = len(regions) > 1 and any(span[0] >= regions[1][0] for _key, span in found)
    if len(keys) > 1 or (later and len(found) < len(regions)):
        # “x 4 i 1 uke, deretter x 2 i høyre øye”: of both doses, or of the second?
        spans = [span for _key, span in found]
        choices = tuple(
            Choice(SITES[key].words(), scan.rewritten(spans, SITES[key].inside(), regions[0][1]))
            for key in keys
        )
        scan.ask("side", _("Which side, for the whole order?"), choices, spans[0])
        return ""
    return keys[0] if keys else ""
