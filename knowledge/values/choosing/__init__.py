"""Which of a question's choices is named, yes and no, and that there is none.

`choices` reads them by their `choice_words`, `agreement` yes and no, `absence` that there is none.
"""
