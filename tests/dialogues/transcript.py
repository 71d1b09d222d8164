"""Conversations as data: reading the files, and checking one array of replies against one line of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "transcripts"
ALL = sorted(FOLDER.glob("*/*.yaml"))
ACTS = {"say", "press", "file"}
RARE = {"files", "sent", "edits", "public", "source"}
"""What not every channel can do."""
PROMISES = {"waiting", "recorded", "rejected", "answer", "gap", "clarify", "parts", "lacks", "says"}
PROMISES |= {"replies", "link"}
KEYS = ACTS | RARE | PROMISES | {"owner"}


def _for_every_channel(path: Path) -> bool:
    turns = yaml.safe_load(path.read_text("utf-8"))["turns"]
    return all(len(ACTS & set(turn)) == 1 and not RARE & set(turn) for turn in turns)


FILES = [path for path in ALL if _for_every_channel(path)]
"""Conversations that every channel can lead."""


@dataclass
class Transcript:
    """One conversation and what was said in it so far, as the wire has it."""

    language: str
    title: str
    city: str
    turns: list[dict[str, Any]]
    said: list[list[dict[str, Any]]]

    def text_of(self, turn: dict[str, Any]) -> str:
        """What the founder sends in this turn; a button by its title."""
        if "say" in turn:
            return str(turn["say"])
        if "press" not in turn:
            return ""
        press = turn["press"]
        title, ago = (press["title"], press["turns_ago"]) if isinstance(press, dict) else (press, 1)
        buttons = [b for reply in self.said[-ago] for b in reply.get("buttons", [])]
        found = [b["payload"] for b in buttons if b["title"] == title]
        assert found, f"no button {title!r} among {[b['title'] for b in buttons]}"
        return str(found[0])

    def check(self, turn: dict[str, Any], replies: list[dict[str, Any]]) -> None:
        """Hold the replies against what the line promises."""
        self.said.append(replies)
        where = f"{self.title}: {turn}\n-> {replies}"
        assert replies, where
        custom: dict[str, Any] = {}
        for reply in replies:
            custom.update(reply.get("custom", {}))
        if "waiting" in turn:
            question = replies[-1].get("custom", {}).get("question", {})
            assert question.get("id") == turn["waiting"], where
        for name in ("recorded", "rejected"):
            if name in turn:
                assert custom.get(name) == turn[name], where
        if "answer" in turn:
            assert custom.get("answer", {}).get("topic") == turn["answer"], where
        if "gap" in turn:
            assert custom.get("gap", {}).get("kind") == turn["gap"], where
        if "clarify" in turn:
            assert custom.get("clarify", {}).get("topics") == turn["clarify"], where
        assert set(turn.get("parts", ())) <= set(custom), where
        assert not set(turn.get("lacks", ())) & set(custom), where
        assert turn.get("replies", len(replies)) == len(replies), where
        if "link" in turn:
            urls = [b["url"] for reply in replies for b in reply.get("buttons", []) if "url" in b]
            assert bool(urls) == turn["link"], where
        if "says" in turn:
            assert any(turn["says"] in reply["text"] for reply in replies), where


def read(path: Path) -> Transcript:
    """One file; a misspelt key is a fault, not a check left out."""
    data = yaml.safe_load(path.read_text("utf-8"))
    for turn in data["turns"]:
        assert set(turn) <= KEYS, f"{path.name}: unknown keys {set(turn) - KEYS}"
        acts = {"say", "press", "file", "files", "sent"} & set(turn)
        assert acts, f"{path.name}: {turn}"
        assert not {"press", "say"} <= acts, f"{path.name}: {turn}"
    return Transcript(path.parent.name, data["title"], data["city"], data["turns"], [])
