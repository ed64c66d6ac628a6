"""Deque's axe: every rule of WCAG 2.2 AA that a machine can check."""

from importlib.resources import files

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


_ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, rule: str | None = None) -> list[str]:
    """What axe has against a page as it is now, by all rules or by one."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    wanted = {"type": "tag", "values": _ALL} if rule is None else {"type": "rule", "values": [rule]}
    result = page.evaluate("wanted => axe.run(document, {runOnly: wanted})", wanted)
    assert len(result["passes"]) > (20 if rule is None else 0)  # it has looked
    return [
        f"{violation['id']}: {node['html']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
