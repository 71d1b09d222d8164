"""A Slack of one's own: Web API over real HTTP, Socket Mode over real websockets, its rules and its people.

with FakeSlack() as slack:                      # slack.settings() for the service; slack.call(url) for HTTP
    alice = slack.person("Alice")
    desk = slack.room("desk", alice)
    await slack.connected()                     # in Socket Mode
    await desk.until(lambda room: room.messages())
    (case,) = desk.messages()
    await slack.over(alice.press(case, "case.claim"))
    alice.say("Bonjour", desk, to=case)         # also edit, delete, upload, choose, shortcut, command …
    view = await alice.sees("refer")            # a modal; then submit(view, {…}) or close(view)
    slack.faults.lost = 0.05                    # also .reset, .error, .slow, .twice, .ack_lost, away() …
    assert slack.ledger.violations == []        # every rule of Slack that the app has broken
"""

from __future__ import annotations

from tests.fakes.slack.envelopes import Attempt, Envelope
from tests.fakes.slack.ledger import Event, Ledger, Violation, doubles
from tests.fakes.slack.modals import View
from tests.fakes.slack.people import Attachment, Person
from tests.fakes.slack.pushing import Attack
from tests.fakes.slack.rates import RateRules
from tests.fakes.slack.reading import actions, labels, mentions, words
from tests.fakes.slack.rooms import Room
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import Message
from tests.fakes.timing import Clock, ManualClock, ScaledClock

__all__ = [
    "Attachment",
    "Attack",
    "Attempt",
    "Clock",
    "Envelope",
    "Event",
    "FakeSlack",
    "Ledger",
    "ManualClock",
    "Message",
    "Person",
    "RateRules",
    "Room",
    "ScaledClock",
    "View",
    "Violation",
    "actions",
    "doubles",
    "labels",
    "mentions",
    "words",
]
