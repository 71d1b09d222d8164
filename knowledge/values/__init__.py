"""Typed answers: a text to a stored value or the reason why not, and a stored value to a text.

`reading` tries the readers of a question's kind in turn; `outcome` is what it comes to.

- Numbers: `numerals` and `figures` read them, `quantities` with the words around, `mentions` among other
  words, where `apart`, `changing`, `lone` tell which counts; `people`, `nobody`, `shares`, `kept`, `money`.
- Days: `dates` read them alone, `calendar_*` and `told_dates` among other words, `relative_dates` from today,
  `eastern`, `day_words`; `durations` and `runway` lengths; `moments` what is to come.
- Whom to reach, and where: `contacts`, `spoken`, `countries`, `where`, `towns`, `companies` and `company_*`.
- Choices: `choices`, `choice_words`, `places`; `agreement` yes and no; `absence` that there is none.
- Words around a value: `sentences` tell nothing else, `remarks` stand in a part of their own, `beside` says
  what single words tell, `another` that another thing is told of, `standing` what shows itself anywhere.
- Below all: `writing`, `form`, `slips`, `tables` with each language's words, `display` back to a text.
"""

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
