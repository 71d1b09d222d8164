"""Files of the app: announced, uploaded, then shown; and what is known of any file."""

from __future__ import annotations

import mimetypes
from typing import Any

from tests.fakes.slack import events
from tests.fakes.slack.arguments import Arguments
from tests.fakes.slack.errors import broken
from tests.fakes.slack.methods.chat import in_thread, signed
from tests.fakes.slack.workspace import StoredFile, Upload
from tests.fakes.slack.world import World

Json = Any
MAX_FILE = 2**30  # bytes


def store(world: World, upload: Upload, *, user: str, title: str = "") -> StoredFile:
    """Keep a file that has arrived."""
    kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    plain = "".join(c if c.isalnum() or c in ".-" else "_" for c in upload.name.lower())
    url = f"{world.origin}/files-pri/{world.team['id']}-{upload.file}/{plain}"
    content, now = upload.content or b"", int(world.clock.now())
    file = StoredFile(
        upload.file, upload.name, title or upload.name, kind, content, user, now, url, upload.alt
    )
    world.files[file.id] = file
    return file


def announce(world: World, arguments: Arguments) -> Json:
    """`files.getUploadURLExternal`."""
    length = arguments.integer("length")
    if not 0 < length <= MAX_FILE:
        raise broken("invalid_arguments", f"length {length}", rule="file_length")
    upload = Upload(world.name("F"), arguments.need("filename"), length, arguments.text("alt_txt"))
    ticket = f"{world.number():08d}"
    world.uploads[ticket] = upload
    return {"upload_url": f"{world.origin}/upload/v1/{ticket}", "file_id": upload.file}


def complete(world: World, arguments: Arguments) -> Json:
    """`files.completeUploadExternal`: shows what has arrived in a channel or thread, in one message."""
    wanted = arguments.nested("files", list) or []
    if not wanted:
        raise broken("invalid_arguments", "no files", rule="required")
    arrived = {
        upload.file: (key, upload) for key, upload in world.uploads.items() if upload.content is not None
    }
    if any(one.get("id") not in arrived for one in wanted):
        raise broken("file_not_found", "a file that did not arrive")
    names = arguments.text("channel_id") or arguments.text("channels")
    if not names:
        return {"files": [_keep(world, one, arrived).json() for one in wanted]}
    channel = world.direct(names) if names in world.users else world.channel(names)
    world.writable(channel)
    thread = in_thread(channel, arguments)
    world.pace(channel)
    files = [_keep(world, one, arrived) for one in wanted]
    fields = {"subtype": "file_share", "upload": True, "text": arguments.text("initial_comment")}
    message = world.add(channel, {**signed(world), **fields, **thread})
    for file in files:
        file.shares.append(message)
    message.body["files"] = [file.json() for file in files]
    world.record(channel.id, "sent", "files.completeUploadExternal", message.body)
    events.posted(world, message)
    return {"files": [file.json() for file in files]}


def _keep(world: World, one: Json, arrived: dict[str, tuple[str, Upload]]) -> StoredFile:
    key, upload = arrived[one["id"]]
    world.uploads.pop(key, None)
    return store(world, upload, user=world.bot_user, title=str(one.get("title") or ""))


def info(world: World, arguments: Arguments) -> Json:
    """`files.info`."""
    file = world.files.get(arguments.need("file"))
    seen = file is not None and (
        file.user == world.bot_user or any(world.bot_user in share.channel.members for share in file.shares)
    )
    if file is None or not seen:
        raise broken("file_not_found")
    return {"file": file.json(), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(world: World, arguments: Arguments) -> Json:
    """`files.delete`: the file is gone everywhere, the messages that brought it stay."""
    file = world.files.get(arguments.need("file"))
    if file is None:
        raise broken("file_not_found")
    if file.user != world.bot_user:
        raise broken("cant_delete_file")
    del world.files[file.id]
    for share in file.shares:
        share.body["files"] = [one for one in share.body["files"] if one["id"] != file.id]
    return {}


METHODS = {
    "files.getUploadURLExternal": (announce, "files:write"),
    "files.completeUploadExternal": (complete, "files:write"),
    "files.info": (info, "files:read"),
    "files.delete": (delete, "files:write"),
}
