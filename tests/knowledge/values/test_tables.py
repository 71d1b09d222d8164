"""What people type, and what is stored of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.pack.structure import Kind
from knowledge.values.words.tables import LANGUAGES
from tests.knowledge.values.asking import brief, read

HERE = Path(__file__).parent


def rows() -> list[tuple[str, str, str, Any]]:
    tables = yaml.safe_load((HERE / "others.yaml").read_text("utf-8"))
    own = {path.stem: path for path in sorted(HERE.glob("*.yaml")) if path.stem in LANGUAGES}
    assert {"fr", "en"} <= set(own)
    listed = [*tables.items(), *((tag, yaml.safe_load(path.read_text("utf-8"))) for tag, path in own.items())]
    return [
        (tag, kind, text, value)
        for tag, kinds in listed
        for kind, pairs in kinds.items()
        for text, value in pairs
    ]


@pytest.mark.parametrize(("language", "kind", "text", "value"), rows())
def test_text_comes_to_value(language: str, kind: str, text: str, value: Any) -> None:
    found = brief(read(Kind(kind), text, language))
    assert found == value
    assert type(found) is type(value)
