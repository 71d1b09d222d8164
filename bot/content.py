"""What the settings name: the packs to serve and the contacts file; all that is wrong with them at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bot.contacts import Contacts, load_contacts
from bot.memory import uncollected
from bot.settings import Fault, SettingsError
from knowledge.pack import Pack, PackError, load
from knowledge.pack.load import cities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.settings import Settings
    from knowledge.pack.faults import Fault as FileFault


class Content(NamedTuple):
    """What is served: the packs, in the order of `CITIES`, and who stands behind their contacts."""

    packs: Mapping[str, Pack]
    contacts: Contacts


def load_content(settings: Settings, *, known: tuple[Fault, ...] = ()) -> Content:
    """Load what the settings name.

    Args:
        settings: what the operator chose.
        known: faults of other settings, to be told together with what is found here.

    Raises:
        SettingsError: a setting is at fault (`known`, `unknown_city`, `unreadable`); `files` too.
        PackError: the settings are right, but files that they name are broken; with all faults of all files.
    """
    faults = list(known)
    broken: list[FileFault] = []
    there = cities()
    wanted = () if any(fault.name == "CITIES" for fault in known) else settings.cities
    unknown = [city for city in wanted if city not in there]
    if unknown:
        told = f"no such pack: {', '.join(unknown)}; there are: {', '.join(there)}"
        faults.append(Fault("unknown_city", "CITIES", told))
    packs: Mapping[str, Pack] = {}
    try:
        with uncollected():
            packs = load_packs(city for city in wanted if city in there)
    except PackError as error:
        broken.extend(error.faults)
    contacts = Contacts()
    try:
        contacts = load_contacts(settings.contacts_file) if settings.contacts_file else contacts
    except PackError as error:
        broken.extend(error.faults)
    except OSError as error:
        told = f"the file cannot be read ({os.strerror(error.errno or 0)}); mend the path, or leave it out"
        faults.append(Fault("unreadable", "CONTACTS_FILE", told))
    if faults:
        raise SettingsError(tuple(faults), files=tuple(broken))
    if broken:
        raise PackError(tuple(broken))
    return Content(packs, contacts)


def load_packs(names: Iterable[str]) -> dict[str, Pack]:
    """The packs of these cities, in their order.

    Raises:
        PackError: with the faults of all of them.
    """
    packs: dict[str, Pack] = {}
    faults: list[FileFault] = []
    for city in names:
        try:
            packs[city] = load(city)
        except PackError as error:
            faults.extend(error.faults)
    if faults:
        raise PackError(tuple(faults))
    return packs
