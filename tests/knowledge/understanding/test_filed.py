"""A table in a file gives the rows of the table in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.understanding.filed import FiledTable, filed

TABLE = np.random.default_rng(7).integers(0, 256, (300, 16), np.uint8)
ROWS = np.array([0, 299, 7, 7, 150])


def test_rows_are_those_of_the_table_also_the_next_time(tmp_path: Path) -> None:
    for _ in range(2):
        found = filed(TABLE, "some", tmp_path / "new")
        assert isinstance(found, FiledTable)
        assert np.array_equal(found[ROWS], TABLE[ROWS])
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["some.rows"]


def test_a_file_that_was_cut_off_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "some.rows").write_bytes(b"cut off")
    assert np.array_equal(filed(TABLE, "some", tmp_path)[ROWS], TABLE[ROWS])


def test_where_no_file_can_be_had_the_table_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert filed(TABLE, "some", tmp_path / "file") is TABLE
    assert filed(TABLE, "some", None) is TABLE
