"""Which of their own words to a founder a member of staff may put into others on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialogues.desk import CaseFile, ThreadLine


def corrigible(file: CaseFile) -> list[ThreadLine]:
    """The reader's own words to the founder as they count now, each once, in order.

    What came with files, or with a machine's words, is not corrected on the page.
    """
    latest = {line.mine: line for line in file.thread if line.mine is not None}
    fixed = {line.mine for line in file.thread if line.files or line.translated}
    return sorted((line for key, line in latest.items() if key not in fixed), key=lambda line: line.id)


def to_correct(file: CaseFile, wanted: str | None) -> ThreadLine | None:
    """The line with this id or key among them, else the last; None: there is none."""
    lines = corrigible(file)
    last = lines[-1] if lines else None
    return next((line for line in lines if wanted in (str(line.id), line.mine)), last)
