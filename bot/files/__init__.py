"""Uploaded files: `files` keeps them, `types` tells what they are, `text` reads the words in PDFs."""
