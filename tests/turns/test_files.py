"""Uploaded files: told by content, whole or not at all."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.files.files import MAX_BYTES, clean_name
from bot.files.types import sniff
from dialogues.errors import FileRefusedError, FileTooLargeError, StorageFullError, UnavailableError
from tests.turns import tiny
from tests.turns.conftest import World


async def pieces(content: bytes, size: int = 1_000_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def archive(*parts: str, mimetype: str | None = None) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        if mimetype:
            out.writestr("mimetype", mimetype)
        for part in parts:
            out.writestr(part, "x")
    return content.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."
TAKEN = {
    "image/png": b"\x89PNG\r\n\x1a\n....",
    "image/jpeg": b"\xff\xd8\xff\xe0....",
    "image/gif": b"GIF89a....",
    "image/webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "application/pdf": b"%PDF-1.7\n",
    f"{OFFICE}wordprocessingml.document": archive("[Content_Types].xml", "word/document.xml"),
    f"{OFFICE}spreadsheetml.sheet": archive("[Content_Types].xml", "xl/workbook.xml"),
    f"{OFFICE}presentationml.presentation": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "application/vnd.oasis.opendocument.text": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "text/plain": "Ça marche, 我们 <3".encode(),
}
REFUSED = {
    "empty": b"",
    "blank": b"  \n ",
    "windows": b"MZ\x90\x00\x03",
    "elf": b"\x7fELF\x02\x01",
    "script": b"#!/bin/sh\nrm -rf /",
    "page": b"\xef\xbb\xbf <!DOCTYPE html><p>hi",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "hidden": b"some text <script>alert(1)</script>",
    "zip": archive("setup.exe"),
    "jar": archive("META-INF/MANIFEST.MF", "[Content_Types].xml"),
    "macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "cut": archive("[Content_Types].xml", "word/document.xml")[:40],
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("mime", TAKEN)
def test_a_type_is_told_by_the_content(tmp_path: Path, mime: str) -> None:
    path = tmp_path / "content"
    path.write_bytes(TAKEN[mime])
    assert sniff(path, "whatever.exe") == mime


@pytest.mark.parametrize("kind", REFUSED)
def test_what_could_run_or_is_nothing_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "content"
    path.write_bytes(REFUSED[kind])
    assert sniff(path, "deck.pdf") is None


def test_a_character_cut_by_the_look_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(b"a" * 8191 + "é".encode())
    assert sniff(path, "long.csv") == "text/csv"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("deck.pdf", "deck.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\me\\plan.docx", "plan.docx"),
        ("a\u202efdp.exe\0", "afdp.exe"),
        ("...", "file"),
        ("é" * 300 + ".pdf", "é" * 251 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, clean: str) -> None:
    assert clean_name(name) == clean


async def test_a_file_is_found_and_read_by_its_conversation(world: World) -> None:
    ref = await world.files.store(tiny.key("ada"), "deck.pdf", pieces(TAKEN["application/pdf"], 3))
    assert (ref.size, ref.mime) == (9, "application/pdf")
    assert await world.files.find(tiny.key("ada"), ("unknown", ref.id, ref.id)) == (ref,)
    assert await world.files.find(tiny.key("bob"), (ref.id,)) == ()
    assert await world.files.read(ref.id) == (ref, TAKEN["application/pdf"])
    for wrong in ("unknown", "../../../etc/passwd"):
        with pytest.raises(KeyError):
            await world.files.read(wrong)
    (reply,) = await world.say("ada", "m1", "hello")
    assert reply.text == "1: hello"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"%PDF-" + b"x" * MAX_BYTES, FileTooLargeError),
        (REFUSED["page"], FileRefusedError),
        (b"", FileRefusedError),
    ],
    ids=["large", "page", "empty"],
)
async def test_a_refused_file_leaves_nothing(
    world: World, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await world.files.store(tiny.key("ada"), "deck.pdf", pieces(content))
    assert left_in(tmp_path) == []
    assert await world.query("select * from file") == []


async def test_a_full_disk_is_told_as_such(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageFullError):
        await world.files.store(tiny.key("ada"), "deck.pdf", pieces(TAKEN["application/pdf"]))
    assert left_in(tmp_path) == []


async def test_a_database_that_is_away_keeps_no_bytes(world: World, tmp_path: Path) -> None:
    await world.database.close()
    with pytest.raises(UnavailableError):
        await world.files.store(tiny.key("ada"), "deck.pdf", pieces(TAKEN["application/pdf"]))
    assert left_in(tmp_path) == []


async def test_bytes_left_by_a_death_in_an_upload_are_swept(world: World, tmp_path: Path) -> None:
    kept = await world.files.store(tiny.key("ada"), "deck.pdf", pieces(TAKEN["application/pdf"]))
    folder = tmp_path / "files" / "aa"
    folder.mkdir(exist_ok=True)
    for name in ("A" * 22, "A" * 22 + ".part"):
        (folder / name).write_bytes(b"left")
    world.clock.moment = datetime.now(UTC)
    await world.files.sweep()
    assert len(left_in(tmp_path)) == 3
    world.clock.moment += timedelta(days=1, minutes=1)
    await world.files.sweep()
    assert [one.name for one in left_in(tmp_path)] == [kept.id]


async def test_bytes_of_a_file_that_exists_are_never_removed(world: World) -> None:
    ref = await world.files.store(tiny.key("ada"), "deck.pdf", pieces(TAKEN["application/pdf"]))
    await world.files.remove([ref.id])
    assert (await world.files.read(ref.id))[0] == ref
