"""One stored update's way: read, its files fetched, one message to the runtime."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from dialogues.arrival import Took
from dialogues.errors import FileRefusedError, FileTooLargeError, UnavailableError
from dialogues.message import Address, Channel, ConversationKey, Message, Sent
from integrations.telegram import links
from integrations.telegram.downloads import NotFetchedError
from integrations.telegram.places import country
from integrations.telegram.reading import (
    Admitted,
    Moved,
    Said,
    UnreadableError,
    is_public,
    parse,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dialogues.arrival import Chats, Waiting
    from dialogues.message import FileRef
    from dialogues.ports import Clock, TurnRunner
    from integrations.telegram.connection import Connection
    from integrations.telegram.courtesies import Courtesies
    from integrations.telegram.downloads import Downloads
    from integrations.telegram.media import Attachment
    from integrations.telegram.reading import Told

GATHER = timedelta(seconds=1)
"""After the last message of an album has come, how long more of it are waited for."""
TRIES = 6
"""How often a file that breaks off on the way is fetched; then the message goes on without it."""


@dataclass(frozen=True, slots=True)
class Cities:
    """The packs that are served, the first as the default."""

    ids: Collection[str]
    default: str


class TelegramUpdates:
    """`Updates` of Telegram."""

    def __init__(  # the composition root alone calls this
        self,
        connection: Connection,
        *,
        turns: TurnRunner,
        chats: Chats,
        downloads: Downloads,
        courtesies: Courtesies,
        clock: Clock,
        cities: Cities,
    ) -> None:
        """Put the parts together.

        Args:
            connection: of the bot.
            turns: what answers.
            chats: which conversation a chat carries.
            downloads: fetch what people send.
            courtesies: show that something happens.
            clock: tells whether an album is whole.
            cities: the packs.
        """
        self._connection = connection
        self._turns = turns
        self._chats = chats
        self._downloads = downloads
        self._courtesies = courtesies
        self._clock = clock
        self._cities = cities

    async def take(
        self, address: str, waiting: Sequence[Waiting], conversation: ConversationKey | None
    ) -> Took:
        """See `dialogues.arrival.Updates`."""
        first = waiting[0]
        try:
            told = await self._read(first)
        except UnreadableError as error:
            return Took((first.id,), fault=error.code)
        ids: tuple[int, ...] = (first.id,)
        if isinstance(told, Said):
            if told.album is not None:
                members = [(first, told), *await self._others(told, waiting[1:])]
                missing = GATHER - (self._clock.now() - max(row.at for row, _ in members))
                if missing > timedelta(0):
                    return Took(again=missing.total_seconds())
                told = _whole([said for _, said in members])
                ids = tuple(row.id for row, _ in members)
            await self._answer(address, told, conversation, failures=first.failures)
        elif isinstance(told, Admitted):
            act = self._chats.reopen if told.may_write else self._chats.close
            await act(Address(Channel.TELEGRAM, address))
        elif isinstance(told, Moved):
            await self._chats.move(
                Address(Channel.TELEGRAM, str(told.old)), Address(Channel.TELEGRAM, str(told.new))
            )
        return Took(ids)

    async def _read(self, row: Waiting) -> Told:
        update = parse(row.raw, self._connection.bot)
        if not is_public(update):
            return read(update, None)
        try:
            return read(update, await self._connection.me())
        except TelegramError as error:
            raise UnavailableError from error

    async def _others(self, first: Said, rows: Sequence[Waiting]) -> list[tuple[Waiting, Said]]:
        """The other messages of the same album that have come so far."""
        found = []
        for row in rows:
            try:
                told = await self._read(row)
            except UnreadableError:
                continue
            if isinstance(told, Said) and told.album == first.album:
                found.append((row, told))
        return found

    async def _answer(
        self, address: str, said: Said, conversation: ConversationKey | None, *, failures: int
    ) -> None:
        own = ConversationKey(Channel.TELEGRAM, address, self._cities.default)
        async with self._courtesies.around(address, said.query):
            key, said, source = await self._follow(address, said, conversation or own)
            text = (await country(*said.place) or said.text) if said.place else said.text
            files, sent = await self._fetch(key, said, patient=failures < TRIES)
            # Chats that share a conversation number their messages each for themselves.
            mark = "" if key.external_id == address else f"{address}:"
            await self._turns.run(
                Message(
                    conversation=key,
                    inbound_key=mark + said.key,
                    text=text,
                    files=files,
                    language_hint=said.language,
                    sent=sent,
                    edits=None if said.edits is None else mark + said.edits,
                    public=said.public,
                    private_link=self._private_link() if said.public else None,
                    source=source,
                    reply_to=Address(Channel.TELEGRAM, address),
                    pressed=str(said.number) if said.query is not None else None,
                    pressed_text=said.under,
                )
            )

    def _private_link(self) -> str | None:
        me = self._connection.known
        return links.to_chat(me.name) if me is not None else None

    async def _follow(
        self, address: str, said: Said, key: ConversationKey
    ) -> tuple[ConversationKey, Said, str | None]:
        """Where a deep link leads: the conversation, the message, and what led here."""
        link = links.read(said.start) if said.start is not None else None
        chat = Address(Channel.TELEGRAM, address)
        if isinstance(link, links.Return) and not said.public:
            joined = await self._chats.join(chat, link.token)
            if joined is None:
                return key, replace(said, sent=Sent.LINK_USED), None
            return joined, said, None
        if isinstance(link, links.City) and link.id in self._cities.ids:
            chosen = ConversationKey(Channel.TELEGRAM, address, link.id)
            await self._chats.carry(chat, chosen)
            return chosen, said, said.start
        return key, said, None if link is None or isinstance(link, links.Return) else said.start

    async def _fetch(
        self, key: ConversationKey, said: Said, *, patient: bool
    ) -> tuple[tuple[FileRef, ...], Sent]:
        """The files of a message that could be kept, and what the message was."""
        files, too_large = [], False
        for attachment in said.attachments:
            try:
                files.append(await self._downloads.fetch(key, attachment))
            except FileTooLargeError:
                too_large = True
            except (FileRefusedError, NotFetchedError) as error:
                if isinstance(error, NotFetchedError) and patient:
                    raise
        if said.sent is Sent.WORDS and said.attachments and not files:
            return (), Sent.TOO_LARGE if too_large else Sent.OTHER
        return tuple(files), said.sent


def _whole(members: Sequence[Said]) -> Said:
    """An album as one message, named by its first."""
    ordered = sorted(members, key=lambda said: said.number)
    attachments: list[Attachment] = [one for said in ordered for one in said.attachments]
    captions = [said.text for said in ordered if said.text.strip()]
    return replace(ordered[0], text="\n".join(captions), attachments=tuple(attachments))
