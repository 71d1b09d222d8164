"""Languages of other scripts typed in Latin letters, by small words that no other language has."""

from __future__ import annotations

from collections.abc import Sequence

_WORDS = {
    "ja": "desu ka desuka masu masuka masen kudasai arigato arigatou gozaimasu konnichiwa konnichi sumimasen "
    "onegai onegaishimasu ikura doko nani nan itsu dou doushite watashi boku hai iie wa wo kara made shitai "
    "hajimetai wakarimasen shiritai oshiete",
    "ar": "kam ana marhaba marhaban salam salamu assalamu alaykum alaikum shukran afwan ayna kayf kayfa "
    "limadha limaza mata uridu ureed arid areed indi 3andi hal yumkin yumkinuni nahnu antum hatha hadha "
    "hadhihi bikam yukallif takallufat taklifa naam la3 shlon chlon inta habibi ya3ni wayn wein keef shu "
    "lil sharika mashru mashrou barnamaj albarnamaj abda an min",
    "ko": "annyeong annyeonghaseyo annyeonghaseo gamsahamnida kamsahamnida eolma eolmayeyo yeyo ieyo eodi "
    "eodiyeyo mwo mwoyeyo juseyo isseoyo eopseoyo hago sipeoyo jeoneun urineun mollayo ihaehaeyo eonje "
    "eotteoke wae nuga",
    "zh": "nihao ni hao duoshao qian shenme zenme zenmeyang xiexie women nimen yao qing wen ma wo shi bu "
    "zhidao xiang kaishi zai nali nar weishenme meiyou keyi haiyou",
    "ru": "skolko stoit eto kak gde chto privet zdravstvuyte zdravstvuite spasibo pozhaluysta mne "
    "hochu khochu nuzhen nuzhno mozhno u nas ya ne znayu kto vy kogda pochemu zachem nachat",
    "uk": "skilky koshtuye koshtue dyakuyu bud laska pryvit vitayu meni potriben treba mozhna de khto vy ya "
    "khochu hochu pochaty shcho yak koly chomu",
    "el": "poso kanei kostizei pou einai ti kalimera kalispera geia sas efharisto efcharisto parakalo thelo "
    "na exoume echoume den xero pos pote giati mporo boro",
}  # fmt: skip
_OF = {tag: frozenset(words.split()) for tag, words in _WORDS.items()}

_SURE = 2
_SHARE = 0.5
_SHARED = frozenset(
    {"ka", "wa", "ana", "min", "an", "lil", "ni", "ma", "wo", "shi", "bu", "hao", "u", "ya", "ne", "de", "vy",
     "na", "ti", "den", "kam", "hal", "nan", "hai", "wae", "wen", "made", "mata", "eto", "kak", "nas", "pos",
     "yak", "qian", "zai", "xiang", "bud", "dou", "mne", "inta", "laska", "kara", "women", "salam", "geia"}
)  # fmt: skip
"""Words of other languages too: they count only beside one that is not."""


def romanised(words: Sequence[str]) -> str | None:
    """The language that Latin words are of if it is usually written otherwise; None: of none of these.

    Args:
        words: as written, in order.
    """
    plain = [word.lower() for word in words]
    best, count = None, 0
    for tag, known in _OF.items():
        found = [word for word in plain if word in known]
        own = sum(word not in _SHARED for word in found)
        if own and len(found) >= _SURE and len(found) >= _SHARE * len(plain) and len(found) > count:
            best, count = tag, len(found)
    return best
