"""The page of digests: one's own queue, and the last digests of all cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from dialogues.desk import Show
from integrations.digest.picture import week
from integrations.digest.text import digest_words, told
from integrations.web.desk_frame import DeskFrame
from integrations.web.desk_list import list_view
from integrations.web.refusals import RefusedError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from integrations.web.pages import Pages
    from integrations.web.ports import Web


def digest_routes(web: Web, pages: Pages) -> list[BaseRoute]:
    """The routes of the page."""
    page = _DigestPage(web, pages)
    return [Route("/desk/digest", page.show), Route("/desk/digest/{number:int}.png", page.picture)]


class _DigestPage(DeskFrame):
    async def show(self, request: Request) -> Response:
        """The last digests, the newest first."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        d = digest_words(self._t.language)
        mine = await self._web.desk.cases(Show.MINE, by=who)
        made = await self._web.bulletins.latest(who) if self._web.bulletins else ()
        return self._render(
            request,
            "desk/digest.html",
            who,
            d=d,
            mine=list_view(mine, self._web.packs, self._t, who),
            digests=[(one.id, told(one, self._web.packs, d), week(one, self._web.packs, d)) for one in made],
        )

    async def picture(self, request: Request) -> Response:
        """The picture of one of them."""
        if await self._who(request) is None:
            raise RefusedError(401, "no_session", "sign in first")
        number: int = request.path_params["number"]
        made = await self._web.bulletins.picture(number) if self._web.bulletins else None
        if made is None:
            raise RefusedError(404, "not_found", "no such picture")
        return Response(made, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})
