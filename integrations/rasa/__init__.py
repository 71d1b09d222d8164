"""Beside Rasa: an action server over the same dialogues, and everything as a Rasa project."""
