"""Which country a place on the map lies in, told without asking anybody."""

from __future__ import annotations

import asyncio
from functools import cache

_NOWHERE = "ZZ"
"""Territory of time zones that belong to no country, such as those at sea."""


async def country(latitude: float, longitude: float) -> str | None:
    """The English name of the country; None at sea, and where no country is agreed on.

    Args:
        latitude: degrees, -90 to 90.
        longitude: degrees, -180 to 180.
    """
    # The map takes a third of a second and 40 MB when it is first looked at, which few ever do.
    return await asyncio.to_thread(_country, latitude, longitude)


@cache
def _territories() -> tuple[dict[str, str], dict[str, str]]:
    from babel import Locale  # noqa: PLC0415  # see above
    from babel.core import get_global  # noqa: PLC0415

    return dict(get_global("zone_territories")), dict(Locale("en").territories)


def _country(latitude: float, longitude: float) -> str | None:
    from tzfpy import get_tz  # noqa: PLC0415  # see above

    zones, names = _territories()
    code = zones.get(get_tz(longitude, latitude), _NOWHERE)
    return None if code == _NOWHERE else names.get(code)
