"""Days, months, lengths of time, and moments to come.

`dates` reads days alone (`eastern`, `day_words` and `relative_dates` their forms), `told_dates` and
`calendar_*` among other words; `durations` reads lengths, `runway` how long something lasts; `moments` are
what is to come.
"""
