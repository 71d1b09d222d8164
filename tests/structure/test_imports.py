"""The arrows between packages hold, and nothing happens at import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.structure.source import PACKAGES, ROOT, modules


def test_the_arrows_point_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--config", ".importlinter", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "Contracts: 4 kept, 0 broken." in done.stdout


def test_every_module_can_be_imported_alone_and_does_nothing(tmp_path: Path) -> None:
    """Whatever is imported writes no file, says nothing and needs no setting."""
    names = [
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in modules(*PACKAGES)
    ]
    done = subprocess.run(
        [sys.executable, "-c", f"import importlib\nfor name in {names!r}: importlib.import_module(name)"],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
