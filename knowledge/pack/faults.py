"""What is wrong with a pack, with the place where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing to mend. Faults sort by file, then line.

    Attributes:
        file: relative to the folder of packs, with slashes, as `saint-etienne/en/faq.yaml`.
        line: from 1; the line that stands nearest to the fault.
        code: stable and short, as `unknown_key`.
        message: what is wrong, in English, for the people who write packs.
    """

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.message}"


class PackError(ValueError):
    """A pack cannot be used.

    Attributes:
        faults: everything that is wrong, sorted; never empty.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Args: see the class."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
