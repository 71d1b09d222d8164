"""A real Rasa 3.6 before the real service: `make rasa-check`. RASA_ENV names its environment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from integrations.database.embedded import EmbeddedPostgres
from tests.conftest import new_database
from tests.dialogues.transcript import FOLDER
from tests.service import Client, Service, free_port
from tests.simulation.founder import Founder

Json = Any
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
UP_WITHIN = 240.0  # seconds: loading takes ten on a quiet machine
pytestmark = pytest.mark.rasa


class Rasa:
    """A Rasa project in a folder, and its server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = Path(os.environ["RASA_ENV"]).resolve() / "bin" / "rasa"
        self.port = free_port()
        self.log = folder.parent / "rasa.log"
        keep = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
        }
        self._environment = {**keep, **QUIET}

    def do(self, *arguments: str) -> str:
        """One command of Rasa's; what it said. It must end well."""
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, env=self._environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def journeys(self) -> dict[str, dict[str, Json]]:
        """Its end-to-end tests, by name."""
        files = sorted((self.folder / "e2e_tests").glob("*.yml"))
        return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[httpx.AsyncClient]:
        """Its server, until the end of the block."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: ASYNC220  # a server; starting it takes no time
                [self.program, "run", "-i", "127.0.0.1", "-p", str(self.port), "--enable-api",
                 "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
                cwd=self.folder, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=120) as http:
                await self._up(http, process)
                yield http
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    async def _up(self, http: httpx.AsyncClient, process: subprocess.Popen[bytes]) -> None:
        deadline = asyncio.get_running_loop().time() + UP_WITHIN
        while True:
            try:
                if (await http.get("/status")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            assert process.poll() is None, self.log.read_text()[-3000:]
            assert asyncio.get_running_loop().time() < deadline, self.log.read_text()[-3000:]
            await asyncio.sleep(0.5)


def joined(elements: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Rasa's REST output as ours: it parts texts at empty lines, and what is custom from its text."""
    replies: list[dict[str, Json]] = []
    goes_on = False
    for element in elements:
        if "custom" in element:
            replies[-1]["custom"] = element["custom"]
            goes_on = False
        elif goes_on and "buttons" not in element:
            replies[-1]["text"] += "\n\n" + element["text"]
        else:
            replies.append(dict(element))
            goes_on = "buttons" not in element
    return replies


class Steady(Founder):
    """Asks two things in the middle and corrects one answer; else answers question after question."""

    def __init__(self, seed: int, send: Any, *, prefix: str = "founder") -> None:
        super().__init__(seed, send, prefix=prefix)
        self._steps = 0

    async def _step(self, question: dict[str, Json]) -> list[dict[str, Json]]:
        self._steps += 1
        if self._steps in (5, 12):
            await self._aside(question)
        elif self._steps == 20:
            return await self._change()
        return await self._answer(question)


@dataclass
class Both:
    """Our service with its action server, and a real Rasa with the exported project before it."""

    service: Service
    rasa: Rasa
    http: httpx.AsyncClient
    database: str


@asynccontextmanager
async def both(
    server: EmbeddedPostgres, folder: Path, city: str, languages: tuple[str, ...]
) -> AsyncIterator[Both]:
    """Export, check, train and run, until the end of the block."""
    with new_database(server) as url:
        settings = {"DATABASE_URL": url, "CITIES": city, "RASA_PORT": str(free_port())}
        options = ("--rasa", "--web", "--worker", "--telegram")
        service, rasa = Service(folder / "data", settings=settings, options=options), Rasa(folder / "project")
        _export(service, rasa, languages)
        for command in (("data", "validate", "--fail-on-warnings"), ("train",)):
            told = rasa.do(*command)
            assert "UserWarning" not in told
            assert "ConvergenceWarning" not in told
        service.start()
        try:
            await service.ready()
            async with rasa.running() as http:
                yield Both(service, rasa, http, url)
        finally:
            assert service.stop() == 0


def _export(service: Service, rasa: Rasa, languages: tuple[str, ...]) -> None:
    """Write the project twice: the second time changes nothing."""
    options = [part for language in languages for part in ("--language", language)]
    written = []
    for _ in range(2):
        service.command("rasa", "export", str(rasa.folder), *options, "--transcripts", str(FOLDER))
        written.append({p: p.read_bytes() for p in sorted(rasa.folder.rglob("*")) if p.is_file()})
    assert written[0] == written[1]
    assert written[0]


async def test_a_real_rasa_leads_to_the_same(server: EmbeddedPostgres, tmp_path: Path) -> None:
    async with both(server, tmp_path, "saint-etienne", ("fr", "en")) as there:
        await _compare(there.service, there.http)
        assert _cases(there.database) == {"rasa": 2, "rest": 2}


async def test_transcripts_run_through_a_real_rasa(server: EmbeddedPostgres, tmp_path: Path) -> None:
    async with both(server, tmp_path, "example-city", ("en", "fr")) as there:
        journeys = there.rasa.journeys()
        assert len(journeys) >= 8
        faults = [told for name, one in journeys.items() if (told := await _led(there.http, name, one))]
        assert faults == []


async def _led(http: httpx.AsyncClient, sender: str, told: dict[str, Json]) -> str | None:
    """Lead one conversation; what did not come as promised, None if all did."""
    ((metadata,),) = (one.values() for one in told["metadata"])
    said = ""
    for step in told["test_cases"][0]["steps"]:
        if "user" in step:
            said = step["user"]
            body = {"sender": sender, "message": said, "metadata": metadata}
            answer = await http.post("/webhooks/rest/webhook", json=body)
            assert answer.json(), (sender, said)
            continue
        tracker = (await http.get(f"/conversations/{sender}/tracker")).json()
        for name, value in ((n, v) for one in step["slot_was_set"] for n, v in one.items()):
            if tracker["slots"][name] != value:
                return f"{sender}: {said!r}: {name} is {tracker['slots'][name]!r}, not {value!r}"
    return None


async def _compare(service: Service, http: httpx.AsyncClient) -> None:
    """A French and an English founder do on both channels the same, and are told the same."""
    ours = Client(service)

    async def by_rasa(sender: str, text: str, message_id: str) -> list[dict[str, Json]]:
        del message_id  # Rasa gives each message a name of its own
        body = {"sender": sender, "message": text, "metadata": {"city": "saint-etienne"}}
        response = await http.post("/webhooks/rest/webhook", json=body)
        assert response.status_code == httpx.codes.OK
        return joined(response.json())

    for seed in (1, 2):
        here = Steady(seed, ours.send)
        there = Steady(seed, by_rasa)
        expected = await here.run()
        assert await there.run() == expected
        assert there.held == here.held
        assert there.counts == here.counts
        assert (there.counts["aside"], there.counts["change"]) == (2, 1)
    await ours.close()


def _cases(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT channel, count(*) FROM startup_case WHERE stage = 'diagnosed' GROUP BY channel"
        )
        return dict(rows.fetchall())
