"""Names that what is shown in Slack and what comes back from there agree on.

A case is known by its number. Buttons carry it in `value`, with the version of the case that they were shown
for; modals and messages carry it in `private_metadata` the same way. What came from Slack is in a thread
under `line_key`, so that it is never shown there a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_NUMBER = 2**63 - 1
"""The largest number of a case that the database gives."""
_KEY = "slack"


class Action(StrEnum):
    """`action_id` of the buttons of a case's card, and `callback_id` of the modals they open."""

    CLAIM = "case.claim"
    ASSIGN = "case.assign"
    REFER = "case.refer"
    SNOOZE = "case.snooze"
    STAGE = "case.stage"
    CLOSE = "case.close"
    REOPEN = "case.reopen"
    TAKE_OVER = "case.takeover"
    HAND_BACK = "case.handback"
    UNDO = "case.undo"
    NOTE = "case.note"
    REPLY = "case.reply"  # a canned one
    WAKE = "case.wake"
    MERGE = "case.merge"
    OPEN = "case.open"  # shows a case; no act


ACT_OF: dict[Action, str] = {
    Action.CLAIM: "claim",
    Action.ASSIGN: "assign",
    Action.REFER: "refer",
    Action.SNOOZE: "snooze",
    Action.STAGE: "stage",
    Action.CLOSE: "close",
    Action.REOPEN: "reopen",
    Action.TAKE_OVER: "take_over",
    Action.HAND_BACK: "hand_back",
    Action.UNDO: "undo",
    Action.NOTE: "note",
    Action.REPLY: "say",
    Action.WAKE: "wake",
    Action.MERGE: "merge",
}
"""The act behind each button, by its name in `dialogues.desk_rules.NAMES`."""


class Block(StrEnum):
    """`block_id` of the blocks of a card, each once in it."""

    TITLE = "case.title"
    FACTS = "case.facts"
    READINESS = "case.readiness"
    CONTACT = "case.contact"
    UNKNOWN = "case.unknown"
    REMARKS = "case.remarks"
    STATE = "case.state"
    ACTS = "case.acts"
    MORE_ACTS = "case.acts.more"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as somebody saw it. `version`: of `dialogues.desk.Case`, when it was shown."""

    case: int
    version: int


def encode(ref: CaseRef) -> str:
    """A case as the `value` of a button; `case:version` in digits, at most 31 characters."""
    return f"{ref.case}:{ref.version}"


def decode(value: str) -> CaseRef:
    """What `encode` wrote.

    Raises:
        ValueError: it did not write this.
    """
    case, colon, version = value.partition(":")
    if not (colon and case.isascii() and case.isdigit() and version.isascii() and version.isdigit()):
        raise ValueError("not a case")
    ref = CaseRef(int(case), int(version))
    if not 0 < ref.case <= MAX_NUMBER or ref.version > MAX_NUMBER:
        raise ValueError("not a case")
    return ref


def line_key(channel: str, ts: str) -> str:
    """`key` of the `Say` or `Note` that a person wrote in Slack by this message.

    A line under such a key is not posted to Slack again; how its delivery goes is shown at this message.
    """
    return f"{_KEY}:{channel}:{ts}"


def further_key(channel: str, ts: str, what: str) -> str:
    """`key` of a further line that came of the same message: another part of it, a correction, a note."""
    return f"{line_key(channel, ts)}:{what}"


def written_at(key: str) -> tuple[str, str] | None:
    """Channel and ts of the message in Slack that wrote a line; None: it was not written in Slack."""
    kind, _, rest = key.partition(":")
    channel, _, ts = rest.partition(":")
    ts = ts.partition(":")[0]
    return (channel, ts) if kind == _KEY and channel and ts else None
