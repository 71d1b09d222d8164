"""What a report can be made into."""

from __future__ import annotations

from enum import StrEnum

WIDTH = 1080
"""Pixels of the picture's width."""


class Form(StrEnum):
    """The value is the template's name."""

    CHART = "chart"
    DOCUMENT = "document"
