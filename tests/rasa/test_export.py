"""The exported project, as far as it can be told without a Rasa: `make rasa-check` does the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from integrations.rasa.export import project, write
from integrations.rasa.intents import DEFAULTS, FEWEST, MOST
from knowledge.pack import load
from knowledge.pack.load import cities
from knowledge.text import fold
from tests.dialogues.transcript import FOLDER
from tests.rasa.conftest import Beside
from tests.service import ROOT

Json = Any


def parsed(city: str, *languages: str) -> dict[str, Json]:
    pack = load(city)
    files = project(pack, languages or tuple(pack.words), "http://127.0.0.1:5055")
    return {path: yaml.safe_load(text) for path, text in files.items()}


def examples(files: dict[str, Json]) -> dict[str, list[str]]:
    return {one["intent"]: one["examples"].splitlines() for one in files["data/nlu.yml"]["nlu"]}


@pytest.mark.parametrize("city", cities())
def test_its_parts_fit_together(city: str) -> None:
    files = parsed(city)
    domain, said = files["domain.yml"], examples(files)
    assert set(domain["intents"]) == set(said) - DEFAULTS
    assert len(said) > 20
    assert all(len(forms) >= FEWEST for forms in said.values())
    assert all(form.startswith("- ") for forms in said.values() for form in forms)
    told = Counter(fold(form) for forms in said.values() for form in forms)
    assert max(told.values()) == 1, told.most_common(3)
    rules = files["data/rules.yml"]["rules"]
    ruled = [step["intent"] for rule in rules for step in rule["steps"] if "intent" in step]
    assert sorted(ruled) == sorted({*said, "nlu_fallback", "out_of_scope"})
    done = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}
    assert done <= {*domain["actions"], *domain["forms"]}
    asked = {action.removeprefix("action_ask_") for action in domain["actions"]}
    assert set(load(city).questions) <= asked & set(domain["slots"])
    assert domain["slots"]["_city"]["initial_value"] == city


def test_each_language_is_there_and_one_alone_is_less() -> None:
    both, french = examples(parsed("example-city")), examples(parsed("example-city", "fr"))
    assert set(map(len, french.values())) <= set(range(MOST + 1))
    assert sum(map(len, french.values())) < sum(map(len, both.values()))


def test_transcripts_become_end_to_end_tests() -> None:
    pack = load("example-city")
    files = project(pack, ("en", "fr"), "http://127.0.0.1:5055", transcripts=FOLDER)
    tests = {path: yaml.safe_load(text) for path, text in files.items() if path.startswith("e2e_tests/")}
    assert {path[10:12] for path in tests} >= {"en", "fr"}
    slots = set(yaml.safe_load(files["domain.yml"])["slots"]) | {"requested_slot"}
    set_there = [
        (name, value)
        for test in tests.values()
        for step in test["test_cases"][0]["steps"]
        for one in step.get("slot_was_set", [])
        for name, value in one.items()
    ]
    assert {name for name, _ in set_there} <= slots
    assert len(set_there) > 50
    assert ("stage", "prototype") in set_there


async def test_every_action_of_the_domain_is_served(here: Beside) -> None:
    served = {one["name"] for one in (await here.http.get("/actions")).json()}
    domain = parsed("example-city")["domain.yml"]
    assert set(domain["actions"]) <= served


def test_writing_again_changes_nothing_and_keeps_what_others_added(tmp_path: Path) -> None:
    pack = load("example-city")
    files = project(pack, ("en", "fr"), "http://127.0.0.1:5055")
    assert files == project(pack, ("en", "fr"), "http://127.0.0.1:5055")
    write(tmp_path, files)
    (tmp_path / "data" / "ours.yml").write_text("ours")
    (tmp_path / "domain.yml").write_text("old")
    write(tmp_path, files)
    assert {path: (tmp_path / path).read_text("utf-8") for path in files} == files
    assert (tmp_path / "data" / "ours.yml").read_text() == "ours"


def run(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": str(folder), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_where_it_is_told(tmp_path: Path) -> None:
    done = run("rasa", "export", "out", "--language", "fr", folder=tmp_path, RASA_HOST="::1", RASA_PORT="7")
    assert (done.returncode, done.stderr) == (0, "")
    endpoints = yaml.safe_load((tmp_path / "out" / "endpoints.yml").read_text("utf-8"))
    assert endpoints == {"action_endpoint": {"url": "http://[::1]:7/webhook"}}
    assert yaml.safe_load((tmp_path / "out" / "config.yml").read_text("utf-8"))["language"] == "fr"


WRONG = [
    (("--city", "atlantis"), 2, "saint-etienne"),
    (("--language", "tlh"), 2, "fr"),
]


@pytest.mark.parametrize(("options", "code", "told"), WRONG)
def test_wrong_arguments_are_told(tmp_path: Path, options: tuple[str, ...], code: int, told: str) -> None:
    done = run("rasa", "export", "out", *options, folder=tmp_path)
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = run("rasa", "export", "out", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: out cannot be written")
