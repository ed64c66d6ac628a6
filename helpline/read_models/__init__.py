"""One SELECT, or a few, to a frozen dataclass for each page or API answer; nothing is written."""
