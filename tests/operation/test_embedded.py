"""The embedded PostgreSQL on real processes: who owns it, and what is found after each way of dying."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from integrations.database import embedded
from integrations.database.embedded import EmbeddedError, open_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]

OWNER = """
import sys
from pathlib import Path
from integrations.database import embedded
from integrations.database.embedded import open_server
with open_server(Path(sys.argv[1])) as server:
    print(server.owned, server.url, flush=True)
    sys.stdin.readline()
"""


class Process:
    """Another process that opens the server, says so, and leaves when told."""

    def __init__(self, data_dir: Path) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(data_dir)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip

    def opened(self) -> tuple[bool, str]:
        assert self.popen.stdout is not None
        owned, url = self.popen.stdout.readline().split()
        return owned == "True", url

    def leave(self) -> None:
        self.popen.communicate("\n", timeout=30)

    def kill(self) -> None:
        self.popen.kill()
        self.popen.communicate()


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))


def alive(process: psutil.Process) -> bool:
    """Whether it still does anything: who was killed may stay listed until its parent looks."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def write(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has been used once and holds one row."""
    folder = tmp_path_factory.mktemp("made")
    with open_server(folder) as server:
        assert server.owned
        write(server.url, "create table kept (n int)")
        write(server.url, "insert into kept values (1)")
    return folder


@pytest.fixture
def others(made: Path) -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()
    with open_server(made):
        """Whatever a test left behind is cleared before the next."""


def start(others: list[Process], made: Path) -> Process:
    process = Process(made)
    others.append(process)
    return process


def test_what_was_committed_is_found_again_and_nothing_stays(made: Path) -> None:
    with open_server(made) as server:
        assert value(server.url, "select n from kept") == 1
        process = postmaster(made)
    assert not alive(process)
    assert not (made / "postgres" / "postmaster.pid").exists()


def test_it_writes_through_and_listens_on_no_address(made: Path) -> None:
    with open_server(made) as server:
        assert value(server.url, "show fsync") == "on"
        assert value(server.url, "show synchronous_commit") == "on"
        assert value(server.url, "show listen_addresses") == ""
        assert value(server.url, "show max_connections") == "60"
        assert postmaster(made).net_connections("inet") == []


def test_it_never_runs_as_root(made: Path) -> None:
    with open_server(made):
        assert postmaster(made).uids().effective != 0


def test_others_join_and_leave_while_the_owner_keeps_it(made: Path, others: list[Process]) -> None:
    with open_server(made) as server:
        joined = start(others, made)
        owned, url = joined.opened()
        assert (owned, url) == (False, server.url)
        joined.leave()
        assert value(server.url, "select n from kept") == 1


@pytest.mark.parametrize("ending", [Process.leave, Process.kill])
def test_who_joined_takes_over_when_the_owner_is_gone(
    made: Path, others: list[Process], ending: Callable[[Process], None]
) -> None:
    first = Process(made)
    others.append(first)
    _, url = first.opened()
    with open_server(made) as joined:
        assert not joined.revive()
        ending(first)
        assert joined.revive()
        assert joined.owned
        assert joined.url == url
        assert value(joined.url, "select 1") == 1
        assert not joined.revive()
        second = Process(made)
        others.append(second)
        assert second.opened() == (False, url)
        server = postmaster(made)
    assert not alive(server)


def test_of_two_that_start_at_once_one_owns(made: Path, others: list[Process]) -> None:
    both = [start(others, made), start(others, made)]
    assert sorted(process.opened()[0] for process in both) == [False, True]


def test_a_killed_owner_takes_its_server_along(made: Path, others: list[Process]) -> None:
    owner = start(others, made)
    owner.opened()
    server = postmaster(made)
    owner.kill()
    psutil.wait_procs([server], timeout=20)
    assert not server.is_running()


def test_a_start_right_after_a_kill_answers_queries(made: Path, others: list[Process]) -> None:
    for _ in range(3):
        owner = start(others, made)
        _, url = owner.opened()
        write(url, "update kept set n = n + 1")
        owner.kill()
    with open_server(made) as server:
        assert server.owned
        assert value(server.url, "select n from kept") == 4
        write(server.url, "update kept set n = 1")


def test_everything_killed_at_once_loses_nothing(made: Path, others: list[Process]) -> None:
    owner = start(others, made)
    _, url = owner.opened()
    write(url, "insert into kept values (2)")
    server_processes = [postmaster(made), *postmaster(made).children(recursive=True)]
    for pid in (*(process.pid for process in server_processes), owner.popen.pid):
        with contextlib.suppress(ProcessLookupError):  # the rest of a killed server may end by itself
            os.kill(pid, signal.SIGKILL)
    with open_server(made) as server:
        assert value(server.url, "select count(*) from kept") == 2
        write(server.url, "delete from kept where n = 2")


def test_a_server_left_over_is_stopped_first(made: Path) -> None:
    """Started off the main thread, the kernel was not asked to end it: as on systems without that."""
    script = OWNER.replace("with open_server(Path(sys.argv[1])) as server:", "if server := opened():")
    script = script.replace(
        "from integrations",
        "import threading\ndef opened():\n    found = []\n"
        "    thread = threading.Thread(target=lambda: found.append(open_server(Path(sys.argv[1]))))\n"
        "    thread.start(); thread.join()\n    return found[0]\nfrom integrations",
        1,
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(made)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith("True")
    orphan = postmaster(made)
    process.kill()
    process.communicate()
    assert alive(orphan)
    with open_server(made) as server:
        assert not alive(orphan)
        assert server.owned
        assert value(server.url, "select n from kept") == 1


def test_a_recorded_process_number_that_is_another_program_s_now_is_left_alone(made: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (made / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{made}\n1\n5432\n\n\n\nready\n")
        with open_server(made) as server:
            assert value(server.url, "select n from kept") == 1
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_a_half_made_database_is_made_again(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with open_server(tmp_path) as server:
        assert value(server.url, "select 1") == 1
    assert not half.exists()


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("é' \"," * 10)
    with open_server(deep) as server:
        assert value(server.url, "show data_directory") == str(deep / "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is reached by root alone")
def test_root_s_closed_folder_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with open_server(closed / "data") as server:
        assert value(server.url, "select 1") == 1
        assert postmaster(closed / "data").uids().effective != 0
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is reached by root alone")
def test_programs_in_root_s_closed_folder_run_too(tmp_path: Path) -> None:
    """As with a virtual environment below root's home; and with data in there as well as outside."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = embedded.program("postgres").parents[2]
    for folder in (wheel, wheel.with_name(wheel.name + ".libs")):
        shutil.copytree(folder, closed / folder.name)
    for data in (closed / "data", tmp_path / "data"):
        done = subprocess.run(
            [sys.executable, "-c", OWNER, str(data)],
            cwd=ROOT, env={"PYTHONPATH": f"{closed}:{ROOT}"}, input="\n",
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.startswith("True"), done.stderr
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is reached by root alone")
def test_a_user_without_a_name_is_told(tmp_path: Path) -> None:
    os.chown(tmp_path, 54321, 54321)
    with pytest.raises(EmbeddedError) as caught, open_server(tmp_path):
        pass
    assert caught.value.code == "user_without_name"
    assert "54321" in caught.value.what_to_do


def test_data_of_another_version_names_the_way_over(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="designtech backup") as caught:
        open_server(tmp_path)
    assert caught.value.code == "data_of_other_version"


@pytest.mark.parametrize("where", ["/proc/nowhere", "/dev/null/data"])
def test_an_unwritable_folder_is_named(where: str) -> None:
    with pytest.raises(EmbeddedError, match=where) as caught:
        open_server(Path(where))
    assert caught.value.code == "data_dir_unwritable"


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """A full disk needs a mount of its own, which not every machine's user may make."""
    if not mount_small(tmp_path, 12):
        pytest.skip("no disk to fill can be mounted here")
    try:
        with pytest.raises(EmbeddedError) as caught:
            open_server(tmp_path)
    finally:
        subprocess.run(["umount", tmp_path], check=True)
    assert caught.value.code == "storage_full"


def mount_small(folder: Path, megabytes: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_broken_database_points_at_its_log(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(EmbeddedError, match=r"postgres\.log") as caught:
        open_server(tmp_path)
    assert caught.value.code == "database_failed"


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    server = open_server(tmp_path)
    server.stop()
    server.stop()
    with open_server(tmp_path) as again:
        assert again.owned
