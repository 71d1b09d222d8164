"""Checks of the questions: kinds, choices, and what conditions refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge.pack.structure import Answered, Condition, Kind, Question, Range, Test

if TYPE_CHECKING:
    from knowledge.pack.check.notes import Notes
    from knowledge.pack.source import Path

WITH_CHOICES = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.SCALE})
NUMERIC = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DURATION})
_BY_VALUE = WITH_CHOICES | {Kind.YES_NO, Kind.NUMBER}
_BY_RANGE = NUMERIC | {Kind.SCALE}
_EVIDENCE = frozenset({Kind.FILE, Kind.URL})
_PROFILE_KINDS = {
    "startup": {Kind.TEXT},
    "person": {Kind.TEXT},
    "email": {Kind.EMAIL},
    "phone": {Kind.PHONE},
    "country": {Kind.COUNTRY},
    "sector": {Kind.CHOICE, Kind.CHOICES, Kind.TEXT},
}
_FEWEST_CHOICES = 2
_MOST_PERCENT = 100
_LONGEST_PAYLOAD = 64  # bytes of a button on Telegram
_INTAKE = "intake"


def check_intake(notes: Notes) -> None:
    """Note what is wrong with `intake.yaml`."""
    sections = notes.pack.intake.sections
    notes.unique(_INTAKE, "sections", (section.id for section in sections))
    if not any(section.questions for section in sections):
        notes.add(_INTAKE, (), "no_questions", "an intake asks at least one question")
    earlier: dict[str, Question] = {}
    profiles: set[str] = set()
    for number, section in enumerate(sections):
        if not section.questions:
            notes.add(_INTAKE, ("sections", number), "empty_section", f"`{section.id}` asks nothing")
        for index, question in enumerate(section.questions):
            place = ("sections", number, "questions", index)
            if question.id in earlier:
                notes.add(_INTAKE, place, "duplicate_id", f"`{question.id}` stands here twice")
            if question.profile and question.profile in profiles:
                message = f"another question is already the {question.profile}"
                notes.add(_INTAKE, (*place, "profile"), "duplicate_profile", message)
            profiles.add(question.profile or "")
            _check_question(notes, place, question)
            check_condition(notes, _INTAKE, (*place, "when"), question.when, earlier)
            _check_repeat(notes, (*place, "repeat"), question, earlier)
            earlier[question.id] = question


def _check_question(notes: Notes, place: Path, question: Question) -> None:
    _check_choices(notes, place, question)
    for key, code, message in (*_bounds(question), *_only_some(question), *_consent(question)):
        notes.add(_INTAKE, (*place, key), code, f"`{question.id}`: {message}")
    if question.evidence_for and question.kind not in _EVIDENCE:
        message = f"`{question.id}`: evidence is shown by a file or a link, not by {question.kind}"
        notes.add(_INTAKE, (*place, "evidence_for"), "kind", message)
    for dimension in question.evidence_for:
        if dimension not in notes.pack.dimensions:
            message = f"there is no dimension `{dimension}`"
            notes.add(_INTAKE, (*place, "evidence_for"), "unknown_dimension", message)
    if question.profile and question.kind not in _PROFILE_KINDS[question.profile]:
        message = f"`{question.id}`: the {question.profile} cannot be asked as {question.kind}"
        notes.add(_INTAKE, (*place, "profile"), "kind", message)


def _bounds(question: Question) -> Iterator[tuple[str, str, str]]:
    """Key, code and message of what is wrong with the bounds."""
    if question.bounds is None:
        return
    if question.kind not in NUMERIC:
        yield "bounds", "kind", f"bounds are for numbers, not for {question.kind}"
    if _is_empty(question.bounds):
        yield "bounds", "range", "bounds name a smallest or a largest value, and leave some between them"
    if question.kind is Kind.PERCENT and (question.bounds.max or 0) > _MOST_PERCENT:
        yield "bounds", "range", "a percent ends at 100"


def _only_some(question: Question) -> Iterator[tuple[str, str, str]]:
    """Key, code and message of what belongs to some kinds but stands elsewhere."""
    if question.decimals and question.kind is not Kind.NUMBER:
        yield "decimals", "kind", f"decimals are allowed to a number, not to {question.kind}"
    if question.oneself and question.kind is not Kind.NUMBER:
        yield "oneself", "kind", f"people are counted by a number, not by {question.kind}"
    if question.summed and question.kind is not Kind.NUMBER:
        yield "summed", "kind", f"kinds are summed by a number, not by {question.kind}"
    if question.tense and question.kind not in (Kind.DATE, Kind.MONTH):
        yield "tense", "kind", f"a tense is for a date or a month, not for {question.kind}"
    if question.kind is Kind.TEXT:
        return
    if question.format:
        yield "format", "kind", f"a format is for text, not for {question.kind}"
    if "max_length" in question.model_fields_set:
        yield "max_length", "kind", f"a length is for text, not for {question.kind}"


def _consent(question: Question) -> Iterator[tuple[str, str, str]]:
    """Key, code and message of what is demanded though it may only be asked for."""
    if question.required and question.kind is Kind.FILE:
        yield "required", "required_file", "a file is never required"
    if question.id.startswith("consent_"):
        if question.kind is not Kind.YES_NO:
            yield "kind", "consent", "a consent is a yes_no"
        if question.required:
            yield "required", "consent", "a consent is never required"


def _check_choices(notes: Notes, place: Path, question: Question) -> None:
    kind, choices, where = question.kind, question.choices, (*place, "choices")
    if choices and kind not in WITH_CHOICES:
        notes.add(_INTAKE, where, "kind", f"`{question.id}`: {kind} has no choices")
    if kind in WITH_CHOICES and len(choices) < _FEWEST_CHOICES:
        notes.add(_INTAKE, where, "choices", f"`{question.id}`: {kind} needs two choices or more")
    if len(set(choices)) < len(choices):
        notes.add(_INTAKE, where, "choices", f"`{question.id}`: a choice stands here twice")
    if question.exclusive and (kind is not Kind.CHOICES or not set(question.exclusive) < set(choices)):
        message = f"`{question.id}`: what stands alone is one of several choices, not all of them"
        notes.add(_INTAKE, (*place, "exclusive"), "choices", message)
    if question.advice is not None and (kind is not Kind.CHOICE or question.advice not in choices):
        message = f"`{question.id}`: what asks for advice is one of the choices of a choice"
        notes.add(_INTAKE, (*place, "advice"), "choices", message)
    if kind is Kind.SCALE and not all(value.isdecimal() for value in choices):
        notes.add(_INTAKE, where, "choices", f"`{question.id}`: a scale is made of whole numbers")
    member = f".{question.repeat.max}" if question.repeat else ""
    for value in question.values:
        payload = f"#{question.id}{member}@{question.meaning}={value}"
        if len(payload.encode()) > _LONGEST_PAYLOAD:
            notes.add(_INTAKE, where, "payload", f"`{payload}` is longer than {_LONGEST_PAYLOAD} bytes")


def _check_repeat(notes: Notes, place: Path, question: Question, earlier: dict[str, Question]) -> None:
    if question.repeat is None:
        return
    counted = earlier.get(question.repeat.count)
    if counted is None:
        message = f"there is no earlier question `{question.repeat.count}`"
        notes.add(_INTAKE, (*place, "count"), "unknown_question", message)
    elif counted.kind is not Kind.NUMBER:
        notes.add(_INTAKE, (*place, "count"), "kind", f"`{counted.id}` counts nothing: it is no number")


def check_condition(
    notes: Notes, document: str, place: Path, condition: Condition, questions: dict[str, Question]
) -> None:
    """Note tests of a condition that refer to nothing or can never hold.

    Args:
        notes: where to.
        document: the file it stands in.
        place: where it stands there.
        condition: what is checked.
        questions: those it may refer to.
    """
    for name, test in condition.items():
        where = (*place, name)
        question = questions.get(name)
        if question is None:
            late = name in notes.pack.questions
            message = f"`{name}` is asked later" if late else f"there is no question `{name}`"
            notes.add(document, where, "later_question" if late else "unknown_question", message)
        elif problem := _misfit(question, test):
            notes.add(document, where, *problem)


def _misfit(question: Question, test: Test) -> tuple[str, str] | None:
    """Code and message when a test does not suit the kind of the question."""
    if isinstance(test, Answered):
        return None
    if isinstance(test, Range):
        if question.kind not in _BY_RANGE:
            return "kind", f"`{question.id}` is {question.kind}: no range fits it"
        return ("range", "no value lies in this range, or every value does") if _is_empty(test) else None
    if question.kind not in _BY_VALUE:
        return "kind", f"`{question.id}` is {question.kind}: it has no values to compare with"
    strange = [value for value in test if not _is_value(question, value)]
    if strange or not test:
        return "unknown_value", f"`{question.id}` has no value `{strange[0] if strange else ''}`"
    return None


def _is_value(question: Question, value: str | bool) -> bool:  # noqa: FBT001 - a value that stands in a pack
    if isinstance(value, bool):
        return question.kind is Kind.YES_NO
    return value.isdecimal() if question.kind is Kind.NUMBER else value in question.values


def _is_empty(limits: Range) -> bool:
    """Whether a range leaves nothing, or excludes nothing and so says nothing."""
    if limits.min is None or limits.max is None:
        return limits.min is None and limits.max is None
    return limits.min > limits.max
