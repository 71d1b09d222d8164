"""What stops the service or a command before it does anything: each with a code and what to do."""

from __future__ import annotations


class StartError(Exception):
    """The service cannot start, for a reason that its operator can mend.

    Attributes:
        code: `port_taken`, `address_unusable`, `data_dir_unwritable`, `temporary_folder_missing`,
            `database_away` or `schema_too_new`.
        what_to_do: one sentence for the operator.
    """

    def __init__(self, code: str, what_to_do: str) -> None:
        super().__init__(f"{code}: {what_to_do}")
        self.code = code
        self.what_to_do = what_to_do
