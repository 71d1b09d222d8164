"""Who stands behind the contacts of a pack: people, languages, hours, absences, roles (`CONTACTS_FILE`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

from dialogues.desk import EVERYTHING, Digest, Rights, Role, Staff
from knowledge.business_time import BusinessTime, days_of, together, week_of
from knowledge.pack.faults import PackError
from knowledge.pack.hours import Holidays, Hours
from knowledge.pack.source import Document, read, validate
from knowledge.routing import Availability

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dialogues.ports import Clock
    from knowledge.pack import Pack

Tag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag."""
_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{2,}$")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


OPERATOR = Staff(id="operator", name="Operator")
"""Whom the link printed at start signs in: whoever runs the service may do everything."""


LONGEST_ABSENCE = 3660
"""Days of one absence that are looked at."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Absence(_Part):
    """Days on which a person is away, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("`last` comes before `first`")
        return self


class Person(_Part):
    """A member of staff.

    Attributes:
        slack: user id, as `U0123456789`.
        languages: what they answer in, BCP 47.
        hours: their own; of a contact without hours that only such people stand behind, one of them is there.
        digests: which digests they get by mail, where they have no Slack.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    email: EmailStr
    slack: Annotated[str, Field(pattern=_SLACK_ID.pattern)] | None = None
    languages: tuple[Tag, ...] = ()
    roles: tuple[Role, ...] = ()
    hours: Hours = {}
    absences: tuple[Absence, ...] = ()
    digests: tuple[Digest, ...] = tuple(Digest)

    def away(self, day: date) -> bool:
        """Whether this person is away on that day."""
        return any(absence.first <= day <= absence.last for absence in self.absences)


class Telling(StrEnum):
    """How the people of a contact hear in Slack of a new case: called in the channel, or written to."""

    MENTION = "mention"
    DIRECT = "direct"


class Group(_Part):
    """What a Slack user group allows its members. `slack`: its id, as `S0123456789`."""

    slack: Annotated[str, Field(pattern=r"^S[A-Z0-9]{2,}$")]
    roles: tuple[Role, ...] = ()
    contacts: tuple[Name, ...] = ()


class ContactPeople(_Part):
    """The people behind one contact, who is asked first. `hours`: where they differ from the file's."""

    people: Annotated[tuple[Name, ...], Field(min_length=1)]
    tell: Telling = Telling.MENTION
    hours: Hours | None = None


class Contacts(_Part):
    """The whole file. `hours`: of every contact without its own; a day that is not named is closed."""

    timezone: str = "Europe/Paris"
    hours: Hours = {}
    holidays: Holidays = Holidays()
    people: dict[Name, Person] = {}
    groups: dict[Name, Group] = {}
    contacts: dict[Name, ContactPeople] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.timezone not in available_timezones():
            raise ValueError(f"no such time zone: {self.timezone}")
        unknown = {
            f"{contact}: {name}"
            for contact, behind in self.contacts.items()
            for name in behind.people
            if name not in self.people
        }
        if unknown:
            raise ValueError(f"contacts name people that are not listed: {', '.join(sorted(unknown))}")
        return self

    def availability(self, now: datetime) -> Mapping[str, Availability]:
        """Who is there for each contact of the file on the day of `now` (aware)."""
        day = now.astimezone(ZoneInfo(self.timezone)).date()
        found = {}
        for contact, behind in self.contacts.items():
            present = [self.people[name] for name in behind.people if not self.people[name].away(day)]
            # Languages count only where everybody present has named theirs.
            stated = all(person.languages for person in present)
            spoken = {tag for person in present for tag in person.languages} if stated else set()
            found[contact] = Availability(present=bool(present), languages=tuple(sorted(spoken)))
        return found

    def business_time(self, contact: str, pack: Pack) -> BusinessTime:
        """When somebody behind a contact is there.

        The contact's own hours count first, then those of its people, of the file, and of the pack.
        """
        behind = self.contacts.get(contact)
        people = [self.people[name] for name in behind.people] if behind else []
        hours = pack.business_time
        if self.holidays.country or self.holidays.also:
            country = self.holidays.country
            subdivision = self.holidays.subdivision if country else hours.subdivision
            closed = hours.closed | {*self.holidays.also}
            hours = replace(
                hours, country=country or hours.country, subdivision=subdivision, closed=frozenset(closed)
            )
        if behind and behind.hours:
            weeks = [behind.hours]
        elif people and all(person.hours for person in people):
            weeks = [person.hours for person in people]
        else:
            weeks = [self.hours] if self.hours else []
        if weeks:
            week = together([week_of(days_of(one)) for one in weeks])
            hours = replace(hours, week=week, zone=self.timezone, stated=True)
        return replace(hours, closed=hours.closed | _nobody(people)) if people else hours

    def behind(self, contact: str) -> tuple[Staff, ...]:
        """The people behind a contact, who is asked first stands first; nobody where the file names none."""
        names = self.contacts[contact].people if contact in self.contacts else ()
        return tuple(Staff(self.people[name].email, self.people[name].name) for name in names)

    def person(self, staff: Staff) -> Person | None:
        """Somebody's entry in the file; None: they are not in it."""
        found = self._found(staff)
        return found[1] if found else None

    def staff(self) -> tuple[Staff, ...]:
        """Everybody in the file, by name; an e-mail address is their id."""
        everybody = (Staff(id=person.email, name=person.name) for person in self.people.values())
        return tuple(sorted(everybody, key=lambda person: person.name))

    def known(self, staff: Staff) -> Staff:
        """The same person as the file names them, whether an address or a Slack id signed them in.

        Who is not in the file stays who they are.
        """
        found = self._found(staff)
        return Staff(found[1].email, found[1].name) if found else staff

    def rights(self, staff: Staff) -> Rights:
        """What stands behind somebody, by themselves and by the groups that they are in.

        Everything where the file lists neither people nor groups, but for guests; else nothing for strangers.
        """
        if staff.id == OPERATOR.id or not (self.people or self.groups or staff.guest):
            return EVERYTHING
        found = self._found(staff)
        roles: set[Role] = set()
        theirs: set[str] = set()
        if found is not None:
            name, person = found
            roles.update(person.roles)
            theirs.update(contact for contact, behind in self.contacts.items() if name in behind.people)
        for group in self.groups.values():
            if group.slack in staff.groups:
                roles.update(group.roles)
                theirs.update(group.contacts)
        return Rights(frozenset(roles), frozenset(theirs))

    def slack_id(self, staff: Staff) -> str | None:
        """Somebody's id in Slack, None: they have none in the file, and did not sign in with one."""
        found = self._found(staff)
        if found is not None:
            return found[1].slack
        return staff.id if _SLACK_ID.fullmatch(staff.id) else None

    def present(self, contact: str, now: datetime) -> tuple[Person, ...]:
        """The people of a contact who are not away on the day of `now` (aware), who is asked first first."""
        found = self.contacts.get(contact)
        day = now.astimezone(ZoneInfo(self.timezone)).date()
        people = (self.people[name] for name in found.people) if found else ()
        return tuple(person for person in people if not person.away(day))

    def told_directly(self, contact: str) -> bool:
        """Whether new cases of a contact are told to its people one by one, rather than in the channel."""
        found = self.contacts.get(contact)
        return found is not None and found.tell is Telling.DIRECT

    def _found(self, staff: Staff) -> tuple[str, Person] | None:
        wanted = staff.id.casefold()
        people = self.people.items()
        return next(((n, p) for n, p in people if p.email.casefold() == wanted or p.slack == staff.id), None)


def _nobody(people: Sequence[Person]) -> frozenset[date]:
    """Days on which all of several people are away."""
    first, *others = people
    away = {
        absence.first + timedelta(days=n)
        for absence in first.absences
        for n in range(min(LONGEST_ABSENCE, (absence.last - absence.first).days) + 1)
    }
    return frozenset(day for day in away if all(person.away(day) for person in others))


class Presence(Mapping[str, Availability]):
    """Who is there, by contact, as of now: the contacts file seen through the clock."""

    def __init__(self, contacts: Contacts, clock: Clock) -> None:
        """Args: contacts: the file. clock: tells the day."""
        self._contacts = contacts
        self._clock = clock

    def __getitem__(self, contact: str) -> Availability:
        return self._contacts.availability(self._clock.now())[contact]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contacts.contacts)

    def __len__(self) -> int:
        return len(self._contacts.contacts)


def load_contacts(path: Path) -> Contacts:
    """Read a contacts file.

    Raises:
        PackError: with every fault, by file and line.
        OSError: the file cannot be read.
    """
    source, faults = read(path.name, path.read_bytes())
    contacts, more = validate(Document((source,)), Contacts) if source.data is not None else (None, ())
    if contacts is None or faults:
        raise PackError(tuple(sorted({*faults, *more})))
    return contacts
