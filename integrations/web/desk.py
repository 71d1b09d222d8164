"""The staff page: cases and the acts on them, each under the name of the person who signed in."""

from __future__ import annotations

import hmac
import re
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dialogues.acts import Correct, Note, Say
from dialogues.canned import founder_language
from dialogues.desk import CaseStage, Role, Show, Staff
from dialogues.desk_rules import LONGEST_SNOOZE, next_stage
from dialogues.errors import (
    FileRefusedError,
    FileTooLargeError,
    NotAllowedError,
    StorageFullError,
    UnknownCaseError,
)
from dialogues.message import MAX_TEXT
from integrations.web.bodies import read_form
from integrations.web.desk_canned import canned_routes
from integrations.web.desk_digest import digest_routes
from integrations.web.desk_forms import version, wanted
from integrations.web.desk_frame import COOKIE, DeskFrame
from integrations.web.desk_growth import growth_routes
from integrations.web.desk_list import figures_view, list_view, notices_view
from integrations.web.desk_view import case_view, thread_view
from integrations.web.refusals import RefusedError, refusal
from integrations.web.saving import attachment, document
from integrations.web.security import check_form, same_origin
from integrations.web.uploads import receive_upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.routing import BaseRoute

    from dialogues.desk import CaseFile
    from integrations.web.pages import Pages
    from integrations.web.ports import Web
    from integrations.web.uploads import Upload

_TABS = (Show.TEAM.value, Show.MINE.value, Show.SNOOZED.value, Show.CLOSED.value)
_STATUS = {"unknown_contact": 400, "snooze_when": 400, "not_mergeable": 400, "not_permitted": 403}
"""HTTP status of refusals that are no conflict (409)."""
_SESSION_FOR = 12 * 3600
_WITHIN = re.compile(r"cases/[0-9]{1,18}|digest")
"""Where a sign-in link may lead."""
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
        *canned_routes(web, pages),
        *growth_routes(web, pages),
        *digest_routes(web, pages),
    ]


class _DeskPages(DeskFrame):
    # Signing in

    async def ask_enter(self, request: Request) -> Response:
        """Ask before a sign-in link is used up, since programs that preview links open them too."""
        query = request.query_params
        return self._enter_page(query.get("token", ""), query.get("to", ""))

    async def enter(self, request: Request) -> Response:
        """Use up a sign-in link."""
        form = await self._form(request)
        session = await self._web.links.take_sign_in(form.get("token", "")) if form.get("token") else None
        if session is None:
            raise RefusedError(410, "sign_in_used", "the link is unknown, used or too old")
        to = form.get("to", "")
        response = RedirectResponse(f"/desk/{to}" if _WITHIN.fullmatch(to) else "/desk", 303)
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
        search, city = query.get("q", "")[:200].strip(), query.get("city", "")
        if city not in self._web.packs:
            city = ""
        chosen = query.get("show", "")
        show = Show(chosen) if chosen in _TABS else Show.TEAM
        desk = self._web.desk
        queues = {one: await desk.cases(one, by=who, city=city or None) for one in (Show.TEAM, Show.MINE)}
        counts = {one: len(cases) for one, cases in queues.items()}
        if search or show not in queues:
            found = await desk.cases(Show.ALL if search else show, by=who, city=city or None, search=search)
        else:
            found = queues[show]
        return self._render(
            request,
            "desk/cases.html",
            who,
            cases=list_view(found, self._web.packs, self._t, who),
            notices=notices_view(await desk.notices(who), self._t),
            figures=figures_view(await desk.figures(city=city or None), self._t),
            show=show.value,
            tabs=[(name, counts.get(Show(name))) for name in _TABS],
            q=search,
            city=city,
            cities=[(name, self._city_name(name)) for name in self._web.packs],
        )

    async def case(self, request: Request) -> Response:
        """One case."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        number: int = request.path_params["case"]
        file = await self._web.desk.open(number, who)
        if file.case.id != number:  # merged: the case that it was merged into shows it
            return RedirectResponse(f"/desk/cases/{file.case.id}", 303)
        return await self._case_page(request, file, who)

    async def thread(self, request: Request) -> Response:
        """The thread alone, for the page to show what is new."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        with _permitted():
            file = await self._web.desk.thread(request.path_params["case"], who)
        thread = thread_view(file, self._web.packs, self._t)
        return self._pages.render("desk/thread.html", self._t, thread=thread)

    async def report(self, request: Request) -> Response:
        """A case's report: in `?language=`, else in the staff's."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        number: int = request.path_params["case"]
        await self._admit(number, who)
        language = request.query_params.get("language") or self._web.settings.staff_language
        return document(await self._web.reports.pdf(number, language), f"report-{number}.pdf")

    async def file(self, request: Request) -> Response:
        """A founder's file, to be saved: no browser shows it as a page of this service."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        number: str = request.path_params["file"]
        try:
            await self._admit(number, who)
            ref, content = await self._web.files.read(number)
        except (KeyError, UnknownCaseError):
            raise RefusedError(404, "unknown_file", "there is no such file, or it was erased") from None
        return attachment(ref, content)

    async def _admit(self, of: int | str, who: Staff) -> None:
        with _permitted():
            await self._web.desk.admit(of, who)

    async def act(self, request: Request) -> Response:
        """Do one act; where the form (400) or the case (409) is not fit for it, show the case and say why."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        same_origin(request, self._web.settings)
        if request.headers.get("content-type", "").startswith("multipart/"):
            async with receive_upload(request) as upload:
                return await self._do(request, who, upload.fields, upload if upload.name else None)
        return await self._do(request, who, await read_form(request))

    async def _do(
        self, request: Request, who: Staff, form: dict[str, str], upload: Upload | None = None
    ) -> Response:
        check_form(request.cookies.get(COOKIE, ""), form.get("form", ""))
        number: int = request.path_params["case"]
        zone = self._zone((await self._web.desk.glance(number)).case.city)
        fault, status = "empty", 400
        try:
            files: tuple[str, ...] = ()
            if upload is not None and form.get("act") == "say":
                files = ((await self._web.desk.attach(number, upload.name, upload.chunks(), who)).id,)
            act = wanted(form, colleagues=await self._web.desk.colleagues(), zone=zone, files=files)
            if len(form.get("text", "")) > MAX_TEXT:
                fault, status = "too_long", 413
            elif act is not None:
                file = await self._web.desk.act(number, act, who, version=version(form))
                place = "#thread" if isinstance(act, Say | Correct | Note) else ""
                done = quote(form.get("act", ""))
                return RedirectResponse(f"/desk/cases/{file.case.id}?done={done}{place}", 303)
        except NotAllowedError as error:
            fault, status = error.code, _STATUS.get(error.code, 409)
        except (FileRefusedError, FileTooLargeError, StorageFullError) as error:
            fault, status = error.code, refusal(error).status
        file = await self._web.desk.open(number, who)
        return await self._case_page(request, file, who, fault=fault, kept=form, status=status)

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
        correct = (kept or {}).get("of") or request.query_params.get("correct")
        mergeable = await self._web.desk.alike(file.case.id) if "merge" in file.may else ()
        after = next_stage(file.case.stage) or file.case.stage
        today = self._web.clock.now().astimezone(ZoneInfo(self._zone(file.case.city))).date()
        return self._render(
            request,
            "desk/case.html",
            who,
            status,
            view=case_view(file, self._web.packs, self._t, who, correct=correct),
            correcting=correct is not None,
            colleagues=[one for one in await self._web.desk.colleagues() if one.id != who.id],
            stages=[(stage.value, self._t(f"desk.stage.{stage.value}")) for stage in CaseStage],
            next_stage=after.value,
            mergeable=mergeable,
            tomorrow=today + timedelta(days=1),
            farthest=today + LONGEST_SNOOZE - timedelta(days=1),
            translate=self._translate(file),
            admin=Role.ADMIN in self._web.desk.rights(who).roles,
            fault=fault
            and (
                self._t.get(f"desk.fault.{fault}") or self._t.get(f"error.{fault}") or self._t("error.other")
            ),
            done=self._t.get(f"desk.done.{done}"),
            kept=kept or {},
            key=uuid4().hex,
        )

    def _translate(self, file: CaseFile) -> str | None:
        """The language that what is written could be translated into by a machine; None: there is no need."""
        language = founder_language(file)
        same = language.partition("-")[0] == self._t.language.partition("-")[0]
        return None if same or not self._web.translates else self._t.names(language)

    def _enter_page(self, token: str, to: str = "") -> Response:
        return self._pages.render("desk/enter.html", self._t, token=token, to=to)


@contextmanager
def _permitted() -> Iterator[None]:
    try:
        yield
    except NotAllowedError as error:
        raise RefusedError(403, error.code, "this person may not read it") from None
