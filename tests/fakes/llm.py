"""A chat-completions service of our own, with the faults that such services have."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[str, str], str]


@dataclass
class FakeService:
    """What it says, and how it fails.

    Attributes:
        say: from task and text to the answer.
        status: of its answers.
        body: sent as it is in the place of an answer; None: an answer.
        finish: why the answer ends.
        silent: no answer comes until it is set.
        cuts: the connection ends in the place of an answer.
        asked: every request, with path and authorization.
    """

    say: Say = lambda _task, text: text
    status: int = 200
    body: bytes | None = None
    finish: str = "stop"
    silent: threading.Event | None = None
    cuts: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answer(self, sent: dict[str, Any]) -> bytes:
        """One answer."""
        self.asked.append(sent)
        if self.silent is not None:
            self.silent.wait()
        if self.body is not None:
            return self.body
        task, text = (message["content"] for message in sent["messages"])
        message = {"role": "assistant", "content": self.say(task, text)}
        return json.dumps({"choices": [{"message": message, "finish_reason": self.finish}]}).encode()


@contextmanager
def serving() -> Iterator[FakeService]:
    """The service on a free port for the length of the block."""
    fake = FakeService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = {"path": self.path, "authorization": self.headers["Authorization"]}
            body = fake.answer({**sent, **told})
            if fake.cuts:
                self.close_connection = True
                return
            try:
                self.send_response(fake.status)
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):  # whoever asked has gone
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield fake
    finally:
        if fake.silent is not None:
            fake.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
