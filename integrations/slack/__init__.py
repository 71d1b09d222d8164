"""Slack: the desk of those who work there. What leaves and what comes in agree on `ids`."""
