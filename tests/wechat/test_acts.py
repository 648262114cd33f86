"""What a message means: the rows of the model, how good it is, and that no command is kept as words."""

from collections import defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.core.text import plain
from backend.wechat.conversation import step
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import RateComplaint, SupplementComplaint, UrgeComplaint
from backend.wechat.conversation.messages import Text
from backend.wechat.conversation.states import IDLE, State, draft_of
from backend.wechat.conversation.text_parsing import listed
from bench.acts.report import outcome_of
from bench.acts.sources import TRAINED_FROM, digests
from bench.acts.utterances import Utterance, utterances
from tests.support.wechat.long_lookups import Bench

TOO_LIKE = 0.7
# Commands and questions, each plain: in no state does one of them end in a stored field.
COMMANDS = sorted(
    listed(
        "撤回 我要投诉物业 随便 我不想投诉了 先不交 怎么催办 昨天的投诉咋样了 多久能办好 再催一下"
        " 谁是我的物业 你好 业委会主任电话 维修基金还剩多少 公共收益花哪了 怎么投票换物业 垃圾清运费多少钱"
        " 老人不会用手机怎么办 我的灯修了没 你们办完了吗 换小区 人工 转人工 你是谁 帮助 查进度 我的小区"
        " 紧急电话 删除我的信息 谢谢 收到 等一下 催办 评价 物业会不会知道是我 照片咋发 几天给答复"
        " 我要找人说话 这是干啥的 收费吗 填错了能改吗 派出所电话是多少"
        " 物业费一平多少 取消 返回 明天再写吧 别让物业知道是我 不对"
    )
)
MESSAGES = sorted(
    listed(
        "楼道灯坏了 众望小区 3号楼 3号楼2单元 1 2 3 4 5 6 7 跳过 提交 投诉 补充 催办 撤回 评价 没解决 解决了"
        " 满意 重新打开 13800138000 换小区 改位置 改问题 电梯老是停 而且三天没人管"
        " 不是狗的事，我想说的是停车费 2699999990 删除我的信息 师傅没来 我要补充 灯是三楼的"
    )
)


@pytest.fixture(scope="module")
def training() -> list[Utterance]:
    return utterances("training")


def test_the_rows_are_what_they_are_said_to_be(training: list[Utterance]) -> None:
    held_out = utterances("held_out")
    utterances_said = [(row.context.situation, plain(row.words)) for row in training]
    assert len(set(utterances_said)) == len(utterances_said)
    for rows in (training, held_out):
        assert sum(row.messy for row in rows) >= len(rows) / 2
        assert {row.context.situation for row in rows} == set(Situation)
    assert len(training) >= 4000
    assert {act for row in training for act in row.acts} == set(Act) - {Act.REOPEN, Act.GO_ON}
    assert not {row.origin for row in training} & {row.origin for row in held_out}


def test_no_training_row_is_like_one_held_out(training: list[Utterance]) -> None:
    """Of a tenth of them, which is enough to notice; short usual words are the same everywhere."""
    held_out = defaultdict(list)
    for row in utterances("held_out"):
        held_out[row.context.situation].append(_pairs(row.words))
    for row in training[::10]:
        pairs = _pairs(row.words)
        if len(plain(row.words)) >= 6:
            for others in held_out[row.context.situation]:
                assert len(pairs & others) < TOO_LIKE * max(1, len(pairs | others)), row.words


def test_the_weights_were_trained_from_these_rows_and_features() -> None:
    """`./scripts/bench acts train` writes them; to train in every run would cost half a minute."""
    assert TRAINED_FROM.read_text("utf-8").split() == digests()


def test_the_right_act_on_held_out_rows() -> None:
    """Bounds below the measured figures of docs/acts.md: they fail for a broken model, not for a new row."""
    outcomes = [outcome_of(row) for row in utterances("held_out")]
    assert sum(outcome.right for outcome in outcomes) >= 0.89 * len(outcomes)
    assert sum(outcome.right or outcome.offered for outcome in outcomes) >= 0.95 * len(outcomes)
    assert sum(outcome.stored for outcome in outcomes) <= 0.01 * len(outcomes)


@settings(max_examples=150, deadline=None)
@given(
    talk=st.lists(st.sampled_from(MESSAGES), max_size=6),
    command=st.sampled_from(COMMANDS),
    open_complaints=st.integers(0, 2),
)
@example(talk=["楼道灯坏了", "众望小区"], command="撤回", open_complaints=0)
@example(talk=["楼道灯坏了", "众望小区", "3号楼"], command="昨天的投诉咋样了", open_complaints=1)
@example(talk=["补充"], command="多久能办好", open_complaints=1)
def test_no_command_and_no_question_ends_in_a_stored_field(
    talk: list[str], command: str, open_complaints: int
) -> None:
    bench, state = Bench(open_complaints=open_complaints), IDLE
    for place, words in enumerate(talk):
        state = step(state, Text(f"t{place}", words), bench).state
    outcome = step(state, Text("command", command), bench)
    assert command not in _stored(outcome.state), (state, outcome)
    if isinstance(outcome.command, SupplementComplaint | RateComplaint):
        assert command not in outcome.command.words, (state, outcome)
    if isinstance(outcome.command, UrgeComplaint):
        assert "催" in command


def _stored(state: State) -> set[str]:
    """What would be filed, line by line."""
    draft = draft_of(state)
    if draft is None:
        return set()
    fields = (draft.words, draft.spot or "", draft.phone, draft.later)
    return {line for field in fields for line in field.splitlines()}


def _pairs(words: str) -> set[str]:
    text = plain(words)
    return {text[place : place + 2] for place in range(len(text) - 1)}
