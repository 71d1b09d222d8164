"""Sets a report: from its words to the bytes of a picture or a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import typst

from integrations.report.fonts import families, folders

TEMPLATES = Path(__file__).parent
WIDTH = 1080
"""Pixels of the picture's width."""
_POINTS = 540
"""Points of the same, as the template has it."""


class Form(StrEnum):
    """What comes out; the value is the template's name."""

    CHART = "chart"
    DOCUMENT = "document"


def typeset(form: Form, report: dict[str, Any]) -> bytes:
    """Set a report in this process.

    Args:
        form: a PNG of `WIDTH` pixels, or a PDF on A4.
        report: a `dialogues.report.Report` as JSON objects.

    Raises:
        typst.TypstError: the report lacks something that the template needs.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
    inputs = {"data": json.dumps(report), "families": json.dumps(families(report["language"]))}
    compiler = typst.Compiler(
        TEMPLATES / f"{form.value}.typ",
        root=TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    if form is Form.CHART:
        made = compiler.compile(format="png", ppi=72 * WIDTH / _POINTS)
    else:
        made = compiler.compile(format="pdf", timestamp=datetime.fromtimestamp(report["at"], UTC))
    assert isinstance(made, bytes)  # noqa: S101  # a list only where a picture has several pages
    return made
