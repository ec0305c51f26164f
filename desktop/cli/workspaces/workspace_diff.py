"""`fagflate workspace diff A B`: what is otherwise in one workspace than in another, a sentence each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.cli.workspaces import workspace_pictures
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.workspace.loader import Resolved


def diff(arguments: argparse.Namespace, resolved: Callable[[argparse.Namespace], Resolved]) -> int:
    """Tell the differences, in the order in which a page is read; 0 whether there are some or none.
    `resolved` opens what an argument names."""
    from desktop.views.known import known
    from desktop.workspace.differences import all_differences

    if arguments.out is not None:
        # Before anything is read: a folder that holds something else is never written in.
        workspace_pictures.checked(arguments.out)
    before, after = (
        resolved(argparse.Namespace(workspace=name, folder=arguments.folder, over=arguments.over))
        for name in (arguments.before, arguments.after)
    )
    found = all_differences(before, after, known())
    drawn = workspace_pictures.written(arguments, before, after, found) if arguments.out is not None else None
    if arguments.json:
        told: dict[str, object] = {
            "before": before.workspace.release,
            "after": after.workspace.release,
            "differences": [
                {"target": one.target, "kind": one.kind, "words": f"{one.words}."} for one in found
            ],
        }
        if drawn is not None:
            told["pictures"] = drawn
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return 0
    lines = [f"{one.words}." for one in found] or [_("Nothing is otherwise.")]
    if drawn is not None:
        # Numbered as in the pictures.
        lines = [f"{number} {one.words}." for number, one in enumerate(found, 1)] or lines
        lines += [str(arguments.out / str(one["file"])) for one in drawn]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0
