"""What staff are told each day and week: `bulletins` counts, `pictures` draws, `posts` brings to Slack."""
