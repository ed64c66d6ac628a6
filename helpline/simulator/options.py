"""What is open in Twilio's behaviour, or merely a matter of time, in one place."""

from dataclasses import dataclass


@dataclass
class Options:
    """Seconds, unless said otherwise. May be changed while it runs."""

    words_per_second: float = 2.5
    play_seconds: float = 3.0
    """How long each loop of a Play lasts; nobody measures the media."""
    ring_overrun_seconds: float = 5.0
    """V60: a phone really rings about this much longer than `timeout` says."""
    least_wait_loop_seconds: float = 1.0
    """V72: a wait document that takes no time is not asked for more often than this."""
    calls_per_second: float = 1.0
    """R1: how fast REST-created legs leave; the rest waits in `queued`."""
    empty_recording_skips_action: bool = False
    """V50: sources disagree. Off: a silent recording is kept and its action asked for."""
    recording_ready_after: float = 2.0
    """V51: until then the media answers 404, and the recording's status webhook is out."""
    speech_confidence: float = 0.9
    text_delivered_after: float = 1.0
    text_gives_up_after: float = 60.0
    """When a phone is switched off, and no validity period is shorter (M5)."""
    has_opt_out_keywords: bool = True
    """M8: STOP and its kin are answered by Twilio, and block."""
    human_detection_seconds: float = 4.0
    """V31: how long synchronous machine detection keeps a person waiting."""
