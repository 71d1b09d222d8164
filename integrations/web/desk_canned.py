"""Canned replies on the staff page: pick one, fill it in, see it in both languages, reword it, send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.routing import Route

from dialogues.canned import Filling, Preview, founder_language, offered, preview
from dialogues.desk_rules import LONGEST_SNOOZE
from dialogues.errors import NotAllowedError
from dialogues.report import contact_title
from integrations.web.desk_frame import DeskFrame
from integrations.web.desk_list import card
from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from dialogues.canned import Offered
    from dialogues.desk import Case, CaseFile, Staff
    from integrations.web.pages import Pages
    from integrations.web.ports import Web
    from knowledge.pack import Pack
    from knowledge.pack.words import Words


def canned_routes(web: Web, pages: Pages) -> list[BaseRoute]:
    """The routes of canned replies."""
    canned = _CannedPages(web, pages)
    return [
        Route("/desk/cases/{case:int}/canned", canned.choose),
        Route("/desk/cases/{case:int}/canned/{reply}", canned.fill),
    ]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The case that a canned reply is for."""

    who: Staff
    file: CaseFile
    pack: Pack
    words: Words

    @property
    def case(self) -> Case:
        return self.file.case


class _CannedPages(DeskFrame):
    async def choose(self, request: Request) -> Response:
        """The list of canned replies, those that suit the case first."""
        ground = await self._ground(request)
        if ground is None:
            return self._sign_in(200)
        texts = ground.words.canned.replies
        replies = [(one, texts[one.id].text) for one in self._offered(ground)]
        return self._render(
            request, "desk/canned.html", ground.who, replies=replies, view=self._card(ground), chosen=None
        )

    async def fill(self, request: Request) -> Response:
        """One canned reply: what it leaves open; once that is filled in, both languages and a way to send."""
        ground = await self._ground(request)
        if ground is None:
            return self._sign_in(200)
        name: str = request.path_params["reply"]
        chosen = next((one for one in self._offered(ground) if one.id == name), None)
        if chosen is None:
            raise RefusedError(404, "unknown_canned", "there is no such reply")
        given = request.query_params
        filled = bool(given) or not chosen.fill
        shown, fault = self._preview(ground, chosen, given) if filled else (None, None)
        today = self._web.clock.now().astimezone(ZoneInfo(ground.pack.about.timezone)).date()
        return self._render(
            request,
            "desk/canned.html",
            ground.who,
            400 if fault else 200,
            view=self._card(ground),
            chosen=chosen,
            given=given,
            contacts=[(contact, contact_title(ground.words, contact)) for contact in ground.pack.roles],
            today=today,
            farthest=today + LONGEST_SNOOZE,
            preview=shown,
            theirs=self._t.names(shown.language) if shown else None,
            own_language=self._t.names(ground.pack.speaks(self._t.language)),
            fault=fault and self._t(f"desk.fault.{fault}"),
            key=uuid4().hex,
        )

    def _preview(
        self, ground: _Ground, chosen: Offered, given: Mapping[str, str]
    ) -> tuple[Preview | None, str | None]:
        """What would be sent, or the code of why it cannot be."""
        filling = Filling(
            contact=given.get("contact") or None,
            date=_day(given.get("date", "")),
            link=given.get("link", "").strip(),
            details=given.get("details", ""),
        )
        languages = {"own": self._t.language, "theirs": founder_language(ground.file)}
        try:
            return preview(ground.pack, ground.case, chosen.id, filling, **languages), None
        except NotAllowedError as error:
            return None, error.code

    def _offered(self, ground: _Ground) -> tuple[Offered, ...]:
        return offered(ground.pack, ground.case, self._t.language)

    def _card(self, ground: _Ground) -> object:
        return card(ground.case, ground.pack, self._t, ground.who)

    async def _ground(self, request: Request) -> _Ground | None:
        """The case, where it may be answered; None: nobody is signed in."""
        who = await self._who(request)
        if who is None:
            return None
        file = await self._web.desk.open(request.path_params["case"], who)
        pack = self._web.packs.get(file.case.city)
        if "say" not in file.may or pack is None:
            raise RefusedError(403, "not_permitted", "this person may not write to this founder now")
        return _Ground(who, file, pack, pack.words[pack.speaks(self._t.language)])


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min + timedelta(366) < day < date.max - timedelta(366) else None
