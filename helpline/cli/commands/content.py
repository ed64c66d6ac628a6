"""`helpline content`."""

import click

from helpline.cli.group import EXIT_FAILED


@click.group("content")
def command() -> None:
    """What callers can learn: the topics of content/topics."""


@command.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say what is wrong with the topics, and which of them nobody has signed; needs no server."""
    from helpline.content.topics import check_content, library
    from helpline.content.wording import LANGUAGES
    from helpline.domain.library.checks import unreviewed

    wrong = list(dict.fromkeys(str(finding) for finding in check_content()))
    for line in wrong:
        click.echo(f"wrong  {line}")
    for language in LANGUAGES:
        names = unreviewed(library(language))
        if names:
            click.echo(f"note   {language}: nobody has signed {', '.join(names)}")
    if wrong:
        ctx.exit(EXIT_FAILED)
    click.echo(f"ok     {len(library(LANGUAGES[0]).topics)} topics in {len(LANGUAGES)} languages")
