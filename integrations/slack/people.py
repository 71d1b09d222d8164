"""Who somebody in Slack is: name and user groups, asked of Slack and remembered for a while."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from dialogues.desk import Staff
from dialogues.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Collection

    from slack_sdk.web.async_client import AsyncWebClient

    from dialogues.ports import Clock
    from dialogues.replies import Json

KNOWN_FOR = timedelta(minutes=5)
"""How old what is remembered of a person or a group may be: so soon does a change in Slack count."""
OLD_FOR = timedelta(hours=12)
"""How old it may be while Slack cannot be asked."""
MAX_PEOPLE = 5000
_GONE = ("user_not_found", "user_not_visible")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    staff: Staff | None
    at: datetime


class People:
    """Looks people up. `groups`: ids of the user groups that give rights."""

    def __init__(self, client: AsyncWebClient, groups: Collection[str], clock: Clock) -> None:
        self._client = client
        self._groups = tuple(groups)
        self._clock = clock
        self._people: dict[str, _Known] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._asked: datetime | None = None

    async def find(self, user: str) -> Staff | None:
        """Who this is; None: a program, or an account that was turned off.

        Raises:
            UnavailableError: Slack cannot be asked now, and nothing is remembered.
        """
        now = self._clock.now()
        await self._ask_groups(now)
        known = self._people.get(user)
        if known is None or now - known.at > KNOWN_FOR:
            try:
                known = _Known(await self._ask(user), now)
            except UnavailableError:
                if known is None or now - known.at > OLD_FOR:
                    raise
            else:
                if len(self._people) >= MAX_PEOPLE:
                    self._people.clear()
                self._people[user] = known
        if known.staff is None:
            return None
        groups = frozenset(group for group, members in self._members.items() if user in members)
        return Staff(known.staff.id, known.staff.name, groups, known.staff.guest)

    async def _ask(self, user: str) -> Staff | None:
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if error.response.get("error") in _GONE:
                return None
            raise UnavailableError from error
        except (OSError, TimeoutError) as error:
            raise UnavailableError from error
        return _staff(answer["user"])

    async def _ask_groups(self, now: datetime) -> None:
        """Who is in the groups; while Slack does not tell, what it told before counts."""
        if not self._groups or (self._asked is not None and now - self._asked <= KNOWN_FOR):
            return
        found: dict[str, frozenset[str]] = {}
        for group in self._groups:
            try:
                answer = await self._client.usergroups_users_list(usergroup=group)
            except SlackApiError as error:
                code = str(error.response.get("error"))
                log.warning("slack.group_not_read", extra={"code": code})
                if code == "no_such_subteam":
                    found[group] = frozenset()
                    continue
            except (OSError, TimeoutError):
                pass
            else:
                found[group] = frozenset(answer["users"])
                continue
            if self._asked is None or now - self._asked > OLD_FOR:
                raise UnavailableError
            return
        self._members, self._asked = found, now


def _staff(user: Json) -> Staff | None:
    if user.get("is_bot") or user.get("deleted") or user.get("id") == "USLACKBOT":
        return None
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    guest = any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    return Staff(user["id"], next((str(name) for name in names if name), user["id"])[:100], guest=guest)
