"""Entries of a plan file, and what an explanation of them shows, as a table."""

from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]

ENTRIES = {
    "entities": [
        {"id": "SDM", "name": "Secretaría de Movilidad", "aliases": ["Movil"]}
    ],
    "commitments": [
        {
            "id": "C1",
            "name": {"es": "Vía segura", "en": "Safe road"},
            "aliases": ["Road safety"],
            "entity": "SDM",
            "start": date(2022, 1, 1),
            "end": date(2022, 12, 31),
            "weight": 0.5,
        },
        {"id": "C2", "name": "Agua"},
        {"id": "C3", "name": "Aire"},
    ],
}


def read_table(html):
    """Give caption, headers by scope and cells of an explanation, as a reader would."""
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.select("table")) == len(soup.select("caption")) == 1
    assert not soup.select("h1, h2, h3, h4, h5, h6, script, style")
    assert all(cell.get("scope") in ("row", "col") for cell in soup.select("th"))
    rows = [[c.text for c in r.select("th, td")] for r in soup.select("tbody tr")]
    return soup.caption.text, [h.text for h in soup.select("thead th")], rows
