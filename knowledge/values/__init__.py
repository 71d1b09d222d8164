"""Typed answers: a text to a stored value or the reason why not, and a stored value to a text.

`reading` tries the readers of a question's kind in turn; `outcome` is what it comes to.

Rooms, each of which uses only those that stand below it:

- `around`: the words around a value;
- `choosing` (choices, yes and no, none) and `days` (dates, months, lengths);
- `numbers` (with money and people) and `addresses` (contacts, countries, companies);
- `words`: each language's words, in data files, and how people write them.

`structured` checks what buttons and clients send; `display` turns a value back into a text.
"""

from knowledge.values.around.another import names_another
from knowledge.values.choosing.absence import says_none
from knowledge.values.choosing.agreement import limits, yes_or_no
from knowledge.values.choosing.choices import exact_choice, names_choice, names_several, parts_of, together
from knowledge.values.days.moments import moment_to_come
from knowledge.values.display import listed, show, show_moment
from knowledge.values.outcome import Ambiguous, Outcome, RefusalCode, Refused, Taken, YesNo
from knowledge.values.reading import parse, parse_denials
from knowledge.values.structured import validate
from knowledge.values.words.asked import Asked
from knowledge.values.words.form import is_plain
from knowledge.values.words.writing import as_kept, asks

__all__ = [
    "Ambiguous",
    "Asked",
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
