"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re

import pytest

from tests.structure.source import PACKAGES, calls, modules

SENTENCE = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ'’]+(?:[,;:]? [a-zß-ÿ'’{}]+){3,}")
"""Four words in a row: nobody writes that but for people."""
SPEAKING = ("dialogues", "integrations")
"""Packages whose words would reach founders or staff; the others speak to operators and writers."""
NOT_FOUNDERS = (
    "integrations/database/",  # operators
    "integrations/web/refusals.py",  # from here on: who writes clients
    "integrations/web/bodies.py",
    "integrations/web/app.py",
)
"""Modules whose errors are read by others than founders and staff."""


def breaches(*packages: str, banned: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    pattern = re.compile(banned)
    return [
        f"{path}:{line}: {name}"
        for path, tree in modules(*packages).items()
        if path not in allowed
        for line, name in calls(tree)
        if pattern.fullmatch(name)
    ]


def test_only_the_unit_of_work_commits() -> None:
    """`bot/limits.py` measures plain transactions without it, on tables of its own."""
    allowed = frozenset({"integrations/database/unit.py", "bot/limits.py"})
    assert breaches(*PACKAGES, banned=r".*\.commit", allowed=allowed) == []


def test_background_tasks_have_one_owner() -> None:
    """A task group owns its tasks itself; it is named `group` wherever it is used."""
    allowed = frozenset({"bot/tasks.py"})
    banned = r"(?!(group)\.).*\.?(create_task|ensure_future)"
    assert breaches(*PACKAGES, banned=banned, allowed=allowed) == []


def test_time_and_chance_come_in_as_arguments() -> None:
    banned = (
        r"(.*\.)?(now|utcnow|today|monotonic|perf_counter|time\.time|random|uuid4|token_hex|token_urlsafe)"
    )
    assert breaches("dialogues", "knowledge", banned=banned) == []


def test_nothing_is_mocked() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*PACKAGES, "tests").items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("unittest") for alias in node.names))
        or (isinstance(node, ast.arg) and node.arg in ("mocker", "monkeypatch") and node.arg == "mocker")
    ]
    assert found == []


def test_no_test_sleeps() -> None:
    """Waiting for a process of one's own is polling with a deadline, and stands in `tests/service.py`."""
    allowed = frozenset({"tests/service.py"})
    assert breaches("tests", banned=r"time\.sleep", allowed=allowed) == []


def _words_of(tree: ast.Module) -> list[tuple[int, str]]:
    """Text constants that are not docstrings, nor told to developers by an error or a log."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.Raise):
            skipped |= {id(part) for part in ast.walk(node)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    ]


@pytest.mark.parametrize("package", SPEAKING)
def test_no_sentence_stands_in_code(package: str) -> None:
    found = [
        f"{path}:{line}: {text[:60]}"
        for path, tree in modules(package).items()
        if not path.startswith(NOT_FOUNDERS)
        for line, text in _words_of(tree)
        if SENTENCE.search(text)
        and not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", text, re.IGNORECASE)
    ]
    assert found == []


def test_the_rules_would_see_a_breach() -> None:
    tree = ast.parse(
        "import asyncio\nasyncio.create_task(x())\nsession.commit()\nsay('We are sorry about that')\n"
    )
    assert [name for _, name in calls(tree)] == ["asyncio.create_task", "session.commit", "say", "x"]
    assert [text for _, text in _words_of(tree) if SENTENCE.search(text)] == ["We are sorry about that"]
