"""The few errors of conversations and desk, told apart by what the caller can do: codes, no sentences."""

from __future__ import annotations


class DialogueError(Exception):
    """Base of all errors here. `code` is stable and may reach a client."""

    code = "dialogue_error"


class StateTooNewError(DialogueError):
    """A snapshot was written by a newer version than this one: nothing is touched, the operator updates."""

    code = "state_too_new"


class ReadingWantedError(DialogueError):
    """The turn needs the meaning of words that were read by their form: read them whole, take it again.

    Attributes:
        pieces: parts of them whose meaning is needed as well.
    """

    code = "reading_wanted"

    def __init__(self, pieces: tuple[str, ...] = ()) -> None:
        """Args: pieces: see there."""
        super().__init__()
        self.pieces = pieces


class UnknownCityError(DialogueError):
    """No pack serves that city."""

    code = "unknown_city"


class UnavailableError(DialogueError):
    """The database is away: nothing was taken, the same message may be sent again."""

    code = "unavailable"


class UnknownCaseError(DialogueError):
    """There is no such case, or its founder had it erased."""

    code = "unknown_case"


class NotAllowedError(DialogueError):
    """The case is not in a state for this act, or the person may not do it."""

    def __init__(self, code: str) -> None:
        """Keep why not.

        Args:
            code: `not_permitted` by their role; `stale`: changed since it was decided on; `claimed_by_other`,
                `closed`, `open`, `not_owner`, `not_claimed`, `theirs_already`, `last_stage`, `snooze_when`,
                `not_snoozed`, `unknown_contact`, `not_mergeable`, `other_claimed`, `nothing_to_undo`,
                `unknown_canned`, `canned_incomplete`, `nothing_to_correct`, `not_author`, `unknown_file`,
                `unknown_gap`, `unknown_topic`, `no_words`, `no_phrasings`, `covered`, `near`,
                `changed_since`, `landed`.
        """
        super().__init__(code)
        self.code = code


class CoveredError(NotAllowedError):
    """What is to become knowledge is covered by a topic that is there.

    Attributes:
        topic: id of that one.
        text: what it covers.
        taken: as of `TakesError`.
    """

    def __init__(self, topic: str, text: str, *, sure: bool, taken: tuple[tuple[str, str], ...] = ()) -> None:
        """Args: sure: `covered`; else it may be something else after all: `near`, which staff decide."""
        super().__init__("covered" if sure else "near")
        self.topic = topic
        self.text = text
        self.taken = taken


class TakesError(NotAllowedError):
    """What is to become knowledge would take questions away from topics that answer them now.

    Attributes:
        taken: ids of the topics, each with a wording that it would lose; staff decide.
    """

    def __init__(self, taken: tuple[tuple[str, str], ...]) -> None:
        super().__init__("takes")
        self.taken = taken


class FileTooLargeError(DialogueError):
    """The file is larger than 20 MB."""

    code = "file_too_large"


class FileRefusedError(DialogueError):
    """The file is empty or of a type that is not taken."""

    code = "file_refused"


class StorageFullError(DialogueError):
    """There is no room left on the disk."""

    code = "storage_full"
