"""What counts as waiting for an answer, and what a busy machine took."""

import math
from types import SimpleNamespace

import pytest

from autograder.grading import patience
from autograder.grading.patience import Patience


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Clocks that a test sets, the kernel's files, and one processor."""
    now = SimpleNamespace(real=100.0, ours=3.0, file=tmp_path / "cpu", disk=tmp_path / "io")
    monkeypatch.setattr(patience.time, "monotonic", lambda: now.real)
    monkeypatch.setattr(patience.time, "process_time", lambda: now.ours)
    monkeypatch.setattr(patience, "_PRESSURES", (now.file, now.disk))
    monkeypatch.setattr(patience.os, "cpu_count", lambda: 1)

    def press(seconds, file=now.file):
        micro = int(seconds * 1e6)
        file.write_text(f"some avg10=1.50 avg60=0.00 avg300=0.00 total={micro}\nfull avg10=0.00 total=7\n")

    now.press = press
    press(5.0)
    press(2.0, now.disk)
    return now


def test_only_what_neither_we_nor_others_took_is_waiting(machine):
    waits = Patience(2.5)
    assert waits.left() == waits.surely_left() == 2.5
    machine.real += 2.0
    assert waits.left() == waits.surely_left() == 0.5
    machine.ours += 0.75
    assert waits.left() == pytest.approx(1.25)
    machine.press(5.25)
    assert waits.left() == pytest.approx(1.5)
    assert waits.surely_left() == 0.5
    machine.real += 1.6
    assert waits.left() == pytest.approx(-0.1)


def test_who_waits_for_a_disk_waits_for_no_answer(machine):
    waits = Patience(2.5)
    machine.real += 2.0
    machine.press(2.75, machine.disk)
    assert waits.left() == pytest.approx(1.25)


def test_who_waits_for_one_of_two_processors_waits_twice_as_long_as_is_told(machine, monkeypatch):
    monkeypatch.setattr(patience.os, "cpu_count", lambda: 2)
    waits = Patience(2.5)
    machine.real += 4.0
    machine.press(6.0)
    assert waits.left() == pytest.approx(0.5)


def test_more_pressure_than_time_gives_nobody_more_than_there_is(machine):
    waits = Patience(2.5)
    machine.real += 1.0
    machine.press(20.0)
    assert waits.left() == 2.5


@pytest.mark.parametrize("which", ["file", "disk"])
@pytest.mark.parametrize(
    "said", [None, "", "some\n", "some avg10=0.00\n", "some total=\n", "some total=-3\n", "full total=3\n", "total=3\n"]
)
def test_without_the_kernels_word_nothing_kept_us_waiting(machine, said, which):
    file = getattr(machine, which)
    file.unlink() if said is None else file.write_text(said)
    waits = Patience(2.5)
    machine.real += 1000.0
    assert waits.left() == waits.surely_left() == math.inf
    machine.press(1.0)
    assert waits.left() == math.inf


def test_a_word_that_the_kernel_takes_back_counts_for_nothing(machine):
    waits = Patience(2.5)
    machine.real += 1000.0
    machine.file.unlink()
    assert waits.left() == math.inf


def test_any_time_is_any_time(machine):
    waits = Patience(None)
    machine.real += 1e6
    assert waits.left() == waits.surely_left() == math.inf
