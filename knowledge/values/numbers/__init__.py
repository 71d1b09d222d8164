"""Numbers, amounts of money and counts of people.

`numerals` reads numbers alone, `quantities` with the words around, `shares` of a hundred, `money` with its
currency; `mentions` finds them among other words, where `apart` and `changing` tell which one counts;
`people` counts who is there; `things` adds up what is told kind by kind, `nobody` and `kept` count what is
there by its names.
"""
