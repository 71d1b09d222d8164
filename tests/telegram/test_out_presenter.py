"""How turns look on Telegram: every reply of every transcript, and what single replies become."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import payload
from dialogues.message import Address, Channel, ConversationKey, Message
from dialogues.push import Priority, Push
from dialogues.replies import Button, Reply, to_wire
from dialogues.state import Owner, State
from integrations.telegram.presenter import TelegramPresenter
from knowledge.pack import Pack, load
from tests.dialogues.test_transcripts import Said, take
from tests.dialogues.transcript import ALL, read
from tests.telegram.rules import shown
from tests.telegram.talk import plain

SMALL, LARGE = "example-city", "saint-etienne"
UNDER = "<b>How far along is your project?</b>"


@cache
def pack(name: str) -> Pack:
    return load(name)


@cache
def presenter() -> TelegramPresenter:
    return TelegramPresenter({SMALL: pack(SMALL), LARGE: pack(LARGE)})


def message(
    text: str = "",
    *,
    key: str = "m5",
    city: str = LARGE,
    chat: str = "77",
    public: bool = False,
    press: bool = False,
) -> Message:
    return Message(
        ConversationKey(Channel.TELEGRAM, chat, city),
        key,
        text,
        reply_to=Address(Channel.TELEGRAM, chat),
        public=public,
        pressed="41" if press else None,
        pressed_text=UNDER if press else None,
    )


def present(*replies: Reply, to: Message | None = None, language: str = "en") -> tuple[Push, ...]:
    return presenter().present(replies, message=to, language=language)


def texts(pushes: tuple[Push, ...], priority: Priority = Priority.ANSWER) -> list[str]:
    kinds = [push for push in pushes if push.priority is priority and push.call["kind"] == "text"]
    return [shown(push).text for push in kinds]


def turn(state: State, said: Message) -> tuple[State, tuple[Reply, ...], tuple[Push, ...]]:
    result = take(state, said)
    language = result.state.language or "en"
    return result.state, result.replies, presenter().present(result.replies, message=said, language=language)


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_transcript(path: Path) -> None:
    """Every turn obeys Telegram's rules; all its words stand there in order, and each button once."""
    transcript = read(path)
    state, said = State(), Said(transcript)
    for line in transcript.turns:
        state = state.but(owner=Owner(line["owner"])) if "owner" in line else state
        came = said.message(line)
        chat = "-100" if came.public else "77"
        came = replace(
            came,
            conversation=replace(came.conversation, channel=Channel.TELEGRAM),
            reply_to=Address(Channel.TELEGRAM, chat),
            pressed="41" if "press" in line else None,
            pressed_text=UNDER if "press" in line else None,
        )
        result = take(state, came)
        said.note(result)
        state = result.state
        transcript.said.append([to_wire(reply) for reply in result.replies])
        _check(result.replies, came, state.language or "en")


def _check(replies: tuple[Reply, ...], came: Message, language: str) -> None:
    pushes = presenter().present(replies, message=came, language=language)
    views = [shown(push, private=not came.public) for push in pushes]
    answers = [view for push, view in zip(pushes, views, strict=True) if push.priority is Priority.ANSWER]
    assert plain("".join(v.text for v in answers)).startswith(plain("".join(r.text for r in replies)))
    assert len(answers) <= len(replies) + 2, "more messages than replies and files"
    titles = {plain(title) for view in answers for row in view.rows for title in row}
    offered = [b for r in replies for b in r.buttons]
    many = sum(isinstance(payload.read(b.payload), payload.Chosen) for b in offered) > 8
    assert many or {plain(b.title) for b in offered} <= titles
    if came.public:
        assert not any(
            "progress" in (push.slot or "") or "request_contact" in str(push.call) for push in pushes
        )


def question(kind: str = "choice", name: str = "stage", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "section": "project", "required": True, "minutes": 1, "why": "", **more}


def test_a_turn_is_one_message_with_the_buttons_of_all_its_replies() -> None:
    said = message("/start")
    notice = Reply("Welcome.", (Button("Privacy", "/privacy"), Button("français", "/language fr")))
    start = Reply("What now?", (Button("Start", "/intake"), Button("Events", "/events")))
    (push,) = present(notice, start, to=said)
    view = shown(push)
    assert view.text == "Welcome.\n\nWhat now?"
    assert [title for row in view.rows for title in row] == ["Start", "Events", "Privacy", "français"]


def test_buttons_that_answer_what_stands_above_them_stay_there() -> None:
    first = Reply("Which one?", (Button("This", "#?1=0"), Button("That", "#?1=1")))
    pushes = present(first, Reply("And this?", (Button("Yes", "#?2=0"),)), to=message("x"))
    assert [shown(push).rows for push in pushes] == [[["This", "That"]], [["Yes"]]]


def test_a_human_is_named_and_never_mixed_with_the_assistant() -> None:
    pushes = present(
        Reply("Hello."), Reply("See you <b>soon</b> & well", human="Zoé"), Reply("Bye."), language="fr"
    )
    views = [shown(push) for push in pushes]
    assert [view.text for view in views] == ["Hello.", "Zoé, de l’équipe\nSee you <b>soon</b> & well", "Bye."]
    assert [entity["type"] for entity in views[1].entities] == ["bold"]
    (arabic,) = present(Reply("مرحبا بك\n12 Design Tech مرحبا", human="Zoé"), language="fr")
    assert shown(arabic).text == "Zoé, de l’équipe\nمرحبا بك\n\u200f12 Design Tech مرحبا"
    assert shown(present(Reply("Hello."), language="und")[0]).text == "Hello."


def test_questions_are_bold_hints_italic_and_answers_neither() -> None:
    ask, hint = pack(SMALL).question_words("needs", "en").ask, pack(SMALL).say("question.several", "en")
    reply = Reply(f"✓ Noted.\n\n{ask}\n{hint}", custom={"question": question("choices", "needs")})
    view = shown(*present(reply, to=message("x", city=SMALL)))
    cut = {e["type"]: view.text[e["offset"] : e["offset"] + e["length"]] for e in view.entities}
    assert cut == {"bold": ask, "italic": hint}
    name = pack(SMALL).question_words("needs", "en").label
    named = Reply(f"You’re welcome.\n\nBack to: {name}", custom={"question": question("choices", "needs")})
    view = shown(*present(named, to=message("x", city=SMALL)))
    assert [view.text[e["offset"] : e["offset"] + e["length"]] for e in view.entities] == [name]
    older = Reply("Worded as it was once?", custom={"question": question("choices", "gone")})
    assert shown(*present(older, to=message("x", city=SMALL))).entities == []


def test_a_tick_and_a_page_change_the_pressed_message_in_place() -> None:
    needs = pack(LARGE).questions["needs"]
    state, _, _ = turn(State(language="en"), message("/intake"))
    state = state.but(waiting="needs")
    state, replies, _ = turn(state, message("/repeat"))
    pressed = payload.chosen("needs", needs, needs.values[-1])
    state, replies, (push,) = turn(state, message(pressed, press=True, key="c1"))
    view = shown(push)
    assert (push.call["edit"], push.slot, push.priority) == ("41", "message:41", Priority.ANSWER)
    assert [title[:2] for title, data in view.data.items() if data == pressed] == ["✅ "]
    assert plain(replies[0].text) == plain(view.text)
    back = next(data for title, data in view.data.items() if title.startswith("«"))
    again, _, (turned,) = turn(state, message(back, press=True, key="c2"))
    assert turned.call["edit"] == "41"
    assert pressed not in shown(turned).data.values()
    assert again.picked == state.picked, "turning a page changes nothing"
    _, _, done = turn(state, message("/done", press=True, key="c3"))
    tidied = [push for push in done if push.slot == "message:41"]
    assert [push.priority for push in tidied] == [Priority.TIDYING]
    title = pack(LARGE).choice_words("needs", "en")[needs.values[-1]].title
    ask = pack(LARGE).question_words("needs", "en").ask
    assert shown(tidied[0]).text == f"{ask}\n✅ {title}"
    assert shown(tidied[0]).rows == []


def test_a_page_of_a_question_that_is_over_asks_the_one_that_waits() -> None:
    state, _, _ = turn(State(), message("/intake"))
    _, replies, pushes = turn(state, message("/repeat 2 needs", press=True))
    assert all("edit" not in push.call for push in pushes)
    assert plain(shown(pushes[0]).text) == plain(replies[0].text)


def test_one_choice_is_summed_up_in_place() -> None:
    state, _, _ = turn(State(), message("/intake", city=SMALL))
    state = state.but(waiting="stage")
    choice = payload.chosen("stage", pack(SMALL).questions["stage"], pack(SMALL).questions["stage"].values[1])
    after, _, pushes = turn(state, message(choice, city=SMALL, press=True, key="c1"))
    (summary,) = [push for push in pushes if push.slot == "message:41"]
    title = pack(SMALL).choice_words("stage", "en")[pack(SMALL).questions["stage"].values[1]].title
    assert summary.priority is Priority.TIDYING
    assert summary.call == {"kind": "text", "text": f"{UNDER}\n✅ {title}", "edit": "41", "tidies": True}
    odd = replace(message(choice, city=SMALL, press=True, key="c1"), pressed_text="\ud800\0<b>How?</b>")
    _, _, pushes = turn(state, odd)
    assert [shown(push).text for push in pushes if push.slot == "message:41"] == [f"How?\n✅ {title}"]
    long = replace(message(choice, city=SMALL, press=True, key="c1"), pressed_text="x" * 4090)
    _, _, pushes = turn(state, long)
    assert {"kind": "buttons", "edit": "41", "tidies": True} in [push.call for push in pushes]
    unseen = replace(message(choice, city=SMALL, press=True, key="c1"), pressed_text=None)
    _, _, pushes = turn(state, unseen)
    assert {"kind": "buttons", "edit": "41", "tidies": True} in [push.call for push in pushes]
    assert after.waiting != "stage"


@pytest.mark.parametrize("text", ["/skip", "/unknown", "#?3=1"])
def test_buttons_that_are_done_with_go(text: str) -> None:
    pushes = present(Reply("All right."), to=message(text, press=True))
    assert pushes[-1].call == {"kind": "buttons", "edit": "41", "tidies": True}
    assert present(Reply("All right."), to=message(text)) == present(Reply("All right."), to=message())


def test_other_buttons_stay() -> None:
    assert len(present(Reply("Events:"), to=message("/events", press=True))) == 1
    assert len(present(Reply("It is gone."), to=message("#gone@1=x", press=True))) == 1


def test_the_number_is_shared_by_a_keyboard_that_goes_again() -> None:
    ask = pack(LARGE).question_words("phone", "en").ask
    buttons = (Button("I don’t know", "/unknown"), Button("Skip", "/skip"))
    reply = Reply(ask, buttons, {"question": question("phone", "phone")})
    (push,) = present(reply, to=message("x"))
    markup = push.call["markup"]
    assert markup["keyboard"][0][0]["request_contact"] is True
    assert [key["text"] for key in markup["keyboard"][1]] == ["I don’t know", "Skip"]
    for elsewhere in (message("x", public=True, chat="-5"), message("x", chat="-5"), None):
        (push,) = present(reply, to=elsewhere)
        assert "inline_keyboard" in push.call["markup"]
    recorded = {"recorded": {"question": "phone", "value": "+33477000000"}}
    custom = {**recorded, "question": question("country", "country")}
    (next_one,) = present(Reply("✓ Phone: +33\n\nWhere?", buttons, custom), to=message("x"))
    assert next_one.call["markup"]["keyboard"][0][0]["request_location"] is True, (
        "one keyboard takes the other's place"
    )
    following = pack(LARGE).question_words("sector", "en").ask
    custom = {**recorded, "question": question("choice", "sector")}
    first, second = present(Reply(f"✓ Phone: +33\n\n{following}", buttons, custom), to=message("x"))
    assert first.call["markup"] == {"remove_keyboard": True}
    assert (shown(first).text, shown(second).text) == ("✓ Phone: +33", following)
    (only,) = present(Reply("✓ Noted.", custom=recorded), to=message("x"))
    assert only.call["markup"] == {"remove_keyboard": True}
    (over,) = present(Reply("✓ Noted. That is all.", buttons, recorded), to=message("x"))
    assert "inline_keyboard" in over.call["markup"]


def test_words_on_that_keyboard_do_what_its_buttons_did() -> None:
    for language in pack(LARGE).words:
        state, _, _ = turn(State(language=language), message("/intake"))
        for key in ("button.skip", "button.unknown"):
            waiting = state.but(waiting="phone")
            after, _, _ = turn(waiting, message(pack(LARGE).say(key, language)))
            assert after.answers["phone"].value is None


def progress(answered: int, expected: int = 40, sitting: int | None = 1) -> Reply:
    part: dict[str, Any] = {
        "answered": answered,
        "expected": expected,
        "minutes_left": 25,
        "sitting": sitting,
        "sections": [],
    }
    return Reply("Next?", custom={"progress": part})


def test_progress_is_one_line_per_sitting_that_changes_as_the_bar_grows() -> None:
    grown = [present(progress(n), to=message("x"))[1:] for n in range(41)]
    assert [n for n, pushes in enumerate(grown) if pushes] == list(range(4, 41, 4))
    (push,) = grown[12]
    assert (push.slot, push.priority) == ("progress:1", Priority.TIDYING)
    assert shown(push).text == "▓▓▓░░░░░░░ 30% · about 25 min left"
    assert shown(grown[40][0]).text == "▓▓▓▓▓▓▓▓▓▓ 100%"
    assert len(present(progress(4, sitting=None), to=message("x"))) == 1
    assert len(present(progress(4), to=message("x", public=True, chat="-5"))) == 1


def test_the_diagnosis_brings_picture_and_report_and_the_export_a_file() -> None:
    diagnosis = Reply("Your diagnosis\nIn short.", custom={"diagnosis": {"stage": "idea"}})
    text, chart, report = present(diagnosis, to=message("/submit"), language="fr")
    assert [e["type"] for e in shown(text).entities] == ["bold"]
    of = {"channel": "telegram", "id": "77", "city": LARGE}
    assert (chart.call["kind"], chart.call["chart"], chart.call["language"]) == ("photo", of, "fr")
    assert (report.call["kind"], report.call["report"]) == ("document", of)
    assert all(shown(push).text for push in (chart, report))
    _, export = present(Reply("Here.", custom={"export": {"all": [1, "é"]}}), to=message("/export"))
    assert (export.call["kind"], export.call["json"]) == ("document", {"all": [1, "é"]})


def test_in_a_group_the_first_message_answers_the_one_that_asked() -> None:
    long = Reply("One sentence of it. " * 400)
    first, *others = present(long, to=message("x", key="m12", chat="-100", public=True))
    assert first.call["reply_to"] == 12
    assert others
    assert not any("reply_to" in push.call for push in others)
    linked = present(Reply("Yes."), to=message("x", key="-100:m13", chat="-100", public=True))
    assert linked[0].call["reply_to"] == 13
    assert "reply_to" not in present(Reply("Yes."), to=message("x"))[0].call


ANY = st.text(st.characters(), min_size=1, max_size=3000)
BUTTONS = st.lists(
    st.builds(
        Button,
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=60),
        st.sampled_from(
            ["/help", "/skip", "#?3=1", "#stage@1=idea", "#needs@1=test", "#other.12@3=some_value"]
        ),
    ),
    max_size=12,
)
PARTS = st.sampled_from(
    [
        {},
        {"question": question("choices", "needs", choices=[{"value": "test", "title": "A test"}])},
        {"question": question("phone", "phone")},
        {"recorded": {"question": "phone", "value": "+33"}, "question": question("text", "project_name")},
        {"diagnosis": {}, "referral": {}},
        {"export": {"x": "<b>"}},
    ]
)
REPLIES = st.lists(
    st.builds(Reply, ANY, BUTTONS.map(tuple), PARTS, st.sampled_from([None, None, "Zoé <i>", "\ud800"])),
    min_size=1,
    max_size=4,
)


@given(REPLIES, st.sampled_from(["/done", "/skip", "#needs@1=test", "#stage@1=idea", "x"]), st.booleans())
def test_whatever_is_replied_telegram_takes_it(replies: list[Reply], text: str, press: bool) -> None:  # noqa: FBT001  # Hypothesis gives it
    came = message(text, press=press)
    pushes = present(*replies, to=came)
    assert pushes == present(*replies, to=came), "the same replies give the same pushes"
    for push in pushes:
        shown(push)


def test_what_a_human_corrects_takes_the_place_of_what_it_corrects() -> None:
    first = Reply("At ten", custom={"message": {"id": "abc"}}, human="Zoé")
    part = {"id": "abc", "text": "At nine", "was": "At ten"}
    again = Reply("Correction: At nine", custom={"corrects": part}, human="Zoé")
    (said,) = TelegramPresenter({LARGE: pack(LARGE)}).present((first,), message=None, language="en")
    (changed,) = TelegramPresenter({LARGE: pack(LARGE)}).present((again,), message=None, language="en")
    assert said.slot == changed.slot == "said:abc"
    assert changed.call["text"].endswith("At nine")
    assert "Correction" not in changed.call["text"]
    long = replace(again, custom={"corrects": {**part, "was": "word " * 2000}})
    (new,) = TelegramPresenter({LARGE: pack(LARGE)}).present((long,), message=None, language="en")
    assert new.slot is None
    assert new.call["text"].endswith("Correction: At nine")


def test_what_staff_send_comes_as_documents() -> None:
    part = {"message": {"id": "abc"}, "files": [{"id": "f1", "name": "a.pdf"}, {"id": "f2", "name": "b.png"}]}
    words, *files = present(Reply("See these\n[a.pdf]\n[b.png]", custom=part, human="Zoé"))
    assert words.call["text"].endswith("\nSee these")
    assert [(one.call["kind"], one.call["file"], one.call["name"]) for one in files] == [
        ("document", "f1", "a.pdf"),
        ("document", "f2", "b.png"),
    ]
    first, second = present(Reply("[a.pdf]\n[b.png]", custom=part, human="Zoé"))
    assert "Zoé" in first.call["text"]
    assert "text" not in second.call
