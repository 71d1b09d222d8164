"""Words of PDFs: had where they can be had, and no file makes reading them fail."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from integrations.pdf_text import MAX_CHARACTERS, MAX_PAGES, STOP_AFTER, clean, text_of_pdf
from integrations.report.fonts import folders


def pdf(*pages: str) -> bytes:
    """A document with a page for each text."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
    source = b'#set text(font: "Noto Sans")\n#json(bytes(sys.inputs.pages)).join(pagebreak())'
    made = typst.compile(source, font_paths=fonts, format="pdf", sys_inputs={"pages": json.dumps(pages)})
    assert isinstance(made, bytes)
    return made


def locked(password: str) -> bytes:
    """A document that is encrypted with a cipher that needs no further package."""
    writer = PdfWriter(io.BytesIO(pdf("secret words")))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def test_the_words_of_all_pages_are_read(path: Path) -> None:
    path.write_bytes(pdf("Une tuile solaire", "en céramique"))
    assert text_of_pdf(path) == ("Une tuile solaire\nen céramique", "")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 1 0 R>> endobj"]
)
def test_a_broken_file_has_no_words(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert text_of_pdf(path).text == ""


def test_a_locked_file_is_told_and_one_that_only_may_not_be_printed_is_read(path: Path) -> None:
    path.write_bytes(locked("open sesame"))
    assert text_of_pdf(path) == ("", "encrypted")
    path.write_bytes(locked(""))
    assert text_of_pdf(path) == ("secret words", "")


def test_what_is_too_long_is_cut(path: Path) -> None:
    writer = PdfWriter()
    page = PdfReader(io.BytesIO(pdf("word"))).pages[0]
    for _ in range(MAX_PAGES + 5):
        writer.add_page(page)
    writer.write(path)
    text, code = text_of_pdf(path)
    assert (text.count("word"), code) == (MAX_PAGES, "cut")
    times = iter([0.0, 0.0, 1.0, STOP_AFTER + 1.0])
    assert text_of_pdf(path, clock=lambda: next(times)) == ("word\nword", "cut")
    path.write_bytes(pdf("many words " * (MAX_CHARACTERS // 10)))
    text, code = text_of_pdf(path)
    assert len(text) <= MAX_CHARACTERS


def test_words_are_kept_as_a_database_can_hold_them_and_people_type_them() -> None:
    assert clean("ﬁne\0 \ud800 ﻣﺮﺣﺒﺎ \n\t x\u200b") == "fine مرحبا x"


GOOD = pdf("Une tuile solaire")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)), max_size=20))
def test_no_damage_makes_it_fail(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, bytes]]
) -> None:
    content = bytearray(GOOD)
    for place, other in damage:
        content[place : place + len(other)] = other
    path = tmp_path_factory.getbasetemp() / "damaged.pdf"
    path.write_bytes(content)
    assert text_of_pdf(path).code in ("", "broken", "encrypted", "cut")
