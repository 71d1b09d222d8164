"""From the files of a pack to a `Pack`, or to all that is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from knowledge.folder import default_folder
from knowledge.pack import structure, words
from knowledge.pack.almanac import read_events
from knowledge.pack.faults import Fault, PackError
from knowledge.pack.overlay import with_borrowed
from knowledge.pack.pack import FALLBACK_LANGUAGE, Pack
from knowledge.pack.parsed import Parsed
from knowledge.pack.source import Document, Source, validate

PartModel = TypeVar("PartModel", bound=structure.Part)

__all__ = ["COMMON", "PACKS", "Fault", "PackError", "Reading", "cities", "load", "read_pack"]

PACKS = Path(__file__).parent.parent / "packs"
"""The packs that come with the package, one folder a city."""

COMMON = PACKS / "common"
"""What every city shares: one folder a language."""

CALENDAR = "calendar.ics"

STRUCTURE: dict[str, type[structure.Part]] = {
    "intake": structure.Intake,
    "rubric": structure.Rubric,
    "contacts": structure.Contacts,
    "faq": structure.Faq,
    "programmes": structure.Programmes,
    "places": structure.Places,
    "trainings": structure.Trainings,
}
"""Language-neutral files besides `pack.yaml`, by the field of `Pack` that holds them."""

WORDS: dict[str, type[structure.Part]] = {
    "about": words.AboutWords,
    "intake": words.IntakeWords,
    "rubric": words.RubricWords,
    "contacts": words.ContactsWords,
    "faq": words.FaqWords,
    "phrasings": words.Phrasings,
    "catalogue": words.CatalogueWords,
}
"""Files of each language, by the field of `Words`."""

SHARED_STRUCTURE: dict[str, type[structure.Part]] = {"canned": structure.Canned}
"""Language-neutral files that come from the common folder, a city's own on top."""

SHARED: dict[str, type[structure.Part]] = {
    "interface": words.Interface,
    "intents": words.Intents,
    "canned": words.CannedWords,
}
"""Files of each language that come from the common folder, a city's own on top."""

_CITY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack with the documents it came from, for finding lines.

    Attributes:
        documents: by name: `intake`, and `en/intake` for words.
        folders: names of the folders beside the files: the languages that were written.
        calendar: the bytes of `calendar.ics`.
    """

    pack: Pack
    documents: dict[str, Document]
    folders: tuple[str, ...]
    calendar: bytes


def cities(root: Path = PACKS) -> tuple[str, ...]:
    """Cities that have a pack below `root`, in the order of the alphabet."""
    return tuple(sorted(path.parent.name for path in root.glob("*/pack.yaml")))


def load(city: str, *, root: Path = PACKS, common: Path = COMMON) -> Pack:
    """Load one city's pack.

    Args:
        city: its folder below `root`.
        root: the folder of packs.
        common: the folder of what all cities share.

    Raises:
        PackError: with all faults of all files.
    """
    return read_pack(city, root=root, common=common).pack


def read_pack(city: str, *, root: Path = PACKS, common: Path = COMMON) -> Reading:
    """Load one city's pack and keep the documents; see `load`."""
    if not _CITY.fullmatch(city) or not (root / city).is_dir():
        known = ", ".join(cities(root)) or "none"
        raise PackError((Fault(city, 1, "unknown_city", f"no such pack; there are: {known}"),))
    parsed = Parsed(default_folder() if root == PACKS else None, city)
    reading = _Loading(city, root, common, parsed).run()
    parsed.keep()
    return reading


@dataclass(slots=True)
class _Loading:
    """One load: gathers faults and digest while it goes through the files."""

    city: str
    root: Path
    common: Path
    parsed: Parsed
    faults: list[Fault] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def run(self) -> Reading:
        about = self._model("pack", structure.About)
        parts = {name: self._model(name, model) for name, model in STRUCTURE.items()}
        parts |= {name: self._shared(name, model) for name, model in SHARED_STRUCTURE.items()}
        spoken = {}
        for language in self._languages(about):
            files = {name: self._model(f"{language}/{name}", model) for name, model in WORDS.items()}
            files |= {name: self._shared(f"{language}/{name}", model) for name, model in SHARED.items()}
            spoken[language] = files
        content = self._bytes(self.root / self.city / CALENDAR, f"{self.city}/{CALENDAR}")
        events = self._events(about, content) if content is not None else ()
        faq = parts["faq"]
        if self.faults or about is None or not isinstance(faq, structure.Faq):
            raise PackError(tuple(sorted(set(self.faults))))
        said = {tag: words.Words.model_validate(files) for tag, files in spoken.items()}
        pack = Pack.model_validate(
            {
                "about": about,
                **parts,
                "events": events,
                "words": with_borrowed(faq, said),
                "digest": self._digest(),
            }
        )
        folders = sorted(path.name for path in (self.root / self.city).iterdir() if path.is_dir())
        return Reading(pack, self.documents, tuple(folders), content or b"")

    def _model(self, name: str, model: type[PartModel]) -> PartModel | None:
        """Validate one file of the city."""
        file = f"{self.city}/{name}.yaml"
        source = self._source(self.root / file, file)
        return self._validated(name, (source,), model)

    def _shared(self, name: str, model: type[PartModel]) -> PartModel | None:
        """Validate one common file with the city's own over it, where there is one."""
        below = f"{name}.yaml"
        own = self.root / self.city / below
        shared = self._source(self.common / below, f"{self.common.name}/{below}")
        upper = (self._source(own, f"{self.city}/{below}"),) if own.exists() else ()
        sources = (*upper, shared)
        return self._validated(name, sources, model)

    def _validated(
        self, name: str, sources: tuple[Source | None, ...], model: type[PartModel]
    ) -> PartModel | None:
        found = tuple(source for source in sources if source is not None)
        if len(found) < len(sources):
            return None
        document = Document(found)
        self.documents[name] = document
        made, faults = validate(document, model)
        self.faults += faults
        return made

    def _source(self, path: Path, file: str) -> Source | None:
        content = self._bytes(path, file)
        if content is None:
            return None
        source, faults = self.parsed.read(file, content)
        self.faults += faults
        return source if source.text else None

    def _bytes(self, path: Path, file: str) -> bytes | None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            self.faults.append(Fault(file, 1, "missing_file", "there is no such file"))
            return None
        except OSError as error:
            self.faults.append(Fault(file, 1, "unreadable", error.strerror or "cannot be read"))
            return None
        self.contents[file] = content
        return content

    def _languages(self, about: structure.About | None) -> tuple[str, ...]:
        """The languages to read; checks what others rely on: the name, and English among them.

        A `pack.yaml` with faults still tells its languages if it can, so that their files are read as well.
        """
        if about is None:
            data = self.documents["pack"].data if "pack" in self.documents else None
            tags = data.get("languages") if isinstance(data, dict) else None
            return self._known(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
        if about.id != self.city:
            self._note("id", "city_id", f"`{about.id}` stands in the folder `{self.city}`")
        if FALLBACK_LANGUAGE not in about.languages:
            self._note("languages", "language", f"`{FALLBACK_LANGUAGE}` is spoken where nothing else is")
        if len(set(about.languages)) < len(about.languages):
            self._note("languages", "language", "a language stands here twice")
        return self._known(about.languages)

    def _known(self, tags: Iterable[str]) -> tuple[str, ...]:
        known = []
        for tag in dict.fromkeys(tags):
            try:
                Locale.parse(tag, sep="-")
            except (ValueError, UnknownLocaleError):
                self._note("languages", "language", f"`{tag}` is no language that is known")
            else:
                known.append(tag)
        return tuple(known)

    def _events(self, about: structure.About | None, content: bytes) -> tuple[structure.Event, ...]:
        zone = ZoneInfo("UTC")
        if about is not None:
            try:
                zone = ZoneInfo(about.timezone)
            except (ValueError, ZoneInfoNotFoundError, OSError):
                self._note("timezone", "timezone", f"`{about.timezone}` is no time zone that is known")
        events, faults = read_events(f"{self.city}/{CALENDAR}", content, zone)
        self.faults += faults
        return events

    def _note(self, key: str, code: str, message: str) -> None:
        """A fault in `pack.yaml`."""
        self.faults.append(self.documents["pack"].fault((key,), code, message))

    def _digest(self) -> str:
        """Hash of all files with their names, hexadecimal."""
        total = hashlib.sha256()
        for file, content in sorted(self.contents.items()):
            total.update(f"{file}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()
