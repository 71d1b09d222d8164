"""From which confidence on words are a question, or a wish, in the middle of an intake."""

from __future__ import annotations

QUESTION = 0.5
"""From here on a text looks like a question by its form."""

SURE_QUESTION = 0.9
"""From here on its form leaves no doubt: a question word first and a question mark last."""

MARKED_QUESTION = 0.7
"""From here on there is a question mark, or more than one word that questions have."""

SURE_WISH = 0.85
"""Calibrated confidence from which a guess by meaning is acted on in the middle of an intake."""

DOUBTLESS_WISH = 0.95
"""The same from which it is a wish unless the words choose without a doubt."""

STRICT_WISH = 0.66
"""The same of a wish where the waiting question is strict, so that the words are no answer to it anyway."""

CHAT_WISH = 0.75
"""The same of small talk there."""
