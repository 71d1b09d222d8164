"""A new pack begins as a clean copy of the example."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from knowledge.pack.check import check_city
from knowledge.pack.load import COMMON, PACKS, load
from knowledge.pack.new import EXAMPLE, NewPackError, new_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / EXAMPLE, tmp_path / EXAMPLE)
    return tmp_path


def test_a_new_pack_is_clean_and_has_its_own_name(root: Path) -> None:
    new_pack("new-seoul", root)
    assert load("new-seoul", root=root, common=COMMON).about.id == "new-seoul"
    assert check_city("new-seoul", root, common=COMMON) == ()


@pytest.mark.parametrize("name", ["", "Seoul", "../x", "common", "-a", "a--b", "a/b"])
def test_a_name_that_cannot_be_is_refused(root: Path, name: str) -> None:
    with pytest.raises(NewPackError) as caught:
        new_pack(name, root)
    assert caught.value.code == "wrong_name"


def test_no_pack_is_overwritten(root: Path) -> None:
    with pytest.raises(NewPackError) as caught:
        new_pack(EXAMPLE, root)
    assert caught.value.code == "exists"
