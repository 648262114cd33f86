"""What `./scripts/bench acts` prints: how many utterances get the right act, by form, state and act."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from backend.complaints.rules.classifier import recognised
from backend.registry.rules.addresses import parse_door
from backend.wechat.conversation.acting.clarifying import offered
from backend.wechat.conversation.acts.act import TELLING, Act
from backend.wechat.conversation.acts.plain_questions import act_of_question
from backend.wechat.conversation.acts.plain_words import ANSWERS, act_of_wish, act_of_word
from backend.wechat.conversation.acts.understanding import same_act, understand
from backend.wechat.conversation.text_parsing import command_word, number
from bench.acts.utterances import Utterance, utterances

# Of a word such as 好的 or a number the state decides what it means: any of these is right.
BY_WORD = frozenset({Act.YES, Act.NO, Act.NUMBER, Act.SKIP, Act.THANKS, Act.CANCEL, Act.SOLVED, Act.FIX})


@dataclass(frozen=True, slots=True)
class Outcome:
    """`right`: done at once as meant. `asked`: offered by number, `offered`: what was meant among it.

    `stored`: kept as words of the matter, or taken to have an effect, though it tells nothing of it.
    """

    utterance: Utterance
    right: bool
    asked: bool
    offered: bool
    stored: bool


def outcome_of(utterance: Utterance) -> Outcome:
    words, context = utterance.words, utterance.context
    meant = {same_act(act, context.situation) for act in utterance.acts}
    word = command_word(words)
    act = act_of_word(word, context.situation) or act_of_wish(words, context.situation)
    act = act or act_of_question(words)
    if act is None and (word in ANSWERS or number(words) is not None):
        right = bool(BY_WORD & set(utterance.acts))
        return Outcome(utterance, right, asked=False, offered=False, stored=False)
    if act is not None:
        act = same_act(act, context.situation)
        stored = act in TELLING and not meant & TELLING
        return Outcome(utterance, act in meant, asked=False, offered=False, stored=stored)
    door = parse_door(words) is not None
    understanding = understand(words, context, recognised=recognised(words), door=door)
    options = offered(understanding.options, context.situation)
    if options:
        return Outcome(utterance, right=False, asked=True, offered=bool(meant & set(options)), stored=False)
    stored = understanding.act in TELLING and not meant & TELLING
    return Outcome(utterance, understanding.act in meant, asked=False, offered=False, stored=stored)


def tables(name: str = "held_out") -> Iterator[Table]:
    outcomes = [outcome_of(utterance) for utterance in utterances(name)]
    yield _table("All", outcomes, lambda _: "all")
    yield _table("By form", outcomes, lambda utterance: "messy" if utterance.messy else "plain")
    yield _table("By state", outcomes, lambda utterance: utterance.context.situation.value)
    yield _table("By act", outcomes, lambda utterance: utterance.acts[0].value)


def _table(title: str, outcomes: Sequence[Outcome], group: Callable[[Utterance], str]) -> Table:
    table = Table(title=f"{title}: {len(outcomes)} held-out utterances")
    for column in (
        "",
        "utterances",
        "right at once",
        "asked",
        "of these offered",
        "right in all",
        "wrongly kept",
    ):
        table.add_column(column, justify="left" if not column else "right")
    sizes = Counter(group(outcome.utterance) for outcome in outcomes)
    for name in sorted(sizes):
        of_group = [outcome for outcome in outcomes if group(outcome.utterance) == name]
        asked = [outcome for outcome in of_group if outcome.asked]
        right, well_asked = sum(o.right for o in of_group), sum(o.offered for o in asked)
        table.add_row(
            name,
            str(len(of_group)),
            _percent(right, len(of_group)),
            _percent(len(asked), len(of_group)),
            _percent(well_asked, len(asked)),
            _percent(right + well_asked, len(of_group)),
            _percent(sum(o.stored for o in of_group), len(of_group)),
        )
    return table


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
