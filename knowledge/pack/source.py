"""YAML as packs use it: plain data, each piece with the line it came from.

Less than YAML 1.1 on purpose: `yes`, `no`, `on` and `off` are words, not truth values; dates stay text until
a model asks for a date; keys are always text; anchors, tags, and keys written twice are faults.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from knowledge.pack.faults import Fault

_TEXT = "tag:yaml.org,2002:str"
_TAGS = {ScalarNode: _TEXT, MappingNode: "tag:yaml.org,2002:map", SequenceNode: "tag:yaml.org,2002:seq"}
_PLAIN_TAGS = frozenset(_TAGS.values())
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")

Model = TypeVar("Model", bound=BaseModel)

_DEEPEST = 40
"""Levels in a file; packs use ten."""

Path = Sequence[str | int]
"""Keys and indices from the top of a file to a piece of it."""


class _Loader(yaml.CSafeLoader):
    """libyaml's parser without the guesses of YAML 1.1: scalars are read by `_scalar`.

    The composer goes down one C frame a level and would end the process on a file that is nothing but
    brackets, so it counts its levels where it tells the resolver of them.
    """

    _depth = 0

    def resolve(self, kind: type[Node], value: object, implicit: object) -> str:  # noqa: ARG002
        return _TAGS[kind]

    def descend_resolver(self, current_node: Node | None, current_index: object) -> None:  # noqa: ARG002
        self._depth += 1
        if self._depth > _DEEPEST:
            mark = current_node.start_mark if current_node is not None else None
            raise ComposerError(None, None, "nested too deeply", mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read.

    Attributes:
        file: as in a fault.
        data: dictionaries with text keys, lists, text, numbers, truth values, None.
        text: whole, to tell the line of a fault; empty when it could not be read, or says nothing.
    """

    file: str
    data: Any
    text: str


def read(file: str, content: bytes) -> tuple[Source, tuple[Fault, ...]]:
    """Parse one file.

    Args:
        file: its name for faults.
        content: its bytes, UTF-8.

    Returns:
        What could be read (with data None when nothing could), and all faults.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Source(file, None, ""), (Fault(file, line, "encoding", "not UTF-8"),)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = error.problem or error.context or "not YAML"
        return Source(file, None, ""), (Fault(file, mark.line + 1 if mark else 1, "syntax", message),)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Source(file, None, ""), (Fault(file, line, "syntax", str(error.reason)),)
    except yaml.YAMLError as error:
        return Source(file, None, ""), (Fault(file, 1, "syntax", str(error)),)
    if node is None:
        return Source(file, None, ""), (Fault(file, 1, "empty", "the file says nothing"),)
    faults: list[Fault] = []
    data = _Reader(file, faults).plain(node)
    return Source(file, data, text), tuple(faults)


class _Reader:
    """Turns nodes into plain data and notes what packs do not allow."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self._file = file
        self._faults = faults
        self._seen: set[int] = set()

    def plain(self, node: Node) -> Any:
        if id(node) in self._seen:
            self._note(node, "anchor", "anchors and aliases are not read: write it out twice")
            return None
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._note(node, "tag", "tags are not read: leave it out")
        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, SequenceNode):
            return [self.plain(item) for item in node.value]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._note(key, "key", "a key is one word or text")
            elif key.value in found:
                self._note(key, "duplicate_key", f"`{key.value}` stands here twice")
            else:
                found[key.value] = self.plain(value)
        return found

    def _note(self, node: Node, code: str, message: str) -> None:
        self._faults.append(Fault(self._file, node.start_mark.line + 1, code, message))


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style:  # quoted or a block: text, whatever it looks like
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


@dataclass(frozen=True, slots=True)
class Document:
    """What one model is validated from: a file, or files laid over each other, the uppermost first."""

    sources: tuple[Source, ...]

    @property
    def data(self) -> Any:
        """The plain data; mappings of lower files are filled up key by key from upper ones."""
        merged = self.sources[-1].data
        for source in reversed(self.sources[:-1]):
            merged = _overlay(source.data, merged)
        return merged

    def place(self, path: Path) -> tuple[str, int]:
        """File and line of a piece; of the nearest piece around it when it is missing.

        Names in `path` that are no key there (pydantic's labels of alternatives) are passed over.
        """
        _, file, line = max((_descend(source, path) for source in self.sources), key=lambda found: found[0])
        return file, line

    def fault(self, path: Path, code: str, message: str) -> Fault:
        """A fault at that place."""
        file, line = self.place(path)
        return Fault(file, line, code, message)


def _overlay(upper: Any, lower: Any) -> Any:
    if isinstance(upper, dict) and isinstance(lower, dict):
        return lower | {key: _overlay(value, lower.get(key)) for key, value in upper.items()}
    return upper


@lru_cache(maxsize=128)
def _marked(text: str) -> Node | None:
    """The tree with the marks of a file that was read: only faults need it, and it is large."""
    node: Node | None = yaml.compose(text, Loader=_Loader)
    return node


def _descend(source: Source, path: Path) -> tuple[int, str, int]:
    """How many steps of the path the source knows, its name, and the line where they end."""
    node, depth = _marked(source.text), 0
    line = node.start_mark.line if node is not None else 0
    for step in path:
        child = _child(node, step)
        if child is None:
            continue
        mark, node = child
        line, depth = mark.start_mark.line, depth + 1
    return depth, source.file, line + 1


def _child(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    """The node that marks the place of a child (its key, or itself in a list), and the child."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


_CODES = {"missing": "missing", "extra_forbidden": "unknown_key"}


def validate(document: Document, model: type[Model]) -> tuple[Model | None, tuple[Fault, ...]]:
    """Make a model of a document.

    Returns:
        The model, None when there are faults; and the faults, one for each piece that does not fit.
    """
    data = document.data
    try:
        return model.model_validate(data), ()
    except ValidationError as error:
        found: dict[tuple[str | int, ...], Fault] = {}
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            where = problem["loc"]
            code = _CODES.get(problem["type"], "wrong_value")
            name = ".".join(str(step) for step in where) or "the file"
            # Alternatives of one value complain one after another: the first stands for all.
            found.setdefault(_known(data, where), document.fault(where, code, f"{name}: {problem['msg']}"))
        return None, tuple(found.values())


def _known(data: Any, where: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The part of an error's location before the first name that is no place in the data."""
    for index, step in enumerate(where):
        last = index == len(where) - 1
        if isinstance(data, dict) and (step in data or last):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return where[:index]
    return where
