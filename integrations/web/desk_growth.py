"""Gaps on the staff page: what has no answer, the form that answers it, and what was added by whom."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from dialogues.errors import CoveredError, NotAllowedError, TakesError
from dialogues.growth import Answering, Told
from dialogues.report import contact_title
from integrations.web.desk_frame import COOKIE, DeskFrame
from integrations.web.desk_naming import when
from integrations.web.desk_proof import proof_words, taken_words, to_review
from integrations.web.refusals import RefusedError
from integrations.web.security import check_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from dialogues.desk import Staff
    from dialogues.growth import GapFile, GapGroup, KnowledgeChange, Untranslated
    from integrations.phrases import Phrases
    from integrations.web.pages import Pages
    from integrations.web.ports import Web
    from knowledge.pack import Pack

DOUBTS = ("near", "takes")
"""Refusals that staff may overrule once they have seen them."""
MAX_FIELDS = 400
"""Fields of the form of a gap, which has two for each wording and each language."""
MAX_PHRASING = 300
"""Characters of a way to ask."""
_MOST = 60
"""Wordings that a form shows."""
_STATUS = {
    "not_permitted": 403,
    "unknown_gap": 409,
    "changed_since": 409,
    "landed": 409,
    "nothing_to_undo": 409,
    "covered": 409,
    "near": 409,
    "takes": 409,
}
"""HTTP status of refusals that are no fault of the form (400)."""


def growth_routes(web: Web, pages: Pages) -> list[BaseRoute]:
    """The routes of gaps and of what was added."""
    growth = _GrowthPages(web, pages)
    return [
        Route("/desk/gaps", growth.gaps),
        Route("/desk/gaps/{group:int}", growth.gap),
        Route("/desk/gaps/{group:int}", growth.answer, methods=["POST"]),
        Route("/desk/knowledge", growth.knowledge),
        Route("/desk/knowledge/words", growth.translate, methods=["POST"]),
        Route("/desk/knowledge/phrasings", growth.phrase, methods=["POST"]),
        Route("/desk/knowledge/{change:int}/undo", growth.undo, methods=["POST"]),
    ]


class _GrowthPages(DeskFrame):
    async def gaps(self, request: Request) -> Response:
        """Questions without an answer, in groups."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        with _permitted():
            groups = await self._web.knowledge.gaps(who)
        return self._render(
            request,
            "desk/gaps.html",
            who,
            groups=[self._group(group) for group in groups if group.city in self._web.packs],
            review=[one.title for one in await self._web.knowledge.changes(who) if to_review(one)],
            done=self._t.get(f"desk.gaps.done.{request.query_params.get('done', '')}"),
        )

    async def gap(self, request: Request) -> Response:
        """One group, with the form that answers it."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        with _permitted():
            file = await self._web.knowledge.gap(request.path_params["group"], who)
        return self._gap_page(request, file, who)

    async def answer(self, request: Request) -> Response:
        """Make an answer knowledge, or set the group aside; else show the form again and say why not."""
        who, form = await self._sent(request)
        group: int = request.path_params["group"]
        with _permitted():
            file = await self._web.knowledge.gap(group, who)
        try:
            if form.get("act") == "aside":
                await self._web.knowledge.set_aside(group, who)
            else:
                await self._web.knowledge.answer(group, _answering(form, file, self._pack(file)), who)
        except NotAllowedError as error:
            return self._gap_page(request, file, who, kept=form, error=error)
        done = "aside" if form.get("act") == "aside" else "answer"
        return RedirectResponse(f"/desk/gaps?done={done}", 303)

    async def knowledge(self, request: Request) -> Response:
        """What was added by whom, and which languages lack it."""
        who = await self._who(request)
        if who is None:
            return self._sign_in(200)
        return await self._knowledge_page(request, who)

    async def translate(self, request: Request) -> Response:
        """Add the words of one language to a topic."""
        who, form = await self._sent(request)
        told = Told(form.get("title", ""), form.get("answer", ""))
        try:
            where = (form.get("city", ""), form.get("topic", ""), form.get("language", ""))
            await self._web.knowledge.translate(*where, told, who)
        except NotAllowedError as error:
            return await self._knowledge_page(request, who, error=error)
        return RedirectResponse("/desk/knowledge?done=words", 303)

    async def phrase(self, request: Request) -> Response:
        """Add a way to ask for a topic."""
        who, form = await self._sent(request)
        said = ((form.get("text", "")[:MAX_PHRASING], form.get("language", "")),)
        try:
            await self._web.knowledge.phrase(form.get("city", ""), form.get("topic", ""), said, who)
        except NotAllowedError as error:
            return await self._knowledge_page(request, who, error=error)
        return RedirectResponse("/desk/knowledge?done=phrasing", 303)

    async def undo(self, request: Request) -> Response:
        """Take a change back."""
        who, _ = await self._sent(request)
        try:
            await self._web.knowledge.undo(request.path_params["change"], who)
        except NotAllowedError as error:
            return await self._knowledge_page(request, who, error=error)
        return RedirectResponse("/desk/knowledge?done=undo", 303)

    async def _sent(self, request: Request) -> tuple[Staff, Mapping[str, str]]:
        """Who sent a form of these pages, and its fields."""
        who = await self._who(request)
        if who is None:
            raise RefusedError(401, "no_session", "sign in first")
        form = await self._form(request, fields=MAX_FIELDS)
        check_form(request.cookies.get(COOKIE, ""), form.get("form", ""))
        return who, form

    def _gap_page(
        self,
        request: Request,
        file: GapFile,
        who: Staff,
        *,
        kept: Mapping[str, str] | None = None,
        error: NotAllowedError | None = None,
    ) -> Response:
        pack = self._pack(file)
        own = pack.speaks(self._t.language)
        words, kept = pack.words[own], kept or {}
        titles = {topic: words.faq.topics[topic].title for topic in pack.topics}
        doubt = error.code if error is not None and error.code in DOUBTS else None
        status = _STATUS.get(error.code, 400) if error else 200
        return self._render(
            request,
            "desk/gap.html",
            who,
            status,
            group=self._group(file.group),
            wordings=[
                (
                    number,
                    one,
                    self._t.names(one.language),
                    f"take-{number}" in kept or not kept,
                )
                for number, one in enumerate(file.wordings[:_MOST])
            ],
            languages=[(tag, self._t.names(tag)) for tag in sorted(pack.words, key=lambda tag: tag != own)],
            near=[(topic, titles[topic]) for topic in file.near if topic in titles],
            near_ids=file.near,
            topics=sorted(titles.items(), key=lambda one: one[1].casefold()),
            contacts=[(contact, contact_title(words, contact)) for contact in pack.roles],
            kept=kept,
            sure=sure_words(doubt, self._t) if doubt else None,
            fault=fault_words(error, titles, self._t) if error else None,
        )

    async def _knowledge_page(
        self, request: Request, who: Staff, *, error: NotAllowedError | None = None
    ) -> Response:
        with _permitted():
            changes = await self._web.knowledge.changes(who)
            untranslated = await self._web.knowledge.untranslated(who)
        return self._render(
            request,
            "desk/knowledge.html",
            who,
            _STATUS.get(error.code, 400) if error else 200,
            changes=[self._change(one) for one in changes],
            untranslated=[self._lacking(one) for one in untranslated if one.city in self._web.packs],
            fault=fault_words(error, {}, self._t) if error else None,
            done=self._t.get(f"desk.gaps.done.{request.query_params.get('done', '')}"),
        )

    def _pack(self, file: GapFile) -> Pack:
        return self._web.packs[file.group.city]

    def _group(self, group: GapGroup) -> dict[str, object]:
        comma = self._t("desk.list.comma")
        return {
            "id": group.id,
            "newest": group.newest,
            "count": self._t.counted("desk.gaps.asked", group.count),
            "waiting": self._t.counted("desk.gaps.waiting", group.waiting) if group.waiting else None,
            "languages": comma.join(f"{self._t.names(tag)} ({n})" for tag, n in group.languages),
            "at": when(group.at, self._t, self._web.packs.get(group.city)),
            "city": self._city_name(group.city) if len(self._web.packs) > 1 else None,
        }

    def _change(self, change: KnowledgeChange) -> dict[str, object]:
        comma = self._t("desk.list.comma")
        languages = comma.join(self._t.names(tag) for tag in change.languages)
        told = [self._t("desk.knowledge.words", languages=languages)] if languages else []
        if change.phrasings:
            told.append(self._t.counted("desk.knowledge.phrasings", change.phrasings))
        return {
            "change": change,
            "detail": comma.join(told),
            "at": when(change.at, self._t, self._web.packs.get(change.city)),
            "proof": self._proof(change),
            "review": to_review(change),
            "languages": self._languages(change.city),
        }

    def _languages(self, city: str) -> list[tuple[str, str]]:
        """Of a city, that of staff first: tag and name."""
        pack = self._web.packs.get(city)
        own = pack.speaks(self._t.language) if pack else ""
        return [
            (tag, self._t.names(tag))
            for tag in sorted(pack.words if pack else (), key=lambda tag: tag != own)
        ]

    def _proof(self, change: KnowledgeChange) -> Sequence[str]:
        """What came of a change that counts, in sentences."""
        if change.undone_by or change.landed:
            return ()
        pack = self._web.packs.get(change.city)
        faq = pack.words[pack.speaks(self._t.language)].faq.topics if pack else {}
        return proof_words(change.proof, {topic: words.title for topic, words in faq.items()}, self._t)

    def _lacking(self, one: Untranslated) -> dict[str, object]:
        own = self._t.language if self._t.language in one.words else next(iter(one.words))
        return {
            "city": one.city,
            "topic": one.topic,
            "title": one.words[own].title,
            "answer": one.words[own].answer,
            "lacking": [(tag, self._t.names(tag)) for tag in one.lacking],
        }


def _answering(form: Mapping[str, str], file: GapFile, pack: Pack) -> Answering:
    """What a form asks for: only wordings of this group are taken, in the languages they were asked in."""
    taken = tuple(
        (one.text, one.language)
        for number, one in enumerate(file.wordings[:_MOST])
        if f"take-{number}" in form and form.get(f"text-{number}") == one.text
    )
    words = {
        tag: Told(form.get(f"title-{tag}", ""), form.get(f"answer-{tag}", ""))
        for tag in pack.words
        if form.get(f"title-{tag}", "").strip() or form.get(f"answer-{tag}", "").strip()
    }
    return Answering(
        topic=form.get("topic") or None,
        words=words,
        phrasings=taken,
        contact=form.get("contact") or None,
        anyway="anyway" in form,
    )


def fault_words(error: NotAllowedError, titles: Mapping[str, str], t: Phrases) -> str:
    """Why nothing became knowledge. `titles`: of topics, by id."""
    if isinstance(error, CoveredError):
        topic = titles.get(error.topic, error.topic)
        said = t(f"desk.fault.{error.code}", topic=topic, text=error.text)
        return "\n".join(filter(None, [said, _taken(error.taken, titles, t)]))
    if isinstance(error, TakesError):
        return _taken(error.taken, titles, t)
    return t.get(f"desk.fault.{error.code}") or t("error.other")


def sure_words(doubt: str, t: Phrases) -> str:
    """What is ticked to go on in spite of one of `DOUBTS`."""
    return t("desk.gap.takes_anyway" if doubt == "takes" else "desk.gap.anyway")


def _taken(taken: Sequence[tuple[str, str]], titles: Mapping[str, str], t: Phrases) -> str:
    """Which questions other topics would lose; of many the first."""
    return t("desk.fault.takes", list=taken_words(taken, titles, t)) if taken else ""


@contextmanager
def _permitted() -> Iterator[None]:
    try:
        yield
    except NotAllowedError as error:
        status = 403 if error.code == "not_permitted" else 404
        raise RefusedError(status, error.code, "not for this person, or no longer there") from None
