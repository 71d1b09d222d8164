"""Begins a new pack as a copy of the example city's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from knowledge.pack.load import PACKS

EXAMPLE: Final = "example-city"
"""The pack that new ones are copies of: small, complete and made up."""
_CITY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID = re.compile(rf"^id: {EXAMPLE}$", re.MULTILINE)


class NewPackError(Exception):
    """No pack was begun. `code`: `wrong_name`, `exists` or `unwritable`."""

    def __init__(self, code: str, what_to_do: str) -> None:
        """Args: code: see the class. what_to_do: one sentence for whoever began it."""
        super().__init__(f"{code}: {what_to_do}")
        self.code = code


def new_pack(city: str, root: Path = PACKS) -> Path:
    """Copy the example pack.

    Args:
        city: id of the new pack: small letters, digits, and hyphens between them.
        root: the folder of packs.

    Returns:
        The new folder below `root`.

    Raises:
        NewPackError: with a code; nothing is left behind.
    """
    folder = root / city
    if not _CITY.fullmatch(city) or city == "common":
        raise NewPackError(
            "wrong_name", "use small letters, digits, and hyphens between them, as in `new-york`"
        )
    if folder.exists():
        raise NewPackError("exists", f"{folder} is there already; choose another name")
    try:
        shutil.copytree(root / EXAMPLE, folder)
        about = folder / "pack.yaml"
        about.write_text(_ID.sub(f"id: {city}", about.read_text(encoding="utf-8")), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NewPackError("unwritable", f"{folder} cannot be written: {error.strerror}") from error
    return folder
