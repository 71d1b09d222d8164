"""Mail to members of staff who have no Slack, by SMTP."""
