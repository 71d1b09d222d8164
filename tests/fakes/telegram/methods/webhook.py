"""Where updates go to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.world import World

Json = Any
PORTS = {443, 80, 88, 8443}
LOOPBACK = {"127.0.0.1", "localhost"}


def set_webhook(world: World, parameters: Parameters) -> Json:
    """`setWebhook`; to a loopback address any port and plain HTTP will do."""
    url = parameters.text("url")
    if not url:
        return delete_webhook(world, parameters)
    parts = urlsplit(url)
    inside = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not inside:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook", "webhook_url")
    if (parts.port or 443) not in PORTS and not inside:
        raise bad_request(
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443", "webhook_port"
        )
    secret = parameters.text("secret_token")
    if secret and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters", "webhook_secret")
    take_allowed(world, parameters)
    if parameters.flag("drop_pending_updates"):
        world.queue.drop_all()
    connections = parameters.integer("max_connections") or 40
    world.webhook = {"url": url, "secret": secret, "max_connections": connections, "error": None}
    world.changes.tell()
    return True


def take_allowed(world: World, parameters: Parameters) -> None:
    """Keep the kinds of updates that are asked for; not given: as before; empty: the usual ones."""
    allowed = parameters.nested("allowed_updates", list, "allowed_updates")
    if allowed is not None:
        world.queue.allowed = set(allowed) or None


def delete_webhook(world: World, parameters: Parameters) -> Json:
    """`deleteWebhook`."""
    world.webhook = {"url": ""}
    if parameters.flag("drop_pending_updates"):
        world.queue.drop_all()
    world.changes.tell()
    return True


def webhook_info(world: World, _: Parameters) -> Json:
    """`getWebhookInfo`."""
    info: Json = {"url": world.webhook["url"], "has_custom_certificate": False}
    info["pending_update_count"] = len(world.queue.pending)
    if world.webhook["url"]:
        info["max_connections"] = world.webhook["max_connections"]
        if world.webhook["error"]:
            at, words = world.webhook["error"]
            info |= {"last_error_date": int(at), "last_error_message": words}
    if world.queue.allowed:
        info["allowed_updates"] = sorted(world.queue.allowed)
    return info


METHODS = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": webhook_info}
