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


_PROBE = b"#set document(title: [-])\n#set text(font: json(bytes(sys.inputs.families)))\n#sys.inputs.text"


def typeset(form: Form, report: dict[str, Any]) -> bytes:
    """Set a report in this process.

    Args:
        form: a PNG of `WIDTH` pixels, or a PDF on A4.
        report: a `dialogues.report.Report` as JSON objects, or an `integrations.digest.picture.Week`. Signs
            in the names that no font has are left out.

    Raises:
        typst.TypstError: the report lacks something that the template needs, or is in a script without font.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
    order = json.dumps(families(report["language"]))
    names = {who: _drawable(report[who], fonts, order) for who in ("startup", "person") if who in report}
    compiler = typst.Compiler(
        TEMPLATES / f"{form.value}.typ",
        root=TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**report, **names}), "families": order},
    )
    if form is not Form.DOCUMENT:
        made = compiler.compile(format="png", ppi=72 * WIDTH / _POINTS)
    else:
        day = datetime.fromtimestamp(report["at"], UTC)
        # Accessible and lasting; neither standard allows the box of a sign that no font has.
        made = compiler.compile(format="pdf", timestamp=day, pdf_standards=["ua-1", "a-2a"])
    assert isinstance(made, bytes)  # noqa: S101  # a list only where a picture has several pages
    return made


_JOINERS = "\u200c\u200d"
"""Invisible, but they shape the signs around them."""


def _drawable(text: str | None, fonts: typst.Fonts, order: str) -> str | None:
    """The same without signs that cannot be seen or that no font has; None where nothing is left."""
    plain = "".join(c for c in " ".join((text or "").split()) if c.isprintable() or c in _JOINERS)
    if not _has_signs(plain, fonts, order):
        there = {sign for sign in set(plain) if _has_signs(sign, fonts, order)}
        plain = "".join(sign for sign in plain if sign in there)
    found = plain.strip()
    return found if found and _has_signs(found, fonts, order) else None


def _has_signs(text: str, fonts: typst.Fonts, order: str) -> bool:
    """Whether the fonts have all signs of a text, and the standards allow them.

    It is tried out, since only typst knows where it looks for a sign.
    """
    inputs = {"text": text, "families": order}
    try:
        typst.compile(
            _PROBE,
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1", "a-2a"],
        )
    except typst.TypstError:
        return False
    return True
