"""The operator's settings as every command finds them: the environment over `.env` of the current folder."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings, SettingsError


def read_settings() -> Settings:
    """Read them.

    Raises:
        SettingsError: they are at fault, or `.env` cannot be read.
    """
    dotenv = Path(".env")
    try:
        text = dotenv.read_text(encoding="utf-8-sig") if dotenv.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError.unreadable() from error
    return Settings.from_env(os.environ, text)
