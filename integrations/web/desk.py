"""The staff page: cases and the acts on them, each under the name of the person who signed in."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dialogues.desk import (
    Act,
    Assign,
    CaseStage,
    Claim,
    Close,
    HandBack,
    MoveStage,
    Note,
    Refer,
    Reopen,
    Say,
    Staff,
    Undo,
)
from dialogues.errors import NotAllowedError
from dialogues.message import MAX_TEXT
from integrations.web.bodies import read_form
from integrations.web.chat import document
from integrations.web.desk_view import case_view, list_view
from integrations.web.pages import page_words
from integrations.web.refusals import RefusedError
from integrations.web.security import check_form, form_token, same_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.routing import BaseRoute

    from dialogues.desk import CaseFile
    from integrations.web.pages import Pages
    from integrations.web.ports import Web

COOKIE = "desk"
_SESSION_FOR = 12 * 3600
_LINE = re.compile("[0-9]{1,18}")
"""A number that the database can hold."""
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


def desk_routes(web: Web, pages: Pages) -> list[BaseRoute]:
    """The routes of the staff page."""
    desk = _DeskPages(web, pages)
    return [
        Route("/desk", desk.cases),
        Route("/desk/enter", desk.ask_enter),
        Route("/desk/enter", desk.enter, methods=["POST"]),
        Route("/desk/links", desk.make_link, methods=["POST"]),
        Route("/desk/leave", desk.leave, methods=["POST"]),
        Route("/desk/cases/{case:int}", desk.case),
        Route("/desk/cases/{case:int}/thread", desk.thread),
        Route("/desk/cases/{case:int}/report.pdf", desk.report),
        Route("/desk/cases/{case:int}/acts", desk.act, methods=["POST"]),
        Route("/desk/files/{file}", desk.file),
    ]


class _DeskPages:
    def __init__(self, web: Web, pages: Pages) -> None:
        self._web = web
        self._pages = pages
        self._t = page_words(web.settings.staff_language)

    # Signing in

    async def ask_enter(self, request: Request) -> Response:
        """Ask before a sign-in link is used up, since programs that preview links open them too."""
        return self._enter_page(request.query_params.get("token", ""))

    async def enter(self, request: Request) -> Response:
        """Use up a sign-in link."""
        form = await self._form(request)
        session = await self._web.links.take_sign_in(form.get("token", "")) if form.get("token") else None
        if session is None:
            raise RefusedError(410, "sign_in_used", "the link is unknown, used or too old")
        response = RedirectResponse("/desk", 303)
        response.set_cookie(
            COOKIE,
            session,
            max_age=_SESSION_FOR,
            path="/desk",
            httponly=True,
            samesite="lax",
            secure=self._web.settings.secure,
        )
        return response

    async def make_link(self, request: Request) -> Response:
        """Make a sign-in link for a person, for whoever knows the desk's token."""
        form = await self._form(request)
        expected = self._web.settings.desk_token
        name, email = form.get("name", "").strip(), form.get("email", "").strip().lower()
        given = form.get("token", "")
        if expected is None or not hmac.compare_digest(given.encode(), expected.encode()):
            return self._sign_in(403, fault="desk.sign_in.wrong_token", name=name, email=email)
        if not name or len(name) > 100 or not _EMAIL.fullmatch(email):  # noqa: PLR2004  # a name
            return self._sign_in(400, fault="desk.sign_in.who", name=name, email=email)
        token = await self._web.links.make_sign_in(Staff(email, name))
        base = self._web.settings.public_url or str(request.base_url).rstrip("/")
        return self._sign_in(200, link=f"{base}/desk/enter?token={token}", name=name, email=email)

    async def leave(self, request: Request) -> Response:
        """Sign out."""
        form = await self._form(request)
        session = request.cookies.get(COOKIE, "")
        check_form(session, form.get("form", ""))
        await self._web.links.sign_out(session)
        response = RedirectResponse("/desk", 303)
        response.delete_cookie(COOKIE, path="/desk")
        return response

    # Cases

    async def cases(self, request: Request) -> Response:
        """The list of cases; who is not signed in is asked to be."""
        token = request.query_params.get("token")
        if token:
            return self._enter_page(token)
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        query = request.query_params
        show = query.get("show", "open")
        search, city = query.get("q", "")[:200], query.get("city", "")
        found = await self._web.desk.cases(
            city=city if city in self._web.packs else None, closed=show == "closed", search=search
        )
        if show == "mine":
            found = tuple(case for case in found if case.owner is not None and case.owner.id == who.id)
        return self._render(
            request,
            "desk/cases.html",
            who,
            cases=list_view(found, self._web.packs, self._t, who),
            show=show,
            q=search,
            city=city,
            cities=[(name, self._city_name(name)) for name in self._web.packs],
        )

    async def case(self, request: Request) -> Response:
        """One case."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        file = await self._web.desk.open(request.path_params["case"])
        return await self._case_page(request, file, who)

    async def thread(self, request: Request) -> Response:
        """The thread alone, for the page to show what is new."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        file = await self._web.desk.open(request.path_params["case"])
        view = case_view(file, self._web.packs, self._t, who)
        return self._pages.render("desk/thread.html", self._t, view=view)

    async def report(self, request: Request) -> Response:
        """A case's report: in `?language=`, else in the staff's."""
        if await self._who(request) is None:
            raise RefusedError(401, "no_session", "sign in first")
        number: int = request.path_params["case"]
        language = request.query_params.get("language") or self._web.settings.staff_language
        return document(await self._web.reports.pdf(number, language), f"report-{number}.pdf")

    async def file(self, request: Request) -> Response:
        """A founder's file, to be saved: no browser shows it as a page of this service."""
        if await self._who(request) is None:
            raise RefusedError(401, "no_session", "sign in first")
        try:
            ref, content = await self._web.files.read(request.path_params["file"])
        except KeyError:
            raise RefusedError(404, "unknown_file", "there is no such file, or it was erased") from None
        name = f"attachment; filename*=UTF-8''{quote(ref.name, safe='')}"
        return Response(content, headers={"Content-Type": ref.mime, "Content-Disposition": name})

    async def act(self, request: Request) -> Response:
        """Do one act; where the form (400) or the case (409) is not fit for it, show the case and say why."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        form = await self._form(request)
        check_form(request.cookies.get(COOKIE, ""), form.get("form", ""))
        number: int = request.path_params["case"]
        wanted = await self._wanted(form)
        fault, status = "empty", 400
        if len(form.get("text", "")) > MAX_TEXT:
            fault, status = "too_long", 413
        elif wanted is not None:
            try:
                await self._web.desk.act(number, wanted, who)
            except NotAllowedError as error:
                fault, status = error.code, 400 if error.code == "unknown_contact" else 409
            else:
                place = "#thread" if isinstance(wanted, Say | Note) else ""
                done = quote(form.get("act", ""))
                return RedirectResponse(f"/desk/cases/{number}?done={done}{place}", 303)
        file = await self._web.desk.open(number)
        return await self._case_page(request, file, who, fault=fault, kept=form, status=status)

    async def _wanted(  # noqa: C901, PLR0911  # one flat line for each act
        self, form: Mapping[str, str]
    ) -> Act | None:
        """The act that a form asks for; None: something that it needs is missing."""
        text, reason = form.get("text", "").strip(), form.get("reason", "").strip()
        key = form.get("key", "")[:200] or uuid4().hex
        match form.get("act"):
            case "claim":
                return Claim()
            case "say" if text:
                return Say(text, key)
            case "note" if text:
                return Note(text, key)
            case "assign":
                colleagues = {one.id: one for one in await self._web.desk.colleagues()}
                to = colleagues.get(form.get("to", ""))
                return Assign(to) if to else None
            case "refer" if reason and form.get("contact"):
                return Refer(form["contact"], reason)
            case "stage" if form.get("stage") in set(CaseStage):
                return MoveStage(CaseStage(form["stage"]))
            case "hand_back":
                return HandBack()
            case "close" if reason:
                return Close(reason)
            case "reopen":
                return Reopen()
            case "undo" if _LINE.fullmatch(form.get("line", "")):
                return Undo(int(form["line"]))
            case _:
                return None

    # Pieces

    async def _case_page(
        self,
        request: Request,
        file: CaseFile,
        who: Staff,
        *,
        fault: str | None = None,
        kept: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        done = request.query_params.get("done", "")
        return self._render(
            request,
            "desk/case.html",
            who,
            status,
            view=case_view(file, self._web.packs, self._t, who),
            colleagues=[one for one in await self._web.desk.colleagues() if one.id != who.id],
            stages=[(stage.value, self._t(f"desk.stage.{stage.value}")) for stage in CaseStage],
            fault=fault and (self._t.get(f"desk.fault.{fault}") or self._t("error.other")),
            done=self._t.get(f"desk.done.{done}"),
            kept=kept or {},
            key=uuid4().hex,
        )

    def _render(
        self, request: Request, name: str, who: Staff, status: int = 200, /, **values: object
    ) -> Response:
        form = form_token(request.cookies.get(COOKIE, ""))
        return self._pages.render(name, self._t, status, who=who, form=form, **values)

    def _enter_page(self, token: str) -> Response:
        return self._pages.render("desk/enter.html", self._t, token=token)

    def _sign_in(self, status: int, **values: str) -> Response:
        given = {"fault": None, "link": None, "name": "", "email": "", **values}
        by_token = self._web.settings.desk_token is not None
        return self._pages.render("desk/sign_in.html", self._t, status, by_token=by_token, **given)

    async def _who(self, request: Request) -> Staff | None:
        session = request.cookies.get(COOKIE)
        return await self._web.links.staff(session) if session else None

    async def _form(self, request: Request) -> dict[str, str]:
        """The fields of a form of these pages."""
        same_origin(request, self._web.settings)
        return await read_form(request)

    def _city_name(self, city: str) -> str:
        pack = self._web.packs[city]
        return pack.words[pack.speaks(self._web.settings.staff_language)].about.city
