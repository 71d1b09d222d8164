"""When the people behind each contact of each city are there."""

from __future__ import annotations

from collections.abc import Mapping

from bot.contacts import Contacts
from knowledge.business_time import BusinessTime
from knowledge.pack import Pack
from knowledge.pack.hours import Service

_USUAL = Service()


class ContactHours:
    """The contacts file laid over the packs."""

    def __init__(self, packs: Mapping[str, Pack], contacts: Contacts) -> None:
        """Args: packs: by city."""
        self._packs = packs
        self._contacts = contacts
        self._known: dict[tuple[str, str], BusinessTime] = {}

    def of(self, city: str, contact: str) -> BusinessTime:
        """When somebody behind a contact is there; of a city that is no longer served, on weekdays (UTC)."""
        if city not in self._packs:
            return BusinessTime("UTC")
        if (city, contact) not in self._known:
            self._known[city, contact] = self._contacts.business_time(contact, self._packs[city])
        return self._known[city, contact]

    @property
    def cities(self) -> tuple[str, ...]:
        """Those that are served."""
        return tuple(self._packs)

    def of_city(self, city: str) -> dict[str, BusinessTime]:
        """By contact of the pack."""
        return {contact: self.of(city, contact) for contact in self._packs[city].roles}

    def service(self, city: str) -> Service:
        """How soon things are to happen."""
        return self._packs[city].about.service if city in self._packs else _USUAL
