"""Pages: templates, their words in each language, and what their scripts need to know of a pack."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from babel import Locale, UnknownLocaleError
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from integrations.phrases import Phrases, read_phrases
from integrations.web.refusals import RefusedError, refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dialogues.replies import Json
    from integrations.web.ports import Web
    from knowledge.pack import Pack

HERE = Path(__file__).parent
WORDS = HERE / "words"
LANGUAGE_COOKIE = "language"


class PageWords(Phrases):
    """The words of the pages."""


@cache
def page_words(language: str) -> PageWords:
    """Words of the pages in the language, its base language, or English."""
    return PageWords(*read_phrases([WORDS], language))


def direction(tag: str) -> str:
    """`rtl` or `ltr`."""
    try:
        return str(Locale.parse(tag, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


class Pages:
    """Renders pages."""

    def __init__(self, web: Web, static: Path) -> None:
        """Args: static: folder whose content the addresses of scripts and styles name by its hash."""
        self._web = web
        digest = hashlib.sha256()
        for path in sorted(p for p in static.rglob("*") if p.is_file()):
            digest.update(path.name.encode() + path.read_bytes())
        self.version = digest.hexdigest()[:12]
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            static=lambda name: f"/static/{self.version}/{name}", direction=direction, as_json=as_script
        )
        self._facts: dict[tuple[str, str], dict[str, Json]] = {}

    def render(self, name: str, words: PageWords, /, status: int = 200, **values: object) -> HTMLResponse:
        """A page from its template; `t` says its words."""
        page = self._environment.get_template(name).render(t=words, language=words.language, **values)
        return HTMLResponse(page, status)

    def pack(self, request: Request) -> Pack:
        """The pack that `?city=` names, else the default one.

        Raises:
            RefusedError: no pack serves that city.
        """
        city = request.query_params.get("city") or self._web.default_city
        if city not in self._web.packs:
            raise RefusedError(404, "unknown_city", "no pack serves this city")
        return self._web.packs[city]

    def language(self, request: Request, pack: Pack) -> str:
        """The language of the pack to speak: `?lang=`, else as chosen before, else as the browser asks."""
        wanted = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")]
        wanted += accepted(request.headers.get("accept-language", ""))
        for tag in wanted:
            for candidate in (tag, tag.partition("-")[0]):
                if candidate in pack.words:
                    return candidate
        return pack.default_language

    def facts(self, pack: Pack, language: str) -> dict[str, Json]:
        """Titles that the page's script shows for ids in `custom` parts."""
        found = self._facts.get((pack.id, language))
        if found is None:
            found = self._facts[pack.id, language] = _facts(pack, language)
        return found

    def error(self, request: Request, error: Exception) -> Response:
        """A page that says kindly what went wrong, in words for the error's code where there are some."""
        told = refusal(error)
        at_desk = request.url.path.startswith("/desk")
        pack = self._web.packs[self._web.default_city]
        staff = self._web.settings.staff_language
        words = page_words(staff if at_desk else self.language(request, pack))
        text = words.get(f"error.{told.code}") or words("error.other")
        response = self.render(
            "error.html", words, told.status, text=text, code=told.code, back="/desk" if at_desk else "/"
        )
        response.headers.update(told.headers)
        return response


def _facts(pack: Pack, language: str) -> dict[str, Json]:
    words = pack.words[pack.speaks(language)]
    return {
        "dimensions": {
            name: {"title": of.title, "levels": [level.name for level in of.levels]}
            for name, of in words.rubric.dimensions.items()
        },
        "stages": {name: {"title": of.title, "gist": of.gist} for name, of in words.rubric.stages.items()},
        "offers": {
            name: {"title": of.title, "gist": of.gist} for name, of in words.rubric.recommendations.items()
        },
        "contacts": {
            name: {"title": of.title, "gist": of.gist} for name, of in words.contacts.contacts.items()
        },
    }


def accepted(value: str) -> list[str]:
    """The tags of an `Accept-Language` header, most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in value[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        weighed.append((-weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda one: one[0]) if tag]


def as_script(value: Json) -> Markup:
    """JSON that can stand in a script element: nothing in it ends the element."""
    text = orjson.dumps(value).decode()
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # escaped just above
