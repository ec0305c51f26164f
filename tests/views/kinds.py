"""Options without which a kind of panel shows nothing, for tests of every kind."""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, dict[str, Any]] = {
    "trend": {"trend": "kidneys"},
    "trace": {"trace": "ctg"},
    "unplaced": {
        "kinds": (
            "anamnesis",
            "care_plan",
            "examinations",
            "flowsheet",
            "forms",
            "laboratory",
            "letters",
            "medicines",
            "notes",
            "problems",
            "unplaced",
            "vitals",
        )
    },
    "key_facts": {"facts": ("legal", "potassium", "news2")},
}


def options(kind: str) -> dict[str, Any]:
    """What a panel of this kind is asked with."""
    return OPTIONS.get(kind, {})
