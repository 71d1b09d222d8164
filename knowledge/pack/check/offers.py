"""Checks of rubric, contacts, topics and catalogue: what they refer to, and whom they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.pack.check.intake import check_condition

if TYPE_CHECKING:
    from knowledge.pack.check.notes import Notes
    from knowledge.pack.source import Path
    from knowledge.pack.structure import Dimension, Rule


def check_rubric(notes: Notes) -> None:
    """Note what is wrong with `rubric.yaml`, reachability aside."""
    rubric = notes.pack.rubric
    notes.unique("rubric", "dimensions", (dimension.id for dimension in rubric.dimensions))
    notes.unique("rubric", "stages", (stage.id for stage in rubric.stages))
    notes.unique("rubric", "recommendations", (offer.id for offer in rubric.recommendations))
    for index, dimension in enumerate(rubric.dimensions):
        _check_ladder(notes, ("dimensions", index), dimension)
    if not rubric.stages:
        notes.add("rubric", ("stages",), "no_stages", "a project is always in some stage")
    for index, stage in enumerate(rubric.stages):
        place = ("stages", index)
        if index == 0 and stage.needs:
            notes.add("rubric", (*place, "needs"), "first_stage", "the first stage is where all begin")
        for name, level in stage.needs.items():
            _check_level(notes, "rubric", (*place, "needs", name), name, level)
    for index, offer in enumerate(rubric.recommendations):
        if not offer.rules:
            message = f"`{offer.id}` is never recommended: it has no rule"
            notes.add("rubric", ("recommendations", index), "dead", message)
        check_rules(notes, "rubric", ("recommendations", index, "rules"), offer.rules)


def _check_ladder(notes: Notes, place: Path, dimension: Dimension) -> None:
    if not any(level.ways for level in dimension.levels):
        notes.add("rubric", place, "dead", f"no answer tells anything about `{dimension.id}`")
    climbed = False
    for index, level in enumerate(dimension.levels):
        rung = (*place, "levels", index)
        if level.when and level.any:
            notes.add("rubric", rung, "both", "`when` does not count beside `any`: put it into each way")
        if climbed and not all(level.ways or [{}]):
            notes.add("rubric", rung, "free_level", "one way to this level asks for nothing")
        if climbed and not level.ways:
            notes.add("rubric", rung, "free_level", "this level asks for nothing that the one below does not")
        climbed = climbed or bool(level.ways)
        check_condition(notes, "rubric", (*rung, "when"), level.when, notes.pack.questions)
        for number, way in enumerate(level.any):
            check_condition(notes, "rubric", (*rung, "any", number), way, notes.pack.questions)


def check_rules(notes: Notes, document: str, place: Path, rules: tuple[Rule, ...]) -> None:
    """Note what rules refer to that is not there, and rules that ask for nothing."""
    stages = {stage.id for stage in notes.pack.rubric.stages}
    for index, rule in enumerate(rules):
        where = (*place, index)
        if not (rule.when or rule.levels or rule.stages):
            notes.add(document, where, "empty_rule", f"`{rule.reason}` holds for everybody")
        check_condition(notes, document, (*where, "when"), rule.when, notes.pack.questions)
        for name, limits in rule.levels.items():
            for level in (limits.min, limits.max):
                _check_level(notes, document, (*where, "levels", name), name, 1 if level is None else level)
        for stage in rule.stages:
            if stage not in stages:
                notes.add(document, (*where, "stages"), "unknown_stage", f"there is no stage `{stage}`")


def _check_level(notes: Notes, document: str, place: Path, name: str, level: float) -> None:
    dimension = notes.pack.dimensions.get(name)
    if dimension is None:
        notes.add(document, place, "unknown_dimension", f"there is no dimension `{name}`")
    elif not 1 <= level <= len(dimension.levels) or int(level) != level:
        notes.add(document, place, "unknown_level", f"`{name}` has levels 1 to {len(dimension.levels)}")


def check_canned(notes: Notes) -> None:
    """Note contacts that are not there in canned replies of the city's own."""
    for name, reply in notes.pack.canned.replies.items():
        for contact in reply.contacts:
            path = ("replies", name, "contacts")
            file, _ = notes.reading.documents["canned"].place(path)
            if contact not in notes.pack.roles and file.startswith(f"{notes.pack.id}/"):
                notes.add("canned", path, "unknown_contact", f"there is no contact `{contact}`")


def check_contacts(notes: Notes) -> None:
    """Note contacts nobody is led to, and chains that end nowhere."""
    contacts = notes.pack.contacts.contacts
    notes.unique("contacts", "contacts", (contact.id for contact in contacts))
    fallbacks = [index for index, contact in enumerate(contacts) if contact.fallback]
    if not fallbacks:
        notes.add("contacts", (), "fallback", "no contact takes what fits nobody else")
    for index in fallbacks[1:]:
        notes.add("contacts", ("contacts", index), "fallback", "there is another fallback already")
    asked = {topic.contact for topic in notes.pack.faq.topics}
    for index, contact in enumerate(contacts):
        place = ("contacts", index)
        check_rules(notes, "contacts", (*place, "rules"), contact.rules)
        if not (contact.rules or contact.fallback or contact.id in asked):
            notes.add("contacts", place, "dead", f"no rule and no topic leads to `{contact.id}`")
        if problem := _broken_chain(notes, contact.id):
            notes.add("contacts", (*place, "next"), "chain", problem)


def _broken_chain(notes: Notes, contact: str) -> str | None:
    roles = notes.pack.roles
    seen: list[str] = []
    name: str | None = contact
    while name is not None:
        if name in seen:
            return f"nobody at the end: {' → '.join((*seen, name))}"
        if name not in roles:
            return f"there is no contact `{name}`"
        seen.append(name)
        name = roles[name].next
    return None if roles[seen[-1]].fallback else f"`{seen[-1]}` has nobody behind it and is no fallback"


def check_catalogue(notes: Notes) -> None:
    """Note topics, programmes, places, trainings and events that refer to what is not there."""
    pack = notes.pack
    notes.unique("faq", "topics", (topic.id for topic in pack.faq.topics))
    for index, topic in enumerate(pack.faq.topics):
        if topic.contact is None and topic.basis == "unknown":
            message = f"`{topic.id}` is not known here: it needs a contact who knows"
            notes.add("faq", ("topics", index), "no_contact", message)
        _check_contact(notes, "faq", ("topics", index, "contact"), topic.contact)
    offers = {offer.id for offer in pack.rubric.recommendations}
    notes.unique("programmes", "programmes", (programme.id for programme in pack.programmes.programmes))
    for index, programme in enumerate(pack.programmes.programmes):
        place = ("programmes", index)
        _check_contact(notes, "programmes", (*place, "contact"), programme.contact)
        if programme.recommendation is not None and programme.recommendation not in offers:
            message = f"there is no recommendation `{programme.recommendation}`"
            notes.add("programmes", (*place, "recommendation"), "unknown_recommendation", message)
    notes.unique("places", "places", (place.id for place in pack.places.places))
    for index, room in enumerate(pack.places.places):
        _check_contact(notes, "places", ("places", index, "contact"), room.contact)
    notes.unique("trainings", "trainings", (training.id for training in pack.trainings.trainings))
    for index, training in enumerate(pack.trainings.trainings):
        _check_contact(notes, "trainings", ("trainings", index, "contact"), training.contact)
        if training.end < training.start:
            message = f"`{training.id}` ends before it starts"
            notes.add("trainings", ("trainings", index, "end"), "ends_early", message)


def _check_contact(notes: Notes, document: str, place: Path, contact: str | None) -> None:
    if contact is not None and contact not in notes.pack.roles:
        notes.add(document, place, "unknown_contact", f"there is no contact `{contact}`")
