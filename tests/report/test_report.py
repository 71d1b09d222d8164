"""What a report says and how it comes out: words by extraction, signs by their glyphs, sizes by the files."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from dialogues.report import LABELS, Assessed, Report, report_of
from integrations.report.fonts import folders
from integrations.report.form import WIDTH, Form
from integrations.report.typeset import typeset
from knowledge.pack import load
from tests.service import ROOT

PACK = load("saint-etienne")
AT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
OFFER = PACK.rubric.recommendations[0]
CONTACT = next(contact for contact in PACK.contacts.contacts if contact.rules)
WORLD = {
    "ja": ("株式会社ひかり", "試作品が動作し、テストされています。実際に近い条件で試してください。"),
    "zh": ("光明科技", "原型可以运行，并已经过测试。"),
    "ko": ("빛나는 회사", "시제품이 작동하고 시험되었습니다."),
    "ar": ("شركة النور", "نموذج أولي يعمل وقد تم اختباره مع 5 مستخدمين (Beta)."),
    "tr": ("Işık A.Ş.", "Çalışan bir prototip denendi: ığüşöçİ."),
    "de": ("Größe & Söhne", "Ein Prototyp läuft und wurde geprüft."),
    "pt": ("Coração", "Há um protótipo que funciona; a avaliação está feita."),
}


def assessed(**more: Any) -> Assessed:
    """Levels from 1 to 9, one of them not known."""
    dimensions: dict[str, Any] = {}
    asked = list(PACK.questions)
    for number, dimension in enumerate(PACK.rubric.dimensions, 1):
        level = None if number == 4 else number
        dimensions[dimension.id] = {
            "level": level,
            "of": 9,
            "unknown": [asked[number], f"{asked[number]}#2"],
            "evidence": "none" if level is None else "shown" if number == 2 else "said",
            "because": [] if level is None else [asked[20 + number]],
            "next": "as the founder read it",
        }
    offer = {"id": OFFER.id, "reasons": ["as read"], "reason_ids": [OFFER.rules[0].reason]}
    diagnosis = {"stage": PACK.rubric.stages[1].id, "dimensions": dimensions, "recommend": [offer]}
    referral = {
        "contact": CONTACT.id,
        "reasons": [],
        "reason_ids": [CONTACT.rules[0].reason],
        "also": ["desk"],
    }
    found = Assessed(diagnosis, referral, decided=False, at=AT, startup="Lumière & <Co> #1", person="Ada")
    return found._replace(**more)


def made(form: Form, report: Report) -> bytes:
    return typeset(form, msgspec.to_builtins(report))


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def glyphs(pdf: bytes) -> list[int]:
    """Numbers of all glyphs that are drawn; 0 is the box of a sign that no font has."""
    reader = PdfReader(io.BytesIO(pdf))
    drawn: list[int] = []
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"Tj", b"TJ"):
                for part in operands[0] if operator == b"TJ" else operands:
                    raw = getattr(part, "original_bytes", None)
                    if raw is not None:
                        drawn += struct.unpack(f">{len(raw) // 2}H", raw)
    return drawn


def in_world(language: str) -> Report:
    """A report all of whose words are of that language."""
    name, words = WORLD[language]
    report = report_of(PACK, assessed(), "en")
    sides = tuple(
        replace(
            side, title=name, name=words, standing=words, backed=words, next=words, because=(), unknown=()
        )
        for side in report.sides
    )
    contact = replace(report.offers[0], title=name, gist=words, reasons=(words,))
    return replace(
        report,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        programme=name,
        city=name,
        startup=name,
        person=name,
        day=words,
        stage=name,
        gist=words,
        sides=sides,
        offers=(contact,),
        contact=contact,
        also=(name,),
        provisional=words,
        labels=dict.fromkeys(LABELS, name),
    )


DAYS = {
    "fr": "5 mars 2026",
    "en": "March 5, 2026",
    "es": "5 de marzo de 2026",
    "it": "5 marzo 2026",
    "pt": "5 de março de 2026",
}


@pytest.mark.parametrize("language", DAYS)
def test_a_report_names_all_that_it_rests_on(language: str) -> None:
    words = PACK.words[language]
    report = report_of(PACK, assessed(), language)
    assert [side.id for side in report.sides] == list(PACK.dimensions)
    assert (report.language, report.direction) == (language, "ltr")
    assert report.day.endswith(DAYS[language]), "the pack's day"
    levels = {name: of.levels for name, of in words.rubric.dimensions.items()}
    for number, side in enumerate(report.sides, 1):
        assert side.unknown == (words.intake.questions[list(PACK.questions)[number]].label,)
        if number == 4:
            assert (side.level, side.name) == (None, "")
            assert side.next == words.interface.phrases["diagnosis.answer_first"]
        else:
            here = levels[side.id][number - 1]
            assert (side.level, side.name, side.next) == (number, here.name, here.next)
            assert str(number) in side.standing
    (offer,) = report.offers
    expected = words.rubric.recommendations[OFFER.id]
    assert (offer.title, offer.reasons) == (expected.title, (expected.reasons[OFFER.rules[0].reason],))
    assert report.contact is not None
    assert report.contact.title == words.contacts.contacts[CONTACT.id].title
    assert report.contact.reasons == (words.contacts.contacts[CONTACT.id].reasons[CONTACT.rules[0].reason],)


@pytest.mark.parametrize("language", DAYS)
def test_the_document_holds_every_word_of_the_report(language: str) -> None:
    report = report_of(PACK, assessed(), language)
    pdf = made(Form.DOCUMENT, report)
    reader = PdfReader(io.BytesIO(pdf))
    assert 2 <= len(reader.pages) <= 4
    assert reader.metadata is not None
    assert reader.metadata.title == f"{report.labels['title']} – Lumière & <Co> #1"
    assert "StructTreeRoot" in str(reader.root_object), "tagged, for screen readers"
    told = read(pdf).replace(" ", "")
    expected = [report.startup, report.person, report.day, report.stage, report.gist, report.provisional]
    for side in report.sides:
        expected += [
            side.title,
            side.standing,
            side.name,
            side.backed,
            side.next,
            *side.because,
            *side.unknown,
        ]
    for offer in (*report.offers, report.contact):
        assert offer is not None
        expected += [offer.title, offer.gist, *offer.reasons]
    for text in (*expected, *report.also):
        assert text is not None
        assert "".join(text.split()) in told, text
    assert 0 not in glyphs(pdf)


@pytest.mark.parametrize("language", WORLD)
def test_every_script_is_drawn_by_signs_of_a_font(language: str) -> None:
    report = in_world(language)
    pdf = made(Form.DOCUMENT, report)
    drawn = glyphs(pdf)
    assert len(drawn) > 500
    assert 0 not in drawn
    assert 2 <= len(PdfReader(io.BytesIO(pdf)).pages) <= 4
    picture = made(Form.CHART, report)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_sign_that_no_font_has_is_left_out_of_names_and_refused_elsewhere() -> None:
    report = report_of(PACK, assessed(), "en")
    odd = made(Form.DOCUMENT, replace(report, startup="\ue000 Acme བོད", person="ᏣᎳᎩ"))
    assert odd == made(Form.DOCUMENT, replace(report, startup="Acme", person=None))
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        made(Form.DOCUMENT, replace(report, stage="བོད"))


def test_the_check_for_missing_signs_sees_one() -> None:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
    boxed = typst.compile(b'#set text(font: "Noto Sans")\nx\xee\x80\x80', font_paths=fonts, format="pdf")
    assert isinstance(boxed, bytes)
    assert 0 in glyphs(boxed)


def test_the_picture_is_as_wide_as_a_phone_and_names_each_dimension() -> None:
    report = report_of(PACK, assessed(), "fr")
    picture = made(Form.CHART, report)
    width, height = struct.unpack(">II", picture[16:24])
    assert width == WIDTH
    assert WIDTH < height < 2 * WIDTH
    for number in range(len(report.sides)):
        sides = list(report.sides)
        sides[number] = replace(sides[number], title="")
        assert made(Form.CHART, replace(report, sides=tuple(sides))) != picture
    unknown = tuple(replace(side, level=None) for side in report.sides)
    assert made(Form.CHART, replace(report, sides=unknown)) != picture


def test_the_same_words_make_the_same_document() -> None:
    report = report_of(PACK, assessed(), "fr")
    assert made(Form.DOCUMENT, report) == made(Form.DOCUMENT, report)


def test_without_a_name_contact_or_offer_it_is_still_a_report() -> None:
    bare = assessed(startup=None, person=None, referral=None)
    bare = bare._replace(diagnosis={**bare.diagnosis, "recommend": []})
    report = report_of(PACK, bare, "fr")
    assert (report.contact, report.offers) == (None, ())
    told = read(made(Form.DOCUMENT, report))
    assert told.count(report.labels["title"]) == 1
    assert report.labels["contact"] not in told.split()
    assert made(Form.CHART, report)[:4] == b"\x89PNG"


def test_what_staff_decided_is_told_as_theirs() -> None:
    referral = {"contact": "desk", "reasons": [], "also": []}
    report = report_of(PACK, assessed(referral=referral, decided=True), "fr")
    assert report.contact is not None
    assert report.contact.reasons == (PACK.say("report.decided", "fr"),)
    first = report_of(PACK, assessed(referral=referral), "fr")
    assert first.contact is not None
    assert first.contact.reasons == (PACK.say("referral.first_contact", "fr"),)


def test_ids_of_an_older_pack_are_shown_as_they_are() -> None:
    gone = {"level": 12, "of": 12, "unknown": ["lost#3"], "evidence": "said", "because": [], "next": "go on"}
    old = assessed()
    diagnosis = {
        "stage": "grown",
        "dimensions": {**old.diagnosis["dimensions"], "sound": gone},
        "recommend": [{"id": "choir", "reasons": ["sing"], "reason_ids": ["unknown"]}],
    }
    referral = {"contact": "tenor", "reasons": ["loud"], "reason_ids": ["unknown"], "also": ["bass"]}
    report = report_of(PACK, old._replace(diagnosis=diagnosis, referral=referral), "fr")
    assert report.stage == "grown"
    side = report.sides[-1]
    assert (side.title, side.name, side.next, side.unknown) == ("sound", "", "go on", ("lost",))
    assert [(offer.title, offer.reasons) for offer in report.offers] == [("choir", ("sing",))]
    assert report.contact is not None
    assert (report.contact.title, report.contact.reasons, report.also) == ("tenor", ("loud",), ("bass",))
    assert "sound" in read(made(Form.DOCUMENT, report))


def test_a_language_that_the_pack_lacks_becomes_english() -> None:
    assert report_of(PACK, assessed(), "xx").language == "en"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
@example("a\0b\ufeff")
@example("\u202e \u200d\u0301")
@example("👩🏽\u200d🚀 Noé")
def test_names_are_words_whatever_they_hold(name: str) -> None:
    report = replace(report_of(PACK, assessed(), "en"), startup=name, person=name)
    assert 0 not in glyphs(made(Form.DOCUMENT, report))
    assert made(Form.CHART, report)[:4] == b"\x89PNG"


def test_the_service_itself_loads_nothing_that_sets_or_reads_documents() -> None:
    look = "import sys, bot.bootstrap; print([m for m in ('typst', 'pypdf') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == b"[]"
