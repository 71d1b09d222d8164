"""Events as links name them and as texts announce them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendar import announced, event_title, link_name, upcoming
from knowledge.pack import load
from knowledge.pack.load import cities

PACK = load("example-city")
NOW = datetime(2027, 3, 4, tzinfo=UTC)


def test_every_event_of_every_pack_is_found_by_its_link() -> None:
    packs = [load(city) for city in cities()]
    assert sum(len(pack.events) for pack in packs) > 2
    for pack in packs:
        for event in pack.events:
            name = link_name(event.id)
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,62}", name)
            for language, words in pack.words.items():
                line = announced(pack, name, language, NOW)
                assert line is not None
                assert line.text.lstrip("\u200f").startswith(words.catalogue.events[event.id].title)
                assert line.ahead == (event.end > NOW)
                assert event_title(pack, name, language) == words.catalogue.events[event.id].title


@given(st.text(max_size=70))
def test_a_link_name_fits_into_a_link(uid: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]*", link_name(uid))


def test_a_name_of_nothing_names_nothing() -> None:
    assert announced(PACK, "no-such-night", "en", NOW) is None
    assert event_title(PACK, "", "en") is None


def test_a_line_is_set_as_the_language_sets_it() -> None:
    (english,) = upcoming(PACK, "events", "en", NOW)
    (french,) = upcoming(PACK, "events", "fr", NOW)
    assert english == "• Festival of Lamps 2091 (June 1, 2091 – June 3, 2091): Three made-up days of light."
    assert ")\xa0: " in french
