"""What follows from a text that was read: silence kept, a call owed, a person called, an answer.

For people the gravest counts, and to what we send by ourselves a wish for silence applies, both at
once. In this order: first nobody is texted who wants no texts, then people hear, then we answer.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.content.follow_up import answer_text
from helpline.content.ladders import escalation_ladders
from helpline.content.wording import text_message
from helpline.domain.asking_for_a_call import Wish as CallWish
from helpline.domain.consent import Way
from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.ok_replies import thanks_for
from helpline.domain.followup.stages import Stage
from helpline.domain.library.by_text import is_for_others
from helpline.domain.provider_words import ProviderWord, may_mean_themselves
from helpline.domain.risk import Risk
from helpline.domain.text_reading import Reading
from helpline.domain.triage.verdict import SERIOUS, Automatic, Keyword, Verdict
from helpline.services.callback_texts import about_a_call, keep_beside_call
from helpline.services.directory.referring import heed_answer
from helpline.services.escalating import Worry, escalate, put_first, take_all
from helpline.services.followup.holding import (
    days_since_detox,
    is_told_of_opt_out,
    reply_escalated,
)
from helpline.services.followup.joining_by_text import join_by_text
from helpline.services.followup.refusing import restore_texts
from helpline.services.followup.replies import ReadReply, heed_reply
from helpline.services.suppressing import (
    is_wrong_number,
    say_last_word,
    wants_no_texts,
    wants_texts_again,
)
from helpline.services.text_library import is_granted, is_told, wish_of
from helpline.services.text_read import Came, Effect, effect_of
from helpline.services.texting import text_caller, text_in_danger
from helpline.services.thread_life import (
    holder_in_talk,
    is_talked_with,
    somebody_waits,
    text_came,
)
from helpline.storage.texts import is_spoken_with
from helpline.storage.threads import change_thread
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import count_ok, last_question

WE_WROTE_WITHIN = timedelta(days=60)
CLARIFY_AGAIN_AFTER = timedelta(days=1)
_CLOCK_STEP = 15  # minutes


def follow(tx: Transaction, came: Came, reading: Reading) -> None:
    """Do all that follows."""
    effect = effect_of(tx, came, reading)
    verdict = reading.verdict
    if verdict.automatic is not None and verdict.risk not in SERIOUS:
        _heed_phone(tx, effect, may_be_a_person=reading.may_be_a_person)
        return
    wish = wish_of(tx, effect)
    _go_on_talking(tx, came, verdict, is_word=wish is not None)
    _heed_wishes(tx, effect)
    if verdict.risk in SERIOUS:
        _see_to_danger(tx, effect)
    elif not (
        _is_for_the_plan(tx, effect)
        or _asks_to_join(tx, effect)
        or is_granted(tx, effect, wish)
        or _is_of_a_place(tx, effect)
        or _is_about_a_call(tx, effect)
    ):
        _FOLLOWING.get(verdict.risk, _unclear)(tx, effect)
    if verdict.opt_out:
        _say_last_word(tx, effect)


def _go_on_talking(tx: Transaction, came: Came, verdict: Verdict, *, is_word: bool) -> None:
    if verdict.automatic is None:
        is_keyword = is_word or verdict.keyword is not None
        received_at = came.text.received_at
        text_came(tx, came.thread, verdict.risk, received_at, is_keyword=is_keyword)


def _heed_phone(tx: Transaction, effect: Effect, *, may_be_a_person: bool) -> None:
    """A phone wrote it: never answered. Of a reply whoever rings them may want to know."""
    came = effect.came
    tx.record("automatic_text", line_id=came.line.id)
    if may_be_a_person:
        worry(tx, came, Risk.UNCLEAR, presses=False, is_by_machine=True)
    if effect.number is not None and effect.verdict.automatic is Automatic.REPLY:
        keep_beside_call(tx, came.line, effect.number, came.text.body)


def give_to_a_person(tx: Transaction, came: Came) -> None:
    """Nothing could be made of it: a person reads it, soon."""
    worry(tx, came, Risk.UNCLEAR, presses=True)


def _heed_wishes(tx: Transaction, effect: Effect) -> None:
    """Silence, or an end of it. A machine's sender is silenced too, by what it wrote from."""
    sender, line = effect.came.thread.number, effect.came.line
    if effect.verdict.opt_out or effect.did is ProviderWord.STOP:
        wants_no_texts(tx, line, sender, effect.did)
    elif effect.verdict.keyword is Keyword.START:
        wants_texts_again(tx, line, sender)
        restore_texts(tx, sender)


def _see_to_danger(tx: Transaction, effect: Effect) -> None:
    """People first; then the words that were agreed on, also as the last word to whoever wants no
    more: it is the one text that they may still get.
    """
    verdict, came = effect.verdict, effect.came
    worry(tx, came, verdict.risk, presses=verdict.urgent)
    put_first(tx, came.thread.number, verdict.risk)
    _is_for_the_plan(tx, effect)
    answer = escalation_ladders()[verdict.risk].answer
    if effect.number is None or answer is None or verdict.automatic is not None:
        return
    way = Way.LAST_WORD if verdict.opt_out else Way.ANSWER
    text_in_danger(
        tx,
        came.line.id,
        effect.number,
        answer_text(answer, effect.to),
        way,
        beside_a_person=is_talked_with(came.thread, tx.now),
    )


def _is_for_the_plan(tx: Transaction, effect: Effect) -> bool:
    ladder = escalation_ladders().get(effect.verdict.risk)
    reply = ReadReply(
        number=effect.came.thread.number,
        body=effect.came.text.body,
        received_at=effect.came.text.received_at,
        risk=effect.verdict.risk,
        effect=PlanEffect.NONE if ladder is None else ladder.plan,
        keyword=effect.verdict.keyword,
        stops=effect.verdict.opt_out,
        by_machine=effect.verdict.automatic is not None,
    )
    return heed_reply(tx, effect.came.line, reply)


def _asks_to_join(tx: Transaction, effect: Effect) -> bool:
    """A request to be followed, which a person sees to from a list of its own."""
    if effect.verdict.keyword is not Keyword.JOIN or effect.number is None:
        return False
    _say(tx, effect, join_by_text(tx, effect.came.line, effect.number, effect.to))
    return True


def _is_of_a_place(tx: Transaction, effect: Effect) -> bool:
    """Whether they got through to a place that we sent; who did not is seen to by a person."""
    answer = heed_answer(tx, effect.came.thread.id, effect.verdict, effect.came.text.received_at)
    if answer is not None and answer.needs_a_person:
        _taken(tx, effect)
    if answer is not None and effect.number and not is_talked_with(effect.came.thread, tx.now):
        text_caller(tx, effect.came.line.id, effect.number, answer.said)
    return answer is not None


def _is_about_a_call(tx: Transaction, effect: Effect) -> bool:
    """A call owed, refused, or told more about; that is nobody else's to read then."""
    if effect.number is None or (effect.verdict.urgent and effect.call is None):
        return False
    is_light = effect.verdict.risk in (Risk.UNCLEAR, Risk.QUESTION, Risk.OK)
    if effect.call is None and (not is_light or effect.verdict.opt_out):
        return False
    came = effect.came
    return about_a_call(
        tx,
        came.line,
        effect.number,
        came.text.body,
        effect.call,
        effect.to.language,
        _stage_of_call(tx, effect),
    )


def _stage_of_call(tx: Transaction, effect: Effect) -> Stage | None:
    """Whoever has just asked what helps somebody else wants to talk about them."""
    text = effect.came.text
    if effect.call is not CallWish.CALL:
        return None
    asked = last_question(tx, text.thread_id, text.received_at)
    return Stage.SUPPORTING if is_for_others(asked) else None


def worry(
    tx: Transaction, came: Came, risk: Risk, *, presses: bool, is_by_machine: bool = False
) -> datetime:
    """A person reads it: whoever has the conversation, without being rung for what is not grave."""
    text, thread_id = came.text, came.thread.id
    in_talk = is_talked_with(came.thread, tx.now)
    days = days_since_detox(tx, came.thread.number)
    met = Worry(text.id, thread_id, text.received_at, risk, presses, days, in_talk)
    escalated = escalate(tx, came.line, met)
    if not is_by_machine:
        reply_escalated(tx, came.thread.number, escalated.id)
    somebody_waits(tx, thread_id, risk, text.received_at)
    holder = holder_in_talk(tx, thread_id)
    if holder is not None:
        take_all(tx, thread_id, holder, but=SERIOUS)
    return escalated.take_by


def _taken(tx: Transaction, effect: Effect) -> datetime:
    return worry(tx, effect.came, effect.verdict.risk, presses=effect.verdict.urgent)


def _answer(
    tx: Transaction, effect: Effect, answer: AnswerText, values: dict[str, str] | None = None
) -> bool:
    return _say(tx, effect, answer_text(answer, effect.to, values))


def _say(tx: Transaction, effect: Effect, said: str) -> bool:
    """By ourselves: to a phone, not beside the last word, nor beside a person who answers."""
    if effect.number is None or effect.verdict.opt_out:
        return False
    if is_talked_with(effect.came.thread, tx.now):
        return False
    return text_caller(tx, effect.came.line.id, effect.number, said)


def _say_last_word(tx: Transaction, effect: Effect) -> None:
    if effect.number is not None and effect.did is not ProviderWord.STOP:
        say_last_word(tx, effect.came.line, effect.number, effect.to)


def _wants_call(tx: Transaction, effect: Effect) -> None:
    """From a sender that cannot be rung, or beside a wish for silence: a person sees to it."""
    _taken(tx, effect)


def _craving(tx: Transaction, effect: Effect) -> None:
    """The agreed words first; whoever asks what it is like is told that, too."""
    _taken(tx, effect)
    if _answer(tx, effect, AnswerText.CRAVING):
        is_told(tx, effect)


def _question(tx: Transaction, effect: Effect) -> None:
    until = _taken(tx, effect)
    if is_told(tx, effect):
        return
    if effect.did is not ProviderWord.HELP:
        _answer(tx, effect, AnswerText.QUESTION, {"when": _by(tx.now, until, effect)})


def _wrong_number(tx: Transaction, effect: Effect) -> None:
    """Of somebody whom we wrote to: a word of regret is the last. Whoever wrote first is read."""
    line, sender = effect.came.line, effect.came.thread.number
    if is_spoken_with(tx, line.id, sender, WE_WROTE_WITHIN):
        is_wrong_number(tx, line, sender)
        sorry = answer_text(AnswerText.WRONG_NUMBER, effect.to)
        if effect.number is not None:
            text_caller(tx, line.id, effect.number, sorry, Way.LAST_WORD)
    _taken(tx, effect)


def _unclear(tx: Transaction, effect: Effect) -> None:
    """One question what was meant, a day; then people read in silence. STOP alone says it all,
    but for words that people also use of themselves, and of whoever is followed closely.
    """
    verdict, thread = effect.verdict, effect.came.thread
    if verdict.keyword is Keyword.START:
        return
    is_all = verdict.opt_out_only or effect.did is ProviderWord.STOP
    if is_all and not (may_mean_themselves(effect.came.text.body) or _is_opt_out_told(tx, effect)):
        return
    _taken(tx, effect)
    asked = thread.clarified_at
    if is_all or effect.call is CallWish.NO_CALL or is_told(tx, effect):
        return
    if asked is not None and asked > tx.now - CLARIFY_AGAIN_AFTER:
        return
    if _answer(tx, effect, AnswerText.UNCLEAR):
        change_thread(tx, thread.id, clarified_at=tx.now)


def _is_opt_out_told(tx: Transaction, effect: Effect) -> bool:
    """In the first weeks, or at risk: nobody is paged, but somebody knows who went silent."""
    return is_told_of_opt_out(tx, effect.came.thread.number)


def _ok(tx: Transaction, effect: Effect) -> None:
    """Whom we asked is thanked, now and then."""
    thread, text = effect.came.thread, effect.came.text
    if effect.verdict.opt_out and _is_opt_out_told(tx, effect):
        worry(tx, effect.came, Risk.UNCLEAR, presses=False)
    was_asked = last_question(tx, thread.id, text.received_at) is not None
    if was_asked and thanks_for(count_ok(tx, thread.id, text.id)):
        _answer(tx, effect, AnswerText.THANKS)


_FOLLOWING = {
    Risk.WANTS_CALL: _wants_call,
    Risk.CRAVING_STRUGGLING: _craving,
    Risk.QUESTION: _question,
    Risk.WRONG_NUMBER: _wrong_number,
    Risk.OK: _ok,
}


def _by(now: datetime, until: datetime, effect: Effect) -> str:
    """By when, in the local time of the line, a quarter of an hour at a time."""
    zone, language = ZoneInfo(effect.came.line.zone), effect.to.language
    local, today = until.astimezone(zone), now.astimezone(zone).date()
    local += timedelta(minutes=-local.minute % _CLOCK_STEP)
    name = {0: "by_today", 1: "by_tomorrow"}.get((local.date() - today).days, "by_soon")
    return text_message(name, language, {"time": f"{local:%H:%M}"})
