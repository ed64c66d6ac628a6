"""Finds the commands, and says in one line what went wrong."""

import importlib
import pkgutil
import sys
from typing import Any

import click

from helpline.cli import commands
from helpline.domain.errors import ConfigurationError, HelplineError, UnusableConfiguration

EXIT_FAILED = 1
EXIT_WRONG_VALUE = 2


COMMANDS = [f"{commands.__name__}.{one.name}" for one in pkgutil.iter_modules(commands.__path__)]
"""Where each command is."""


class CommandFolder(click.Group):
    """A group whose commands are the modules of `helpline.cli.commands`.

    A module `rotate_keys.py` holds, as `command`, what is typed as `helpline rotate-keys`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(name.rpartition(".")[2].replace("_", "-") for name in COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is not a click command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigurationError, UnusableConfiguration) as error:
            _fail(error, EXIT_WRONG_VALUE)
        except HelplineError as error:
            _fail(error, EXIT_FAILED)


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="helpline")
def main() -> None:
    """An open helpline phone system."""


def _fail(error: HelplineError, status: int) -> None:
    click.echo(f"helpline: {error}", err=True)
    sys.exit(status)
