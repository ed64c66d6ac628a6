import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.simulator import Phone, Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import LINE, Client


def test_number_is_found_and_pointed_elsewhere(
    simulator: Simulator, app: Application, client: Client, caller: Phone
) -> None:
    app.on("/new", "<Say>New</Say>")
    (number,) = client.incoming_phone_numbers.list(phone_number=LINE)
    assert (number.phone_number, number.voice_url) == (LINE, f"{app.base_url}/voice")
    assert number.voice_method == "POST"
    changed = client.incoming_phone_numbers(number.sid).update(
        voice_url=f"{app.base_url}/new", voice_fallback_url=f"{app.base_url}/fallback"
    )
    assert changed.voice_fallback_url == f"{app.base_url}/fallback"
    assert client.incoming_phone_numbers(number.sid).fetch().voice_url == f"{app.base_url}/new"
    caller.dial(LINE)
    simulator.settle()
    assert caller.words == ["New"]


def test_number_is_refused_a_bad_url_and_unknown_sids(client: Client) -> None:
    (number,) = client.incoming_phone_numbers.list()
    with pytest.raises(TwilioRestException):
        client.incoming_phone_numbers(number.sid).update(voice_url="nonsense")
    with pytest.raises(TwilioRestException) as unknown:
        client.incoming_phone_numbers("PN" + "0" * 32).fetch()
    assert unknown.value.code == 20404


def test_queue_is_made_changed_and_deleted(client: Client) -> None:
    queue = client.queues.create("line", max_size=5)
    assert (queue.friendly_name, queue.max_size, queue.current_size) == ("line", 5, 0)
    assert client.queues(queue.sid).update(max_size=7).max_size == 7
    with pytest.raises(TwilioRestException):
        client.queues.create("line")
    assert client.queues(queue.sid).delete()
    assert client.queues.list() == []
    with pytest.raises(TwilioRestException) as gone:
        client.queues(queue.sid).fetch()
    assert gone.value.code == 20404
