"""Lines of a case's thread as messages: who says it, the words as written, files, long ones in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from integrations.slack.markup import bold, cut, escaped, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.desk import KeptFile, ThreadLine
    from integrations.phrases import Phrases

MAX_MESSAGE: Final = 3900
"""Characters of a message with its markup: beyond 4,000 Slack would no longer let it be edited."""
MAX_WORDS: Final = 3400
"""Characters of the words in it, once escaped; the rest is for who says it."""
MAX_PIECES: Final = 3
"""A text of more pieces goes as a file."""
MAX_WAS: Final = 300
"""Characters of what an edit replaced."""
FLOOD: Final = 5
"""More lines than this that wait in one thread are joined into as few messages as can be."""
_SIGNS: Final = {"founder": "", "staff": "", "bot": "🤖 ", "note": "🔒 "}


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a line.

    Attributes:
        text: markup of Slack.
        files: the founder's, uploaded with it.
        document: a text that is too long for messages, uploaded as a file; None: there is none.
    """

    text: str
    files: tuple[KeptFile, ...] = ()
    document: str | None = None

    @property
    def plain(self) -> bool:
        """Whether it is words alone."""
        return not self.files and self.document is None


def pieces(line: ThreadLine, files: Sequence[KeptFile], t: Phrases) -> tuple[Piece, ...]:
    """A line as messages, in order, at least one.

    Args:
        line: of the thread.
        files: those that the case still has; of others the name stands in the text.
        t: words of the staff.
    """
    there = tuple(one for one in files if one.id in line.files)
    named = {f"[{one.name}]" for one in there}
    words = "\n".join(part for part in line.text.split("\n") if part not in named)
    if line.translated:
        words = "\n\n".join([words, f"{t('slack.line.translated')} {line.translated}"])
    texts = split(words, MAX_WORDS)
    head, tail = _head(line, t), _tail(line, t)
    if len(texts) > MAX_PIECES:
        told = f"{head}\n{escaped(cut(words, MAX_WAS))}\n_{escaped(t('slack.line.whole'))}_{tail}"
        return (Piece(told, there, words),)
    shown = [f"{head}\n{escaped(text)}" for text in texts]
    shown[-1] += tail
    return (*(Piece(text) for text in shown[:-1]), Piece(shown[-1].rstrip(), there))


def joined(parts: Sequence[Piece], t: Phrases) -> tuple[int, str] | None:
    """As many messages as one message can hold, the first of them first.

    Returns:
        how many it holds, at least two, and its text; None where the first goes alone.
    """
    title = f"_{escaped(t('slack.line.joined', n=len(parts)))}_"
    held, size = 0, len(title)
    for part in parts:
        size += len(part.text) + 2
        if not part.plain or size > MAX_MESSAGE:
            break
        held += 1
    if held < 2:  # noqa: PLR2004  # one alone is not joined to anything
        return None
    title = f"_{escaped(t('slack.line.joined', n=held))}_"
    return held, "\n\n".join([title, *(part.text for part in parts[:held])])


def _head(line: ThreadLine, t: Phrases) -> str:
    """Who says it, in what capacity, and where, if the case has several chats."""
    side = t(f"desk.side.{line.side}")
    name = line.author or side
    capacity = side if line.author and line.side in ("staff", "note") else None
    private = t("desk.note.private") if line.side == "note" else None
    channel = t(f"desk.channel.{line.channel}") if line.channel else None
    edited = t("desk.thread.edited") if line.edited else None
    sent = t(f"desk.sent.{line.sent}") if line.sent else None
    about = [escaped(one) for one in (capacity, private, channel, edited, sent) if one]
    return " · ".join([f"{_SIGNS.get(line.side, '')}{bold(cut(name, 200))}", *about])


def _tail(line: ThreadLine, t: Phrases) -> str:
    """What an edit replaced."""
    if not line.edited or line.was is None:
        return ""
    return f"\n_{escaped(t('slack.line.was', text=' '.join(cut(line.was, MAX_WAS).split())))}_"
