"""A Telegram of one's own: the Bot API over real HTTP, its rules, its faults, and people who chat."""

from __future__ import annotations

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.ledger import Event, Ledger, Violation, doubles
from tests.fakes.telegram.people import Attachment, Group, Person
from tests.fakes.telegram.rates import RateRules
from tests.fakes.telegram.rooms import Room, buttons_of, text_of
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.timing import Clock, ManualClock, ScaledClock

__all__ = [
    "Attachment",
    "Chat",
    "Clock",
    "Event",
    "FakeTelegram",
    "Group",
    "Ledger",
    "ManualClock",
    "Person",
    "RateRules",
    "Room",
    "ScaledClock",
    "Violation",
    "buttons_of",
    "doubles",
    "text_of",
]
