"""What a file is, told by its content: the types that are taken, and nothing that could run or script."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_HEAD = 8192
"""Bytes looked at from the start of a file."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS = (
    (b"M4A", "audio/mp4"),
    (b"M4V", "video/mp4"),
    (b"iso", "video/mp4"),
    (b"mp4", "video/mp4"),
    (b"avc", "video/mp4"),
    (b"qt", "video/quicktime"),
    (b"3gp", "video/3gpp"),
)
"""What files of the MP4 family call themselves; pictures of that family are not taken."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_OPEN_DOCUMENT = tuple(
    f"application/vnd.oasis.opendocument.{kind}".encode() for kind in ("text", "spreadsheet", "presentation")
)
_TEXT_TYPES = {".csv": "text/csv", ".md": "text/markdown"}
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|\?php)|\A\s*#!", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(path: Path, name: str) -> str | None:
    """The MIME type of a stored file, None when it is empty or of a type that is not taken.

    Args:
        path: where its content is.
        name: as the sender named it; only tells plain texts apart from tables and Markdown.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return next((mime for brand, mime in _BRANDS if head[8:12].startswith(brand)), None)
    if head.startswith(b"PK\x03\x04"):
        return _document(path)
    return _text(head, name)


def _document(path: Path) -> str | None:
    """An office document by the parts inside; one with macros and any other archive are refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {entry.filename for entry in archive.infolist()}
            if any(part.endswith("vbaProject.bin") for part in parts):
                return None
            if "[Content_Types].xml" in parts:
                return next((mime for part, mime in _OFFICE_PARTS.items() if part in parts), None)
            if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:  # noqa: PLR2004  # bytes
                declared = archive.read("mimetype")
                return declared.decode() if declared in _OPEN_DOCUMENT else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):  # broken, odd, encrypted
        return None
    return None


def _text(head: bytes, name: str) -> str | None:
    """Plain text in UTF-8 or in the old Western encoding, without markup that a browser would run."""
    if not head.strip() or _MARKUP.search(head):
        return None
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut_character = len(head) == _HEAD and error.start > _HEAD - 4
        text = head[: error.start].decode("utf-8-sig") if cut_character else head.decode("cp1252", "replace")
    if _CONTROL.search(text) or text.count("\ufffd") > len(text) // 100:
        return None
    return _TEXT_TYPES.get(Path(name).suffix.lower(), "text/plain")
