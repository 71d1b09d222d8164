"""The runtime behind the web, in memory: it keeps what it is told, and fails when it is told to."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dialogues.acts import Act, Claim, Correct, Merge, Note, Reopen, Say, Undo
from dialogues.desk import (
    EVERYTHING,
    Alike,
    Bulletin,
    Case,
    CaseFile,
    CaseStage,
    Chat,
    Digest,
    Figures,
    HistoryLine,
    Listed,
    Notice,
    Rights,
    Show,
    Staff,
    ThreadLine,
)
from dialogues.desk_rules import decide, figures, may_read, offered
from dialogues.errors import FileRefusedError, FileTooLargeError, NotAllowedError, UnknownCaseError
from dialogues.growth import Answering, GapFile, GapGroup, KnowledgeChange, Phrasings, Told, Untranslated
from dialogues.message import Channel, ConversationKey, FileRef, Message
from dialogues.ports import Later, Line
from dialogues.replies import Button, Reply

if TYPE_CHECKING:
    from knowledge.pack import Pack

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
MAX_FILE = 20_000_000
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One dot."""


@dataclass
class Turns:
    """Echoes each message once. `fault`: raised instead."""

    seen: list[Message] = field(default_factory=list)
    fault: Exception | None = None
    answered: dict[tuple[ConversationKey, str], tuple[Reply, ...]] = field(default_factory=dict)

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """See `TurnRunner.run`."""
        if self.fault is not None:
            raise self.fault
        key = (message.conversation, message.inbound_key)
        if key not in self.answered:
            self.seen.append(message)
            self.answered[key] = (
                Reply("notice"),
                Reply(
                    f"{len(self.seen)}: {message.text}",
                    (Button("Yes", "/yes"),),
                    {"language": {"tag": "en", "sure": True}},
                ),
            )
        return self.answered[key]


@dataclass
class Conversations:
    """What was put in comes out to whoever follows."""

    later: dict[ConversationKey, list[Later]] = field(default_factory=lambda: defaultdict(list))
    news: asyncio.Event = field(default_factory=asyncio.Event)
    following: list[tuple[ConversationKey, int | None]] = field(default_factory=list)
    lines: dict[ConversationKey, tuple[Line, ...]] = field(default_factory=dict)

    def put(self, key: ConversationKey, later: Later) -> None:
        """Something comes later."""
        self.later[key].append(later)
        self.news.set()

    async def follow(self, key: ConversationKey, after: int | None) -> AsyncIterator[Later]:
        """See `Conversations.follow`."""
        self.following.append((key, after))
        seen = after or 0
        while True:
            self.news.clear()
            for later in list(self.later[key]):
                if later.id > seen:
                    seen = later.id
                    yield later
            await self.news.wait()

    async def transcript(self, key: ConversationKey, *, limit: int) -> tuple[Line, ...]:
        """See `Conversations.transcript`."""
        return self.lines.get(key, ())[-limit:]


@dataclass
class Files:
    """Keeps files; refuses empty ones."""

    kept: dict[str, tuple[ConversationKey, FileRef, bytes]] = field(default_factory=dict)

    async def store(self, key: ConversationKey, name: str, chunks: AsyncIterator[bytes]) -> FileRef:
        """See `Files.store`."""
        content = b"".join([chunk async for chunk in chunks])
        if not content:
            raise FileRefusedError
        if len(content) > MAX_FILE:
            raise FileTooLargeError
        ref = FileRef(f"f{len(self.kept) + 1}", name, len(content), "text/plain")
        self.kept[ref.id] = (key, ref, content)
        return ref

    async def find(self, key: ConversationKey, ids: tuple[str, ...]) -> tuple[FileRef, ...]:
        """See `Files.find`."""
        return tuple(self.kept[one][1] for one in ids if one in self.kept and self.kept[one][0] == key)

    async def read(self, file_id: str) -> tuple[FileRef, bytes]:
        """See `Files.read`."""
        _, ref, content = self.kept[file_id]
        return ref, content


@dataclass
class Links:
    """Tokens that are good once."""

    returns: dict[str, ConversationKey] = field(default_factory=dict)
    sign_ins: dict[str, Staff] = field(default_factory=dict)
    sessions: dict[str, Staff] = field(default_factory=dict)
    made: int = 0

    def _new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"

    async def make_return(self, key: ConversationKey) -> str:
        """See `Links.make_return`."""
        token = self._new("return")
        self.returns[token] = key
        return token

    async def take_return(self, token: str) -> ConversationKey | None:
        """See `Links.take_return`."""
        return self.returns.pop(token, None)

    async def make_sign_in(self, staff: Staff) -> str:
        """See `Links.make_sign_in`."""
        token = self._new("sign-in")
        self.sign_ins[token] = staff
        return token

    async def take_sign_in(self, token: str) -> str | None:
        """See `Links.take_sign_in`."""
        staff = self.sign_ins.pop(token, None)
        if staff is None:
            return None
        session = self._new("session")
        self.sessions[session] = staff
        return session

    async def staff(self, session: str) -> Staff | None:
        """See `Links.staff`."""
        return self.sessions.get(session)

    async def sign_out(self, session: str) -> None:
        """See `Links.sign_out`."""
        self.sessions.pop(session, None)


def a_case(number: int, *, contact: str, city: str, startup: str | None = "Lumière & <Co>") -> Case:
    """A case that nobody has claimed, whose founder waits."""
    return Case(
        id=number,
        city=city,
        conversation_id=number,
        channel=Channel.WEB.value,
        startup=startup,
        person="Ada",
        language="fr",
        stage=CaseStage.DIAGNOSED,
        readiness=None,
        contact=contact,
        owner=None,
        staff_own_chat=False,
        waiting_since=NOW,
        closed_at=None,
        opened_at=NOW,
        updated_at=NOW,
        version=1,
    )


class FixedClock:
    """It is always `NOW`."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return NOW


@dataclass
class CaseDesk:
    """Cases by id, under the rules of `dialogues.desk_rules`. Who is not named in `given` may do all."""

    packs: dict[str, Pack]
    files: dict[int, CaseFile] = field(default_factory=dict)
    before: dict[int, list[tuple[Case, Staff]]] = field(default_factory=lambda: defaultdict(list))
    done: list[tuple[int, Act, Staff]] = field(default_factory=list)
    people: tuple[Staff, ...] = ()
    given: dict[str, Rights] = field(default_factory=dict)
    words: list[tuple[Staff, Notice]] = field(default_factory=list)
    admitted: list[tuple[int | str, Staff]] = field(default_factory=list)

    def put(self, case: Case, **parts: object) -> None:
        """A case is there."""
        empty = CaseFile(case, (), None, None, (), (), None, chats=(_chat(case),))
        self.files[case.id] = replace(empty, **parts)  # type: ignore[arg-type]  # named by tests

    async def cases(
        self, show: Show = Show.TEAM, *, by: Staff | None = None, city: str | None = None, search: str = ""
    ) -> tuple[Listed, ...]:
        """See `Desk.cases`."""
        return tuple(
            Listed(file.case, None, file.timing)
            for file in self.files.values()
            if _shows(show, file.case, by)
            and city in (None, file.case.city)
            and search.lower() in (file.case.startup or "").lower()
        )

    async def figures(self, *, city: str | None = None) -> Figures:
        """See `Desk.figures`."""
        cases = [file.case for file in self.files.values() if city in (None, file.case.city)]
        waits = [case.waiting_since for case in cases if case.waiting_since is not None]
        stages = Counter(case.stage.value for case in cases)
        return figures(stages, waits, opened=len(cases), closed=0, now=NOW + timedelta(hours=3))

    async def notices(self, by: Staff) -> tuple[Notice, ...]:
        """See `Desk.notices`."""
        return tuple(notice for to, notice in self.words if to == by)

    async def alike(self, case_id: int) -> tuple[Alike, ...]:
        """See `Desk.alike`."""
        return tuple(
            Alike(file.case.id, file.case.startup, file.case.person, file.case.channel, likely=True)
            for number, file in self.files.items()
            if number != case_id
        )

    async def open(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """See `Desk.open`."""
        if case_id not in self.files:
            raise UnknownCaseError
        file = self.files[case_id]
        if by is None:
            return file
        last = self.before[case_id][-1:]
        may = offered(
            file.case,
            by,
            self.rights(by),
            now=NOW,
            contacts=self._contacts(file.case),
            undo_by=last[0][1].id if last and file.undo else None,
        )
        if may_read(file.case, by, self.rights(by)):
            return replace(file, may=may)
        return replace(
            file, may=may, readable=False, answers=(), diagnosis=None, referral=None, thread=(), files=()
        )

    async def glance(self, case_id: int, by: Staff | None = None) -> CaseFile:
        """See `Desk.glance`."""
        return await self.open(case_id, by)

    async def thread(self, case_id: int, by: Staff) -> CaseFile:
        """See `Desk.thread`."""
        file = await self.open(case_id, by)
        if not file.readable:
            raise NotAllowedError("not_permitted")
        return file

    async def admit(self, of: int | str, by: Staff) -> None:
        """See `Desk.admit`: a file belongs to the first case that is there."""
        number = of if isinstance(of, int) else next(iter(self.files), 0)
        if not (await self.open(number, by)).readable:
            raise NotAllowedError("not_permitted")
        self.admitted.append((of, by))

    async def attach(self, case_id: int, name: str, chunks: AsyncIterator[bytes], by: Staff) -> FileRef:
        """See `Desk.attach`."""
        await self.open(case_id, by)
        content = b"".join([chunk async for chunk in chunks])
        return FileRef(f"file-{name}", name, len(content), "application/octet-stream")

    async def act(
        self, case_id: int, act: Act, by: Staff, *, version: int | None = None, key: str | None = None
    ) -> CaseFile:
        """See `Desk.act`."""
        del key
        file = await self.open(case_id)
        if version not in (None, file.case.version) and not isinstance(
            act, Say | Note | Claim | Undo | Reopen
        ):
            raise NotAllowedError("stale")
        if isinstance(act, Undo):
            if file.undo != act.line:
                raise NotAllowedError("nothing_to_undo")
            case = self.before[case_id].pop()[0]
            names: tuple[str, ...] = ("undo",)
        else:
            other = self.files.get(act.other) if isinstance(act, Merge) else None
            decision = decide(
                file.case,
                act,
                by,
                now=NOW,
                contacts=self._contacts(file.case),
                rights=self.rights(by),
                other=other.case if other else None,
            )
            case, names = decision.case, decision.acts
            if names:
                self.before[case_id].append((file.case, by))
        if case != file.case:
            case = replace(case, version=file.case.version + 1)
        self.done.append((case_id, act, by))
        history = file.history
        for name in names:
            history = (*history, HistoryLine(len(history) + 1, name, by.name, NOW, {}, undone=False))
        thread = file.thread
        if isinstance(act, Say | Note):
            side = "note" if isinstance(act, Note) else "staff"
            line = ThreadLine(len(thread) + 1, side, by.name, act.text, NOW)
            if isinstance(act, Say):
                line = replace(line, canned=act.canned, language=act.language, files=act.files, mine=act.key)
            thread = (*thread, line)
        if isinstance(act, Correct):
            was = next(line.text for line in reversed(thread) if line.mine == act.of)
            line = ThreadLine(len(thread) + 1, "staff", by.name, act.text, NOW, edited=True, was=was)
            thread = (*thread, replace(line, mine=act.of))
        undo = len(history) if names and names != ("undo",) else file.undo
        self.files[case_id] = replace(file, case=case, history=history, thread=thread, undo=undo)
        return self.files[case_id]

    async def colleagues(self) -> tuple[Staff, ...]:
        """See `Desk.colleagues`."""
        return self.people

    def rights(self, by: Staff) -> Rights:
        """See `Desk.rights`."""
        return self.given.get(by.id, EVERYTHING)

    def _contacts(self, case: Case) -> frozenset[str]:
        return frozenset(self.packs[case.city].roles)


def _shows(show: Show, case: Case, by: Staff | None) -> bool:
    if show in (Show.ALL, Show.CLOSED):
        return show is Show.ALL or case.closed_at is not None
    asleep = case.snoozed_until is not None
    mine = show is not Show.MINE or case.owner == by
    return case.closed_at is None and asleep == (show is Show.SNOOZED) and mine


def _chat(case: Case) -> Chat:
    return Chat(case.id, case.channel, case.person, case.language, NOW, current=True)


@dataclass
class Reports:
    """Documents that tell whose they are and in which language."""

    there: set[ConversationKey | int] = field(default_factory=set)

    async def pdf(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """See `Reports.pdf`."""
        return f"%PDF {of} {language}".encode() if of in self.there else None

    async def chart(self, of: ConversationKey | int, language: str | None = None) -> bytes | None:
        """See `Reports.chart`."""
        return f"PNG {of} {language}".encode() if of in self.there else None


@dataclass
class Bulletins:
    """What was made, newest first; each weekly one has the same picture."""

    made: list[Bulletin] = field(default_factory=list)

    async def latest(self, by: Staff) -> tuple[Bulletin, ...]:
        """See `Bulletins.latest`."""
        del by
        return tuple(self.made)

    async def picture(self, number: int) -> bytes | None:
        """See `Bulletins.picture`."""
        weekly = [one.id for one in self.made if one.kind is Digest.WEEKLY]
        return PNG if number in weekly else None


@dataclass
class Knowledge:
    """Gaps by number; who is not named in `refused` may answer them. What is done is kept in `done`."""

    files: dict[int, GapFile] = field(default_factory=dict)
    made: list[KnowledgeChange] = field(default_factory=list)
    lacking: list[Untranslated] = field(default_factory=list)
    done: list[tuple[str, object]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    fault: NotAllowedError | None = None

    def _permit(self, by: Staff) -> None:
        if by.id in self.refused:
            raise NotAllowedError("not_permitted")

    async def gaps(self, by: Staff, *, city: str | None = None) -> tuple[GapGroup, ...]:
        """See `Knowledge.gaps`."""
        self._permit(by)
        return tuple(file.group for file in self.files.values() if city in (None, file.group.city))

    async def gap(self, group: int, by: Staff) -> GapFile:
        """See `Knowledge.gap`."""
        self._permit(by)
        if group not in self.files:
            raise NotAllowedError("unknown_gap")
        return self.files[group]

    async def answer(self, group: int, answering: Answering, by: Staff) -> str:
        """See `Knowledge.answer`."""
        self._permit(by)
        if self.fault is not None and not answering.anyway:
            raise self.fault
        self.done.append(("answer", answering))
        del self.files[group]
        return answering.topic or "desk.new"

    async def set_aside(self, group: int, by: Staff) -> None:
        """See `Knowledge.set_aside`."""
        self._permit(by)
        self.done.append(("aside", group))
        del self.files[group]

    async def untranslated(self, by: Staff) -> tuple[Untranslated, ...]:
        """See `Knowledge.untranslated`."""
        self._permit(by)
        return tuple(self.lacking)

    async def translate(self, city: str, topic: str, language: str, told: Told, by: Staff) -> None:
        """See `Knowledge.translate`."""
        self._permit(by)
        if not told.answer:
            raise NotAllowedError("no_words")
        self.done.append(("translate", (city, topic, language, told)))
        self.lacking = [one for one in self.lacking if one.topic != topic]

    async def phrase(self, city: str, topic: str, phrasings: Phrasings, by: Staff) -> None:
        """See `Knowledge.phrase`."""
        self._permit(by)
        if not any(text.strip() for text, _ in phrasings):
            raise NotAllowedError("no_phrasings")
        self.done.append(("phrase", (city, topic, phrasings)))

    async def changes(self, by: Staff) -> tuple[KnowledgeChange, ...]:
        """See `Knowledge.changes`."""
        self._permit(by)
        return tuple(self.made)

    async def undo(self, change: int, by: Staff) -> None:
        """See `Knowledge.undo`."""
        self._permit(by)
        self.done.append(("undo", change))
        self.made = [replace(one, undone_by=by.name, undo=False) for one in self.made]
