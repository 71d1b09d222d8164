"""Sets a report: from its words to the bytes of a picture or a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from integrations.report.fonts import families, folders
from integrations.report.form import WIDTH, Form

TEMPLATES = Path(__file__).parent
_POINTS = 540
"""Points of the picture's width, as its template has it; 72 points are an inch."""


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
