"""The faults of the wire, and which of them a server's features leave bearable."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.sync import driver
from tests.sync.driver import Client, Fault
from tests.sync.fake_server import Features

SERVERS = (
    Features(), Features(update_create=False), Features(update_create=False, conditional_create=False),
    Features(transaction=False, batch=False), Features(gone=404), Features(next_links="offset", page=3),
    Features(representation=False), Features(lists_types=False), Features(total=False, elements=False),
    Features(page=3), Features(page=2, history=False), Features(page=3, batch=False),
)  # fmt: skip

STRANGE = (
    Features(if_none_match=False), Features(if_none_match=False, representation=False),
    Features(batch_page=2), Features(if_none_match=False, batch_page=1, history=False),
)  # fmt: skip
"""Servers as seen at hospitals: they heed no `If-None-Match`, and cut short what they give in a batch."""

LOSSES: dict[str, Fault] = {
    "lost before the effect": driver.lost_before,
    "lost after the effect": driver.lost_after,
    "truncated": driver.truncated,
    "unreachable": driver.unreachable,
    "503": driver.status(503),
    "503 after the effect": driver.status(503, after=True),
    "500 after the effect": driver.status(500, after=True),
    "409": driver.status(409),
    "401": driver.status(401),
    "web page": driver.html,
    "web page, 404": driver.html_404,
    "429": driver.status(429, {"retry-after": "7"}),
}


def fault(chance: Random, client: Client, racy: bool, count: Counter[str]) -> Fault | None:
    """One fault for one request, or none; counted by its name."""
    if chance.random() < 0.35:
        return None
    names = list(LOSSES)
    features = client.server.features
    # A plain POST that the network itself delivers twice makes two, and a create that is delivered
    # again after a later change sets it back where no condition is heeded: nobody can help it.
    once = features.update_create or (features.conditional_create and not racy)
    if once and features.if_none_match:
        names += ["duplicated", "delayed"] * 2
    name = chance.choice(names)
    count[name] += 1
    if name == "duplicated":
        return client.wire.duplicated(chance.randint(1, 4))
    if name == "delayed":
        return client.wire.delayed(chance.randint(1, 6))
    return LOSSES[name]
