"""What works outside: Twilio, and all that the workers and the ticker need."""

from helpline.bootstrap.connections import build_database, build_valkey, require_all
from helpline.clock import Clock, SystemClock
from helpline.config import Settings
from helpline.jobs import JobQueues
from helpline.services.outside import Outside
from helpline.telephony.addresses import Addresses
from helpline.telephony.gateway import Gateway


def build_gateway(settings: Settings) -> Gateway:
    """Twilio, or whatever stands in its place."""
    return Gateway(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api_base_url or None,
    )


def build_outside(settings: Settings, clock: Clock | None = None) -> Outside:
    """What the workers and the ticker do their work with."""
    require_all(settings)
    return Outside(
        database=build_database(settings, JobQueues(build_valkey(settings)).hand_over),
        gateway=build_gateway(settings),
        addresses=Addresses(settings.public_base_url),
        clock=clock or SystemClock(),
        calls_per_second=settings.twilio_calls_per_second,
        texts_per_second=settings.twilio_texts_per_second,
    )
