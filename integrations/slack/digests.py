"""Digests as messages in a channel: counts, and cases by their numbers.

Names are not in it, since a message would keep them when somebody has all erased: a case is opened from here,
by whoever may read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dialogues.desk import Digest
from integrations.slack import parts
from integrations.slack.cards import Shown
from integrations.slack.gaps import GapAction
from integrations.slack.ids import Action, CaseRef, encode
from integrations.slack.markup import bold, escaped, linked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.desk import Bulletin
    from integrations.digest.text import Part, Told
    from integrations.phrases import Phrases

Json = Any
MOST: Final = 40
"""Cases that one list names."""


def digest_message(bulletin: Bulletin, said: Told, t: Phrases, *, page: str | None) -> Shown:
    """A digest as a message.

    Args:
        bulletin: as anybody may read it.
        said: the same in words.
        t: words of digests.
        page: root of the staff page; None: it has no address.
    """
    blocks = [parts.header(said.title), *(parts.section(_part(part, t, page)) for part in said.parts)]
    acts = _acts(bulletin, said.parts, t)
    if acts:
        blocks.append({"type": "actions", "block_id": "digest.acts", "elements": acts})
    if page:
        blocks.append(parts.small(linked(f"{page}/desk/digest", t("digest.page"))))
    return Shown(escaped(said.title), tuple(blocks))


def _part(part: Part, t: Phrases, page: str | None) -> str:
    if not part.cases:
        return "\n".join([bold(part.title), *(escaped(line) for line in part.lines)])
    numbers = [
        linked(f"{page}/desk/cases/{case}", f"#{case}") if page else f"#{case}" for case in part.cases[:MOST]
    ]
    more = ["…"] if len(part.cases) > MOST else []
    return "\n".join([bold(part.title), t("desk.list.comma").join([*numbers, *more])])


def _acts(bulletin: Bulletin, said: Sequence[Part], t: Phrases) -> list[Json]:
    """A select that opens one of the cases, and the way to questions without an answer."""
    found: list[Json] = []
    cases = sorted({case for part in said for case in part.cases})
    if cases:
        options = [(encode(CaseRef(case, 0)), f"#{case}") for case in cases]
        select = {**parts.choice(options), "action_id": Action.OPEN}
        found.append({**select, "placeholder": parts.plain(t("digest.pick"), parts.MAX_OPTION)})
    if bulletin.kind is Digest.WEEKLY and bulletin.facts["gaps"]:
        found.append(parts.button(GapAction.LIST, t("desk.gaps.title"), "all"))
    return found
