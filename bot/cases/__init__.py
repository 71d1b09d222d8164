"""The desk's cases in the database.

`rows` and `file` read one, with `remarks` from the chat and `times` in open hours; `lists` finds and counts
over all; `acts` and `says` write what staff do and say; `watch` looks after the clocks.
"""
