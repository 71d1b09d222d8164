"""Settings: read once, from a mapping, into one frozen object; all faults are reported together."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from knowledge.pack.faults import Fault as FileFault

EVERY_CITY = "*"
"""Stands in `Settings.slack_channels` for every city that is not named there."""


class Fault(NamedTuple):
    """One thing wrong with the settings.

    Attributes:
        code: `malformed`, `out_of_range`, `incomplete` (set by half: another setting is missing), and, of
            what a setting names, `unknown_city` or `unreadable`.
        name: the setting; for a line of `.env` that is no setting, `.env:` and its number.
        what_to_do: one sentence; never holds the value, which may be secret.
    """

    code: str
    name: str
    what_to_do: str


class SettingsError(Exception):
    """The settings cannot be used.

    Attributes:
        faults: all of them, at least one.
        files: what is wrong in files that settings name, where those were looked at.
        settings: what could be read all the same, for finding more faults; None where nothing could.
    """

    def __init__(
        self,
        faults: tuple[Fault, ...],
        *,
        files: tuple[FileFault, ...] = (),
        settings: Settings | None = None,
    ) -> None:
        super().__init__("; ".join(f"{fault.name} ({fault.code}): {fault.what_to_do}" for fault in faults))
        self.faults = faults
        self.files = files
        self.settings = settings

    @classmethod
    def unreadable(cls) -> SettingsError:
        """The `.env` file is there but cannot be read as text."""
        return cls((Fault("malformed", ".env", "make it readable, as UTF-8 text"),))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose; None means off or the default of the part it belongs to.

    Attributes:
        database_url: `postgresql://…`; None: the embedded server in `data_dir`.
        port: 0 to 65535; 0 takes a free one. `rasa_port` too.
        public_url: without a slash at its end.
        cities: ids of packs, the first is the default; whether they exist is checked when they are loaded.
        slack_channels: by city, or `EVERY_CITY`.
    """

    data_dir: Path
    host: str
    port: int
    cities: tuple[str, ...]
    staff_language: str
    rasa_host: str = "127.0.0.1"
    rasa_port: int = 5055
    public_url: str | None = None
    contacts_file: Path | None = None
    telegram_api_url: str | None = None
    slack_channels: Mapping[str, str] = field(default_factory=dict)
    slack_api_url: str | None = None
    llm_base_url: str | None = None
    llm_model: str | None = None
    llm_rewording: bool = True
    embeddings_base_url: str | None = None
    embeddings_model: str | None = None
    smtp_from: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    database_url: str | None = field(default=None, repr=False)
    telegram_bot_token: str | None = field(default=None, repr=False)
    telegram_webhook_secret: str | None = field(default=None, repr=False)
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    rest_token: str | None = field(default=None, repr=False)
    desk_token: str | None = field(default=None, repr=False)
    llm_api_key: str | None = field(default=None, repr=False)
    embeddings_api_key: str | None = field(default=None, repr=False)

    @property
    def loopback_only(self) -> bool:
        """Whether the web server is bound to an address of this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @staticmethod
    def from_env(mapping: Mapping[str, str], dotenv: str | None = None) -> Settings:
        """Read the settings.

        Args:
            mapping: the environment; an empty value counts as not set.
            dotenv: text of a `.env` file, None where there is none; the environment wins over it.

        Raises:
            SettingsError: with every fault found.
        """
        reader = _Reader(mapping, dotenv)
        settings = reader.settings()
        faults = (*reader.faults, *_incomplete(reader.given))
        if faults:
            raise SettingsError(faults, settings=settings)
        return settings


NAMES = (
    "DATABASE_URL", "DATA_DIR", "HOST", "PORT", "PUBLIC_URL", "CITIES", "CONTACTS_FILE", "STAFF_LANGUAGE",
    "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_SECRET", "SLACK_BOT_TOKEN", "SLACK_CHANNEL",
    "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "REST_TOKEN", "DESK_TOKEN", "LLM_BASE_URL",
    "LLM_API_KEY", "LLM_MODEL", "LLM_REWORDING", "EMBEDDINGS_BASE_URL", "EMBEDDINGS_API_KEY",
    "EMBEDDINGS_MODEL", "SMTP_URL", "SMTP_FROM", "RASA_HOST", "RASA_PORT",
)  # fmt: skip
"""Every setting there is."""

_DOTENV_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_COMMENT = re.compile(r"\s+#.*$")
_CITY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SLACK_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_DATABASE = re.compile(r"(postgres|postgresql|postgresql\+psycopg)://(.+)", re.DOTALL)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")
_SWITCH = re.compile(r"on|off")
_MAX_PORT = 65535


class _Reader:
    """Reads setting after setting, collecting the faults."""

    def __init__(self, mapping: Mapping[str, str], dotenv: str | None) -> None:
        self.faults: list[Fault] = []
        merged = {**self._dotenv(dotenv or ""), **{name: value for name, value in mapping.items() if value}}
        self.given = {name: merged[name].strip() for name in NAMES if merged.get(name, "").strip()}

    def settings(self) -> Settings:
        text = self.given.get
        return Settings(
            database_url=self._database(),
            data_dir=self._path("DATA_DIR") or Path("data"),
            host=text("HOST", "127.0.0.1"),
            port=self._port("PORT", "8080"),
            rasa_host=text("RASA_HOST", "127.0.0.1"),
            rasa_port=self._port("RASA_PORT", "5055"),
            public_url=self._url("PUBLIC_URL"),
            cities=self._cities(),
            contacts_file=self._path("CONTACTS_FILE"),
            staff_language=self._matching("STAFF_LANGUAGE", _LANGUAGE, "give a language tag such as fr")
            or "fr",
            telegram_bot_token=text("TELEGRAM_BOT_TOKEN"),
            telegram_api_url=self._url("TELEGRAM_API_URL"),
            telegram_webhook_secret=self._matching(
                "TELEGRAM_WEBHOOK_SECRET", _WEBHOOK_SECRET, "use 1 to 256 letters, digits, - and _"
            ),
            slack_bot_token=text("SLACK_BOT_TOKEN"),
            slack_channels=self._channels(),
            slack_app_token=text("SLACK_APP_TOKEN"),
            slack_signing_secret=text("SLACK_SIGNING_SECRET"),
            slack_api_url=self._url("SLACK_API_URL"),
            rest_token=text("REST_TOKEN"),
            desk_token=text("DESK_TOKEN"),
            llm_base_url=self._url("LLM_BASE_URL"),
            llm_api_key=text("LLM_API_KEY"),
            llm_model=text("LLM_MODEL"),
            llm_rewording=self._matching("LLM_REWORDING", _SWITCH, "set it to on or off") != "off",
            embeddings_base_url=self._url("EMBEDDINGS_BASE_URL"),
            embeddings_api_key=text("EMBEDDINGS_API_KEY"),
            embeddings_model=text("EMBEDDINGS_MODEL"),
            smtp_url=self._smtp(),
            smtp_from=self._matching("SMTP_FROM", _ADDRESS, "give an e-mail address in plain letters"),
        )

    def _fault(self, name: str, what_to_do: str, code: str = "malformed") -> None:
        self.faults.append(Fault(code, name, what_to_do))

    def _dotenv(self, content: str) -> dict[str, str]:
        values: dict[str, str] = {}
        for number, line in enumerate(content.splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = _DOTENV_LINE.fullmatch(line)
            if found is None:
                self._fault(f".env:{number}", "write NAME=value, or # before a comment")
                continue
            name, value = found.groups()
            quote = value[:1] if value[:1] in ("'", '"') else ""
            if quote and value.find(quote, 1) > 0:
                value = value[1 : value.find(quote, 1)]
            else:
                value = "" if value.startswith("#") else _COMMENT.sub("", value)
            values[name] = value
        return values

    def _matching(self, name: str, pattern: re.Pattern[str], what_to_do: str) -> str | None:
        value = self.given.get(name)
        if value is not None and not pattern.fullmatch(value):
            self._fault(name, what_to_do)
            return None
        return value

    def _path(self, name: str) -> Path | None:
        value = self.given.get(name)
        if value is None:
            return None
        try:
            path = Path(value).expanduser()
        except RuntimeError:  # ~ of nobody
            path = None
        if path is None or "\0" in value:
            self._fault(name, "give a path in full, without ~")
        return path

    def _database(self) -> str | None:
        value = self.given.get("DATABASE_URL")
        if value is None:
            return None
        found = _DATABASE.fullmatch(value)
        url = f"postgresql://{found[2]}" if found else None
        if url is None or not _usable(url):
            self._fault(
                "DATABASE_URL", "give postgresql://user:password@host:5432/name, signs such as @ as %40"
            )
            return None
        return url

    def _port(self, name: str, default: str) -> int:
        value = self.given.get(name, default)
        if not (value.isascii() and value.isdigit()):
            self._fault(name, "give a number")
            return 0
        if int(value) > _MAX_PORT:
            self._fault(name, f"give a number from 0 to {_MAX_PORT}", "out_of_range")
        return int(value)

    def _url(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
            _ = parts.port
        except ValueError:
            usable = False
        if not usable:
            self._fault(name, "give an address that starts with https:// or http://")
        return value.rstrip("/")

    def _smtp(self) -> str | None:
        value = self.given.get("SMTP_URL")
        if value is None:
            return None
        from integrations.mail.smtp import Server  # noqa: PLC0415  # only who has set it pays for loading it

        try:
            Server.at(value)
        except ValueError:
            told = (
                "give smtp://user:password@host:587?starttls=required, or smtps://…, signs such as @ as %40"
            )
            self._fault("SMTP_URL", told)
            return None
        return value

    def _cities(self) -> tuple[str, ...]:
        names = [name.strip() for name in self.given.get("CITIES", "saint-etienne").split(",")]
        if not all(_CITY.fullmatch(name) for name in names) or len(set(names)) < len(names):
            self._fault("CITIES", "name each pack once, separated by commas")
        return tuple(names)

    def _channels(self) -> Mapping[str, str]:
        value = self.given.get("SLACK_CHANNEL")
        if value is None:
            return MappingProxyType({})
        found: dict[str, str] = {}
        for part in value.split(","):
            city, colon, channel = part.strip().rpartition(":")
            named = city if colon else EVERY_CITY
            right = _SLACK_ID.fullmatch(channel) and named not in found
            if not right or (colon and not _CITY.fullmatch(city)):
                self._fault("SLACK_CHANNEL", "give a channel id (C…), or city:C…,city:C…")
                break
            found[named] = channel
        return MappingProxyType(found)


def _usable(url: str) -> bool:
    """Whether the database's own library can read this address."""
    # Loading it takes a tenth of a second: only who has set an address pays for it.
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        ports = str(conninfo_to_dict(url).get("port") or "5432")
    except ProgrammingError:
        return False
    return all(
        not port or (port.isascii() and port.isdigit() and 0 < int(port) <= _MAX_PORT)
        for port in ports.split(",")
    )


def _incomplete(given: Mapping[str, str]) -> list[Fault]:
    """Settings that make sense only with others that are not there."""
    needs = (
        ("PUBLIC_URL", ("REST_TOKEN",)),
        ("TELEGRAM_WEBHOOK_SECRET", ("TELEGRAM_BOT_TOKEN", "PUBLIC_URL")),
        ("SLACK_BOT_TOKEN", ("SLACK_CHANNEL", "SLACK_APP_TOKEN|SLACK_SIGNING_SECRET")),
        ("SLACK_CHANNEL", ("SLACK_BOT_TOKEN",)),
        ("SLACK_APP_TOKEN", ("SLACK_BOT_TOKEN",)),
        ("SLACK_SIGNING_SECRET", ("SLACK_BOT_TOKEN",)),
        ("LLM_BASE_URL", ("LLM_MODEL",)),
        ("LLM_MODEL", ("LLM_BASE_URL",)),
        ("LLM_API_KEY", ("LLM_BASE_URL",)),
        ("LLM_REWORDING", ("LLM_BASE_URL",)),
        ("EMBEDDINGS_API_KEY", ("EMBEDDINGS_BASE_URL",)),
        ("EMBEDDINGS_BASE_URL", ("EMBEDDINGS_MODEL",)),
        ("EMBEDDINGS_MODEL", ("EMBEDDINGS_BASE_URL",)),
        ("SMTP_FROM", ("SMTP_URL",)),
    )
    return [
        Fault("incomplete", name, f"set {wanted.replace('|', ' or ')} too, or leave {name} out")
        for name, wants in needs
        if name in given
        for wanted in wants
        if not any(alternative in given for alternative in wanted.split("|"))
    ]
