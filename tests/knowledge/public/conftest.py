"""Tiny public sets in the formats of the real ones, and an encoder that is quick."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from knowledge.public.intents import ZERO_SHOT
from knowledge.text import fold
from knowledge.understanding import Reader
from knowledge.understanding.encoders import Role, Vectors

INTENTS = {
    "open_door": ("open the door", "let me in please", "unlock the front door", "door open now"),
    "feed_cat": ("feed the cat", "the cat is hungry", "give the cat some food", "cat food now"),
    "water_plants": ("water the plants", "the plants are dry", "give the plants water", "plants need water"),
}
OTHER = ("sing a song for me", "who won the match", "tell me a story", "how far is the moon")
"""What is none of those."""


class Letters:
    """Runs of three letters, counted: texts that share many are alike."""

    name = "letters"
    version = "letters-1"
    languages: frozenset[str] | None = None

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.encoded += texts
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            folded = f"  {fold(text)}  {role[:0]}"
            for at in range(len(folded) - 2):
                row[zlib.crc32(folded[at : at + 3].encode()) % 64] += 1
        scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return scaled


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def reader(letters: Letters) -> Reader:
    return Reader((letters,))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_few_shot(folder: Path, part: str, rows: Sequence[tuple[str, str]]) -> None:
    held = folder / "Few-Shot-Intent-Detection" / "Datasets" / part
    write(held / "seq.in", "".join(f"{text}\n" for text, _ in rows))
    write(held / "label", "".join(f"{intent}\n" for _, intent in rows))


def write_clinc(
    folder: Path, parts: Mapping[str, Sequence[Sequence[str]]], more: Sequence[Sequence[str]] = ()
) -> None:
    """Args: parts: of the full edition. more: what the larger one has beside for learning."""
    plus = {**parts, "oos_train": [*parts["oos_train"], *more]}
    for edition, held in (("full", parts), ("oos_plus", plus)):
        write(folder / "oos-eval" / "data" / f"data_{edition}.json", json.dumps(held))


def write_mkqa(
    folder: Path, asked: Mapping[str, Sequence[tuple[str, str, Sequence[str]]]], part: str = "mkqa_dev"
) -> None:
    """Args: asked: number, question and answers, by the file's language. part: name of the archive."""
    archive = folder / "MIA-Shared-Task-2022" / "data" / "eval" / f"{part}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as file:
        for tag, questions in asked.items():
            lines = (
                {"id": f"{number}_{tag}", "lang": tag, "question": text, "answers": [*answers]}
                for number, text, answers in questions
            )
            file.writestr(f"mkqa_dev/mkqa-{tag}.jsonl", "".join(json.dumps(line) + "\n" for line in lines))


def write_wordfreq(folder: Path, name: str, levels: Sequence[Sequence[str]]) -> None:
    """Args: name: of the list. levels: words, each level a hundredth of a tenfold rarer than the last."""
    path = folder / "wordfreq" / "wordfreq" / "data" / f"{name}.msgpack.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(msgspec.msgpack.encode([{"format": "cB", "version": 1}, *levels])))


def conll(rows: Sequence[tuple[str, str]], *, old: bool) -> str:
    """As xSID writes it: its older files have a colon after a name, and English beside."""
    sign = ":" if old else " ="
    return "".join(
        f"# id{sign} {number}\n# text{sign} {text}\n# intent{sign} {intent}\n"
        + "".join(f"{place}\t{word}\t{intent}\tO\n" for place, word in enumerate(text.split(), 1))
        + "\n"
        for number, (text, intent) in enumerate(rows)
    )


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A folder with all sets but CLINC's, each of a few lines."""
    rows = [(text, intent) for intent, texts in INTENTS.items() for text in texts]
    known, asked = rows[::2], rows[1::2]
    for part in ("BANKING77/train_5", "BANKING77/train_10", "BANKING77-OOS/train"):
        write_few_shot(tmp_path, part, known)
    for part in ("BANKING77/test", "BANKING77-OOS/valid", "BANKING77-OOS/test"):
        write_few_shot(tmp_path, part, asked)
    for part, some in (("valid", OTHER[:2]), ("test", OTHER[2:])):
        write_few_shot(tmp_path, f"BANKING77-OOS/id-oos/{part}", [(text, "oos") for text in some])
    for tag in ("en", *ZERO_SHOT):
        data = tmp_path / "xsid" / "data" / "xSID-0.6"
        write(data / f"{tag}.valid.conll", conll(known, old=False))
        write(data / f"{tag}.test.conll", conll(asked, old=tag in ("de", "tr")))
    taught = tmp_path / "xsid" / "data" / "xSID" / "mt.train.da"
    write(taught / "text.en", "".join(f"{text} .\n" for text, _ in (*rows, rows[0])) + "is it wet\n")
    tags = "".join(f"O O\t{intent}\n" for _, intent in (*rows, rows[0])) + "O O O\tGetWeather\n"
    write(taught / "label.en", tags)
    every = list(enumerate([text for text, _ in rows] + [*OTHER]))
    apart = list(enumerate(("who painted the ceiling", "where was the treaty signed", "who sang about rain")))
    for archive, questions in (("mkqa_dev", every), ("mkqa_test_without_answers", apart)):
        in_each = {
            tag: [(str(number), text + mark, [text]) for number, text in questions]
            for tag, mark in (("en", ""), ("fi", " fi"), ("zh_cn", " zh"))
        }
        write_mkqa(tmp_path, in_each, archive)
    faq = tmp_path / "Bitcoin.org" / "_translations"
    write(
        faq / "en.yml",
        "en:\n  faq:\n    title: FAQ\n    lost: What if coins are lost?\n    losttxt1: They stay lost.\n"
        "    price: What makes the price?\n    pricetxt1: Supply and demand.\n",
    )
    write(
        faq / "pt_BR.yml",
        "pt_BR:\n  faq:\n    title: FAQ\n    lost: E se coins forem lost?\n"
        "    price: What makes the price?\n",
    )
    return tmp_path
