"""Requests and answers get lost. Whatever happens on the wire: every declared act is paid exactly once, and what cannot be known is asked."""

import datetime

import pytest

CREATE = "eop-blog-1-create"
PURCHASER = "100000000077"

# What happens to the one request of each act, and whether the cloud carries it out.
WIRE = {
    "lose_request": ({"kind": "lose_request"}, False),
    "lose_answer": ({"kind": "lose_answer"}, True),
    "execute_late": ({"kind": "execute_late", "afterSeconds": 60}, True),
    "too_late": ({"kind": "execute_late", "afterSeconds": 400}, False),
    "http_502": ({"kind": "http_5xx", "status": 502}, False),
    "http_504_executed": ({"kind": "http_5xx", "status": 504, "executed": True}, True),
    "garbage": ({"kind": "garbage"}, True),
    "garbage_not_executed": ({"kind": "garbage", "executed": False}, False),
    "half": ({"kind": "half"}, True),
    "InternalError": ({"kind": "refuse", "code": "InternalError"}, False),
}
EVIDENCE = {
    "exclusive": ({"exclusive": True}, {"orderList": False}),
    "order_list": ({"purchaserUin": PURCHASER}, {"creator": PURCHASER}),
}


def next_day(expires):
    return str(datetime.date.fromisoformat(expires[:10]) + datetime.timedelta(days=1))


def outcomes(world, order):
    return [attempt["outcome"] for attempt in world.order(order)["status"]["attempts"]]


@pytest.mark.parametrize("wire", WIRE)
def test_each_act_is_paid_once(make_world, wire):
    """A purchase, an upgrade and a renewal at once, on an account of each kind of evidence."""
    fault, executed = WIRE[wire]
    worlds = [make_world(spec, **fields) for spec, fields in EVIDENCE.values()]
    cloud = worlds[0].cloud
    for world in worlds:
        world.plan("raised")
        world.plan("renewed")
    expires = [{name: world.wait_ready(name)["status"]["expiresAt"] for name in ("raised", "renewed")}["renewed"] for world in worlds]
    # Apart from the plans that were bought before: they are none of the candidates.
    cloud.advance(minutes=15)
    for world in worlds:
        world.wait_inventories()
    for action in ("CreatePlan", "UpgradePlan", "RenewPlan"):
        cloud.fault(action=action, count=len(worlds), **fault)
    renew = f"eop-renewed-1-renew-{expires[0][:10].replace('-', '')}"
    names = {CREATE: "blog", "eop-raised-1-upgrade-basic": "raised", renew: "renewed"}
    for world, expiry in zip(worlds, expires):
        world.plan("blog")
        world.change("raised", planType="basic")
        world.change("renewed", paidThrough=next_day(expiry))
    for world in worlds:
        for order in names:
            world.wait_answered(order)
    cloud.pass_window()
    for world in worlds:
        for order, name in names.items():
            world.wait_order(order, "Delivered")
            world.wait_ready(name)
            assert outcomes(world, order) == (["Accepted"] if executed else ["NoEffect", "Accepted"]), order
        assert sorted(world.acts()) == ["purchase"] * 3 + ["renew", "upgrade"]
        assert len({world.status(name)["planId"] for name in names.values()}) == 3
        assert len(world.cloud.plans(world.uin)) == 3


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer"])
def test_lost_many_at_once_and_each_gets_its_plan(make_world, kind):
    """Plans of one kind are interchangeable, so all are settled by counting."""
    world = make_world({"exclusive": True}, orderList=False)
    world.cloud.fault(kind, "CreatePlan", count=4)
    names = [f"p{number}" for number in range(6)]
    for name in names:
        world.plan(name, planType="basic" if name == "p5" else "personal")
    for name in names:
        world.wait(lambda plan: plan["status"].get("conditions"), name, "told")
    world.kube.wait_for(
        "edgeoneplans", "p0", world.namespace, lambda _: len(world.cloud.requests(world.uin)) >= 6, "with every request made"
    )
    world.cloud.pass_window()
    for name in names:
        world.wait_ready(name)
    assert world.acts() == ["purchase"] * 6
    assert len({world.status(name)["planId"] for name in names}) == 6
    assert world.status("p5")["planType"] == "basic"


def stalled(make_world, kind):
    """A Create whose outcome nothing can prove: an account that others buy with, too, and whose orders can't be told apart."""
    world = make_world({})
    world.cloud.fault(kind, "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.wait_condition("blog", "Reconciling", reason="GatheringEvidence")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="OutcomeUnknown", told=["spec.resolution"])
    world.wait_inventories()
    assert len(world.requests()) == 1, "nothing is bought meanwhile"
    return world


def test_a_person_says_that_it_was_not_executed(make_world):
    world = stalled(make_world, "lose_request")
    assert "Candidates" not in world.condition("blog")["message"]
    world.resolve(CREATE, outcome="NotExecuted", attempt=1)
    world.wait_ready("blog")
    assert outcomes(world, CREATE) == ["NoEffect", "Accepted"]
    assert world.acts() == ["purchase"]


def test_a_person_says_which_plan_it_was(make_world):
    world = stalled(make_world, "lose_answer")
    (bought,) = world.cloud.plans(world.uin)
    world.wait_reason("OutcomeUnknown", told=[bought["planId"]])
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=["edgeone-mistyped0000"])
    world.wait_told("does not have")
    assert world.condition("blog", "Stalled")["status"] == "True"
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=[bought["planId"]])
    assert world.wait_ready("blog")["status"]["planId"] == bought["planId"]
    assert world.acts() == ["purchase"]


def test_a_plan_of_another_object_is_no_answer(make_world):
    world = stalled(make_world, "lose_request")
    world.plan("other")
    others = world.wait_ready("other")["status"]["planId"]
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=[others])
    world.wait_told("already belongs to another object")
    world.resolve(CREATE, outcome="NotExecuted", attempt=1)
    assert world.wait_ready("blog")["status"]["planId"] != others
    assert world.acts() == ["purchase"] * 2


def test_a_word_about_an_older_attempt_is_not_believed_for_a_newer_one(make_world):
    world = stalled(make_world, "lose_request")
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.resolve(CREATE, outcome="NotExecuted", attempt=1)
    world.kube.wait_for("purchaseorders", CREATE, world.namespace, lambda it: len(it["status"]["attempts"]) == 2, "tried again")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="OutcomeUnknown")
    world.wait_inventories()
    assert len(world.requests()) == 2
    world.resolve(CREATE, outcome="Executed", attempt=2, resourceIds=[world.charges()[0]["planId"]])
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


def test_somebody_else_bought_on_an_account_called_exclusive(make_world):
    """More candidates than orders: the declaration is wrong, and a person decides."""
    world = make_world({"exclusive": True}, orderList=False)
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.buy_by_hand(world.uin, planType="personal", months=1)
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="OutcomeUnknown", told=[plan["planId"] for plan in world.cloud.plans(world.uin)])
    ours = next(charge["planId"] for charge in world.charges() if charge["requestId"])
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=[ours])
    assert world.wait_ready("blog")["status"]["planId"] == ours
    assert len(world.requests()) == 1


def test_nobody_is_believed_before_the_signature_has_expired(make_world):
    world = make_world({})
    world.cloud.fault("execute_late", "CreatePlan", afterSeconds=200, count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.resolve(CREATE, outcome="NotExecuted", attempt=1)
    world.wait_inventories()
    assert len(world.requests()) == 1
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=["edgeone-placeholder0"])
    world.cloud.advance(seconds=310)
    (bought,) = world.cloud.plans(world.uin)
    world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=[bought["planId"]])
    assert world.wait_ready("blog")["status"]["planId"] == bought["planId"]
    assert world.acts() == ["purchase"]


def test_reads_that_lag_prove_nothing_too_early(make_world):
    world = make_world({"exclusive": True}, orderList=False)
    world.cloud.settings(readLagSeconds=200)
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.advance(seconds=150)
    world.wait_inventories()
    assert len(world.requests()) == 1
    world.cloud.advance(seconds=480)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    assert outcomes(world, CREATE) == ["Accepted"]
