"""A simulated founder: knows the contract and nothing else, and checks every reply against it.

Digresses, goes back, changes, skips, does not know, pauses, and answers wrongly first, all by its seed.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml

from knowledge.pack.load import cities, load

Json = Any
Send = Callable[[str, str, str], Awaitable[list[dict[str, Json]]]]
"""Sends (sender, text, message id) and returns the array of replies; delivers again until answered."""

SAID: dict[str, Json] = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text("utf-8"))
CHOSEN = {"choice", "choices", "scale", "yes_no"}
ALONE = {name: question.exclusive for city in cities() for name, question in load(city).questions.items()}
"""By question, choices that stand alone: a founder of good sense names no other beside them."""
MAX_TURNS = 600


class Founder:
    """One founder. `held` is what the assistant has confirmed, by question and group index."""

    dimensions = 9
    """How many the city's rubric has."""

    def __init__(self, seed: int, send: Send, *, prefix: str = "founder") -> None:
        self.random = random.Random(seed)
        self.language = "fr" if seed % 2 else "en"
        self.said = SAID[self.language]
        self.sender = f"{prefix}-{seed}"
        self.send = send
        self.turns = 0
        self.held: dict[tuple[str, int], Json] = {}
        self.wrong: set[tuple[str, int]] = set()
        self.counts = {"aside": 0, "rejected": 0, "back": 0, "change": 0, "skip": 0, "unknown": 0, "pause": 0}

    async def say(self, text: str) -> list[dict[str, Json]]:
        """Send one message and check what holds of every array of replies."""
        self.turns += 1
        assert self.turns < MAX_TURNS, f"{self.sender} does not get to an end"
        replies = await self.send(self.sender, text, f"{self.sender}-{self.turns}")
        assert replies, "never an empty array"
        assert all(reply["recipient_id"] == self.sender and reply["text"] for reply in replies)
        for reply in replies:
            recorded = part(reply, "recorded")
            if recorded:
                key = (recorded["question"], recorded.get("group", {}).get("index", 1))
                self.held[key] = recorded["value"]
        return replies

    async def run(self) -> dict[str, Json]:
        """Run the whole intake; returns the diagnosis and the referral."""
        await self.say(self.said["hello"])
        replies = await self.say("/intake")
        while (question := waiting(replies)) is not None:
            replies = await self._step(question)
        assert any(part(reply, "review") for reply in replies), "after the last question comes the review"
        await self._check_review()
        replies = await self.say("/submit")
        diagnosis = next(part(r, "diagnosis") for r in replies if part(r, "diagnosis"))
        referral = next(part(r, "referral") for r in replies if part(r, "referral"))
        assert len(diagnosis["dimensions"]) == self.dimensions
        assert referral["contact"]
        assert referral["reasons"]
        return {"diagnosis": diagnosis, "referral": referral}

    async def _step(self, question: dict[str, Json]) -> list[dict[str, Json]]:
        draw = self.random.random()
        if draw < 0.06:
            await self._aside(question)
        elif draw < 0.10:
            return await self._back(question)
        elif draw < 0.13:
            return await self._pass_over(question)
        elif draw < 0.15:
            await self._pause(question)
        elif draw < 0.19 and self.held:
            return await self._change()
        if draw > 0.8 and identity(question) not in self.wrong:
            await self._answer_wrongly(question)
        return await self._answer(question)

    async def _aside(self, question: dict[str, Json]) -> None:
        text, _ = self.random.choice(self.said["asides"])
        before = dict(self.held)
        replies = await self.say(text)
        assert self.held == before, f"an aside filled a slot: {text}"
        if any(part(reply, "clarify") for reply in replies):
            chosen = replies[-1]["buttons"][0]["payload"]
            replies = await self.say(chosen)
        elif waiting(replies) is None:
            replies = await self.say(replies[-1]["buttons"][-1]["payload"])
        assert self.held == before, f"an aside filled a slot: {text}"
        assert identity(waiting(replies)) == identity(question), "an aside moved the intake"
        self.counts["aside"] += 1

    async def _back(self, question: dict[str, Json]) -> list[dict[str, Json]]:
        replies = await self.say("/back")
        earlier = waiting(replies)
        assert earlier is not None
        self.counts["back"] += identity(earlier) != identity(question)
        return await self._answer(earlier)

    async def _pass_over(self, question: dict[str, Json]) -> list[dict[str, Json]]:
        if self.random.random() < 0.5:
            self.counts["unknown"] += 1
            self.held.pop(identity(question), None)
            return await self.say({"fr": "je ne sais pas", "en": "I don't know"}[self.language])
        replies = await self.say("/skip")
        if question["required"]:
            assert next(part(r, "rejected") for r in replies if part(r, "rejected"))["code"] == "required"
            assert identity(waiting(replies)) == identity(question)
            return await self._answer(question)
        self.counts["skip"] += 1
        self.held.pop(identity(question), None)
        return replies

    async def _pause(self, question: dict[str, Json]) -> None:
        replies = await self.say("/pause")
        assert waiting(replies) is None
        replies = await self.say("/resume")
        assert identity(waiting(replies)) == identity(question), "the pause moved the intake"
        self.counts["pause"] += 1

    async def _change(self) -> list[dict[str, Json]]:
        """Name an earlier answer: it opens, is answered, and the waiting question comes back."""
        name, index = self.random.choice(sorted(self.held))
        replies = await self.say(f"/change {name}" + (f"#{index}" if index > 1 else ""))
        opened = waiting(replies)
        assert opened is not None, replies
        if opened["id"] != name:
            return replies  # it no longer applies; the assistant asks which one, and the question waits on
        self.counts["change"] += 1
        return await self._answer(opened)

    async def _answer_wrongly(self, question: dict[str, Json]) -> None:
        texts = self.said["wrong"].get(question["kind"])
        if not texts:
            return
        self.wrong.add(identity(question))
        before = dict(self.held)
        replies = await self.say(self.random.choice(texts))
        rejected = [part(r, "rejected") for r in replies if part(r, "rejected")]
        assert rejected, f"taken as {question['kind']}: {replies}"
        assert rejected[0]["question"] == question["id"]
        assert rejected[0]["code"]
        assert self.held == before
        assert identity(waiting(replies)) == identity(question)
        self.counts["rejected"] += 1

    async def _answer(self, question: dict[str, Json]) -> list[dict[str, Json]]:
        text, expected = self._words_for(question)
        replies = await self.say(text)
        if question["kind"] == "choices" and identity(waiting(replies)) == identity(question):
            replies = await self.say("/done")
        recorded = [part(r, "recorded") for r in replies if part(r, "recorded")]
        assert recorded, f"not taken for {question['id']} ({question['kind']}): {text!r} -> {replies}"
        assert recorded[0]["question"] == question["id"]
        if expected is not None:
            assert recorded[0]["value"] == expected, (question["id"], text, recorded)
        return replies

    def _words_for(self, question: dict[str, Json]) -> tuple[str, Json]:
        kind = question["kind"]
        if kind == "choices":
            count = min(self.random.randint(1, 3), len(question["choices"]))
            several = self.random.sample(question["choices"], count)
            alone = [c for c in several if c["value"] in ALONE.get(question["id"], ())]
            several = alone[:1] or several
            order = [c["value"] for c in question["choices"] if c in several]
            return ", ".join(c["title"] for c in several), order
        if kind in CHOSEN:
            choice = self.random.choice(question["choices"])
            value: Json = choice["value"]
            text = self.random.choice([choice["title"], choice["value"]])
            if kind == "yes_no":
                value = value == "yes"
            elif kind == "scale":
                value = int(value)
            return text, value
        if question.get("format") == "company_id":
            text, expected = self.random.choice(self.said["company_id"])
        elif kind == "text":
            text = self.random.choice(self.said["text"])
            expected = text
        else:
            text, expected = self.random.choice(self.said["typed"][kind])
        return text, expected

    async def _check_review(self) -> None:
        replies = await self.say("/review")
        answers = next(part(r, "review")["answers"] for r in replies if part(r, "review"))
        stored = {
            (a["question"], a.get("group", {}).get("index", 1)): a["value"]
            for a in answers
            if a["value"] is not None
        }
        assert stored == self.held, "an answer was lost or doubled"


def part(reply: dict[str, Json], name: str) -> Json:
    """One `custom` part of a reply, None when it has none of that name."""
    return reply.get("custom", {}).get(name)


def waiting(replies: list[dict[str, Json]]) -> Json:
    """The waiting question: that of the last reply, None when it carries none."""
    return part(replies[-1], "question")


def identity(question: dict[str, Json] | None) -> tuple[str, int]:
    """Question id and group index; of nothing: an id that no question has."""
    if question is None:
        return ("", 0)
    return question["id"], question.get("group", {}).get("index", 1)
