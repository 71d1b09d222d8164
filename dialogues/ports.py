"""What the channels need from the runtime: small protocols, so that no channel knows `bot`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dialogues.desk import Show

if TYPE_CHECKING:
    from dialogues.acts import Act, Translation
    from dialogues.desk import Alike, Bulletin, CaseFile, Figures, Listed, Notice, Rights, Staff
    from dialogues.growth import Answering, GapFile, GapGroup, KnowledgeChange, Phrasings, Told, Untranslated
    from dialogues.message import ConversationKey, FileRef, Message
    from dialogues.replies import Reply
    from dialogues.wording import Question, Wording


class Clock(Protocol):
    """Where the time comes from; tests bring their own."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        ...


class TurnRunner(Protocol):
    """Takes one message through the whole of its way; the same for every channel."""

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """Answer one message durably.

        A message whose `inbound_key` was answered before gets the recorded replies again, nothing is done
        twice. Messages of one conversation are answered one after the other, over all processes.

        Returns:
            the replies in order, never empty; all is committed when they are returned.

        Raises:
            UnknownCityError: no pack serves the conversation's city.
            UnavailableError: the database is away; nothing was acknowledged, the same may be sent again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Later:
    """A message that leaves outside a turn: from staff, a reminder. `id` rises within a conversation."""

    id: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation as a page shows it again. `id` rises; `mine`: the founder wrote it."""

    id: int
    mine: bool
    reply: Reply
    at: datetime


class Conversations(Protocol):
    """Reading along: what channels with a page or a stream need beside turns."""

    def follow(self, key: ConversationKey, after: int | None) -> AsyncIterator[Later]:
        """What comes later, oldest first, from behind `after` (None: from now on), until closed.

        Each message comes once and in order; taking it marks it delivered.
        """
        ...

    async def transcript(self, key: ConversationKey, *, limit: int) -> tuple[Line, ...]:
        """The last `limit` lines, oldest first; empty for a stranger."""
        ...


class Files(Protocol):
    """Uploaded files."""

    async def store(self, key: ConversationKey, name: str, chunks: AsyncIterator[bytes]) -> FileRef:
        """Keep a file of a conversation; its type is sniffed from the content.

        Raises:
            FileTooLargeError: more than 20 MB.
            FileRefusedError: empty, or a type that is not taken.
            StorageFullError: no room on the disk.
        """
        ...

    async def find(self, key: ConversationKey, ids: tuple[str, ...]) -> tuple[FileRef, ...]:
        """The files with these ids that belong to this conversation; others are left out."""
        ...

    async def read(self, file_id: str) -> tuple[FileRef, bytes]:
        """A stored file, for staff. Raises KeyError for an unknown id."""
        ...


class Links(Protocol):
    """Secret links: who holds one may continue a conversation or sign in. Only hashes are stored."""

    async def make_return(self, key: ConversationKey) -> str:
        """A token by which another device continues this conversation; good once, for 7 days."""
        ...

    async def take_return(self, token: str) -> ConversationKey | None:
        """The conversation of a return token, which is then used up; None: unknown, used or too old."""
        ...

    async def make_sign_in(self, staff: Staff) -> str:
        """A token that signs this person in at the desk; good once, for 1 day."""
        ...

    async def take_sign_in(self, token: str) -> str | None:
        """Uses up a sign-in token and returns a session token (12 hours), None: unknown, used or too old."""
        ...

    async def staff(self, session: str) -> Staff | None:
        """Who holds this session token; None: nobody, or it has ended."""
        ...

    async def sign_out(self, session: str) -> None:
        """End a session."""
        ...


class Desk(Protocol):
    """The staff's work on cases; the rules behind it are those of `dialogues.desk_rules`.

    Who is named by a Slack id or an address is the same person where the contacts file knows both.
    """

    async def cases(
        self, show: Show = Show.TEAM, *, by: Staff | None = None, city: str | None = None, search: str = ""
    ) -> tuple[Listed, ...]:
        """Cases: waiting founders first (longest wait first), then the newest change; at most 200.

        Args:
            show: snoozed ones come in the order in which they wake, closed ones the newest first.
            by: for whom new things are counted, and whose `MINE` are; None: nobody's.
            city: None: of all cities.
            search: in names of start-up, person and owner, titles of contact and event, the source, and, for
                those who may read answers, words in PDFs.
        """
        ...

    async def figures(self, *, city: str | None = None) -> Figures:
        """The funnel now, of one city or of all."""
        ...

    async def notices(self, by: Staff) -> tuple[Notice, ...]:
        """Words to somebody about cases that they have not opened since, newest first; at most 20."""
        ...

    async def alike(self, case_id: int) -> tuple[Alike, ...]:
        """Cases that this one could be merged with, the likely ones first; at most 50.

        Raises UnknownCaseError.
        """
        ...

    async def open(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """All of one case as far as `by` may read it; that they looked is kept, and nothing is new to them.

        The number of a merged case opens the one that it was merged into. `by` None is the service itself.
        Raises UnknownCaseError (also when it was erased).
        """
        ...

    async def glance(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """The case, what `by` may do to it and what of it can be undone; nobody counts as having looked.

        Raises UnknownCaseError (also when it was erased).
        """
        ...

    async def thread(self, case_id: int, by: Staff) -> CaseFile:
        """Thread and files alone, for a page that is open already; what is new in it is then seen.

        Raises UnknownCaseError, and NotAllowedError (`not_permitted`).
        """
        ...

    async def admit(self, of: int | str, by: Staff) -> None:
        """Let somebody have a case's report (by its number) or a file (by its id), and keep that they did.

        Raises UnknownCaseError, and NotAllowedError (`not_permitted`).
        """
        ...

    async def attach(self, case_id: int, name: str, chunks: AsyncIterator[bytes], by: Staff) -> FileRef:
        """Keep a file that `by` is about to send to the founder of a case with `Say`.

        Raises:
            UnknownCaseError, NotAllowedError: as `act`.
            FileTooLargeError: more than 20 MB.
            FileRefusedError: empty, or a type that is not taken.
            StorageFullError: no room on the disk.
        """
        ...

    async def act(
        self, case_id: int, act: Act, by: Staff, *, version: int | None = None, key: str | None = None
    ) -> CaseFile:
        """Do one act under a person's name, in one transaction with all it entails.

        Args:
            case_id: of the case; that of a merged one acts on the case that it was merged into.
            act: what to do.
            by: who does it.
            version: of the case that the person saw when they decided; None: whatever it is now.
            key: unique for this wish: what was done under it is not done again; None: a repetition counts.

        Returns:
            the case after it, as `glance` gives it.

        Raises:
            UnknownCaseError: no such case, or its founder had it erased.
            NotAllowedError: the case is not in a state for this act, for example claimed by somebody else,
                or this person may not do it; `code` says why.
        """
        ...

    async def colleagues(self) -> tuple[Staff, ...]:
        """Everybody who has signed in or stands in the contacts file, by name."""
        ...

    def rights(self, by: Staff) -> Rights:
        """What stands behind somebody: `dialogues.desk_rules` tells what that allows."""
        ...


class Translator(Protocol):
    """Translates what staff and founders write to each other, where a service for it is configured."""

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        """What a machine makes of a text, within seconds; it never raises.

        Args:
            text: as written; it is all that the service is told.
            source: its language (BCP 47).
            target: the language wanted.
        """
        ...


class Rewriter(Protocol):
    """Puts answers into words that fit the question, where a service for it is configured."""

    async def reword(self, question: Question) -> Wording | None:
        """The answer in other words that were checked, within some seconds; None: it stands as it is.

        It never raises. `question` is all that the service is told.
        """
        ...


class Knowledge(Protocol):
    """What staff see of the questions that have no answer, and how they make answers knowledge.

    Each raises NotAllowedError (`not_permitted`) unless `dialogues.desk_rules.may_change_knowledge`.
    """

    async def gaps(self, by: Staff, *, city: str | None = None) -> tuple[GapGroup, ...]:
        """Open groups, those that most founders wait for first, then the most frequent; at most 200."""
        ...

    async def gap(self, group: int, by: Staff) -> GapFile:
        """One open group. Raises NotAllowedError (`unknown_gap`) once it was answered or erased."""
        ...

    async def answer(self, group: int, answering: Answering, by: Staff) -> str:
        """Make an answer knowledge, and have those told who wait for it; in all processes within seconds.

        Returns:
            id of the topic.

        Raises:
            CoveredError: a listed topic covers it (`covered`), or may (`near`, unless `anyway`).
            TakesError: it would take questions away from other topics (`takes`, unless `anyway`).
            NotAllowedError: `unknown_gap`, `unknown_topic`, `no_words`, `no_phrasings`, `unknown_contact`.
        """
        ...

    async def set_aside(self, group: int, by: Staff) -> None:
        """Take a group off the list without an answer."""
        ...

    async def untranslated(self, by: Staff) -> tuple[Untranslated, ...]:
        """Topics that lack words in some language: gaps of translation."""
        ...

    async def translate(self, city: str, topic: str, language: str, told: Told, by: Staff) -> None:
        """Add the words of one language. Raises NotAllowedError (`unknown_topic`, `no_words`)."""
        ...

    async def phrase(self, city: str, topic: str, phrasings: Phrasings, by: Staff) -> None:
        """Add ways to ask for a listed topic.

        Raises NotAllowedError: `unknown_topic`, `no_phrasings`; CoveredError: another topic has them.
        """
        ...

    async def changes(self, by: Staff) -> tuple[KnowledgeChange, ...]:
        """What was changed by whom, newest first; at most 200."""
        ...

    async def undo(self, change: int, by: Staff) -> None:
        """Take a change back; its gaps are open again, and who was told is not told again.

        Raises NotAllowedError: `nothing_to_undo`, `changed_since` (a later change of that topic comes first),
        `landed` (it stands in the pack's files).
        """


class Bulletins(Protocol):
    """Digests of all cases; the faces show and send the same."""

    async def latest(self, by: Staff) -> tuple[Bulletin, ...]:
        """The last digests of all cities, newest first, as `by` may read them; at most 14."""
        ...

    async def picture(self, number: int) -> bytes | None:
        """The picture of a digest as PNG, in the staff's language; None: it has none, or is not there.

        It shows counts alone, no names and no questions.

        Raises:
            UnavailableError: not now.
        """
        ...


class Reports(Protocol):
    """A start-up's diagnosis as something to show and to keep; it is made anew each time.

    `of` names the founder's conversation, or a case by its number. `language`: BCP 47, one that the pack
    lacks becomes English; None: the founder's. Each raises UnavailableError where the database is away or
    it could not be made in time; the same may be asked again.
    """

    async def pdf(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """The report as a document of a few pages; None: there is no diagnosis yet, or no such founder."""
        ...

    async def chart(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """The levels as a picture (PNG, 1080 pixels wide); None as above."""
        ...
