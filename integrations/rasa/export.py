"""The whole assistant as a Rasa 3.6 project: what `designtech rasa export` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from integrations.rasa.intents import DEFAULTS, intents
from integrations.rasa.journeys import journeys
from integrations.rasa.names import ANSWERING, FORM, WISHING, asking
from integrations.rasa.slots import CITY, CONTACT, LANGUAGE, STAGE, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from knowledge.pack import Pack

FORMAT = "3.1"
"""Of Rasa's training data."""
SEED = 7
"""For training: the same data give the same model."""

Json = Any


class _Quoted(str):
    """A text that stands in quotes."""

    __slots__ = ()


class _Block(str):
    """A text of several lines that stands as a block."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes without references from one place to another, which Rasa does not read."""

    def ignore_aliases(self, data: Json) -> bool:
        del data
        return True


_Dumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, '"')
)
_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, "|")
)


def domain_of(pack: Pack, known: Iterable[str]) -> dict[str, Json]:
    """The domain: the intents that are known, slots, the form, and the actions that the action server has."""
    slots = list(names(pack))
    also = (LANGUAGE, STAGE, CONTACT)
    plain = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
    return {
        "intents": [name for name in known if name not in DEFAULTS],
        "slots": {**dict.fromkeys((*slots, *also), plain), CITY: {**plain, "initial_value": pack.id}},
        "forms": {FORM: {"required_slots": []}},
        "actions": [f"validate_{FORM}", *ANSWERING, *WISHING, *map(asking, slots)],
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    }


def _rules(known: Iterable[str]) -> list[Json]:
    """What follows an intent while no form is active; while one is, each message is the form's."""
    by_intent = {wish.removeprefix("/"): action for action, wish in reversed(WISHING.items())}
    plain = [
        {
            "rule": f"{name}: answer",
            "steps": [{"intent": name}, {"action": by_intent.get(name, ANSWERING[0])}],
        }
        for name in (*known, "nlu_fallback", "out_of_scope")
        if name not in (*DEFAULTS, *_BEGINNING)
    ]
    begin = [
        {
            "rule": f"{name}: form",
            "steps": [{"intent": name}, {"action": FORM}, {"active_loop": FORM}],
        }
        for name in _BEGINNING
    ]
    own = [
        {"rule": f"{name}: own", "steps": [{"intent": name}, {"action": f"action_{name}"}]}
        for name in sorted(DEFAULTS)
    ]
    return [*begin, *plain, *own]


_BEGINNING = ("intake", "resume")
"""Intents that begin the intake, or go on with it."""


def _config(pack: Pack, languages: Sequence[str]) -> dict[str, Json]:
    return {
        "recipe": "default.v1",
        "assistant_id": f"designtech-{pack.id}",
        "language": languages[0],
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "LogisticRegressionClassifier", "max_iter": 1000, "random_state": SEED},
            {"name": "FallbackClassifier", "threshold": 0.7, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {
                "name": "RulePolicy",
                "core_fallback_threshold": 0.3,
                "core_fallback_action_name": "action_listen",
                "enable_fallback_prediction": True,
            }
        ],
    }


def project(
    pack: Pack, languages: Sequence[str], actions_url: str, *, transcripts: Path | None = None
) -> dict[str, str]:
    """The files of the project, by path.

    Args:
        pack: the city's.
        languages: of the pack, in the order of importance; at least one.
        actions_url: address of the action server, without a path.
        transcripts: folder of conversations that become end-to-end tests; None: none do.
    """
    examples = intents(pack, languages)
    nlu = [
        {"intent": name, "examples": _Block("".join(f"- {one}\n" for one in said))}
        for name, said in examples.items()
    ]
    version = _Quoted(FORMAT)
    files = {
        "config.yml": _config(pack, languages),
        "credentials.yml": {"rest": None},
        "data/nlu.yml": {"version": version, "nlu": nlu},
        "data/rules.yml": {"version": version, "rules": _rules(examples)},
        "domain.yml": {"version": version, **domain_of(pack, examples)},
        "endpoints.yml": {"action_endpoint": {"url": f"{actions_url}/webhook"}},
        **(journeys(transcripts, pack, languages) if transcripts else {}),
    }
    return {path: _yaml(content) for path, content in files.items()}


def _yaml(content: Json) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a project; what else stands in the folder stays. May be done again.

    Raises:
        OSError: the folder cannot be written.
    """
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
