"""Requests for instances get lost, and answers do. The client token makes a repetition safe as long as the cloud remembers it, and no longer."""

import pytest
from instance_world import EXTERNAL_ID, FAR, InstanceWorld, day_after
from process import poll

WORLD = InstanceWorld
PURCHASER = "100000000077"
EVIDENCE = {
    "exclusive": ({"exclusive": True}, {}),
    "purchaser": ({"purchaserUin": PURCHASER}, {"creator": PURCHASER}),
}
# What happens to the first request.
WIRE = {
    "lose_request": {"kind": "lose_request"},
    "lose_answer": {"kind": "lose_answer"},
    "execute_late": {"kind": "execute_late", "afterSeconds": 60},
    "too_late": {"kind": "execute_late", "afterSeconds": 400},
    "http_502": {"kind": "http_5xx", "status": 502},
    "http_504_executed": {"kind": "http_5xx", "status": 504, "executed": True},
    "garbage": {"kind": "garbage"},
    "half": {"kind": "half"},
}


def lost(world, fault, count=None, **spec):
    """A CreateInstance that is not answered."""
    world.cloud.fault(action="CreateInstance", count=count, **fault)
    world.plan("blog", **spec)
    world.wait_answered(world.CREATE)


def pass_token_window(world):
    """After which nobody believes that the cloud still remembers the token."""
    world.cloud.advance(minutes=31)


@pytest.mark.parametrize("wire", WIRE)
def test_the_same_token_and_bytes_are_sent_again(make_world, wire):
    """Without the order list there is no other way to learn what became of it."""
    world = make_world({}, orderList=False)
    lost(world, WIRE[wire], count=1, quantity=2)
    world.cloud.advance(seconds=6)
    assert len(world.wait_ready("blog")["status"]["instanceIds"]) == 2
    world.cloud.advance(seconds=400)
    world.wait_inventories()
    assert len(world.bodies()) == 2 and len(set(world.bodies())) == 1
    assert world.outcomes()[-1] == "Accepted"
    assert len(world.cloud.instances(world.uin)) == 2
    world.judge(("purchase", 2))


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer"])
@pytest.mark.parametrize("action", ["RenewInstance", "RefundInstance"])
def test_a_renewal_and_a_refund_are_sent_again(world, action, kind):
    world.plan("blog", deletionPolicy="Refund")
    status = world.wait_ready("blog")["status"]
    (one,) = status["instanceIds"]
    world.cloud.fault(kind, action, count=1)
    if action == "RenewInstance":
        record = world.renewal(status["expiresAt"], one)
        world.change("blog", paidThrough=status["expiresAt"][:10])
    else:
        record = f"cinst-blog-1-refund-{one}"
        world.delete("blog", wait=False)
    world.wait_order(record, "OutcomeUnknown", "Delivered")  # the latter when a listing has shown the effect by then
    world.cloud.advance(seconds=6)
    world.wait_inventories()
    world.cloud.pass_window()
    world.wait_order(record, "Delivered")
    assert len(set(world.bodies(action))) == 1
    if action == "RenewInstance":
        world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
        world.wait_ready("blog")
        world.judge(("purchase", 1), ("renew", 1))
    else:
        world.kube.wait_gone("cloudinstances", "blog", world.namespace)
        world.judge(("purchase", 1), ("refund", -1))


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("kind", ["lose_request", "lose_answer"])
def test_beyond_the_token_the_order_list_decides(make_world, kind, evidence):
    account_spec, fields = EVIDENCE[evidence]
    world = make_world(account_spec, **fields)
    # From then on a token that is sent again buys again.
    world.cloud.settings(clientTokenSeconds=1800)
    lost(world, {"kind": kind}, quantity=2)
    pass_token_window(world)
    world.wait_inventories()
    tried = len(world.requests())
    world.cloud.clear_faults()
    world.cloud.pass_window()
    status = world.wait_ready("blog")["status"]
    assert sorted(status["instanceIds"]) == sorted(one["instanceId"] for one in world.cloud.instances(world.uin))
    assert status["orderId"] == world.charges()[0]["orderId"]
    if kind == "lose_answer":
        assert len(world.requests()) == tried, "it is not asked again"
    world.judge(("purchase", 2))


def test_every_answer_of_ten_minutes_is_lost(world):
    world.cloud.settings(clientTokenSeconds=600)
    lost(world, {"kind": "lose_answer"})
    while (made := len(world.outcomes())) < 7:
        world.cloud.advance(seconds=5 * 2 ** (made - 1) + 1)  # the pause before the next one
        world.wait_answered(world.CREATE, made + 1)
    pass_token_window(world)
    world.wait_inventories()
    tried = len(world.requests())
    world.wait_ready("blog")
    assert len(set(world.bodies())) == 1 and len(world.requests()) == tried > 2
    world.judge(("purchase", 1))


def test_of_two_that_are_lost_each_gets_its_own(world):
    world.cloud.fault("lose_answer", "CreateInstance")
    for name in ("one", "two"):
        world.plan(name)
    for name in ("one", "two"):
        world.wait_order(f"cinst-{name}-1-create", "OutcomeUnknown")
    pass_token_window(world)
    ids = [world.wait_ready(name)["status"]["instanceIds"][0] for name in ("one", "two")]
    assert sorted(ids) == sorted(one["instanceId"] for one in world.cloud.instances(world.uin)) and len(set(ids)) == 2
    world.judge(("purchase", 1), ("purchase", 1))


def stalled(make_world, kind):
    """Beyond the token, and no order list: nothing can prove what became of it."""
    world = make_world({"exclusive": True}, orderList=False)
    world.cloud.settings(clientTokenSeconds=1800)
    lost(world, {"kind": kind})
    pass_token_window(world)
    world.wait_condition("blog", "Stalled", reason="OutcomeUnknown", told=["spec.resolution"])
    world.cloud.clear_faults()
    world.cloud.advance(minutes=30)
    world.wait_inventories()
    assert world.condition("blog")["reason"] == "OutcomeUnknown"
    return world


def test_a_person_says_which_instance_it_was(make_world):
    world = stalled(make_world, "lose_answer")
    (bought,) = world.cloud.instances(world.uin)
    world.wait_reason("OutcomeUnknown", told=[bought["instanceId"]])
    last = len(world.outcomes())
    world.resolve(world.CREATE, outcome="Executed", attempt=last, resourceIds=[bought["instanceId"]])
    plan = world.wait_ready("blog")
    assert plan["status"]["instanceIds"] == [bought["instanceId"]]
    assert plan["metadata"]["annotations"][EXTERNAL_ID] == bought["instanceId"]
    world.judge(("purchase", 1))


def test_a_person_says_that_it_was_not_executed(make_world):
    world = stalled(make_world, "lose_request")
    assert "Candidates" not in world.message()
    tried = len(world.requests())
    world.resolve(world.CREATE, outcome="NotExecuted", attempt=len(world.outcomes()))
    world.wait_ready("blog")
    assert len(world.requests()) == tried + 1
    world.judge(("purchase", 1))


def test_an_instance_of_another_object_is_no_answer(make_world):
    world = stalled(make_world, "lose_request")
    world.plan("other")
    others = world.wait_ready("other")["status"]["instanceIds"]
    world.resolve(world.CREATE, outcome="Executed", attempt=len(world.outcomes()), resourceIds=others)
    world.wait_told("already belongs to another object")
    world.resolve(world.CREATE, outcome="NotExecuted", attempt=len(world.outcomes()))
    assert world.wait_ready("blog")["status"]["instanceIds"] != others
    world.judge(("purchase", 1), ("purchase", 1))


def test_an_answer_that_is_lost_while_delivery_is_late(world):
    world.cloud.delivery(delay=FAR, act="purchase")
    lost(world, {"kind": "lose_answer"})
    pass_token_window(world)
    number = world.order_number(3)
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment", told=[number])
    tried = len(world.requests())
    world.cloud.clear_faults()
    world.cloud.end_order(number, "deliver")
    world.cloud.advance(seconds=61)
    assert world.wait_ready("blog")["status"]["orderId"] == number
    assert len(world.requests()) == tried
    world.judge(("purchase", 1))


def test_somebody_else_bought_the_same_on_an_account_called_exclusive(world):
    lost(world, {"kind": "lose_answer"})
    (theirs,) = world.buy_by_hand()
    pass_token_window(world)
    candidates = [one["instanceId"] for one in world.cloud.instances(world.uin)]
    world.wait_condition("blog", "Stalled", reason="OutcomeUnknown", told=candidates)
    (ours,) = [one["instanceId"] for one in world.cloud.instances(world.uin) if one["instanceId"] != theirs]
    world.cloud.clear_faults()
    world.resolve(world.CREATE, outcome="Executed", attempt=len(world.outcomes()), resourceIds=[ours])
    assert world.wait_ready("blog")["status"]["instanceIds"] == [ours]
    world.judge(("purchase", 1), ("purchase", 1))


def test_a_killed_operator_goes_on_with_the_same_token(world):
    world.cloud.fault("delay", "CreateInstance", delayMs=1500, count=1)
    world.plan("blog")
    poll(lambda: world.requests(), "a request")
    with world.cloud.standing_still():
        world.operator.kill()
    world.operator.start()
    world.wait_order(world.CREATE, "Submitting")
    world.cloud.advance(seconds=91)
    world.wait_ready("blog")
    assert len(set(world.bodies())) == 1
    world.change("blog", paidThrough=day_after(world.status()["expiresAt"], 40))
    world.wait(lambda _: "renew" in world.acts(), "blog", "renewed")
    world.wait_ready("blog")
    world.judge(("purchase", 1), ("renew", 2))
