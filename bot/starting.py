"""Models load while the service answers: what needs no model at once, the rest once they are there."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bot.memory import lasting
from dialogues import payload
from dialogues.city import City, Finding, Understanding, Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping, Sequence

    from bot.metrics import Metrics
    from bot.turns import Reader
    from knowledge.understanding.meaning import Meaning
    from knowledge.understanding.taking import Taken

log = logging.getLogger(__name__)


class Learned(Understanding, Protocol):
    """An understanding that tells what it has learned."""

    @property
    def meaning(self) -> Meaning:
        """What was learned from the pack."""
        ...

    def taken(self, readings: Sequence[Any], topic: str) -> Sequence[Taken]:
        """What new phrasings of a topic would take from others; see `knowledge.understanding.taking`."""
        ...


class Understood(NamedTuple):
    """What understands words.

    Attributes:
        reader: one for all.
        cities: one understanding for each city, of its pack now.
        have_tables: loads by what values typed in a language (city, BCP 47) are read, where that is not done.
    """

    reader: Reader
    cities: MutableMapping[str, Learned]
    have_tables: Callable[[str, str], None] = lambda _city, _language: None


class Starting:
    """Loads what understands words in a thread of its own; readings wait for it."""

    def __init__(self, load: Callable[[], Understood], *, metrics: Metrics) -> None:
        """Args: load: slow, called once. metrics: gets the seconds of each reading."""
        self._load = load
        self._metrics = metrics
        self._begun = threading.Lock()
        self._done = threading.Event()
        self._understood: Understood | None = None
        self._failure: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether loading has ended, well or not."""
        return self._done.is_set()

    @property
    def failed(self) -> bool:
        """Whether loading has failed: readings raise then."""
        return self._failure is not None

    def begin(self) -> None:
        """Begin to load, where nobody has yet."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._run, name="load", daemon=True).start()

    def read(self, text: str, hint: str | None, parts: Iterable[str] = ()) -> Any:
        """See `bot.turns.Reader`; waits for the models. Raises what loading them raised."""
        understood = self.wait()
        with self._metrics.reading():
            return understood.reader.read(text, hint, parts)

    def read_plain(self, text: str, hint: str | None) -> Any:
        """See `bot.turns.Reader`."""
        return self._understood.reader.read_plain(text, hint) if self._understood else None

    def wait(self) -> Understood:
        """Block until all is loaded. Raises what loading raised."""
        self._done.wait()
        if self._failure is not None:
            raise self._failure
        assert self._understood is not None  # noqa: S101  # `done` is set with one of the two
        return self._understood

    def _run(self) -> None:
        try:
            with lasting():
                self._understood = self._load()
        except Exception as error:
            log.exception("understanding.failed")
            self._failure = error
        finally:
            self._done.set()


class LateUnderstanding:
    """The understanding of one city, asked only with readings, which exist only once it is loaded."""

    def __init__(self, starting: Starting, city: str) -> None:
        """Args: starting: what loads it. city: id of the pack."""
        self._starting = starting
        self._city = city
        self._found: Understanding | None = None

    @property
    def _loaded(self) -> Understanding:
        """The first that there is: a later one belongs to a later pack."""
        if self._found is None:
            self._found = self._starting.wait().cities[self._city]
        return self._found

    def consider(self, reading: Any) -> None:
        """Do beforehand what takes a while; for the thread that made the reading."""
        self._loaded.consider(reading)
        for language in islice(reading.languages, 1):
            self._starting.wait().have_tables(self._city, language)

    def settle(self, reading: Any, prior: str | None, *, chosen: bool) -> tuple[str, bool]:
        """See `dialogues.city.Understanding`, as for the rest."""
        return self._loaded.settle(reading, prior, chosen=chosen)

    def topic(self, reading: Any, language: str) -> Finding:
        """What the knowledge base has for a text."""
        return self._loaded.topic(reading, language)

    def wish(self, reading: Any, language: str, *, amid: bool = False) -> Wish | None:
        """The wish in a text."""
        return self._loaded.wish(reading, language, amid=amid)

    def tells(self, reading: Any) -> bool:
        """Whether a text sounds like an answer to an open question."""
        return self._loaded.tells(reading)

    def says_nothing(self, reading: Any) -> bool:
        """Whether a few words say nothing."""
        return self._loaded.says_nothing(reading)

    def looks_like_question(self, reading: Any, language: str) -> float:
        """From 0 (a statement) to 1 (a question)."""
        return self._loaded.looks_like_question(reading, language)

    def choose(self, reading: Any, question: str, values: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """The choice that a text means."""
        return self._loaded.choose(reading, question, values)

    def choose_near(
        self, reading: Any, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The option whose words mean what a text says."""
        return self._loaded.choose_near(reading, options)

    def liken(
        self, reading: Any, options: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[tuple[str, float], ...]:
        """The options whose words are most like a text."""
        return self._loaded.liken(reading, options)

    def agreement(self, reading: Any, *, weighty: bool) -> tuple[float, float] | None:
        """How likely words mean yes, and no."""
        return self._loaded.agreement(reading, weighty=weighty)


@dataclass(frozen=True)
class StartingCity(City):
    """A city whose understanding may still be loading: until then only commands and buttons go ahead.

    Attributes:
        starting: what loads it; None never stands in a city that is served.
    """

    starting: Starting | None = None

    def needs_no_encoder(self, text: str) -> bool:
        """As in `City`, but every text that could be looked at by meaning waits while models load."""
        if self.starting is not None and not self.starting.done:
            return not text.strip() or text.startswith("/") or payload.read(text) is not None
        return super().needs_no_encoder(text)
