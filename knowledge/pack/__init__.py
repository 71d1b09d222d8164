"""Packs: what one city's programme knows, as data, validated on load."""

from knowledge.pack.load import PackError, load
from knowledge.pack.pack import FALLBACK_LANGUAGE, Pack
from knowledge.pack.structure import Kind, Question, Section

__all__ = ["FALLBACK_LANGUAGE", "Kind", "Pack", "PackError", "Question", "Section", "load"]
