"""The few errors of a conversation, told apart by what the caller can do; codes and values, no sentences."""

from __future__ import annotations


class DialogueError(Exception):
    """Base of all errors here. `code` is stable and may reach a client."""

    code = "dialogue_error"


class StateTooNewError(DialogueError):
    """A snapshot was written by a newer version than this one: nothing is touched, the operator updates."""

    code = "state_too_new"


class UnknownCityError(DialogueError):
    """No pack serves that city."""

    code = "unknown_city"


class UnavailableError(DialogueError):
    """The database is away: nothing was taken, the same message may be sent again."""

    code = "unavailable"
