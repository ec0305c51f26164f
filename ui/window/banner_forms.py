"""Ways in which the parts of the banner stand side by side."""

from __future__ import annotations

Form = tuple[list[list[str]], list[list[str]]]


def forms(
    identity: list[str],
    place: list[list[str]],
    asked: list[str],
    measured: list[str],
    wide: bool,
    tall: bool = True,
) -> list[Form]:
    """Ways to stand side by side, (lines at the left, at the right), from the widest to the narrowest; of two
    lines only where it may not be `tall`. Weight and kidneys (`measured`) stand in each."""
    one = [identity, [name for names in place for name in names]]
    found: list[Form] = []
    for lefts in (one, [identity, *place]) if len(place) > 1 else (one,):
        found += [
            *([(lefts, [asked, measured])] if wide else []),
            *((lefts, [asked[:at], [*asked[at:], *measured]]) for at in (1, 2)),
            *(([*lefts[:-1], [*lefts[-1], *measured]], [asked[:at], asked[at:]]) for at in (1, 2)),
            *(([[*lefts[0], *measured], *lefts[1:]], [asked[:at], asked[at:]]) for at in (1, 2)),
        ]
        if tall:
            found += [
                *((lefts, [asked[:at], asked[at:], measured]) for at in ((1, 2) if measured else ())),
                (lefts, [asked[:1], asked[1:2], [*asked[2:], *measured]]),
            ]
    if not tall:
        return found
    split = [identity[:1], identity[1:], *place]
    beside = [identity[:1], [*identity[1:], *measured], *place]
    return [
        *found,
        *((beside, [asked[:one], asked[one:two], asked[two:]]) for one, two in ((1, 2), (2, 3), (1, 3))),
        (split, [asked[:1], asked[1:2], [*asked[2:], *measured]]),
        ([*split[:2], *([measured] if measured else []), *place], [asked[:2], asked[2:]]),
        (beside, [[name] for name in asked]),
        (split, [*([name] for name in asked), measured]),
    ]
