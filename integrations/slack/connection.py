"""The app's connection to Slack's Web API; what it says is told in the runtime's own terms."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from dialogues.push import (
    BlockedError,
    ChannelClosedError,
    NotSentError,
    RefusedError,
    ShutError,
    SlowDownError,
)

SLACK: Final = "https://slack.com/api"
"""Root of the Web API."""
TIMEOUT: Final = 20
"""Seconds for one call; an upload gets as long again for each of its three."""
A_MINUTE: Final = 62.0
"""Seconds in which a method's limit holds, with some to spare."""
A_MINUTE_AT_MOST: Final = {
    "chat.update": 45,
    "chat.delete": 45,
    "conversations.history": 45,
    "conversations.open": 45,
    "conversations.replies": 45,
    "reactions.add": 45,
    "files.getUploadURLExternal": 90,
    "files.completeUploadExternal": 90,
    "files.info": 90,
    "files.delete": 45,
}
"""Calls of each method within that; Slack allows 50 or 100. Messages have their limit for each channel."""
_TOO_MANY: Final = 429
_FAULTY: Final = 500

_CLOSED: Final = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *("not_allowed_token_type", "missing_scope", "no_permission", "org_login_required"),
        *(
            "ekm_access_denied",
            "team_access_not_granted",
            "enterprise_is_restricted",
            "two_factor_setup_required",
        ),
    }
)
_SHUT: Final = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "access_denied"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
        *("restricted_action_non_threadable_channel", "posting_to_general_channel_denied"),
    }
)
_BLOCKED: Final = frozenset(
    {
        *("user_not_found", "user_disabled", "users_not_found", "cannot_dm_bot", "messages_tab_disabled"),
        *("user_not_visible", "user_is_restricted", "is_inactive"),
    }
)
_PASSING: Final = frozenset(
    {
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout", "rollup_error"),
        *("team_added_to_org", "accesslimited", "ratelimited", "rate_limited"),
    }
)

_LOG = logging.getLogger("slack_sdk.quiet")
_LOG.setLevel(logging.WARNING)  # beneath it, whole messages would be written out


class Me(NamedTuple):
    """Who this app is: its user, its bot, its workspace."""

    user: str
    bot: str
    team: str


class Connection:
    """One app in one workspace. It connects when it is first used, so that a start waits for nobody."""

    def __init__(self, token: str, api_url: str | None = None) -> None:
        """Prepare; nothing is sent yet. Call it where an event loop runs.

        Args:
            token: of the bot (`xoxb-…`).
            api_url: root of the Web API, with or without a slash at its end; None: Slack's.
        """
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        # Without its own retries: what may have arrived is sent again by who knows what it is.
        self.client = AsyncWebClient(
            token,
            base_url=f"{(api_url or SLACK).rstrip('/')}/",
            timeout=TIMEOUT,
            session=self._session,
            retry_handlers=[],
            logger=_LOG,
        )
        self._me: Me | None = None
        self._asking = asyncio.Lock()

    async def me(self) -> Me:
        """Who the app is; asked once.

        Raises:
            ChannelClosedError, NotSentError, SlowDownError: as from every call.
        """
        async with self._asking:
            if self._me is None:
                async with in_our_terms():
                    told = await self.client.auth_test()
                self._me = Me(told["user_id"], told.get("bot_id") or "", told["team_id"])
        return self._me

    async def close(self) -> None:
        """Hang up."""
        await self._session.close()


class Methods:
    """How often each method was called within its minute, so that Slack need not complain."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Args: now: seconds of a steady clock."""
        self._now = now
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def count(self, method: str) -> None:
        """One more call, now.

        Raises:
            SlowDownError: it would be one too many.
        """
        most = A_MINUTE_AT_MOST.get(method)
        if most is None:
            return
        now, calls = self._now(), self._calls[method]
        while calls and calls[0] <= now - A_MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise SlowDownError(calls[0] + A_MINUTE - now)
        calls.append(now)


@asynccontextmanager
async def in_our_terms(address: str = "", *, scoped: bool = False) -> AsyncIterator[None]:
    """Turn what a call in the block raises into the errors of `dialogues.push`.

    Args:
        address: where it goes; what is wrong with a person is no trouble of a channel.
        scoped: the app may lack the right to this call and still be of use.

    Raises:
        BlockedError, RefusedError, SlowDownError, ShutError, NotSentError, ChannelClosedError: see there.
    """
    try:
        yield
    except SlackApiError as error:
        code = code_of(error)
        if scoped and code == "missing_scope":
            raise RefusedError(code) from error
        raise _meant(error, code, address) from error
    except (
        SlackClientError,
        aiohttp.ClientError,
        OSError,
        TimeoutError,
        ValueError,
        AttributeError,
    ) as error:
        # The library takes a page of words where JSON was due for an answer, and stumbles over it.
        raise NotSentError from error


def code_of(error: SlackApiError) -> str:
    """Slack's own name for what is wrong; empty where it gave none."""
    answer: Any = error.response
    data = getattr(answer, "data", answer)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _meant(error: SlackApiError, code: str, address: str) -> Exception:  # one line for each kind
    answer: Any = error.response
    status = getattr(answer, "status_code", 0)
    if status == _TOO_MANY:
        return SlowDownError(_pause(answer))
    if not code or status >= _FAULTY or code in _PASSING:
        return NotSentError()
    if code in _CLOSED:
        return ChannelClosedError(code)
    if code in _BLOCKED:
        return BlockedError()
    if code in _SHUT:
        return BlockedError() if address.startswith(("U", "W", "D")) else ShutError(code)
    return RefusedError(code)


def _pause(answer: Any) -> float:
    """Seconds as Slack asks, and a moment more, since it counts whole ones."""
    told = (getattr(answer, "headers", None) or {}).get("Retry-After", "")
    return (float(told) if str(told).isdigit() else 1.0) + 0.2
