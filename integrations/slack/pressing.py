"""Buttons, shortcuts, commands and Home: what staff press, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dialogues.acts import Act, Claim, HandBack, Reopen, Undo, Wake
from dialogues.errors import NotAllowedError, UnknownCaseError
from integrations.slack import finding, gaps, modals, mrkdwn
from integrations.slack.gaps import GapAction
from integrations.slack.ids import ACT_OF, MAX_NUMBER, Action, CaseRef, decode
from integrations.slack.markup import escaped
from integrations.slack.ports import Kind, Spot
from integrations.slack.showing import case_modal
from integrations.slack.telling import Place, why
from integrations.web.desk_growth import fault_words

if TYPE_CHECKING:
    from datetime import datetime

    from dialogues.desk import CaseFile, Staff
    from integrations.slack.ground import Ground

Json = Any
_AT_ONCE: dict[Action, type[Claim | HandBack | Reopen | Wake]] = {
    Action.CLAIM: Claim,
    Action.HAND_BACK: HandBack,
    Action.REOPEN: Reopen,
    Action.WAKE: Wake,
}
MAX_HOMES = 1000
MODAL_WITHIN = 0.8
"""Part of the time that Slack takes a modal in, after which none is opened: the call takes time too."""


class Pressing:
    """Carries out what was pressed; each is safe to repeat under its key."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._homes: dict[str, None] = {}

    async def block(self, body: Json, key: str, *, at: datetime) -> None:
        """A button or a field of a message, a modal or Home. `at`: when it was pressed."""
        action = body["actions"][0]
        place = self._place(body, at)
        who = await self._who(place)
        if who is None:
            return
        name = str(action.get("action_id", ""))
        if name in (finding.SEARCH, finding.CLEAR):
            search = str(action.get("value") or "") if name == finding.SEARCH else ""
            await self._publish(place.user, who, search)
            return
        value = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
        if name in (GapAction.LIST, GapAction.OPEN, GapAction.ASIDE):
            await self._gap(GapAction(name), value, body, (who, place))
            return
        try:
            wanted, ref = Action(name), decode(value)
        except ValueError:
            return
        await self._case(wanted, ref, body, (who, place, key))

    async def _case(self, wanted: Action, ref: CaseRef, body: Json, of: tuple[Staff, Place, str]) -> None:
        who, place, key = of
        desk, t = self._ground.desk, self._ground.t
        try:
            if wanted in _AT_ONCE:
                await desk.act(ref.case, _AT_ONCE[wanted](), who, key=key)
            elif wanted is Action.UNDO:
                await self._undo(ref, who, key)
            elif wanted is Action.OPEN:
                file = await desk.open(ref.case, who)
                await self._show(body, case_modal(file, who, self._ground, place), place)
                await self._refresh(place.user, who)
                return
            else:
                await self._ask(wanted, ref, body, (who, place))
                return
        except (NotAllowedError, UnknownCaseError) as error:
            await self._say(body, await why(error, desk, ref.case, t), place)
            return
        await self._after(body, (who, place), ref, wanted)

    async def _after(self, body: Json, of: tuple[Staff, Place], ref: CaseRef, wanted: Action) -> None:
        """Show what has changed where whoever did it is looking."""
        who, place = of
        if (body.get("view") or {}).get("type") == "modal":
            try:
                file = await self._ground.desk.open(ref.case, who)
            except UnknownCaseError:
                return
            view = case_modal(file, who, self._ground, place)
            await self._ground.telling.replace(body["view"]["id"], view)
        elif wanted is Action.CLAIM or (body.get("container") or {}).get("is_ephemeral"):
            await self._ground.telling.tell(place, escaped(self._ground.t(f"desk.done.{ACT_OF[wanted]}")))
        await self._refresh(place.user, who)

    async def _gap(self, wanted: GapAction, value: str, body: Json, of: tuple[Staff, Place]) -> None:
        """Show questions without an answer, or one of them, or take it off the list."""
        who, place = of
        ground = self._ground
        number = int(value) if value.isascii() and value.isdigit() and int(value[:20]) <= MAX_NUMBER else 0
        try:
            if wanted is GapAction.LIST:
                await self._show(body, await gaps.list_modal(who, ground, place), place)
            elif wanted is GapAction.OPEN:
                await self._open_gap(number, body, of)
            else:
                await ground.knowledge.set_aside(number, who)
                view = modals.notice_modal(ground.t("desk.gaps.done.aside"), ground)
                await ground.telling.replace(body["view"]["id"], view)
                await self._refresh(place.user, who)
        except NotAllowedError as error:
            await self._say(body, fault_words(error, {}, ground.t), place)

    async def _open_gap(self, number: int, body: Json, of: tuple[Staff, Place]) -> None:
        """Open the modal at once, which has to be done in three seconds; what is near is found after that."""
        who, place = of
        ground, telling = self._ground, self._ground.telling
        opened = await self._show(body, modals.notice_modal("…", ground), place)
        if opened is None:
            return
        try:
            file, _ = await gaps.opened(number, who, ground)
        except NotAllowedError as error:
            await telling.replace(opened, modals.notice_modal(fault_words(error, {}, ground.t), ground))
        else:
            await telling.replace(opened, gaps.gap_modal(file, ground, place))

    async def _undo(self, ref: CaseRef, who: Staff, key: str) -> None:
        """Take back what could be taken back when the button was shown, and nothing that came later."""
        file = await self._ground.desk.glance(ref.case)
        if file.undo is None:
            raise NotAllowedError("nothing_to_undo")
        if ref.version and ref.version != file.case.version:
            raise NotAllowedError("stale")
        act: Act = Undo(file.undo)
        await self._ground.desk.act(ref.case, act, who, key=key)

    async def _ask(self, wanted: Action, ref: CaseRef, body: Json, of: tuple[Staff, Place]) -> None:
        """Open the modal of an act, where the act is open to them."""
        who, place = of
        file = await self._ground.desk.glance(ref.case, who)
        if ACT_OF[wanted] not in file.may:
            raise NotAllowedError(_refusal(file))
        view = await modals.act_modal(wanted, file, who, self._ground, place)
        if view is not None:
            await self._show(body, view, place)

    async def shortcut(self, body: Json, *, at: datetime) -> None:
        """Make a message a private note of a case: of its thread's, or of one that is chosen.

        `at`: when that was wanted.
        """
        place = self._place(body, at)
        who = await self._who(place)
        if who is None or body.get("callback_id") != modals.NOTE:
            return
        message = body.get("message") or {}
        ground = self._ground
        case = None
        posted = await ground.posts.at(
            Spot(place.channel, str(message.get("thread_ts") or message.get("ts")))
        )
        if posted is not None and posted.kind is Kind.CARD and posted.case is not None:
            try:
                case = await ground.desk.glance(posted.case)
            except UnknownCaseError:
                case = None
        text = await mrkdwn.readable(str(message.get("text") or ""), self.name_of)
        await self._show(body, modals.note_modal(text, case, place, ground), place)

    async def command(self, body: Json) -> None:
        """Find a case."""
        place = Place(
            body["user_id"], str(body.get("channel_id") or ""), None, str(body.get("response_url") or "")
        )
        who = await self._who(place)
        if who is not None:
            text, blocks = await finding.found(str(body.get("text") or ""), who, self._ground)
            await self._ground.telling.tell(place, text, blocks)

    async def opened_home(self, user: str) -> None:
        """Show somebody their Home."""
        who = await self._ground.people.find(user)
        if who is not None:
            await self._publish(user, who)

    async def name_of(self, user: str) -> str | None:
        """What somebody who is called in a text is called."""
        found = await self._ground.people.find(user)
        return found.name if found else None

    async def _refresh(self, user: str, who: Staff) -> None:
        if user in self._homes:
            await self._publish(user, who)

    async def _publish(self, user: str, who: Staff, search: str = "") -> None:
        if len(self._homes) >= MAX_HOMES:
            self._homes.clear()
        self._homes[user] = None
        await self._ground.telling.publish(user, await finding.home(who, self._ground, search))

    def _place(self, body: Json, at: datetime) -> Place:
        return place_of(body, until=at + timedelta(seconds=MODAL_WITHIN * self._ground.waits))

    async def _who(self, place: Place) -> Staff | None:
        return await self._ground.people.find(place.user)

    async def _say(self, body: Json, text: str, place: Place) -> None:
        """Tell why nothing was done: where it was pressed, or in a modal where that was none of a message."""
        if body.get("view") and await self._open(body, modals.notice_modal(text, self._ground), place):
            return
        await self._ground.telling.tell(place, escaped(text))

    async def _show(self, body: Json, view: Json, place: Place) -> str | None:
        """Open a modal, or tell that it is too late for one; the modal's id."""
        opened = await self._open(body, view, place)
        if opened is None:
            await self._ground.telling.tell(place, escaped(self._ground.t("slack.fault.late")))
        return opened

    async def _open(self, body: Json, view: Json, place: Place) -> str | None:
        upon = (body.get("view") or {}).get("type") == "modal"
        if not body.get("trigger_id") or (place.until and self._ground.clock.now() > place.until):
            return None
        return await self._ground.telling.show(str(body["trigger_id"]), view, upon=upon)


def place_of(body: Json, *, until: datetime) -> Place:
    """Where whoever pressed something is told what came of it. `until`: see `Place`."""
    container = body.get("container") or {}
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or container.get("message_ts")
    if not channel and body.get("view"):
        try:
            memory = modals.Memory.read(body["view"].get("private_metadata") or "")
        except ValueError:
            memory = modals.Memory()
        channel, thread = memory.channel, memory.thread
    thread = None if container.get("is_ephemeral") else thread
    return Place(str(body["user"]["id"]), str(channel), thread, str(body.get("response_url") or ""), until)


def _refusal(file: CaseFile) -> str:
    """The code of why an act is not open to somebody, as the rules would give it."""
    if not file.readable:
        return "not_permitted"
    if file.case.closed_at is not None:
        return "closed"
    return "claimed_by_other" if "take_over" in file.may else "stale"
