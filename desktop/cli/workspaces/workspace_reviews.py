"""`fagflate workspace reviews`: reviews of sprints in a record, with the answers that count and those that do
not."""

from __future__ import annotations

import argparse
import json
from typing import Any

from desktop.cli.common import add_store, complain, say, store_of
from desktop.core.messages import _


def configure(acts: Any) -> None:
    """Add the command beside the others."""
    words = _("list the reviews of sprints in a record: who has answered, and whose answer does not count")
    listed = acts.add_parser("reviews", help=words, description=words)
    add_store(listed, required=True)
    listed.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=_("one JSON object instead of words")
    )


def reviews(arguments: argparse.Namespace) -> int:
    """List them; 1 where an acceptance does not count."""
    from desktop.core.actor import Actor
    from desktop.core.clock import utc_now
    from desktop.views.reader import Reader
    from desktop.views.sprint import draft_reviews

    with store_of(arguments) as store:
        reader = Reader(store, Actor("", "", ""), utc_now)
        try:
            found = store.read(lambda connection: draft_reviews.answered(reader, connection)).result()
        finally:
            reader.close()
    void = any(line.void for one in found for line in one.lines)
    if arguments.json:
        told = [
            {
                "sprint": one.sprint, "title": one.title, "content": one.content,
                "reviews": [
                    {"said": line.words, "counts": line.counts, "void": line.void} for line in one.lines
                ],
            }
            for one in found
        ]  # fmt: skip
        say(json.dumps({"reviews": told}, ensure_ascii=False))
        return 1 if void else 0
    if not found:
        say(_("No review of a sprint is here."))
    for one in found:
        say(f"{one.sprint}: {one.title}")
        for line in one.lines:
            (complain if line.void else say)(f"  {line.words}")
    return 1 if void else 0
