"""Settings: whole, or refused with every fault at once; secrets stay out of sight."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import EVERY_CITY, NAMES, Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CHANNEL": "C123"}


def faults(mapping: dict[str, str], dotenv: str | None = None) -> set[tuple[str, str]]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(mapping, dotenv)
    assert all(fault.what_to_do for fault in caught.value.faults)
    return {(fault.code, fault.name) for fault in caught.value.faults}


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8080, Path("data"))
    assert (settings.cities, settings.staff_language) == (("saint-etienne",), "fr")
    assert settings.database_url is None
    assert settings.loopback_only


def test_the_environment_wins_over_the_file() -> None:
    dotenv = (
        "# ours\nexport PORT=9000\nHOST='::1' # inside\nDESK_TOKEN=\"a # b\"\nCITIES=\nREST_TOKEN= # later\n"
    )
    settings = Settings.from_env({"PORT": "9001", "HOST": ""}, dotenv)
    assert (settings.port, settings.host, settings.desk_token) == (9001, "::1", "a # b")
    assert (settings.cities, settings.rest_token) == (("saint-etienne",), None)


def test_paths_may_begin_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = Settings.from_env({"DATA_DIR": "~/data", "CONTACTS_FILE": "~/contacts.yaml"})
    assert (settings.data_dir, settings.contacts_file) == (tmp_path / "data", tmp_path / "contacts.yaml")
    assert faults({"DATA_DIR": "~nobody-of-this-name/data"}) == {("malformed", "DATA_DIR")}


def test_all_faults_are_told_together() -> None:
    wrong = {
        "PORT": "http",
        "PUBLIC_URL": "chat.example.org",
        "CITIES": "lyon, lyon",
        "DATABASE_URL": "mysql://somewhere/x",
        "LLM_API_KEY": "sk",
        "STAFF_LANGUAGE": "français",
    }
    assert faults(wrong, "what is this?") == {
        ("malformed", "PORT"),
        ("malformed", "PUBLIC_URL"),
        ("incomplete", "PUBLIC_URL"),
        ("malformed", "CITIES"),
        ("malformed", "DATABASE_URL"),
        ("incomplete", "LLM_API_KEY"),
        ("malformed", "STAFF_LANGUAGE"),
        ("malformed", ".env:1"),
    }


@pytest.mark.parametrize(
    ("mapping", "name"),
    [
        ({"PUBLIC_URL": "https://chat.example.org"}, "PUBLIC_URL"),
        ({"TELEGRAM_WEBHOOK_SECRET": "s"}, "TELEGRAM_WEBHOOK_SECRET"),
        (SLACK, "SLACK_BOT_TOKEN"),
        ({"SLACK_CHANNEL": "C123"}, "SLACK_CHANNEL"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_SIGNING_SECRET"),
        ({"LLM_BASE_URL": "http://127.0.0.1:1/v1"}, "LLM_BASE_URL"),
        ({"LLM_MODEL": "m"}, "LLM_MODEL"),
        ({"EMBEDDINGS_BASE_URL": "http://127.0.0.1:1/v1"}, "EMBEDDINGS_BASE_URL"),
        ({"EMBEDDINGS_MODEL": "m"}, "EMBEDDINGS_MODEL"),
    ],
)
def test_half_of_a_pair_is_a_fault(mapping: dict[str, str], name: str) -> None:
    assert faults(mapping) == {("incomplete", name)}


@pytest.mark.parametrize(
    "mapping",
    [
        {**SLACK, "SLACK_APP_TOKEN": "xapp-1"},
        {**SLACK, "SLACK_SIGNING_SECRET": "s"},
        {"LLM_BASE_URL": "http://127.0.0.1:1/v1", "LLM_MODEL": "m"},
        {"PUBLIC_URL": "https://chat.example.org/", "REST_TOKEN": "r"},
    ],
)
def test_whole_pairs_are_taken(mapping: dict[str, str]) -> None:
    assert Settings.from_env(mapping)


def test_channels_may_differ_by_city() -> None:
    rest = {"SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "y"}
    one = Settings.from_env({**rest, "SLACK_CHANNEL": "C0ABC"})
    assert dict(one.slack_channels) == {EVERY_CITY: "C0ABC"}
    two = Settings.from_env({**rest, "SLACK_CHANNEL": "saint-etienne:C0ABC, seoul:C0DEF"})
    assert dict(two.slack_channels) == {"saint-etienne": "C0ABC", "seoul": "C0DEF"}
    assert faults({**rest, "SLACK_CHANNEL": "seoul:C0ABC,seoul:C0DEF"}) == {("malformed", "SLACK_CHANNEL")}
    assert faults({**rest, "SLACK_CHANNEL": "#general"}) == {("malformed", "SLACK_CHANNEL")}


@pytest.mark.parametrize("port", ["-1", "65536", "8080.5", "٨٠٨٠", "1e3"])
def test_no_port_is_bent(port: str) -> None:
    assert {name for _, name in faults({"PORT": port})} == {"PORT"}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_database_s_address_is_one(scheme: str) -> None:
    assert Settings.from_env({"DATABASE_URL": f"{scheme}://u:p@h/d"}).database_url == "postgresql://u:p@h/d"


@pytest.mark.parametrize(
    "rest", ["u:s3cret@h:port/d", "h:0/d", "u:s3cret@h/d?nothing=1", "u:s%zz@h/d", "u@[::1/d"]
)
def test_an_address_of_a_database_that_cannot_be_read_is_a_fault(rest: str) -> None:
    assert faults({"DATABASE_URL": f"postgresql://{rest}"}) == {("malformed", "DATABASE_URL")}


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)), st.none() | st.text(max_size=200))
def test_whatever_is_set_is_taken_or_refused(mapping: dict[str, str], dotenv: str | None) -> None:
    refused: tuple[object, ...] = ()
    port = -1
    try:
        port = Settings.from_env(mapping, dotenv).port
    except SettingsError as error:
        refused = error.faults
    assert refused or 0 <= port <= 65535


def test_secrets_are_neither_shown_nor_quoted() -> None:
    secret = "b8f2-secret"
    names = [name for name in NAMES if name.endswith(("TOKEN", "SECRET", "KEY"))]
    mapping = dict.fromkeys(names, secret) | {
        "DATABASE_URL": f"postgresql://u:{secret}@h/d", "PUBLIC_URL": "https://a.example",
        "SLACK_CHANNEL": "C12", "LLM_BASE_URL": "https://b.example", "LLM_MODEL": "m",
        "EMBEDDINGS_BASE_URL": "https://b.example", "EMBEDDINGS_MODEL": "m",
    }  # fmt: skip
    assert secret not in repr(Settings.from_env(mapping))
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value for name, value in mapping.items() if value == secret}, secret)
    assert secret not in str(caught.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_env({}).port = 1  # type: ignore[misc]  # that it cannot be done is the point


def test_the_sample_names_every_setting_and_is_taken() -> None:
    sample = (ROOT / ".env.example").read_text()
    named = {line.lstrip("# ").partition("=")[0] for line in sample.splitlines() if "=" in line}
    assert set(NAMES) <= named
    assert Settings.from_env({}, sample) == Settings.from_env({})
