"""How replies look on Telegram: as few messages as possible, since a chat bears one in a second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dialogues import payload
from dialogues.push import Push
from dialogues.replies import Reply, beside_files
from integrations.telegram import keyboards
from integrations.telegram.calls import file_call, text_call, whose
from integrations.telegram.direction import directed
from integrations.telegram.html import Mark, Run, Span, Text, cut, marked, plain, sendable
from integrations.telegram.progress import progress_push
from integrations.telegram.splitting import fits, split
from integrations.telegram.summary import key_of, summary_push
from knowledge.pack import Kind

if TYPE_CHECKING:
    from dialogues.message import Message
    from dialogues.replies import Button, Json
    from knowledge.pack import Pack

_BETWEEN = Run("\n\n")
_SHARED = 4
"""Buttons of one reply that may stand below those of a later reply, in the same message."""
_NO_KEYBOARD: Json = {"remove_keyboard": True}
_TITLED = frozenset({"diagnosis", "review"})
"""Parts of replies whose first line is a title."""
_SHARING = {
    Kind.PHONE.value: ("button.share_phone", "request_contact"),
    Kind.COUNTRY.value: ("button.share_place", "request_location"),
}
"""Kinds of questions whose answer a telephone can share: the title of the key for it, and what that asks."""
_NUMBER = re.compile(r"(?:.*:)?m(\d{1,18})")


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the replies of one call have in common.

    Attributes:
        message: what they answer; None outside a turn.
        language: BCP 47, one of the pack's.
        private: nobody else reads along, so that a keyboard may ask for something personal.
    """

    pack: Pack
    message: Message | None
    language: str
    private: bool

    def say(self, key: str, **values: object) -> str:
        return self.pack.say(key, self.language, **values)


@dataclass(frozen=True, slots=True)
class _Block:
    """What becomes one message, or several if it is long.

    Attributes:
        replies: in order; the last one's buttons come first.
    """

    replies: tuple[Reply, ...]
    text: Text


class TelegramPresenter:
    """`Presenter` of Telegram."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        """Args: packs: by city, the default one first; they word what stands around replies."""
        self._packs = packs

    def present(
        self, replies: tuple[Reply, ...], *, message: Message | None, language: str
    ) -> tuple[Push, ...]:
        """See `Presenter.present`."""
        scene = self._scene(message, language)
        shown = _in_place(replies, scene) or _corrected(replies[-1], scene)
        if shown is not None:
            return (shown,)
        pushes = [push for block in _blocks(replies, scene) for push in _messages(block, scene)]
        if pushes and message is not None and message.public:
            pushes[0] = _addressed(pushes[0], message)
        return (*pushes, *_files(replies, scene), *_tidying(replies, scene))

    def _scene(self, message: Message | None, language: str) -> _Scene:
        first = next(iter(self._packs.values()))
        if message is None:
            return _Scene(first, None, first.speaks(language), private=False)
        pack = self._packs.get(message.conversation.city, first)
        there = message.reply_to
        private = there is not None and not message.public and not there.id.startswith("-")
        return _Scene(pack, message, pack.speaks(language), private=private)


def _addressed(push: Push, message: Message) -> Push:
    """The push as an answer to its message, for a chat where others write in between."""
    match = _NUMBER.fullmatch(message.inbound_key)
    return push if match is None else replace(push, call={**push.call, "reply_to": int(match[1])})


def _in_place(replies: tuple[Reply, ...], scene: _Scene) -> Push | None:
    """The pressed message in its new state, where a press ticked a choice or turned a page of it."""
    message, reply = scene.message, replies[-1]
    question = reply.custom.get("question")
    if message is None or message.pressed is None or question is None or len(replies) > 1:
        return None
    pressed = payload.read(message.text)
    turned = keyboards.turns_to(message.text)
    ticked = isinstance(pressed, payload.Chosen) and question["kind"] == "choices" and pressed.key
    if key_of(question) not in (ticked, turned and turned[1]):
        return None
    text = _worded(reply, scene)
    if not fits(text):
        return None
    markup = keyboards.inline(reply.buttons, question=question, pressed=message.text)
    call = text_call(text, markup=markup, edit=message.pressed)
    return Push(call, slot=f"message:{message.pressed}")


def _corrected(reply: Reply, scene: _Scene) -> Push | None:
    """New words for what a human wrote, in their place; None where that is or was more than one message."""
    part = reply.custom.get("corrects")
    if part is None or not all(
        fits(_worded(Reply(part[of], human=reply.human), scene)) for of in ("text", "was")
    ):
        return None
    call = text_call(_worded(Reply(part["text"], human=reply.human), scene))
    return Push(call, slot=_said(part["id"]))


def _said(message: str) -> str:
    """The slot of a message that a human wrote."""
    return f"said:{message}"


def _worded(reply: Reply, scene: _Scene) -> Text:
    """A reply's words: its question in bold, the hint under it in italics; a human's with their name."""
    words = sendable(beside_files(reply))
    if reply.human is None:
        return directed(_marked(words, reply, scene), scene.language)
    name = Run(scene.say("human.says", name=sendable(reply.human)), Mark.BOLD)
    if not words.strip():
        return (name,)
    return (name, Run("\n"), *directed((Run(words),), scene.language))


def _marked(words: str, reply: Reply, scene: _Scene) -> Text:
    span = _asked(words, reply, scene)
    if span is None:
        first = words.find("\n") if _TITLED & reply.custom.keys() else 0
        return marked(words, [(Span(0, first), Mark.BOLD)]) if first > 0 else (Run(words),)
    hint = scene.say("question.several")
    spans = [(span, Mark.BOLD)]
    if words[span.end :] == f"\n{hint}":
        spans.append((Span(len(words) - len(hint), len(words)), Mark.ITALIC))
    return marked(words, spans)


def _asked(words: str, reply: Reply, scene: _Scene) -> Span | None:
    """Where the pack's wording of the question stands, or its name at the end; None where neither does."""
    name = reply.custom.get("question", {}).get("id")
    if name not in scene.pack.questions:
        return None
    own = scene.pack.question_words(name, scene.language)
    at = words.rfind(own.ask)
    if at >= 0:
        return Span(at, at + len(own.ask))
    return Span(len(words) - len(own.label), len(words)) if words.endswith(own.label) else None


def _blocks(replies: tuple[Reply, ...], scene: _Scene) -> Iterator[_Block]:
    """Replies that share a message."""
    block: _Block | None = None
    for reply in replies:
        text = _worded(reply, scene)
        joined = _joined(block, reply, text) if block is not None else None
        if block is not None and joined is None:
            yield block
        block = joined or _Block((reply,), text)
    if block is not None:
        yield block


def _joined(block: _Block, reply: Reply, text: Text) -> _Block | None:
    """The block with one more reply, None where that needs a message of its own.

    A question with several answers does: its message is worded anew with each tick.
    """
    if reply.human is not None or block.replies[-1].human is not None or _kind(reply) == "choices":
        return None
    whole = (*block.text, _BETWEEN, *text)
    before = [button for earlier in block.replies for button in earlier.buttons]
    loose = len(before) <= _SHARED and all(map(_is_loose, before))
    if not loose or not fits(whole) or (before and _kind(reply) in _SHARING):
        return None
    return _Block((*block.replies, reply), whole)


def _kind(reply: Reply) -> str | None:
    """The kind of the question that a reply puts."""
    kind: str | None = reply.custom.get("question", {}).get("kind")
    return kind


def _is_loose(button: Button) -> bool:
    """Whether a button says all by itself: a command or a link, no answer to what stands above it."""
    return button.url is not None or button.payload.startswith("/")


def _messages(block: _Block, scene: _Scene) -> list[Push]:
    """The messages of a block; the last one has the buttons."""
    last = block.replies[-1]
    if last.human is not None and not beside_files(last).strip():
        return []  # the name stands with the file
    markup = _markup(block, scene)
    if last.human is not None and "message" in last.custom:
        pushes = _texts(block.text, markup)
        return [replace(pushes[0], slot=_said(last.custom["message"]["id"]))] if len(pushes) == 1 else pushes
    if not _leaves_sharing(block, scene) or (markup is not None and "keyboard" in markup):
        return _texts(block.text, markup)
    if markup is None:
        return _texts(block.text, _NO_KEYBOARD)
    # No message can both take the keyboard of words away and bring buttons.
    lead, rest = _at_question(block.text)
    return [*_texts(lead, _NO_KEYBOARD), *_texts(rest, markup)] if rest else _texts(block.text, markup)


def _texts(text: Text, markup: Json) -> list[Push]:
    parts = split(text)
    markups = [None] * (len(parts) - 1) + [markup]
    return [Push(text_call(part, markup=each)) for part, each in zip(parts, markups, strict=False)]


def _leaves_sharing(block: _Block, scene: _Scene) -> bool:
    """Whether the question that was just answered had a keyboard of words."""
    names = [reply.custom["recorded"]["question"] for reply in block.replies if "recorded" in reply.custom]
    known = [scene.pack.questions[name] for name in names if name in scene.pack.questions]
    return scene.private and any(question.kind in _SHARING for question in known)


def _at_question(text: Text) -> tuple[Text, Text]:
    """What stands before the question that is put last, which is in bold, and the rest."""
    length = len(plain(text))
    at, position = length, 0
    for run in text:
        at = position if run.mark is Mark.BOLD else at
        position += len(run.text)
    return cut(text, Span(0, at)), cut(text, Span(at, length))


def _markup(block: _Block, scene: _Scene) -> Json:
    last = block.replies[-1]
    question = last.custom.get("question")
    if scene.private and _kind(last) in _SHARING and all(map(_is_loose, last.buttons)):
        return _sharing(last, scene)
    pressed = scene.message.text if scene.message is not None else ""
    earlier = [reply.buttons for reply in block.replies[:-1]]
    return keyboards.inline(last.buttons, question=question, earlier=earlier, pressed=pressed)


def _sharing(reply: Reply, scene: _Scene) -> Json:
    """The keyboard that shares what is asked for; the other buttons say their titles, as words would do."""
    phrase, request = _SHARING[_kind(reply) or ""]
    share = {"text": scene.say(phrase), request: True}
    rows = [[share], *keyboards.packed({"text": button.title} for button in reply.buttons)]
    return {"keyboard": rows, "one_time_keyboard": True, "resize_keyboard": True}


def _files(replies: tuple[Reply, ...], scene: _Scene) -> Iterator[Push]:
    """The diagnosis as a picture and as a document; the export and what staff send as documents."""
    language, message = scene.language, scene.message
    for reply in replies:
        if "diagnosis" in reply.custom and message is not None:
            of = whose(message.conversation)
            levels, title = ((Run(scene.say(f"report.{name}")),) for name in ("levels", "title"))
            chart: dict[str, Json] = {"chart": of, "language": language}
            yield Push(file_call("photo", chart, name="levels.png", caption=levels))
            report: dict[str, Json] = {"report": of, "language": language}
            yield Push(file_call("document", report, name="report.pdf", caption=title))
        for place, one in enumerate(reply.custom.get("files", ())):
            alone = place == 0 and not beside_files(reply).strip()
            caption = _worded(reply, scene) if alone else ()
            yield Push(file_call("document", {"file": one["id"]}, name=one["name"], caption=caption))
        if "export" in reply.custom:
            yield Push(file_call("document", {"json": reply.custom["export"]}, name="export.json"))


def _tidying(replies: tuple[Reply, ...], scene: _Scene) -> Iterator[Push]:
    """What changes of earlier messages: the buttons that are done with, and the progress line."""
    if scene.message is not None and scene.message.pressed is not None:
        summary = summary_push(replies, scene.message, scene.pack, scene.language)
        if summary is not None:
            yield summary
    part = next((reply.custom["progress"] for reply in reversed(replies) if "progress" in reply.custom), None)
    if part is not None and scene.private:
        progress = progress_push(part, scene.pack, scene.language)
        if progress is not None:
            yield progress
