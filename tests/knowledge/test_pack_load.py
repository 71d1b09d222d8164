"""Packs load whole, or say all that is wrong at once."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge.pack.load import PACKS, Fault, PackError, cities, load

CITY = "example-city"
FILES = sorted(str(path.relative_to(PACKS / CITY)) for path in (PACKS / CITY).rglob("*.*"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of packs with a copy of the example."""
    shutil.copytree(PACKS / CITY, tmp_path / CITY)
    return tmp_path


def faults(root: Path, city: str = CITY) -> tuple[Fault, ...]:
    with pytest.raises(PackError) as caught:
        load(city, root=root)
    return caught.value.faults


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / CITY / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("city", cities())
def test_every_shipped_pack_loads(city: str) -> None:
    pack = load(city)
    assert pack.id == city
    assert pack.questions
    assert set(pack.words) == set(pack.about.languages)


def test_the_shipped_cities_are_found() -> None:
    assert CITY in cities()
    assert "common" not in cities()


def test_yes_and_no_stay_words_and_dates_become_dates() -> None:
    pack = load(CITY)
    assert pack.questions["test_count"].when == {"tested_users": ("yes",)}
    assert pack.trainings.trainings[0].start == date(2019, 3, 4)


def test_events_are_aware_and_whole_days_end_at_midnight() -> None:
    evening, festival = load(CITY).events
    assert evening.start == datetime(2018, 10, 12, 17, tzinfo=UTC)
    assert (festival.end - festival.start).days == 3
    assert festival.start.tzinfo is not None
    assert festival.start.hour == 0


def test_digest_follows_every_byte(root: Path) -> None:
    before = load(CITY, root=root).digest
    assert load(CITY, root=root).digest == before == load(CITY).digest
    edit(root, "fr/phrasings.yaml", "quel est le tarif", "quel est le prix exact")
    assert load(CITY, root=root).digest != before


def test_own_phrases_lie_over_the_common_ones(root: Path) -> None:
    common = load(CITY, root=root).words["en"].interface.phrases
    key = next(key for key, phrase in common.items() if isinstance(phrase, str))
    (root / CITY / "en" / "interface.yaml").write_text(
        f'phrases:\n  {key}: "Lumen says so."\n', encoding="utf-8"
    )
    phrases = load(CITY, root=root).words["en"].interface.phrases
    assert phrases[key] == "Lumen says so."
    assert phrases.keys() == common.keys()


def test_a_fault_in_an_own_phrase_names_the_own_file(root: Path) -> None:
    (root / CITY / "en" / "interface.yaml").write_text("phrases:\n  some.key: [1, 2]\n", encoding="utf-8")
    (fault,) = faults(root)
    assert (fault.file, fault.line) == (f"{CITY}/en/interface.yaml", 2)


@pytest.mark.parametrize("city", ["nowhere", "../example-city", "", "EXAMPLE-CITY"])
def test_an_unknown_city_is_told_with_those_that_exist(root: Path, city: str) -> None:
    (fault,) = faults(root, city)
    assert fault.code == "unknown_city"
    assert CITY in fault.message


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("pack.yaml", "version: 1", "version: one", "wrong_value", 3),
        ("pack.yaml", "version: 1\n", "", "missing", 2),
        ("pack.yaml", "id: example-city", "id: lumen", "city_id", 2),
        ("pack.yaml", "[en, fr]", "[fr]", "language", 4),
        ("pack.yaml", "[en, fr]", "[en, fr, fr]", "language", 4),
        ("pack.yaml", "[en, fr]", "[en, fr, ../fr]", "language", 4),
        ("pack.yaml", "Europe/Dublin", "Europe/Lumen", "timezone", 7),
        ("intake.yaml", "kind: email", "kind: letter", "wrong_value", 5),
        ("intake.yaml", "kind: email", "kind: email, mnutes: 1", "unknown_key", 5),
        ("intake.yaml", "{tested_users: [yes]}", "{tested_users: {least: 1}}", "wrong_value", 11),
        ("rubric.yaml", "- id: glow", "- id: !!str glow\n    id: glow", "duplicate_key", 23),
        ("rubric.yaml", "  - id: glow", "  - id: glow\n    ? [a, b]\n    : c", "key", 23),
        ("contacts.yaml", "rules:", "rules: !!python/tuple", "tag", 6),
        (
            "contacts.yaml",
            "      - {reason: asked, when: {needs: [training]}",
            "      - *asked",
            "syntax",
            12,
        ),
        ("places.yaml", "- {id", "- {{id", "syntax", 3),
        ("trainings.yaml", "2019-03-04", "2019-13-04", "wrong_value", 3),
        ("trainings.yaml", "seats: 8", "seats: 0", "wrong_value", 3),
        ("en/intake.yaml", "title: Light and lamps", 'title: "Light, lamps"', "wrong_value", 22),
        ("en/intake.yaml", "    why: So that we can call it by its name.\n", "", "missing", 6),
        ("en/faq.yaml", "topics:", "topics: [", "syntax", 3),
        ("en/about.yaml", "city: Lumen", "\tcity: Lumen", "syntax", 1),
        ("calendar.ics", "DTSTART;VALUE=DATE:20910601\r\n", "", "calendar", 12),
        ("calendar.ics", "UID:festival-2091@lumen.example\r\n", "", "calendar", 12),
        ("calendar.ics", "DTEND;VALUE=DATE:20910604", "DTEND;VALUE=DATE:20900604", "calendar", 12),
        ("calendar.ics", "DTEND;VALUE=DATE:20910604", "RRULE:FREQ=YEARLY", "calendar", 12),
        ("calendar.ics", "DTSTART;VALUE=DATE:20910601", "DTSTART;VALUE=DATE:soon", "calendar", 12),
        ("calendar.ics", "BEGIN:VCALENDAR", "BEGIN:LETTER", "calendar", 1),
    ],
)
def test_a_fault_is_told_with_file_line_and_code(
    root: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    text = (root / CITY / file).read_bytes().decode()
    assert old in text
    (root / CITY / file).write_bytes(text.replace(old, new, 1).encode())
    found = [(fault.file, fault.line, fault.code) for fault in faults(root)]
    assert (f"{CITY}/{file}", line, code) in found


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_told(root: Path, file: str) -> None:
    (root / CITY / file).unlink()
    if file == "pack.yaml":
        assert CITY not in cities(root)
    assert Fault(f"{CITY}/{file}", 1, "missing_file", "there is no such file") in faults(root)


def test_a_missing_language_is_told_file_by_file(root: Path) -> None:
    shutil.rmtree(root / CITY / "fr")
    missing = [fault.file for fault in faults(root) if fault.code == "missing_file"]
    assert missing == sorted(f"{CITY}/{file}" for file in FILES if file.startswith("fr/"))


def test_faults_of_all_files_come_together_and_sorted(root: Path) -> None:
    edit(root, "pack.yaml", "country: IE", "country: Ireland")
    edit(root, "intake.yaml", "kind: email", "kind: letter")
    edit(root, "intake.yaml", "kind: file", "kind: parcel")
    edit(root, "fr/faq.yaml", "topics:", "topics: [")
    (root / CITY / "calendar.ics").write_bytes(b"\x00")
    found = faults(root)
    assert list(found) == sorted(found)
    assert {(fault.file, fault.code) for fault in found} == {
        (f"{CITY}/calendar.ics", "calendar"),
        (f"{CITY}/fr/faq.yaml", "syntax"),
        (f"{CITY}/intake.yaml", "wrong_value"),
        (f"{CITY}/pack.yaml", "wrong_value"),
    }
    assert len([fault for fault in found if fault.file.endswith("intake.yaml")]) == 2


def test_a_bomb_of_aliases_and_a_deep_nest_are_refused(root: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    (root / CITY / "places.yaml").write_text(bomb, encoding="utf-8")
    (root / CITY / "trainings.yaml").write_text("[" * 100_000, encoding="utf-8")
    found = {(fault.file, fault.code) for fault in faults(root)}
    assert (f"{CITY}/places.yaml", "anchor") in found
    assert (f"{CITY}/trainings.yaml", "syntax") in found


_PIECES = st.sampled_from(
    [
        *("topics:", "sections:", "- ", "{", "}", "[", "]", "&a ", "*a", "? ", ": ", "!!int ", "!x ", "|\n"),
        *("'", '"', "\n", "  ", "yes", "null", "1e9", "9" * 5000, "2026-02-30", "\t", "# ", "---\n", "...\n"),
        *("%YAML 9\n", "é"),
    ]
)
_YAMLISH = st.lists(_PIECES | st.text(max_size=8), max_size=30).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), content=_YAMLISH | st.binary(max_size=200))
@example(file="intake.yaml", content=b"sections: [{id: a, questions: []}]")
@example(file="pack.yaml", content=b"\xff\xfea\x00")
@example(file="pack.yaml", content=b"a: \x00")
@example(file="calendar.ics", content=b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:2026\r\n")
def test_whatever_stands_in_a_file_only_a_pack_error_comes_of_it(
    root: Path, file: str, content: bytes
) -> None:
    path = root / CITY / file
    kept = path.read_bytes()
    path.write_bytes(content)
    found: tuple[Fault, ...] = ()
    try:
        load(CITY, root=root)
    except PackError as error:
        found = error.faults or (Fault("", 0, "", "an error without a fault"),)
    finally:
        path.write_bytes(kept)
    assert all(fault.line >= 1 and fault.code and fault.message for fault in found)
