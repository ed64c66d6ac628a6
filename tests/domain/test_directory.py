"""Finding places to turn to: what fits, in which order, and that nobody can pay for the order."""

import dataclasses
import random
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from helpline.content.countries import country_codes
from helpline.content.wording import LANGUAGES
from helpline.domain.directory import (
    Accreditation,
    Cost,
    Details,
    Entry,
    Kind,
    Needs,
    is_stale,
    search,
)
from helpline.domain.sms_length import measure
from helpline.services.directory.wording import referral_text
from helpline.storage.tables import directory_entries

TODAY = date(2026, 3, 4)
HALF_A_YEAR = timedelta(days=180)


def place(name: str, **known: Any) -> Entry:
    details = Details(name, Kind.OUTPATIENT, "+442079460123", ("Dorset",), checked_on=TODAY)
    return Entry(uuid.uuid5(uuid.NAMESPACE_OID, name), dataclasses.replace(details, **known))


def names(entries: list[Entry], needs: Needs) -> list[str]:
    found = search(entries, needs, TODAY, HALF_A_YEAR)
    return [one.entry.details.name for one in found]


def test_what_is_known_not_to_fit_is_left_out_and_what_nobody_knows_comes_last() -> None:
    right = place("Zinnia", substances=("Alcohol", "heroin"), languages=("en", "es"))
    unknown = place("Aster")
    wrong = place("Lily", substances=("alcohol",))
    needs = Needs(substance="Heroin", language="es")
    assert names([unknown, wrong, right], needs) == ["Zinnia", "Aster"]
    assert search([unknown], needs, TODAY, HALF_A_YEAR)[0].unknown == ("substance", "language")


def test_each_need_tells_places_apart() -> None:
    fits = place(
        "Fits",
        kind=Kind.INPATIENT,
        dual_diagnosis=True,
        cost=Cost.FREE,
        waiting_days=3,
    )
    other = place(
        "Other",
        kind=Kind.COMMUNITY,
        dual_diagnosis=False,
        cost=Cost.PRIVATE,
        waiting_days=30,
    )
    for needs in (
        Needs(kind=Kind.INPATIENT),
        Needs(dual_diagnosis=True),
        Needs(cost=Cost.FREE),
        Needs(within_days=3),
    ):
        assert names([other, fits], needs) == ["Fits"], needs


def test_nearer_comes_first_and_another_county_does_not_come_at_all() -> None:
    places = [
        place("Whole country", areas=("everywhere",)),
        place("Around", areas=("Poole, Dorset",)),
        place("Named", areas=("Hampshire", "dorset")),
        place("West", areas=("West Sussex",)),
    ]
    assert names(places, Needs(place=" DORSET ")) == ["Named", "Around", "Whole country"]
    assert names(places, Needs(place="West Yorkshire")) == ["Whole country"]


def test_stale_sinks_below_whatever_fits_worse() -> None:
    stale = place("Aster", substances=("heroin",), checked_on=TODAY - timedelta(days=181))
    never = place("Lily", substances=("heroin",), checked_on=None)
    vague = place("Zinnia", areas=("everywhere",))
    needs = Needs(place="Dorset", substance="heroin")
    assert names([never, stale, vague], needs) == ["Zinnia", "Aster", "Lily"]
    assert not is_stale(TODAY - HALF_A_YEAR, TODAY, HALF_A_YEAR)


def test_taken_out_is_not_found() -> None:
    assert names([dataclasses.replace(place("Aster"), is_taken_out=True)], Needs()) == []


def test_order_knows_nothing_of_payment() -> None:
    """Whatever a place has that nobody asked for may change as it likes: the order stays."""
    chance = random.Random(20260304)  # noqa: S311 - nothing secret
    needs = Needs(place="Dorset", substance="heroin")
    entries = [
        place(f"Place {number}", substances=("heroin",) if number % 3 else (), areas=("Dorset",))
        for number in range(12)
    ]
    before = names(entries, needs)
    for _ in range(50):
        changed = [
            dataclasses.replace(
                entry,
                details=dataclasses.replace(
                    entry.details,
                    kind=chance.choice(list(Kind)),
                    cost=chance.choice([None, *Cost]),
                    cost_note=chance.choice(["", "sponsor", "gold partner", "pays 500 for each"]),
                    accreditation=chance.choice([None, Accreditation("Paid for", "AAA 1")]),
                    how_to_refer=chance.choice(["", "first!"]),
                    phone=f"+44207946{chance.randrange(1000):04}",
                    text_name=chance.choice(["", "A"]),
                    waiting_days=chance.choice([None, 0, 90]),
                    medicines=chance.choice([(), ("methadone",)]),
                    detox_on_site=chance.choice([None, True, False]),
                ),
            )
            for entry in chance.sample(entries, len(entries))
        ]
        assert names(changed, needs) == before


def test_no_field_is_about_payment_to_us() -> None:
    """Every field there is: whoever adds one that could be paid for has to say so here."""
    known = {field.name for field in dataclasses.fields(Details)}
    assert known == {
        "name",
        "kind",
        "phone",
        "areas",
        "text_name",
        "substances",
        "detox_on_site",
        "medicines",
        "dual_diagnosis",
        "cost",  # to the person
        "cost_note",
        "accreditation",
        "languages",
        "waiting_days",
        "waiting_as_of",
        "how_to_refer",
        "checked_on",
    }
    about_money = ("pay", "paid", "sponsor", "fee", "commission", "partner", "rank", "boost")
    columns = {column.name for column in directory_entries.columns}
    assert {name for name in columns if any(word in name for word in about_money)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", country_codes())
def test_text_of_a_place_is_one_neutral_segment_whatever_it_is_called(
    language: str, country: str
) -> None:
    for name in (
        "Poole Detox Clinic",
        "Alcoholics Anonymous",
        "\u65e5\u672c",
        "A" * 120,
        "Metadona S.L.",
    ):
        said = referral_text(place(name).details, country, language)
        assert name not in said
        assert measure(said).segments == 1
        assert "7946 0123" in said
    named = place("Poole Detox Clinic", text_name="The House").details
    assert "The House" in referral_text(named, country, language)
