"""Whether the service lives, whether it is ready, and its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from dialogues.replies import Json
    from integrations.web.ports import Web

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def health_routes(web: Web) -> list[BaseRoute]:
    """The routes `/health/live`, `/health/ready` and `/metrics`."""
    version = web.settings.version

    async def live(_request: Request) -> Response:
        return _json({"status": "ok", "version": version})

    async def ready(_request: Request) -> Response:
        health = await web.health()
        status = "ok" if health.ready else "unavailable"
        return _json({**health.details, "status": status, "version": version}, 200 if health.ready else 503)

    async def metrics(_request: Request) -> Response:
        return Response(await web.metrics(), headers={"Content-Type": _PROMETHEUS})

    return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)]


def _json(body: dict[str, Json], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
