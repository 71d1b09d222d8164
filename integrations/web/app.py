"""The web's one ASGI app."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles

from integrations.limited import GoneError
from integrations.web.chat import chat_routes
from integrations.web.desk import desk_routes
from integrations.web.health import health_routes
from integrations.web.pages import Pages
from integrations.web.refusals import RefusedError, as_json
from integrations.web.rest import RestChannel
from integrations.web.security import SecureHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from integrations.web.ports import Web

STATIC = Path(__file__).parent / "static"
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}


class _CachedFiles(StaticFiles):
    """Static files: kept by browsers as long as their address, which holds their version, stays the same."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def create_app(web: Web) -> ASGIApp:
    """Put the whole web together.

    Args:
        web: the ports behind it; `web.packs` holds at least one pack.
    """
    rest = RestChannel(
        turns=web.turns,
        conversations=web.conversations,
        files=web.files,
        cities=web.packs.keys(),
        default_city=web.default_city,
        settings=web.settings,
        ending=web.ending,
    )
    pages = SecureHeaders(_site(web), web.settings)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # The hot path first, without any layer between server and channel.
        if scope["type"] == "http" and scope["path"].startswith("/webhooks/rest"):
            await rest(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in web.hooks:
            await web.hooks[scope["path"]](scope, receive, send)
        else:
            await pages(scope, receive, send)

    return app


def _site(web: Web) -> ASGIApp:
    pages = Pages(web, STATIC)
    routes = [
        *health_routes(web),
        *chat_routes(web, pages),
        *desk_routes(web, pages),
        Mount("/static/{version}", _CachedFiles(directory=STATIC)),
    ]
    router = Router(routes, default=_nothing_here)

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await router(scope, receive, sending)
        except GoneError:
            return
        except Exception as error:  # noqa: BLE001  # the border: whatever it was becomes a page with a code
            response = _refused(Request(scope), error, pages)
            if not started:
                await response(scope, receive, send)

    return site


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send
    raise HTTPException(404)


def _refused(request: Request, error: Exception, pages: Pages) -> Response:
    if isinstance(error, HTTPException):
        code = _HTTP_CODES.get(error.status_code, "http")
        error = RefusedError(error.status_code, code, "this cannot be served", error.headers)
    if "text/html" in request.headers.get("accept", ""):
        return pages.error(request, error)
    return as_json(error)
