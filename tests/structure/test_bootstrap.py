"""Everything is put together from settings alone, without a network or a model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.bootstrap import build
from bot.settings import Settings
from bot.starting import Understood
from dialogues.message import Channel, ConversationKey, Message
from integrations.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from knowledge.pack import Pack


class FrozenClock:
    def now(self) -> datetime:
        return datetime(2027, 1, 2, 3, 4, tzinfo=UTC)


class Deaf:
    """A reader that is asked for nothing here."""

    def read(self, text: str, hint: str | None, parts: Iterable[str] = ()) -> Any:
        raise AssertionError(f"a command was read: {len(text)} characters, {hint}, {parts}")

    def read_plain(self, text: str, hint: str | None) -> None:
        del text, hint


def understand(packs: Mapping[str, Pack]) -> Understood:
    return Understood(Deaf(), dict.fromkeys(packs))  # type: ignore[arg-type]  # nobody asks them here


async def test_a_command_is_answered_while_models_load(empty_database_url: str, tmp_path: Path) -> None:
    settings = Settings.from_env(
        {"DATABASE_URL": empty_database_url, "DATA_DIR": str(tmp_path), "CITIES": "example-city"}
    )
    async with build(settings, clock=FrozenClock(), understand=understand) as application:
        assert callable(create_app(application.web))
        assert not application.starting.done
        message = Message(ConversationKey(Channel.TERMINAL, "ada", "example-city"), "1", "/help")
        replies = await application.turns.run(message)
        assert replies
        assert await application.turns.run(message) == replies
        health = await application.web.health()
        assert health.ready
        assert health.details["understanding"] == "loading"
        assert b'designtech_turns_total{channel="terminal"' in await application.web.metrics()
        assert b"designtech_database_up 1.0" in await application.web.metrics()


async def test_slack_is_put_together_and_sends_nothing(empty_database_url: str, tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "DATABASE_URL": empty_database_url,
            "DATA_DIR": str(tmp_path),
            "CITIES": "example-city",
            "SLACK_BOT_TOKEN": "xoxb-none",
            "SLACK_SIGNING_SECRET": "secret",
            "SLACK_CHANNEL": "C0DESK",
        }
    )
    async with build(settings, clock=FrozenClock(), understand=understand) as application:
        assert application.slack is not None
        health = await application.web.health()
        assert health.details["channels"]["slack"] == {"state": "unknown", "code": None}
