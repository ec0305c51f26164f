"""Incomplete form values: calculations with missing answers, and questions enabled because of them."""

from __future__ import annotations

from desktop.clinical.forms.filling import Filled
from desktop.clinical.forms.form_places import Place
from desktop.core.messages import _
from desktop.writing.facts import Missing


def known(filled: Filled, one: Place) -> str:
    """Note beside a row that is calculated from missing answers, or enabled because of one."""
    lacking = filled.lacking(one.at)
    if not lacking:
        return ""
    if one.at in filled.lacks:
        return _("Not whole, and not signed as an answer: {places} is not answered").format(places=lacking)
    return _("Shown because of a value that is not whole: {places} is not answered").format(places=lacking)


def parts(filled: Filled, gap: Missing | None, left: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons a form can't be signed yet where no question waits, and values that don't count."""
    told = [gap.words] if gap is not None and not left else []
    for one in filled.rows_and_hidden:
        if one.at in filled.lacks:
            name = one.item.text or one.item.link_id
            words = _("{name} is not whole and is not signed as an answer: {places} is not answered")
            told.append(words.format(name=name, places=filled.lacking(one.at)))
    return tuple(told)
