"""The project's own source as trees, for tests that walk over it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "integrations", "dialogues", "knowledge")
GENERATED = ROOT / "integrations" / "database" / "migrations"
FEWEST = {"bot": 20, "integrations": 15, "dialogues": 15, "knowledge": 15, "tests": 15}
"""Modules there are at least: a walk that finds fewer looked in the wrong place."""


def modules(*packages: str) -> dict[str, ast.Module]:
    """Parsed modules of these packages (or `tests`), by path below the root."""
    found: dict[str, ast.Module] = {}
    for package in packages:
        paths = [path for path in sorted((ROOT / package).rglob("*.py")) if GENERATED not in path.parents]
        assert len(paths) >= FEWEST[package], f"only {len(paths)} modules in {package}"
        found |= {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}
    return found


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or a name; what it hangs on shows as `?` where it is neither."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def calls(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and dotted name of every call."""
    return [(node.lineno, dotted(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]
