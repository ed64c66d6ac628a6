"""What may stand where in TwiML: elements, their children and their attributes (T1).

Element and attribute names are case-sensitive (V10). Elements that Twilio knows and that the
simulator does not play are in the nesting table, without attributes: see `NOT_PLAYED`.
"""

from helpline.simulator.twiml.values import (
    Check,
    call_events,
    call_sid,
    either,
    flag,
    matching,
    method,
    number,
    one_of,
    recording_events,
    some_of,
    text,
    url,
)

Attributes = dict[str, Check]

PROMPTS = {"Say", "Play", "Pause"}
SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
NOT_PLAYED = {
    *{"Connect", "Echo", "Pay", "Prompt", "Refer", "Sms", "Start", "Stop"},
    *{"Application", "Sim", "Sip", "WhatsApp", "Task"},
}
VOICE_CHILDREN: dict[str, set[str]] = {
    "Response": {
        *PROMPTS,
        *{"Connect", "Dial", "Echo", "Enqueue", "Gather", "Hangup", "Leave", "Pay", "Prompt"},
        *{"Queue", "Record", "Redirect", "Refer", "Reject", "Sms", "Start", "Stop"},
    },
    "Dial": {"Application", "Client", "Conference", "Number", "Queue", "Sim", "Sip", "WhatsApp"},
    "Gather": PROMPTS,
    "Enqueue": {"Task"},
    "Client": {"Identity", "Parameter"},
    "Hangup": {"Parameter"},
    "Reject": {"Parameter"},
    "Say": SSML,
}
MESSAGING_CHILDREN: dict[str, set[str]] = {
    "Response": {"Message", "Redirect"},
    "Message": {"Body", "Media"},
}

_HOOK: Attributes = {"action": url, "method": method}
_STATUS: Attributes = {
    "statusCallback": url,
    "statusCallbackMethod": method,
    "statusCallbackEvent": call_events,
}
_RECORDING: Attributes = {
    "recordingStatusCallback": url,
    "recordingStatusCallbackMethod": method,
    "recordingStatusCallbackEvent": recording_events,
    "recordingConfigurationId": text,
    "trim": one_of("trim-silence", "do-not-trim"),
}
_MACHINE: Attributes = {
    "machineDetection": one_of("Enable", "DetectMessageEnd"),
    "machineDetectionTimeout": number(3, 60),
    "machineDetectionSpeechThreshold": number(1000, 6000),
    "machineDetectionSpeechEndThreshold": number(500, 5000),
    "machineDetectionSilenceTimeout": number(2000, 10000),
    "amdStatusCallback": url,
    "amdStatusCallbackMethod": method,
}
_DIAL_RECORD = one_of(
    *{"do-not-record", "record-from-answer", "record-from-ringing"},
    *{"record-from-answer-dual", "record-from-ringing-dual", "true", "false"},
)
_CONFERENCE_EVENTS = some_of(
    *{"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}
)

VOICE_ATTRIBUTES: dict[str, Attributes] = {
    "Response": {},
    "Say": {"voice": text, "language": text, "loop": number(0, 1000)},
    "Play": {"loop": number(0, 1000), "digits": matching(r"[0-9*#wW]{1,32}")},
    "Pause": {"length": number(0, 3600)},
    "Gather": {
        **_HOOK,
        "input": some_of("dtmf", "speech"),
        "timeout": number(0),
        "numDigits": number(1),
        "finishOnKey": matching(r"[0-9*#]?"),
        "actionOnEmptyResult": flag,
        "speechTimeout": either(number(0), one_of("auto")),
        "maxSpeechTime": number(1, 60),
        "speechModel": text,
        "enhanced": flag,
        "language": text,
        "hints": text,
        "profanityFilter": flag,
        "bargeIn": flag,
        "debug": flag,
        "partialResultCallback": url,
        "partialResultCallbackMethod": method,
    },
    "Record": {
        **_HOOK,
        **_RECORDING,
        "timeout": number(0),
        "maxLength": number(1),
        "finishOnKey": matching(r"[0-9*#]*"),
        "playBeep": flag,
        "transcribe": flag,
        "transcribeCallback": url,
    },
    "Dial": {
        **_HOOK,
        **_RECORDING,
        "timeout": number(5, 600),
        "timeLimit": number(1, 86400),
        "callerId": text,
        "callReason": matching(r".{0,50}"),
        "hangupOnStar": flag,
        "answerOnBridge": flag,
        "ringTone": matching(r"[a-z]{2}(-old)?"),
        "record": _DIAL_RECORD,
        "recordingTrack": one_of("inbound", "outbound", "both"),
        "sequential": flag,
        "referUrl": url,
        "referMethod": method,
        "events": text,
        "passports": text,
    },
    "Number": {
        **_STATUS,
        **_MACHINE,
        "url": url,
        "method": method,
        "sendDigits": matching(r"[0-9*#wW]{1,32}"),
        "byoc": text,
    },
    "Client": {**_STATUS, "url": url, "method": method},
    "Identity": {},
    "Parameter": {"name": text, "value": text},
    "Conference": {
        "muted": flag,
        "beep": one_of("true", "false", "onEnter", "onExit"),
        "startConferenceOnEnter": flag,
        "endConferenceOnExit": flag,
        "participantLabel": matching(r".{1,128}"),
        "waitUrl": either(url, one_of("")),
        "waitMethod": method,
        "maxParticipants": number(1, 250),
        "record": one_of("do-not-record", "record-from-start", "true", "false"),
        "region": text,
        "trim": one_of("trim-silence", "do-not-trim"),
        "coach": call_sid,
        "jitterBufferSize": one_of("off", "small", "medium", "large"),
        "statusCallback": url,
        "statusCallbackMethod": method,
        "statusCallbackEvent": _CONFERENCE_EVENTS,
        "eventCallbackUrl": url,
        "recordingStatusCallback": url,
        "recordingStatusCallbackMethod": method,
        "recordingStatusCallbackEvent": recording_events,
        "recordingConfigurationId": text,
    },
    "Queue": {"url": url, "method": method, "reservationSid": text, "postWorkActivitySid": text},
    "Enqueue": {
        **_HOOK,
        "waitUrl": either(url, one_of("")),
        "waitUrlMethod": method,
        "workflowSid": text,
        "maxQueueSize": number(1, 5000),
    },
    "Redirect": {"method": method},
    "Reject": {"reason": one_of("rejected", "busy")},
    "Hangup": {},
    "Leave": {},
    "break": {"strength": text, "time": text},
    "emphasis": {"level": text},
    "lang": {"{http://www.w3.org/XML/1998/namespace}lang": text},
    "p": {},
    "phoneme": {"alphabet": text, "ph": text},
    "prosody": {"volume": text, "rate": text, "pitch": text},
    "s": {},
    "say-as": {"interpret-as": text, "format": text},
    "sub": {"alias": text},
    "w": {"role": text},
}
MESSAGING_ATTRIBUTES: dict[str, Attributes] = {
    "Response": {},
    "Message": {**_HOOK, "to": text, "from": text, "statusCallback": url},
    "Body": {},
    "Media": {},
    "Redirect": {"method": method},
}
# Elements that hold text of their own. Anywhere else, text is a mistake.
TEXT = {
    *{"Say", "Play", "Dial", "Number", "Client", "Identity", "Conference", "Queue", "Enqueue"},
    *{"Redirect", "Message", "Body", "Media", "Task"},
    *SSML,
}
