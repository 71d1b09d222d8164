"""What a pack says once for all languages: the language-neutral files of `knowledge/packs/<city>/`.

Every model is frozen and refuses unknown keys, so that a misspelt key is a fault with a place, never a
silent default.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.pack.hours import Holidays, Hours, Service

QuestionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,23}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
TopicId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$")]


class Part(BaseModel):
    """Base of all pack models: frozen, strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Kind(StrEnum):
    """How a question is answered; the values are those of `custom.question.kind`."""

    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    DURATION = "duration"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    COUNTRY = "country"
    FILE = "file"
    SCALE = "scale"
    YES_NO = "yes_no"


class Range(Part):
    """A closed interval for numeric answers (money by amount, duration in months) and for levels.

    Attributes:
        min: smallest value that fits; None: no lower bound.
        max: largest value that fits; None: no upper bound.
    """

    min: float | None = None
    max: float | None = None


class Answered(Part):
    """Fits any answer that was given (not unknown, not skipped)."""

    answered: Literal[True]


Test = tuple[Value | bool, ...] | Range | Answered
"""What one answer must be: one of these values (choices: at least one of them), in a range, or given at all.
A yes_no is tested with `yes`/`no`, a scale with its digits or a range."""

Condition = dict[QuestionId, Test]
"""All tests must hold. A question that has no answer makes a condition undecided, never true."""


class Repeat(Part):
    """A question that is asked once for each member of a group, for example each founder.

    Attributes:
        group: id of the group, as in `custom.question.group.id`.
        count: the `number` question that says how many members there are.
        max: at most so many are asked about.
    """

    group: Slug
    count: QuestionId
    max: int = Field(ge=1, le=10)


class Question(Part):
    """One question of the intake.

    Attributes:
        id: stable over versions: answers are kept by it. A consent's starts with `consent_`.
        kind: how it is answered.
        minutes: honest time to think and answer, in minutes.
        required: refuses skip, still takes "I don't know". Never true for a file.
        meaning: raised when the question now means something else; an older answer is asked again.
        choices: values in order; for choice, choices and scale. A yes_no has `yes`, `no` by itself.
        exclusive: choices of a choices that stand alone, such as "none yet".
        advice: the choice of a `choice` that asks which to take, so that a question may mean it as well.
        when: asked only if this holds; refers to earlier questions only.
        bounds: for number, percent, money (amount in major units) and duration (months).
        decimals: whether a number may be broken; most numbers are counts, which are whole.
        oneself: whether a number counts people and the founder among them, so that "just me" is 1.
        summed: whether a number counts all kinds that may be told one after the other: "3 bakers, 2 cooks".
        tense: of a date or month: it has come already (`past`), or not yet (`future`); today is both.
        max_length: for text, in characters.
        format: `company_id` marks a text that must be a company registration number.
        evidence_for: dimensions for which an answer here is evidence that was shown (file, url).
        repeat: asked for each member of a group.
        profile: what the desk uses the answer as: the name, the start-up, how to reach them.
    """

    id: QuestionId
    kind: Kind
    minutes: float = Field(gt=0, le=30)
    required: bool = False
    meaning: int = Field(default=1, ge=1)
    choices: tuple[Value, ...] = ()
    exclusive: tuple[Value, ...] = ()
    advice: Value | None = None
    when: Condition = Field(default_factory=dict)
    bounds: Range | None = None
    decimals: bool = False
    oneself: bool = False
    summed: bool = False
    tense: Literal["past", "future"] | None = None
    max_length: int = Field(default=2000, ge=1, le=10000)
    format: Literal["company_id"] | None = None
    evidence_for: tuple[Slug, ...] = ()
    repeat: Repeat | None = None
    profile: Literal["startup", "person", "email", "phone", "country", "sector"] | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """Values that can be chosen, in order; empty for kinds without choices."""
        return ("yes", "no") if self.kind is Kind.YES_NO else self.choices


class Section(Part):
    """A part of the intake that makes sense in one sitting."""

    id: Slug
    questions: tuple[Question, ...]


class Intake(Part):
    """`intake.yaml`."""

    sections: tuple[Section, ...]


class Level(Part):
    """One rung of a ladder: held when `when` holds, or any of `any`, and every rung below is held.

    Both empty: held as soon as one question of the dimension is answered (first rungs).
    """

    when: Condition = Field(default_factory=dict)
    any: tuple[Condition, ...] = ()

    @property
    def ways(self) -> tuple[Condition, ...]:
        """The alternatives, each enough by itself; empty when the rung asks for nothing."""
        return self.any or ((self.when,) if self.when else ())


class Dimension(Part):
    """A ladder of readiness. `levels` in rising order, the first is level 1."""

    id: Slug
    levels: tuple[Level, ...]


class Stage(Part):
    """Overall stage by the gate rule: reached when every named dimension has at least its level."""

    id: Slug
    needs: dict[Slug, int] = Field(default_factory=dict)


class Rule(Part):
    """A reason to recommend a programme or a contact; all given parts must hold.

    Attributes:
        reason: key of the sentence that explains it, in the language files.
        when: what the answers must be.
        levels: level range per dimension; an unknown level makes the rule undecided.
        stages: the overall stage is one of these.
        weight: how much it counts against other rules of other contacts.
    """

    reason: Slug
    when: Condition = Field(default_factory=dict)
    levels: dict[Slug, Range] = Field(default_factory=dict)
    stages: tuple[Slug, ...] = ()
    weight: float = Field(default=1.0, gt=0)


class Recommendation(Part):
    """Something the programme offers next. Recommended when any rule holds, ranked by summed weight."""

    id: Slug
    rules: tuple[Rule, ...]


class Rubric(Part):
    """`rubric.yaml`: ladders, stages (rising order) and what is recommended when."""

    dimensions: tuple[Dimension, ...]
    stages: tuple[Stage, ...]
    recommendations: tuple[Recommendation, ...]


class Contact(Part):
    """A role that a start-up can be routed to; people behind it come from the deployment's settings.

    Attributes:
        next: the role that takes over when nobody here answers; None only for the fallback.
        fallback: exactly one contact: takes whatever fits nobody else.
        rules: why somebody is routed here.
    """

    id: Slug
    next: Slug | None = None
    fallback: bool = False
    rules: tuple[Rule, ...] = ()


class Contacts(Part):
    """`contacts.yaml`."""

    contacts: tuple[Contact, ...]


class Topic(Part):
    """A question of the knowledge base.

    Attributes:
        basis: `source`: stated by the programme; `assistant`: follows from how this software works;
            `unknown`: not known, the answer says so and names the contact.
        contact: whom the topic belongs to; always set for `unknown`.
        live: answered from a catalogue of the pack at the time of the question.
        languages: for a topic that is still growing: those of the pack that it has words in so far; the
            others answer in the nearest of these and say so. None: it has words in all.
        wishes: commands that do what the topic tells of, so that one is easily taken for the other.
    """

    id: TopicId
    basis: Literal["source", "assistant", "unknown"]
    contact: Slug | None = None
    live: Literal["trainings", "events"] | None = None
    languages: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()


class Faq(Part):
    """`faq.yaml`."""

    topics: tuple[Topic, ...]


class Programme(Part):
    """An offer with its own contact, for example the three days. `recommendation` links it to the rubric."""

    id: Slug
    contact: Slug
    recommendation: Slug | None = None


class Programmes(Part):
    """`programmes.yaml`."""

    programmes: tuple[Programme, ...]


class Place(Part):
    """A place to experiment. Title and text are in the language files."""

    id: Slug
    contact: Slug


class Places(Part):
    """`places.yaml`."""

    places: tuple[Place, ...] = ()


class Training(Part):
    """One dated course. Dates are local days of the pack's time zone, both included."""

    id: Slug
    contact: Slug
    start: date
    end: date
    seats: int | None = Field(default=None, ge=1)


class Trainings(Part):
    """`trainings.yaml`; an empty list is honest when nothing is planned."""

    trainings: tuple[Training, ...] = ()


CaseStep = Literal["detected", "intake", "diagnosed", "sprint", "residency", "acceleration", "follow-up"]
"""How far a start-up has come with the programme, as its case at the desk tells."""

Fill = Literal["programme", "city", "contact", "date", "link", "details"]
"""What a canned reply leaves open: names of the pack, and what its sender chooses or types."""


class CannedReply(Part):
    """A canned reply that staff send.

    Attributes:
        stages: of cases that it suits; none: all.
        contacts: of cases that it suits; none: all. A shared reply may name some that a city lacks.
        fill: what stands in braces in each language, all of it and nothing else.
        offered: False takes a shared reply away in a city.
    """

    stages: tuple[CaseStep, ...] = ()
    contacts: tuple[Slug, ...] = ()
    fill: tuple[Fill, ...] = ()
    offered: bool = True


class Canned(Part):
    """`canned.yaml`: canned replies by id, in the order in which they are offered."""

    replies: dict[Slug, CannedReply]


class Event(Part):
    """One entry of `calendar.ics`; title and text per language are in the language files by `id` (its UID).

    `start` and `end` are aware; an all-day event ends at the midnight after its last day.
    """

    id: str
    start: datetime
    end: datetime


class About(Part):
    """`pack.yaml`: who this pack speaks for.

    Attributes:
        id: name of the folder and value of `CITIES` and `metadata.city`.
        version: raised with each published change of the pack.
        languages: BCP 47 tags, the pack's own language first.
        country: ISO 3166-1 alpha-2, for phone numbers and company numbers without a prefix.
        currency: ISO 4217, taken for a bare sum.
        timezone: IANA name.
        hours: when people are there, in the pack's time zone; empty: not known.
        holidays: closed days; without a country those of the pack's.
        service: how soon things are to happen at the desk.
        silence_days: days without a word in the middle of an intake after which a founder who agreed to it
            is reminded, once.
    """

    id: Slug
    version: int = Field(ge=1)
    languages: tuple[str, ...] = Field(min_length=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    timezone: str
    hours: Hours = {}
    holidays: Holidays = Holidays()
    service: Service = Service()
    silence_days: int = Field(default=3, ge=1, le=60)
