"""The calls between presenter and courier, as JSON that is stored until they are made.

The `kind` says what is done. `text`: a message, with `text` (HTML), `markup` (buttons as the Bot API has
them), `reply_to` (number of the message it answers), `silent` (it makes no sound). With `edit` it changes the
message of that number; when that one is gone it is sent anew, or left out where it only `tidies`.
`buttons`: the message `edit` loses its buttons. `photo`, `document`: a file that is made when it is sent; see
`file_call`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from integrations.telegram.html import Text, render

if TYPE_CHECKING:
    from dialogues.message import ConversationKey
    from dialogues.replies import Json


def text_call(
    text: Text,
    *,
    markup: Json = None,
    edit: str | None = None,
    silent: bool = False,
) -> dict[str, Json]:
    """A message, or the new wording of one.

    Args:
        text: at most 4096 UTF-16 units, not only white space.
        markup: buttons; an edit without them takes those that are there away.
        edit: number of the message that is changed, or sent anew where that one is gone; None: it is new.
        silent: it makes no sound.
    """
    call = _worded(render(text), markup)
    if silent:
        call["silent"] = True
    return call if edit is None else {**call, "edit": edit}


def retext_call(rendered: str, *, edit: str) -> dict[str, Json]:
    """The new wording of a message, as HTML, that loses its buttons; dropped where the message is gone."""
    return {**_worded(rendered, None), "edit": edit, "tidies": True}


def buttons_call(edit: str) -> dict[str, Json]:
    """Take the buttons of a message away; dropped where the message is gone."""
    return {"kind": "buttons", "edit": edit, "tidies": True}


def file_call(
    kind: Literal["photo", "document"], content: dict[str, Json], *, name: str, caption: Text = ()
) -> dict[str, Json]:
    """A file.

    Args:
        kind: how it is shown.
        content: `{"chart": of}` or `{"report": of}` with `language`, made when it is sent, where `of` is
            what `whose` gave; `{"file": id}` of a stored one; or `{"json": value}`.
        name: of the file.
        caption: at most 1024 UTF-16 units.
    """
    call: dict[str, Json] = {"kind": kind, **content, "name": name, "silent": True}
    return {**call, "text": render(caption)} if caption else call


def whose(key: ConversationKey) -> dict[str, Json]:
    """A conversation, for `file_call`."""
    return {"channel": key.channel.value, "id": key.external_id, "city": key.city}


def _worded(rendered: str, markup: Json) -> dict[str, Json]:
    call: dict[str, Json] = {"kind": "text", "text": rendered}
    return call if markup is None else {**call, "markup": markup}
