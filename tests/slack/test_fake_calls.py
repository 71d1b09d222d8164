"""The fake Slack against the real slack-sdk: calls, rules and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, ManualClock, Person, RateRules, Room, doubles, mentions, words

Json = Any


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def fake(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock, rules=RateRules(burst=5)) as running:
        yield running


@pytest.fixture
async def client(fake: FakeSlack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(fake.token, base_url=fake.url, session=session)


@pytest.fixture
def alice(fake: FakeSlack) -> Person:
    return fake.person("Alice", email="alice@example.org")


@pytest.fixture
def desk(fake: FakeSlack, alice: Person) -> Room:
    return fake.room("desk", alice)


def section(text: str = "words", **more: Json) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Claim", **more: Json) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **more}


def modal(*blocks: Json, **more: Json) -> Json:
    title = {"type": "plain_text", "text": "Refer"}
    return {"type": "modal", "title": title, "blocks": list(blocks) or [section()], **more}


async def refused(call: Any) -> str:
    """The code with which a call is refused."""
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_who_the_app_is(fake: FakeSlack, client: AsyncWebClient) -> None:
    told = await client.auth_test()
    assert told["bot_id"] == fake.world.bot
    assert told["user_id"] == fake.world.bot_user


async def test_a_message_its_thread_and_its_edits_are_kept(client: AsyncWebClient, desk: Room) -> None:
    root = await client.chat_postMessage(channel=desk.id, text="Case", blocks=[section("Case 1")])
    await client.chat_postMessage(channel=desk.id, text="from the founder", thread_ts=root["ts"])
    await client.chat_update(channel=desk.id, ts=root["ts"], text="Case", blocks=[section("Case 2")])
    (case,) = desk.messages()
    assert words(case) == "Case 2"
    assert [was["blocks"][0]["text"]["text"] for was in case.history] == ["Case 1"]
    assert [reply.text for reply in desk.thread(case)] == ["from the founder"]
    assert case.body["reply_count"] == 1
    assert [event.kind for event in desk.events()] == ["sent", "sent", "edited"]
    read = await client.conversations_replies(channel=desk.id, ts=root["ts"])
    assert [one["text"] for one in read["messages"]] == ["Case", "from the founder"]
    latest = await client.conversations_history(channel=desk.id)
    assert [one["ts"] for one in latest["messages"]] == [root["ts"]]


async def test_a_deleted_message_is_gone(client: AsyncWebClient, desk: Room) -> None:
    sent = await client.chat_postMessage(channel=desk.id, text="one")
    await client.chat_delete(channel=desk.id, ts=sent["ts"])
    assert desk.messages() == []
    assert (
        await refused(client.chat_update(channel=desk.id, ts=sent["ts"], text="two")) == "message_not_found"
    )
    assert [v.rule for v in desk.world.ledger.violations] == ["message_not_found"]


async def test_a_thread_needs_its_first_message(client: AsyncWebClient, desk: Room) -> None:
    root = await client.chat_postMessage(channel=desk.id, text="root")
    reply = await client.chat_postMessage(channel=desk.id, text="reply", thread_ts=root["ts"])
    post = client.chat_postMessage
    assert await refused(post(channel=desk.id, text="x", thread_ts="1.000001")) == "thread_not_found"
    code = await refused(post(channel=desk.id, text="x", thread_ts=reply["ts"]))
    assert code == "cannot_reply_to_message"


async def test_only_one_person_sees_an_ephemeral_message(
    client: AsyncWebClient, desk: Room, alice: Person
) -> None:
    told = await client.chat_postEphemeral(channel=desk.id, user=alice.id, text="for you")
    assert [one.text for one in desk.whispers(alice)] == ["for you"]
    assert desk.messages() == []
    code = await refused(client.chat_update(channel=desk.id, ts=told["message_ts"], text="x"))
    assert code == "message_not_found"


async def test_channels_that_take_nothing(
    fake: FakeSlack, client: AsyncWebClient, desk: Room, alice: Person
) -> None:
    post = client.chat_postMessage
    hidden, outside = fake.room("hidden", private=True, app=False), fake.room("outside", app=False)
    assert await refused(post(channel="C0UNKNOWN", text="x")) == "channel_not_found"
    assert await refused(post(channel=hidden.id, text="x")) == "channel_not_found"
    assert await refused(post(channel=outside.id, text="x")) == "not_in_channel"
    await client.conversations_join(channel=outside.id)
    await post(channel=outside.id, text="x")
    desk.archive(alice)
    assert await refused(post(channel=desk.id, text="x")) == "is_archived"
    desk.unarchive(alice)
    desk.remove_app(alice)
    assert await refused(post(channel=desk.id, text="x")) == "not_in_channel"


async def test_what_people_wrote_is_not_the_apps(client: AsyncWebClient, desk: Room, alice: Person) -> None:
    said = alice.say("mine <b> & @all", desk)
    assert said.text == "mine &lt;b&gt; &amp; @all"
    assert words(said) == "mine <b> & @all"
    assert await refused(client.chat_update(channel=desk.id, ts=said.ts, text="x")) == "cant_update_message"
    assert await refused(client.chat_delete(channel=desk.id, ts=said.ts)) == "cant_delete_message"


async def test_tokens(fake: FakeSlack, client: AsyncWebClient, desk: Room) -> None:
    post = client.chat_postMessage
    assert await refused(post(channel=desk.id, text="x", token="xoxb-other")) == "invalid_auth"
    app = fake.world.app_token
    assert await refused(post(channel=desk.id, text="x", token=app)) == "not_allowed_token_type"
    fake.revoke()
    assert await refused(post(channel=desk.id, text="x")) == "token_revoked"
    assert fake.ledger.refused == 2
    fake.restore()
    fake.world.scopes = frozenset({"chat:write"})
    assert await refused(client.users_info(user="U1")) == "missing_scope"


LONG = [
    ([section("x" * 3001)], "too_long"),
    ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}], "too_many"),
    ([{"type": "section"}], "required"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "too_long"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unknown_type"),
    ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "too_many"),
    ([{"type": "actions", "elements": [button()] * 26}], "too_many"),
    ([{"type": "actions", "elements": []}], "too_few"),
    ([{"type": "actions", "elements": [button("x" * 76)]}], "too_long"),
    ([{"type": "actions", "elements": [button(value="x" * 2001)]}], "too_long"),
    ([{"type": "actions", "elements": [button(action_id="x" * 256)]}], "too_long"),
    (
        [{"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]}],
        "duplicate_action_id",
    ),
    ([{"type": "actions", "elements": [button(colour="red")]}], "unknown_field"),
    ([section(block_id="b"), section(block_id="b")], "duplicate_block_id"),
    ([section(block_id="b" * 256)], "too_long"),
    ([section("")], "too_short"),
    ([{"type": "divider"}] * 51, "too_many"),
    ([{"type": "invented"}], "unknown_type"),
    ([{"type": "image", "image_url": "https://example.org/a.png"}], "required"),
]


@pytest.mark.parametrize(("blocks", "rule"), LONG)
async def test_blocks_over_their_limits_are_refused(
    client: AsyncWebClient, desk: Room, blocks: Json, rule: str
) -> None:
    call = client.chat_postMessage(channel=desk.id, text="x", blocks=blocks)
    assert await refused(call) == "invalid_blocks"
    assert [v.rule for v in desk.world.ledger.violations] == [rule]
    assert desk.messages() == []


async def test_blocks_at_their_limits_are_taken(client: AsyncWebClient, desk: Room) -> None:
    option = {"text": {"type": "plain_text", "text": "x" * 75}}
    select = {
        "type": "static_select",
        "action_id": "a" * 255,
        "options": [{**option, "value": str(number)} for number in range(100)],
    }
    buttons = [button("x" * 75, value="v" * 2000, action_id=str(number)) for number in range(24)]
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 150}},
        section("x" * 3000, block_id="b" * 255),
        {"type": "actions", "elements": [*buttons, {**select, "options": select["options"][:50]}]},
        *[{"type": "divider"}] * 47,
    ]
    await client.chat_postMessage(channel=desk.id, text="x", blocks=blocks)
    assert len(desk.messages()[0].blocks) == 50
    assert desk.world.ledger.violations == []


OPTIONS = [{"text": {"type": "plain_text", "text": "one"}, "value": "one"}]


async def test_select_options_have_limits(client: AsyncWebClient, desk: Room) -> None:
    def select(count: int, **more: Json) -> Json:
        text = {"type": "plain_text", "text": "x"}
        options = [{"text": text, "value": str(number)} for number in range(count)]
        return section(accessory={"type": "static_select", "action_id": "a", "options": options, **more})

    post = client.chat_postMessage
    bad = [
        select(101),
        select(2, option_groups=[{"label": {"type": "plain_text", "text": "x"}, "options": OPTIONS}]),
        select(2, initial_option={"text": {"type": "plain_text", "text": "y"}, "value": "0"}),
        section(
            accessory={
                "type": "static_select",
                "options": [{"text": {"type": "plain_text", "text": "x" * 76}, "value": "v" * 151}],
            }
        ),
    ]
    for block in bad:
        assert await refused(post(channel=desk.id, text="x", blocks=[block])) == "invalid_blocks"
    rules = [v.rule for v in desk.world.ledger.violations]
    assert rules == ["too_many", "options", "initial", "too_long", "too_long"]


async def test_texts_that_are_too_long(client: AsyncWebClient, desk: Room) -> None:
    sent = await client.chat_postMessage(channel=desk.id, text="x" * 4001)
    assert await refused(client.chat_update(channel=desk.id, ts=sent["ts"], text="x")) == "msg_too_long"
    short = await client.chat_postMessage(channel=desk.id, text="x" * 4000)
    assert (
        await refused(client.chat_update(channel=desk.id, ts=short["ts"], text="x" * 4001)) == "msg_too_long"
    )
    await client.chat_postMessage(channel=desk.id, text="x" * 40_001)
    assert len(desk.messages()[-1].text) == 40_000
    many = client.chat_postMessage(channel=desk.id, text="x", blocks=[section("x" * 2700)] * 5)
    assert await refused(many) == "msg_blocks_too_long"
    assert await refused(client.api_call("chat.postMessage", json={"channel": desk.id})) == "no_text"
    rules = [v.rule for v in desk.world.ledger.violations]
    assert rules == ["msg_too_long", "msg_too_long", "text_truncated", "msg_blocks_too_long", "no_text"]


async def test_a_channel_bears_one_message_a_second(
    client: AsyncWebClient, clock: ManualClock, desk: Room, alice: Person
) -> None:
    for number in range(5):
        await client.chat_postMessage(channel=desk.id, text=str(number))
    await client.chat_postMessage(channel=alice.id, text="another channel")
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=desk.id, text="too fast")
    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "1"
    assert await refused(client.chat_postMessage(channel=desk.id, text="again")) == "ratelimited"
    clock.move(1)
    await client.chat_postMessage(channel=desk.id, text="in time")
    assert [v.rule for v in desk.world.ledger.violations] == ["rate_channel", "early_retry"]


async def test_a_method_bears_so_many_calls_a_minute(client: AsyncWebClient, desk: Room) -> None:
    for _ in range(20):
        await client.users_list()
    assert await refused(client.users_list()) == "ratelimited"
    assert [v.rule for v in desk.world.ledger.violations] == ["rate_method"]


async def test_a_flood_on_demand_breaks_no_rule_until_one_calls_again(
    fake: FakeSlack, client: AsyncWebClient, desk: Room
) -> None:
    fake.flood(desk, 30)
    assert await refused(client.chat_postMessage(channel=desk.id, text="x")) == "ratelimited"
    assert fake.ledger.violations == []
    assert await refused(client.chat_postMessage(channel=desk.id, text="x")) == "ratelimited"
    assert [v.rule for v in fake.ledger.violations] == ["early_retry"]


async def test_faults(fake: FakeSlack, client: AsyncWebClient, desk: Room) -> None:
    fake.faults.error = 1.0
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=desk.id, text="x")
    fake.faults.none()
    fake.faults.reset = 1.0
    client.retry_handlers.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=desk.id, text="x")
    assert desk.messages() == []
    fake.faults.none()
    fake.faults.lost = 1.0
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=desk.id, text="handled")
    assert [one.text for one in desk.messages()] == ["handled"]
    assert [event.message["text"] for event in fake.ledger.lost] == ["handled"]
    fake.faults.none()
    with fake.away(), pytest.raises(aiohttp.ClientConnectionError):
        await client.auth_test()
    await client.auth_test()


async def test_files_go_up_and_come_down(
    fake: FakeSlack, client: AsyncWebClient, desk: Room, alice: Person
) -> None:
    root = alice.say("a question", desk)
    done = await client.files_upload_v2(
        channel=desk.id, thread_ts=root.ts, filename="rapport.pdf", content=b"%PDF", initial_comment="Voilà"
    )
    (shown,) = desk.thread(root)
    assert shown.body["files"][0]["name"] == "rapport.pdf"
    assert shown.text == "Voilà"
    known = await client.files_info(file=done["file"]["id"])
    assert known["file"]["shares"]["public"][desk.id][0]["thread_ts"] == root.ts
    async with httpx.AsyncClient(trust_env=False) as web:
        url = known["file"]["url_private"]
        good = await web.get(url, headers={"Authorization": f"Bearer {fake.token}"})
        assert good.content == b"%PDF"
        assert fake.ledger.violations == []
        bad = await web.get(url)
    assert bad.headers["content-type"].startswith("text/html")
    assert [v.rule for v in fake.ledger.violations] == ["file_without_token"]
    assert await refused(client.files_completeUploadExternal(files=[{"id": "F1"}])) == "file_not_found"


async def test_what_is_said_twice_in_one_thread_is_counted(client: AsyncWebClient, desk: Room) -> None:
    root = await client.chat_postMessage(channel=desk.id, text="root")
    for text in ("same", "same", "other"):
        await client.chat_postMessage(channel=desk.id, text=text, thread_ts=root["ts"])
    await client.chat_postMessage(channel=desk.id, text="same")
    assert doubles(desk.events()) == 1


async def test_people_and_groups(fake: FakeSlack, client: AsyncWebClient, alice: Person) -> None:
    bob = fake.person("Bob", email="Bob@Example.org", locale="en-GB")
    staff = fake.group("staff", alice, bob)
    assert (await client.users_lookupByEmail(email="bob@example.org"))["user"]["id"] == bob.id
    assert await refused(client.users_lookupByEmail(email="nobody@example.org")) == "users_not_found"
    assert fake.ledger.violations == []
    known = await client.users_info(user=alice.id, include_locale=True)
    assert known["user"]["locale"] == "fr-FR"
    listed = await client.users_list(limit=2)
    assert len(listed["members"]) == 2
    rest = await client.users_list(limit=2, cursor=listed["response_metadata"]["next_cursor"])
    assert [user["id"] for user in rest["members"]] == [bob.id]
    assert (await client.usergroups_users_list(usergroup=staff.id))["users"] == [alice.id, bob.id]
    groups = await client.usergroups_list(include_users=True)
    assert groups["usergroups"][0]["users"] == [alice.id, bob.id]


async def test_one_can_write_to_a_person(client: AsyncWebClient, alice: Person) -> None:
    opened = await client.conversations_open(users=alice.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text=f"Hello {alice.mention} <!here>")
    await client.chat_postMessage(channel=alice.id, text="again")
    first, second = alice.direct.messages()
    assert mentions(first) == [f"@{alice.id}", "!here"]
    assert second.text == "again"


async def test_reactions_and_links(client: AsyncWebClient, desk: Room, alice: Person) -> None:
    said = alice.say("hello", desk)
    await client.reactions_add(channel=desk.id, timestamp=said.ts, name="eyes")
    add = client.reactions_add
    assert await refused(add(channel=desk.id, timestamp=said.ts, name="eyes")) == "already_reacted"
    assert said.body["reactions"][0]["name"] == "eyes"
    link = await client.chat_getPermalink(channel=desk.id, message_ts=said.ts)
    assert link["permalink"].endswith(f"/archives/{desk.id}/p{said.ts.replace('.', '')}")


async def test_a_trigger_opens_one_view_within_three_seconds(
    fake: FakeSlack, client: AsyncWebClient, clock: ManualClock, alice: Person
) -> None:
    trigger = fake.world.trigger(alice.id)
    await client.views_open(trigger_id=trigger, view=modal(callback_id="refer"))
    assert alice.modal is not None
    assert alice.modal.callback == "refer"
    assert await refused(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    late = fake.world.trigger(alice.id)
    clock.move(3.1)
    assert await refused(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_three_views_lie_upon_each_other(
    fake: FakeSlack, client: AsyncWebClient, alice: Person
) -> None:
    await client.views_open(trigger_id=fake.world.trigger(alice.id), view=modal(callback_id="1"))
    for number in ("2", "3"):
        assert alice.modal is not None
        trigger = fake.world.trigger(alice.id, alice.modal.id)
        await client.views_push(trigger_id=trigger, view=modal(callback_id=number))
    top = alice.modal
    assert top is not None
    trigger = fake.world.trigger(alice.id, top.id)
    assert await refused(client.views_push(trigger_id=trigger, view=modal())) == "push_limit_reached"
    alice.close(top)
    assert alice.modal is not None
    assert alice.modal.callback == "2"
    assert await refused(client.views_update(view_id=top.id, view=modal())) == "not_found"


async def test_a_view_changes_only_from_what_it_is(
    fake: FakeSlack, client: AsyncWebClient, alice: Person
) -> None:
    opened = await client.views_open(trigger_id=fake.world.trigger(alice.id), view=modal())
    view, mark = opened["view"]["id"], opened["view"]["hash"]
    await client.views_update(view_id=view, hash=mark, view=modal(section("new")))
    assert await refused(client.views_update(view_id=view, hash=mark, view=modal())) == "hash_conflict"
    assert alice.modal is not None
    assert words(alice.modal) == "Refer\nnew"


INPUT = {
    "type": "input",
    "label": {"type": "plain_text", "text": "Why"},
    "element": {"type": "plain_text_input"},
}
VIEWS = [
    (modal(title={"type": "plain_text", "text": "x" * 25}), "too_long"),
    (modal(submit={"type": "plain_text", "text": "x" * 25}), "too_long"),
    (modal(close={"type": "mrkdwn", "text": "x"}), "unknown_type"),
    (modal(private_metadata="x" * 3001), "too_long"),
    (modal(callback_id="x" * 256), "too_long"),
    (modal(*[{"type": "divider"}] * 101), "too_many"),
    (modal(INPUT), "submit"),
    (modal(section(block_id="b"), section(block_id="b")), "duplicate_block_id"),
    ({"type": "home", "blocks": [section()]}, "unknown_type"),
    ({"type": "modal", "blocks": [section()]}, "required"),
]


@pytest.mark.parametrize(("view", "rule"), VIEWS)
async def test_views_over_their_limits_are_refused(
    fake: FakeSlack, client: AsyncWebClient, alice: Person, view: Json, rule: str
) -> None:
    call = client.views_open(trigger_id=fake.world.trigger(alice.id), view=view)
    assert await refused(call) == "invalid_arguments"
    assert [v.rule for v in fake.ledger.violations] == [rule]


async def test_everyone_has_a_home(fake: FakeSlack, client: AsyncWebClient, alice: Person) -> None:
    await client.views_publish(user_id=alice.id, view={"type": "home", "blocks": [section("queue")]})
    assert alice.home is not None
    assert words(alice.home) == "queue"
    assert [event.kind for event in fake.ledger.of(alice.id)] == ["published"]
    assert await refused(client.views_publish(user_id=alice.id, view=modal())) == "invalid_arguments"
