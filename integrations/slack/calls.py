"""The calls of Slack's Web API that the courier makes, each within its method's pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from dialogues.push import RefusedError, ShutError
from integrations.slack.connection import in_our_terms
from integrations.slack.ports import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from integrations.slack.connection import Connection, Methods

Json = Any

NOWHERE: Final = ""
"""`ts` of a message that Slack has taken and not told the name of."""
GONE: Final = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
    }
)
"""Refusals that say that a message is not there any more, or was never ours."""
_DONE: Final = frozenset({"already_reacted", "file_not_found", "file_deleted"})
_MAY_FAIL: Final = frozenset({"missing_scope", "too_many_reactions", "cant_delete_file"})
"""Refusals of what is only a courtesy."""
REPLIES: Final = 200
_MARK: Final = "desk_post"
_PEOPLE: Final = ("U", "W")
"""How the ids of people begin."""
_SKEW: Final = timedelta(minutes=5)
"""How far our clock and Slack's may be apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours that is there without a confirmation. `posts`: what it shows, where it tells."""

    spot: Spot
    posts: tuple[int, ...]
    files: tuple[str, ...]


class Calls:
    """One method for each call. All raise as `Courier.send` does; `RefusedError` carries Slack's own code."""

    def __init__(self, connection: Connection, methods: Methods) -> None:
        """Args: methods: how often each was called."""
        self._client = connection.client
        self._methods = methods

    async def post(
        self,
        channel: str,
        text: str,
        *,
        blocks: Sequence[Json] = (),
        thread: str | None = None,
        posts: Sequence[int] = (),
    ) -> Spot:
        """Say something in a channel, to a person (U…), or beneath a message.

        Args:
            channel: where, or to whom.
            text: markup; with blocks what a notification shows.
            blocks: of Block Kit.
            thread: `ts` of its first message.
            posts: what it shows, by numbers of the book; `find` knows it by them.
        """
        async with in_our_terms(channel):
            told = await self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=list(blocks) or None,
                thread_ts=thread,
                metadata={"event_type": _MARK, "event_payload": {"posts": list(posts)}} if posts else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        return Spot(told["channel"], told["ts"])

    async def find(
        self, channel: str, post: int, *, since: datetime, text: str, thread: str | None = None
    ) -> Found | None:
        """Look for a message of ours whose confirmation was lost.

        Args:
            channel: where it would be, or to whom.
            post: the first that it would show.
            since: when it was sent first (aware).
            text: of it, by which a message with files is known.
            thread: `ts` of the first message of its thread; None: it would stand in the channel itself.
        """
        oldest = f"{(since - _SKEW).timestamp():.6f}"
        if channel.startswith(_PEOPLE):
            direct = await self._direct(channel)
            if direct is None:
                return None
            channel = direct
        method = "conversations.history" if thread is None else "conversations.replies"
        self._methods.count(method)
        try:
            async with in_our_terms(channel, scoped=True):
                if thread is None:
                    told = await self._client.conversations_history(
                        channel=channel, oldest=oldest, limit=REPLIES, include_all_metadata=True
                    )
                else:
                    told = await self._client.conversations_replies(
                        channel=channel, ts=thread, oldest=oldest, limit=REPLIES, include_all_metadata=True
                    )
        except RefusedError:
            return None
        for one in told["messages"]:
            shown = _shown(one)
            files = tuple(str(file["id"]) for file in one.get("files") or ())
            if shown[:1] == (post,) or (files and one.get("bot_id") and one.get("text") == text):
                return Found(Spot(channel, str(one["ts"])), shown, files)
        return None

    async def _direct(self, user: str) -> str | None:
        """The conversation between the app and a person; None where it cannot be had."""
        self._methods.count("conversations.open")
        try:
            async with in_our_terms(user, scoped=True):
                told = await self._client.conversations_open(users=user)
        except RefusedError:
            return None
        return str(told["channel"]["id"])

    async def edit(self, spot: Spot, text: str, blocks: Sequence[Json]) -> None:
        """Change a message of ours."""
        self._methods.count("chat.update")
        async with in_our_terms(spot.channel):
            await self._client.chat_update(channel=spot.channel, ts=spot.ts, text=text, blocks=list(blocks))

    async def upload(
        self,
        files: Sequence[Mapping[str, str | bytes]],
        *,
        channel: str | None = None,
        thread: str | None = None,
        comment: str | None = None,
    ) -> list[Json]:
        """Upload files, each with `filename`, `title` and `content`, and show them in one message.

        Args:
            files: at least one, none empty.
            channel: where; None: nowhere, for use in a block.
            thread: `ts` of its first message.
            comment: the words of the message.

        Returns:
            the files as Slack has them.
        """
        for _ in files:
            self._methods.count("files.getUploadURLExternal")
        self._methods.count("files.completeUploadExternal")
        async with in_our_terms(channel or "", scoped=True):
            told = await self._client.files_upload_v2(
                file_uploads=[dict(one) for one in files],
                channel=channel,
                thread_ts=thread,
                initial_comment=comment,
            )
        found: list[Json] = told["files"]
        return found

    async def shown_at(self, file: Json, channel: str) -> str:
        """`ts` of the message that brought a file; `NOWHERE` as long as Slack does not tell."""
        ts = _share(file, channel)
        if ts is not None:
            return ts
        self._methods.count("files.info")
        try:
            async with in_our_terms(scoped=True):
                told = await self._client.files_info(file=file["id"])
        except RefusedError:
            return NOWHERE
        return _share(told["file"], channel) or NOWHERE

    async def react(self, spot: Spot, name: str) -> None:
        """Put a sign beneath a message; nothing where that is not to be had."""
        self._methods.count("reactions.add")
        try:
            async with in_our_terms(spot.channel, scoped=True):
                await self._client.reactions_add(channel=spot.channel, timestamp=spot.ts, name=name)
        except RefusedError as error:
            if error.code not in GONE | _DONE | _MAY_FAIL:
                raise

    async def delete(self, spot: Spot) -> None:
        """Take back a message of ours; nothing where it is gone."""
        self._methods.count("chat.delete")
        try:
            async with in_our_terms(spot.channel):
                await self._client.chat_delete(channel=spot.channel, ts=spot.ts)
        except RefusedError as error:
            if error.code not in GONE:
                raise

    async def delete_file(self, file: str) -> None:
        """Take back a file of ours; nothing where it is gone."""
        self._methods.count("files.delete")
        try:
            async with in_our_terms(scoped=True):
                await self._client.files_delete(file=file)
        except RefusedError as error:
            if error.code not in _DONE | _MAY_FAIL:
                raise

    async def replies(self, spot: Spot) -> list[Json]:
        """What is said beneath a message, and the message, oldest first; at most `REPLIES`."""
        self._methods.count("conversations.replies")
        try:
            async with in_our_terms(spot.channel, scoped=True):
                told = await self._client.conversations_replies(
                    channel=spot.channel, ts=spot.ts, limit=REPLIES
                )
        except RefusedError:
            return []
        found: list[Json] = told["messages"]
        return found

    async def joined(self, channel: str) -> bool:
        """Whether we are in a channel, as far as we may ask."""
        try:
            async with in_our_terms(channel, scoped=True):
                told = await self._client.conversations_info(channel=channel)
        except ShutError:
            return False
        except RefusedError:
            return True
        return bool(told["channel"].get("is_member"))

    async def link(self, spot: Spot) -> str | None:
        """The address of a message; None where there is none."""
        try:
            async with in_our_terms():
                told = await self._client.chat_getPermalink(channel=spot.channel, message_ts=spot.ts)
        except RefusedError:
            return None
        return str(told["permalink"])


def _shown(message: Json) -> tuple[int, ...]:
    """What a message of ours shows, by numbers of the book."""
    mark = message.get("metadata") or {}
    return (
        tuple((mark.get("event_payload") or {}).get("posts", ())) if mark.get("event_type") == _MARK else ()
    )


def _share(file: Json, channel: str) -> str | None:
    for kind in (file.get("shares") or {}).values():
        for share in kind.get(channel, ()):
            return str(share["ts"])
    return None
