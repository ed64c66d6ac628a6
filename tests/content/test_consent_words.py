"""What is read out before somebody agrees: in every language and country, of the plan they choose."""

import pytest

from helpline.content.consent import consent_wording
from helpline.content.countries import country_codes, country_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.consent import CONFIRM_KEYWORDS
from helpline.services.configuration.plans import built_in_plan


@pytest.mark.parametrize("country", country_codes())
@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_names_how_many_how_to_end_whom_to_ring_and_how_to_agree(
    language: str, country: str
) -> None:
    wording = consent_wording(language, country, built_in_plan("standard"))
    said = " ".join(wording.sentences)
    for must in ("16", "180", "STOP", CONFIRM_KEYWORDS[language]):
        assert must in said, must
    assert country_pack(country).emergency_number in said
    assert "{" not in said
    assert wording.name.endswith(f" {language}")
    english = consent_wording("en", country, built_in_plan("standard"))
    assert len(wording.sentences) == len(english.sentences)
