"""Where public sets come from, and what must lie in the folder: the data itself stays outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A public repository that holds a set.

    Attributes:
        repository: owner and name on GitHub; its checkout's folder has the name.
        licence: of the data.
    """

    repository: str
    licence: str

    @property
    def address(self) -> str:
        """Where to clone it from."""
        return f"https://github.com/{self.repository}"

    def file(self, folder: Path, path: str) -> Path:
        """A file of the checkout.

        Args:
            folder: where the checkouts lie.
            path: of the file within the repository.

        Raises:
            MissingError: it is not there.
        """
        found = folder / self.repository.partition("/")[2] / path
        if not found.is_file():
            raise MissingError(self, found)
        return found


class MissingError(Exception):
    """A set, or a part of it, is not in the folder."""

    def __init__(self, source: Source, path: Path) -> None:
        """Args: source: that has it. path: where it is looked for."""
        super().__init__(f"{path} is missing; get it with: git clone {source.address}")
        self.source = source


CLINC = Source("clinc/oos-eval", "CC BY 3.0")
BANKING = Source("PolyAI-LDN/task-specific-datasets", "CC BY 4.0")
FEW_SHOT = Source("jianguoz/Few-Shot-Intent-Detection", "CC BY 4.0")
XSID = Source("mainlp/xsid", "CC BY-SA 4.0")
MKQA = Source("mia-workshop/MIA-Shared-Task-2022", "MIT; questions of MKQA, CC BY-SA 3.0")
BITCOIN = Source("bitcoin-dot-org/Bitcoin.org", "MIT")
TATOEBA = Source("facebookresearch/LASER", "sentences of Tatoeba, CC BY 2.0 FR")
WORDFREQ = Source("rspeer/wordfreq", "lists of words, CC BY-SA 4.0")
