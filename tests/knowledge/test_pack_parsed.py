"""What files say is kept between starts: the same packs come of it, and no change goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.pack.load import PACKS, load
from knowledge.pack.parsed import Parsed

CITY = "example-city"
YES = b"a: [yes, 1, 2.5, '3', null, true]\n"


def test_the_same_pack_is_loaded_from_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load(CITY)
    (kept,) = (tmp_path / "designtech").iterdir()
    before = kept.stat()
    assert load(CITY) == first
    assert kept.stat() == before


def test_what_was_kept_is_what_stands_there(tmp_path: Path) -> None:
    parsed = Parsed(tmp_path, CITY)
    read, faults = parsed.read("x.yaml", YES)
    parsed.keep()
    again, none = Parsed(tmp_path, CITY).read("y.yaml", YES)
    assert not faults
    assert not none
    assert again.data == read.data == {"a": ["yes", 1, 2.5, "3", None, True]}
    assert (again.file, again.text) == ("y.yaml", YES.decode())


def test_only_what_was_kept_is_not_parsed(tmp_path: Path) -> None:
    parsed = Parsed(tmp_path, CITY)
    parsed.read("x.yaml", YES)
    parsed.keep()
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes().replace(b'"yes"', b'"kept"'))
    assert Parsed(tmp_path, CITY).read("x.yaml", YES)[0].data["a"][0] == "kept"
    assert Parsed(tmp_path, CITY).read("x.yaml", YES + b"b: 1\n")[0].data["a"][0] == "yes"


def test_what_is_used_no_more_is_kept_no_more(tmp_path: Path) -> None:
    parsed = Parsed(tmp_path, CITY)
    parsed.read("x.yaml", YES)
    parsed.keep()
    later = Parsed(tmp_path, CITY)
    later.read("x.yaml", b"other: 1\n")
    later.keep()
    (kept,) = tmp_path.iterdir()
    assert b"other" in kept.read_bytes()
    assert b"yes" not in kept.read_bytes()


def test_a_file_with_faults_is_told_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        parsed = Parsed(tmp_path, CITY)
        _, faults = parsed.read("x.yaml", b"a: 1\na: 2\n")
        parsed.keep()
        assert [(fault.line, fault.code) for fault in faults] == [(2, "duplicate_key")]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_as_none_and_is_replaced(tmp_path: Path) -> None:
    for _ in range(2):
        parsed = Parsed(tmp_path, CITY)
        assert parsed.read("x.yaml", YES)[0].data["a"][0] == "yes"
        parsed.keep()
        (kept,) = tmp_path.iterdir()
        assert kept.stat().st_size > 20
        kept.write_bytes(kept.read_bytes()[:20])


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    nowhere = Parsed(tmp_path / "file" / "below", CITY)
    assert nowhere.read("x.yaml", YES)[0].data["a"][0] == "yes"
    nowhere.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_packs_from_elsewhere_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / CITY).symlink_to(PACKS / CITY)
    assert load(CITY, root=tmp_path).digest == load(CITY).digest
    load(CITY)
    assert len(list((tmp_path / "cache" / "designtech").iterdir())) == 1
