"""What the views need of the process they run in."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from redis import Redis

from helpline.clock import Clock
from helpline.config import Settings
from helpline.storage.transaction import Database


@dataclass(frozen=True)
class House:
    """Settings, the database, Valkey and the clock of this process."""

    settings: Settings
    database: Database
    valkey: Redis
    clock: Clock


def house() -> House:
    """The house of the app that handles the request."""
    return cast("House", current_app.extensions["helpline"])


def furnish(app: Flask, furnishing: House) -> None:
    """Give the app its house."""
    app.extensions["helpline"] = furnishing
