"""What a browser is called in the list of somebody's sign-ins: enough to know it again."""

_NAMES = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """For example "Firefox on Windows". Of what browsers say, the first that fits counts."""
    name = _first(_NAMES, user_agent, "A browser")
    return f"{name} on {_first(_SYSTEMS, user_agent, 'an unknown machine')}"


def _first(known: tuple[tuple[str, str], ...], said: str, otherwise: str) -> str:
    return next((name for sign, name in known if sign in said), otherwise)
