"""The lint finds every kind of fault, where it is, and nothing in packs that are right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.pack.check import check_city
from knowledge.pack.check.logic import (
    Absent,
    Lit,
    Search,
    Some,
    TooEntangledError,
    fulfilment,
    present,
    refusal,
)
from knowledge.pack.load import PACKS, cities
from knowledge.pack.structure import Kind, Question, Range

CITY = "example-city"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of packs with a copy of the example."""
    shutil.copytree(PACKS / CITY, tmp_path / CITY)
    return tmp_path


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / CITY / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def found(root: Path) -> set[tuple[str, int, str]]:
    return {(fault.file.removeprefix(f"{CITY}/"), fault.line, fault.code) for fault in check_city(CITY, root)}


@pytest.mark.parametrize("city", cities())
def test_every_shipped_pack_is_clean(city: str) -> None:
    assert check_city(city) == ()


INTAKE = [
    ("id: contact_email", "id: project_name", "duplicate_id", 5),
    ("- id: users", "- id: project", "duplicate_id", 7),
    ("profile: email}", "profile: startup}", "duplicate_profile", 5),
    ("profile: email}", "profile: phone}", "kind", 5),
    ("when: {tested_users: [yes]}", "when: {tested_user: [yes]}", "unknown_question", 11),
    ("when: {tested_users: [yes]}", "when: {team_size: {min: 1}}", "later_question", 11),
    ("when: {tested_users: [yes]}", "when: {tested_users: [maybe]}", "unknown_value", 11),
    ("when: {tested_users: [yes]}", "when: {tested_users: []}", "unknown_value", 11),
    ("when: {tested_users: [yes]}", "when: {stage: {min: 2}}", "kind", 11),
    ("when: {tested_users: [yes]}", "when: {contact_email: [yes]}", "kind", 11),
    ("when: {tested_users: [yes]}", "when: {tested_users: [yes], stage: [other]}", "unknown_value", 11),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, choices: [a, b]", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, format: company_id", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, max_length: 5", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, bounds: {min: 5}", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, decimals: true", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, oneself: true", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, summed: true", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, tense: past", "kind", 5),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, exclusive: [none]", "choices", 5),
    ("[sketch, prototype, sold]", "[sketch, prototype, sold], advice: help", "choices", 9),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, advice: help", "choices", 5),
    ("training, partners]}", "training, partners], exclusive: [nobody]}", "choices", 16),
    ("kind: email, minutes: 1", "kind: email, minutes: 1, evidence_for: [team]", "kind", 5),
    ("evidence_for: [customer]", "evidence_for: [clients]", "unknown_dimension", 12),
    ("bounds: {min: 1, max: 500}", "bounds: {min: 10, max: 5}", "range", 15),
    ("minutes: 3, evidence", "minutes: 3, required: true, evidence", "required_file", 12),
    ("id: consent_news, kind: yes_no", "id: consent_news, kind: text", "consent", 17),
    ("minutes: 0.5", "minutes: 0.5, required: true", "consent", 17),
    ("[sketch, prototype, sold]", "[sketch]", "choices", 9),
    ("[sketch, prototype, sold]", "[sketch, sketch, prototype, sold]", "choices", 9),
    ("kind: choice, minutes: 1, required", "kind: scale, minutes: 1, required", "choices", 9),
    ("{id: stage,", "{id: stage, repeat: {group: founders, count: founders, max: 3},", "unknown_question", 9),
    ("{id: needs,", "{id: needs, repeat: {group: founders, count: stage, max: 3},", "kind", 16),
]
RUBRIC = [
    ("- when: {test_count: {min: 5}}", "- when: {test_counts: {min: 5}}", "unknown_question", 6),
    ("- when: {test_count: {min: 5}}", "- when: {test_count: {min: 5, max: 1}}", "range", 6),
    ("- when: {test_count: {min: 5}}", "- when: {test_count: {min: 10001}}", "unreachable", 6),
    ("- when: {test_count: {min: 5}}", "- when: {tested_users: [no]}", "unreachable", 6),
    ("- when: {test_count: {min: 5}}", "- {}", "free_level", 6),
    ("      - any:", "      - when: {stage: [sold]}\n        any:", "both", 7),
    ("- id: product", "- id: customer", "duplicate_id", 10),
    ("- id: spark", "- id: spark\n    needs: {team: 1}", "first_stage", 22),
    ("{customer: 2, product: 2}", "{customer: 2, products: 2}", "unknown_dimension", 23),
    ("{customer: 2, product: 2}", "{customer: 2, product: 4}", "unknown_level", 23),
    (
        "when: {tested_users: [no]}, weight",
        "when: {tested_users: [no], test_count: {min: 1}}, weight",
        "unreachable",
        29,
    ),
    ("stages: [beam]", "stages: [laser]", "unknown_stage", 38),
    ("stages: [beam]", "stages: [beam], when: {stage: [sketch]}", "unreachable", 38),
    ("levels: {team: {max: 1}}", "levels: {team: {max: 1}}, when: {team_size: {min: 3}}", "unreachable", 34),
    ("levels: {team: {max: 1}}", "weight: 3", "empty_rule", 34),
]
OTHERS = [
    ("contacts.yaml", "fallback: true", "next: test-lab", "fallback", 1),
    ("contacts.yaml", "fallback: true", "next: test-lab", "chain", 3),
    ("contacts.yaml", "next: desk", "next: desks", "chain", 5),
    ("contacts.yaml", "next: desk", "fallback: true", "fallback", 4),
    (
        "contacts.yaml",
        "- id: data-protection",
        "- id: night-watch\n    next: desk\n  - id: data-protection",
        "dead",
        18,
    ),
    ("faq.yaml", "basis: unknown, contact: desk", "basis: unknown", "no_contact", 3),
    ("faq.yaml", "contact: bridges", "contact: bridge", "unknown_contact", 6),
    ("programmes.yaml", "contact: test-lab", "contact: lab", "unknown_contact", 2),
    ("programmes.yaml", "recommendation: test_bench", "recommendation: bench", "unknown_recommendation", 2),
    ("places.yaml", "contact: test-lab", "contact: lab", "unknown_contact", 2),
    ("trainings.yaml", "end: 2019-03-05", "end: 2019-03-03", "ends_early", 3),
    ("en/intake.yaml", "  users: {title: Users and tests}\n", "", "missing_words", 1),
    ("en/intake.yaml", "      other: {title: Something else}\n", "", "missing_words", 21),
    ("en/intake.yaml", "also: [lighting]", "also: [food]", "shared_name", 24),
    (
        "en/intake.yaml",
        "      other: {title: Something else}",
        "      other: {title: FOOD}",
        "shared_name",
        25,
    ),
    ("en/intake.yaml", "What is your project called?", "'Hello {name}'", "placeholder", 7),
    ("en/rubric.yaml", "  spark:", "  spork:", "surplus_words", 22),
    (
        "en/rubric.yaml",
        "      - {name: One person works on it., next: Find a second person.}\n",
        "",
        "levels",
        17,
    ),
    ("en/rubric.yaml", "      alone: You work on it alone.\n", "", "missing_words", 35),
    ("en/contacts.yaml", "reasons: {asked:", "reasons: {ask:", "missing_words", 12),
    ("en/faq.yaml", "reliable answer: {contact}", "reliable answer: {contacts}", "placeholder", 8),
    ("en/faq.yaml", "reliable answer: {contact}", "reliable answer: {contact", "placeholder", 8),
    ("en/faq.yaml", "      {list}\n", "", "placeholder", 12),
    (
        "fr/faq.yaml",
        "Contact\u00a0: {contact}.\n  contact.human",
        "À bientôt.\n  contact.human",
        "placeholder",
        25,
    ),
    (
        "en/phrasings.yaml",
        "    - is it free of charge\n",
        "    - Is the programme FREE?\n",
        "duplicate_phrasing",
        23,
    ),
    ("en/phrasings.yaml", "    - is it free of charge\n", "    - are you a bot\n", "stolen_phrasing", 70),
    ("en/phrasings.yaml", "  contact.human:", "  contact.humans:", "surplus_words", 51),
    (
        "en/phrasings.yaml",
        "topics:\n",
        "choices: {needs: {dance: [to dance]}}\ntopics:\n",
        "surplus_words",
        1,
    ),
    ("en/phrasings.yaml", "topics:\n", "choices: {stages: {sold: [we sell]}}\ntopics:\n", "surplus_words", 1),
    (
        "en/phrasings.yaml",
        "topics:\n",
        "choices:\n  stage:\n    sketch: [it is there]\n    sold: [It is there!]\ntopics:\n",
        "stolen_phrasing",
        4,
    ),
    ("en/catalogue.yaml", "  lamp-hall:", "  lamp-halls:", "missing_words", 5),
    ("en/catalogue.yaml", "festival-2091@", "festival-2092@", "surplus_words", 12),
    ("pack.yaml", "[en, fr]", "[en]", "unused_language", 4),
]
TABLE = [
    *(("intake.yaml", *row[:3], row[3]) for row in INTAKE),
    *(("rubric.yaml", *row[:3], row[3]) for row in RUBRIC),
    *OTHERS,
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), TABLE)
def test_a_fault_is_found_where_it_is(
    root: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    edit(root, file, old, new)
    assert (file, line, code) in found(root)


def test_a_stage_that_the_next_one_swallows_is_unreachable(root: Path) -> None:
    edit(root, "rubric.yaml", "{customer: 2, product: 2}", "{customer: 3, product: 3, team: 2}")
    assert ("rubric.yaml", 22, "unreachable") in found(root)


def test_few_phrasings_are_told(root: Path) -> None:
    path = root / CITY / "en" / "phrasings.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:6] + lines[14:]) + "\n", encoding="utf-8")
    assert ("en/phrasings.yaml", 2, "few_phrasings") in found(root)


def test_an_intake_without_questions_fails(root: Path) -> None:
    (root / CITY / "intake.yaml").write_text("sections: []\n", encoding="utf-8")
    assert ("intake.yaml", 1, "no_questions") in found(root)


def test_own_phrases_are_checked_for_plurals_and_braces(root: Path) -> None:
    own = (
        "phrases:\n"
        '  lumen.one: {one: "{n} lamp"}\n'
        '  lumen.two: "{"\n'
        "  lumen.three: {other: x, one: x, few: x}\n"
    )
    (root / CITY / "en" / "interface.yaml").write_text(own, encoding="utf-8")
    faults = found(root)
    assert ("en/interface.yaml", 2, "plural") in faults
    assert ("en/interface.yaml", 3, "placeholder") in faults
    assert ("en/interface.yaml", 4, "plural") in faults
    assert any(file.endswith("fr/interface.yaml") and code == "missing_words" for file, _, code in faults)


CANNED = [
    ("en/canned.yaml", 'replies:\n  thanks: {title: Thanks, text: "Thanks, {name}."}\n', 2, "placeholder"),
    ("en/canned.yaml", 'replies:\n  thanks: {title: Thanks, text: "Thanks {"}\n', 2, "placeholder"),
    ("en/canned.yaml", "replies:\n  thanks: {title: Thanks, text: ''}\n", 2, "wrong_value"),
    ("en/canned.yaml", "replies:\n  lamp: {title: Lamp, text: Here it is.}\n", 2, "surplus_words"),
    ("canned.yaml", "replies:\n  thanks: {contacts: [nobody]}\n", 2, "unknown_contact"),
    ("canned.yaml", "replies:\n  thanks: {stages: [later]}\n", 2, "wrong_value"),
    ("canned.yaml", "replies:\n  thanks: {fill: [name]}\n", 2, "wrong_value"),
]


@pytest.mark.parametrize(("file", "own", "line", "code"), CANNED)
def test_canned_replies_are_checked(root: Path, file: str, own: str, line: int, code: str) -> None:
    (root / CITY / file).write_text(own, encoding="utf-8")
    assert (file, line, code) in found(root)


def test_a_canned_reply_has_words_in_every_language(root: Path) -> None:
    (root / CITY / "canned.yaml").write_text("replies:\n  lamp: {}\n", encoding="utf-8")
    (root / CITY / "en" / "canned.yaml").write_text(
        "replies:\n  lamp: {title: Lamp, text: Here it is.}\n", encoding="utf-8"
    )
    assert {(file, code) for file, _, code in found(root)} == {("common/fr/canned.yaml", "missing_words")}


def test_members_of_a_group_have_a_name_with_their_number(root: Path) -> None:
    repeated = "{id: needs, repeat: {group: founders, count: team_size, max: 3},"
    edit(root, "intake.yaml", "{id: needs,", repeated)
    edit(root, "fr/intake.yaml", "sections:", 'groups: {founders: "Le fondateur"}\nsections:')
    faults = found(root)
    assert ("en/intake.yaml", 1, "missing_words") in faults
    assert ("fr/intake.yaml", 1, "placeholder") in faults
    edit(root, "fr/intake.yaml", "Le fondateur", "Personne {n}")
    edit(root, "en/intake.yaml", "sections:", 'groups: {founders: "Founder {n}", gone: "{n}"}\nsections:')
    assert [fault for fault in found(root) if "/intake" in fault[0]] == [
        ("en/intake.yaml", 1, "surplus_words")
    ]


def test_a_pack_that_does_not_load_is_told_as_faults(root: Path) -> None:
    edit(root, "pack.yaml", "version: 1", "version: one")
    assert ("pack.yaml", 3, "wrong_value") in found(root)


def test_faults_of_several_files_come_sorted(root: Path) -> None:
    edit(root, "faq.yaml", "contact: bridges", "contact: bridge")
    edit(root, "en/rubric.yaml", "  spark:", "  spork:")
    edit(root, "intake.yaml", "profile: email}", "profile: startup}")
    faults = check_city(CITY, root)
    assert list(faults) == sorted(faults)
    assert {fault.file.removeprefix(f"{CITY}/") for fault in faults} >= {
        "faq.yaml",
        "en/rubric.yaml",
        "intake.yaml",
    }


QUESTIONS = {
    "size": Question(id="size", kind=Kind.NUMBER, minutes=1),
    "needs": Question(id="needs", kind=Kind.CHOICES, minutes=1, choices=("a", "b")),
    "more": Question(id="more", kind=Kind.TEXT, minutes=1, when={"size": Range(min=3)}),
}


def test_search_knows_what_several_choices_and_open_numbers_allow() -> None:
    search = Search(QUESTIONS)
    both = (fulfilment({"needs": ("a",)}), fulfilment({"needs": ("b",)}))
    assert search.possible(*both)
    assert search.possible(both[0], refusal({"needs": ("b",)}, QUESTIONS))
    assert not search.possible(both[0], Lit("needs", ("b",), only=True))
    assert not search.possible(present("more"), Lit("size", Range(max=2)))
    assert not search.possible(present("more"), Absent("size"))
    assert not search.possible(
        present("size"), refusal({"size": Range(min=0)}, QUESTIONS), Lit("size", Range(min=1))
    )


def test_search_gives_up_rather_than_runs_for_ever() -> None:
    kinds = {"first": Kind.CHOICE} | {f"q{n}": Kind.CHOICES for n in range(30)}
    questions = {n: Question(id=n, kind=kind, minutes=1, choices=("a", "b")) for n, kind in kinds.items()}
    free = [Some((Lit(name, ("a",)), Lit(name, ("b",)))) for name in questions if name != "first"]
    never = Some((Lit("first", ("b",)),) * 3)
    search = Search(questions)
    assert search.possible(Lit("first", ("a",)), *free)
    with pytest.raises(TooEntangledError):
        search.possible(Lit("first", ("a",)), *free, never)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f'  menu.help: "{"x" * 257}"', "too_long"),
        (f'  menu.about: "{{programme}} {"x" * 100}"', "too_long"),
        (f'  menu.description: "{"x" * 513}"', "too_long"),
        ('  menu.help: "In {city}"', "placeholder"),
        ('  menu.about: "In {place}"', "placeholder"),
        ('  menu.help: {other: "Help"}', "placeholder"),
    ],
)
def test_words_of_menus_are_as_short_and_plain_as_channels_want_them(
    root: Path, line: str, code: str
) -> None:
    (root / CITY / "en" / "interface.yaml").write_text(f"phrases:\n{line}\n", encoding="utf-8")
    assert ("en/interface.yaml", 2, code) in found(root)
