"""Every key that a form has is called something, and nothing else is."""

from dataclasses import fields

import pytest

from helpline.web.pages.setup_fields import SECTIONS
from helpline.web.pages.setup_labels import LABELS, TITLES


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_has_a_label_of_its_own(section: str) -> None:
    assert set(LABELS[section]) == {field.name for field in fields(SECTIONS[section])}
    labels = [label for label, _ in LABELS[section].values()]
    assert len(set(labels)) == len(labels)
    assert TITLES[section]
