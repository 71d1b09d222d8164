"""Numbers, amounts of money and counts of people.

`numerals` reads numbers alone, `quantities` with the words around, `shares` of a hundred, `money` with its
currency; `mentions` finds them among other words, where `apart` and `changing` tell which one counts;
`people` counts who is there, by names (`people_named`) or by a number beside them (`people_told`), in words
of `team_words`; `nobody` and `kept` count what is there by its names.
"""
