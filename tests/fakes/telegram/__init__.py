"""A Telegram of one's own: the Bot API over real HTTP, its rules, its faults, and people who chat.

with FakeTelegram() as telegram:                # TELEGRAM_API_URL = telegram.url, …_TOKEN = telegram.token
    ada = telegram.person("Ada", language="fr")
    mark = ada.mark()
    ada.start("campaign_7")                     # also say, press, edit, forward, send_…, block, raw
    shown = await ada.replies(mark)             # what was sent and edited since, once there is silence
    ada.press("Oui")
    telegram.faults.lost = 0.05                 # also away(), flood(), revoke(), faults.reset, .error, .slow
    assert telegram.ledger.violations == []     # every rule of Telegram that a call has broken
"""

from __future__ import annotations

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.ledger import Event, Ledger, Violation, doubles
from tests.fakes.telegram.people import Attachment, Group, Person
from tests.fakes.telegram.rates import RateRules
from tests.fakes.telegram.rooms import Room, buttons_of, text_of
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.timing import Clock, ManualClock, ScaledClock

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
