"""The document for when nobody of ours can answer."""

from helpline.telephony.provisioning import static_fallback


def test_static_fallback_says_nothing_after_the_partner() -> None:
    document = static_fallback("GB", ("en", "es"), "+442079460199")
    assert document.count("<Say") == 5
    assert document.endswith('</Say><Dial timeout="60">+442079460199</Dial></Response>')


def test_static_fallback_says_when_to_try_again_without_a_partner() -> None:
    assert "try again" in static_fallback("GB", ("en",), None)
