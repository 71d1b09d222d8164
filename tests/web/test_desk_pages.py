"""The staff page: forms and refusals, and who may see what."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dialogues.acts import Act, Assign, Correct, Merge, MoveStage, Say, Snooze, TakeOver, Wake
from dialogues.desk import CaseStage, KeptFile, Rights, Role, ThreadLine, View
from dialogues.desk_rules import NAMES
from dialogues.message import Channel, ConversationKey
from integrations.web import desk_forms
from integrations.web.pages import page_words
from tests.fakes.web_ports import NOW, a_case
from tests.web.conftest import Site
from tests.web.test_pages import MAX, OWN, ZOE, signed_in


async def test_a_merged_case_is_shown_under_the_number_that_counts(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    site.desk.files[2] = site.desk.files[1]
    await signed_in(site, client, ZOE)
    response = await client.get("/desk/cases/2")
    assert (response.status_code, response.headers["location"]) == (303, "/desk/cases/1")


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"act": "snooze", "until": "2026-03-05"}, Snooze(datetime(2026, 3, 5, 7, tzinfo=UTC))),
        ({"act": "stage", "stage": "sprint"}, MoveStage(CaseStage.SPRINT)),
        ({"act": "assign", "to": MAX.id, "reason": " please "}, Assign(MAX, "please")),
        ({"act": "take_over", "reason": "away"}, TakeOver("away")),
        ({"act": "take_over", "reason": "away", "to": MAX.id}, TakeOver("away", MAX)),
        ({"act": "take_over", "to": MAX.id}, None),
        ({"act": "take_over", "reason": "away", "to": "nobody"}, None),
        ({"act": "merge", "other": "2", "reason": "same"}, Merge(2, "same")),
        ({"act": "merge", "other": "two"}, None),
        ({"act": "correct", "of": "k1", "text": " nine ", "key": "k2"}, Correct("k1", "nine", "k2")),
        ({"act": "correct", "of": "k1", "text": " "}, None),
        ({"act": "correct", "text": "nine"}, None),
        ({"act": "wake"}, Wake()),
        *(
            ({"act": "snooze", "until": until}, None)
            for until in ("", "soon", "0001-01-01", "9999-12-31", "2026-13-01", "2026-W10-4T")
        ),
    ],
)
def test_each_form_asks_for_its_act(fields: dict[str, str], wanted: Act | None) -> None:
    assert desk_forms.wanted(fields, colleagues=(MAX,), zone="Europe/Paris") == wanted


@pytest.mark.parametrize(
    ("given", "version"), [("3", 3), ("", None), ("x", None), ("9" * 30, None), ("٣", None)]
)
def test_a_form_tells_the_version_that_it_was_made_for(given: str, version: int | None) -> None:
    assert desk_forms.version({"version": given}) == version


@pytest.mark.parametrize(
    ("fields", "fault", "status"),
    [
        ({"act": "stage", "stage": "sprint", "version": "7"}, "stale", 409),
        ({"act": "take_over", "reason": "x"}, "not_claimed", 409),
        ({"act": "snooze", "until": "2026-03-04"}, "snooze_when", 400),
        ({"act": "merge", "other": "9"}, "not_mergeable", 400),
        ({"act": "wake"}, "not_snoozed", 409),
    ],
)
async def test_a_refusal_says_what_to_do_and_keeps_what_was_written(
    site: Site, client: httpx.AsyncClient, fields: dict[str, str], fault: str, status: int
) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    form = await signed_in(site, client, ZOE)
    response = await client.post("/desk/cases/1/acts", data={**fields, "form": form}, headers=OWN)
    assert response.status_code == status
    assert page_words("fr")(f"desk.fault.{fault}") in response.text


async def test_who_may_not_read_gets_neither_answers_nor_files(site: Site, client: httpx.AsyncClient) -> None:
    file = KeptFile("f1", "plan.pdf", 8, "application/pdf")
    line = ThreadLine(1, "founder", "Ada", "our secret", NOW)
    case = a_case(1, contact="desk", city="example-city")
    site.desk.put(case, thread=(line,), files=(file,))
    site.files.kept["f1"] = (ConversationKey(Channel.WEB, "ada", "example-city"), file, b"%PDF-1.7")
    site.reports.there.add(1)
    form = await signed_in(site, client, ZOE)
    site.desk.given[ZOE.id] = Rights(frozenset({Role.REFER}))
    page = (await client.get("/desk/cases/1")).text
    assert page_words("fr")("desk.case.unreadable") in page
    for told in ("our secret", "plan.pdf", 'name="act" value="claim"'):
        assert told not in page
    for path in ("/desk/files/f1", "/desk/cases/1/report.pdf", "/desk/cases/1/thread"):
        refused = await client.get(path)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_permitted")
    claim = {"act": "claim", "form": form}
    response = await client.post("/desk/cases/1/acts", data=claim, headers=OWN)
    assert response.status_code == 403
    assert page_words("fr")("desk.fault.not_permitted") in response.text
    assert site.desk.admitted == []


async def test_admins_see_who_read_and_files_and_reports_are_noted(
    site: Site, client: httpx.AsyncClient
) -> None:
    case = a_case(1, contact="desk", city="example-city")
    site.desk.put(case, views=(View("Max", "report", NOW),))
    site.reports.there.add(1)
    await signed_in(site, client, ZOE)
    assert page_words("fr")("desk.view.report") in (await client.get("/desk/cases/1")).text
    await client.get("/desk/cases/1/report.pdf")
    assert site.desk.admitted == [(1, ZOE)]


@pytest.mark.parametrize("act", NAMES.values())
def test_every_act_has_its_words(act: str) -> None:
    for language in ("fr", "en"):
        assert page_words(language)(f"desk.do.{act}")
        assert page_words(language)(f"desk.done.{act}")


async def test_an_answer_may_bring_a_file_and_no_words(site: Site, client: httpx.AsyncClient) -> None:
    site.desk.put(a_case(1, contact="desk", city="example-city"))
    await signed_in(site, client, ZOE)
    page = (await client.get("/desk/cases/1")).text
    token = re.findall(r'name="form" value="([^"]+)"', page)[0]
    form = {"form": token, "act": "say", "key": "k1", "text": ""}
    path = "/desk/cases/1/acts"
    sent = await client.post(path, data=form, files={"file": ("plan.pdf", b"%PDF-1.7")}, headers=OWN)
    assert sent.status_code == 303
    assert site.desk.done[-1][1] == Say("", "k1", files=("file-plan.pdf",))
    long = {**form, "text": "é" * 20_000, "key": "k2"}
    assert (await client.post(path, **_without_file(long))).status_code == 303
    assert site.desk.done[-1][1] == Say("é" * 20_000, "k2")
    assert (await client.post(path, **_without_file(form))).status_code == 400


def _without_file(form: dict[str, str]) -> dict[str, Any]:
    """As browsers send a form in whose field for a file nothing was chosen."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in form.items()]
    nothing = (
        'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream'
    )
    whole = "".join(f"--cut\r\n{part}\r\n" for part in (*parts, f"{nothing}\r\n\r\n"))
    headers = {**OWN, "Content-Type": "multipart/form-data; boundary=cut"}
    return {"content": f"{whole}--cut--\r\n".encode(), "headers": headers}
