"""Find the modules of a package by file name, in whichever folder they lie; none of them is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from os.path import join
from pkgutil import iter_modules


@cache
def by_name(package: str) -> Mapping[str, str]:
    """The full name of each module of a package and of the packages in it, by the last part of that name."""
    spec = find_spec(package)
    return dict(_found(package, spec.submodule_search_locations or ())) if spec is not None else {}


def _found(package: str, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    places = list(places)
    for one in iter_modules(places):
        name = f"{package}.{one.name}"
        if one.ispkg:
            yield from _found(name, [join(place, one.name) for place in places])
        else:
            yield one.name, name
