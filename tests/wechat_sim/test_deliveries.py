"""What goes to the account's server, and what becomes of its answers; wechatpy is the other side."""

import pytest

from backend.wechat_sim.chat import OUT_OF_SERVICE
from tests.wechat_sim.account import Account
from tests.wechat_sim.stand_in import WechatStandIn


@pytest.mark.parametrize("mode", ["safe", "compatible", "plain"])
def test_a_text_goes_out_and_its_answer_comes_back(
    wechat: WechatStandIn, account: Account, mode: str
) -> None:
    wechat.world.settings.mode = mode
    resident = wechat.resident("王阿姨")
    delivery = wechat.say(resident.openid, "电梯 <坏了> & 没人修")
    [message] = account.messages
    assert (message.source, message.content) == (resident.openid, "电梯 <坏了> & 没人修")
    assert str(message.id) == delivery.msg_id
    assert ("encrypt_type" in account.queries[0]) == (mode != "plain")
    assert ("电梯".encode() in account.bodies[0]) == (mode != "safe")
    assert [attempt["ok"] for attempt in delivery.attempts] == [True]
    assert wechat.words(resident.openid) == ["听到：电梯 <坏了> & 没人修"]


def test_three_deliveries_with_one_id_and_then_the_resident_is_told(
    wechat: WechatStandIn, account: Account
) -> None:
    account.waits = [0.6, 0.6, 0.6]
    resident = wechat.resident()
    delivery = wechat.say(resident.openid, "在吗")
    assert len(delivery.attempts) == 3
    assert {str(message.id) for message in account.messages} == {delivery.msg_id}
    assert wechat.words(resident.openid) == []
    assert wechat.words(resident.openid, "system") == [OUT_OF_SERVICE]
