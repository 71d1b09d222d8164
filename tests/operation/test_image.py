"""The container image: its recipe names what is there, pinned and without root; its health check tells."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.settings import NAMES
from tests.service import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
OTHERS = {"PYTHONUNBUFFERED", "XDG_CACHE_HOME"}
"""What the recipe sets beside settings."""


def steps() -> list[tuple[str, str]]:
    """Each instruction with its arguments, in order."""
    lines = [
        line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    whole = "\n".join(lines).replace("\\\n", "")
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in whole.splitlines() if line.strip()]


def arguments(name: str) -> list[str]:
    return [rest for instruction, rest in steps() if instruction == name]


def test_what_is_copied_is_there_and_reaches_the_builder() -> None:
    everything, *allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert everything == "*"  # no settings, no data, no history
    copied = {source for rest in arguments("COPY") for source in rest.split()[:-1]}
    assert all((ROOT / source).exists() for source in copied)
    assert {f"!{source}" for source in copied} == set(allowed) - {"**/__pycache__"}
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    assert set(packaged["wheel"]["packages"]) < copied


def test_all_that_is_installed_is_pinned_by_hash() -> None:
    installs = [step for step in arguments("RUN") if "pip install" in step]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert "--no-index" in installs[1]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9].*", lock, re.MULTILINE)
    assert len(pinned) > 30
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert lock.count("\\\n    --hash=sha256:") >= len(pinned)


def test_it_runs_without_root_on_folders_of_its_user() -> None:
    (user,) = arguments("USER")
    assert user not in ("root", "0")
    order = [name for name, _ in steps()]
    assert order.index("USER") < order.index("CMD")
    made = next(step for step in arguments("RUN") if f" {user}" in step)
    environment = dict(pair.split("=", 1) for rest in arguments("ENV") for pair in rest.split())
    assert set(environment) <= {*NAMES, *OTHERS}
    for folder in (environment["DATA_DIR"], f"{environment['XDG_CACHE_HOME']}/designtech"):
        assert folder in made.partition(f"install -d -o {user} ")[2].split()
    assert arguments("VOLUME") == [environment["DATA_DIR"]]
    learned = order.index("RUN", order.index("USER"))
    assert "designtech learn --all" in steps()[learned][1]
    assert json.loads(arguments("CMD")[0]) == ["designtech", "serve"]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on a port of its own that answers readiness with this status."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def health(port: int) -> int:
    (check,) = arguments("HEALTHCHECK")
    python, *options = json.loads(check.partition("CMD")[2])
    assert python == "python"
    elsewhere = {"PORT": str(port), "HTTP_PROXY": "http://192.0.2.1:1", "http_proxy": "http://192.0.2.1:1"}
    return subprocess.run(
        [sys.executable, *options], env=elsewhere, capture_output=True, timeout=30, check=False
    ).returncode


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_tells_readiness_past_any_proxy(status: int, code: int) -> None:
    with answering(status) as port:
        assert health(port) == code


def test_the_health_check_fails_when_nothing_answers() -> None:
    assert health(free_port()) != 0
