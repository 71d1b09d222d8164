"""The command line: `designtech`. Faults that a person can mend are told in one line each, no traceback.

Ends with 0 when all went well, 1 when something was found wrong (a pack, an archive), 2 for wrong arguments
or settings, 3 when the machine refuses (a port, a disk, a database), 130 after Ctrl-C.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.cli_broadcast import app as broadcast_app
from bot.cli_rasa import app as rasa_app
from bot.environment import read_settings as _settings
from bot.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine

    from bot.settings import Settings
    from knowledge.evaluation import Report
    from knowledge.pack import Pack
    from knowledge.public import PublicReport

FOUND_WRONG = 1
WRONG_SETTINGS = 2
MACHINE_REFUSES = 3
INTERRUPTED = 130
EVALUATION = Path("tests/evaluation")
"""The project's own questions, from a checkout's root."""

app = typer.Typer(
    name="designtech",
    help="The front door of a start-up programme.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
pack_app = typer.Typer(help="Packs: one city's knowledge each.", no_args_is_help=True)
case_app = typer.Typer(help="Cases: one start-up each.", no_args_is_help=True)
app.add_typer(pack_app, name="pack")
app.add_typer(case_app, name="case")
app.add_typer(broadcast_app, name="broadcast")
app.add_typer(rasa_app, name="rasa")


def main() -> None:
    """Run the command line. Never returns: it ends the process with its code."""
    try:
        app()
    except SettingsError as error:
        named = (f"{fault.name} ({fault.code}): {fault.what_to_do}" for fault in error.faults)
        _end(WRONG_SETTINGS, *named, *map(str, error.files))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        _explain(error)
        raise


def _explain(error: Exception) -> None:
    """End the process if the error is one that a person can mend; return if it is a fault of the software."""
    from bot.backup import BackupError
    from bot.broadcast import BroadcastError
    from bot.errors import StartError
    from dialogues.errors import UnavailableError, UnknownCaseError
    from integrations.database.embedded import EmbeddedError
    from knowledge.pack import PackError

    match error:
        case PackError():
            _end(FOUND_WRONG, *map(str, error.faults))
        case BackupError(code="exists" | "not_an_archive" | "archive_too_new" | "target_not_empty"):
            _end(FOUND_WRONG, str(error))
        case UnknownCaseError():
            _end(FOUND_WRONG, "unknown_case: there is no such case, or it was erased")
        case BroadcastError():
            _end(FOUND_WRONG, str(error))
        case BackupError() | EmbeddedError() | StartError():
            _end(MACHINE_REFUSES, str(error))
        case UnavailableError():
            _end(MACHINE_REFUSES, "unavailable: the database does not answer")
        case _:
            return


def _end(code: int, *lines: str) -> NoReturn:
    for line in lines:
        typer.echo(f"error: {line}", err=True)
    sys.exit(code)


def _settings_to_serve() -> Settings:
    """As `_settings`, for what serves packs: where some are wrong, what they name is looked at as well."""
    try:
        return _settings()
    except SettingsError as error:
        if error.settings is None:
            raise
        from bot.content import load_content

        load_content(error.settings, known=error.faults)
        raise


def _run(work: Coroutine[Any, Any, None]) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


@app.command()
def serve(
    *,
    web: Annotated[bool, typer.Option("--web", help="Serve pages and REST in this process.")] = False,
    worker: Annotated[bool, typer.Option("--worker", help="Do the work in the background here.")] = False,
    telegram: Annotated[bool, typer.Option("--telegram", help="Speak with Telegram from here.")] = False,
    rasa: Annotated[bool, typer.Option("--rasa", help="Be the action server of a Rasa assistant.")] = False,
) -> None:
    """Start the service; without an option, all of it but --rasa in one process."""
    settings = _settings_to_serve()  # before the rest is loaded: a fault is told at once
    from bot import logs, serving

    logs.configure()
    parts = {"web": web, "worker": worker, "telegram": telegram}
    everything = not (rasa or any(parts.values()))
    chosen = {part: on or everything for part, on in parts.items()}
    _run(serving.run(settings, **chosen, rasa=rasa, say=typer.echo))


@app.command()
def chat(
    city: Annotated[str | None, typer.Option(help="Pack to talk to; else the first of CITIES.")] = None,
    language: Annotated[str | None, typer.Option(help="Language hint, such as fr.")] = None,
    sender: Annotated[str | None, typer.Option(help="Name of the conversation; else this user's.")] = None,
) -> None:
    """Talk to the assistant here. A button is chosen by its number; Ctrl-D ends."""
    settings = _settings_to_serve()
    chosen = city or settings.cities[0]
    if chosen not in settings.cities:
        raise typer.BadParameter(f"CITIES has {', '.join(settings.cities)}", param_hint="--city")
    from bot import logs, serving

    logs.configure(level=logging.WARNING)
    _run(serving.chat(settings, city=chosen, language=language, sender=sender or getpass.getuser()))


@app.command()
def check(pack: Annotated[str | None, typer.Argument(help="One pack; else all there are.")] = None) -> None:
    """Lint the knowledge: every fault with file and line."""
    from knowledge.pack.check import check_city
    from knowledge.pack.load import cities

    named = (pack,) if pack else cities()
    faults = [fault for city in named for fault in check_city(city)]
    for fault in faults:
        typer.echo(str(fault))
    typer.echo(f"{len(faults)} faults in {', '.join(named)}" if faults else f"No fault in {', '.join(named)}")
    raise typer.Exit(FOUND_WRONG if faults else 0)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to this version (`serve` does it too)."""
    settings = _settings()
    from bot import logs
    from bot.ground import database_url, migrate_when_there

    logs.configure(level=logging.WARNING)
    with database_url(settings) as url:
        _run(migrate_when_there(url))
    typer.echo("The database is up to date.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write; must not exist.")]) -> None:
    """Write the database and all uploaded files into one archive; the service may go on."""
    from bot import backup as archives
    from bot.ground import VERSION, SystemClock, database_url, files_folder

    settings = _settings()
    with database_url(settings) as url:
        done = archives.backup(url, files_folder(settings), file, now=SystemClock().now(), version=VERSION)
    typer.echo(f"{file}: {done.rows} rows, {done.files} files, {done.bytes} bytes")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `backup` wrote.")],
    *,
    yes_overwrite: Annotated[bool, typer.Option("--yes-overwrite", help="Replace what is there.")] = False,
) -> None:
    """Put back what an archive holds; the service must not be running."""
    from bot import backup as archives
    from bot.ground import database_url, files_folder, migrate_when_there

    settings = _settings()
    with database_url(settings) as url:
        done = archives.restore(url, files_folder(settings), file, overwrite=yes_overwrite)
        _run(migrate_when_there(url))
    typer.echo(f"Restored {done.rows} rows and {done.files} files.")


@app.command()
def learn(
    *,
    every: Annotated[bool, typer.Option("--all", help="All packs there are, not those of CITIES.")] = False,
    ship: Annotated[
        bool,
        typer.Option(
            help="First write what comes along with the packs: vectors, and what tells yes from no."
        ),
    ] = False,
    languages: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="First learn what tells languages, from public sets checked out here."
        ),
    ] = None,
) -> None:
    """Learn the phrasings of packs now, so that the next start is quick."""
    settings = _settings()
    from bot.content import load_packs
    from bot.understand import understand
    from knowledge.pack.load import cities

    if languages is not None:
        _teach_languages(settings, languages)
    packs = load_packs(cities() if every else settings.cities)
    if ship:
        _ship(packs.values())
    typer.echo("Learning how people ask …")
    understand(packs, settings=settings)
    typer.echo(f"Learned: {', '.join(packs)}")


def _ship(packs: Collection[Pack]) -> None:
    from knowledge.understanding import E5, Use
    from knowledge.understanding.agreement import FILE
    from knowledge.understanding.examples import examples, sayings
    from knowledge.understanding.learning_agreement import learn_agreement
    from knowledge.understanding.shipped import PHRASINGS, SAYINGS

    encoder = E5()
    asked = [example.text for pack in packs for example in examples(pack)]
    chosen = [text for pack in packs for text in sayings(pack)]
    for shipped, texts in ((PHRASINGS, asked), (SAYINGS, chosen)):
        typer.echo(f"Encoded: {shipped.renew(encoder, texts)} of {len(texts)} texts")
    learn_agreement(max(packs, key=lambda pack: len(pack.words)), (encoder, Use()), FILE)
    typer.echo("Learned what agrees and what declines.")


def _teach_languages(settings: Settings, folder: Path) -> None:
    from bot.content import load_packs
    from bot.public_sets import teach
    from knowledge.pack.load import cities
    from knowledge.public import MissingError

    typer.echo("Learning what tells languages …")
    try:
        teach(settings, folder, load_packs(cities()).values())
    except MissingError as error:
        _end(FOUND_WRONG, str(error))


@app.command("eval")
def evaluate(
    folder: Annotated[Path, typer.Argument(help="Questions: one file per language.")] = EVALUATION,
    *,
    chosen: Annotated[str | None, typer.Option("--set", help="Only this set, such as heldout.")] = None,
    public: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Measure on public sets instead, checked out here.")
    ] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
    fit: Annotated[
        Path | None, typer.Option(help="First fit how sure to be on calibration questions; write it here.")
    ] = None,
) -> None:
    """Measure how well questions are understood, with baselines beside, for the first city."""
    import time

    settings = _settings()
    if public is not None:
        _evaluate_public(settings, public, chosen, as_json)
        return
    from bot.understand import reader_for
    from knowledge.evaluation import evaluate as measure
    from knowledge.evaluation import questions
    from knowledge.pack import load
    from knowledge.understanding import Understanding
    from knowledge.understanding.verifier import Verifier

    asked = [q for q in questions(folder) if chosen in (None, q.asked.set)]
    if not asked:
        _end(FOUND_WRONG, f"no_questions: there are none in {folder} (--set {chosen})")
    pack = load(settings.cities[0])
    reader = reader_for(settings, [pack])
    understanding = Understanding(pack, reader)
    if fit is not None:
        from knowledge.fitting import fit_verifier

        fitted = fit_verifier(understanding, reader, questions(folder), pack)
        fit.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
        understanding = Understanding(pack, reader, verifier=Verifier.of(fitted))
    report = measure(understanding, reader, asked, time.perf_counter)
    _show(report, as_json)


def _evaluate_public(settings: Settings, folder: Path, chosen: str | None, as_json: Path | None) -> None:
    from bot.public_sets import measure
    from knowledge.public import SETS

    if chosen is not None and chosen not in SETS:
        _end(WRONG_SETTINGS, f"unknown_set: --set {chosen}; there are {', '.join(SETS)}")
    report = measure(settings, folder, chosen, lambda name: typer.echo(f"Measuring {name} …", err=True))
    _show(report, as_json)
    if not report.lines:
        sys.exit(FOUND_WRONG)


def _show(report: Report | PublicReport, as_json: Path | None) -> None:
    typer.echo(report.table())
    if as_json is not None:
        as_json.write_text(json.dumps(report.as_json(), indent=2), encoding="utf-8")


@app.command()
def bench() -> None:
    """Measure turns, memory and start beside a limit of the same run, and the peer at PEER_URL if set."""
    from bot.bench.run import measure, table

    async def run() -> None:
        typer.echo(table(await measure(os.environ.get("PEER_URL") or None)))

    _run(run())


@case_app.command("export")
def case_export(case: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Print everything that is kept about a case's founder, as JSON."""
    from bot.export import export_case
    from bot.ground import database_url
    from integrations.database.unit import Database

    async def run(url: str) -> None:
        database = Database(url, size=1)
        await database.open()
        try:
            document = await export_case(database, case)
        finally:
            await database.close()
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))

    with database_url(_settings()) as url:
        _run(run(url))


@pack_app.command("new")
def pack_new(name: Annotated[str, typer.Argument(help="Id of the city, such as `seoul`.")]) -> None:
    """Begin a pack as a copy of the example city's, small and complete; then make it yours."""
    from knowledge.pack.new import NewPackError, new_pack

    try:
        folder = new_pack(name)
    except NewPackError as error:
        _end(FOUND_WRONG, str(error))
    typer.echo(f"{folder} is a copy of the example: change every file, then `designtech check {name}`.")


@pack_app.command("export")
def pack_export(
    city: Annotated[str, typer.Argument(help="Id of the city, such as `saint-etienne`.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pack's folder is made.")],
) -> None:
    """Write what staff have added to a pack back into a copy of its files, in DIR."""
    from bot.gaps.additions import grown
    from bot.ground import database_url, migrate_when_there
    from integrations.database.unit import Database
    from knowledge.pack import load
    from knowledge.pack.check import check_city
    from knowledge.pack.writing_back import WriteBackError, write_back

    async def run(url: str) -> None:
        await migrate_when_there(url)
        database = Database(url, size=1)
        await database.open()
        try:
            async with database.unit() as unit:
                now = await grown(unit, pack)
        finally:
            await database.close()
        write_back(pack, now, folder)

    pack = load(city)
    with database_url(_settings()) as url:
        try:
            _run(run(url))
        except WriteBackError as error:
            _end(FOUND_WRONG, str(error))
    faults = check_city(city, folder)
    if faults:
        _end(FOUND_WRONG, *map(str, faults))
    typer.echo(f"{folder / city} holds the pack with what was added; put it in the place of the old one.")


if __name__ == "__main__":
    main()
