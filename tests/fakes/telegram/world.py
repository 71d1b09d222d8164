"""The whole state of the fake Telegram. Every use of it holds `lock`; it knows no HTTP."""

from __future__ import annotations

import hashlib
import itertools
import threading
from typing import Any

from tests.fakes.telegram.chats import Chat, Query, StoredFile
from tests.fakes.telegram.errors import ApiError, bad_request, forbidden
from tests.fakes.telegram.ledger import Event, Ledger, content
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.rates import RateRules, Rates
from tests.fakes.telegram.updates import Queue
from tests.fakes.timing import Changes, Clock

Json = Any
TOKEN = "710000000:AAFakeTokenOfTheProjectsOwnTests_0123456"
BOT = {"id": 710000000, "is_bot": True, "first_name": "Design Tech", "username": "design_tech_test_bot"}


class World:
    """Chats, messages, files, updates, settings, rates and the ledger of one bot."""

    def __init__(
        self, clock: Clock, rules: RateRules, *, token: str = TOKEN, callback_life: float = 30.0
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.token = token
        self.revoked = False
        self.callback_life = callback_life  # seconds a pressed button waits for its answer
        self.bot: Json = dict(BOT)
        self.changes = Changes()
        self.queue = Queue(self.changes)
        self.ledger = Ledger()
        self.rates = Rates(rules)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], Json] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.webhook: Json = {"url": ""}
        self.webhook_origin: str | None = None
        self.floods: dict[int, int] = {}
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """A number of its own."""
        return next(self._numbers)

    def chat_of(self, parameters: Parameters, name: str = "chat_id") -> Chat:
        """The chat a call names. Raises ApiError 400."""
        value = parameters.text(name)
        if not value:
            raise bad_request("chat_id is empty", "chat_id")
        chat = self.chats.get(parameters.integer(name))
        if chat is None:
            raise bad_request("chat not found", "unknown_chat")
        return chat

    def writable(self, chat: Chat) -> None:
        """Raises ApiError 403 where the bot may not write; to try again after having been told is a fault."""
        if not chat.blocked and chat.open and not chat.gone:
            return
        again = "again_to_blocked" if chat.told else ""
        chat.told = True
        if chat.gone:
            raise forbidden("user is deactivated", again)
        if chat.blocked:
            words = (
                "bot was blocked by the user"
                if chat.kind == "private"
                else "bot was kicked from the group chat"
            )
            raise forbidden(words, again)
        raise forbidden("bot can't initiate conversation with a user", "never_started")

    def pace(self, chat: Chat) -> None:
        """Count a message against the limits. Raises ApiError 429."""
        now = self.clock.now()
        flood = self.floods.pop(chat.id, None) or self.floods.pop(0, None)
        if flood is not None:
            self.rates.hold(chat.id, now, flood)
            raise ApiError(429, f"Too Many Requests: retry after {flood}", retry_after=flood)
        error = self.rates.take(chat.id, now, group=chat.kind != "private")
        if error is not None:
            raise error

    def post(self, chat: Chat, message: Json, method: str) -> Json:
        """Put a message of the bot into a chat that may be written to, at an allowed pace."""
        self.writable(chat)
        self.pace(chat)
        whole = chat.add({"from": self.bot, **message}, self.clock.now())
        self.record(chat.id, "sent", method, whole)
        return whole

    def record(self, chat: int, kind: str, method: str, message: Json) -> Event:
        """Keep an event and tell whoever waits."""
        event = self.ledger.add(self.clock.now(), chat, kind, method, message=dict(message))
        self.changes.tell()
        return event

    def own(self, chat: Chat, parameters: Parameters, act: str) -> Json:
        """The bot's own message that a call names. Raises ApiError 400."""
        number = parameters.integer("message_id")
        if not number:
            raise bad_request("message identifier is not specified", "message_id")
        message = chat.messages.get(number)
        if message is None:
            raise bad_request(f"message to {act} not found", "message_unknown")
        if message["from"]["id"] != self.bot["id"]:
            raise bad_request(f"message can't be {act}{'' if act.endswith('e') else 'e'}d", "message_foreign")
        return message

    def change(self, chat: Chat, message: Json, changed: Json, *, method: str) -> Json:
        """Replace a message by its edited form. Raises ApiError 400 when nothing would change."""
        if content(message) == content(changed):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message",
                "not_modified",
            )
        self.writable(chat)
        if self.rates.rules.edits:
            self.pace(chat)
        changed["edit_date"] = int(self.clock.now())
        chat.messages[message["message_id"]] = changed
        self.record(chat.id, "edited", method, changed)
        return changed

    def store(
        self, folder: str, name: str, mime: str, content_: bytes, *, size: int | None = None
    ) -> StoredFile:
        """Keep a file."""
        number = self.number()
        unique = hashlib.sha256(content_ + name.encode("utf-8", "replace")).hexdigest()[:16]
        suffix = name.rpartition(".")[2][:8] if "." in name else "bin"
        file = StoredFile(
            f"BQACAg{number:08d}{unique}",
            f"AgAD{unique}",
            f"{folder}/file_{number}.{suffix}",
            content_,
            len(content_) if size is None else size,
            name,
            mime,
        )
        self.files[file.id] = file
        return file
