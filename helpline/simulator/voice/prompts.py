"""Say, Play and Pause: what is heard, and how long it takes."""

from urllib.parse import urlsplit

from helpline.simulator.calls import Sound
from helpline.simulator.engine.signals import Never, Signal
from helpline.simulator.engine.tasks import Steps, ask, listen_for
from helpline.simulator.engine.webhook import Kind, Webhook
from helpline.simulator.twiml.document import Verb
from helpline.simulator.voice.player import Next, Player

ENDLESS_LOOPS = 1000
DIGIT_SECONDS = 0.5


def prompt(player: Player, verb: Verb, barge: type[Signal] = Never) -> Steps[Signal | None]:
    """Let a prompt be heard; the signal that cut it short, if one did."""
    for _ in range(verb.number("loop", 1) or ENDLESS_LOOPS):
        seconds = yield from _start(player, verb)
        cut = yield from listen_for(player.world.engine, barge, seconds)
        if cut is not None:
            return cut
    return None


def perform_prompt(player: Player, verb: Verb) -> Steps[Next]:
    """Say, Play or Pause on its own. Only a Pause does not pick up the call."""
    if verb.name != "Pause":
        player.answer()
    yield from prompt(player, verb)
    return None


def spoken_seconds(player: Player, text: str) -> float:
    return len(text.split()) / player.world.options.words_per_second


def _start(player: Player, verb: Verb) -> Steps[float]:
    """Begin one round of a prompt; how many seconds it lasts."""
    if verb.name == "Pause":
        return float(verb.number("length", 1))
    if verb.name == "Say":
        player.world.hear(player.call, Sound.SAY, verb.text)
        return spoken_seconds(player, verb.text)
    if verb.get("digits"):
        player.world.hear(player.call, Sound.DIGITS, verb.get("digits"))
        return len(verb.get("digits")) * DIGIT_SECONDS
    return (yield from _start_media(player, verb.resolve(verb.text)))


def _start_media(player: Player, url: str) -> Steps[float]:
    """Media is kept once it was fetched; when it cannot be, that is logged and nothing is heard
    (T5: sources differ on what Twilio plays next; here it is the next verb).
    """
    known = player.world.fetched_media
    if url not in known:
        answer = yield from ask(Webhook(url, {}, "GET", Kind.MEDIA, player.call.sid))
        if answer.failure is not None:
            return 0.0
        known.add(url)
    player.world.hear(player.call, Sound.PLAY, url)
    return player.world.options.play_seconds


def media_name(url: str) -> str:
    """The last part of a media URL, for people."""
    return urlsplit(url).path.rsplit("/", 1)[-1]
