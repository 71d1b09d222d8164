"""A moment to come, told in the middle of other words, in the twelve languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pack import load
from knowledge.values import moment_to_come

ABOUT = load("saint-etienne").about
NOW = datetime(2027, 3, 4, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))
"""A Thursday, in winter time."""


def told(language: str, text: str) -> str | None:
    found = moment_to_come(text, language=language, about=ABOUT, now=NOW)
    return None if found is None else f"{found:%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("language", "text", "moment"),
    [
        ("fr", "demain à 9h", "Fri 05 Mar 09:00"),
        ("fr", "on se reparle lundi", "Mon 08 Mar 09:00"),
        ("fr", "je reprends dans 2 heures", "Thu 04 Mar 12:30"),
        ("fr", "dans une demi-heure", "Thu 04 Mar 11:00"),
        ("fr", "jeudi", "Thu 11 Mar 09:00"),
        ("fr", "jeudi à 18h", "Thu 04 Mar 18:00"),
        ("fr", "demain soir à 8h", "Fri 05 Mar 20:00"),
        ("fr", "le 15 mars", "Mon 15 Mar 09:00"),
        ("fr", "le 2 mars 2027", None),
        ("fr", "stop pour aujourd'hui", None),
        ("fr", "j'arrête là pour ce soir", None),
        ("fr", "ce soir", "Thu 04 Mar 19:00"),
        ("fr", "la semaine prochaine", "Mon 08 Mar 09:00"),
        ("en", "I'll be back in two days", "Sat 06 Mar 09:00"),
        ("en", "pause until Monday", "Mon 08 Mar 09:00"),
        ("en", "next Tuesday at 14:30", "Tue 09 Mar 14:30"),
        ("en", "at 5pm", "Thu 04 Mar 17:00"),
        ("en", "9 am", "Fri 05 Mar 09:00"),
        ("en", "see you on Friday at noon", "Fri 05 Mar 12:00"),
        ("en", "in an hour", "Thu 04 Mar 11:30"),
        ("en", "in 3 years", None),
        ("en", "later", None),
        ("en", "take five", None),
        ("en", "I've got a meeting, put it on hold", None),
        ("de", "morgen um 9 Uhr", "Fri 05 Mar 09:00"),
        ("de", "in zwei Stunden", "Thu 04 Mar 12:30"),
        ("es", "mañana por la tarde", "Fri 05 Mar 14:00"),
        ("it", "lunedì alle 9", "Mon 08 Mar 09:00"),
        ("pt", "segunda-feira", "Mon 08 Mar 09:00"),
        ("fr", "vendredi à dix heures", "Fri 05 Mar 10:00"),
        ("en", "on Friday at ten", "Fri 05 Mar 10:00"),
        ("es", "hablamos el lunes", "Mon 08 Mar 09:00"),
        ("es", "sigo dentro de dos horas", "Thu 04 Mar 12:30"),
        ("es", "esta tarde", "Thu 04 Mar 14:00"),
        ("es", "esta noche", "Thu 04 Mar 19:00"),
        ("es", "el viernes a las diez", "Fri 05 Mar 10:00"),
        ("es", "el viernes a las 10 de la mañana", "Fri 05 Mar 10:00"),
        ("es", "la semana que viene", "Mon 08 Mar 09:00"),
        ("es", "el finde", "Sat 06 Mar 09:00"),
        ("es", "el 15 de marzo a las 18h", "Mon 15 Mar 18:00"),
        ("es", "a las 5 de la tarde", "Thu 04 Mar 17:00"),
        ("es", "basta por hoy", None),
        ("it", "ci sentiamo lunedì", "Mon 08 Mar 09:00"),
        ("it", "riprendo tra due ore", "Thu 04 Mar 12:30"),
        ("it", "fra mezz'ora", "Thu 04 Mar 11:00"),
        ("it", "fra un'ora", "Thu 04 Mar 11:30"),
        ("it", "questo pomeriggio", "Thu 04 Mar 14:00"),
        ("it", "stasera", "Thu 04 Mar 19:00"),
        ("it", "domattina", "Fri 05 Mar 09:00"),
        ("it", "venerdì alle dieci", "Fri 05 Mar 10:00"),
        ("it", "la settimana prossima", "Mon 08 Mar 09:00"),
        ("it", "nel weekend", "Sat 06 Mar 09:00"),
        ("it", "alle 5 del pomeriggio", "Thu 04 Mar 17:00"),
        ("it", "per oggi basta", None),
        ("pt", "falamos na segunda", "Mon 08 Mar 09:00"),
        ("pt", "retomo daqui a duas horas", "Thu 04 Mar 12:30"),
        ("pt", "daqui a meia hora", "Thu 04 Mar 11:00"),
        ("pt", "esta tarde", "Thu 04 Mar 14:00"),
        ("pt", "hoje à noite", "Thu 04 Mar 19:00"),
        ("pt", "logo à noite", "Thu 04 Mar 19:00"),
        ("pt", "sexta às dez", "Fri 05 Mar 10:00"),
        ("pt", "na sexta-feira às 10h30", "Fri 05 Mar 10:30"),
        ("pt", "na próxima semana", "Mon 08 Mar 09:00"),
        ("pt", "para a semana", "Mon 08 Mar 09:00"),
        ("pt", "no fim de semana", "Sat 06 Mar 09:00"),
        ("pt", "a 15 de março às 18h", "Mon 15 Mar 18:00"),
        ("pt", "às 5 da tarde", "Thu 04 Mar 17:00"),
        ("pt", "por hoje chega", None),
        ("de", "heute Abend", "Thu 04 Mar 19:00"),
        ("de", "in einer halben Stunde", "Thu 04 Mar 11:00"),
        ("de", "nächsten Dienstag um 14:30", "Tue 09 Mar 14:30"),
        ("de", "übermorgen früh", "Sat 06 Mar 09:00"),
        ("de", "am 15. März", "Mon 15 Mar 09:00"),
        ("de", "nächste Woche", "Mon 08 Mar 09:00"),
        ("de", "ich muss jetzt los", None),
        ("nl", "maandag om 10 uur", "Mon 08 Mar 10:00"),
        ("nl", "vanavond", "Thu 04 Mar 19:00"),
        ("nl", "over een half uur", "Thu 04 Mar 11:00"),
        ("nl", "over twee dagen", "Sat 06 Mar 09:00"),
        ("nl", "volgende week", "Mon 08 Mar 09:00"),
        ("nl", "op 15 maart", "Mon 15 Mar 09:00"),
        ("nl", "ik moet ervandoor", None),
        ("ja", "月曜日の午後3時半", "Mon 08 Mar 15:30"),
        ("ja", "2時間後に", "Thu 04 Mar 12:30"),
        ("ko", "내일 오후 3시", "Fri 05 Mar 15:00"),
        ("zh", "下周一上午10点", "Mon 08 Mar 10:00"),
        ("ar", "غدا الساعة 9", "Fri 05 Mar 09:00"),
        ("tr", "pazartesi saat 9", "Mon 08 Mar 09:00"),
        ("tr", "bu akşam", "Thu 04 Mar 19:00"),
        ("tr", "yarım saat sonra", "Thu 04 Mar 11:00"),
        ("tr", "iki saat sonra", "Thu 04 Mar 12:30"),
        ("tr", "yarın öğleden sonra", "Fri 05 Mar 14:00"),
        ("tr", "salı günü 14:30'da", "Tue 09 Mar 14:30"),
        ("tr", "haftaya devam ederim", "Mon 08 Mar 09:00"),
        ("tr", "15 Mart'ta", "Mon 15 Mar 09:00"),
        ("tr", "cumaya kadar ara", "Fri 05 Mar 09:00"),
        ("tr", "gitmem lazım", None),
    ],
)
def test_a_moment_is_told(language: str, text: str, moment: str | None) -> None:
    assert told(language, text) == moment


def test_a_clock_put_forward_between_keeps_the_local_time() -> None:
    found = moment_to_come("le 29 mars à 9h", language="fr", about=ABOUT, now=NOW)
    assert found is not None
    assert (found.hour, found.utcoffset(), NOW.utcoffset()) == (9, timedelta(hours=2), timedelta(hours=1))


@given(st.text(max_size=60), st.sampled_from(["fr", "en", "ja", "ar"]))
def test_it_always_lies_ahead_within_a_year(text: str, language: str) -> None:
    found = moment_to_come(text, language=language, about=ABOUT, now=NOW)
    assert found is None or NOW < found <= NOW + timedelta(days=366)
