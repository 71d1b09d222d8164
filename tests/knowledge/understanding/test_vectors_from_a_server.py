"""An encoder on a server: the protocol over real HTTP, and what goes wrong with it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from knowledge.understanding import EmbeddingServer, EncoderError


@contextmanager
def answering(status: int, body: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that gives one answer to everything; its address, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "authorization": self.headers["Authorization"], **sent})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_vectors_come_in_order_and_of_length_one() -> None:
    told = {"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}]}
    with answering(200, told) as (url, asked):
        vectors = EmbeddingServer(url, "m", api_key="k").encode(["a", "b"], "query")
    assert np.abs(vectors - np.array([[0.6, 0.8], [0.0, 1.0]])).max() < 1e-6
    assert asked == [
        {"path": "/v1/embeddings", "authorization": "Bearer k", "model": "m", "input": ["a", "b"]}
    ]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(500, {}, "unavailable"), (200, b"<html>", "unavailable"), (200, {"data": []}, "invalid_answer"),
     (200, [], "invalid_answer"), (200, {"data": [{"index": 0, "embedding": "no"}]}, "invalid_answer"),
     (200, {"data": [{"index": 0, "embedding": [0, 0]}]}, "invalid_answer")],
)  # fmt: skip
def test_faults_are_told_without_what_was_written(status: int, body: Any, code: str) -> None:
    with answering(status, body) as (url, _), pytest.raises(EncoderError) as caught:
        EmbeddingServer(url, "m").encode(["a secret"], "query")
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_nobody_there_and_a_wrong_address() -> None:
    with pytest.raises(EncoderError, match="unavailable"):
        EmbeddingServer("http://127.0.0.1:9/v1", "m").encode(["a"], "query")
    with pytest.raises(EncoderError, match="EMBEDDINGS_BASE_URL"):
        EmbeddingServer("file:///etc", "m")
