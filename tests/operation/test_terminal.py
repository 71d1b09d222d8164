"""The terminal: numbers choose buttons, unless a number is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.replies import Button, Reply
from integrations.terminal import Terminal

if TYPE_CHECKING:
    from dialogues.message import Message

BUTTONS = (Button("Oui", "a:yes"), Button("Non", "a:no"))


class Echo:
    """A turn runner that answers with what it was told to and keeps what it was sent."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = replies
        self.sent: list[Message] = []

    async def run(self, message: Message) -> tuple[Reply, ...]:
        self.sent.append(message)
        return self.replies

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]


def asking(kind: str) -> Reply:
    return Reply("?", BUTTONS, {"question": {"id": "q", "kind": kind}})


async def talk(echo: Echo, *lines: str) -> str:
    shown: list[str] = []
    left = [f"{line}\n" for line in lines]
    terminal = Terminal(echo, "ada", "lumen", "fr")
    await terminal.run(lambda: left.pop(0) if left else "", shown.append)
    return "".join(shown)


async def test_a_number_chooses_a_button() -> None:
    echo = Echo(asking("choice"))
    shown = await talk(echo, "hello", "2", "#1", "3", "deux")
    assert echo.texts == ["hello", "a:no", "a:yes", "3", "deux"]
    assert "[1] Oui\n  [2] Non" in shown


async def test_where_numbers_are_answers_buttons_need_a_sign() -> None:
    echo = Echo(asking("number"))
    shown = await talk(echo, "hello", "2", "#2")
    assert echo.texts == ["hello", "2", "a:no"]
    assert "[#1] Oui" in shown


async def test_every_message_has_a_key_and_a_sender_of_its_own() -> None:
    echo = Echo(Reply("Bonjour", human="Camille"))
    shown = await talk(echo, "a", "a", "")
    assert len({message.inbound_key for message in echo.sent}) == 3
    assert {message.conversation.external_id for message in echo.sent} == {"ada"}
    assert {message.language_hint for message in echo.sent} == {"fr"}
    assert "Camille: Bonjour" in shown
