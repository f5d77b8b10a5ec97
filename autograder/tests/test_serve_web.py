"""The service's HTTP against clients that mean no good: whatever they send, a sentence, and the others are served."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from serving import EXERCISE, PATIENCE, RIGHT, WRONG, Graders, a_check, request, send, served, write_course

from autograder.grading.proof import hidden_marks
from autograder.serve import web
from autograder.serve.requests import MAX_BODY
from autograder.serve.tokens import issue


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course")


def run(test):
    asyncio.run(asyncio.wait_for(test, PATIENCE))


async def graded(url, token, id="check-00001"):
    while True:
        status, _, data = await request(url, f"/v1/checks/{id}?wait=20", token=token)
        if status == 200:
            return json.loads(data["verdict"])
        assert status == 202, data


def test_a_check_from_its_begin_to_its_verdict(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with served(course, graders) as (url, desk, store):
            token = issue(store, "ada")
            status, headers, data = await request(url, "/v1/checks", a_check(), token=token)
            assert (status, data["id"]) == (202, "check-00001")
            assert int(headers["retry-after"]) >= 1
            assert {"place", "wait", "wait_p95", "state"} <= set(data)
            status, headers, data = await request(url, "/v1/checks/check-00001", token=token)
            assert (status, data["state"]) == (202, "in grading")
            graders.gate.set()
            assert (await graded(url, token))["stages"][0]["points"] == 40
            status, headers, data = await request(url, "/v1/checks", a_check(), token=token)
            assert (status, data["state"]) == (200, "graded")
            assert headers["cache-control"] == "no-store"
            assert len(graders.asked) == 1

    run(test())


def test_below_a_path_of_a_proxy(course):
    async def test():
        async with served(course, prefix="/services/checks") as (url, desk, store):
            token = issue(store, "ada")
            assert (await request(url, "/v1/checks", a_check(), token=token))[0] == 202
            assert (await graded(url, token))["stage"] == 1
            plain = url.removesuffix("/services/checks")
            assert (await request(plain, "/v1/checks", a_check(), token=token))[0] == 404

    run(test())


def test_nobody_without_a_token_and_health_for_everybody(course):
    async def test():
        graders = Graders()
        async with served(course, graders) as (url, desk, store):
            token = issue(store, "ada")
            revoked = issue(store, "bob")
            store.revoke("bob")
            for path, body in (
                ("/v1/checks", a_check()),
                ("/v1/checks/check-00001", None),
                ("/v1/ask", {}),
                ("/x", None),
            ):
                for wrong in (None, "", "nonsense", revoked, token[:-1], f"{token} {token}"):
                    status, headers, data = await request(url, path, body, token=wrong)
                    assert status == 401, (path, wrong)
                    assert headers["www-authenticate"] == "token"
                    assert "Ask your instructor" in data["error"]
            status, _, data = await request(url, "/v1/checks", a_check(), headers=[f"Authorization: Bearer {token}"])
            assert status == 202
            assert (await request(url, "/x", token=token))[0] == 404
            status, _, data = await request(url, "/v1/health")
            assert (status, data["state"]) == (200, "serving")
            assert "ada" not in json.dumps(data)
            assert store.counts() == {"ada": 1}

    run(test())


_LONG = "x" * (MAX_BODY + 1)


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, "no JSON"),
        (b"{", 400, "no JSON"),
        (b"\xff\xfe{}", 400, "no JSON"),
        (b"[" * 100_000, 400, "no JSON"),
        (b'{"a":' * 50_000, 400, "no JSON"),
        (b"9" * 100_000, 400, "no JSON"),
        (b"[]", 400, "no JSON object"),
        (b"null", 400, "no JSON object"),
        (b'"text"', 400, "no JSON object"),
        (b"NaN", 400, "no JSON object"),
        ({}, 400, "an id of its own"),
        (a_check(id=None), 400, "an id of its own"),
        (a_check(id=7), 400, "an id of its own"),
        (a_check(id="short"), 400, "an id of its own"),
        (a_check(id="x" * 65), 400, "an id of its own"),
        (a_check(id="../../etc/passwd"), 400, "an id of its own"),
        (a_check(id="check-00001\n"), 400, "an id of its own"),
        (a_check(exercise=None), 404, "no exercise with that name"),
        (a_check(exercise="nothing"), 404, "no exercise with that name"),
        (a_check(exercise="../served_round/served_sums"), 404, "no exercise with that name"),
        (a_check(exercise="/etc/passwd"), 404, "no exercise with that name"),
        (a_check(exercise="served_sums\x00"), 404, "no exercise with that name"),
        (a_check(exercise=["served_sums"]), 404, "no exercise with that name"),
        (a_check(stage=0), 400, "has stages 1 to 2, not 0"),
        (a_check(stage=3), 400, "has stages 1 to 2, not 3"),
        (a_check(stage=True), 400, "has stages 1 to 2"),
        (a_check(stage="1"), 400, "has stages 1 to 2"),
        (a_check(stage=1.0), 400, "has stages 1 to 2"),
        (a_check(stage=10**30), 400, "has stages 1 to 2"),
        (a_check(source=None), 400, "source is missing"),
        (a_check(source=["def add"]), 400, "source is missing"),
        (a_check(seed="7"), 400, "A seed is"),
        (a_check(seed=-1), 400, "A seed is"),
        (a_check(seed=1 << 62), 400, "A seed is"),
        (a_check(seed=True), 400, "A seed is"),
        (a_check(learner="bob"), 400, "a field that is not known"),
        (a_check(minimum="S0"), 400, "a field that is not known"),
        (a_check(source=_LONG), 413, "at most 262,144 bytes"),
    ],
    ids=range(38),
)  # fmt: skip
def test_whatever_is_sent_is_answered_in_a_sentence(course, body, status, sentence):
    async def test():
        graders = Graders()
        async with served(course, graders) as (url, desk, store):
            token = issue(store, "ada")
            got, _, data = await request(url, "/v1/checks", body, token=token)
            assert (got, set(data)) == (status, {"error"})
            assert sentence in data["error"]
            assert "\n" not in data["error"]
            assert "Traceback" not in data["error"]
            assert graders.asked == []
            assert store.counts() == {}
            assert (await request(url, "/v1/checks", a_check(), token=token))[0] == 202

    run(test())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"op": "ping"}, 400),
        ({"op": "check", "exercise": EXERCISE, "stage": 1, "source": RIGHT}, 400),
        ({"op": "round", "round": "served_round"}, 400),
        ({"op": ["hints"], "exercise": EXERCISE}, 400),
        ({"op": "hints", "exercise": "../served_sums", "stage": 1}, 404),
        ({"op": "hints", "exercise": EXERCISE}, 400),
        ({"op": "hints", "exercise": EXERCISE, "stage": True}, 400),
        ({"op": "reading", "exercise": EXERCISE}, 400),
        ({"op": "debrief", "exercise": EXERCISE}, 403),
        ({"op": "traps", "exercise": EXERCISE}, 403),
        ({"op": "findings", "exercise": EXERCISE, "stage": 1, "source": RIGHT}, 403),
        ({"op": "hints", "exercise": EXERCISE, "stage": 1}, 200),
        ({"op": "describe", "exercise": EXERCISE, "stage": 1}, 200),
    ],
)
def test_questions_that_may_be_asked(course, body, status):
    async def test():
        graders = Graders()
        async with served(course, graders) as (url, desk, store):
            got, _, data = await request(url, "/v1/ask", body, token=issue(store, "ada"))
            assert (got, "ok" in data) == (status, status == 200)
            assert (len(graders.questions) == 1) == (status == 200)

    run(test())


def test_other_learners_checks_are_as_if_there_were_none(course):
    async def test():
        async with served(course) as (url, desk, store):
            ada, bob = issue(store, "ada"), issue(store, "bob")
            await request(url, "/v1/checks", a_check(source=WRONG), token=ada)
            await graded(url, ada)
            theirs = await request(url, "/v1/checks/check-00001", token=bob)
            nothing = await request(url, "/v1/checks/check-99999", token=bob)
            assert (theirs[0], theirs[2]) == (nothing[0], nothing[2])
            assert theirs[0] == 404
            # an id that another learner has is a new one to this learner
            await request(url, "/v1/checks", a_check(source=RIGHT), token=bob)
            assert (await graded(url, bob))["stages"][0]["points"] == 40
            assert (await graded(url, ada))["stages"][0]["points"] == 0

    run(test())


@pytest.mark.parametrize(
    "path",
    ["/v1/checks/../../etc/passwd", "/v1/checks/%2e%2e%2fetc", "/..", "//", "/v1/checks/x", "/v1/checks/" + "x" * 99],
)
def test_paths_lead_nowhere(course, path):
    async def test():
        async with served(course) as (url, desk, store):
            status, _, data = await request(url, path, token=issue(store, "ada"))
            assert status == 404
            assert "nothing at this address" in data["error"]

    run(test())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(course, method):
    async def test():
        async with served(course) as (url, desk, store):
            status, _, data = await request(url, "/v1/checks", method=method, token=issue(store, "ada"))
            assert (status, data) == (405, {"error": "Method Not Allowed."})

    run(test())


# -- bytes that are no request, or never one ---------------------------------------------------------------------------


def head(token, *more, path="/v1/checks", method="POST"):
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: token {token}", *more, "", ""]
    return "\r\n".join(lines).encode()


def test_a_body_is_refused_before_it_is_read(course):
    """The sentence comes while the body is on its way; a stranger's body is not kept either."""

    async def test():
        async with served(course) as (url, desk, store):
            token = issue(store, "ada")
            for said, status in (
                (head(token, "Content-Length: 2000000"), 413),
                (head("x", "Content-Length: 2000000"), 413),
                (head("x", "Content-Length: 200000"), 401),
            ):
                assert (await send(url, said + b"x" * 1000))[0] == status
            for length in ("-1", "1e3", "0x10", "٣", "9" * 30, "12, 12"):
                status, _, body = await send(url, head(token, f"Content-Length: {length}") + b"x" * 10)
                assert status in (0, 400, 413), length
            assert (await request(url, "/v1/checks", a_check(), token=token))[0] == 202

    run(test())


def test_a_body_in_chunks_has_the_same_limit(course):
    async def test():
        async with served(course) as (url, desk, store):
            token = issue(store, "ada")
            body = json.dumps(a_check()).encode()
            chunked = head(token, "Transfer-Encoding: chunked")
            status, _, data = await send(url, chunked + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            assert status == 202
            many = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(5))
            status, _, data = await send(url, chunked + many + b"0\r\n\r\n")
            assert status == 413
            # far beyond the limit nobody waits for the end
            flood = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(200))
            assert (await send(url, chunked + flood))[0] in (0, 400)

    run(test())


@pytest.mark.parametrize(
    "raw",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, b"GET\r\n\r\n", b"\r\n\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n",
     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"\x00" * 1000,
     b"POST /v1/checks HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"],
    ids=range(8),
)  # fmt: skip
def test_bytes_that_are_no_request_cost_a_connection_and_no_more(course, raw):
    async def test():
        async with served(course) as (url, desk, store):
            status, _, _ = await send(url, raw + b"\r\n\r\n")
            assert status in (0, 400, 401)
            assert (await request(url, "/v1/checks", a_check(), token=issue(store, "ada")))[0] == 202

    run(test())


def test_whoever_sends_slowly_is_cut_off_while_others_are_served(course, monkeypatch):
    async def test():
        # on a busy machine one who sends at once takes a while as well
        monkeypatch.setattr(web, "BODY_SECONDS", 3.0)
        async with served(course, head_seconds=3.0) as (url, desk, store):
            token = issue(store, "ada")
            began = time.monotonic()
            slow = [
                send(url, raw)
                for raw in (
                    b"",
                    b"GET / HT",
                    b"POST /v1/checks HTTP/1.1\r\nX-Slow: a\r\n",
                    head(token, "Content-Length: 99"),
                )
                for _ in range(30)
            ]
            cut_off = asyncio.gather(*slow)
            assert (await request(url, "/v1/checks", a_check(), token=token))[0] == 202
            assert (await graded(url, token))["stage"] == 1
            statuses = {status for status, _, _ in await cut_off}
            assert statuses <= {0, 400}
            assert time.monotonic() - began < PATIENCE / 2

    run(test())


def test_connections_are_bounded(course, monkeypatch):
    async def test():
        monkeypatch.setattr(web, "MOST_CONNECTIONS", 5)
        async with served(course, head_seconds=1.0) as (url, desk, store):
            token = issue(store, "ada")
            host, _, port = url.partition("//")[2].partition(":")
            idle = [await asyncio.open_connection(host, int(port)) for _ in range(5)]
            await asyncio.sleep(0.1)
            assert (await request(url, "/v1/health"))[0] == 0, "the sixth is closed at once"
            for _, writer in idle:
                writer.close()
                await writer.wait_closed()
            await asyncio.sleep(0.1)
            assert (await request(url, "/v1/checks", a_check(), token=token))[0] == 202

    run(test())


def test_whoever_hangs_up_while_waiting_leaves_nothing_behind(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with served(course, graders) as (url, desk, store):
            token = issue(store, "ada")
            await request(url, "/v1/checks", a_check(), token=token)
            for _ in range(20):
                await send(url, head(token, path="/v1/checks/check-00001?wait=20", method="GET"), hang_up=True)
            await send(url, head(token, "Content-Length: 500") + b'{"id": "check-0', hang_up=True)
            graders.gate.set()
            assert (await graded(url, token))["stage"] == 1
            assert store.counts() == {"ada": 1}

    run(test())


def test_a_wait_that_is_no_number_does_not_wait(course):
    async def test():
        graders = Graders()
        graders.gate.clear()
        async with served(course, graders) as (url, desk, store):
            token = issue(store, "ada")
            await request(url, "/v1/checks", a_check(), token=token)
            for wait in ("", "-5", "nan", "inf", "1e9", "abc", "9" * 50, "0.05"):
                assert (await request(url, f"/v1/checks/check-00001?wait={wait}", token=token))[0] == 202

    run(test())


def test_a_failure_of_ours_is_a_sentence_and_stays_ours(course, caplog):
    async def test():
        async with served(course) as (url, desk, store):
            token = issue(store, "ada")

            async def fails(*_):
                raise KeyError("/some/secret/place")

            desk.hand_in = fails
            status, _, data = await request(url, "/v1/checks", a_check(), token=token)
            assert status == 500
            assert data == {"error": "The service failed. Nothing is lost: try again."}

    run(test())
    assert "secret" in caplog.text, "whoever runs the service finds it"


def test_nothing_hidden_leaves_the_service(course):
    """Verdicts of right and wrong answers by the real grader, and every reply a learner may have before the end."""
    from autograder.content import load_course
    from autograder.grading import Client

    exercise = load_course(course).exercises[EXERCISE]
    marks = hidden_marks(exercise) - {hint for ladder in exercise.hints for hint in ladder}
    told = {test.hint for stage in exercise.stages for test in stage.hidden}
    wrong = exercise.shortcuts[0].code

    async def test():
        async with served(course, Client, minimum="S0", graders=1) as (url, desk, store):
            said = []
            for name, source in (("ada", exercise.solution), ("bob", wrong), ("cyd", exercise.starter)):
                token = issue(store, name)
                await request(url, "/v1/checks", a_check(source=source, stage=2), token=token)
                said.append(json.dumps(await graded(url, token), ensure_ascii=False))
                status, _, data = await request(url, "/v1/ask", {"op": "describe", "exercise": EXERCISE}, token=token)
                assert status == 200
                said.append(json.dumps(data, ensure_ascii=False))
            assert "hidden_2_1" in said[2]
            for text in said:
                assert [mark for mark in marks - told if mark in text] == []
            # a hint of a hidden check is told to whoever fails it, and to nobody else
            assert [hint for hint in told if hint in said[0]] == []
            assert "Each name is fetched once." in said[2]

    run(test())
