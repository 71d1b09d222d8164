"""Understanding texts: language, topic, wishes and choices, on embedded models or an encoder on a server."""

from knowledge.understanding.encoders import E5, Encoder, EncoderError, Use
from knowledge.understanding.pieces import Pieces
from knowledge.understanding.reading import Reader, Reading, embedded_reader
from knowledge.understanding.server import EmbeddingServer
from knowledge.understanding.understanding import TopicFinding, Understanding, Wish

__all__ = [
    "E5",
    "EmbeddingServer",
    "Encoder",
    "EncoderError",
    "Pieces",
    "Reader",
    "Reading",
    "TopicFinding",
    "Understanding",
    "Use",
    "Wish",
    "embedded_reader",
]
