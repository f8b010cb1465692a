"""Completions for the search box of a page, and for that of a browser: what is asked, both forms of an answer.

A page gets the object of `search.suggest`; a browser that has added the archive (`/opensearch.xml`) wants the array of
OpenSearch: what was typed, then texts, remarks and addresses, place by place.
"""

from __future__ import annotations

from datetime import tzinfo

from search.contract import Suggestions
from search.request import Parameter, Parameters, checked

BROWSER_TYPE = "application/x-suggestions+json"
PARAMETERS = {
    p.name: p
    for p in (
        Parameter("q", "what has been typed so far; the last word is a beginning"),
        Parameter("format", "the form of the answer", values=("json", "opensearch"), default="json"),
    )
}
REMARKS = {"title": "article", "name": "name"}


def asked(given: Parameters, zone: tzinfo) -> tuple[str, bool]:
    """What was typed, and whether a browser asks. Raises BadRequest."""
    values = checked(given, PARAMETERS, zone)
    return "".join(values.get("q", ())), values.get("format") == ["opensearch"]


def for_browser(found: Suggestions, origin: str) -> list[str | list[str]]:
    """Completions as OpenSearch has them."""
    every = found["suggestions"]
    return [
        found["q"],
        [one["text"] for one in every],
        [REMARKS[one["kind"]] for one in every],
        [origin + one["url"] for one in every],
    ]
