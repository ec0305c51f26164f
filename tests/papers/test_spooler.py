"""The spooler: one-sided whatever the queue does by itself, and what became of a job, on a real CUPS."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import NotHanded, Unsure
from desktop.papers.spooler import ipp
from desktop.papers.spooler.cups import Cups, server
from desktop.papers.spooler.port import PLAIN
from desktop.shown.paper.print_states import PrintState
from tests.papers import cups_queue
from tests.papers.cups_queue import CupsServer, cups_server, until

needs_cups = pytest.mark.skipif(bool(cups_queue.missing()), reason=cups_queue.missing() or "it is there")


def pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        document.new_page(595, 842)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def cups() -> Iterator[CupsServer]:
    with cups_server() as running:
        yield running


@pytest.fixture
def spooler(cups: CupsServer) -> Cups:
    return Cups(cups.address)


def comes(spooler: Cups, printer: str, job: str, state: PrintState) -> None:
    until(lambda: spooler.state(printer, job).state is state)


def two_sided(device: Path, job: str) -> bool:
    """True when a sheet's back is printed on, by what reached the device."""
    features = re.findall(rb"%%BeginFeature: \*Duplex (\w+)", (device / f"{job}.device").read_bytes())
    assert features
    return set(features) != {b"None"}


@needs_cups
@pytest.mark.parametrize(
    "default", ["sides=two-sided-long-edge", "sides=two-sided-short-edge", "number-up=2"]
)
def test_each_letter_is_a_job_of_its_own_one_sided_on_a_queue_that_is_not(
    cups: CupsServer, spooler: Cups, default: str
) -> None:
    name = "two-" + default.partition("=")[2]
    device = cups.printer(name, f"{default.replace('=', '-default=')}")
    first, second = (spooler.hand_over(pdf(3), name, PLAIN, f"{name}-{n}") for n in range(2))
    assert first != second
    for job in (first, second):
        comes(spooler, name, job, PrintState.PRINTED)
        assert not two_sided(device, job)
        printed = (device / f"{job}.device").read_bytes()
        assert len(re.findall(rb"^%%Page: ", printed, re.M)) == 3, "a page a sheet"
        assert spooler.state(name, job).sheets == 3
    # What the queue does by itself, which nobody may rely on.
    whole = cups.at / "whole.pdf"
    whole.write_bytes(pdf(3))
    job = re.search(r"-(\d+) ", cups.command("lp", "-d", name, str(whole)))
    assert job is not None
    comes(spooler, name, job[1], PrintState.PRINTED)
    assert two_sided(device, job[1])


@needs_cups
def test_a_stopped_printer_is_said_until_it_is_started(cups: CupsServer, spooler: Cups) -> None:
    cups.printer("stops")
    cups.command("cupsdisable", "stops")
    job = spooler.hand_over(pdf(1), "stops", PLAIN, "s1")
    assert spooler.state("stops", job).state is PrintState.STOPPED
    cups.command("cupsenable", "stops")
    comes(spooler, "stops", job, PrintState.PRINTED)


@needs_cups
def test_a_printer_out_of_paper_is_said_until_it_has_some(cups: CupsServer, spooler: Cups) -> None:
    device = cups.printer("empty")
    (device / "mode").write_text("empty")
    job, waits = (spooler.hand_over(pdf(1), "empty", PLAIN, f"e{n}") for n in range(2))
    comes(spooler, "empty", job, PrintState.NO_PAPER)
    assert spooler.state("empty", waits).state is PrintState.NO_PAPER, "the one behind it waits for it too"
    (device / "mode").write_text("")
    for one in (job, waits):
        comes(spooler, "empty", one, PrintState.PRINTED)


@needs_cups
def test_a_printer_that_is_removed_in_the_middle_has_not_printed(cups: CupsServer, spooler: Cups) -> None:
    cups.printer("gone")
    cups.command("cupsdisable", "gone")
    job = spooler.hand_over(pdf(1), "gone", PLAIN, "g1")
    cups.command("lpadmin", "-x", "gone")
    comes(spooler, "gone", job, PrintState.DELETED)
    with pytest.raises(NotHanded):
        spooler.hand_over(pdf(1), "gone", PLAIN, "g2")
    assert spooler.find("gone", "g2") == ""


@needs_cups
@pytest.mark.parametrize(
    ("policy", "state"), [("abort-job", PrintState.ABORTED), ("stop-printer", PrintState.STOPPED)]
)
def test_a_job_that_the_device_fails_at_is_said(
    cups: CupsServer, spooler: Cups, policy: str, state: PrintState
) -> None:
    device = cups.printer(policy, policy=policy)
    (device / "mode").write_text("fail")
    job = spooler.hand_over(pdf(1), policy, PLAIN, f"f-{policy}")
    comes(spooler, policy, job, state)


@needs_cups
def test_a_job_is_held_taken_back_and_found_by_its_ticket(cups: CupsServer, spooler: Cups) -> None:
    device = cups.printer("held")
    cups.command("cupsdisable", "held")
    held, taken = (spooler.hand_over(pdf(1), "held", PLAIN, f"h{n}") for n in range(2))
    cups.command("lp", "-i", f"held-{held}", "-H", "hold")
    assert spooler.state("held", held).state is PrintState.HELD
    assert spooler.find("held", "h0") == held
    assert spooler.find("held", "h9") == ""
    spooler.cancel("held", taken)
    assert spooler.state("held", taken).state is PrintState.CANCELLED
    cups.command("cupsenable", "held")
    cups.command("lp", "-i", f"held-{held}", "-H", "resume")
    comes(spooler, "held", held, PrintState.PRINTED)
    assert not (device / f"{taken}.device").exists(), "what was taken back does not come out"


@needs_cups
def test_a_job_is_found_again_after_the_print_server_was_started_anew() -> None:
    with cups_server() as cups:
        spooler = Cups(cups.address)
        cups.printer("again")
        cups.command("cupsdisable", "again")
        waits = spooler.hand_over(pdf(1), "again", PLAIN, "a1")
        cups.restart()
        assert spooler.state("again", waits).state is PrintState.STOPPED
        assert spooler.find("again", "a1") == waits


@needs_cups
def test_a_server_that_keeps_no_history_leaves_it_unknown() -> None:
    with cups_server("PreserveJobHistory No") as cups:
        spooler = Cups(cups.address)
        device = cups.printer("short")
        job = spooler.hand_over(pdf(1), "short", PLAIN, "u1")
        until((device / f"{job}.device").exists)
        until(lambda: spooler.state("short", job).state not in (PrintState.SENT, PrintState.PRINTING))
        assert spooler.state("short", job).state is PrintState.UNKNOWN


def test_nobody_there_is_not_handed_over(tmp_path: Path) -> None:
    spooler = Cups(str(tmp_path / "no"))
    with pytest.raises(NotHanded):
        spooler.hand_over(b"%PDF", "p", PLAIN, "t")
    for ask in (lambda: spooler.state("p", "1"), lambda: spooler.find("p", "t")):
        with pytest.raises(OSError):
            ask()


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Callable[[bytes], Cups]]:
    """A server that takes a job, says something or nothing, and hangs up."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "s"))
    listening.listen()
    said: list[bytes] = []

    def serve() -> None:
        taken, _who = listening.accept()
        with taken:
            taken.recv(65536)
            taken.sendall(said[0])

    thread = threading.Thread(target=serve, daemon=True)

    def begin(answer: bytes) -> Cups:
        said.append(answer)
        thread.start()
        return Cups(str(tmp_path / "s"))

    yield begin
    thread.join(60)
    listening.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 500 Broken\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x02\x00\x00\x00\x00\x00\x00\x01\x03",
    ],
)
def test_a_server_that_falls_silent_with_the_job_leaves_it_unsure(
    silent: Callable[[bytes], Cups], said: bytes
) -> None:
    with pytest.raises(Unsure):
        silent(said).hand_over(b"%PDF", "p", PLAIN, "t")


def test_where_the_print_server_is_comes_from_where_every_program_looks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "print.example:8631")
    assert server() == "print.example:8631"
    monkeypatch.delenv("CUPS_SERVER")
    settings = tmp_path / "client.conf"
    settings.write_text("# of IT\nServerName print.sykehuset.example\n", encoding="utf-8")
    monkeypatch.setattr("desktop.papers.spooler.cups.CONFIGURED", (tmp_path / "none", settings))
    assert server() == "print.sykehuset.example"
    monkeypatch.setattr("desktop.papers.spooler.cups.CONFIGURED", ())
    monkeypatch.setattr("desktop.papers.spooler.cups.SOCKETS", ())
    assert server() == "localhost:631"


@given(st.binary(max_size=200))
def test_an_answer_that_is_none_is_said_to_be_none(data: bytes) -> None:
    try:
        ipp.answer(data)
    except ValueError:
        return


@given(
    st.lists(st.tuples(st.sampled_from(["a", "job-id"]), st.integers(-(2**31), 2**31 - 1)), max_size=4),
    st.text(st.characters(codec="utf-8"), max_size=40),
)
def test_what_is_written_is_read(numbers: list[tuple[str, int]], word: str) -> None:
    about: list[ipp.Given] = [(ipp.INTEGER, name, number) for name, number in dict(numbers).items()]
    read = ipp.answer(ipp.request(ipp.GET_JOB, [*about, (ipp.NAME, "job-name", word)], (), b"after"))
    assert read.groups[0]["job-name"] == (word,)
    assert all(read.groups[0][name] == (number,) for name, number in dict(numbers).items())
