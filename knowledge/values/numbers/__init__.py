"""Numbers, amounts of money and counts of people.

`numerals` reads numbers alone, `quantities` with the words around, `shares` of a hundred, `money` with its
currency; `mentions` finds them among other words, where `apart` and `changing` tell which one counts;
`people`, `nobody` and `kept` count who or what is there by its names.
"""
