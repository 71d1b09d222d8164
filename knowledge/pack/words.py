"""What a pack says in one language: the files of `knowledge/packs/<city>/<lang>/`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from knowledge.pack.sayings import Sayings
from knowledge.pack.structure import Part, QuestionId, Slug, TopicId, Value
from knowledge.text import fold

Phrase = str | dict[str, str]
"""A sentence with `{placeholders}`, or its CLDR plural forms (`one`, `few`, `other` …) chosen by `{n}`."""

Title = Annotated[str, Field(min_length=1, max_length=60)]


class AboutWords(Part):
    """`about.yaml`: names of the city and of its programme, and its privacy notice."""

    city: str
    programme: str
    assistant: str
    privacy: str


class SectionWords(Part):
    """Title of a section of the intake."""

    title: Title


class ChoiceWords(Part):
    """One choice. `title` holds no comma; `also` are other words that mean it, typed by people."""

    title: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^,،、]*$")]
    also: tuple[str, ...] = ()


class QuestionWords(Part):
    """One question in one language.

    Attributes:
        ask: the question as asked, short enough for a phone.
        label: two or three words for review and progress.
        why: why the programme asks it.
        help: how to answer, shown with a rejected answer; None where the kind says enough.
        also: other names by which people call this answer when they change it.
        choices: words per value; none for yes_no, whose words are the interface's.
    """

    ask: str
    label: Title
    why: str
    help: str | None = None
    also: tuple[str, ...] = ()
    choices: dict[Value, ChoiceWords] = Field(default_factory=dict)


class IntakeWords(Part):
    """`intake.yaml` of a language. `groups`: what a member is called, with its number as `{n}`."""

    groups: dict[Slug, Title] = Field(default_factory=dict)
    sections: dict[Slug, SectionWords]
    questions: dict[QuestionId, QuestionWords]


class LevelWords(Part):
    """One level: what it means to stand here, and the smallest step from here to the next level."""

    name: str
    next: str


class DimensionWords(Part):
    """A dimension and its levels, in rising order."""

    title: Title
    levels: tuple[LevelWords, ...]


class StageWords(Part):
    """An overall stage."""

    title: Title
    gist: str


class OfferWords(Part):
    """A recommendation: what it is, and one sentence per reason key of its rules."""

    title: Title
    gist: str
    reasons: dict[Slug, str]


class RubricWords(Part):
    """`rubric.yaml` of a language."""

    dimensions: dict[Slug, DimensionWords]
    stages: dict[Slug, StageWords]
    recommendations: dict[Slug, OfferWords]


class ContactWords(Part):
    """A contact role: title, what it does, and one sentence per reason key of its rules."""

    title: Title
    gist: str
    reasons: dict[Slug, str] = Field(default_factory=dict)


class ContactsWords(Part):
    """`contacts.yaml` of a language."""

    contacts: dict[Slug, ContactWords]


class TopicWords(Part):
    """A topic's title (a button: short) and its answer, at most some 600 characters.

    An answer may hold `{contact}` (title of the topic's contact), `{languages}` (the pack's, by their own
    names) and, for live topics, `{list}`; `empty` stands in its place when there is nothing to list.
    """

    title: Title
    answer: str
    empty: str | None = None


class BorrowedWords(TopicWords):
    """Words of a topic in a language that lacks them so far, as another one has them; no file holds them.

    Attributes:
        language: in which the words are (BCP 47).
    """

    language: str


class FaqWords(Part):
    """`faq.yaml` of a language."""

    topics: dict[TopicId, TopicWords]


class Phrasings(Part):
    """`phrasings.yaml`: the many ways people ask for a topic, and answer a question with choices.

    Attributes:
        topics: by topic.
        choices: sentences by which people mean a choice, by question and value: for learning what they mean,
            never compared word for word as a choice's other names are.
        nothing: by question with choices: what people reply there that chooses none (evasive words, remarks,
            questions back), for learning too.
    """

    topics: dict[TopicId, tuple[str, ...]]
    choices: dict[QuestionId, dict[Value, Sayings]] = Field(default_factory=dict)
    nothing: dict[QuestionId, tuple[str, ...]] = Field(default_factory=dict)

    def of_choice(self, question: QuestionId, value: Value) -> tuple[str, ...]:
        """Sentences by which people mean a choice; none where there are none yet."""
        return tuple(self.choices.get(question, {}).get(value, ()))


class Intents(Part):
    """`intents.yaml`: ways to steer the conversation, and what is no question to the programme.

    Attributes:
        commands: ways to wish for a command in words, by the command's name without its slash.
        yes: words for yes. no: words for no; of a loaded pack the word on the button comes first.
        chat: small talk (`greeting`, `thanks`, `goodbye`, `how_are_you`, `compliment` …), `abuse`, and
            `steer` (attempts to give the assistant orders); each answered by the phrase `chat.<id>`.
        question_words: words that open a question in this language, lower case; "…か" closes one instead, and
            "何…" opens it without a space behind.
        out_of_scope: questions that the programme does not answer, for learning what those look like.
        unrelated: what chooses nothing at any question (nonsense, remarks on something else, words of not
            understanding, mistyped keys), for learning what those look like.
    """

    commands: dict[Slug, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    chat: dict[Slug, tuple[str, ...]]
    question_words: tuple[str, ...]
    out_of_scope: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()


class Interface(Part):
    """`interface.yaml`: what the assistant itself says, by key."""

    phrases: dict[str, Phrase]


class CannedReplyWords(Part):
    """A canned reply: its title in the staff's list, and the text, with `{placeholders}`."""

    title: Title
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class CannedWords(Part):
    """`canned.yaml` of a language."""

    replies: dict[Slug, CannedReplyWords]


class NamedThing(Part):
    """Title and text of a programme, a place, a training or an event."""

    title: str
    text: str


class CatalogueWords(Part):
    """`catalogue.yaml`: programmes, places, trainings and events, by id."""

    programmes: dict[str, NamedThing] = Field(default_factory=dict)
    places: dict[str, NamedThing] = Field(default_factory=dict)
    trainings: dict[str, NamedThing] = Field(default_factory=dict)
    events: dict[str, NamedThing] = Field(default_factory=dict)


class Words(Part):
    """All files of one language.

    `interface`, `intents` and `canned` are the common ones with the city's own on top.
    """

    about: AboutWords
    intake: IntakeWords
    rubric: RubricWords
    contacts: ContactsWords
    faq: FaqWords
    phrasings: Phrasings
    catalogue: CatalogueWords
    interface: Interface
    intents: Intents
    canned: CannedWords

    @field_validator("intents", mode="after")
    @classmethod
    def _plain_first(cls, intents: Intents, info: ValidationInfo) -> Intents:
        """What is shown of a yes or no is the first of its words: the one on the button."""
        interface = info.data.get("interface")
        if interface is None:
            return intents
        first = {name: fold(str(interface.phrases.get(f"choice.{name}", ""))) for name in ("yes", "no")}
        return intents.model_copy(
            update={
                name: tuple(sorted(getattr(intents, name), key=lambda form: fold(form) != plain))
                for name, plain in first.items()
            }
        )
