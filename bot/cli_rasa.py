"""`designtech rasa`: everything as a Rasa project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.environment import read_settings

FOUND_WRONG: Final = 1
"""How it ends when it cannot be done as asked."""

app = typer.Typer(help="Standing beside a Rasa assistant.", no_args_is_help=True)


@app.callback()
def rasa() -> None:
    """Keep `export` a command of its own, also while it is the only one."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the project is written.")],
    *,
    city: Annotated[str | None, typer.Option(help="Whose pack; else the first of CITIES.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this one; may be repeated.")] = None,
    transcripts: Annotated[
        Path | None,
        typer.Option(
            help="Folder of transcripts: they become end-to-end tests.", file_okay=False, exists=True
        ),
    ] = None,
    actions_url: Annotated[
        str | None, typer.Option(help="Where Rasa finds `serve --rasa`; else RASA_HOST and RASA_PORT.")
    ] = None,
) -> None:
    """Write a project that Rasa 3.6 trains and runs, with `serve --rasa` as its action server."""
    settings = read_settings()
    from bot.content import load_packs
    from integrations.rasa.export import project, write
    from knowledge.pack.load import cities

    chosen = city or settings.cities[0]
    if chosen not in cities():
        raise typer.BadParameter(
            f"there is no such pack; there are: {', '.join(cities())}", param_hint="--city"
        )
    pack = load_packs((chosen,))[chosen]
    languages = language or list(pack.words)
    missing = [one for one in languages if one not in pack.words]
    if missing:
        told = f"the pack has {', '.join(pack.words)}"
        raise typer.BadParameter(told, param_hint="--language")
    host = f"[{settings.rasa_host}]" if ":" in settings.rasa_host else settings.rasa_host
    url = (actions_url or f"http://{host}:{settings.rasa_port}").rstrip("/")
    files = project(pack, languages, url, transcripts=transcripts)
    try:
        write(folder, files)
    except OSError as error:
        typer.echo(f"error: {folder} cannot be written ({error.strerror})", err=True)
        raise typer.Exit(FOUND_WRONG) from error
    typer.echo(f"{folder}: {chosen} in {', '.join(languages)}; then `rasa train` there")
