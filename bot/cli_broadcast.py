"""`designtech broadcast`: a message to many, looked at first, followed, and taken back."""

from __future__ import annotations

import asyncio
import getpass
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

if TYPE_CHECKING:
    from bot.broadcast import Broadcasts, Progress, Segment, Share, Words
    from bot.settings import Settings
    from knowledge.pack import Pack

NOBODY: Final = 1
"""How it ends when nobody would get it, or when it is not wanted after all."""
T = TypeVar("T")

app = typer.Typer(help="A message to all founders who have agreed to news.", invoke_without_command=True)


@app.callback()
def broadcast(  # noqa: PLR0913  # each is an option
    context: typer.Context,
    *,
    text: Annotated[list[str] | None, typer.Option(help="LANGUAGE=TEXT, once for each language.")] = None,
    file: Annotated[Path | None, typer.Option(help="YAML with a text for each language.")] = None,
    city: Annotated[str | None, typer.Option(help="Whose founders; else the first of CITIES.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only who speaks it.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="Only where the interview stands there.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="Only who was diagnosed so.")] = None,
    step: Annotated[list[str] | None, typer.Option(help="Only whose case is that far.")] = None,
    pace: Annotated[float | None, typer.Option(help="Messages a second at most.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tell who would get what, and end.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before sending.")] = False,
) -> None:
    """Send a message to all founders who have agreed to news, or to some of them."""
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    chosen = city or settings.cities[0]
    if chosen not in settings.cities:
        raise typer.BadParameter(f"CITIES has {', '.join(settings.cities)}", param_hint="--city")
    from bot.broadcast import Segment, Words
    from bot.content import load_packs

    pack = load_packs([chosen])[chosen]
    segment = Segment(
        chosen, tuple(language or ()), tuple(phase or ()), tuple(stage or ()), tuple(step or ())
    )
    _check(segment, pack)
    words = Words({**_from_file(file), **dict(map(_named_text, text or ()))}, pack)
    _send(settings, segment, words, pace=pace, preview=preview, yes=yes)


@app.command("list")
def list_all() -> None:
    """Show all broadcasts, newest first, and how far they are."""
    for one in _with_broadcasts(_settings(), lambda broadcasts: broadcasts.all()):
        typer.echo(_line(one))


@app.command()
def cancel(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Take back what of a broadcast has not left yet."""
    dropped = _with_broadcasts(_settings(), lambda broadcasts: broadcasts.cancel(number))
    typer.echo(f"Broadcast {number} is cancelled; taken back: {dropped}")


def _send(
    settings: Settings, segment: Segment, words: Words, *, pace: float | None, preview: bool, yes: bool
) -> None:
    shares = _with_broadcasts(settings, lambda broadcasts: broadcasts.preview(segment, words))
    _show(shares, words)
    if preview:
        return
    if not shares:
        raise typer.Exit(NOBODY)
    if not yes and not typer.confirm("Send it?"):
        raise typer.Exit(NOBODY)
    from bot.ground import SystemClock

    now, by = SystemClock().now(), getpass.getuser()
    number, receivers = _with_broadcasts(
        settings, lambda broadcasts: broadcasts.make(segment, words, by=by, now=now, pace=pace)
    )
    typer.echo(f"Broadcast {number} is on its way to {receivers}; `designtech broadcast list` shows how far.")


def _with_broadcasts(settings: Settings, work: Callable[[Broadcasts], Awaitable[T]]) -> T:
    from bot import logs
    from bot.broadcast import Broadcasts
    from bot.content import load_packs
    from bot.ground import database_url, migrate_when_there
    from bot.telegram import presenters

    logs.configure(level=logging.WARNING)

    async def run(url: str) -> T:
        await migrate_when_there(url)
        return await work(Broadcasts(url, presenters(load_packs(settings.cities))))

    with database_url(settings) as url:
        return asyncio.run(run(url))


def _settings() -> Settings:
    from bot.environment import read_settings

    return read_settings()


def _named_text(given: str) -> tuple[str, str]:
    tag, equals, text = given.partition("=")
    if not equals:
        raise typer.BadParameter("write LANGUAGE=TEXT, such as fr='Bonjour'", param_hint="--text")
    return _tag(tag, "--text"), text


def _from_file(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    from knowledge.pack.source import read

    try:
        source, faults = read(str(file), file.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read", param_hint="--file") from error
    if faults:
        raise typer.BadParameter(str(faults[0]), param_hint="--file")
    texts = source.data
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise typer.BadParameter("give each language a text: `fr: Bonjour`", param_hint="--file")
    return {_tag(tag, "--file"): text for tag, text in texts.items()}


def _tag(tag: str, option: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise typer.BadParameter(
            f"{tag!r} is no language; write `fr` or `pt-BR`", param_hint=option
        ) from error
    return tag


def _check(segment: Segment, pack: Pack) -> None:
    """See that everything that a segment names exists: a slip must not pass for nobody."""
    from dialogues.desk import CaseStage
    from dialogues.state import Phase

    for tag in segment.languages:
        _tag(tag, "--language")
    for option, given, known in (
        ("--phase", segment.phases, [phase.value for phase in Phase]),
        ("--stage", segment.stages, [stage.id for stage in pack.rubric.stages]),
        ("--step", segment.steps, [stage.value for stage in CaseStage]),
    ):
        if unknown := set(given) - set(known):
            told = f"there is no {', '.join(sorted(unknown))}; there are: {', '.join(known)}"
            raise typer.BadParameter(told, param_hint=option)


def _show(shares: tuple[Share, ...], words: Words) -> None:
    for used in sorted({share.words for share in shares}):
        typer.echo(f"[{used}]\n{words.texts[used]}\n")
    typer.echo(f"{'language':<10}{'text in':<10}{'channel':<12}{'founders':>9}{'blocked':>9}")
    for share in shares:
        known = share.language or "?"
        counted = f"{share.number:>9}{share.blocked:>9}"
        typer.echo(f"{known:<10}{share.words:<10}{share.channel:<12}{counted}")
    typer.echo(f"{'all':<32}{sum(s.number for s in shares):>9}{sum(s.blocked for s in shares):>9}")


def _line(one: Progress) -> str:
    state = one.state if one.state == "cancelled" else "under way" if one.waiting else "done"
    pace = "" if one.pace is None else f", {one.pace:g} a second"
    return (
        f"{one.id}  {one.made_at:%Y-%m-%d %H:%M} UTC  {one.city}  by {one.by}  {state}{pace}: "
        f"{one.sent} sent, {one.waiting} waiting, {one.failed} failed, {one.blocked} blocked, "
        f"{one.dropped} taken back"
    )
