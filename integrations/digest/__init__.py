"""Digests of all cases, the same in words wherever they are shown: page, mail, Slack."""
