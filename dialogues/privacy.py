"""A founder's rights in the chat: notice, export, erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.effects import Erase, ExportWanted
from dialogues.faq import ask_if_open
from dialogues.state import Doubt, State

if TYPE_CHECKING:
    from dialogues.draft import Draft
    from dialogues.replies import Json


def notice(draft: Draft) -> None:
    """The privacy notice, with the two rights that are a tap away."""
    service = draft.phrase("privacy.service") if draft.city.asks_service else ""
    draft.reply(
        "\n\n".join(filter(None, (draft.words.about.privacy, service))),
        buttons=[draft.button("button.export", "/export"), draft.button("button.delete", "/delete")],
    )
    ask_if_open(draft)


def export(draft: Draft) -> None:
    """Give out everything that is kept."""
    draft.want(ExportWanted())
    draft.say("export.here")
    ask_if_open(draft)


def ask_delete(draft: Draft, *, custom: dict[str, Json] | None = None) -> None:
    """Ask before everything is erased."""
    titles = [draft.phrase("button.delete_really"), draft.phrase("choice.no")]
    draft.say("delete.really", buttons=draft.ask_back(Doubt.DELETE, titles, ("yes", "no")), custom=custom)


def delete(draft: Draft) -> None:
    """Erase everything; the conversation starts from nothing after it."""
    draft.say("delete.done")
    draft.effects.clear()
    draft.want(Erase())
    draft.set(**{name: getattr(State(), name) for name in State.__struct_fields__})
