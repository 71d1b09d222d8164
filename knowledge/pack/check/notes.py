"""Where the lint writes down what it finds, with the line in the pack's files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from knowledge.pack.faults import Fault

if TYPE_CHECKING:
    from knowledge.pack.load import Reading
    from knowledge.pack.pack import Pack
    from knowledge.pack.source import Path


class Notes:
    """Faults of one pack, gathered by the checks.

    Attributes:
        reading: the pack and the documents it came from.
        faults: in the order they were found.
    """

    def __init__(self, reading: Reading) -> None:
        """Args: see the class."""
        self.reading = reading
        self.faults: list[Fault] = []

    @property
    def pack(self) -> Pack:
        """The pack under the lint."""
        return self.reading.pack

    def add(self, document: str, path: Path, code: str, message: str) -> None:
        """Note a fault.

        Args:
            document: `intake`, or `en/intake` for words.
            path: keys and indices from the top of the file.
            code: stable and short.
            message: what is wrong, for people who write packs.
        """
        self.faults.append(self.reading.documents[document].fault(path, code, message))

    def unique(self, document: str, key: str, names: Iterable[str]) -> None:
        """Note every name that stands twice in the list under `key`."""
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                self.add(document, (key, index), "duplicate_id", f"`{name}` stands here twice")
            seen.add(name)
