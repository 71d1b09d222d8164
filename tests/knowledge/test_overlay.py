"""What is laid over a pack, and the way back into its files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.pack import Pack, load
from knowledge.pack.check import check_city
from knowledge.pack.load import PACKS
from knowledge.pack.overlay import AddedWords, Addition, lacking, landed, over
from knowledge.pack.words import BorrowedWords
from knowledge.pack.writing_back import WriteBackError, write_back

CITY = "example-city"
ANSWER = "Devant l’entrée {gratuit}.\n\nÀ toute heure : # oui"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(CITY)


def bikes(*languages: str, phrasings: int = 1) -> Addition:
    return Addition(
        topic="desk.bikes",
        contact="academy",
        words={tag: AddedWords(title=f"Bikes {tag}", answer=ANSWER) for tag in languages},
        phrasings={tag: tuple(f"bikes {tag} {n}?" for n in range(phrasings)) for tag in languages},
    )


MORE = Addition(topic="programme.cost", phrasings={"fr": ('ça "coûte" un bras ?', "gratuit: oui ou non")})


def test_a_language_without_words_borrows_them(pack: Pack) -> None:
    grown = over(pack, [bikes("fr")])
    topic = grown.topics["desk.bikes"]
    assert (topic.languages, topic.contact, lacking(grown, topic)) == (("fr",), "academy", ("en",))
    english = grown.words["en"].faq.topics["desk.bikes"]
    assert isinstance(english, BorrowedWords)
    assert english.language == "fr"
    assert english.answer.format() == ANSWER
    assert grown.words["en"].phrasings.topics["desk.bikes"] == ()
    assert grown.digest != pack.digest


def test_later_words_fill_a_language_and_what_the_pack_has_stays(pack: Pack) -> None:
    stolen = Addition(topic="programme.cost", words={"fr": AddedWords(title="x", answer="y")})
    grown = over(pack, [bikes("fr"), bikes("en"), stolen])
    assert grown.topics["desk.bikes"].languages == ("en", "fr")
    assert lacking(grown, grown.topics["desk.bikes"]) == ()
    assert grown.words["fr"].faq.topics["programme.cost"] == pack.words["fr"].faq.topics["programme.cost"]
    assert over(pack, [stolen]) is pack


def test_phrasings_come_behind_those_of_the_pack_and_once(pack: Pack) -> None:
    there = pack.words["fr"].phrasings.topics["programme.cost"]
    again = Addition(topic="programme.cost", phrasings={"fr": (there[0].upper(), *MORE.phrasings["fr"])})
    grown = over(pack, [MORE, again])
    assert grown.words["fr"].phrasings.topics["programme.cost"] == (*there, *MORE.phrasings["fr"])


def test_words_in_languages_that_the_pack_lacks_add_nothing(pack: Pack) -> None:
    assert over(pack, [bikes("xx")]) is pack


@pytest.mark.parametrize(
    "added",
    [
        [bikes("fr")],
        [bikes("fr", "en")],
        [bikes("fr", "en", phrasings=5)],
        [MORE],
        [MORE, bikes("en"), Addition(topic="desk.other", words={"fr": AddedWords(title="a", answer=" b ")})],
    ],
)
def test_written_back_it_is_a_clean_pack_in_which_all_has_landed(
    pack: Pack, added: list[Addition], tmp_path: Path
) -> None:
    grown = over(pack, added)
    folder = write_back(pack, grown, tmp_path)
    assert check_city(CITY, tmp_path) == ()
    written = load(CITY, root=tmp_path)
    for tag in pack.words:
        assert written.words[tag].faq == grown.words[tag].faq
        assert written.words[tag].phrasings == grown.words[tag].phrasings
    assert all(landed(written, one) for one in added)
    assert over(written, added) is written
    assert written.about.version == pack.about.version + 1
    for path in sorted((PACKS / CITY).rglob("*.yaml")):
        kept = (folder / path.relative_to(PACKS / CITY)).read_text("utf-8").splitlines()
        for line in path.read_text("utf-8").splitlines():
            assert line in kept or line.startswith(("version:", "    ["))


def test_a_growing_topic_in_the_files_grows_on(pack: Pack, tmp_path: Path) -> None:
    write_back(pack, over(pack, [bikes("fr")]), tmp_path / "one")
    one = load(CITY, root=tmp_path / "one")
    english = bikes("en")
    assert not landed(one, english)
    write_back(one, over(one, [english]), tmp_path / "two", root=tmp_path / "one")
    assert check_city(CITY, tmp_path / "two") == ()
    two = load(CITY, root=tmp_path / "two")
    assert two.topics["desk.bikes"].languages == ("en", "fr")
    assert landed(two, english)


def test_nothing_added_leaves_every_byte(pack: Pack, tmp_path: Path) -> None:
    folder = write_back(pack, pack, tmp_path)
    for path in (PACKS / CITY).rglob("*"):
        if path.is_file():
            assert (folder / path.relative_to(PACKS / CITY)).read_bytes() == path.read_bytes()
    with pytest.raises(WriteBackError, match="exists"):
        write_back(pack, pack, tmp_path)


def test_comments_and_flow_lists_are_kept(pack: Pack, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(PACKS / CITY, root / CITY)
    file = root / CITY / "fr" / "phrasings.yaml"
    text = file.read_text("utf-8")
    head, _, rest = text.partition("  programme.cost:")
    forms = pack.words["fr"].phrasings.topics["programme.cost"]
    tail = rest[rest.index("\n  ", rest.index("\n    -")) :]
    while tail.startswith("\n    "):
        tail = tail[tail.index("\n", 1) :]
    flow = ", ".join(f'"{form}"' for form in forms)
    file.write_text(f"# Mine.\n{head}  programme.cost: [{flow}]  # here{tail}", encoding="utf-8")
    base = load(CITY, root=root)
    write_back(base, over(base, [MORE]), tmp_path / "out", root=root)
    assert (
        load(CITY, root=tmp_path / "out").words["fr"].phrasings.topics["programme.cost"][-2:]
        == (MORE.phrasings["fr"])
    )
    written = (tmp_path / "out" / CITY / "fr" / "phrasings.yaml").read_text("utf-8")
    assert "# Mine.\n" in written
    assert "]  # here\n" in written
