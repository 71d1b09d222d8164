"""A founder's conversation, told from a script: every part of a reply that the page draws in its own way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialogues.message import ConversationKey, Message
from dialogues.ports import Line
from dialogues.replies import Button, Json, Reply
from tests.fakes.web_ports import NOW, Conversations

if TYPE_CHECKING:
    from knowledge.pack import Pack

LATER = [Button("I don't know", "/unknown"), Button("Skip", "/skip")]


def _progress(answered: int) -> dict[str, Json]:
    sections = [{"id": "project", "title": "Your project", "answered": answered, "expected": 3}]
    return {
        "section": "project",
        "sections": sections,
        "answered": answered,
        "expected": 3,
        "minutes_spent": answered * 2,
        "minutes_left": 6 - answered * 2,
    }


def _question(name: str, kind: str) -> dict[str, Json]:
    return {"id": name, "section": "project", "kind": kind, "required": False, "minutes": 2, "why": "-"}


@dataclass
class ScriptedTurns:
    """Answers by a script; every message is remembered once, and stands in the transcript."""

    pack: Pack
    conversations: Conversations
    seen: list[Message] = field(default_factory=list)
    answered: dict[tuple[ConversationKey, str], tuple[Reply, ...]] = field(default_factory=dict)

    async def run(self, message: Message) -> tuple[Reply, ...]:
        """See `TurnRunner.run`."""
        key = (message.conversation, message.inbound_key)
        if key not in self.answered:
            self.seen.append(message)
            self.answered[key] = replies = self._replies(message.text)
            said = Reply(message.text or f"[{message.files[0].name}]")
            lines = self.conversations.lines.get(message.conversation, ())
            number = len(lines) * 100
            spoken = (
                Line(number + index, mine=False, reply=reply, at=NOW)
                for index, reply in enumerate(replies, 1)
            )
            new = (Line(number, mine=True, reply=said, at=NOW), *spoken)
            self.conversations.lines[message.conversation] = lines + new
        return self.answered[key]

    def _replies(self, text: str) -> tuple[Reply, ...]:
        match text:
            case "/intake":
                notice = Reply("Hello! I am an automated assistant.\n\nWrite /privacy to know what is kept.")
                return notice, Reply(
                    "What is true of your project today?",
                    (Button("An idea", "#stage@1=idea"), Button("A prototype", "#stage@1=proto"), *LATER),
                    {"question": _question("stage", "choice"), "progress": _progress(0)},
                )
            case "#stage@1=proto":
                picks = [
                    Button(title, f"#need@1={n}") for n, title in enumerate(["Users", "Money", "A team"])
                ]
                return (
                    Reply(
                        "✓ Stage: A prototype\n\nWhat do you need?",
                        (*picks, *LATER),
                        {"question": _question("need", "choices"), "progress": _progress(1)},
                    ),
                )
            case "Users, Money":
                return (self._review(),)
            case "/submit":
                return self._diagnosis(), self._referral()
            case _:
                return (Reply(f"You wrote: {text}"),)

    def _review(self) -> Reply:
        names = list(self.pack.questions)[:2]
        labels = self.pack.words["en"].intake.questions
        text = f"Your answers\n\nProject\n• {labels[names[0]].label}: Lumière\n\nPlease look, then hand in."
        answers = [
            {
                "question": names[0],
                "value": "Lumière",
                "status": "answered",
                "label": labels[names[0]].label,
                "shown": "Lumière",
            },
            {"question": names[1], "value": None, "status": "skipped", "label": labels[names[1]].label},
        ]
        return Reply(
            text,
            (Button("Hand in", "/submit"),),
            {"review": {"answers": answers}, "progress": _progress(3)},
        )

    def _diagnosis(self) -> Reply:
        levels: list[int | None] = [6, 3, None, 9, 1]
        dimensions: dict[str, Json] = {
            name: {
                "level": levels[n % 5],
                "of": 9,
                "unknown": [],
                "evidence": "none",
                "because": [],
                "next": "Talk to five people who would use it.",
            }
            for n, name in enumerate(self.pack.dimensions)
        }
        offer = self.pack.rubric.recommendations[0].id
        part = {
            "stage": self.pack.rubric.stages[-1].id,
            "dimensions": dimensions,
            "recommend": [{"id": offer, "reasons": ["You have users to learn from."]}],
            "version": 1,
        }
        return Reply("Your diagnosis\n\nA first, automatic assessment.", (), {"diagnosis": part})

    def _referral(self) -> Reply:
        contact = next(iter(self.pack.roles))
        part = {"contact": contact, "reasons": ["You asked for users."], "also": []}
        text = "• You asked for users.\n\nThe team has your case."
        return Reply(text, (Button("Talk to a person", "/human"),), {"referral": part})
