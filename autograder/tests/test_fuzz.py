"""Malformed bytes from an answer's process raise nothing but the protocol's own error: a coverage-guided search.

The searches by properties are in test_wire.py and test_session.py.
"""

import importlib.util
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import channel as ch
from autograder.sandbox.wire import Codec

SCRIPT = Path(__file__).with_name("fuzz_border.py")

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine, so no guided fuzz"
)

CODEC = Codec(lambda value: (True, [1, "object", "Thing", "thing"]), None, None)
#: Well-formed messages to begin the search from.
SEEDS = {
    "return": [ch.RETURN, 1, 0.0, {"a": [1, 2.5, None, (3, "x"), {4}, b"y", 1 << 80, 2j]}],
    "raise": [ch.RAISE, 1, 0.0, [["ValueError", "Exception", "object"], "no", [1], [[3, "f"]]]],
    "call": [ch.CALL, 2, 1, 1, "look", [1, object()], {"key": 1}],
    "start": [ch.START, 3, 1, "wait", [], {}],
    "tell": [ch.TELL, 1, "hear", [{"a": 1}], {}],
    "idle": [ch.IDLE, 4, 1.5],
    "cancel": [ch.CANCEL, 3],
}


def search(target, tmp_path, runs, cut):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, message in SEEDS.items():
        (corpus / name).write_bytes(cut(CODEC.encode(message)))
    return subprocess.run(
        [
            sys.executable, str(SCRIPT), target, f"-runs={runs}", "-seed=1", "-max_len=250", "-timeout=10",
            "-rss_limit_mb=1024", f"-artifact_prefix={tmp_path}/", str(corpus),
        ],
        capture_output=True, text=True, timeout=300, cwd=tmp_path,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "runs", "cut"),
    [("decoder", 150_000, bytes), ("session", 10_000, lambda frame: struct.pack("B", len(frame)) + frame)],
)
def test_a_guided_search_finds_no_other_error(target, runs, cut, tmp_path):
    done = search(target, tmp_path, runs, cut)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {runs} runs" in done.stderr
    # it looked into the code, and did not turn round at the first byte
    assert int(done.stderr.rpartition(" cov: ")[2].split()[0]) > 60


def test_the_search_finds_an_error_that_is_there(tmp_path):
    broken = SCRIPT.read_text().replace(
        "    except ProtocolError:\n        return\n", "    except ZeroDivisionError:\n        return\n", 1
    )
    (tmp_path / "fuzz_border.py").write_text(broken)
    done = subprocess.run(
        [sys.executable, "fuzz_border.py", "decoder", "-runs=5000", "-seed=1"],
        capture_output=True, text=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 77
    assert "ProtocolError" in done.stdout + done.stderr
