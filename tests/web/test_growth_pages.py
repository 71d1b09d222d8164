"""Gaps on the staff page: forms, refusals, and who may see them."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from dialogues.errors import CoveredError, TakesError
from dialogues.growth import (
    Answering,
    GapFile,
    GapGroup,
    KnowledgeChange,
    Proof,
    Told,
    Untranslated,
    Wording,
)
from integrations.web.pages import page_words
from tests.fakes.web_ports import NOW
from tests.web.conftest import Site
from tests.web.test_pages import OWN, ZOE, signed_in

CITY = "example-city"
GROUP = GapGroup(3, CITY, 4, (("fr", 3), ("de", 1)), "Où se garer <ici> ?", NOW, 2)
FILE = GapFile(GROUP, (Wording("Où se garer <ici> ?", "fr", 3), Wording("Parken?", "de", 1)), ())
FORM = {"take-0": "on", "text-0": "Où se garer <ici> ?", "text-1": "Parken?"}
WORDS = {"title-fr": "Parking", "answer-fr": "Devant la porte."}


@pytest.fixture
async def form(site: Site, client: httpx.AsyncClient) -> str:
    site.knowledge.files[3] = FILE
    return await signed_in(site, client, ZOE)


async def test_what_is_ticked_and_written_is_what_is_answered(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    listed = (await client.get("/desk/gaps")).text
    assert "Où se garer &lt;ici&gt; ?" in listed
    assert page_words("fr")("desk.gaps.waiting", n=2) in listed
    assert "Parken?" in (await client.get("/desk/gaps/3")).text
    given = {**FORM, **WORDS, "form": form, "title-xx": "no such language"}
    response = await client.post("/desk/gaps/3", data=given, headers=OWN)
    assert (response.status_code, response.headers["location"]) == (303, "/desk/gaps?done=answer")
    wanted = Answering(
        topic=None,
        words={"fr": Told("Parking", "Devant la porte.")},
        phrasings=(("Où se garer <ici> ?", "fr"),),
    )
    assert site.knowledge.done == [("answer", wanted)]
    gone = await client.post("/desk/gaps/3", data=given, headers=OWN)
    assert gone.status_code == 404


async def test_words_that_were_not_asked_cannot_become_phrasings(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    given = {**WORDS, "take-0": "on", "text-0": "never asked", "form": form}
    await client.post("/desk/gaps/3", data=given, headers=OWN)
    ((_, answering),) = site.knowledge.done
    assert isinstance(answering, Answering)
    assert answering.phrasings == ()


async def test_what_a_listed_topic_covers_is_refused_and_what_was_written_stays(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    topic, *_ = site.packs[CITY].topics
    title = site.packs[CITY].words["fr"].faq.topics[topic].title
    site.knowledge.fault = CoveredError(topic, "Où se garer <ici> ?", sure=False)
    given = {**FORM, **WORDS, "form": form}
    response = await client.post("/desk/gaps/3", data=given, headers=OWN)
    assert response.status_code == 409
    for told in (title, "Devant la porte.", 'name="anyway"'):
        assert told in response.text
    assert 'name="take-1" checked' not in response.text
    again = await client.post("/desk/gaps/3", data={**given, "anyway": "on"}, headers=OWN)
    assert again.status_code == 303
    site.knowledge.files[3] = FILE
    site.knowledge.fault = CoveredError(topic, "Où se garer <ici> ?", sure=True)
    sure = await client.post("/desk/gaps/3", data=given, headers=OWN)
    assert sure.status_code == 409
    assert 'name="anyway"' not in sure.text


async def test_what_takes_questions_from_other_topics_is_shown_and_may_go_on(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    topic, *_ = site.packs[CITY].topics
    title = site.packs[CITY].words["fr"].faq.topics[topic].title
    t = page_words("fr")
    site.knowledge.fault = TakesError(tuple((topic, f"question {n}") for n in range(9)))
    given = {**FORM, **WORDS, "form": form}
    response = await client.post("/desk/gaps/3", data=given, headers=OWN)
    assert response.status_code == 409
    for told in (title, "question 4", "Devant la porte.", t("desk.gap.takes_anyway")):
        assert told in response.text
    assert "question 5" not in response.text
    again = await client.post("/desk/gaps/3", data={**given, "anyway": "on"}, headers=OWN)
    assert again.status_code == 303


async def test_a_group_of_many_wordings_in_many_languages_is_answered(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    wordings = tuple(Wording(f"Frage {n}?", "en", 1) for n in range(60))
    site.knowledge.files[3] = replace(FILE, wordings=wordings)
    ticked = {f"take-{n}": "on" for n in range(60)} | {f"text-{n}": f"Frage {n}?" for n in range(60)}
    response = await client.post("/desk/gaps/3", data={**ticked, **WORDS, "form": form}, headers=OWN)
    assert response.status_code == 303
    ((_, answering),) = site.knowledge.done
    assert isinstance(answering, Answering)
    assert len(answering.phrasings) == 60


async def test_setting_aside_translating_and_taking_back(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    site.knowledge.lacking = [
        Untranslated(CITY, "desk.parking", {"en": Told("Parking", "At the door.")}, ("fr",))
    ]
    site.knowledge.made = [
        KnowledgeChange(
            *(9, CITY, "desk.parking", "Parking", ("en",), 2, "Max", NOW),
            undone_by=None,
            landed=False,
            undo=True,
        )
    ]
    page = (await client.get("/desk/knowledge")).text
    assert "At the door." in page
    assert page_words("fr")("desk.knowledge.phrasings", n=2) in page
    words = {"form": form, "city": CITY, "topic": "desk.parking", "language": "fr", "title": "Se garer"}
    refused = await client.post("/desk/knowledge/words", data=words, headers=OWN)
    assert refused.status_code == 400
    assert page_words("fr")("desk.fault.no_words") in refused.text
    await client.post("/desk/knowledge/words", data={**words, "answer": "À la porte."}, headers=OWN)
    await client.post("/desk/knowledge/9/undo", data={"form": form}, headers=OWN)
    assert page_words("fr")("desk.knowledge.undone", name="Zoé") in (await client.get("/desk/knowledge")).text
    await client.post("/desk/gaps/3", data={"form": form, "act": "aside"}, headers=OWN)
    assert site.knowledge.done == [
        ("translate", (CITY, "desk.parking", "fr", Told("Se garer", "À la porte."))),
        ("undo", 9),
        ("aside", 3),
    ]


async def test_who_may_not_change_knowledge_sees_none_of_it(
    site: Site, client: httpx.AsyncClient, form: str
) -> None:
    site.knowledge.refused.add(ZOE.id)
    for path in ("/desk/gaps", "/desk/gaps/3", "/desk/knowledge"):
        assert (await client.get(path)).status_code == 403
    response = await client.post("/desk/gaps/3", data={**FORM, **WORDS, "form": form}, headers=OWN)
    assert response.status_code == 403
    forged = await client.post("/desk/gaps/3", data={**FORM, "form": "x"}, headers=OWN)
    assert forged.status_code == 403
    assert site.knowledge.done == []


async def test_what_came_of_an_answer_is_told_to_whoever_may_change_it(
    site: Site, client: httpx.AsyncClient
) -> None:
    form = await signed_in(site, client, ZOE)
    t, topic = page_words("fr"), next(iter(site.packs[CITY].topics))
    title = site.packs[CITY].words["fr"].faq.topics[topic].title
    made = KnowledgeChange(
        *(1, CITY, "desk.parking", "Parking <ici>", ("fr",), 2, "Max", NOW),
        undone_by=None,
        landed=False,
        undo=True,
    )
    site.knowledge.made = [made]
    assert t("desk.proof.pending") in (await client.get("/desk/knowledge")).text
    assert t("desk.proof.look") not in (await client.get("/desk/gaps")).text
    good = Proof(asked=2, missed=(), beside=1, beside_missed=0, taken=())
    site.knowledge.made = [replace(made, proof=good)]
    page = (await client.get("/desk/knowledge")).text
    assert f"{t('desk.proof.found', n=3, of=3)} {t('desk.proof.apart')}" in page
    assert t("desk.proof.review") not in page
    bad = Proof(asked=2, missed=("Parken <da>?",), beside=1, beside_missed=1, taken=((topic, "combien ?"),))
    site.knowledge.made = [replace(made, proof=bad)]
    page = (await client.get("/desk/knowledge")).text
    quoted = "«\N{NO-BREAK SPACE}Parken &lt;da&gt;?\N{NO-BREAK SPACE}»"
    for told in (t("desk.proof.found", n=1, of=3), quoted, title, t("desk.proof.review")):
        assert told in page
    assert t("desk.proof.apart") not in page
    sent = {"form": form, "city": CITY, "topic": "desk.parking", "language": "de", "text": "Parken?"}
    added = await client.post("/desk/knowledge/phrasings", data=sent, headers=OWN)
    assert added.headers["location"] == "/desk/knowledge?done=phrasing"
    assert site.knowledge.done == [("phrase", (CITY, "desk.parking", (("Parken?", "de"),)))]
    empty = await client.post("/desk/knowledge/phrasings", data={**sent, "text": " "}, headers=OWN)
    assert empty.status_code == 400
    listed = (await client.get("/desk/gaps")).text
    assert t("desk.proof.look") in listed
    assert "Parking &lt;ici&gt;" in listed
    site.knowledge.made = [replace(made, proof=bad, undone_by="Zoé", undo=False)]
    assert t("desk.proof.look") not in (await client.get("/desk/gaps")).text
    assert t("desk.proof.review") not in (await client.get("/desk/knowledge")).text
