"""Carries pushes to Slack: each names what it brings, which is put into words when it leaves."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialogues.errors import UnknownCaseError
from dialogues.push import Limits, NotSentError, RefusedError
from integrations.slack import cards
from integrations.slack.calls import GONE, NOWHERE
from integrations.slack.lines import FLOOD, MAX_WORDS, Piece, joined, pieces
from integrations.slack.markup import bold, cut, escaped, linked, split
from integrations.slack.ports import TRANSLATED, Kind, Post, Spot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from dialogues.desk import CaseFile, KeptFile, ThreadLine
    from dialogues.ports import Clock, Files
    from dialogues.ports import Desk as Cases
    from dialogues.replies import Json
    from integrations.slack.calls import Calls, Found
    from integrations.slack.connection import Me
    from integrations.slack.ports import Book, Notices, Posts, Thread

LIMITS: Final = Limits(
    apart=1.02, burst=5, window=1.02, crowded=0, crowd_window=0.0, rush=3, patience=7 * 86_400.0
)
"""Three messages in three seconds to one channel, five a second to all; tried for a week."""
REACTIONS: Final = {"sent": "white_check_mark", "failed": "x", "blocked": "no_entry"}
"""How the delivery of what staff wrote is shown at it."""
AT_ONCE: Final = 100
"""Waiting lines that are looked at to be joined."""
MAX_QUOTED: Final = 500
MAX_BENEATH: Final = 120
"""Characters of a line that tell beneath it which one is meant."""
_NO_BLOCKS: Final = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the courier looks things up in.

    Attributes:
        book, posts, notices: what is posted where, and what is to be said to whom.
        cases: of the desk.
        files: what founders have sent.
    """

    book: Book
    posts: Posts
    notices: Notices
    cases: Cases
    files: Files


class SlackCourier:
    """`Courier` of Slack.

    A call is `{"do", "post"}`: what is to become of a row of the book. `do`: `card`, `line`, `state` and
    `undelivered` (both with `state`), `translated`, `notice`, `say` (with `text`, and perhaps `blocks` and
    `picture`: `name`, `alt`, `png` in base 64), `reword` (with `text` and `blocks`), `remove`.
    """

    def __init__(
        self, calls: Calls, me: Callable[[], Awaitable[Me]], rooms: Rooms, desk: cards.Desk, clock: Clock
    ) -> None:
        """Args: me: asks who the app is. desk: what cards are made with. clock: tells what may be done."""
        self._calls = calls
        self._me = me
        self._rooms = rooms
        self._desk = desk
        self._clock = clock

    @property
    def limits(self) -> Limits:
        """See `Courier.limits`."""
        return LIMITS

    def is_crowd(self, address: str) -> bool:
        """See `Courier.is_crowd`: Slack has one limit for all channels."""
        del address
        return False

    async def send(self, address: str, call: Json, replaces: str | None) -> str | None:
        """See `Courier.send`.

        Raises:
            BlockedError: this person cannot be written to.
            RefusedError: Slack will never take this, or what it is about is gone.
            SlowDownError: Slack wants a pause, or would.
            ShutError: the app is not in this channel, or it is archived.
            NotSentError: not confirmed.
            ChannelClosedError: the token is refused.
        """
        del address, replaces  # the book knows better
        post = await self._rooms.book.find(call["post"])
        if post is None:
            raise RefusedError("gone")
        try:
            return await self._do(call, post)
        except UnknownCaseError as error:
            raise RefusedError("erased") from error

    async def _do(self, call: Json, post: Post) -> str | None:
        ways: dict[str, Callable[[], Awaitable[str | None]]] = {
            "card": lambda: self._card(post),
            "line": lambda: self._line(post),
            "state": lambda: self._state(post, call["state"]),
            "undelivered": lambda: self._undelivered(post, call["state"]),
            "translated": lambda: self._translated(post),
            "notice": lambda: self._notice(post),
            "say": lambda: self._say(post, call),
            "reword": lambda: self._reword(post, call),
            "remove": lambda: self._remove(post),
        }
        return await ways[call["do"]]()

    async def _card(self, post: Post) -> str:
        """Post a card or change it, as its case is now."""
        if post.case is None:
            raise RefusedError("erased")
        if post.merged_into is not None:
            shown = cards.merged_card(post.case, post.merged_into, self._desk.words)
        else:
            file = await self._rooms.cases.open(post.case)
            shown = cards.card(file, self._desk, now=self._clock.now())
        there = Spot(post.channel, post.ts) if post.ts else None
        if there is None or not await self._edited(there, shown):
            found = await self._found(post, shown.text)
            there = found.spot if found else await self._new(post, shown)
        await self._rooms.book.posted([post], there, shown=[post.mark])
        return there.ts

    async def _edited(self, spot: Spot, shown: cards.Shown) -> bool:
        """Change a message. Returns whether it was there."""
        try:
            await self._calls.edit(spot, shown.text, shown.blocks)
        except RefusedError as error:
            if error.code not in GONE:
                raise
            return False
        return True

    async def _new(self, post: Post, shown: cards.Shown) -> Spot:
        try:
            return await self._calls.post(post.channel, shown.text, blocks=shown.blocks, posts=[post.id])
        except RefusedError as error:
            if error.code not in _NO_BLOCKS:
                raise
            return await self._calls.post(post.channel, shown.text, posts=[post.id])

    async def _found(self, post: Post, text: str, *, thread: str | None = None) -> Found | None:
        """What is there already of a post that was sent before and never confirmed; None: nothing."""
        if post.tried_at is None or post.ts is not None:
            await self._rooms.book.trying([post])
            return None
        return await self._calls.find(post.channel, post.id, since=post.tried_at, text=text, thread=thread)

    async def _line(self, post: Post) -> str | None:
        """Post a line, with those that wait behind it where there are many."""
        if post.ts is not None:
            return post.ts or None
        thread = await self._rooms.book.thread(post)
        if thread is None or post.case is None:
            raise RefusedError("erased")
        file = await self._rooms.cases.open(post.case)
        waiting = _of_one(thread.waiting, post)
        parts = _pieces(file, waiting, self._desk)
        if not parts:
            raise RefusedError("gone")
        root = thread.root.ts or await self._card(thread.root)
        try:
            said = await self._say_line(waiting, parts, Spot(thread.root.channel, root), thread)
        except RefusedError as error:
            if error.code != "thread_not_found":
                raise
            await self._lost(thread)
            raise NotSentError from error
        held = waiting[: said.held]
        shown = [_mark(file, one) if said.fresh else None for one in held]
        await self._rooms.book.posted(held, said.spot, shown=shown, files=said.files)
        return said.spot.ts or None

    async def _say_line(
        self, waiting: Sequence[Post], parts: Sequence[Piece], root: Spot, thread: Thread
    ) -> _Said:
        """Say the first, or as many as are joined."""
        found = await self._found(waiting[0], parts[0].text, thread=root.ts)
        if found is not None:
            return _Said(found.spot, max(1, len(found.posts)), found.files, fresh=False)
        several = joined(parts, self._desk.words) if len(thread.waiting) > FLOOD else None
        held, piece = (several[0], Piece(several[1])) if several else (1, parts[0])
        spot, files = await self._piece(piece, root, [post.id for post in waiting[:held]])
        return _Said(spot, held, files, fresh=True)

    async def _lost(self, thread: Thread) -> None:
        """Somebody has deleted the card: it is posted anew before the next line."""
        await self._rooms.book.posted([thread.root], Spot(thread.root.channel, NOWHERE))

    async def _piece(self, piece: Piece, root: Spot, posts: Sequence[int]) -> tuple[Spot, tuple[str, ...]]:
        """One message beneath a card; files that are gone are left out."""
        uploads: list[dict[str, str | bytes]] = [
            {"filename": one.name, "title": one.name, "content": await self._read(one)} for one in piece.files
        ]
        if piece.document is not None:
            name = self._desk.words("slack.line.file")
            uploads.append({"filename": name, "title": name, "content": piece.document.encode()})
        there = [one for one in uploads if one["content"]]
        if not there:
            return await self._calls.post(root.channel, piece.text, thread=root.ts, posts=posts), ()
        files = await self._calls.upload(there, channel=root.channel, thread=root.ts, comment=piece.text)
        ids = tuple(str(one["id"]) for one in files)
        return Spot(root.channel, await self._calls.shown_at(files[0], root.channel)), ids

    async def _read(self, one: KeptFile) -> bytes:
        try:
            return (await self._rooms.files.read(one.id))[1]
        except KeyError:
            return b""

    async def _state(self, post: Post, state: str) -> str | None:
        """Show at a message of the staff how its delivery went."""
        if not post.ts:
            return None
        await self._calls.react(Spot(post.channel, post.ts), REACTIONS[state])
        return post.ts

    async def _undelivered(self, post: Post, state: str) -> str:
        """Say in the thread that a message of the staff has not arrived."""
        root = await self._rooms.posts.card(post.case) if post.case is not None else None
        if root is None or post.case is None:
            raise RefusedError("erased")
        t = self._desk.words
        line = _line_of(await self._rooms.cases.open(post.case), post)
        told = escaped(t("slack.line.undelivered", state=t(f"desk.delivery.{state}")))
        text = "\n".join([f"⚠️ {told}", *(_quoted(line.text) if line else ())])
        return await self._beneath(post, root, text)

    async def _translated(self, post: Post) -> str | None:
        """Show what a machine made of a founder's line since: in its message, else beneath it."""
        root = await self._rooms.posts.card(post.case) if post.case is not None else None
        if not post.ts or post.case is None or root is None:
            return post.ts or None
        file = await self._rooms.cases.open(post.case)
        line = _line_of(file, post)
        if line is None or not line.translated:
            return post.ts
        spot, parts = Spot(post.channel, post.ts), pieces(line, file.files, self._desk.words)
        whole = len(parts) == 1 and parts[0].plain and not post.files and not post.shared
        if not whole or not await self._edited(spot, cards.Shown(parts[0].text, ())):
            t = self._desk.words
            words = f"{t('slack.line.translated')} {line.translated}"
            text = "\n".join([*_quoted(cut(line.text, MAX_BENEATH)), escaped(split(words, MAX_WORDS)[0])])
            await self._beneath(post, root, text)
        await self._rooms.book.posted([post], spot, shown=[TRANSLATED], files=post.files)
        return post.ts

    async def _beneath(self, post: Post, root: Spot, text: str) -> str:
        """Say something about a line in its thread, once: it is known by the line's number, negated."""
        since = post.tried_at or self._clock.now() - timedelta(seconds=LIMITS.patience)
        found = await self._calls.find(root.channel, -post.id, since=since, text=text, thread=root.ts)
        if found is not None:
            return found.spot.ts
        return (await self._calls.post(root.channel, text, thread=root.ts, posts=[-post.id])).ts

    async def _notice(self, post: Post) -> str | None:
        """Tell a member of staff about a case, with the way to its card."""
        notice = await self._rooms.notices.notice(post) if post.ts is None else None
        if notice is None:
            return post.ts
        t = self._desk.words
        name = " ".join((notice.startup or "").split()) or t("desk.case.nameless", id=notice.case)
        card = await self._rooms.posts.card(notice.case)
        link = await self._calls.link(card) if card is not None else None
        told = escaped(t(f"desk.notice.{notice.kind}", name=notice.by))
        text = "\n".join([linked(link, name) if link else bold(name), told, *_quoted(notice.word)])
        return await self._told(post, text)

    async def _say(self, post: Post, call: Json) -> str:
        """Post what another room has put into words."""
        if post.ts is not None:
            return post.ts
        text, blocks, picture = call["text"], list(call.get("blocks") or ()), call.get("picture")
        if not picture:
            return await self._told(post, text, blocks)
        named: dict[str, str | bytes] = {"filename": picture["name"], "title": picture["alt"]}
        named["content"] = base64.b64decode(picture["png"])
        (file,) = await self._calls.upload([named])
        words = blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        image = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": picture["alt"]}
        try:
            return await self._told(post, text, [*words, image])
        except RefusedError as error:
            if error.code not in _NO_BLOCKS:
                raise
        ts = await self._told(post, text, blocks)  # Slack has not looked at the picture yet
        await self._calls.upload([named], channel=post.channel, thread=ts)
        return ts

    async def _reword(self, post: Post, call: Json) -> str | None:
        """Put other words in the place of what another room has said."""
        if post.ts:
            await self._edited(Spot(post.channel, post.ts), cards.Shown(call["text"], tuple(call["blocks"])))
        return post.ts

    async def _told(self, post: Post, text: str, blocks: Sequence[Json] = ()) -> str:
        found = await self._found(post, text)
        spot = (
            found.spot
            if found
            else await self._calls.post(post.channel, text, blocks=blocks, posts=[post.id])
        )
        await self._rooms.book.posted([post], spot)
        return spot.ts

    async def _remove(self, post: Post) -> str | None:
        """Take out of Slack what was about somebody who had all erased."""
        if post.ts:
            spot = Spot(post.channel, post.ts)
            if post.kind is Kind.CARD:
                await self._sweep(spot)
            await self._calls.delete(spot)
        for file in post.files:
            await self._calls.delete_file(file)
        await self._rooms.book.removed(post)
        return None

    async def _sweep(self, card: Spot) -> None:
        """Delete what we have said beneath a card and do not know of, such as what was posted twice."""
        me = await self._me()
        for one in await self._calls.replies(card):
            spot = Spot(card.channel, one["ts"])
            if one.get("bot_id") != me.bot or spot == card or await self._rooms.posts.at(spot) is not None:
                continue
            for file in one.get("files", ()):
                await self._calls.delete_file(str(file["id"]))
            await self._calls.delete(spot)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of a thread. `held`: how many of those that wait; `fresh`: just now, and not found."""

    spot: Spot
    held: int
    files: tuple[str, ...]
    fresh: bool


def _mark(file: CaseFile, post: Post) -> str | None:
    """What is remembered of a line as it is shown now."""
    line = _line_of(file, post)
    return TRANSLATED if line is not None and line.translated else None


def _of_one(waiting: Sequence[Post], first: Post) -> list[Post]:
    """Those from the first on that are of the same founder, so that they can be erased together."""
    found: list[Post] = []
    for one in waiting[:AT_ONCE]:
        if one.case != first.case:
            break
        found.append(one)
    return found


def _pieces(file: CaseFile, waiting: Sequence[Post], desk: cards.Desk) -> list[Piece]:
    """The messages of these, up to the first that is not there any more."""
    found: list[Piece] = []
    for one in waiting:
        line = _line_of(file, one)
        parts = pieces(line, file.files, desk.words) if line is not None else ()
        if one.part >= len(parts):
            break
        found.append(parts[one.part])
    return found


def _line_of(file: CaseFile, post: Post) -> ThreadLine | None:
    return next((one for one in file.thread if one.id == post.line), None)


def _quoted(text: str) -> tuple[str, ...]:
    """Lines that show what somebody said, at most so much of it."""
    lines = escaped(text.strip()[:MAX_QUOTED]).split("\n")
    return tuple(f"> {line}" for line in lines) if text.strip() else ()
