"""The whole service as a process of its own, for tests that start, stop and kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parents[1]
KEPT = {"PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "OMP_THREAD_LIMIT"}
READY_WITHIN = 90.0  # seconds; recovery after a kill and a busy machine included


def free_port() -> int:
    """A TCP port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`designtech serve` on a data folder and a port of its own; may be killed and started again."""

    def __init__(
        self, data_dir: Path, *, settings: dict[str, str] | None = None, options: tuple[str, ...] = ()
    ) -> None:
        """Args: options: of `serve`."""
        self._options = options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    def start(self) -> None:
        """Start without waiting."""
        self._starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve", *self._options],
                env=self._environment(),
                cwd=self.data_dir.parent,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def command(self, *arguments: str) -> str:
        """Another command with the same settings; what it says. It must end well."""
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            env=self._environment(),
            cwd=self.data_dir.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _environment(self) -> dict[str, str]:
        keep = {name: value for name, value in os.environ.items() if name in KEPT}
        settings = {"DATA_DIR": str(self.data_dir), "PORT": str(self.port)}
        settings["CITIES"] = "saint-etienne,example-city"
        return {**keep, "PYTHONPATH": str(ROOT), **settings, **self._settings}

    async def ready(self) -> None:
        """Wait until the service says that it is ready; of one that only works, that it works."""
        if self._options == ("--worker",):
            await self._at_work()
            return
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as client:
            deadline = asyncio.get_running_loop().time() + READY_WITHIN
            while True:
                try:
                    if (await client.get("/health/ready")).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                assert self._process is not None
                assert self._process.poll() is None, self.log.read_text()[-3000:]
                assert asyncio.get_running_loop().time() < deadline, self.log.read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def _at_work(self) -> None:
        """Wait until the process says that it has begun to work; it has no address to ask at."""
        deadline = asyncio.get_running_loop().time() + READY_WITHIN
        while self.log.read_text().count("Working in the background.") < self._starts:
            assert asyncio.get_running_loop().time() < deadline, self.log.read_text()[-3000:]
            await asyncio.sleep(0.05)

    def processes(self) -> list[psutil.Process]:
        """The service's process and all it has started."""
        if self._process is None or not psutil.pid_exists(self._process.pid):
            return []
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    def kill(self) -> None:
        """SIGKILL for everything at once, database included."""
        victims = self.processes()
        for victim in victims:
            try:
                victim.kill()
            except psutil.NoSuchProcess:
                continue
        assert self._process is not None
        self._process.wait()
        psutil.wait_procs(victims, timeout=10)

    def stop(self) -> int:
        """End it as an operator would; its exit code. All it had started must be gone."""
        left = self.processes()
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(30)
        _, alive = psutil.wait_procs(left, timeout=10)
        assert not alive, f"left behind: {alive}"
        return code


class Client:
    """Speaks REST with a service that may be away: says the same again, under the same id, until answered."""

    def __init__(self, service: Service, *, city: str = "saint-etienne") -> None:
        self.http = httpx.AsyncClient(base_url=service.url, timeout=60)
        self.city = city
        self.retries = 0

    async def send(self, sender: str, text: str, message_id: str) -> list[dict[str, Any]]:
        """One message and its replies."""
        body = {"sender": sender, "message": text, "message_id": message_id, "metadata": {"city": self.city}}
        while True:
            try:
                response = await self.http.post("/webhooks/rest/webhook", json=body)
            except httpx.TransportError:
                pass
            else:
                if response.status_code == httpx.codes.OK:
                    replies: list[dict[str, Any]] = response.json()
                    return replies
                assert response.status_code == httpx.codes.SERVICE_UNAVAILABLE, response.text
            self.retries += 1
            await asyncio.sleep(0.1)

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()
