"""The words in a PDF, as far as they can be had; also a program, since a hostile file may take for ever.

`python -m integrations.pdf_text` reads a path from its input and prints the code of a fault, or nothing, on
the first line; the words follow, folded for comparing.
"""

from __future__ import annotations

import logging
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.text import fold

MAX_PAGES = 200
MAX_CHARACTERS = 100_000
"""What is beyond is left out."""
STOP_AFTER = 20.0
"""Seconds after which no further page is begun."""


class PdfText(NamedTuple):
    """Words of a PDF. `code`: why there are none or not all: `encrypted`, `broken`, `cut`; else empty."""

    text: str
    code: str


def text_of_pdf(path: Path, *, clock: Callable[[], float] = time.monotonic) -> PdfText:
    """Read a PDF page by page, up to the limits above.

    A page that cannot be read is left out. Nothing in the file makes this raise, but it may take long, and
    much memory: run it where it can be stopped.

    Args:
        path: of the file.
        clock: tells seconds.
    """
    begun = clock()
    parts: list[str] = []
    length = 0
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText("", "encrypted")
        pages = len(reader.pages)
    except Exception as error:  # noqa: BLE001  # whatever a broken file brings about in the library
        # What opens only with a password, and a cipher that this installation lacks, are the same to staff.
        locked = isinstance(error, PyPdfError) and "crypt" in f"{type(error).__name__} {error}".lower()
        return PdfText("", "encrypted" if locked else "broken")
    code = "cut" if pages > MAX_PAGES else ""
    for number in range(min(pages, MAX_PAGES)):
        if length >= MAX_CHARACTERS or clock() - begun > STOP_AFTER:
            code = "cut"
            break
        try:
            text = clean(reader.pages[number].extract_text())
        except Exception:  # noqa: BLE001  # as above
            code = "broken"
            continue
        parts.append(text)
        length += len(text)
    return PdfText("\n".join(filter(None, parts))[:MAX_CHARACTERS], code)


def clean(text: str) -> str:
    """The same words with single spaces, ligatures taken apart, and only what a database holds."""
    sound = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())
    return " ".join("".join(c if c.isprintable() else " " for c in sound).split())


if __name__ == "__main__":
    logging.disable()  # the library's remarks quote the file
    found = text_of_pdf(Path(sys.stdin.buffer.read().decode()))
    words = fold(found.text)[:MAX_CHARACTERS]  # a folded text may be longer
    sys.stdout.buffer.write(f"{found.code}\n{words}".encode())
