"""Readers of the public sets' formats: each gives texts with the label and language that its files tell."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from knowledge.public.sources import BANKING, BITCOIN, CLINC, FEW_SHOT, MKQA, TATOEBA, XSID
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

    Raises:
        MissingError: the file is not there.
    """
    parts: dict[str, list[list[str]]] = json.loads(
        CLINC.file(folder, "data/data_full.json").read_text("utf-8")
    )
    return {
        part: tuple(_example(intent, "en", text) for text, intent in rows) for part, rows in parts.items()
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


def mkqa(folder: Path) -> Mapping[str, Texts]:
    """Questions of MKQA's development part by language; each topic is a question, once per language.

    Raises:
        MissingError: the archive is not there.
    """
    found: dict[str, Texts] = {}
    with zipfile.ZipFile(MKQA.file(folder, "data/eval/mkqa_dev.zip")) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".jsonl"):
                rows = [json.loads(line) for line in archive.read(name).decode("utf-8").splitlines()]
                language = name.rpartition("mkqa-")[2].removesuffix(".jsonl")
                texts = tuple(
                    _example(row["id"].rpartition(f"_{language}")[0], language, row["question"])
                    for row in rows
                )
                found[_SAME.get(language, language)] = texts
    return found


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
