"""Telegram, on python-telegram-bot: what comes from there and what goes there."""
