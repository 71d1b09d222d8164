"""Words to one person in Slack, and calls that may be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from dialogues.errors import NotAllowedError, UnavailableError, UnknownCaseError
from dialogues.push import (
    BlockedError,
    ChannelClosedError,
    NotSentError,
    RefusedError,
    ShutError,
    SlowDownError,
)
from integrations.slack.connection import in_our_terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from dialogues.desk import CaseFile
    from dialogues.ports import Desk
    from integrations.phrases import Phrases

Json = Any
LATE = frozenset(
    {"expired_trigger_id", "invalid_trigger_id", "exchanged_trigger_id", "push_limit_reached", "not_found"}
)
"""Refusals of a modal that comes too late, upon too many, or upon one that is closed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is told something.

    Attributes:
        channel: empty: in the conversation with the app.
        thread: `ts` of its first message; None: in the channel itself.
        url: of Slack, where an answer to what they did is put.
        until: when it is too late to open a modal for it (aware); None: no modal is waited for.
    """

    user: str
    channel: str = ""
    thread: str | None = None
    url: str = ""
    until: datetime | None = None


@contextmanager
def again() -> Iterator[None]:
    """What was not confirmed is done again.

    Raises:
        UnavailableError: the same may be done again.
        RefusedError, BlockedError, ShutError: it will never be taken.
    """
    try:
        yield
    except (NotSentError, SlowDownError, ChannelClosedError) as error:
        raise UnavailableError from error


class Telling:
    """Says something to one person, where they are."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Args: client: with the bot's token."""
        self._client = client

    async def tell(self, place: Place, text: str, blocks: Sequence[Json] = ()) -> None:
        """Tell one person alone; by a direct message where they cannot be told in the channel.

        Raises:
            UnavailableError: not confirmed.
        """
        more = {"blocks": list(blocks)} if blocks else {}
        if place.url and await self._answer(place.url, text, more):
            return
        try:
            with again():
                if place.channel and not place.channel.startswith("D"):
                    await self._whisper(place, text, more)
                else:
                    await self._direct(place.user, text, more)
        except (BlockedError, RefusedError, ShutError):
            return  # they cannot be reached at all

    async def _whisper(self, place: Place, text: str, more: dict[str, Json]) -> None:
        try:
            async with in_our_terms(place.channel):
                await self._client.chat_postEphemeral(
                    channel=place.channel, user=place.user, text=text, thread_ts=place.thread, **more
                )
        except (RefusedError, ShutError):
            await self._direct(place.user, text, more)

    async def _direct(self, user: str, text: str, more: dict[str, Json]) -> None:
        async with in_our_terms(user):
            await self._client.chat_postMessage(channel=user, text=text, **more)

    async def _answer(self, url: str, text: str, more: dict[str, Json]) -> bool:
        """Put it where they did something; whether that was taken."""
        hook = AsyncWebhookClient(url, session=self._client.session, logger=self._client._logger)  # noqa: SLF001  # no other way to it
        try:
            async with in_our_terms():
                answer = await hook.send(text=text, response_type="ephemeral", replace_original=False, **more)
        except NotSentError:
            return False
        return answer.status_code == 200  # noqa: PLR2004  # taken

    async def show(self, trigger: str, view: Json, *, upon: bool = False) -> str | None:
        """Open a modal, upon the one that is there.

        Returns:
            its id; None: it was too late for that.

        Raises:
            UnavailableError: not confirmed.
        """
        show = self._client.views_push if upon else self._client.views_open
        try:
            with again():
                async with in_our_terms():
                    opened = await show(trigger_id=trigger, view=view)
        except RefusedError as error:
            if error.code in LATE:
                return None
            raise
        return str(opened["view"]["id"])

    async def replace(self, view_id: str, view: Json) -> bool:
        """Show something else in a modal. Returns whether it is still there."""
        try:
            with again():
                async with in_our_terms():
                    await self._client.views_update(view_id=view_id, view=view)
        except RefusedError:
            return False
        return True

    async def publish(self, user: str, view: Json) -> None:
        """Show somebody their Home.

        Raises:
            UnavailableError: not confirmed.
        """
        try:
            with again():
                async with in_our_terms(user):
                    await self._client.views_publish(user_id=user, view=view)
        except (RefusedError, BlockedError) as error:
            if isinstance(error, RefusedError) and error.code not in ("not_enabled", "hash_conflict"):
                raise


async def why(error: NotAllowedError | UnknownCaseError, desk: Desk, case: int, t: Phrases) -> str:
    """Why something was not done, in words for who wanted it; who has a case is named."""
    if isinstance(error, UnknownCaseError):
        return t("slack.fault.unknown_case")
    if error.code in ("claimed_by_other", "other_claimed"):
        try:
            owner = (await desk.glance(case)).case.owner
        except UnknownCaseError:
            return t("slack.fault.unknown_case")
        if owner is not None and error.code == "claimed_by_other":
            return t("slack.fault.claimed_by", name=owner.name)
    return t.get(f"slack.fault.{error.code}") or t.get(f"desk.fault.{error.code}") or t("error.other")


def named(file: CaseFile, t: Phrases) -> str:
    """What a case is called."""
    case = file.case
    return " ".join((case.startup or case.person or "").split()) or t("desk.case.nameless", id=case.id)
