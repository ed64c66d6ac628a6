"""Pages for staff. Each live fragment is a partial that its full page includes."""

from flask import Blueprint

from helpline.web.pages import follow_up_words, marks, telling, trail_words, words
from helpline.web.pages.abandoned import abandoned, ring_back
from helpline.web.pages.asking import ask_for_call, ask_for_call_sent
from helpline.web.pages.blocks import block, blocks, lift
from helpline.web.pages.board import board, board_live, share_boards
from helpline.web.pages.callbacks import callback, callback_decide, callbacks
from helpline.web.pages.contacts import any_counsellor, contact, no_texts_to_contact
from helpline.web.pages.directing import colleague_presence, colleagues, direct
from helpline.web.pages.directory import (
    directory,
    entry,
    entry_change,
    entry_do,
    new_entry,
    new_entry_sent,
)
from helpline.web.pages.enrolling import enrol_form, enrol_sent
from helpline.web.pages.finding import contacts, contacts_of_number
from helpline.web.pages.follow_up import (
    follow_up,
    follow_up_found,
    followed,
    followed_do,
    join_declined,
)
from helpline.web.pages.heard_words import heard
from helpline.web.pages.home import (
    home,
    home_live,
    home_writing_live,
    my_offer,
    my_time,
    set_presence,
)
from helpline.web.pages.in_call import my_call
from helpline.web.pages.library_parts import (
    library_part,
    library_part_sign,
    library_part_write,
)
from helpline.web.pages.messages import message, message_do, message_sound, messages
from helpline.web.pages.moving import my_callback
from helpline.web.pages.my_rota import my_calendar, my_reminders, my_rota
from helpline.web.pages.notices import notices_seen
from helpline.web.pages.noting import disposition, my_text, note
from helpline.web.pages.numbers import number
from helpline.web.pages.plan_calendar import plan_calendar
from helpline.web.pages.referral_words import referral_outcomes, referral_state
from helpline.web.pages.referring import refer, referral_outcome, referrals_of
from helpline.web.pages.reports import report_export, reports
from helpline.web.pages.ringing import ring_callback_now, ring_contact_now
from helpline.web.pages.rota import (
    rota,
    rota_add,
    rota_change,
    rota_copy,
    rota_put_back,
    rota_shift,
)
from helpline.web.pages.setup import (
    setup,
    setup_change,
    setup_entry,
    setup_export,
)
from helpline.web.pages.setup_country import setup_country, setup_country_choose
from helpline.web.pages.setup_wording import setup_word, setup_word_change, setup_words
from helpline.web.pages.shift_requests import offer_shift, request_answer, request_decide
from helpline.web.pages.silences import silence_decide, silences
from helpline.web.pages.switches import switch, switches
from helpline.web.pages.text_sample import text_review, text_sample
from helpline.web.pages.threads import thread, thread_do, thread_live, threads, threads_live
from helpline.web.pages.topics import topic, topic_sign, topic_write, topics
from helpline.web.pages.trail import trail, trail_export
from helpline.web.pages.writing import cost_of, is_too_long, templates_for, text_cost, thread_write
from helpline.web.reports.of_today import picture_of_today, rows_of_today

blueprint = Blueprint("pages", __name__)
words.teach(blueprint)
blueprint.record_once(share_boards)
blueprint.add_app_template_filter(telling.told, "told")
blueprint.add_app_template_filter(telling.outcome, "outcome")
for _filter in (
    telling.recording,
    telling.message_state,
    telling.promise,
    telling.attempt_result,
    telling.decision,
    telling.callback_reason,
    telling.silence_cause,
    telling.silence_decision,
    referral_state,
    cost_of,
    is_too_long,
    templates_for,
    heard,
    trail_words.told_of_trail,
    trail_words.doer,
    *follow_up_words.FILTERS,
    picture_of_today,
    rows_of_today,
):
    blueprint.add_app_template_filter(_filter)
for _of_pages in (referrals_of, referral_outcomes, marks.shape, marks.clock):
    blueprint.add_app_template_global(_of_pages)
blueprint.get("/me")(home)
blueprint.get("/me/live")(home_live)
blueprint.post("/me/presence")(set_presence)
blueprint.post("/me/time")(my_time)
blueprint.post("/me/offer")(my_offer)
blueprint.post("/me/call")(my_call)
blueprint.post("/me/call/<uuid:contact_id>/callback")(my_callback)
blueprint.post("/me/call/<uuid:contact_id>/text")(my_text)
blueprint.get("/me/writing/live")(home_writing_live)
blueprint.post("/me/notes/<uuid:contact_id>")(note)
blueprint.post("/me/dispositions/<uuid:contact_id>")(disposition)
blueprint.get("/board")(board)
blueprint.get("/board/live")(board_live)
blueprint.get("/contacts")(contacts)
blueprint.post("/contacts")(contacts_of_number)
blueprint.get("/contacts/<uuid:contact_id>")(contact)
blueprint.post("/contacts/<uuid:contact_id>/block")(block)
blueprint.post("/contacts/<uuid:contact_id>/any-counsellor")(any_counsellor)
blueprint.post("/contacts/<uuid:contact_id>/no-texts")(no_texts_to_contact)
blueprint.post("/contacts/<uuid:contact_id>/direct")(direct)
blueprint.get("/who-is-on")(colleagues)
blueprint.post("/who-is-on/<uuid:staff_id>")(colleague_presence)
blueprint.post("/contacts/<uuid:contact_id>/ring")(ring_contact_now)
blueprint.post("/callbacks/<uuid:callback_id>/ring")(ring_callback_now)
blueprint.get("/blocks")(blocks)
blueprint.post("/blocks/<uuid:block_id>/lift")(lift)
blueprint.get("/lines")(switches)
blueprint.post("/lines/<uuid:line_id>/switch")(switch)
blueprint.get("/rota")(rota)
blueprint.get("/rota/mine")(my_rota)
blueprint.post("/rota/mine/calendar")(my_calendar)
blueprint.post("/rota/mine/reminders")(my_reminders)
blueprint.post("/rota/requests")(offer_shift)
blueprint.post("/rota/requests/<uuid:request_id>")(request_answer)
blueprint.post("/rota/requests/<uuid:request_id>/decide")(request_decide)
blueprint.get("/rota/shift")(rota_shift)
blueprint.post("/rota/shift")(rota_change)
blueprint.post("/rota/shifts")(rota_add)
blueprint.post("/rota/taken-out/<uuid:change_id>")(rota_put_back)
blueprint.post("/rota/copy")(rota_copy)
blueprint.get("/setup")(setup)
blueprint.post("/setup/export")(setup_export)
blueprint.get("/setup/words/<language>")(setup_words)
blueprint.get("/setup/word/<name>")(setup_word)
blueprint.post("/setup/word/<name>")(setup_word_change)
blueprint.get("/setup/country/<code>")(setup_country)
blueprint.post("/setup/country/<code>")(setup_country_choose)
blueprint.get("/setup/<section>/<int:place>")(setup_entry)
blueprint.post("/setup/<section>/<int:place>")(setup_change)
blueprint.get("/messages")(messages)
blueprint.get("/messages/<uuid:voicemail_id>")(message)
blueprint.post("/messages/<uuid:voicemail_id>")(message_do)
blueprint.get("/messages/<uuid:voicemail_id>/sound/<link>")(message_sound)
blueprint.get("/abandoned")(abandoned)
blueprint.post("/abandoned/<uuid:contact_id>")(ring_back)
blueprint.get("/texts")(threads)
blueprint.get("/texts/live")(threads_live)
blueprint.post("/texts/cost")(text_cost)
blueprint.get("/texts/sample")(text_sample)
blueprint.post("/texts/sample/<uuid:text_id>")(text_review)
blueprint.get("/texts/<uuid:thread_id>")(thread)
blueprint.get("/texts/<uuid:thread_id>/live")(thread_live)
blueprint.post("/texts/<uuid:thread_id>")(thread_do)
blueprint.post("/texts/<uuid:thread_id>/write")(thread_write)
blueprint.get("/callbacks")(callbacks)
blueprint.get("/callbacks/ask")(ask_for_call)
blueprint.post("/callbacks/ask")(ask_for_call_sent)
blueprint.get("/callbacks/<uuid:callback_id>")(callback)
blueprint.post("/callbacks/<uuid:callback_id>")(callback_decide)
blueprint.get("/follow-up")(follow_up)
blueprint.post("/follow-up/find")(follow_up_found)
blueprint.get("/follow-up/enrol")(enrol_form)
blueprint.post("/follow-up/enrol")(enrol_sent)
blueprint.post("/follow-up/asked/<uuid:request_id>")(join_declined)
blueprint.get("/follow-up/calendar")(plan_calendar)
blueprint.get("/follow-up/<uuid:enrolment_id>")(followed)
blueprint.post("/follow-up/<uuid:enrolment_id>")(followed_do)
blueprint.get("/directory")(directory)
blueprint.get("/directory/new")(new_entry)
blueprint.post("/directory/new")(new_entry_sent)
blueprint.get("/directory/<uuid:entry_id>")(entry)
blueprint.post("/directory/<uuid:entry_id>")(entry_do)
blueprint.post("/directory/<uuid:entry_id>/change")(entry_change)
blueprint.post("/directory/<uuid:entry_id>/send")(refer)
blueprint.post("/referrals/<uuid:referral_id>")(referral_outcome)
blueprint.get("/not-answering")(silences)
blueprint.post("/not-answering/<uuid:silence_id>")(silence_decide)
blueprint.post("/notices/seen")(notices_seen)
blueprint.post("/numbers/<of>/<uuid:ref>")(number)
blueprint.get("/topics")(topics)
blueprint.get("/topics/<language>/<int:number>")(topic)
blueprint.post("/topics/<language>/<int:number>/words")(topic_write)
blueprint.post("/topics/<language>/<int:number>/sign")(topic_sign)
blueprint.get("/topics/<language>/<part>")(library_part)
blueprint.post("/topics/<language>/<part>/words")(library_part_write)
blueprint.post("/topics/<language>/<part>/sign")(library_part_sign)
blueprint.get("/reports")(reports)
blueprint.post("/reports/export")(report_export)
blueprint.get("/audit")(trail)
blueprint.post("/audit/export")(trail_export)
