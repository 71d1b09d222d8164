"""Typed answers: a text to a stored value or the reason why not, and a stored value to a text."""

from knowledge.values.absence import says_none
from knowledge.values.agreement import limits, yes_or_no
from knowledge.values.another import names_another
from knowledge.values.choices import exact_choice, names_choice, names_several, parts_of, together
from knowledge.values.display import listed, show, show_moment
from knowledge.values.form import is_plain
from knowledge.values.moments import moment_to_come
from knowledge.values.outcome import Ambiguous, Outcome, RefusalCode, Refused, Taken, YesNo
from knowledge.values.reading import parse, parse_denials
from knowledge.values.structured import validate
from knowledge.values.writing import as_kept, asks

__all__ = [
    "Ambiguous",
    "Outcome",
    "RefusalCode",
    "Refused",
    "Taken",
    "YesNo",
    "as_kept",
    "asks",
    "exact_choice",
    "is_plain",
    "limits",
    "listed",
    "moment_to_come",
    "names_another",
    "names_choice",
    "names_several",
    "parse",
    "parse_denials",
    "parts_of",
    "says_none",
    "show",
    "show_moment",
    "together",
    "validate",
    "yes_or_no",
]
