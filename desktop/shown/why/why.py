"""Explanation of the configuration behind something on the screen (provenance): its layers, and the proposal
to the owner of one."""

from __future__ import annotations

import msgspec

from desktop.core.messages import _, pgettext


class WhyLayer(msgspec.Struct, frozen=True, gc=False):
    """Layer of an explanation: one change, or one file that makes no changes.

    `place` is file and line in short, `file` in full as people read it. `point` is the number of the change
    in its sprint, 0 for none. `decides`: this is why it is here. `remark` says that the file is another now.
    `path` is the file on this machine; empty where there is none to open. `shipped`: it comes with the
    program, and nobody of the hospital owns it. `owner_id` is the HPR number or Practitioner id that the file
    gives of its owner.
    """

    name: str
    text: str
    place: str
    file: str
    point: int = 0
    decides: bool = False
    why: str = ""
    goal: str = ""
    shortens: str = ""
    measure: str = ""
    owner: str = ""
    state: str = ""
    remark: str = ""
    path: str = ""
    shipped: bool = False
    owner_id: str = ""


class WhyShown(msgspec.Struct, frozen=True, gc=False):
    """Explanation of a part of the screen, the first layer first.

    `path` is its way in the set-up, `title` its name with what it is, `where` its place. Without layers
    `built_in` says that nobody wrote it. `remark` says that the set-up is another than the one shown.
    """

    path: str
    title: str
    where: str = ""
    layers: tuple[WhyLayer, ...] = ()
    built_in: str = ""
    remark: str = ""

    @property
    def deciding(self) -> int:
        """Index of the deciding layer, from 0; -1 where there is none."""
        return next((at for at, one in enumerate(self.layers) if one.decides), len(self.layers) - 1)


def point_words(layer: WhyLayer) -> str:
    """The change in its sprint, in words."""
    return _("point {n}").format(n=layer.point) if layer.point else ""


def spoken(shown: WhyShown, at: int) -> str:
    """Screen reader text of a layer."""
    if not 0 <= at < len(shown.layers):
        return ". ".join(filter(None, (shown.title, shown.where, shown.built_in, shown.remark)))
    layer = shown.layers[at]
    named = ", ".join(filter(None, (layer.name, point_words(layer))))
    said = _("Why: {layer}. Layer {n} of {all}.").format(layer=named, n=at + 1, all=len(shown.layers))
    return " ".join((said, reason_words(layer), layer.remark)).strip()


def reason_words(layer: WhyLayer) -> str:
    """The reason that was given; where there is none, that it is missing and who can be asked."""
    if layer.why:
        return layer.why
    if layer.shipped:
        return _("It comes with the program so.")
    if layer.owner:
        return _("Reason missing. Ask {owner}.").format(owner=layer.owner)
    return _("Reason missing.")


def proposal(shown: WhyShown, at: int, words: str, version: str) -> str:
    """Text of a proposed change for the owner of a layer: nothing of any patient is in it."""
    layer = shown.layers[at] if 0 <= at < len(shown.layers) else None
    lines = [_("Proposed change in Fagflate"), ""]
    if layer is not None and layer.owner:
        lines.append(_("To: {owner}").format(owner=layer.owner))
    lines.append(_("About: {what}").format(what=", ".join(filter(None, (shown.title, shown.where)))))
    if layer is not None:
        said = ", ".join(filter(None, (layer.name, point_words(layer), layer.text)))
        lines += [
            _("Set by: {layer}").format(layer=said),
            _("File and line: {file}").format(file=layer.file),
            _("Reason today: {why}").format(why=layer.why or _("none written")),
        ]
    else:
        lines.append(shown.built_in)
    return "\n".join((*lines, _("In the set-up: {path}").format(path=shown.path), "", words.strip(), "",
                      f"Fagflate {version}"))  # fmt: skip


def told(shown: WhyShown, at: int) -> str:
    """All that is told, as lines of text, the layer at `at` in full."""
    lines = [", ".join(filter(None, (shown.title, shown.where)))]
    for number, layer in enumerate(shown.layers, 1):
        said = ": ".join(filter(None, (point_words(layer), layer.text)))
        mark = "*" if layer.decides else " "
        lines.append(f"{mark} {number}  {layer.name}  {said}  {layer.file}".rstrip())
        if layer.why and number - 1 != at:
            lines.append(f"     {layer.why}")
    if not shown.layers:
        lines.append(shown.built_in)
    elif 0 <= at < len(shown.layers):
        lines += [f"{label}: {words}" for label, words in details(shown.layers[at])]
    return "\n".join((*lines, *filter(None, (shown.remark,))))


def details(layer: WhyLayer) -> tuple[tuple[str, str], ...]:
    """Detail lines of one layer, each with its label."""
    owner = layer.owner or ("" if layer.shipped else _("owner missing"))
    found = (
        (pgettext("set-up", "Reason"), reason_words(layer)),
        (_("Owner"), " · ".join(filter(None, (owner, layer.state)))),
        (_("File and line"), layer.file),
        (pgettext("set-up", "Note"), layer.remark),
        (_("Goal"), layer.goal),
        (_("Shortens"), layer.shortens),
        (_("Measured by"), layer.measure),
    )
    return tuple((label, words) for label, words in found if words)
