"""A disk that fills up: told clearly, nothing acknowledged is lost, and all goes on once there is room."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest

from integrations.database.unit import Database, DatabaseFullError
from integrations.web.refusals import refusal
from tests.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL = "do $$ begin raise exception using errcode = '53100'; end $$"
WRITE_AHEAD = "select pg_logical_emit_message(false, 'filling', repeat('x', 2000000))"


async def test_a_database_without_room_is_told_apart(empty_database_url: str) -> None:
    database = Database(empty_database_url, size=1)
    await database.open()
    try:
        with pytest.raises(DatabaseFullError) as caught:
            async with database.unit() as unit:
                await unit.connection.execute(FULL)
    finally:
        await database.close()
    told = refusal(caught.value)
    assert (told.status, told.code, told.headers) == (503, "storage_full", {"Retry-After": "2"})
    assert "send the same again" in told.message


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150m", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here")
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 65536)
    with path.open("ab", buffering=0) as file, pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.write(b"x" * 65536)


def fell(url: str) -> bool:
    """Write ahead until the server falls over, which it does where its log has no room."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as connection:
        for _ in range(100):
            connection.execute(WRITE_AHEAD)
        return False
    return True


@pytest.mark.prove
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")
async def test_a_full_disk_loses_nothing_and_heals(disk: Path) -> None:
    service = Service(disk / "data")
    service.log = disk.parent / "log"  # beside the disk that fills up
    service.start()
    await service.ready()
    taken: dict[int, str] = {}
    number = 0
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:

        async def send(key: int) -> httpx.Response:
            body = {"sender": "ada", "message": "/help" if key else "/intake", "message_id": str(key)}
            return await client.post("/webhooks/rest/webhook", json=body)

        async def until(status: int) -> httpx.Response:
            nonlocal number
            while True:  # the suite's timeout bounds it
                said = await send(number)
                if said.status_code == httpx.codes.OK:
                    taken[number] = said.text
                    number += 1
                else:
                    assert said.status_code == httpx.codes.SERVICE_UNAVAILABLE
                if said.status_code == status:
                    return said

        await until(httpx.codes.OK)
        fill(disk / "filling")
        refused = await until(httpx.codes.SERVICE_UNAVAILABLE)
        assert refused.json()["error"]["code"] == "storage_full"
        assert (await client.get("/health/ready")).status_code == httpx.codes.OK
        folder = str(disk / "data" / "postgres").replace("/", "%2F")
        assert fell(f"postgresql://designtech@/postgres?host={folder}")
        while "database.not_revived" not in service.log.read_text():  # the suite's timeout bounds it
            await until(httpx.codes.SERVICE_UNAVAILABLE)
        assert '"code":"storage_full"' in service.log.read_text()
        (disk / "filling").unlink()
        await until(httpx.codes.OK)
        for key, replies in taken.items():
            assert (await send(key)).text == replies
    assert service.stop() == 0
