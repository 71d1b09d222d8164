"""Slack's part of the runtime, put together in `composing`; `integrations.slack` speaks to Slack itself.

`feed` finds what is not there yet (`cards` of cases, `posts` as they wait), `say` posts for other rooms, and
`doors` lets in what staff do there.
"""
