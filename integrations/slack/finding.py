"""Cases in lists: the queue at Home, and what the command finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.desk import Show
from integrations.slack import gaps, parts
from integrations.slack.ids import Action, CaseRef, encode
from integrations.slack.markup import bold, cut, escaped, moment
from integrations.web.desk_list import figures_view, list_view, notices_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.desk import Listed, Staff
    from integrations.slack.ground import Ground

Json = Any
SEARCH = "home.search"
"""`action_id` of the search field at Home."""
CLEAR = "home.clear"
FOUND = 20
MINE, TEAM = 20, 30
MAX_WORDS = 200


def rows(cases: Sequence[Listed], by: Staff, ground: Ground) -> list[Json]:
    """A row for each case, with a button that opens it."""
    shown = list_view(cases, ground.packs, ground.t, by)
    return [_row(one, card, ground) for one, card in zip(cases, shown, strict=True)]


def _row(one: Listed, card: Any, ground: Ground) -> Json:
    t, case = ground.t, one.case
    facts = [card.stage, card.contact, card.owner or t("desk.case.nobody")]
    if card.closed:
        facts.append(t("desk.case.closed"))
    if card.snoozed:
        facts.append(t("desk.case.snoozed", when=card.snoozed))
    lead = f"● {bold(card.new)} " if card.new else ""
    lines = [f"{lead}{bold(cut(card.name, 150))}", escaped(" · ".join(facts))]
    if card.waiting and case.waiting_since:
        lines.append(t("desk.case.waiting", when=moment(case.waiting_since, card.waiting)))
    if card.clock is not None and card.clock.label:
        lines.append(f"{escaped(card.clock.label)} {escaped(card.clock.due)}")
    ref = encode(CaseRef(case.id, case.version))
    return parts.section("\n".join(lines), accessory=parts.button(Action.OPEN, t("slack.do.open"), ref))


async def found(search: str, by: Staff, ground: Ground) -> tuple[str, list[Json]]:
    """What `/designtech` finds, in words and as blocks; where nothing is looked for, one's own queue."""
    t = ground.t
    words = " ".join(search.split())[:MAX_WORDS]
    show = Show.ALL if words else Show.MINE
    cases = await ground.desk.cases(show, by=by, search=words)
    if not cases:
        text = t("desk.cases.none_found") if words else t("desk.cases.none_mine")
        return text, [parts.section(escaped(text))]
    title = t("slack.find.found", n=len(cases), words=words) if words else t("desk.cases.mine")
    blocks = [parts.section(bold(title)), *rows(cases[:FOUND], by, ground)]
    if len(cases) > FOUND:
        blocks.append(parts.small(escaped(t.counted("slack.card.more", len(cases) - FOUND))))
    return escaped(title), blocks


async def home(by: Staff, ground: Ground, search: str = "") -> Json:
    """Somebody's Home: what was found, words to them, both queues, and the programme's figures."""
    t, desk = ground.t, ground.desk
    field = {**parts.words(several=False, initial=search, most=MAX_WORDS), "action_id": SEARCH}
    label = cut(t("desk.cases.search"), 150)
    blocks: list[Json] = [
        {
            "type": "input",
            "block_id": f"search.{len(search)}",
            "dispatch_action": True,
            "label": parts.plain(label),
            "element": field,
            "optional": True,
        }
    ]
    if search:
        _, hits = await found(search, by, ground)
        clear = parts.button(CLEAR, t("slack.home.clear"), "clear")
        blocks += [*hits[: FOUND + 2], {"type": "actions", "elements": [clear]}]
    notices = notices_view(await desk.notices(by), t)
    if notices:
        blocks.append(parts.header(t("desk.notices.title")))
        blocks += [_notice(one, ground) for one in notices[:10]]
    for show, title, none, most in (
        (Show.MINE, "desk.cases.mine", "desk.cases.none_mine", MINE),
        (Show.TEAM, "desk.cases.team", "desk.cases.none_team", TEAM),
    ):
        cases = await desk.cases(show, by=by)
        blocks.append(parts.header(t(title)))
        blocks += rows(cases[:most], by, ground) or [parts.section(escaped(t(none)))]
        if len(cases) > most:
            blocks.append(parts.small(escaped(t.counted("slack.card.more", len(cases) - most))))
    blocks += await gaps.at_home(by, ground)
    lines = figures_view(await desk.figures(), t)
    blocks += [parts.header(t("desk.figures.title")), parts.section(parts.told(lines))]
    return {"type": "home", "blocks": blocks[: parts.MAX_BLOCKS]}


def _notice(one: dict[str, Any], ground: Ground) -> Json:
    word = f"\n> {escaped(cut(one['word'], 500))}" if one["word"] else ""
    text = f"{bold(one['name'])} {escaped(one['text'])}{word}"
    open_it = parts.button(Action.OPEN, ground.t("slack.do.open"), encode(CaseRef(one["case"], 0)))
    return parts.section(text, accessory=open_it)
