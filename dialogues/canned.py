"""Canned replies at the desk: which suit a case, and what one says in a language, filled in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from dialogues.errors import NotAllowedError
from dialogues.message import MAX_TEXT

if TYPE_CHECKING:
    from datetime import date

    from dialogues.desk import Case, CaseFile
    from knowledge.pack import Pack

BY_THEMSELVES = frozenset({"programme", "city"})
"""What fills in without anybody's doing."""
_LINK = re.compile(r"https?://[^\s/?#]+\.[^\s]+|https?://[^\s]+:\d+[^\s]*")


@dataclass(frozen=True, slots=True)
class Offered:
    """A canned reply in the staff's list.

    Attributes:
        id: in the pack.
        title: in the language of whoever reads the list.
        suits: it is meant for cases such as this one.
        fill: what whoever sends it fills in: `contact`, `date`, `link`, `details`.
    """

    id: str
    title: str
    suits: bool
    fill: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """What whoever sends a canned reply has filled in.

    Attributes:
        contact: id of a contact of the pack; None: the case's.
        link: an http or https address. details: in their own words.
    """

    contact: str | None = None
    date: date | None = None
    link: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A canned reply, filled in, in two languages.

    Attributes:
        own: in the language of the staff. theirs: in the founder's, which is what is sent.
        language: BCP 47 tag of `theirs`; English where the pack lacks the founder's language.
    """

    id: str
    own: str
    theirs: str
    language: str


def founder_language(file: CaseFile) -> str:
    """The language in which the founder is answered: that of the chat last written in (BCP 47)."""
    return next((chat.language for chat in file.chats if chat.current), file.case.language)


def offered(pack: Pack, case: Case, language: str) -> tuple[Offered, ...]:
    """The canned replies for a case: those that suit it first, each part in the pack's order.

    Args:
        pack: of the case's city.
        case: for which one is to be sent.
        language: of whoever reads the list (BCP 47).
    """
    words = pack.words[pack.speaks(language)].canned.replies
    found = [
        Offered(
            id=name,
            title=words[name].title,
            suits=case.stage.value in (reply.stages or (case.stage.value,))
            and case.contact in (reply.contacts or (case.contact,)),
            fill=tuple(one for one in reply.fill if one not in BY_THEMSELVES),
        )
        for name, reply in pack.canned.replies.items()
        if reply.offered
    ]
    return tuple(sorted(found, key=lambda one: not one.suits))


def preview(pack: Pack, case: Case, name: str, filling: Filling, *, own: str, theirs: str) -> Preview:
    """A canned reply, filled in, as the staff and as the founder read it.

    Args:
        pack: of the case's city.
        case: for which it is.
        name: id of the canned reply.
        filling: for what it leaves open.
        own: language of the staff (BCP 47); English for one that the pack lacks.
        theirs: that of the founder, likewise.

    Raises:
        NotAllowedError: `unknown_canned`, or what it leaves open is `canned_incomplete`; `unknown_contact`.
    """
    reply = pack.canned.replies.get(name)
    if reply is None or not reply.offered:
        raise NotAllowedError("unknown_canned")
    if filling.contact is not None and filling.contact not in pack.roles:
        raise NotAllowedError("unknown_contact")
    complete = {
        "date": filling.date is not None,
        "link": _LINK.fullmatch(filling.link) is not None,
        "details": 0 < len(filling.details.strip()) <= MAX_TEXT,
    }
    if not all(complete.get(one, True) for one in reply.fill):
        raise NotAllowedError("canned_incomplete")
    filler = _Filler(pack, case, filling)
    return Preview(name, filler.say(name, own), filler.say(name, theirs), pack.speaks(theirs))


@dataclass(frozen=True)
class _Filler:
    pack: Pack
    case: Case
    filling: Filling

    def say(self, name: str, language: str) -> str:
        """One canned reply in one language."""
        tag = self.pack.speaks(language)
        words, given = self.pack.words[tag], self.filling
        contact = given.contact or self.case.contact
        there = contact if contact in self.pack.roles else self.pack.fallback_contact
        day = given.date
        return words.canned.replies[name].text.format_map(
            {
                "programme": words.about.programme,
                "city": words.about.city,
                "contact": words.contacts.contacts[there].title,
                "date": format_date(day, "long", locale=tag.replace("-", "_")) if day else "",
                "link": given.link,
                "details": given.details.strip(),
            }
        )
