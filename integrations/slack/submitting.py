"""Modals that were sent in, and options for what is typed into selects: what Slack waits for."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from dialogues.acts import Note, Say
from dialogues.arrival import Arrived
from dialogues.canned import Filling, founder_language, preview
from dialogues.desk import Show
from dialogues.errors import NotAllowedError, UnknownCaseError
from dialogues.message import Channel
from integrations.slack import finding, parts
from integrations.slack.gaps import GapAction, again_modal, answering, opened, titles_of
from integrations.slack.ids import ACT_OF, MAX_NUMBER, Action
from integrations.slack.markup import escaped
from integrations.slack.modals import NOTE, PICK_CASE, SEND, Memory, notice_modal, preview_modal
from integrations.slack.telling import Place, why
from integrations.web.desk_forms import day, wanted
from integrations.web.desk_growth import DOUBTS, fault_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.arrival import Claims
    from dialogues.desk import Staff
    from integrations.slack.ground import Ground

Json = Any
ANSWER_WITHIN: Final = 0.5
"""Part of the time that Slack waits, after which a modal is acknowledged, whatever becomes of it."""
_FIELD_OF: Mapping[str, str] = {
    "unknown_contact": "contact",
    "snooze_when": "until",
    "theirs_already": "to",
    "no_phrasings": "wordings",
    "not_mergeable": "other",
    "other_claimed": "other",
}
"""The field that a refusal is about, where that is not the first one."""


class Submitting:
    """`Waits` of the door; what takes too long is stored, and done as what arrives by itself."""

    def __init__(self, ground: Ground, claims: Claims) -> None:
        """Args: claims: where goes what takes too long."""
        self._ground = ground
        self._claims = claims

    async def submitted(self, body: Json) -> dict[str, Json]:
        """See `Waits.submitted`."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN * self._ground.waits):
                return await self.carry_out(body)
        except TimeoutError:
            name = f"v:{body['view']['id']}:{body.get('trigger_id', '')}"
            one = Arrived(name, str(body["user"]["id"]), json.dumps(body))
            await self._claims.claim(Channel.SLACK, [one])
            if body["view"]["callback_id"] == GapAction.ANSWER:  # it goes on in the same modal
                waits = notice_modal(self._ground.t("desk.gap.checking"), self._ground)
                return {"response_action": "update", "view": waits}
            return {}

    async def later(self, body: Json) -> None:
        """Do what took too long; a refusal is told where the modal was opened from."""
        answer = await self.carry_out(body, late=True)
        action, telling = answer.get("response_action"), self._ground.telling
        if action == "clear":
            return
        memory = Memory.read(body["view"].get("private_metadata") or "")
        place = Place(str(body["user"]["id"]), memory.channel, memory.thread)
        if action == "errors":
            text = " ".join(dict.fromkeys(answer["errors"].values()))
            await telling.tell(place, escaped(text))
        elif memory.gap and not await telling.replace(body["view"]["id"], answer["view"]):
            blocks = [block for block in answer["view"]["blocks"] if block["type"] == "section"]
            await telling.tell(place, "\n".join(block["text"]["text"] for block in blocks))

    async def carry_out(self, body: Json, *, late: bool = False) -> dict[str, Json]:
        """What a modal asks for; what it is answered with. `late`: it was acknowledged before.

        Raises:
            UnavailableError: not now.
        """
        view, ground = body["view"], self._ground
        who = await ground.people.find(str(body["user"]["id"]))
        try:
            memory = Memory.read(view.get("private_metadata") or "")
        except ValueError:
            return {"response_action": "clear"}
        if who is None:
            return {"response_action": "clear"}
        fields = fields_of(view)
        number = memory.case
        if view["callback_id"] == GapAction.ANSWER:
            return await self._answer(view, memory, who, late=late)
        try:
            if view["callback_id"] == NOTE:
                number = _number(fields.get("case", ""))
                await self._note(number, fields, who, view["id"])
            elif view["callback_id"] == SEND:
                say = Say(
                    fields.get("text", "").strip(),
                    f"modal:{view['id']}",
                    memory.canned or None,
                    memory.language or None,
                )
                await self._act(say, memory, who, view)
            elif view["callback_id"] == Action.REPLY:
                return await self._preview(fields, memory, who)
            else:
                await self._case(fields, memory, who, view)
        except (NotAllowedError, UnknownCaseError) as error:
            text = await why(error, ground.desk, number, ground.t)
            return _refused(view, text, _FIELD_OF.get(getattr(error, "code", ""), ""))
        return {"response_action": "clear"}

    async def _case(self, fields: Mapping[str, str], memory: Memory, who: Staff, view: Json) -> None:
        desk = self._ground.desk
        try:
            act_name = ACT_OF[Action(view["callback_id"])]
        except (KeyError, ValueError):
            return
        case = (await desk.glance(memory.case)).case
        form = {**fields, "act": act_name, "key": f"modal:{view['id']}"}
        form["reason"] = form.get("reason", "").strip()
        act = wanted(form, colleagues=await desk.colleagues(), zone=self._ground.zone(case.city))
        if act is None:
            raise NotAllowedError("empty")
        await self._act(act, memory, who, view)

    async def _act(self, act: Any, memory: Memory, who: Staff, view: Json) -> None:
        if isinstance(act, Say) and not act.text:
            raise NotAllowedError("empty")
        await self._ground.desk.act(
            memory.case, act, who, version=memory.version or None, key=f"modal:{view['id']}"
        )

    async def _note(self, number: int, fields: Mapping[str, str], who: Staff, view: str) -> None:
        text = fields.get("text", "").strip()
        if not text:
            raise NotAllowedError("empty")
        await self._ground.desk.act(number, Note(text, f"modal:{view}"), who)

    async def _preview(self, fields: Mapping[str, str], memory: Memory, who: Staff) -> dict[str, Json]:
        """The second step of a canned reply."""
        ground = self._ground
        file = await ground.desk.open(memory.case, who)
        pack = ground.packs.get(file.case.city)
        if pack is None or "say" not in file.may:
            raise NotAllowedError("claimed_by_other" if "take_over" in file.may else "not_permitted")
        filling = Filling(
            fields.get("contact") or None,
            day(fields.get("date", "")),
            fields.get("link", "").strip(),
            fields.get("details", ""),
        )
        own, theirs = ground.t.language, founder_language(file)
        seen = preview(pack, file.case, fields.get("canned", ""), filling, own=own, theirs=theirs)
        told = Memory(file.case.id, file.case.version, memory.channel, memory.thread, seen.id, seen.language)
        return {
            "response_action": "update",
            "view": preview_modal(told, seen.own, seen.theirs, ground),
        }

    async def _answer(self, view: Json, memory: Memory, who: Staff, *, late: bool) -> dict[str, Json]:
        """Make an answer knowledge; what may be another topic, or takes from one, is asked back."""
        ground, t, filled = self._ground, self._ground.t, chosen_of(view)
        try:
            file, pack = await opened(memory.gap, who, ground)
        except NotAllowedError as error:
            return _gap_told(view, fault_words(error, {}, t), ground, late=late)
        try:
            await ground.knowledge.answer(memory.gap, answering(filled, file, pack), who)
        except NotAllowedError as error:
            if late or error.code in DOUBTS:
                return {"response_action": "update", "view": again_modal(file, memory, ground, error, filled)}
            text = fault_words(error, titles_of(file, ground), t)
            return _refused(view, text, _FIELD_OF.get(error.code, "topic"))
        return {"response_action": "update", "view": notice_modal(t("desk.gaps.done.answer"), ground)}

    async def options(self, body: Json) -> list[Json]:
        """See `Waits.options`."""
        ground = self._ground
        who = await ground.people.find(str(body["user"]["id"]))
        if who is None:
            return []
        typed = " ".join(str(body.get("value") or "").split())[: finding.MAX_WORDS]
        if body.get("action_id") == PICK_CASE:
            return await self._cases(typed, who)
        people = await ground.desk.colleagues()
        fit = [one for one in people if typed.casefold() in one.name.casefold()]
        return [parts.option(one.name, one.id) for one in fit if len(one.id) <= parts.MAX_VALUE][
            : parts.MAX_OPTIONS
        ]

    async def _cases(self, typed: str, who: Staff) -> list[Json]:
        ground = self._ground
        if typed:
            found = await ground.desk.cases(Show.ALL, by=who, search=typed)
        else:
            mine = await ground.desk.cases(Show.MINE, by=who)
            team = await ground.desk.cases(Show.TEAM, by=who)
            found = (*mine, *(one for one in team if one not in mine))
        t = ground.t
        return [
            parts.option(
                " ".join((one.case.startup or one.case.person or "").split())
                or t("desk.case.nameless", id=one.case.id),
                str(one.case.id),
            )
            for one in found[: parts.MAX_OPTIONS]
        ]


def chosen_of(view: Json) -> dict[str, tuple[str, ...]]:
    """What was filled in or chosen, by the id of its block, where several may be chosen at once."""
    found: dict[str, tuple[str, ...]] = {name: (value,) for name, value in fields_of(view).items()}
    values = (view.get("state") or {}).get("values") or {}
    for name, block in values.items():
        for told in block.values():
            if "selected_options" in told:
                found[name] = tuple(str(one["value"]) for one in told["selected_options"] or ())
    return found


def fields_of(view: Json) -> dict[str, str]:
    """What was filled in, by the id of its block."""
    values = (view.get("state") or {}).get("values") or {}
    found: dict[str, str] = {}
    for name, block in values.items():
        for told in block.values():
            option = told.get("selected_option") or {}
            value = told.get("value") or told.get("selected_date") or option.get("value")
            if isinstance(value, str):
                found[name] = value
    return found


def _refused(view: Json, text: str, field: str) -> dict[str, Json]:
    """The words beneath a field; a modal without any tells them itself."""
    inputs = [block["block_id"] for block in view.get("blocks") or () if block.get("type") == "input"]
    if not inputs:
        return {"response_action": "clear"}
    at = field if field in inputs else inputs[0]
    return {"response_action": "errors", "errors": {at: text}}


def _gap_told(view: Json, text: str, ground: Ground, *, late: bool) -> dict[str, Json]:
    """Why there is nothing to answer any more; a modal that has gone on tells it in itself."""
    if late:
        return {"response_action": "update", "view": notice_modal(text, ground)}
    return _refused(view, text, "topic")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= MAX_NUMBER):
        raise UnknownCaseError
    return int(text)
