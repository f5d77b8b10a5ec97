"""Learners of a JupyterHub, told by its own service authentication from a small hub on loopback."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from serving import PATIENCE, a_check, request, served, write_course
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from autograder.cli import main
from autograder.records import RecordsError
from autograder.serve import hub as hub_module
from autograder.serve.hub import Hub, address_of_service
from autograder.serve.tokens import issue

SCOPE = "access:services!service=checks"
#: What the hub says of each token, in the form of its REST API's GET /user.
PEOPLE = {
    "ada-server": {
        "kind": "user",
        "name": "ada",
        "admin": False,
        "groups": [],
        "scopes": [SCOPE, "access:servers!user=ada"],
    },
    "bob-server": {"kind": "user", "name": "bob", "admin": False, "groups": [], "scopes": ["access:services"]},
    "eve-server": {"kind": "user", "name": "eve", "admin": True, "groups": [], "scopes": ["access:servers!user=eve"]},
    "a-service": {"kind": "service", "name": "cull-idle", "admin": True, "scopes": [SCOPE]},
}


class _User(RequestHandler):
    """``GET /hub/api/user``: 403 for a token that the hub does not know."""

    asked: list[str] = []
    broken = False

    def get(self):
        scheme, _, token = self.request.headers["Authorization"].partition(" ")
        assert scheme == "token"
        self.asked.append(token)
        if self.broken:
            self.set_status(503)
        elif token in PEOPLE:
            self.finish(json.dumps(PEOPLE[token]))
        else:
            self.set_status(403)
            self.finish(json.dumps({"status": 403, "message": "Forbidden"}))


@asynccontextmanager
async def a_hub(monkeypatch):
    """A hub that has set the environment of one of its services."""
    _User.asked, _User.broken = [], False
    server = HTTPServer(Application([("/hub/api/user", _User)], log_function=lambda handler: None))
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    monkeypatch.setenv("JUPYTERHUB_API_URL", f"http://127.0.0.1:{sockets[0].getsockname()[1]}/hub/api")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "the-services-own")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_NAME", "checks")
    try:
        yield _User
    finally:
        server.stop()
        await server.close_all_connections()


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course")


def run(test):
    asyncio.run(asyncio.wait_for(test, PATIENCE))


def test_the_hubs_users_check_under_their_own_names(course, monkeypatch):
    async def test():
        async with a_hub(monkeypatch) as hub, served(course, who=Hub().whose) as (url, desk, store):
            for token, name in (("ada-server", "ada"), ("bob-server", "bob")):
                for _ in range(3):
                    status, _, _ = await request(url, "/v1/checks", a_check(), token=token)
                    assert status in (200, 202)
                assert len(store.checks_of(name)) == 1
            assert hub.asked == ["ada-server", "bob-server"], "the hub's word is kept for a while"

    run(test())


def test_whoever_the_hub_does_not_know_or_let_in_is_refused(course, monkeypatch):
    async def test():
        async with a_hub(monkeypatch) as hub, served(course, who=Hub().whose) as (url, desk, store):
            for token in ("nobody", "a-service", "the-services-own", issue(store, "ada"), "x" * 600):
                status, _, data = await request(url, "/v1/checks", a_check(), token=token)
                assert status == 401, token
            assert "x" * 600 not in hub.asked
            status, _, data = await request(url, "/v1/checks", a_check(), token="eve-server")
            assert status == 403
            assert SCOPE in data["error"]
            assert store.counts() == {}

    run(test())


def test_a_hub_that_is_away_costs_time_and_no_answer(course, monkeypatch):
    async def test():
        async with a_hub(monkeypatch) as hub, served(course, who=Hub().whose) as (url, desk, store):
            hub.broken = True
            status, headers, data = await request(url, "/v1/checks", a_check(), token="ada-server")
            assert (status, headers["retry-after"]) == (503, "5")
            assert "does not say who you are" in data["error"]
            hub.broken = False
            assert (await request(url, "/v1/checks", a_check(), token="ada-server"))[0] == 202

    run(test())


def test_a_flood_of_unknown_tokens_is_no_flood_of_requests_to_the_hub(course, monkeypatch):
    async def test():
        async with a_hub(monkeypatch), served(course, who=Hub().whose) as (url, desk, store):
            now = most = 0
            get = _User.get

            async def slowly(handler):
                nonlocal now, most
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.02)
                now -= 1
                get(handler)

            monkeypatch.setattr(_User, "get", slowly)
            replies = await asyncio.gather(*(request(url, "/v1/ask", {}, token=f"guess-{n}") for n in range(40)))
            assert {status for status, _, _ in replies} == {401}
            assert most <= hub_module._AT_ONCE

    run(test())


def test_a_service_that_no_hub_has_started_says_so(course, monkeypatch, capsys):
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    for name in ("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_NAME"):
        monkeypatch.delenv(name, raising=False)
    assert main(["serve", "--hub", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert said == (
        "JUPYTERHUB_API_URL is not set; a hub sets it for its services: name this command in c.JupyterHub.services.\n"
    )


def test_the_address_is_the_one_that_the_hub_expects(monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_SERVICE_URL", raising=False)
    assert address_of_service() is None
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1:10101")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/services/checks/")
    assert address_of_service() == ("127.0.0.1", 10101, "/services/checks")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1")
    with pytest.raises(RecordsError, match="it needs a host and a port"):
        address_of_service()
