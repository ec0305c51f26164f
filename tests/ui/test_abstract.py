"""What a base class leaves to its kinds, every kind has.

Qt's widgets have a metaclass of their own, so that Python itself doesn't hold them to `abstractmethod`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import desktop
import ui


def everything() -> set[type]:
    """Every class of the window."""
    found: set[type] = set()
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        made = importlib.import_module(module.name)
        found |= {
            one for one in vars(made).values() if inspect.isclass(one) and one.__module__ == made.__name__
        }
    return found


def left(kind: type) -> set[str]:
    """The methods that a class names and does not write."""
    names = {name for base in kind.__mro__ for name in vars(base)}
    return {name for name in names if getattr(getattr(kind, name, None), "__isabstractmethod__", False)}


def test_every_kind_writes_what_its_base_leaves_to_it() -> None:
    classes = everything()
    bases = {base for one in classes for base in one.__mro__[1:]}
    open_ = {f"{one.__module__}.{one.__name__}": left(one) for one in classes - bases if left(one)}
    assert len(classes) > 200
    assert any(left(one) for one in classes & bases), "there are such bases"
    assert open_ == {}


def test_nothing_says_that_it_is_not_written() -> None:
    word = "NotImplemented" + "Error"
    roots = (Path(ui.__file__).parent, Path(desktop.__file__).parent)
    found = [
        path for root in roots for path in root.rglob("*.py") if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
