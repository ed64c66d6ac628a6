"""The dates of public holidays, stored with the hours of every line that is closed on them."""

import uuid
from dataclasses import replace
from datetime import timedelta

from helpline.content.countries import country_pack
from helpline.content.public_holidays import public_holidays
from helpline.storage import configuration as storage
from helpline.storage.transaction import Transaction

HOLIDAYS = "holidays"
HOLIDAYS_REF = uuid.UUID(int=0)
RENEWED_EVERY = timedelta(days=1)
YEARS_AHEAD = 2
"""Beside this year: the furthest that anybody looks is 400 days. Every night looks anew."""


def renew_holidays(tx: Transaction, country: str) -> int:
    """Find out which days they are, and store what is new; how many lines had other dates."""
    # In the Americas it is still last year for some hours.
    years = range(tx.now.year - 1, tx.now.year + YEARS_AHEAD + 1)
    renewed = 0
    for line in storage.list_lines(tx):
        hours = line.config.hours
        if not line.active or not hours.closed_on_holidays:
            continue
        dates = public_holidays(country_pack(country).holidays, hours.region, years)
        if dates != hours.holidays:
            storage.write_hours(tx, line.id, replace(hours, holidays=dates))
            renewed += 1
    return renewed


def nightly_holidays(tx: Transaction, ref: uuid.UUID) -> None:
    """The same for the country that is configured, if any is; and come again tomorrow."""
    tx.set_timer(HOLIDAYS, ref, tx.now + RENEWED_EVERY)
    helpline = storage.find_helpline(tx)
    if helpline is not None and renew_holidays(tx, helpline.country):
        tx.record("holidays_renewed")
