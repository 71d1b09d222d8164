"""Writes what was laid over a pack back into a copy of its files, touching nothing else in them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from knowledge.pack.load import PACKS
from knowledge.pack.pack import Pack
from knowledge.pack.words import BorrowedWords

_FEWEST = 5
"""Phrasings in each language from which a topic counts as grown up, as the lint has it."""


class WriteBackError(Exception):
    """Nothing was written. `code`: `exists` or `unwritable`."""

    def __init__(self, code: str, what_to_do: str) -> None:
        """Args: code: see the class. what_to_do: one sentence for whoever asked for it."""
        super().__init__(f"{code}: {what_to_do}")
        self.code = code


def write_back(pack: Pack, grown: Pack, target: Path, *, root: Path = PACKS) -> Path:
    """Write a grown pack as files.

    Comments, order and style of what is there stay; topics are added at the end, in the order in which they
    came, and phrasings at the end of those of their topic. The pack's version is raised where anything was.

    Args:
        pack: as it stands in the files below `root`.
        grown: the same with what was laid over it.
        target: folder to write into; the city's folder is made in it.
        root: folder of packs.

    Returns:
        the new folder.

    Raises:
        WriteBackError: nothing is left behind.
    """
    folder = target / pack.id
    if folder.exists():
        raise WriteBackError("exists", f"{folder} is there already; choose another place")
    try:
        shutil.copytree(root / pack.id, folder)
        _write(pack, grown, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise WriteBackError("unwritable", f"{folder} cannot be written: {error.strerror}") from error
    return folder


def _write(pack: Pack, grown: Pack, folder: Path) -> None:
    changed = [_topics(pack, grown, _File(folder / "faq.yaml"))]
    for tag in pack.words:
        changed.append(_words(pack, grown, tag, _File(folder / tag / "faq.yaml")))
        changed.append(_phrasings(pack, grown, tag, _File(folder / tag / "phrasings.yaml")))
    if any(changed):
        about = _File(folder / "pack.yaml")
        about.replace(about.child("version"), str(pack.about.version + 1))
        about.save()


@dataclass
class _File:
    """A file and the changes to be made to its text."""

    path: Path
    text: str = field(init=False)
    node: Node = field(init=False)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.path.read_text(encoding="utf-8")
        self.node = cast("Node", yaml.compose(self.text, Loader=yaml.SafeLoader))

    def child(self, *path: str) -> Node:
        """The node below these keys. Raises KeyError."""
        node = self.node
        for key in path:
            found = [value for name, value in node.value if name.value == key]
            if not isinstance(node, MappingNode) or not found:
                raise KeyError(key)
            node = found[0]
        return node

    def replace(self, node: Node, by: str) -> None:
        """Put other text in the place of a node."""
        self.edits.append((node.start_mark.index, node.end_mark.index, by))

    def append(self, inside: Node, lines: str) -> None:
        """Add whole lines behind the last piece of a block."""
        last = inside.value[-1]
        end = _end(last[1] if isinstance(last, tuple) else last)
        line_end = self.text.find("\n", max(end - 1, 0)) + 1 or len(self.text)
        start = "" if self.text[:line_end].endswith("\n") else "\n"
        self.edits.append((line_end, line_end, start + lines))

    def save(self) -> bool:
        """Write the file where anything changes; whether it does."""
        text = self.text
        for start, end, by in sorted(self.edits, key=lambda edit: edit[0], reverse=True):
            text = text[:start] + by + text[end:]
        if self.edits:
            self.path.write_text(text, encoding="utf-8")
        return bool(self.edits)


def _end(node: Node) -> int:
    """Where a node's text ends; for blocks where that of their last piece does."""
    while isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    return end


def _topics(pack: Pack, grown: Pack, file: _File) -> bool:
    listed = file.child("topics")
    dash = " " * (listed.value[0].start_mark.column - 2)
    lines = []
    for place, topic in enumerate(grown.faq.topics):
        languages = _growing(grown, topic.id) if topic.languages else ()
        if topic.id not in pack.topics:
            contact = [f"contact: {topic.contact}"] if topic.contact else []
            so_far = [f"languages: [{', '.join(languages)}]"] if languages else []
            told = ", ".join([f"id: {topic.id}", f"basis: {topic.basis}", *contact, *so_far])
            lines.append(f"{dash}- {{{told}}}\n")
        elif languages != pack.topics[topic.id].languages:
            found = {key.value: value for key, value in listed.value[place].value}
            file.replace(found["languages"], f"[{', '.join(languages or grown.words)}]")
    if lines:
        file.append(listed, "".join(lines))
    return file.save()


def _growing(grown: Pack, topic: str) -> tuple[str, ...]:
    """The languages to name for a topic; none once it has words and phrasings enough in all."""
    there = tuple(
        tag for tag, words in grown.words.items() if not isinstance(words.faq.topics[topic], BorrowedWords)
    )
    asked = [len(words.phrasings.topics[topic]) for words in grown.words.values()]
    return () if len(there) == len(grown.words) and min(asked) >= _FEWEST else there


def _words(pack: Pack, grown: Pack, tag: str, file: _File) -> bool:
    known = pack.words[tag].faq.topics
    lines = [
        f"  {topic}:\n    title: {_quoted(said.title)}\n    answer: {_block(said.answer)}\n"
        for topic, said in grown.words[tag].faq.topics.items()
        if not isinstance(said, BorrowedWords)
        and (topic not in known or isinstance(known[topic], BorrowedWords))
    ]
    if lines:
        file.append(file.child("topics"), "".join(lines))
    return file.save()


def _phrasings(pack: Pack, grown: Pack, tag: str, file: _File) -> bool:
    known, new = pack.words[tag].phrasings.topics, []
    for topic, forms in grown.words[tag].phrasings.topics.items():
        added = forms[len(known.get(topic, ())) :]
        if not added:
            continue
        try:
            there = file.child("topics", topic)
        except KeyError:
            new.append(f"  {topic}:\n" + "".join(f"    - {_quoted(form)}\n" for form in added))
            continue
        if isinstance(there, SequenceNode) and there.flow_style:
            end = there.end_mark.index - 1
            file.edits.append((end, end, "".join(f", {_quoted(form)}" for form in added)))
        else:
            dash = " " * (there.value[0].start_mark.column - 2)
            file.append(there, "".join(f"{dash}- {_quoted(form)}\n" for form in added))
    if new:
        file.append(file.child("topics"), "".join(new))
    return file.save()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _block(text: str) -> str:
    """A text of several lines as a block; in quotes where a block would not keep it as it is."""
    lines = text.split("\n")
    plain = text.isprintable() or all(line.isprintable() for line in lines)
    if not plain or text != text.strip() or any(line != line.rstrip() for line in lines):
        return _quoted(text)
    return "|-\n" + "\n".join(f"      {line}" if line else "" for line in lines)
