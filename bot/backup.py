"""Backup and restore: the whole database and all uploaded files in one archive.

The database goes through PostgreSQL's own `pg_dump` and `psql`, which the wheel brings along and which read
every server up to their own version. A dump is plain SQL, so it also leads from one version to the next.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.pq import Conninfo

from integrations.database.embedded import environment, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FORMAT: Final = 1
"""Of the archive; a newer one is refused."""
_LEFT_WITHIN: Final = 2.0
"""Seconds for which a connection that was just closed may still be listed."""
_MANIFEST: Final = "manifest.json"
_DUMP: Final = "database.sql"
_FILES: Final = "files"
_EMPTY_FIRST: Final = "DROP SCHEMA IF EXISTS public CASCADE;\n"  # the dump makes it again


class BackupError(Exception):
    """A backup or a restore did not happen; nothing was changed.

    Attributes:
        code: `exists`, `not_an_archive`, `archive_too_new`, `target_not_empty`, `in_use`, `storage` or
            `database`.
        what_to_do: one sentence for the operator.
    """

    def __init__(self, code: str, what_to_do: str) -> None:
        super().__init__(f"{code}: {what_to_do}")
        self.code = code
        self.what_to_do = what_to_do


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds. `rows`: over all tables; `bytes`: of the archive."""

    rows: int
    files: int
    bytes: int


def backup(url: str, files: Path, archive: Path, *, now: datetime, version: str) -> Summary:
    """Write everything into one archive, which is there whole or not at all. The service may go on.

    Args:
        url: of the database.
        files: folder of uploaded files; need not exist.
        archive: the file to write; must not exist.
        now: the moment to note down.
        version: of this software, to note down.

    Raises:
        BackupError: `exists`, `storage` (cannot be written) or `database`.
    """
    if archive.exists():
        raise BackupError("exists", f"{archive} is there already; choose another name")
    part = archive.with_name(archive.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=archive.absolute().parent) as scratch:
            dump = Path(scratch) / _DUMP
            _run(url, "pg_dump", "--no-owner", "--no-privileges", "--schema=public", "--file", str(dump))
            kept = sorted(path for path in files.rglob("*") if path.is_file()) if files.is_dir() else []
            rows = count_rows(url)
            manifest = Path(scratch) / _MANIFEST
            about = {
                "format": FORMAT,
                "version": version,
                "at": now.isoformat(),
                "rows": rows,
                "files": len(kept),
            }
            manifest.write_text(json.dumps(about), encoding="utf-8")
            with part.open("xb") as raw:
                _write(raw, [(manifest, _MANIFEST), (dump, _DUMP)] + [
                    (path, f"{_FILES}/{path.relative_to(files).as_posix()}") for path in kept
                ])  # fmt: skip
                raw.flush()
                os.fsync(raw.fileno())
        part.rename(archive)
    except FileExistsError as error:
        raise BackupError("exists", f"another backup writes {part}; if none does, remove it") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BackupError("storage", f"{archive} cannot be written: {error.strerror}") from error
    except BackupError:
        part.unlink(missing_ok=True)
        raise
    return Summary(rows, len(kept), archive.stat().st_size)


def restore(url: str, files: Path, archive: Path, *, overwrite: bool) -> Summary:
    """Put back what an archive holds. The database changes in one transaction, then the files follow.

    Args:
        url: of the database; nothing else may be using it.
        files: folder for uploaded files.
        archive: as `backup` wrote it.
        overwrite: whether a target that holds something is replaced.

    Raises:
        BackupError: any of its codes but `exists`; the database is as it was.
    """
    if not overwrite and (count_rows(url) or (files.is_dir() and any(files.iterdir()))):
        raise BackupError(
            "target_not_empty",
            "the target holds data, which would be lost; add --yes-overwrite to replace it",
        )
    _refuse_in_use(url)
    files.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=files.absolute().parent, prefix=".restore-") as scratch:
            root = Path(scratch)
            summary = _unpack(archive, root)
            first = root / "first.sql"
            first.write_text(_EMPTY_FIRST, encoding="ascii")
            _run(
                url, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
                "--output=/dev/null", "--file", str(first), "--file", str(root / _DUMP),
            )  # fmt: skip
            shutil.rmtree(files, ignore_errors=True)
            (root / _FILES).rename(files)
    except OSError as error:
        raise BackupError("storage", f"it cannot be unpacked beside {files}: {error.strerror}") from error
    return summary


def count_rows(url: str) -> int:
    """Rows in all tables of the service; 0 for an empty database.

    Raises:
        BackupError: `database`, it cannot be reached.
    """
    with _connected(url) as connection:
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename <> 'alembic_version' AND tablename NOT LIKE 'procrastinate%'"
        ).fetchall()
        total = 0
        for (table,) in tables:
            row = connection.execute(f"SELECT count(*) FROM public.{table}".encode()).fetchone()  # noqa: S608  # quoted above
            total += row[0] if row else 0
        return total


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise BackupError("database", "the database cannot be reached") from error


def _refuse_in_use(url: str) -> None:
    """Refuse while others are connected; who has just left may be listed for a moment longer."""
    deadline = time.monotonic() + _LEFT_WITHIN
    with _connected(url) as connection:
        connection.autocommit = True  # each look is a fresh one
        while True:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchone()
            if row == (0,):
                return
            if time.monotonic() > deadline:
                raise BackupError(
                    "in_use", "the service is running on that database; stop it and restore again"
                )
            time.sleep(0.05)


def _write(raw: object, members: list[tuple[Path, str]]) -> None:
    with (
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6) as packed,  # type: ignore[call-overload]  # a file
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for path, name in members:
            tar.add(path, arcname=name, recursive=False)


def _unpack(archive: Path, root: Path) -> Summary:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(root, filter="data")
        about = json.loads((root / _MANIFEST).read_text(encoding="utf-8"))
        newer = about["format"] > FORMAT
        summary = Summary(int(about["rows"]), int(about["files"]), archive.stat().st_size)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, gzip.BadGzipFile) as error:
        raise BackupError("not_an_archive", f"{archive} is not a backup, or is damaged") from error
    except FileNotFoundError as error:
        raise BackupError("not_an_archive", f"{archive} does not exist or is not a backup") from error
    if newer:
        raise BackupError("archive_too_new", f"{archive} was written by a newer version; install that first")
    (root / _FILES).mkdir(exist_ok=True)
    return summary


def _run(url: str, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the address goes in by the environment, which `ps` does not show."""
    where = {
        option.envvar.decode(): option.val.decode()
        for option in Conninfo.parse(url.encode())
        if option.val is not None and option.envvar
    }
    reply = subprocess.run(  # noqa: S603  # our own program and arguments
        [program(name), *arguments], env={**environment(), **where},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if reply.returncode != 0:
        # Its complaint may quote rows; the first line of it names the reason.
        reason = next(
            (line for line in reply.stderr.splitlines() if "ERROR:" in line or "error:" in line), ""
        )
        raise BackupError("database", f"{name} failed: {reason[:200]}")
