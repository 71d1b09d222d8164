"""What every test stands on: a real PostgreSQL, a clean environment, and no way to the outside."""

from __future__ import annotations

import gc
import ipaddress
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from bot.settings import NAMES
from integrations.database.embedded import EmbeddedPostgres, open_server
from knowledge.folder import default_folder
from knowledge.pack.load import cities
from tests.databases import Databases

if TYPE_CHECKING:
    from collections.abc import Iterator


ROOT = Path(__file__).parents[1]

# Several tests run at once: an encoder that waits for a second core in each would slow them all down. The
# library that shares work among cores reads this once, when it is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

# How long an example takes says something of the machine alone.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


class OutsideError(AssertionError):
    """A test tried to reach another machine."""


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"  # else a local socket's path
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host in (None, "", b"", "localhost", b"localhost"):
        return
    try:
        inside = ipaddress.ip_address(str(host)).is_loopback or str(host) in ("0.0.0.0", "::")  # noqa: S104
    except ValueError:
        inside = False
    if not inside:
        raise OutsideError(f"{event}: {host!r}")


def pytest_configure() -> None:
    """Before anything is imported by tests: forget the operator's settings, close the way out."""
    for name in list(os.environ):
        if name in NAMES or name.startswith("PG") or name.lower().endswith("_proxy"):
            del os.environ[name]
    sys.addaudithook(_refuse_outside)
    gc.disable()  # what is imported and collected stays to the end


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learn the packs where nobody has yet, which takes longer than a test may; then let the collector work.

    It looks through what tests make alone, not through all of them and what they have loaded.
    """
    folder = default_folder()
    learned = folder and all(any(folder.glob(f"{city}-*.npz")) for city in cities())
    if session.items and not learned and not session.config.option.collectonly:
        subprocess.run([sys.executable, "-m", "bot.cli", "learn", "--all"], cwd=ROOT, check=True)
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The PostgreSQL server that all tests share."""
    with open_server(tmp_path_factory.mktemp("postgres")) as running:
        _hurry(running)
        yield running


def _hurry(server: EmbeddedPostgres) -> None:
    """Have nothing forced to the disk and nobody tidy up: no test takes the power away, and none lasts."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(name)))
        connection.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
def databases(server: EmbeddedPostgres) -> Databases:
    return Databases(server)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A migrated database for one test, without any row."""
    with databases.clean() as address:
        yield address


@contextmanager
def new_database(server: EmbeddedPostgres) -> Iterator[str]:
    """A database of its own without any table; gives its URL and drops it at the end."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} strategy file_copy").format(sql.Identifier(name)))
        yield server.url.replace("/postgres?", f"/{name}?", 1)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def empty_database_url(server: EmbeddedPostgres) -> Iterator[str]:
    """A database without any table, one for each module of tests."""
    with new_database(server) as url:
        yield url
