"""A diagnosis in words, in any of the pack's languages: what the staff page shows and the report says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from knowledge.interview import split_key

if TYPE_CHECKING:
    from knowledge.pack import Pack
    from knowledge.pack.words import ContactWords, OfferWords, Words

LABELS = (
    "title",
    "stage",
    "levels",
    "sides",
    "evidence",
    "because",
    "unknown",
    "next",
    "offers",
    "contact",
    "also",
    "comma",
    "colon",
    "legend",
)
"""What the report's own headings are called: the phrases `report.<label>`."""


class Assessed(NamedTuple):
    """What is stored of a start-up's diagnosis.

    Attributes:
        diagnosis: `custom.diagnosis` of the contract, as it was given.
        referral: `custom.referral` of the contract; None: nobody yet.
        decided: the referral was decided by staff.
        at: when the diagnosis was made (aware).
    """

    diagnosis: Mapping[str, Any]
    referral: Mapping[str, Any] | None
    decided: bool
    at: datetime
    startup: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One dimension in words.

    Attributes:
        level: 1 to `of`; None: not known.
        standing: the same in words, such as "3 of 9".
        name: what the level means; empty where it is not known or no longer in the pack.
        evidence: `none`, `said` or `shown`; `backed`: the same in words.
        because: labels of the answers that the level rests on.
        unknown: labels of the questions whose answers could change it.
    """

    id: str
    title: str
    level: int | None
    of: int
    standing: str
    name: str
    evidence: str
    backed: str
    next: str
    because: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A recommendation, or a contact, with the reasons for it. `gist`: what it is; may be empty."""

    title: str
    gist: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, in one language.

    Attributes:
        language: BCP 47, one of the pack's.
        direction: `ltr` or `rtl`.
        day: when the diagnosis was made, as the language writes a date.
        at: the same moment, seconds since 1970.
        provisional: that staff have yet to confirm it.
        also: titles of further contacts.
        labels: headings by name, see `LABELS`.
    """

    language: str
    direction: str
    programme: str
    city: str
    startup: str | None
    person: str | None
    day: str
    at: int
    stage: str
    gist: str
    sides: tuple[Side, ...]
    offers: tuple[Offer, ...]
    contact: Offer | None
    also: tuple[str, ...]
    provisional: str
    labels: Mapping[str, str]


def report_of(pack: Pack, assessed: Assessed, language: str) -> Report:
    """Put a diagnosis into words.

    Args:
        pack: of its city.
        assessed: what is stored of it; ids that the pack no longer knows are shown as they are.
        language: wanted, BCP 47; where the pack lacks it, the words are English.
    """
    spoken = pack.speaks(language)
    words = pack.words[spoken]
    stage = words.rubric.stages.get(assessed.diagnosis["stage"])
    local = assessed.at.astimezone(ZoneInfo(pack.about.timezone))
    locale = Locale.parse(spoken, sep="-")
    day = format_date(local.date(), "long", locale=locale)
    return Report(
        language=spoken,
        direction=str(locale.text_direction),
        programme=words.about.programme,
        city=words.about.city,
        startup=assessed.startup,
        person=assessed.person,
        day=pack.say("report.day", spoken, day=day),
        at=int(assessed.at.timestamp()),
        stage=stage.title if stage else assessed.diagnosis["stage"],
        gist=stage.gist if stage else "",
        sides=sides(pack, assessed.diagnosis, spoken),
        offers=offers(words, assessed.diagnosis),
        contact=_contact(pack, assessed, spoken),
        also=tuple(contact_title(words, one) for one in (assessed.referral or {}).get("also", ())),
        provisional=pack.say("diagnosis.provisional", spoken),
        labels={name: pack.say(f"report.{name}", spoken) for name in LABELS},
    )


def sides(pack: Pack, diagnosis: Mapping[str, Any], language: str) -> tuple[Side, ...]:
    """The dimensions of a diagnosis: the pack's in their order, then what it no longer has."""
    found = diagnosis["dimensions"]
    known = pack.words[pack.speaks(language)].rubric.dimensions
    # The store keeps no order of keys.
    order = [*(name for name in known if name in found), *sorted(set(found) - set(known))]
    return tuple(_side(pack, name, found[name], language) for name in order)


def _side(pack: Pack, name: str, one: Mapping[str, Any], language: str) -> Side:
    words = pack.words[pack.speaks(language)]
    of = words.rubric.dimensions.get(name)
    level: int | None = one["level"]
    levels = of.levels if of else ()
    here = levels[level - 1] if level is not None and 0 < level <= len(levels) else None
    if level is None:
        standing, step = pack.say("report.not_known", language), pack.say("diagnosis.answer_first", language)
    else:
        standing = pack.say("report.level", language, level=level, of=one["of"])
        step = here.next if here else one["next"]
    return Side(
        id=name,
        title=of.title if of else name,
        level=level,
        of=one["of"],
        standing=standing,
        name=here.name if here else "",
        evidence=one["evidence"],
        backed=pack.say(f"report.evidence.{one['evidence']}", language),
        next=step,
        because=_labels(words, one["because"]),
        unknown=_labels(words, one["unknown"]),
    )


def _labels(words: Words, keys: Sequence[str]) -> tuple[str, ...]:
    questions = words.intake.questions
    names = dict.fromkeys(split_key(key)[0] for key in keys)
    return tuple(questions[name].label if name in questions else name for name in names)


def offers(words: Words, diagnosis: Mapping[str, Any]) -> tuple[Offer, ...]:
    """The recommendations, strongest first, with what speaks for each."""
    known = words.rubric.recommendations
    return tuple(_offer(one["id"], known.get(one["id"]), one) for one in diagnosis["recommend"])


def _offer(name: str, words: OfferWords | ContactWords | None, part: Mapping[str, Any]) -> Offer:
    title, gist = (words.title, words.gist) if words else (name, "")
    return Offer(title, gist, reasons(words, part))


def reasons(words: OfferWords | ContactWords | None, part: Mapping[str, Any]) -> tuple[str, ...]:
    """Reasons in the language of `words` where their keys are known, else as the founder read them."""
    ids = part.get("reason_ids", ())
    if words is not None and ids and all(key in words.reasons for key in ids):
        return tuple(words.reasons[key] for key in ids)
    return tuple(part.get("reasons", ()))


def contact_title(words: Words, contact: str) -> str:
    """What a contact is called; its id where the pack no longer has it."""
    found = words.contacts.contacts.get(contact)
    return found.title if found else contact


def _contact(pack: Pack, assessed: Assessed, language: str) -> Offer | None:
    referral = assessed.referral
    if referral is None:
        return None
    name = referral["contact"]
    offer = _offer(name, pack.words[language].contacts.contacts.get(name), referral)
    if assessed.decided:
        return Offer(offer.title, offer.gist, (pack.say("report.decided", language),))
    if not referral.get("reason_ids"):
        return Offer(offer.title, offer.gist, (pack.say("referral.first_contact", language),))
    return offer
