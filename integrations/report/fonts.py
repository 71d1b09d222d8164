"""Which fonts a report is set in: those of two packages, never the machine's own."""

from __future__ import annotations

from importlib.util import find_spec

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_CJK = {"ja": "JP", "ko": "KR", "zh": "SC", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "HK", "zh-mo": "HK"}
"""Han signs are drawn differently by region; elsewhere as in mainland China."""
_LATIN = "Noto Sans"
_SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Symbols",
    "Tamil",
    "Telugu",
    "Thai",
)


def folders() -> list[str]:
    """Where the font files are."""
    return [
        place
        for name in _PACKAGES
        if (spec := find_spec(name))
        for place in spec.submodule_search_locations or ()
    ]


def families(language: str) -> list[str]:
    """Font families in the order in which a sign is looked for, for a text in this language (BCP 47)."""
    tag = language.lower()
    region = _CJK.get(tag) or _CJK.get(tag.partition("-")[0])
    han = f"Noto Sans CJK {region or 'SC'}"
    others = [f"Noto Sans {script}" for script in _SCRIPTS]
    # Latin first even in Chinese: its figures and quotation marks are not full width.
    return [_LATIN, han, *others, "Noto Emoji"] if region else [_LATIN, *others, han, "Noto Emoji"]
