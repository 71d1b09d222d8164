"""Readers of the public sets' formats: each gives texts with the label and language that its files tell."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import yaml

from knowledge.public.sources import BANKING, BITCOIN, CLINC, FEW_SHOT, MKQA, TATOEBA, WORDFREQ, XSID
from knowledge.understanding.examples import OUT_OF_SCOPE, Example

_OUTSIDE = frozenset({"oos", "ood"})
_SAME = {"zh_CN": "zh", "zh_TW": "zh", "zh_cn": "zh", "pt_BR": "pt", "no": "nb"}
"""Tags of these files that this service has another name for."""

Texts = tuple[Example, ...]


def _example(intent: str, language: str, text: str) -> Example:
    label = OUT_OF_SCOPE if intent in _OUTSIDE else f"topic:{intent}"
    return Example(label, _SAME.get(language, language), text)


def clinc(folder: Path) -> Mapping[str, Texts]:
    """CLINC150 in full: parts `train`, `val`, `test`, and each with `oos_` before it.

    `oos_more` is what its larger edition has beyond that for learning.

    Raises:
        MissingError: a file is not there.
    """
    full, plus = (
        json.loads(CLINC.file(folder, f"data/data_{edition}.json").read_text("utf-8"))
        for edition in ("full", "oos_plus")
    )
    known = {text for text, _ in full["oos_train"]}
    more = [row for row in plus["oos_train"] if row[0] not in known]
    return {
        part: tuple(_example(intent, "en", text) for text, intent in rows)
        for part, rows in {**full, "oos_more": more}.items()
    }


def banking_test(folder: Path) -> Texts:
    """The test part of BANKING77.

    Raises:
        MissingError: the file is not there.
    """
    with BANKING.file(folder, "banking_data/test.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_example(row["category"], "en", row["text"]) for row in csv.DictReader(file))


def few_shot(folder: Path, part: str) -> Texts:
    """A part of a set in two files of as many lines, such as `BANKING77/train_5`.

    Raises:
        MissingError: a file is not there.
    """
    texts, intents = (
        FEW_SHOT.file(folder, f"Datasets/{part}/{name}").read_text("utf-8").splitlines()
        for name in ("seq.in", "label")
    )
    return tuple(_example(intent, "en", text) for text, intent in zip(texts, intents, strict=True))


def xsid(folder: Path, language: str, part: str) -> Texts:
    """A part (`valid` or `test`) of xSID 0.6 in one language.

    Raises:
        MissingError: the file is not there.
    """
    found: list[Example] = []
    told: dict[str, str] = {}
    lines = XSID.file(folder, f"data/xSID-0.6/{language}.{part}.conll").read_text("utf-8").splitlines()
    for line in (*lines, ""):
        if line.startswith("#") and ("=" in line or ":" in line):
            name, _, value = line[1:].partition("=" if "=" in line else ":")
            told[name.strip()] = value.strip()
        elif not line.strip() and "text" in told:
            found.append(_example(told["intent"], language, told["text"]))
            told = {}
    return tuple(found)


_XSIDS = {"GetWeather": "weather/find"}
"""Intents of its training part that have another name in the others."""


def xsid_train(folder: Path) -> Texts:
    """The English training part of xSID, each sentence once.

    Raises:
        MissingError: a file is not there.
    """
    texts, labels = (
        XSID.file(folder, f"data/xSID/mt.train.da/{name}.en").read_text("utf-8").splitlines()
        for name in ("text", "label")
    )
    intents = (line.partition("\t")[2] for line in labels)
    found = {
        text: _example(_XSIDS.get(intent, intent), "en", text)
        for text, intent in zip(texts, intents, strict=True)
    }
    return tuple(found.values())


_ALIKE = 0.6
"""From more than so great a share of words in common on, questions of the same answers are one question."""


def mkqa(folder: Path) -> Mapping[str, Texts]:
    """Questions of MKQA's development part by language, each once per language.

    Each topic is a question; where English asks the same in nearly the same words twice, and the answers
    agree, both are of one topic. The order is the same in each language.

    Raises:
        MissingError: the archive is not there.
    """
    asked = _rows_of(MKQA.file(folder, "data/eval/mkqa_dev.zip"))
    topics = _one_topic_each(asked["en"])
    return {
        language: tuple(
            _example(topics[_number(row)], language, row["question"]) for row in sorted(rows, key=_number)
        )
        for language, rows in asked.items()
    }


def _rows_of(path: Path) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The lines of one of MKQA's archives by language."""
    found: dict[str, list[dict[str, Any]]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            lines = archive.read(name).decode("utf-8").splitlines() if name.endswith(".jsonl") else []
            if lines:
                language = name.rpartition("mkqa-")[2].removesuffix(".jsonl")
                found[_SAME.get(language, language)] = [json.loads(line) for line in lines]
    return found


def _number(row: Mapping[str, Any]) -> str:
    number: str = row["id"].partition("_")[0]
    return number


def _one_topic_each(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The number of the first question that asks the same, by number."""
    topics: dict[str, str] = {}
    seen: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in sorted(rows, key=_number):
        number, words = _number(row), frozenset(row["question"].split())
        answers = json.dumps(sorted(map(str, row["answers"]))).casefold()
        known = seen.setdefault(answers, []) if row["answers"] else []
        same = (topic for topic, other in known if alike(words, other))
        topics[number] = next(same, number)
        known.append((topics[number], words))
    return topics


def alike(words: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions are worded nearly alike."""
    return len(words & other) > _ALIKE * len(words | other)


def mkqa_test(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Questions of MKQA's test part by language and number; none of them is of the development part.

    Raises:
        MissingError: the archive is not there.
    """
    path = MKQA.file(folder, "data/eval/mkqa_test_without_answers.zip")
    return {
        language: {_number(row): row["question"] for row in rows} for language, rows in _rows_of(path).items()
    }


def bitcoin(folder: Path) -> Mapping[str, Texts]:
    """The questions of an FAQ by file's tag; each topic is a question, once per file that translates it.

    Raises:
        MissingError: the folder is not there.
    """
    english = BITCOIN.file(folder, "_translations/en.yml")
    faq = _faq(english)
    found: dict[str, Texts] = {}
    for path in sorted(english.parent.glob("*.yml")):
        said = _faq(path)
        found[path.stem] = tuple(
            _example(key, path.stem, said[key].strip())
            for key, text in faq.items()
            if f"{key}txt1" in faq
            and said.get(key, "").strip()
            and (path == english or said[key].strip() != text.strip())
        )
    return found


def bitcoin_answers(folder: Path) -> Texts:
    """The English answers of the same FAQ, of the same topics as their questions.

    Raises:
        MissingError: the folder is not there.
    """
    faq = _faq(BITCOIN.file(folder, "_translations/en.yml"))
    return tuple(
        _example(key, "en", re.sub(r"<[^>]*>|\s+", " ", faq[f"{key}txt1"]).strip())
        for key in faq
        if faq.get(f"{key}txt1", "").strip()
    )


def _faq(path: Path) -> dict[str, str]:
    (parts,) = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).values()
    return {key: text for key, text in parts.get("faq", {}).items() if isinstance(text, str)}


def tatoeba(folder: Path, code: str) -> tuple[str, ...]:
    """Sentences of one language (ISO 639-3) that Tatoeba's people have translated.

    Raises:
        MissingError: the file is not there.
    """
    pair = f"data/tatoeba/v1/tatoeba.{'fra' if code == 'eng' else code}-eng.{code}"
    return tuple(TATOEBA.file(folder, pair).read_text("utf-8").splitlines())


def tatoeba_english(folder: Path, code: str) -> Mapping[str, str]:
    """English for the sentences of another language that Tatoeba's people have translated.

    Raises:
        MissingError: the file is not there.
    """
    path = TATOEBA.file(folder, f"data/tatoeba/v1/tatoeba.{code}-eng.eng")
    return dict(zip(tatoeba(folder, code), path.read_text("utf-8").splitlines(), strict=True))


_LISTED_AS = {"tl": "fil", "hr": "sh"}
_LISTED_APART = frozenset({"sr", "bs"})
"""wordfreq lists them with Croatian, in Latin letters."""
_LISTED = 30_000


def wordfreq(folder: Path, language: str) -> Mapping[str, float]:
    """Words of a language, the frequent ones first, with the share of all words that each has.

    At most some thirty thousand, and only what is made of letters; empty where none are listed.

    Raises:
        MissingError: there is no list at all.
    """
    WORDFREQ.file(folder, "wordfreq/data/small_en.msgpack.gz")
    name = _LISTED_AS.get(language, language)
    paths = (
        folder / "wordfreq" / "wordfreq" / "data" / f"{size}_{name}.msgpack.gz" for size in ("large", "small")
    )
    path = next((path for path in paths if path.is_file()), None)
    if path is None or language in _LISTED_APART:
        return {}
    # The first entry tells the format; the others hold the words of as many hundredths of a tenfold rarer.
    _, *levels = msgspec.msgpack.decode(gzip.decompress(path.read_bytes()))
    words = ((word, 10 ** (-level / 100)) for level, some in enumerate(levels) for word in some)
    return {word: share for word, share in islice(words, _LISTED) if word.isalpha() or "'" in word}
