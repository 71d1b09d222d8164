"""Each language's words for typed values (the data files beside this one), and how people write them.

`files` reads them, `tables` holds them, `data` says what they hold; `writing` and `form` tell writings that
are one, `slips` what fingers do; `figures`, `calendar_names` and `places` read digits, names of months,
places in a list; `asked` is what was asked.
"""
