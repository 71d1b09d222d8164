"""The thread of a case: what staff write there goes to the founder, or stays a private note."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dialogues.acts import Correct, Note, Say
from dialogues.errors import (
    FileRefusedError,
    FileTooLargeError,
    NotAllowedError,
    UnavailableError,
    UnknownCaseError,
)
from dialogues.message import MAX_FILE_MB, MAX_TEXT
from dialogues.push import BlockedError, RefusedError, ShutError
from integrations.slack import markup, mrkdwn
from integrations.slack.connection import in_our_terms
from integrations.slack.downloads import NotFetchedError
from integrations.slack.ids import further_key, line_key
from integrations.slack.ports import Kind, Spot
from integrations.slack.telling import Place, again, why

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from dialogues.desk import Staff
    from dialogues.message import FileRef
    from integrations.slack.downloads import SlackFiles
    from integrations.slack.ground import Ground

Json = Any
TRIES: Final = 4
"""How often a file that breaks off on the way is fetched; then the message goes on without it."""
MAX_TOLD: Final = 3000
"""Characters of a translation that its writer is told."""
_NOTE = re.compile(r"\s*[!！]\s*note\b[\s::,]*", re.IGNORECASE)
_TRANSLATE = re.compile(r"\s*[!！]\s*(?:translate|traduire)\b[\s::,]*", re.IGNORECASE)
_WRITTEN: Final = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of what a person has written."""


@dataclass(frozen=True, slots=True)
class _Here:
    """A message in a case's thread.

    Attributes:
        case: number.
        text: plain, without the sign before it.
        private: it is a note; translate: a machine is to translate it.
    """

    case: int
    who: Staff
    spot: Spot
    place: Place
    text: str
    private: bool
    translate: bool


class Bridge:
    """From the threads of cards to the desk; everything is safe to repeat."""

    def __init__(self, client: AsyncWebClient, ground: Ground, files: SlackFiles) -> None:
        """Args: client: with the bot's token. files: fetches what is shared."""
        self._client = client
        self._ground = ground
        self._files = files

    async def take(self, event: Json, *, failures: int = 0) -> None:
        """One event of a thread.

        Args:
            event: of the type `message`.
            failures: of taking this very one, so far.

        Raises:
            UnavailableError, NotFetchedError: not now; the same may be taken again.
        """
        subtype = event.get("subtype")
        if subtype == "message_replied":
            await self._replied(event, failures)
        elif subtype == "message_changed":
            await self._changed(event)
        elif subtype == "message_deleted":
            await self._deleted(event)
        elif subtype in _WRITTEN:
            await self._written(event, failures)

    async def _here(self, event: Json, message: Json) -> _Here | None:
        """The case and the person of a message; None: the thread is no case's, or a program wrote it."""
        channel, root, user = str(event.get("channel")), message.get("thread_ts"), message.get("user")
        if not root or not user or message.get("bot_id"):
            return None
        posted = await self._ground.posts.at(Spot(channel, str(root)))
        if posted is None or posted.kind is not Kind.CARD:
            return None
        who = await self._ground.people.find(str(user))
        if who is None:
            return None
        place = Place(str(user), channel, str(root))
        if posted.case is None:
            await self._ground.telling.tell(place, self._words("slack.fault.unknown_case"))
            return None
        raw = str(message.get("text") or "")
        private, translate = is_note(raw), _TRANSLATE.match(raw) is not None
        sign = _NOTE if private else _TRANSLATE
        text = await mrkdwn.readable(sign.sub("", raw, count=1) if private or translate else raw, self._name)
        spot = Spot(channel, str(message["ts"]))
        return _Here(posted.case, who, spot, place, text, private, translate)

    async def _written(self, event: Json, failures: int) -> None:
        here = await self._here(event, event)
        if here is None:
            return
        key = line_key(here.spot.channel, here.spot.ts)
        shared = event.get("files") or []
        if here.private:
            names = [f"[{one.get('name') or one.get('id')}]" for one in shared]
            text = "\n".join(filter(None, [here.text, *names]))
            if text:
                await self._try(here, Note(text[:MAX_TEXT], key))
                await self._sign(here.spot, "lock")
            return
        files, lost = await self._fetch(here, shared, patient=failures < TRIES)
        if files is None:
            return  # they were told why
        if here.text or files:
            await self._say(here, key, tuple(one.id for one in files))
        for text in lost:
            await self._ground.telling.tell(here.place, markup.escaped(text))

    async def _say(self, here: _Here, key: str, files: tuple[str, ...] = ()) -> None:
        """Send a message to the founder, a long one in parts."""
        first, *rest = markup.split(here.text, MAX_TEXT)
        sent = await self._try(here, Say(first, key, files=files, translate=here.translate))
        for number, part in enumerate(rest, 2):
            if sent:
                further = further_key(here.spot.channel, here.spot.ts, f"{number}")
                await self._try(here, Say(part, further, translate=here.translate))

    async def _fetch(
        self, here: _Here, shared: list[Json], *, patient: bool
    ) -> tuple[list[FileRef] | None, list[str]]:
        """The files that go along, and what is to be told of the others; None: nothing may be sent at all."""
        found, lost = [], []
        for one in shared:
            name = str(one.get("name") or one.get("title") or "")
            try:
                found.append(await self._files.fetch(one, here.case, here.who))
            except (NotAllowedError, UnknownCaseError) as error:
                await self._refused(here, error)
                return None, []
            except FileTooLargeError:
                lost.append(self._ground.t("slack.file.too_large", name=name, n=MAX_FILE_MB))
            except FileRefusedError:
                lost.append(self._ground.t("slack.file.refused", name=name))
            except NotFetchedError:
                if patient:
                    raise
                lost.append(self._ground.t("slack.file.lost", name=name))
        return found, lost

    async def _changed(self, event: Json) -> None:
        """New words for a message; what Slack itself changes, such as previews of links, is none."""
        message, before = event.get("message") or {}, event.get("previous_message") or {}
        edited = (message.get("edited") or {}).get("ts")
        if not edited or message.get("text") == before.get("text") or message.get("subtype") == "tombstone":
            return
        here = await self._here(event, message)
        if here is None or not here.text:
            return
        was_note, key = is_note(str(before.get("text") or "")), line_key(here.spot.channel, here.spot.ts)
        again_key = further_key(here.spot.channel, here.spot.ts, str(edited))
        if was_note:  # what was private stays so, whatever is made of it
            await self._try(here, Note(here.text, again_key))
            return
        if here.private:
            await self._ground.telling.tell(here.place, self._words("slack.edit.note"))
            return
        if here.translate:  # a correction is not translated: it goes once more
            await self._try(here, Say(here.text[:MAX_TEXT], again_key, translate=True))
            return
        try:
            act = Correct(key, here.text[:MAX_TEXT], again_key)
            await self._ground.desk.act(here.case, act, here.who)
        except NotAllowedError as error:
            if error.code == "nothing_to_correct":  # it was not sent: now it is tried once more
                await self._try(here, Say(here.text[:MAX_TEXT], key))
            else:
                await self._refused(here, error)
        except UnknownCaseError as error:
            await self._refused(here, error)

    async def _deleted(self, event: Json) -> None:
        """Who takes a message back is told that the founder has it."""
        before = event.get("previous_message") or {}
        here = await self._here(event, before)
        posted = await self._ground.posts.at(here.spot) if here else None
        if here is None or posted is None or posted.kind is not Kind.SAID:
            return
        try:
            thread = (await self._ground.desk.open(here.case)).thread
        except UnknownCaseError:
            return
        if any(line.id == posted.line and line.side == "staff" for line in thread):
            await self._ground.telling.tell(here.place, self._words("slack.deleted"))

    async def _replied(self, event: Json, failures: int) -> None:
        """A thread has news that did not come by themselves: look what they are."""
        root = event.get("message") or {}
        channel, thread = str(event.get("channel")), str(root.get("thread_ts") or root.get("ts"))
        posted = await self._ground.posts.at(Spot(channel, thread))
        stamps = [str(one.get("ts")) for one in root.get("replies") or ()] or [str(event.get("ts"))]
        if posted is None or posted.kind is not Kind.CARD:
            return
        newest = max(stamps, key=_seconds)
        try:
            with again():
                async with in_our_terms():
                    answer = await self._client.conversations_replies(
                        channel=channel, ts=thread, oldest=newest, latest=newest, inclusive=True, limit=10
                    )
        except RefusedError:
            return
        for message in answer["messages"]:
            if message.get("ts") == newest and message.get("ts") != thread:
                subtype = message.get("subtype")
                if subtype in _WRITTEN:
                    await self._written({**message, "channel": channel}, failures)

    async def _try(self, here: _Here, act: Say | Note) -> bool:
        """Do it, or tell why not; what a machine made of it is told to its writer."""
        try:
            await self._ground.desk.act(here.case, act, here.who)
            if isinstance(act, Say) and act.translate:
                await self._tell_translated(here, act)
        except (NotAllowedError, UnknownCaseError) as error:
            await self._refused(here, error)
            return False
        return True

    async def _tell_translated(self, here: _Here, act: Say) -> None:
        thread = (await self._ground.desk.open(here.case)).thread
        line = next((one for one in reversed(thread) if one.text == act.text), None)
        if line is not None and line.translated:
            told = f"{self._ground.t('slack.line.translated')} {line.translated}"
            await self._ground.telling.tell(here.place, markup.escaped(markup.cut(told, MAX_TOLD)))
        elif line is not None and line.untranslated:
            await self._ground.telling.tell(here.place, self._words("desk.thread.untranslated"))

    async def _refused(self, here: _Here, error: NotAllowedError | UnknownCaseError) -> None:
        t = self._ground.t
        reason = await why(error, self._ground.desk, here.case, t)
        lines = [t("slack.not_sent"), reason]
        if getattr(error, "code", "") == "claimed_by_other":
            lines.append(t("slack.not_sent.claimed"))
        await self._ground.telling.tell(here.place, markup.escaped(" ".join(lines)))

    async def _sign(self, spot: Spot, name: str) -> None:
        """Put a sign beneath what was kept as a note, where that may be done."""
        try:
            with again():
                async with in_our_terms():
                    await self._client.reactions_add(channel=spot.channel, timestamp=spot.ts, name=name)
        except (BlockedError, RefusedError, ShutError, UnavailableError):
            return  # a courtesy: the note is kept

    async def _name(self, user: str) -> str | None:
        found = await self._ground.people.find(user)
        return found.name if found else None

    def _words(self, key: str) -> str:
        return markup.escaped(self._ground.t(key))


def is_note(text: str) -> bool:
    """Whether somebody wants a message to stay at the desk, however they write that."""
    return _NOTE.match(text) is not None


def _seconds(ts: str) -> float:
    try:
        return float(ts)
    except ValueError:
        return 0.0
