"""One round over whole wards for a few types only: what is unsent goes, who lies there and these types come.

For whoever looks at wards without a screen. What was not told whole counts as not told: its cursors go, so
that nobody takes what is held of it for all there is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.core.errors import WireError
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round
from desktop.fhir.transport import NoAnswer, Refused, SignedOut
from desktop.sync.pull import cursors, ward
from desktop.sync.pull.ahead import ahead
from desktop.sync.pull.deletions import deletions
from desktop.sync.pull.directory import directory
from desktop.sync.pull.pull import CHART, asks, compare_due, pull, searches
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.restore.restored import Frozen
from desktop.sync.run.effects import Effects

CONSENT = "Consent"
"""Fetched with every patient: it tells what of all this somebody may see."""


class WardTold(msgspec.Struct, frozen=True):
    """Answer of the server about one ward: who lies there, and the types of them that it did not tell whole.

    `partial` says in its words what was left out, `refused` which resources can't be trusted. `trouble` is
    why the ward could not be asked at all; then nobody is named.
    """

    ward: str
    patients: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    trouble: WireError | None = None


async def ward_types(effects: Effects, wards: Sequence[str], types: Sequence[str]) -> tuple[WardTold, ...]:
    """Bring these types of everybody on these wards up to date; a round that was cancelled has fewer wards.

    Raises NoAnswer, SignedOut, Frozen, and SearchRefused for a server that wants to be left alone.
    """
    kinds = tuple(kind for kind in CHART if kind in types or kind == CONSENT)
    found: list[WardTold] = []
    with effects.beside:
        effects.settled.begin()
        for name in dict.fromkeys(wards):
            try:
                told = await _ward(effects, name, kinds)
            except (NoAnswer, SignedOut, Frozen):
                raise
            except (WireError, *STRANGE) as error:
                if isinstance(error, SearchRefused) and ends_round(error.status):
                    raise
                trouble = error if isinstance(error, WireError) else Refused(words(error))
                told = WardTold(name, trouble=trouble)
            if effects.cancelled() or told is None:
                return tuple(found)
            found.append(told)
        everybody = tuple(dict.fromkeys(one for told in found for one in told.patients))
        await deletions(effects, kinds)
        await compare_due(effects, "", everybody, kinds)
    return tuple(found)


async def _ward(effects: Effects, name: str, kinds: tuple[str, ...]) -> WardTold | None:
    base = effects.transport.base
    before = await effects.database.read(lambda c: ward.kept(c, name))
    if before is not None:
        wanted = await effects.database.read(lambda c: ward.asks(c, name, base))
        wanted |= asks((await searches(effects, before.patients, kinds))[0])
        effects = await ahead(effects, wanted)
    members = await ward.members(effects, name)
    if effects.cancelled():
        return None
    report = await pull(effects, members.patients, kinds)
    if not report.complete:
        return None
    said = await directory(effects, name, members.patients, changed=report.changed > 0)
    cut = [one.partition(":")[0] for one in report.partial]
    # Many servers keep no Consents: then nothing is blocked there.
    lacking = tuple(kind for kind in kinds if kind in (*report.unsupported, *cut) and kind != CONSENT)
    if lacking:
        await effects.database.write(lambda tx: cursors.forget(tx, members.patients, lacking))
    return WardTold(
        name, members.patients, lacking, tuple(dict.fromkeys((*members.partial, *report.partial, *said))),
        tuple(dict.fromkeys((*members.refused, *report.refused))),
    )  # fmt: skip
