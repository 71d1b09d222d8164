"""The founder's page and the routes that its script speaks to, on the same origin alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dialogues.message import Channel, ConversationKey
from dialogues.replies import to_wire
from integrations.phrases import language_name
from integrations.web import bodies
from integrations.web.events import EventStream, resume_from
from integrations.web.pages import LANGUAGE_COOKIE, page_words
from integrations.web.refusals import RefusedError
from integrations.web.saving import document, stored
from integrations.web.security import Sessions, same_origin
from integrations.web.uploads import receive_upload

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from dialogues.ports import Line
    from dialogues.replies import Json
    from integrations.web.pages import Pages
    from integrations.web.ports import Web

SCRIPT_HEADER = "x-requested-by"
"""Sent by the page's script; a form of another site cannot send it."""
LINES = 200
"""Lines of a conversation that the page shows again."""
_LANGUAGE_FOR = 365 * 24 * 3600


def chat_routes(web: Web, pages: Pages) -> list[BaseRoute]:
    """The routes of the founder's page."""
    chat = _Chat(web, pages)
    return [
        Route("/", chat.page),
        Route("/privacy", chat.privacy),
        Route("/chat/message", chat.message, methods=["POST"]),
        Route("/chat/transcript", chat.transcript),
        Route("/chat/files", chat.upload, methods=["POST"]),
        Route("/chat/files/{file}", chat.file),
        Route("/chat/link", chat.link, methods=["POST"]),
        Route("/chat/report.pdf", chat.report),
        Route("/chat/stream", chat.stream),
        Route("/return", chat.ask_return),
        Route("/return", chat.come_back, methods=["POST"]),
    ]


class _Chat:
    def __init__(self, web: Web, pages: Pages) -> None:
        self._web = web
        self._pages = pages
        self._sessions = Sessions(web.settings)

    async def page(self, request: Request) -> Response:
        """The founder's page; the first visit makes a session."""
        pack = self._pages.pack(request)
        language = self._pages.language(request, pack)
        words = page_words(language)
        about = pack.words[pack.speaks(language)].about
        config = {
            "city": pack.id,
            "language": language,
            "words": words.below("chat."),
            "facts": self._pages.facts(pack, language),
        }
        languages = [
            {"tag": tag, "name": language_name(tag), "current": tag == language}
            for tag in pack.about.languages
        ]
        response = self._pages.render(
            "chat.html", words, about=about, config=config, languages=languages, city=pack.id
        )
        self._remember_language(request, response)
        self._sessions.keep(response, self._sessions.of(request) or self._sessions.fresh())
        return response

    async def privacy(self, request: Request) -> Response:
        """The privacy page: the pack's notice, and everybody's rights."""
        pack = self._pages.pack(request)
        language = self._pages.language(request, pack)
        about = pack.words[pack.speaks(language)].about
        return self._pages.render("privacy.html", page_words(language), about=about, city=pack.id)

    async def message(self, request: Request) -> Response:
        """Take one message and answer with the replies."""
        external_id = self._admit(request)
        body = await bodies.read_json(request.scope, request.receive)
        if not body.get("id"):
            raise RefusedError(400, "message_id_type", "id is missing")
        draft = bodies.draft(body.get("text"), body.get("id"), body.get("files"), body.get("language"))
        city = self._city(body.get("city"))
        message = await draft.message(Channel.WEB, external_id, city, self._web.files)
        replies = await self._web.turns.run(message)
        return _json({"replies": [to_wire(reply) for reply in replies]})

    async def transcript(self, request: Request) -> Response:
        """The conversation so far."""
        key = self._key(request, self._sessions.require(request))
        lines = await self._web.conversations.transcript(key, limit=LINES)
        return _json({"lines": [_line(line) for line in lines]})

    async def upload(self, request: Request) -> Response:
        """Store a file of the conversation."""
        key = self._key(request, self._admit(request))
        async with receive_upload(request) as upload:
            ref = await self._web.files.store(key, upload.name, upload.chunks())
        return _json({"file_id": ref.id, "name": ref.name, "size": ref.size})

    async def file(self, request: Request) -> Response:
        """A file of the conversation, to be saved: one that staff have sent, or one's own."""
        key = self._key(request, self._sessions.require(request))
        return await stored(self._web.files, key, request.path_params["file"])

    async def link(self, request: Request) -> Response:
        """Make a link that continues the conversation elsewhere."""
        key = self._key(request, self._admit(request))
        token = await self._web.links.make_return(key)
        base = self._web.settings.public_url or str(request.base_url).rstrip("/")
        elsewhere = await self._web.return_link(token) if self._web.return_link else None
        more = {"telegram": elsewhere} if elsewhere else {}
        return _json({"url": f"{base}/return?token={token}", **more})

    async def report(self, request: Request) -> Response:
        """The founder's own report, in the language of the conversation."""
        key = self._key(request, self._sessions.require(request))
        return document(await self._web.reports.pdf(key), "report.pdf")

    async def stream(self, request: Request) -> Response:
        """What comes later, as events."""
        key = self._key(request, self._sessions.require(request))
        after = resume_from(request.scope, dict(request.query_params))
        return _Streaming(EventStream(self._web.conversations, key, after, ending=self._web.ending))

    async def ask_return(self, request: Request) -> Response:
        """Ask before a return link is used up, since programs that preview links open them too."""
        words = page_words(self._pages.language(request, self._pages.pack(request)))
        token = request.query_params.get("token", "")
        return self._pages.render("return.html", words, token=token)

    async def come_back(self, request: Request) -> Response:
        """Use up a return link: this browser now holds the conversation."""
        same_origin(request, self._web.settings)
        token = (await bodies.read_form(request)).get("token")
        key = await self._web.links.take_return(token) if token else None
        if key is None or key.channel is not Channel.WEB:
            raise RefusedError(410, "link_used", "the link is unknown, used or too old")
        response = RedirectResponse(f"/?city={key.city}", 303)
        self._sessions.keep(response, key.external_id)
        return response

    def _admit(self, request: Request) -> str:
        """The session of a request that changes something, which only the page's own script may send."""
        same_origin(request, self._web.settings)
        if SCRIPT_HEADER not in request.headers:
            raise RefusedError(403, "cross_origin", "only the page's own script may do this")
        return self._sessions.require(request)

    def _city(self, value: object) -> str:
        return bodies.city_of(value, self._web.packs.keys(), self._web.default_city)

    def _key(self, request: Request, external_id: str) -> ConversationKey:
        return ConversationKey(Channel.WEB, external_id, self._city(request.query_params.get("city")))

    def _remember_language(self, request: Request, response: Response) -> None:
        chosen = request.query_params.get("lang")
        if chosen and chosen.replace("-", "").isalnum():
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen[:35],
                max_age=_LANGUAGE_FOR,
                httponly=True,
                samesite="lax",
                secure=self._web.settings.secure,
            )


class _Streaming(Response):
    """An event stream as the answer of a route."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream."""
        await self._stream(scope, receive, send)


def _line(line: Line) -> dict[str, Json]:
    return {"id": line.id, "mine": line.mine, "at": line.at.isoformat(), **to_wire(line.reply)}


def _json(body: dict[str, Json]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
