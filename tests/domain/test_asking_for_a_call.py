"""Texts that ask for a call, texts that want none, and texts that only look like either."""

import pytest

from helpline.content.asking_words import asking_words
from helpline.domain.asking_for_a_call import Wish, is_automatic, what_is_asked

ASKED = {
    "en": (
        *("Call me", "call me back please", "CALLME", "pls call", "Can someone ring me?", "call"),
        *("give me a bell", "could you phone me", "I'd like a call", "I need to talk to someone"),
        *("call me ASAP!!", "ring me at 5", "can i speak to a counsellor", "call me I need help"),
        *("why don't you call me", "you never call me", "you didn\u2019t call me back"),
        "don't hesitate to call me",
        *("Don't call me now, call me tomorrow", "I can't talk here. Please call me tonight"),
        *("cal me", "clal me", "calll meee", "caall me bakc", "phoen me", "please cakl me"),
    ),
    "es": (
        *("Llámame", "llameme por favor", "¿Me pueden llamar?", "quiero que me llamen", "LLAMAR"),
        *("quiero hablar con alguien", "necesito una llamada", "devuélvanme la llamada", "marcame"),
        *("puedes llamarme", "Yamame porfa", "llamenmee", "lalmame", "por qué no me llaman"),
        "no puedo hablar ahora llamame luego",
    ),
}
REFUSED = {
    "en": (
        *(
            "Don't call me",
            "do not ever call me",
            "please dont call",
            "I don't want you to call me",
        ),
        *("no longer need a call", "no need to ring me", "please don't ring", "dont phone"),
        "my mum doesn't want you to call me",
        *("no call", "NO CALL", "stop calling me", "cancel my call", "Never ring me back"),
        "call me... actually no, don't call me",
    ),
    "es": (
        *("No me llames", "no llamen", "no quiero que me llamen", "NO LLAMAR", "nunca me llames"),
        *("cancela la llamada por favor", "dejen de llamar"),
    ),
}
NEITHER = (
    *(
        "call me crazy",
        "they call me names",
        "Me llamo Ana",
        "call me an ambulance",
        "calm me down",
    ),
    *(
        "I will call back later",
        "can I call you?",
        "please call 999",
        "tell me",
        "please can you help",
    ),
    *(
        "",
        "?",
        "🙂",
        "recall medication",
        "llama la atención",
        "mis amigos me llaman loco",
        "ok thanks",
    ),
    "she called me last night",
)


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one in ASKED for text in ASKED[one]]
)
def test_call_is_asked_for_when_it_is_said_so(language: str, text: str) -> None:
    assert what_is_asked(text, asking_words()) == (Wish.CALL, language)


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one in REFUSED for text in REFUSED[one]]
)
def test_no_is_never_taken_for_a_yes_when_it_holds_the_same_words(language: str, text: str) -> None:
    assert what_is_asked(text, asking_words()) == (Wish.NO_CALL, language)


@pytest.mark.parametrize("text", NEITHER)
def test_text_is_left_to_a_person_when_it_asks_for_neither(text: str) -> None:
    assert what_is_asked(text, asking_words()) is None


@pytest.mark.parametrize(
    "text",
    ["Auto-reply: call me later", "I'm driving right now", "Respuesta automática: ya vuelvo"],
)
def test_machine_is_known_when_it_answers(text: str) -> None:
    assert is_automatic(text, asking_words())
    assert not is_automatic("please call me", asking_words())
