"""What a text is about: `triage` reads it by rules that are data, and is pure.

Not recognised means `unclear`, which a person reads: it never means that all is well.
"""

from helpline.domain.risk import Risk
from helpline.domain.triage.deciding import triage
from helpline.domain.triage.rulebook import Rulebook
from helpline.domain.triage.verdict import Automatic, Keyword, Verdict

__all__ = ["Automatic", "Keyword", "Risk", "Rulebook", "Verdict", "triage"]
