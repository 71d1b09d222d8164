"""A letter to a member of staff as a message of mail. Names can put nothing into its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

MAX_SUBJECT = 150
"""Characters."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom.

    Attributes:
        key: unique; the same at each attempt, so that mail programs can tell a repetition.
        address: of the receiver.
        picture: PNG beside the text, None: none. What it shows stands in the text too.
    """

    key: str
    address: str
    name: str
    subject: str
    text: str
    at: datetime
    picture: bytes | None = None


def message(letter: Letter, *, sender: str, host: str) -> EmailMessage:
    """The letter as it leaves.

    Args:
        letter: what is written.
        sender: address that it comes from.
        host: behind the `@` of its id.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(addr_spec=sender)
    made["To"] = Address(display_name=_line(letter.name, MAX_SUBJECT), addr_spec=letter.address)
    made["Subject"] = _line(letter.subject, MAX_SUBJECT)
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.key}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    if letter.picture is not None:
        made.add_attachment(letter.picture, maintype="image", subtype="png", filename=f"{letter.key}.png")
    return made


def _line(text: str, longest: int) -> str:
    """One line of signs that can be seen."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:longest]
