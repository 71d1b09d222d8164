"""People in Slack: they write, edit, share files, press, choose, fill in modals and give commands."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tests.fakes.slack import events, interactions
from tests.fakes.slack.envelopes import Envelope
from tests.fakes.slack.methods.files import store
from tests.fakes.slack.methods.reactions import react
from tests.fakes.slack.modals import FIELD, View, value_of
from tests.fakes.slack.reading import part_of
from tests.fakes.slack.rooms import WITHIN, Room
from tests.fakes.slack.workspace import Channel, Message, Upload
from tests.fakes.slack.world import World

Json = Any


@dataclass(frozen=True)
class Attachment:
    """A file to share."""

    name: str
    content: bytes = b"content"


class Person:
    """Somebody of the workspace."""

    def __init__(self, world: World, user: Json) -> None:
        self.world = world
        self.user = user

    @classmethod
    def arrive(cls, world: World, name: str, *, email: str, locale: str, zone: str) -> Self:
        """See `FakeSlack.person`."""
        with world.lock:
            number = world.name("U")
            handle = name.lower().replace(" ", ".")
            profile = {"real_name": name, "display_name": name, "email": email}
            world.users[number] = {
                "id": number,
                "team_id": world.team["id"],
                "name": handle,
                "real_name": name,
                "deleted": False,
                "is_bot": False,
                "tz": zone,
                "tz_offset": 0,
                "locale": locale,
                "profile": {name: value for name, value in profile.items() if value},
            }
            return cls(world, world.users[number])

    @property
    def id(self) -> str:
        """The user id."""
        return str(self.user["id"])

    @property
    def mention(self) -> str:
        """How one calls this person in a text."""
        return f"<@{self.id}>"

    @property
    def direct(self) -> Room:
        """The conversation with the app alone."""
        with self.world.lock:
            return Room(self.world, self.world.direct(self.id))

    def leave(self) -> None:
        """The account is turned off."""
        self.user["deleted"] = True

    def say(self, text: str, room: Room, *, to: Message | None = None, markup: bool = False) -> Message:
        """Write into a channel, or into the thread of `to`.

        Args:
            text: as it is typed; with `markup` as Slack writes it, such as `<@U1>` and `&amp;`.
        """
        shown = text if markup else html.escape(text, quote=False)
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        blocks = self.world.named([{"type": "rich_text", "elements": [section]}])
        return self._post(room.channel, {"text": shown, "blocks": blocks}, to)

    def _post(self, channel: Channel, fields: Json, to: Message | None) -> Message:
        with self.world.lock:
            assert self.id in channel.members, f"{self.user['name']} is not in {channel.name}"
            assert not channel.archived, f"{channel.name} is archived"
            thread = {"thread_ts": to.root} if to else {}
            marks = {"user": self.id, "client_msg_id": f"client-{self.world.number()}"}
            message = self.world.add(channel, {**marks, **fields, **thread})
            events.posted(self.world, message)
            self.world.changes.tell()
            return message

    def edit(self, message: Message, text: str, *, markup: bool = False) -> None:
        """Change one's own message."""
        with self.world.lock:
            assert message.body["user"] == self.id, "it is somebody else's"
            shown = text if markup else html.escape(text, quote=False)
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
            blocks = self.world.named([{"type": "rich_text", "elements": [section]}])
            events.changed(self.world, message, message.change({"text": shown, "blocks": blocks}), by=self.id)

    def delete(self, message: Message) -> None:
        """Take a message away; also somebody else's, as workspace owners may."""
        with self.world.lock:
            events.deleted(self.world, message)

    def upload(
        self,
        files: Attachment | Sequence[Attachment],
        room: Room,
        text: str = "",
        *,
        to: Message | None = None,
    ) -> Message:
        """Share files, in one message."""
        several = [files] if isinstance(files, Attachment) else list(files)
        with self.world.lock:
            kept = [
                store(
                    self.world,
                    Upload(self.world.name("F"), one.name, len(one.content), content=one.content),
                    user=self.id,
                )
                for one in several
            ]
            fields: Json = {"subtype": "file_share", "upload": False, "display_as_bot": False}
            fields |= {"text": html.escape(text, quote=False), "files": [file.json() for file in kept]}
            message = self._post(room.channel, fields, to)
            for file in kept:
                file.shares.append(message)
                event = {"file_id": file.id, "file": {"id": file.id}, "user_id": self.id}
                if self.world.bot_user in room.channel.members:
                    event |= {"type": "file_shared", "channel_id": room.id}
                    events.tell(self.world, event, room.id)
            message.body["files"] = [file.json() for file in kept]
            return message

    def react(self, message: Message, name: str) -> None:
        """Put a sign under a message."""
        with self.world.lock:
            react(message, name, self.id)
            item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
            event = {
                "user": self.id,
                "reaction": name,
                "item": item,
                "item_user": message.body.get("user", ""),
            }
            if self.world.bot_user in message.channel.members:
                events.tell(self.world, {"type": "reaction_added", **event}, message.channel.id)

    def unfurl(self, message: Message) -> None:
        """A link in a message shows what is behind it: Slack changes the message, nobody edited it."""
        with self.world.lock:
            preview = [{"id": 1, "title": "A page", "original_url": "https://example.org/"}]
            events.changed(self.world, message, message.change({"attachments": preview}))

    def press(
        self,
        where: Message | View,
        which: str,
        *,
        value: str | None = None,
        stale: Json | None = None,
    ) -> Envelope:
        """Press a button, found by action id, block id or title, and by value.

        Args:
            stale: a message's body as it was, such as one of `history`: what an old screen still shows.
        """
        with self.world.lock:
            shown = Message(where.channel, stale) if stale and isinstance(where, Message) else where
            block, part = part_of(shown, which, value=value)
            assert part["type"] == "button", f"{which!r} is a {part['type']}: use `choose`"
            fields = ("type", "action_id", "value", "style", "text", "url")
            action = {name: part[name] for name in fields if name in part}
            return self._act(where, {**action, "block_id": block["block_id"]}, shown)

    def _act(self, where: Message | View, action: Json, shown: Message | View) -> Envelope:
        if isinstance(where, View):
            assert where.open, "that view is closed"
            return interactions.on_view(self.world, self.id, where, action)
        assert isinstance(shown, Message)
        return interactions.on_message(self.world, self.id, where, action, shown=shown.json())

    def choose(self, where: Message | View, which: str, *chosen: str) -> Envelope:
        """Choose in a select, a menu, boxes or a date: by value or title, id, or date as it is written."""
        with self.world.lock:
            block, part = part_of(where, which)
            told = value_of(part, self._value(part, chosen))
            if part["type"] != "overflow":
                where.state.setdefault(block["block_id"], {})[part["action_id"]] = told
            action = {**told, "action_id": part["action_id"], "block_id": block["block_id"]}
            return self._act(where, action, where)

    def search(self, where: Message | View, which: str, text: str) -> Envelope:
        """Type into a select whose options the app knows; then one can `choose` or `submit` among them."""
        with self.world.lock:
            block, part = part_of(where, which)
            assert part["type"].endswith("external_select"), f"{which!r} is a {part['type']}"
            least = part.get("min_query_length", 3)
            assert len(text) >= least, f"nothing is asked for below {least} characters"
            return interactions.suggestion(
                self.world, self.id, where, block["block_id"], part["action_id"], text
            )

    def _value(self, part: Json, chosen: Sequence[str]) -> Json:
        kind = part["type"]
        if FIELD.get(kind, "").startswith("selected_option"):
            known = [
                *self.world.offered.get((self.id, part["action_id"]), []),
                *part.get("options", []),
                *(option for group in part.get("option_groups", []) for option in group["options"]),
            ]
            found = [
                option
                for one in chosen
                for option in known
                if one in (option["value"], option["text"]["text"])
            ]
            assert len(found) == len(chosen), f"{chosen} not all among {[o['value'] for o in known]}"
            return found if FIELD[kind] == "selected_options" else found[0]
        if kind.startswith("multi_"):
            return list(chosen)
        return int(chosen[0]) if kind == "datetimepicker" else chosen[0]

    @property
    def modal(self) -> View | None:
        """The modal that this person sees now."""
        with self.world.lock:
            stack = self.world.stacks.get(self.id, [])
            return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """What the app's Home shows this person."""
        return self.world.homes.get(self.id)

    async def sees(self, callback: str = "", *, within: float = WITHIN) -> View:
        """Wait for a modal, of this `callback_id` where one is given."""
        if not await self.world.changes.wait(lambda: self._seen(callback) is not None, within):
            raise AssertionError(
                f"no modal {callback!r} within {within} s; broken: {self.world.ledger.broken()}"
            )
        view = self._seen(callback)
        assert view is not None
        return view

    def _seen(self, callback: str) -> View | None:
        view = self.modal
        return view if view and callback in ("", view.callback) else None

    def submit(self, view: View, values: Mapping[str, str | Sequence[str]] | None = None) -> Envelope:
        """Fill in and send a modal, open or not: an old screen may still show it.

        Args:
            values: by action id or block id: words, or what to choose.
        """
        with self.world.lock:
            for which, value in (values or {}).items():
                block, part = part_of(view, which)
                several = [value] if isinstance(value, str) else list(value)
                told = value_of(part, self._value(part, several))
                view.state.setdefault(block["block_id"], {})[part["action_id"]] = told
            for block in view.body["blocks"]:
                if block["type"] == "input":
                    _accepted(block, view.state[block["block_id"]][block["element"]["action_id"]])
            return interactions.submission(self.world, view)

    def close(self, view: View, *, everything: bool = False) -> Envelope | None:
        """Close a modal, or all that lie upon each other; gives what the app is told, if anything."""
        with self.world.lock:
            stack = self.world.stacks.get(self.id, [])
            cleared = everything or bool(view.body.get("clear_on_close"))
            for one in reversed(list(stack)) if cleared else [view]:
                interactions.shut(stack, one)
            return interactions.closed(self.world, view, cleared=cleared)

    def shortcut(self, callback: str, message: Message | None = None) -> Envelope:
        """Use a shortcut, of a message or of everywhere."""
        with self.world.lock:
            return interactions.on_shortcut(self.world, self.id, callback, message)

    def command(self, name: str, text: str = "", *, room: Room | None = None) -> Envelope:
        """Give a command such as `/designtech`, by default in the conversation with the app."""
        with self.world.lock:
            channel = (room or self.direct).channel
            return interactions.command(self.world, self.id, name, text, channel=channel)

    def open_home(self) -> Envelope | None:
        """Look at the app's Home."""
        with self.world.lock:
            event: Json = {"type": "app_home_opened", "user": self.id, "tab": "home"}
            event["channel"] = self.world.direct(self.id).id
            if self.home is not None:
                event["view"] = self.world.shown(self.home)
            return events.tell(self.world, event, self.id)


def _accepted(block: Json, told: Json) -> None:
    """What Slack's own client lets nobody send."""
    part = block["element"]
    value = told.get(FIELD.get(part["type"], "value"))
    assert value or block.get("optional"), f"{block['block_id']} must be filled in"
    if isinstance(value, str) and part["type"] == "plain_text_input" and value:
        least, most = part.get("min_length", 0), part.get("max_length", 3000)
        assert least <= len(value) <= most, f"{len(value)} characters in {block['block_id']}"
