"""The console command `helpline`. Each file in `commands/` is one command, named like its file."""

from helpline.cli.group import main

__all__ = ["main"]
