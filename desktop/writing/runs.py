"""Between the letter package's sentences and the editors' runs: the same words, nothing lost either way."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.acts.edits import TextRun
from desktop.letters.model import Run, Sentence, Source


def text_run(run: Run) -> TextRun:
    """A run of a sentence as the editor shows it."""
    if run.missing:
        return TextRun(run.text, "placeholder", run.path, state="missing", strong=run.strong)
    source = run.source
    if source is None and not run.path:
        return TextRun(run.text, strong=run.strong)
    return TextRun(
        run.text,
        "value",
        run.path,
        source.keys if source else (),
        source.label if source else "",
        source.when if source else "",
        strong=run.strong,
    )


def text_runs(sentences: Iterable[Sentence]) -> tuple[TextRun, ...]:
    """Sentences one after the other, each on a line of its own where it began one."""
    found: list[TextRun] = []
    for sentence in sentences:
        if found:
            found.append(TextRun("\n" if sentence.line else " "))
        found += [text_run(run) for run in sentence.runs]
    return tuple(found)


def run(text: TextRun) -> Run:
    """An editor's run as part of a sentence."""
    if text.kind == "placeholder":
        return Run(text.text, None, text.path, missing=True)
    source = Source(text.keys, text.label, text.when) if text.keys or text.label else None
    path = text.path if text.kind == "value" else ""
    return Run(text.text, source, path, strong=text.strong)


def sentences(runs: Iterable[TextRun]) -> tuple[Sentence, ...]:
    """Sentences of a field, one a line; source numbers and empty lines are left out."""
    lines: list[list[Run]] = [[]]
    for one in runs:
        if one.kind == "mark":
            continue
        made = run(one)
        if one.kind != "text" or "\n" not in one.text:
            lines[-1].append(made)
            continue
        for number, part in enumerate(one.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Run(part, made.source, "", strong=made.strong))
    kept = [line for line in lines if "".join(r.text for r in line).strip()]
    return tuple(Sentence(tuple(line), line=number > 0) for number, line in enumerate(kept))
