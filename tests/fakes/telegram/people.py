"""People on Telegram: they write, press, edit, share and block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from tests.fakes.telegram.chats import Chat, Query, public
from tests.fakes.telegram.markup import units
from tests.fakes.telegram.rooms import Room, buttons_of
from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.world import World

Json = Any
COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]{1,32}(?:@\w+)?")
MENTION = re.compile(r"@\w{4,32}")


@dataclass(frozen=True)
class Attachment:
    """A file to send; `size` in bytes stands for it where its content is not worth making."""

    name: str
    content: bytes = b"content"
    mime: str = "application/octet-stream"
    size: int | None = None


def entities_of(text: str) -> list[Json]:
    """Commands and mentions as Telegram marks them."""
    found = [("bot_command", match) for match in COMMAND.finditer(text)]
    covered = {position for _, match in found for position in range(match.start(), match.end())}
    found += [("mention", match) for match in MENTION.finditer(text) if match.start() not in covered]
    return [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, match in sorted(found, key=lambda pair: pair[1].start())
    ]


class Person(Room):
    """Somebody and the private chat with the bot."""

    @classmethod
    def arrive(cls, world: World, first_name: str, *, language: str, username: str) -> Self:
        """See `FakeTelegram.person`."""
        with world.lock:
            number = 5_000_000_000 + world.number()  # over 32 bits, as many are by now
            user = {"id": number, "is_bot": False, "first_name": first_name, "language_code": language}
            if username:
                user["username"] = username
            world.chats[number] = Chat(number, "private", user=user)
            return cls(world, world.chats[number])

    @property
    def user(self) -> Json:
        """As the API shows this person."""
        return self.chat.user

    def say(self, text: str, *, room: Room | None = None, **more: Json) -> Json:
        """Write; gives the message. `more`: further fields of it, such as `reply_to_message`."""
        fields: Json = {"text": text, **more}
        if found := entities_of(text):
            fields["entities"] = found
        return self.post(fields, room=room)

    def post(self, fields: Json, *, room: Room | None = None) -> Json:
        """Put a message with any fields into a chat, by default the private one."""
        with self.world.lock:
            chat = (room or self).chat
            if chat is self.chat:
                chat.open = True
                if chat.blocked:
                    self.unblock()
            message = public(chat.add({"from": self.user, **fields}, self.world.clock.now()))
            self.world.queue.push("message", message, self.world.clock.now())
            return message

    def start(self, payload: str = "") -> Json:
        """Open the bot's link, with `?start=payload` where one is given."""
        return self.say(f"/start {payload}".strip())

    def press(self, title: str, *, message: Json | None = None, room: Room | None = None) -> str:
        """Press the button with this title, under `message` or else under the newest that has it.

        Gives the id of the query.
        """
        number, button = self._button(title, message, room or self)
        data = button.get("callback_data")
        assert data is not None, f"{title!r} is no button that calls back: {button}"
        return self.press_data(data, number, room=room)

    def press_data(self, data: str, number: int, *, room: Room | None = None) -> str:
        """Press a button with any data under a message, as an old client might."""
        with self.world.lock:
            world, chat = self.world, (room or self).chat
            query = Query(str(4_000_000_000_000_000_000 + world.number()), chat.id, world.clock.now())
            world.queries[query.id] = query
            body = {"id": query.id, "from": self.user, "chat_instance": str(chat.id * 7), "data": data}
            if number in chat.messages:
                body["message"] = public(chat.messages[number])
            else:
                body["message"] = {"chat": chat.json(), "message_id": number, "date": 0}
            world.queue.push("callback_query", body, world.clock.now())
            return query.id

    def _button(self, title: str, message: Json | None, room: Room) -> tuple[int, Json]:
        with self.world.lock:
            if message is not None:
                shown = [room.chat.messages[message["message_id"]]]
            else:
                shown = room.messages()[::-1]
            for candidate in shown:
                for button in buttons_of(candidate):
                    if button["text"] == title:
                        return candidate["message_id"], button
        raise AssertionError(
            f"no button {title!r} under {[[b['text'] for b in buttons_of(m)] for m in shown]}"
        )

    def edit(self, message: Json, text: str, *, file: Attachment | None = None) -> Json:
        """Change one's own message: its words or caption, and its file where another is given."""
        with self.world.lock:
            kept = self.world.chats[message["chat"]["id"]].messages[message["message_id"]]
            kept["edit_date"] = int(self.world.clock.now())
            if file is not None:
                kept["document"] = self._document(file)
            if "text" in kept:
                kept |= {"text": text, "entities": entities_of(text)}
            else:
                kept["caption"] = text
            if not kept.get("caption"):
                kept.pop("caption", None)
            self.world.queue.push("edited_message", public(kept), self.world.clock.now())
            return public(kept)

    def _document(self, file: Attachment) -> Json:
        return {**self._stored("documents", file), "file_name": file.name, "mime_type": file.mime}

    def _stored(self, folder: str, file: Attachment) -> Json:
        return self.world.store(folder, file.name, file.mime, file.content, size=file.size).json()

    def send_photo(self, file: Attachment, caption: str = "", **more: Json) -> Json:
        """Send a picture: in two sizes, without a name, as Telegram does."""
        big = self._stored("photos", file)
        small = self._stored("photos", Attachment(file.name, file.content, file.mime))
        sizes = [{**small, "width": 90, "height": 67}, {**big, "width": 1280, "height": 960}]
        return self.post({"photo": sizes, **({"caption": caption} if caption else {}), **more})

    def send_document(
        self, file: Attachment, caption: str = "", *, room: Room | None = None, **more: Json
    ) -> Json:
        """Send a file."""
        words = {"caption": caption} if caption else {}
        return self.post({"document": self._document(file), **words, **more}, room=room)

    def send_voice(self, seconds: int = 4, *, room: Room | None = None, **more: Json) -> Json:
        """Send a voice message."""
        stored = self._stored("voice", Attachment("voice.oga", b"OggS" + bytes(64), "audio/ogg"))
        voice = {**stored, "duration": seconds, "mime_type": "audio/ogg"}
        return self.post({"voice": voice, **more}, room=room)

    def send_sticker(self, emoji: str = "👍") -> Json:
        """Send a sticker."""
        stored = self._stored("stickers", Attachment("sticker.webp", b"RIFF0000WEBP", "image/webp"))
        kind = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.post({"sticker": {**stored, **kind, "emoji": emoji}})

    def send_album(
        self, files: Sequence[Attachment], caption: str = "", *, as_files: bool = False
    ) -> list[Json]:
        """Send several at once: one message each, of one `media_group_id`, pictures unless `as_files`."""
        group = str(13_000_000_000_000_000 + self.world.number())
        sent = []
        for number, file in enumerate(files):
            send = self.send_document if as_files else self.send_photo
            sent.append(send(file, caption if number == 0 else "", media_group_id=group))
        return sent

    def send_contact(self, phone: str, *, own: bool = True) -> Json:
        """Share a contact, by default one's own."""
        contact = {"phone_number": phone, "first_name": self.user["first_name"]}
        return self.post({"contact": {**contact, "user_id": self.id} if own else contact})

    def send_location(self, latitude: float, longitude: float) -> Json:
        """Share a place."""
        return self.post({"location": {"latitude": latitude, "longitude": longitude}})

    def forward(self, text: str, *, of: str = "Grace") -> Json:
        """Forward somebody's words."""
        origin = {"type": "hidden_user", "sender_user_name": of, "date": int(self.world.clock.now()) - 60}
        return self.say(text, forward_origin=origin)

    def block(self) -> None:
        """Block the bot."""
        self._member("kicked")

    def vanish(self) -> None:
        """Delete the account; no update tells of it."""
        with self.world.lock:
            self.chat.gone = True

    def unblock(self) -> None:
        """Take it back."""
        self._member("member")

    def _member(self, status: str) -> None:
        with self.world.lock:
            old, bot = ("kicked" if self.chat.blocked else "member"), self.world.bot
            self.chat.blocked = status == "kicked"
            self.chat.told = False
            body = {
                "chat": self.chat.json(),
                "from": self.user,
                "date": int(self.world.clock.now()),
                "old_chat_member": _membership(bot, old),
                "new_chat_member": _membership(bot, status),
            }
            self.world.queue.push("my_chat_member", body, self.world.clock.now())

    def raw(self, kind: str, inner: Json, *, update_id: int | None = None) -> Update:
        """Push an update of any kind and content; with a number of its own or a given one."""
        with self.world.lock:
            number = self.world.queue.take_id() if update_id is None else update_id
            return self.world.queue.push_raw({"update_id": number, kind: inner}, self.world.clock.now())


class Group(Room):
    """A group; people speak in it by `person.say(text, room=group)`."""

    @classmethod
    def found(cls, world: World, title: str, members: Sequence[Person]) -> Self:
        """See `FakeTelegram.group`."""
        with world.lock:
            number = -1_001_000_000_000 - world.number()
            chat = Chat(number, "supergroup", title=title, open=True)
            chat.members = {person.id: "member" for person in members}
            world.chats[number] = chat
            body = {
                "chat": chat.json(),
                "from": members[0].user,
                "date": int(world.clock.now()),
                "old_chat_member": _membership(world.bot, "left"),
                "new_chat_member": _membership(world.bot, "member"),
            }
            world.queue.push("my_chat_member", body, world.clock.now())
            return cls(world, chat)

    def remove_bot(self, by: Person) -> None:
        """Put the bot out of the group."""
        with self.world.lock:
            self.chat.blocked = True
            body = {
                "chat": self.chat.json(),
                "from": by.user,
                "date": int(self.world.clock.now()),
                "old_chat_member": _membership(self.world.bot, "member"),
                "new_chat_member": _membership(self.world.bot, "kicked"),
            }
            self.world.queue.push("my_chat_member", body, self.world.clock.now())


def _membership(user: Json, status: str) -> Json:
    return {"user": user, "status": status, **({"until_date": 0} if status == "kicked" else {})}
