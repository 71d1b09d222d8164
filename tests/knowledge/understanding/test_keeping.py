"""What was learned is kept where there is a place for it; where there is none, all works without."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.pack import Pack
from knowledge.understanding import Reader
from knowledge.understanding.meaning import learn
from knowledge.understanding.store import Store

ROOT = Path(__file__).resolve().parents[3]
ARRAYS = {"rows": np.arange(6, dtype=np.float32).reshape(2, 3)}
ASK = "from knowledge.folder import default_folder; print(default_folder())"


def test_what_was_kept_is_found_again_by_the_same_encoders_alone(tmp_path: Path) -> None:
    Store(tmp_path, "lumen", "1").save(ARRAYS)
    assert np.array_equal(Store(tmp_path, "lumen", "1").load()["rows"], ARRAYS["rows"])
    assert Store(tmp_path, "lumen", "2").load() == {}


def test_a_damaged_file_is_as_none_and_is_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path, "lumen", "1")
    store.save(ARRAYS)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert store.load() == {}
    store.save(ARRAYS)
    assert store.load().keys() == ARRAYS.keys()
    assert list(tmp_path.iterdir()) == [kept]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = Store(tmp_path / "file" / "below", "lumen", "1")
    store.save(ARRAYS)
    assert store.load() == {}


def test_processes_that_start_together_learn_one_at_a_time(tmp_path: Path) -> None:
    first, second = Store(tmp_path, "lumen", "1"), Store(tmp_path, "lumen", "1")
    with first.alone(), pytest.raises(BlockingIOError):
        lock(tmp_path)
    with second.alone():
        second.save(ARRAYS)
    lock(tmp_path)


def lock(folder: Path) -> None:
    """Lock as another process does, without waiting."""
    (path,) = folder.glob("*.lock")
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.usefixtures("understanding")
def test_what_another_has_learned_meanwhile_is_taken(
    tmp_path: Path, pack: Pack, reader: Reader, cache: Path
) -> None:
    (theirs,) = cache.glob("*.npz")
    ours = tmp_path / theirs.name
    with ThreadPoolExecutor(1) as other:
        with Store(tmp_path, pack.id, reader.version).alone():
            learning = other.submit(learn, pack, reader, tmp_path)
            shutil.copy(theirs, ours)
            before = ours.stat().st_ino
        learning.result()
    assert ours.stat().st_ino == before  # one that is learned anew is another file


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a name")
def test_a_user_without_a_home_keeps_nothing() -> None:
    forget = "[os.environ.pop(name, None) for name in ('HOME', 'XDG_CACHE_HOME')]"
    code = f"import os; os.setuid(54321); {forget}; {ASK}"
    modules = "import numpy, knowledge.understanding.store"  # read as root, whose folders may be closed
    done = subprocess.run(
        [sys.executable, "-c", f"{modules}; {code}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "None\n"
