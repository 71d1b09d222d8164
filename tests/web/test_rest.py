"""The REST channel: its contract, and every way to get it wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from dialogues.errors import StateTooNewError, StorageFullError, UnavailableError
from dialogues.message import MAX_TEXT, Channel, ConversationKey
from dialogues.ports import Later
from dialogues.replies import Reply
from integrations.web.app import create_app
from tests.web.conftest import Site

WEBHOOK = "/webhooks/rest/webhook"


async def test_replies_come_complete_and_in_order(site: Site, client: httpx.AsyncClient) -> None:
    body = {"sender": "ada", "message": "hello", "metadata": {"language": "fr_FR", "other": 1}}
    response = await client.post(WEBHOOK, json=body)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == [
        {"recipient_id": "ada", "text": "notice"},
        {
            "recipient_id": "ada",
            "text": "1: hello",
            "buttons": [{"title": "Yes", "payload": "/yes"}],
            "custom": {"language": {"tag": "en", "sure": True}},
        },
    ]
    (message,) = site.turns.seen
    assert message.conversation == ConversationKey(Channel.REST, "ada", "example-city")
    assert message.language_hint == "fr-FR"
    assert message.files == ()


async def test_a_message_id_makes_a_retry_safe_and_without_one_each_is_new(
    site: Site, client: httpx.AsyncClient
) -> None:
    body = {"sender": "ada", "message": "hello", "message_id": "m1"}
    first, second = [await client.post(WEBHOOK, json=body) for _ in range(2)]
    assert first.content == second.content
    del body["message_id"]
    third, fourth = [await client.post(WEBHOOK, json=body) for _ in range(2)]
    assert third.json()[1]["text"] == "2: hello"
    assert fourth.json()[1]["text"] == "3: hello"
    assert len(site.turns.seen) == 3


async def test_a_stream_of_lines_on_wish(client: httpx.AsyncClient) -> None:
    response = await client.post(f"{WEBHOOK}?stream=true", json={"sender": "ada", "message": "hello"})
    lines = [orjson.loads(line) for line in response.content.splitlines()]
    assert [line["text"] for line in lines] == ["notice", "1: hello"]
    assert response.headers["content-type"] == "application/x-ndjson"


OK = {"sender": "ada", "message": "hello"}
BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"message": "hello"}, 400, "sender_missing"),
    ({**OK, "sender": ""}, 400, "sender_missing"),
    ({**OK, "sender": None}, 400, "sender_missing"),
    ({**OK, "sender": 7}, 400, "sender_type"),
    ({**OK, "sender": ["ada"]}, 400, "sender_type"),
    ({**OK, "sender": "a" * 257}, 400, "sender_too_long"),
    ({**OK, "sender": " \t"}, 400, "sender_malformed"),
    ({**OK, "sender": "a\0b"}, 400, "sender_malformed"),
    ({"sender": "ada"}, 400, "message_missing"),
    ({**OK, "message": ""}, 400, "message_missing"),
    ({**OK, "message": None}, 400, "message_missing"),
    ({**OK, "message": "", "metadata": {"files": []}}, 400, "message_missing"),
    ({**OK, "message": 5}, 400, "message_type"),
    ({**OK, "message": False}, 400, "message_type"),
    ({**OK, "message": {"text": "hello"}}, 400, "message_type"),
    ({**OK, "message": "x" * (MAX_TEXT + 1)}, 413, "message_too_long"),
    ({**OK, "message_id": 12}, 400, "message_id_type"),
    ({**OK, "message_id": ""}, 400, "message_id_type"),
    ({**OK, "message_id": "m" * 201}, 400, "message_id_malformed"),
    ({**OK, "message_id": "m\0"}, 400, "message_id_malformed"),
    ({**OK, "metadata": "fr"}, 400, "metadata_type"),
    ({**OK, "metadata": []}, 400, "metadata_type"),
    ({**OK, "metadata": {"city": "atlantis"}}, 400, "unknown_city"),
    ({**OK, "metadata": {"city": ""}}, 400, "unknown_city"),
    ({**OK, "metadata": {"city": 3}}, 400, "city_type"),
    ({**OK, "metadata": {"language": 3}}, 400, "language_malformed"),
    ({**OK, "metadata": {"language": "a language"}}, 400, "language_malformed"),
    ({**OK, "metadata": {"files": "f1"}}, 400, "files_type"),
    ({**OK, "metadata": {"files": [1]}}, 400, "files_type"),
    ({**OK, "metadata": {"files": ["f"] * 11}}, 400, "too_many_files"),
    ({**OK, "metadata": {"files": ["unknown"]}}, 400, "unknown_file"),
    ({**OK, "metadata": {"files": ["\0"]}}, 400, "unknown_file"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD)
async def test_a_faulty_message_is_refused_with_its_code(
    site: Site, client: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
) -> None:
    response = await client.post(WEBHOOK, json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["error"]["message"]
    assert site.turns.seen == []


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "application/json", 400, "invalid_json"),
        (b"{", "application/json", 400, "invalid_json"),
        (b"[1]", "application/json", 400, "invalid_json"),
        (b'"hello"', "application/json", 400, "invalid_json"),
        (b"\xff\xfe\x00binary", "application/json", 400, "invalid_json"),
        (b'{"sender": "ada", "message": "\\ud800"}', "application/json", 400, "invalid_json"),
        (b'{"sender": "ada", "message": "hello"}', "text/plain", 415, "content_type"),
        (b"sender=ada", "application/x-www-form-urlencoded", 415, "content_type"),
        (b"{" + b" " * 1_000_000, "application/json", 413, "body_too_large"),
    ],
)
async def test_a_faulty_body_is_refused_with_its_code(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int, code: str
) -> None:
    response = await client.post(WEBHOOK, content=content, headers={"Content-Type": kind})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_a_body_of_unknown_length_is_limited_too(client: httpx.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(30):
            yield b" " * 50_000

    response = await client.post(WEBHOOK, content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


async def test_a_body_may_come_in_pieces_and_zero_bytes_in_a_text_are_taken(
    site: Site, client: httpx.AsyncClient
) -> None:
    async def pieces() -> Any:
        for byte in orjson.dumps({"sender": "ada", "message": "a\0b é"}):
            yield bytes([byte])

    response = await client.post(
        WEBHOOK, content=pieces(), headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert response.status_code == 200
    assert site.turns.seen[0].text == "a\0b é"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", WEBHOOK, 405),
        ("PUT", WEBHOOK, 405),
        ("POST", "/webhooks/rest/", 405),
        ("GET", "/webhooks/rest/files", 405),
        ("POST", "/webhooks/rest/stream", 405),
        ("GET", "/webhooks/rest/other", 404),
    ],
)
async def test_wrong_methods_and_addresses(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["code"]


async def test_the_channel_says_that_it_is_there(client: httpx.AsyncClient) -> None:
    response = await client.get("/webhooks/rest/")
    assert response.json() == {"status": "ok"}


async def test_the_database_away_is_said_with_when_to_come_back(
    site: Site, client: httpx.AsyncClient
) -> None:
    for fault in (UnavailableError(), StateTooNewError()):
        site.turns.fault = fault
        response = await client.post(WEBHOOK, json=OK)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == fault.code
        assert int(response.headers["retry-after"]) > 0


async def test_a_fault_inside_tells_and_logs_no_words(
    site: Site, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    site.turns.fault = ValueError("could not store: my secret idea")
    response = await client.post(WEBHOOK, json={**OK, "message": "my secret idea"})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert "secret idea" not in response.text + caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize(
    ("peer", "status"),
    [("127.0.0.1", 200), ("127.8.8.8", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("10.0.0.7", 403)],
)
async def test_without_a_token_only_this_machine_is_served(site: Site, peer: str, status: int) -> None:
    async with site.client(peer=(peer, 1)) as client:
        assert (await client.post(WEBHOOK, json=OK)).status_code == status


@pytest.mark.parametrize(
    ("given", "status"),
    [(None, 401), ("Bearer wrong", 401), ("Basic t0ken", 401), ("Bearer ", 401), ("bearer t0ken", 200)],
)
async def test_with_a_token_everybody_needs_it(site: Site, given: str | None, status: int) -> None:
    site.settings = replace(site.settings, rest_token="t0ken", public_url="https://example.org")
    headers = {"Authorization": given} if given else {}
    for peer in ("127.0.0.1", "10.0.0.7"):
        async with site.client(peer=(peer, 1)) as client:
            assert (await client.post(WEBHOOK, json=OK, headers=headers)).status_code == status
            assert (await client.post("/webhooks/rest/files", headers=headers)).status_code != 200


async def test_in_public_nobody_is_served_without_a_token(site: Site) -> None:
    site.settings = replace(site.settings, public_url="https://example.org")
    async with site.client() as client:
        assert (await client.post(WEBHOOK, json=OK)).status_code == 403


async def test_a_file_is_kept_and_named_in_a_message(site: Site, client: httpx.AsyncClient) -> None:
    upload = await client.post(
        "/webhooks/rest/files", data={"sender": "ada"}, files={"file": ("deck.txt", b"our deck")}
    )
    assert upload.status_code == 200
    file_id = upload.json()["file_id"]
    body = {"sender": "ada", "message": "", "metadata": {"files": [file_id]}}
    assert (await client.post(WEBHOOK, json=body)).status_code == 200
    assert site.turns.seen[0].files[0].name == "deck.txt"
    assert site.files.kept[file_id][2] == b"our deck"
    other = await client.post(WEBHOOK, json={**body, "sender": "eve"})
    assert other.json()["error"]["code"] == "unknown_file"


async def test_faulty_uploads(client: httpx.AsyncClient) -> None:
    path = "/webhooks/rest/files"
    cases: list[tuple[httpx.Response, int, str]] = [
        (await client.post(path, json=OK), 415, "content_type"),
        (await client.post(path, files={"file": ("a.txt", b"x")}), 400, "sender_missing"),
        (await client.post(path, data={"sender": "ada"}, files={"other": ("a", b"x")}), 400, "file_missing"),
        (await client.post(path, data={"sender": "ada"}, files={"file": ("a", b"")}), 415, "file_refused"),
        (
            await client.post(path, data={"sender": "ada"}, files={"file": ("a", b"x" * 20_000_001)}),
            413,
            "file_too_large",
        ),
        (
            await client.post(path, data={"sender": "ada"}, files={"file": ("a", b"x" * 21_000_000)}),
            413,
            "file_too_large",
        ),
        (
            await client.post(
                path, content=b"no form", headers={"Content-Type": "multipart/form-data; boundary=x"}
            ),
            400,
            "invalid_form",
        ),
        (
            await client.post(path, content=b"x", headers={"Content-Type": "multipart/form-data"}),
            400,
            "invalid_form",
        ),
    ]
    for response, status, code in cases:
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_a_full_disk_is_said(site: Site, client: httpx.AsyncClient) -> None:
    class Full:
        async def store(self, *_: object) -> None:
            raise StorageFullError

    site.files = Full()  # type: ignore[assignment]  # nothing else of it is used
    async with site.client() as full:
        response = await full.post(
            "/webhooks/rest/files", data={"sender": "ada"}, files={"file": ("a", b"x")}
        )
    assert (response.status_code, response.json()["error"]["code"]) == (507, "storage_full")
    assert (await client.get("/webhooks/rest/")).status_code == 200


async def read_stream(site: Site, query: str, headers: dict[str, str], until: bytes) -> bytes:
    """What a stream sends until the bytes `until` were seen; then the client leaves."""
    received = b""
    left = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal received
        if message["type"] == "http.response.start":
            assert message["status"] == 200
            assert (b"content-type", b"text/event-stream; charset=utf-8") in message["headers"]
        received += message.get("body", b"")
        if until in received:
            left.set()

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/webhooks/rest/stream",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
    }
    app = create_app(site.web())
    await app(scope, receive, send)
    return received


async def test_what_comes_later_is_streamed_and_resumed(site: Site) -> None:
    key = ConversationKey(Channel.REST, "ada lovelace", "example-city")
    for number in (1, 2, 3):
        site.conversations.put(key, Later(number, Reply(f"message {number}", human="Zoé")))
    received = await read_stream(site, "sender=ada%20lovelace", {"Last-Event-ID": "1"}, b"message 3")
    assert b"message 1" not in received
    events = [part for part in received.split(b"\n\n") if part.startswith(b"id:")]
    assert [part.split(b"\n")[0] for part in events] == [b"id: 2", b"id: 3"]
    data = orjson.loads(events[0].split(b"data: ")[1])
    assert data == {"recipient_id": "ada lovelace", "text": "message 2", "human": "Zoé"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "sender_missing"),
        ("sender=", "sender_missing"),
        (f"sender={'a' * 300}", "sender_too_long"),
        ("sender=ada&city=atlantis", "unknown_city"),
        ("sender=ada&after=x", "last_event_id"),
    ],
)
async def test_faulty_streams(client: httpx.AsyncClient, query: str, code: str) -> None:
    response = await client.get(f"/webhooks/rest/stream?{query}")
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["sender", "message", "message_id", "metadata", "x"])


@with_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, JSON, max_size=5))
def test_whatever_comes_it_is_answered_or_refused(site: Site, body: dict[str, Any]) -> None:
    async def ask() -> httpx.Response:
        async with site.client() as client:
            return await client.post(WEBHOOK, json=body)

    response = asyncio.run(ask())
    if response.status_code == 200:
        assert len(response.json()) == 2
    else:
        assert 400 <= response.status_code < 500
        assert set(response.json()["error"]) == {"code", "message"}


async def test_what_staff_sent_is_fetched_by_its_receiver_alone(client: httpx.AsyncClient) -> None:
    form = {"sender": "ada"}
    stored = await client.post("/webhooks/rest/files", data=form, files={"file": ("plan.pdf", b"%PDF-1.7")})
    path = f"/webhooks/rest/files/{stored.json()['file_id']}"
    found = await client.get(path, params={"sender": "ada"})
    assert (found.status_code, found.content) == (200, b"%PDF-1.7")
    assert "plan.pdf" in found.headers["content-disposition"]
    assert (await client.get(path, params={"sender": "bob"})).status_code == 404
    assert (await client.get(f"{path}x", params={"sender": "ada"})).status_code == 404
    assert (await client.post(path, params={"sender": "ada"})).status_code == 405
    assert (await client.get(path)).status_code == 400
