"""PDFs of others are drawn in a process that can be ended: where they ask too much, words come instead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import pytest

from desktop.core.errors import InputError
from desktop.letters.paper import page_pictures
from desktop.letters.paper.page_process import MAX_PIXELS
from desktop.letters.paper.page_renderer import WAIT, Renderer


def pdf(wide: float, high: float, content: bytes = b"0 0 m 9 9 l S", pages: int = 1) -> bytes:
    """A PDF by hand, its content packed."""
    packed = zlib.compress(content, 9)
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream",
    ]
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Contents 3 0 R>>".encode()
    parts += [page] * pages
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj".encode() + part + b"endobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    end = (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(parts) + 1}/Root 1 0 R>>"
    )
    return made + f"{end}\nstartxref\n{len(made)}\n%%EOF".encode()


LINES = b"0 0 m 595 842 l S\n" * 1_500_000


@pytest.fixture
def renderer() -> Renderer:
    return Renderer()


def test_an_ordinary_page_is_drawn(renderer: Renderer) -> None:
    letter = pdf(595, 842, pages=2)
    assert renderer.count(letter) == 2
    wide, high, data = renderer.image(letter, 1, 110)
    assert (wide, high, len(data)) == (910, 1287, 910 * 1287 * 3)
    with pytest.raises(IndexError):
        renderer.image(letter, 2, 110)
    assert len(renderer.joined(letter, pdf(842, 595))) > 500
    renderer.close()


@pytest.mark.parametrize(("wide", "high"), [(14_400, 14_400), (14_400, 5), (595, 3_500), (1e9, 1e9)])
def test_a_page_larger_than_any_sheet_is_refused_in_words(
    renderer: Renderer, wide: float, high: float
) -> None:
    huge = pdf(wide, high)
    for asked in (
        lambda: renderer.count(huge),
        lambda: renderer.image(huge, 0, 300),
        lambda: renderer.joined(huge),
    ):
        with pytest.raises(InputError) as told:
            asked()
        assert told.value.what == "En side i PDF-en er større enn noe ark, og vises og skrives ikke ut her."
        assert "der den ble laget" in told.value.todo
    assert renderer.count(pdf(595, 842)) == 1, "the process goes on"
    renderer.close()


def test_a_large_sheet_is_drawn_with_fewer_points(renderer: Renderer) -> None:
    wide, high, data = renderer.image(pdf(2384, 3370), 0, 300)
    assert wide * high <= MAX_PIXELS * 1.01
    assert len(data) == wide * high * 3
    renderer.close()


def test_what_draws_without_end_is_ended_and_not_tried_again(renderer: Renderer) -> None:
    endless = pdf(595, 842, LINES)
    assert len(endless) < 200_000
    assert renderer.count(endless) == 1
    renderer._seconds = 0.5
    with pytest.raises(InputError, match="for mye tid eller minne"):
        renderer.image(endless, 0, 300)
    assert renderer._process is None
    with pytest.raises(InputError, match="for mye tid eller minne"):
        renderer.image(endless, 0, 110)
    assert renderer._process is None, "it was not tried again"


@contextmanager
def stopped(renderer: Renderer, seconds: float) -> Iterator[None]:
    """The process of `renderer` gets no processor for so long, as on a computer that does something else."""
    assert renderer._process is not None
    pid = renderer._process.pid
    os.kill(pid, signal.SIGSTOP)
    goes_on = Timer(seconds, os.kill, (pid, signal.SIGCONT))
    goes_on.start()
    try:
        yield
    finally:
        goes_on.cancel()
        goes_on.join()


no_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process by a signal")


@no_signals
def test_a_busy_computer_makes_no_pdf_endless(renderer: Renderer) -> None:
    letter = pdf(595, 842)
    assert renderer.count(letter) == 1
    renderer._seconds = 1.0
    process = renderer._process
    with stopped(renderer, 2.5):
        assert renderer.image(letter, 0, 110)[0] == 910
    assert renderer._process is process
    renderer.close()


@no_signals
def test_a_pdf_that_waited_in_vain_is_drawn_when_asked_for_again(renderer: Renderer) -> None:
    letter = pdf(595, 842)
    assert renderer.count(letter) == 1
    renderer._wait = 0.5
    with stopped(renderer, 1000.0), pytest.raises(InputError) as told:
        renderer.image(letter, 0, 110)
    assert told.value.what == "PDF-en ble ikke tegnet i tide: Maskinen er opptatt med noe annet."
    assert (told.value.kept, told.value.todo) == ("PDF-en er som den var.", "Prøv igjen om litt.")
    assert renderer._process is None
    renderer._wait = WAIT
    assert renderer.image(letter, 0, 110)[0] == 910
    renderer.close()


@pytest.mark.parametrize("times", [1, 2])
def test_a_process_that_ends_while_it_draws_is_asked_once_more(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    letter = pdf(595, 842)
    assert renderer.count(letter) == 1
    begun, left = renderer._running, [True] * times

    def ending() -> subprocess.Popen[bytes]:
        process = begun()
        if left:
            left.pop()
            process.kill()
        return process

    monkeypatch.setattr(renderer, "_running", ending)
    if times == 1:
        assert renderer.image(letter, 0, 110)[0] == 910
    else:
        for _again in range(2):
            with pytest.raises(InputError, match="for mye tid eller minne"):
                renderer.image(letter, 0, 110)
    renderer.close()


def test_a_process_that_has_ended_by_itself_is_said_and_started_again(renderer: Renderer) -> None:
    assert renderer.count(pdf(595, 842)) == 1
    process = renderer._process
    assert process is not None
    process.kill()
    process.wait()
    assert renderer.image(pdf(595, 842), 0, 110)[0] == 910
    renderer.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="bounded by a job object, or not at all")
def test_the_process_has_so_much_memory_and_no_more() -> None:
    program = "from desktop.letters.paper import page_process as p\np._bound_memory()\nbytearray(p.MEMORY)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("MemoryError")


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7", b"x" * 5_000, pdf(595, 842)[:150]])
def test_what_is_no_pdf_is_said_to_be_unreadable(renderer: Renderer, broken: bytes) -> None:
    with pytest.raises(InputError):
        renderer.image(broken, 0, 110)
    renderer.close()


def test_too_many_pages_are_refused(renderer: Renderer) -> None:
    with pytest.raises(InputError, match="for mange sider"):
        renderer.count(pdf(595, 842, pages=201))
    renderer.close()


def test_a_file_that_is_too_large_is_not_even_sent(renderer: Renderer) -> None:
    with pytest.raises(InputError, match="for mye tid eller minne"):
        renderer.image(bytes((64 << 20) + 1), 0, 110)
    assert renderer._process is None


def test_previews_and_paper_ask_that_process() -> None:
    found = page_pictures.images(pdf(595, 842, pages=2), 110)
    assert [(one.width, one.height) for one in found] == [(910, 1287)] * 2
    assert page_pictures.count(pdf(595, 842, pages=2)) == 2
