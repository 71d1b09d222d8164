"""The pages and the routes behind them: who is let in, what is kept, what is said when it does not work."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from dialogues.acts import Claim, Note
from dialogues.desk import KeptFile, Staff, ThreadLine
from dialogues.errors import UnavailableError
from dialogues.message import Channel, ConversationKey, Sent
from dialogues.ports import Line
from dialogues.replies import Reply
from integrations.web.pages import accepted, page_words
from tests.fakes.web_ports import NOW, a_case
from tests.web.conftest import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OWN = {"Origin": "http://127.0.0.1:8080", "X-Requested-By": "page"}


async def test_health_and_figures(site: Site, client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok", "version": "1.2.3"}
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["channels"]) == (200, {"telegram": "off"})
    assert (await client.get("/metrics")).text.startswith("designtech_turns")
    site.ready = False
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["version"]) == (503, "1.2.3")


async def test_pages_are_careful(client: httpx.AsyncClient) -> None:
    response = await client.get("/")
    headers = response.headers
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', response.text)
    assert len(found) >= 3
    for address in found:
        static = await client.get(address)
        assert static.status_code == 200
        assert "immutable" in static.headers["cache-control"]
    assert not re.search(r"<script(?![^>]*(src|application/json))|\sstyle=|\son\w+=", response.text)


async def test_over_tls_cookies_are_for_tls_alone(site: Site) -> None:
    site.settings = replace(site.settings, public_url="https://example.org", rest_token="t")
    async with site.client() as client:
        response = await client.get("/")
    assert "Secure" in response.headers["set-cookie"]
    assert "strict-transport-security" in response.headers


async def test_a_conversation_belongs_to_its_cookie(site: Site, client: httpx.AsyncClient) -> None:
    await client.get("/")
    body = {"id": "m1", "text": "hello"}
    for _ in range(2):
        response = await client.post("/chat/message", json=body, headers=OWN)
        assert [one["text"] for one in response.json()["replies"]] == ["notice", "1: hello"]
    (message,) = site.turns.seen
    key = message.conversation
    assert key.channel is Channel.WEB
    assert client.cookies["founder"].startswith(f"{key.external_id}.")
    site.conversations.lines[key] = (Line(100, mine=True, reply=Reply("hello"), at=NOW),)
    (line,) = (await client.get("/chat/transcript")).json()["lines"]
    assert (line["id"], line["mine"], line["text"]) == (100, True, "hello")
    client.cookies.set("founder", f"{key.external_id}.{'A' * 43}")
    client.cookies.delete("founder", domain="127.0.0.1")
    forged = await client.get("/chat/transcript")
    assert (forged.status_code, forged.json()["error"]["code"]) == (401, "no_session")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example", "X-Requested-By": "page"},
        {"Origin": "null", "X-Requested-By": "page"},
        {"Origin": "http://127.0.0.1:8080"},
        {"Sec-Fetch-Site": "cross-site", "X-Requested-By": "page"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8080", "X-Requested-By": "page"},
    ],
)
async def test_no_other_site_may_write(
    site: Site, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await client.get("/")
    for path in ("/chat/message", "/chat/files", "/chat/link"):
        response = await client.post(path, json={"id": "m", "text": "x"}, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_origin")
    assert site.turns.seen == []


async def test_faults_of_the_page_routes(site: Site, client: httpx.AsyncClient) -> None:
    await client.get("/")
    for body, code in (
        ({"text": "hello"}, "message_id_type"),
        ({"id": "m", "text": ""}, "message_missing"),
        ({"id": "m", "text": "x", "city": "atlantis"}, "unknown_city"),
        ({"id": "m", "text": "x", "files": ["f9"]}, "unknown_file"),
    ):
        response = await client.post("/chat/message", json=body, headers=OWN)
        assert (response.status_code, response.json()["error"]["code"]) == (400, code)
    site.turns.fault = UnavailableError()
    response = await client.post("/chat/message", json={"id": "m", "text": "x"}, headers=OWN)
    assert response.status_code == 503
    page = await client.get("/?city=atlantis", headers={"Accept": "text/html"})
    assert (page.status_code, "<h1>" in page.text) == (404, True)
    lost = await client.get("/nothing", headers={"Accept": "text/html"})
    assert (lost.status_code, "<h1>" in lost.text) == (404, True)
    assert (await client.get("/static/x/../../app.py")).status_code == 404


async def test_a_return_link_is_used_up_by_its_button_alone(site: Site, client: httpx.AsyncClient) -> None:
    await client.get("/")
    url = (await client.post("/chat/link", headers=OWN)).json()["url"]
    token = url.partition("token=")[2]
    async with site.client() as other:
        for _ in range(2):  # a preview
            assert (await other.get(url)).status_code == 200
        used = await other.post("/return", data={"token": token}, headers=OWN)
        assert used.status_code == 303
        assert other.cookies["founder"] == client.cookies["founder"]
        again = await other.post("/return", data={"token": token}, headers={**OWN, "Accept": "text/html"})
        assert again.status_code == 410
        cross = await other.post("/return", data={"token": token}, headers={"Origin": "https://evil.example"})
        assert cross.status_code == 403


async def test_the_language_is_what_the_browser_asks_for_until_one_is_chosen(
    client: httpx.AsyncClient,
) -> None:
    french = {"Accept-Language": "de, fr-CH;q=0.9, en;q=0.5"}
    assert '<html lang="fr"' in (await client.get("/", headers=french)).text
    assert '<html lang="en"' in (await client.get("/?lang=en", headers=french)).text
    assert '<html lang="en"' in (await client.get("/privacy", headers=french)).text


def test_accept_language_is_read_by_weight() -> None:
    assert accepted("en;q=0.2, fr, xx;q=bad, de;q=0.5") == ["fr", "de", "en"]
    assert accepted("") == []


async def signed_in(site: Site, client: httpx.AsyncClient, staff: Staff) -> str:
    """Sign in; gives the token that forms carry."""
    token = await site.links.make_sign_in(staff)
    assert (await client.get(f"/desk?token={token}")).status_code == 200  # a preview
    response = await client.post("/desk/enter", data={"token": token}, headers=OWN)
    assert response.status_code == 303
    found = re.search(r'name="form" value="([^"]+)"', (await client.get("/desk")).text)
    assert found
    return found[1]


ZOE = Staff("zoe@example.org", "Zoé")
MAX = Staff("max@example.org", "Max")


async def test_links_are_made_by_who_has_the_token(site: Site) -> None:
    site.settings = replace(site.settings, desk_token="t0ken")
    async with site.client() as client:
        form = {"token": "wrong", "name": "Zoé", "email": "zoe@example.org"}
        assert (await client.post("/desk/links", data=form, headers=OWN)).status_code == 403
        assert (await client.post("/desk/links", data={**form, "token": "t0ken"})).status_code == 403
        bad = {**form, "token": "t0ken", "email": "zoe"}
        assert (await client.post("/desk/links", data=bad, headers=OWN)).status_code == 400
        assert site.links.sign_ins == {}
        made = await client.post("/desk/links", data={**form, "token": "t0ken"}, headers=OWN)
    assert list(site.links.sign_ins.values()) == [ZOE]
    assert "/desk/enter?token=sign-in-1" in made.text


async def test_without_a_desk_token_no_link_can_be_made(site: Site, client: httpx.AsyncClient) -> None:
    form = {"token": "", "name": "Zoé", "email": "zoe@example.org"}
    assert (await client.post("/desk/links", data=form, headers=OWN)).status_code == 403
    assert site.links.sign_ins == {}


async def test_acts_need_a_session_and_its_form(site: Site, client: httpx.AsyncClient) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    act = {"act": "claim", "form": "x"}
    assert (await client.post("/desk/cases/1/acts", data=act, headers=OWN)).status_code == 401
    form = await signed_in(site, client, ZOE)
    assert (await client.post("/desk/cases/1/acts", data=act, headers=OWN)).status_code == 403
    assert (await client.post("/desk/cases/1/acts", data={**act, "form": form})).status_code == 403
    assert site.desk.done == []
    done = await client.post("/desk/cases/1/acts", data={**act, "form": form}, headers=OWN)
    assert done.status_code == 303
    assert site.desk.done == [(1, Claim(), ZOE)]
    await client.post("/desk/leave", data={"form": form}, headers=OWN)
    assert site.links.sessions == {}


async def test_a_case_of_a_colleague_is_told_kindly_and_no_text_is_lost(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    form = await signed_in(site, client, ZOE)
    await site.desk.act(1, Claim(), MAX)
    written = {"act": "close", "form": form, "reason": "a long reason"}
    response = await client.post("/desk/cases/1/acts", data=written, headers=OWN)
    assert response.status_code == 409
    assert page_words("fr")("desk.fault.claimed_by_other") in response.text
    missing = await client.get("/desk/cases/9", headers={"Accept": "text/html"})
    assert missing.status_code == 404
    assert page_words("fr")("error.unknown_case") in missing.text


@pytest.mark.parametrize(
    ("fields", "fault", "status"),
    [
        ({}, "empty", 400),
        ({"act": "say", "text": " "}, "empty", 400),
        ({"act": "undo", "line": "9" * 5000}, "empty", 400),
        ({"act": "assign", "to": "nobody"}, "empty", 400),
        ({"act": "refer", "contact": "nobody", "reason": "r"}, "unknown_contact", 400),
        ({"act": "note", "text": "x" * 20_001}, "too_long", 413),
        ({"act": "undo", "line": "9" * 18}, "nothing_to_undo", 409),
    ],
)
async def test_a_form_that_is_not_whole_is_told_from_a_case_that_has_changed(
    site: Site, client: httpx.AsyncClient, fields: dict[str, str], fault: str, status: int
) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    form = await signed_in(site, client, ZOE)
    response = await client.post("/desk/cases/1/acts", data={**fields, "form": form}, headers=OWN)
    assert response.status_code == status
    assert page_words("fr")(f"desk.fault.{fault}") in response.text
    assert site.desk.done == []


async def test_the_longest_text_passes_in_every_script_and_keeps_its_lines(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    form = await signed_in(site, client, ZOE)
    lines = "漢\n" * 9_999 + "漢"
    said = {"act": "note", "text": lines.replace("\n", "\r\n"), "key": "k", "form": form}
    response = await client.post("/desk/cases/1/acts", data=said, headers=OWN)
    assert response.status_code == 303
    assert site.desk.done == [(1, Note(lines, "k"), ZOE)]


async def _in_parts() -> AsyncIterator[bytes]:
    yield b"token=x"


@pytest.mark.parametrize("path", ["/desk/enter", "/desk/links", "/desk/leave", "/return"])
async def test_what_is_no_form_is_refused(client: httpx.AsyncClient, path: str) -> None:
    plain, parts = "application/x-www-form-urlencoded", "multipart/form-data"
    file = b'--a\r\nContent-Disposition: form-data; name="x"; filename="f"\r\n\r\nx\r\n--a--\r\n'
    many = "&".join(f"a{n}=1" for n in range(50)).encode()
    bodies = ((parts, b"x"), (f"{parts}; boundary=a", b"x"), (f"{parts}; boundary=a", file), (plain, many))
    for kind, body in bodies:
        refused = await client.post(path, content=body, headers={**OWN, "Content-Type": kind})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_form")
    for content, status in ((b"token=" + b"x" * 240_000, 413), (_in_parts(), 411)):
        refused = await client.post(path, content=content, headers={**OWN, "Content-Type": plain})
        assert refused.status_code == status


async def test_what_founders_wrote_is_escaped(site: Site, client: httpx.AsyncClient) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city", startup="<script>alert(1)</script>"))
    await signed_in(site, client, ZOE)
    for path in ("/desk", "/desk/cases/1"):
        assert "<script>alert" not in (await client.get(path)).text


async def test_files_are_listed_and_saved_by_staff_alone(site: Site, client: httpx.AsyncClient) -> None:
    mime, content = "application/pdf", b"%PDF-1.7"
    files = (
        KeptFile("f1", "Étude <b>.pdf", 1_240_000, mime, "test_report"),
        KeptFile("f2", "plan.pdf", 2_500, mime, "gone#2"),
        KeptFile("f3", "note.xyz", 12, "application/x-new"),
    )
    line = ThreadLine(1, "founder", "Ada", "voici\n[note.xyz]\n[erased.pdf]", NOW, files=("f3", "f4"))
    alone = ThreadLine(2, "founder", "Ada", "[note.xyz]", NOW, files=("f3",))
    case = a_case(1, contact="desk", city="example-city")
    site.desk.put(case, files=files, thread=(line, alone))
    for file in files:
        key = ConversationKey(Channel.WEB, "ada", "example-city")
        site.files.kept[file.id] = (key, file, content)
    assert (await client.get("/desk/files/f1")).status_code == 401
    await signed_in(site, client, ZOE)
    page = (await client.get("/desk/cases/1")).text
    assert 'href="/desk/files/f1"' in page
    assert "Étude &lt;b&gt;.pdf" in page
    label = site.packs["example-city"].words["fr"].intake.questions["test_report"].label
    for told in ("PDF, 1,2 Mo", label, "2,5 ko", "gone (2)", "application/x-new, 12 octets"):
        assert told in page
    thread = (await client.get("/desk/cases/1/thread")).text
    assert thread.count('href="/desk/files/f3"') == 2
    assert "voici\n[erased.pdf]</p>" in thread
    assert "[note.xyz]" not in thread
    saved = await client.get("/desk/files/f1")
    assert (saved.content, saved.headers["content-type"]) == (content, mime)
    disposition = "attachment; filename*=UTF-8''%C3%89tude%20%3Cb%3E.pdf"
    assert saved.headers["content-disposition"] == disposition
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert (await client.get("/desk/files/f9")).status_code == 404


async def test_staff_read_what_was_sent_what_was_corrected_and_what_led_here(
    site: Site, client: httpx.AsyncClient
) -> None:
    t = page_words("fr")
    kinds = [kind for kind in Sent if kind is not Sent.WORDS]
    thread = tuple(ThreadLine(n, "founder", "Ada", "", NOW, sent=kind) for n, kind in enumerate(kinds, 1))
    thread += (ThreadLine(99, "founder", "Ada", "six", NOW, edited=True),)
    file = KeptFile("f1", "plan.pdf", 2_500, "application/pdf", "test_report", "le plan <b>")
    case = replace(a_case(1, contact="desk", city="example-city"), source="e-festival-2091")
    site.desk.put(case, thread=thread, files=(file,))
    site.desk.put(replace(a_case(2, contact="desk", city="example-city"), source="e-unknown"))
    await signed_in(site, client, ZOE)
    page = (await client.get("/desk/cases/1")).text
    for told in (*(t(f"desk.sent.{kind}") for kind in kinds), t("desk.thread.edited"), "le plan &lt;b&gt;"):
        assert told in page
    event = site.packs["example-city"].words["fr"].catalogue.events["festival-2091@lumen.example"]
    assert event.title in page
    assert "e-unknown" in (await client.get("/desk/cases/2")).text


async def test_the_report_is_saved_by_its_founder(site: Site, client: httpx.AsyncClient) -> None:
    stranger = await client.get("/chat/report.pdf")
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "no_session")
    await client.get("/")
    none_yet = await client.get("/chat/report.pdf")
    assert (none_yet.status_code, none_yet.json()["error"]["code"]) == (404, "no_report")
    key = ConversationKey(Channel.WEB, client.cookies["founder"].partition(".")[0], "example-city")
    site.reports.there.add(key)
    saved = await client.get("/chat/report.pdf")
    assert saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"] == 'attachment; filename="report.pdf"'
    assert saved.content == f"%PDF {key} None".encode()


async def test_staff_save_the_report_in_both_languages(site: Site, client: httpx.AsyncClient) -> None:
    site.reports.there.add(1)
    assert (await client.get("/desk/cases/1/report.pdf")).status_code == 401
    await signed_in(site, client, ZOE)
    team = {"level": 1, "of": 3, "unknown": [], "evidence": "said", "because": [], "next": "x"}
    site.desk.put(
        replace(a_case(1, contact="desk", city="example-city"), language="en"),
        diagnosis={"stage": "idea", "dimensions": {"team": team}, "recommend": []},
    )
    page = (await client.get("/desk/cases/1")).text
    links = re.findall(r'href="(/desk/cases/1/report\.pdf\?language=\w+)"', page)
    assert links == [f"/desk/cases/1/report.pdf?language={language}" for language in ("fr", "en")]
    for link, language in zip(links, ("fr", "en"), strict=True):
        saved = await client.get(link)
        assert saved.content == f"%PDF 1 {language}".encode()
    assert (await client.get("/desk/cases/1/report.pdf")).content == b"%PDF 1 fr"
    assert (await client.get("/desk/cases/2/report.pdf")).status_code == 404
