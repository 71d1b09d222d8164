"""What can be set."""

from __future__ import annotations

from enum import StrEnum

WIDTH = 1080
"""Pixels of a picture's width."""


class Form(StrEnum):
    """The value is the template's name."""

    CHART = "chart"
    DOCUMENT = "document"
    WEEK = "week"  # the picture of a weekly digest
