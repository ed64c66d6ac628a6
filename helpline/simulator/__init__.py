"""A stand-in for Twilio, over real HTTP in both directions.

How to use it in a test::

    clock = TurnableClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    simulator = Simulator(clock, ACCOUNT_SID, AUTH_TOKEN, app_base_url)
    simulator.number("+442079460101", voice_url="/twilio/voice",
                     status_callback="/twilio/voice/status", sms_url="/twilio/sms")
    with simulator.serve() as base_url:               # TWILIO_API_BASE_URL of the application
        caller = simulator.phone("+447700900123")
        counsellor = simulator.phone("+447700900001")
        caller.dial("+442079460101")                  # withheld=True, or withheld="+266696687"
        simulator.settle()                            # webhooks go out, answers come, until quiet
        assert caller.has_heard("welcome")
        caller.press("1")                             # a key cuts into the Gather's prompt
        simulator.settle()
        counsellor.answer()                           # or reject(), or let it ring
        simulator.turn(4)                             # turns the clock step by step, settling
        counsellor.press("1")
        simulator.settle()
        counsellor.say("hello")                       # the caller hears it when they are joined
        assert "hello" in caller.words
        caller.hang_up()
        simulator.settle()

* Phones: `dial`, `answer`, `reject`, `press`, `say`, `hang_up`, `text`; `state` (idle, dialling,
  ringing, in call), `call`, `calls`, `ringing`, `heard` (lines with instant, sound and text),
  `words`, `has_heard`, `texts`, `received_texts`; `mode` (PERSON, BUSY, VOICEMAIL, UNREACHABLE),
  `text_mode`. Actions return at once; `settle` carries them on.
* Time passes as it does for people: Say takes a word per 0.4 s, so a prompt of ten words that is
  to be heard to its end needs `turn(4)`; phones ring 5 s longer than asked (V60); REST-created
  legs leave one a second (R1, `options.calls_per_second`). `turn(seconds, between=tick)` calls
  `tick` after each step, for the application's own timers.
* `settle(at_once=True)` sends all webhooks that wait at one moment together, in threads.
* `simulator.log`: `webhooks`, `webhooks_to("/twilio/voice", CallStatus="ringing")`, `requests`
  (REST), `errors` (documents refused, with Twilio's code), `warnings`.
* `simulator.trouble`: `double`, `delay`, `swap`, `lose`, `lose_answer` for webhooks, `rest` for
  REST calls. `simulator.options`: everything open or adjustable in Twilio's behaviour.
* REST is the place where the application's client goes; state for assertions is in
  `simulator.world` (calls, queues, conferences, messages, recordings).
"""

from helpline.simulator.calls import CallStatus, Sound
from helpline.simulator.options import Options
from helpline.simulator.phones import Mode, Phone, PhoneError, TextMode
from helpline.simulator.simulator import Simulator
from helpline.simulator.trouble import RestMishap, Trouble

__all__ = [
    "CallStatus",
    "Mode",
    "Options",
    "Phone",
    "PhoneError",
    "RestMishap",
    "Simulator",
    "Sound",
    "TextMode",
    "Trouble",
]
