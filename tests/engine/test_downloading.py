"""The official download: where it cannot work, that is one line, and soon."""

from __future__ import annotations

import http.server
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launchready.engine import Source, ensure_engine
from launchready.engine.downloading import install_command, judge_site
from launchready.errors import EngineError


@contextmanager
def site(status: int) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/install.sh"
        server.shutdown()
        thread.join()


@contextmanager
def closed() -> Iterator[str]:
    """Give an address at which nobody listens, held so that nobody else gets it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing outside of this machine be reached, as behind a firewall."""
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with closed() as address:
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, address)
        yield


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        pytest.param(200, None, id="there"),
        pytest.param(403, "its site answers 403", id="refused by a proxy"),
        pytest.param(503, "its site answers 503", id="down"),
    ],
)
def test_a_site_that_answers(status: int, problem: str | None) -> None:
    with site(status) as address:
        assert judge_site(address) == problem


def test_a_site_that_refuses() -> None:
    with closed() as address:
        assert judge_site(address) == "its site cannot be reached (ConnectError)"


def test_a_site_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        problem = judge_site(f"http://127.0.0.1:{port}/", patience=0.2)
    assert problem == "its site cannot be reached (ReadTimeout)"


@pytest.mark.usefixtures("unreachable")
def test_no_download_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "LAUNCHREADY_CACHE": str(tmp_path / "cache")}
    said: list[str] = []
    with pytest.raises(EngineError, match=r"no Pulumi engine is to be had from download\."):
        ensure_engine(said.append, only=Source.DOWNLOAD, environment=environment)
    assert said == ["no official download: its site cannot be reached (ConnectError)"]
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]


@pytest.mark.usefixtures("unreachable")
def test_an_installer_that_fails_says_so_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(install_command(tmp_path, "3.259.0"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "URLError" in done.stderr
