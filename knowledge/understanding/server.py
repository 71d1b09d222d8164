"""Vectors from a server that speaks the OpenAI-compatible embeddings protocol."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge.understanding.encoders import EncoderError, Role, Vectors

_BATCH = 64
_TIMEOUT = 20.0
_LARGEST = 64 * 2**20
"""Bytes of an answer that are read at most."""


class EmbeddingServer:
    """Encodes on a server; for every language.

    The roles `query` and `passage` are both sent as they are: such servers know none.
    """

    name = "server"
    languages: frozenset[str] | None = None

    def __init__(
        self, base_url: str, model: str, *, api_key: str | None = None, timeout: float = _TIMEOUT
    ) -> None:
        """Remember where to ask; nothing is asked yet.

        Args:
            base_url: up to and with the version, as in `https://host/v1`.
            model: as the server calls it.
            api_key: sent as a bearer token; None: none.
            timeout: seconds to wait for each part of an answer.
        """
        if not base_url.startswith(("http://", "https://")):
            raise EncoderError("invalid_address", "EMBEDDINGS_BASE_URL must begin with http:// or https://")
        self.version = f"server-{model}"
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._model = model
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout = timeout
        self._width: int | None = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:  # noqa: ARG002  # see the class
        """See `Encoder`."""
        parts = [self._ask(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.vstack(parts) if parts else np.zeros((0, self._width or 1), np.float32)

    def _ask(self, texts: Sequence[str]) -> Vectors:
        body = json.dumps({"model": self._model, "input": [text or " " for text in texts]}).encode()
        request = urllib.request.Request(self._url, data=body, headers=self._headers)  # noqa: S310  # checked above
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # checked above
                told = json.loads(answer.read(_LARGEST))
        except urllib.error.HTTPError as error:
            error.close()
            raise EncoderError("unavailable", f"the embedding server answered {error.code}") from None
        except (OSError, ValueError) as error:
            # The error's own words could quote the answer; its kind is enough for the operator.
            raise EncoderError(
                "unavailable", f"no answer from the embedding server: {type(error).__name__}"
            ) from None
        return self._checked(told, len(texts))

    def _checked(self, told: Any, count: int) -> Vectors:
        try:
            ranked = sorted(told["data"], key=lambda item: int(item["index"]))
            vectors = np.array([item["embedding"] for item in ranked], np.float32)
        except (TypeError, KeyError, ValueError):
            raise EncoderError("invalid_answer", "the embedding server's answer has another form") from None
        length = np.linalg.norm(vectors, axis=-1, keepdims=True) if vectors.ndim == 2 else np.zeros(1)  # noqa: PLR2004
        if len(vectors) != count or not np.isfinite(length).all() or not (length > 0).all():
            raise EncoderError("invalid_answer", "the embedding server sent other than one vector per text")
        with self._lock:
            if self._width not in (None, vectors.shape[1]):
                raise EncoderError("invalid_answer", "the embedding server changed the size of its vectors")
            self._width = int(vectors.shape[1])
        unit: Vectors = vectors / length
        return unit
