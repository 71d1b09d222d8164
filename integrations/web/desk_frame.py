"""What the pages of the desk share: who is there, their forms, and the frame around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.desk_rules import may_change_knowledge
from integrations.digest.text import digest_words
from integrations.web.bodies import MAX_FIELDS, read_form
from integrations.web.pages import page_words
from integrations.web.security import form_token, same_origin

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dialogues.desk import Staff
    from integrations.web.pages import Pages
    from integrations.web.ports import Web

COOKIE = "desk"


class DeskFrame:
    """A part of the staff page."""

    def __init__(self, web: Web, pages: Pages) -> None:
        """Args: web: the ports behind it. pages: renders it."""
        self._web = web
        self._pages = pages
        self._t = page_words(web.settings.staff_language)

    def _render(
        self, request: Request, name: str, who: Staff, status: int = 200, /, **values: object
    ) -> Response:
        form = form_token(request.cookies.get(COOKIE, ""))
        shared = {"who": who, "form": form, "ways": self._ways(who), "here": request.url.path}
        return self._pages.render(name, self._t, status, **shared, **values)

    def _ways(self, who: Staff) -> list[tuple[str, str]]:
        """The parts of the desk that are open to somebody: path and title."""
        ways = [
            ("/desk", self._t("desk.cases.title")),
            ("/desk/digest", digest_words(self._t.language)("digest.page")),
        ]
        if may_change_knowledge(self._web.desk.rights(who)):
            ways.append(("/desk/gaps", self._t("desk.gaps.title")))
        return ways

    def _sign_in(self, status: int, **values: str) -> Response:
        given = {"fault": None, "link": None, "name": "", "email": "", **values}
        by_token = self._web.settings.desk_token is not None
        return self._pages.render("desk/sign_in.html", self._t, status, by_token=by_token, **given)

    async def _who(self, request: Request) -> Staff | None:
        session = request.cookies.get(COOKIE)
        return await self._web.links.staff(session) if session else None

    async def _form(self, request: Request, *, fields: int = MAX_FIELDS) -> dict[str, str]:
        """The fields of a form of these pages. `fields`: how many it may have."""
        same_origin(request, self._web.settings)
        return await read_form(request, fields=fields)

    def _zone(self, city: str) -> str:
        return self._web.packs[city if city in self._web.packs else self._web.default_city].about.timezone

    def _city_name(self, city: str) -> str:
        pack = self._web.packs[city]
        return pack.words[pack.speaks(self._web.settings.staff_language)].about.city
