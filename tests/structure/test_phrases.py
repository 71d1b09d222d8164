"""Every phrase the code asks for is there, and every phrase that is there is asked for."""

from __future__ import annotations

import ast

import yaml

from dialogues.state import Status
from knowledge.pack import Kind
from knowledge.pack.load import COMMON
from tests.structure.source import PACKAGES, modules

ASKS = {"say", "phrase", "button"}


def _asked() -> tuple[set[str], set[str]]:
    """Keys written out in the code, and the beginnings of those that are put together."""
    whole: set[str] = set()
    begun: set[str] = set()
    for tree in modules(*PACKAGES).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
    return whole, {start for start in begun if start.partition(".")[1] and start[0].islower()}


def _called() -> set[str]:
    """First arguments, where they are written out, of the calls that say a phrase."""
    keys: set[str] = set()
    for tree in modules(*PACKAGES).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and "." in str(first.value):
                    keys.add(str(first.value))
    return keys


def _phrases(language: str) -> dict[str, object]:
    text = (COMMON / language / "interface.yaml").read_text("utf-8")
    phrases: dict[str, object] = yaml.safe_load(text)["phrases"]
    return phrases


def test_every_phrase_that_is_asked_for_exists() -> None:
    called = _called()
    assert len(called) > 50, "the walk found no calls"
    assert called <= set(_phrases("en")), called - set(_phrases("en"))


def test_every_phrase_is_asked_for() -> None:
    whole, begun = _asked()
    unused = {k for k in _phrases("en") if k not in whole and not any(k.startswith(b) for b in begun)}
    assert not unused


def test_families_of_phrases_are_whole() -> None:
    phrases = _phrases("en")
    families = {
        "reject.": {*Kind, "whole", "company_id", "required", "out_of_range", "too_long", "ambiguous"},
        "reject.out_of_range": {"_min", "_max", "_any", "_past", "_future"},
        "answer.": {Status.UNKNOWN, Status.SKIPPED},
        "review.": {Status.UNKNOWN, Status.SKIPPED},
        "gap.": {"out_of_scope", "unsure"},
        "choice.": {"yes", "no"},
        "chat.": set(yaml.safe_load((COMMON / "en" / "intents.yaml").read_text("utf-8"))["chat"]),
    }
    missing = {start + name for start, names in families.items() for name in names} - set(phrases)
    assert not missing
