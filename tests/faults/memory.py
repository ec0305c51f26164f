"""What people have written, seen and decided: the memory by which a schedule is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


def units(resource: Json) -> dict[str, str]:
    """The clinical units of a resource and what each says."""
    match resource["resourceType"]:
        case "Condition":
            return {"": resource["code"]["text"]}
        case "MedicationRequest":
            frequency = resource.get("reasonCode", [{}])[0].get("text", "")
            return {"": f"{resource['dosageInstruction'][0]['text']}|{frequency}"}
        case "Composition":
            return {s["code"]["coding"][0]["code"]: s["text"]["div"] for s in resource.get("section", [])}
    return {}


@dataclass
class Memory:
    """`parents`: for each text, the texts that its writer had seen there. `dropped`: what a person threw
    away. `allowed`: orders (by id) that may go late, because a person said so. `reopened`: keys over whose
    conflict a person has decided for their own version."""

    parents: dict[str, set[str]] = field(default_factory=dict)
    unit_of: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    allowed: set[str] = field(default_factory=set)
    until: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def fresh(self) -> str:
        self.number += 1
        return f"text {self.number}"

    def wrote(self, before: Json | None, after: Json, *, here: bool) -> None:
        """Somebody who saw `before` has written `after`; `here` at one of the clients."""
        seen = units(before) if before else {}
        for unit, text in units(after).items():
            if text == seen.get(unit):
                continue
            self.parents.setdefault(text, set()).update({seen[unit]} if unit in seen else set())
            self.unit_of[text] = unit
            if here:
                self.written.add(text)

    def drop(self, resource: Json | None) -> None:
        if resource is not None and resource.get("resourceType"):
            self.dropped.update(units(resource).values())

    def saw_both(self, mine: Json, theirs: Json) -> None:
        """A person has decided for `mine`, with `theirs` beside it."""
        other = units(theirs)
        for unit, text in units(mine).items():
            if unit in other and other[unit] != text:
                self.parents.setdefault(text, set()).add(other[unit])

    def knew(self, text: str, earlier: str) -> bool:
        """Whether the writer of a text had seen an earlier one, themselves or through what they saw."""
        stack, seen = [text], set()
        while stack:
            one = stack.pop()
            if one == earlier:
                return True
            if one not in seen:
                seen.add(one)
                stack.extend(self.parents.get(one, ()))
        return False

    def lost(self, there: set[str]) -> set[str]:
        """What was written here, is not `there`, and was neither replaced by its writer nor thrown away."""
        return self.written - self.behind(there | self.dropped)

    def behind(self, texts: set[str]) -> set[str]:
        """These texts, and all that their writers had seen and replaced."""
        found = set(texts)
        stack = list(found)
        while stack:
            for parent in self.parents.get(stack.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        return found
