"""Instances that end: expired, isolated, gone from the listing, deleted, refunded. It is told, and nothing is bought silently."""

import pytest
from instance_world import FAR, InstanceWorld, day_after
from process import poll

WORLD = InstanceWorld


def told(world, reason, name="blog"):
    poll(lambda: reason in [it for it, _ in world.events(name)], lambda: f"an event {reason}; there are {world.events(name)}")


def test_an_instance_that_nobody_renews_ends_in_full_view(world):
    world.plan("blog")
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.wait_condition("blog", "ExpiringSoon", "False", "NotExpiring")
    world.from_expiry(expires, days=-13)
    world.wait_condition("blog", "ExpiringSoon", "True", "NoRenewal")
    assert world.condition("blog")["status"] == "True", "it still works"
    told(world, "NoRenewal")
    # Over, and not yet isolated by what the listing shows.
    world.cloud.settings(readLagSeconds=600)
    world.from_expiry(expires, minutes=5)
    assert world.wait_condition("blog", "Stalled", reason="Expired", told=["spec.paidThrough"])["status"]["state"] == "NORMAL"
    world.from_expiry(expires, hours=1)
    assert world.wait_condition("blog", "Stalled", reason="Isolated", told=["spec.paidThrough"])["status"]["state"] == "ISOLATED"
    told(world, "Isolated")
    world.from_expiry(expires, days=20)
    assert world.wait_condition("blog", "Stalled", reason="PlanVanished")["status"]["state"] == "vanished"
    told(world, "PlanVanished")
    world.wait_inventories()
    world.judge(("purchase", 1))


@pytest.mark.parametrize("how", ["paidThrough", "Operator"])
def test_an_isolated_instance_comes_back_when_it_is_paid_for(world, how):
    world.plan("blog")
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.from_expiry(expires, days=3)
    world.wait_condition("blog", "Stalled", reason="Isolated")
    world.change("blog", **({"paidThrough": day_after(expires, 20)} if how == "paidThrough" else {"renewal": {"mode": "Operator"}}))
    world.wait(lambda plan: plan["status"]["state"] == "NORMAL", "blog", "back")
    world.wait_ready("blog")
    world.judge(("purchase", 1), ("renew", 1))


def test_an_isolated_instance_that_is_not_listed_is_not_taken_for_gone(world):
    world.cloud.renewal_page(hideIsolated=True)
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    world.from_expiry(status["expiresAt"], days=3)
    world.wait_condition("blog", "Stalled", reason="PlanVanished", told=["or still there", "Nothing is bought again by itself"])
    # Renewed by hand, it is back.
    world.cloud.instance_by_hand(status["instanceIds"][0], "renew")
    world.wait_ready("blog")
    world.judge(("purchase", 1), ("renew", 1))


def test_a_vanished_instance_is_bought_again_only_when_that_is_said(world):
    world.plan("blog")
    first = world.wait_ready("blog")["status"]["instanceIds"]
    world.cloud.instance_by_hand(first[0], "remove")
    world.wait_inventories()
    assert world.condition("blog")["reason"] == "Available", "a listing soon after the purchase may lack it"
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="PlanVanished", told=[first[0], "spec.ordinal to 2"])
    told(world, "PlanVanished")
    world.wait_inventories()
    world.judge(("purchase", 1))
    world.change("blog", ordinal=2)
    world.cloud.pass_window()
    second = world.wait(lambda plan: plan["status"]["instanceIds"] != first, "blog", "with another")["status"]["instanceIds"]
    world.wait_ready("blog")
    assert world.order("cinst-blog-2-create")["status"]["resourceIds"] == second
    world.judge(("purchase", 1), ("purchase", 1))


def test_of_several_the_others_are_looked_after(world):
    world.plan("blog", quantity=2)
    status = world.wait_ready("blog")["status"]
    gone, left = status["instanceIds"]
    world.cloud.instance_by_hand(gone, "remove")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="PlanVanished", told=[gone])
    assert left not in world.message()
    assert world.status()["state"] == "NORMAL,vanished"
    world.change("blog", paidThrough=status["expiresAt"][:10])
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    assert [body["InstanceId"] for body in world.asked("RenewInstance")] == [left]
    world.judge(("purchase", 2), ("renew", 1))


def test_a_raised_ordinal_buys_nothing_beside_a_living_instance(world):
    world.plan("blog")
    (first,) = world.wait_ready("blog")["status"]["instanceIds"]
    world.change("blog", ordinal=2)
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", told=[first, "still exists"])
    world.wait_inventories()
    world.judge(("purchase", 1))


def test_retain_touches_nothing(world):
    world.plan("blog", renewal={"mode": "Provider"})
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    before = world.cloud.instance(one)
    world.delete("blog")
    assert world.cloud.instance(one) == before
    assert [action for action, _ in world.requests()] == ["CreateInstance"]
    assert world.order(world.CREATE)["status"]["phase"] == "Delivered"
    assert world.holder(one) is None
    world.judge(("purchase", 1))


@pytest.mark.parametrize("late", [False, True], ids=["at-once", "late"])
def test_a_refund_brings_the_money_back_once(world, late):
    if late:
        world.cloud.delivery(delay=FAR, act="refund")
    spec = {"quantity": 2, "deletionPolicy": "Refund"}
    world.plan("blog", **spec)
    ids = world.wait_ready("blog")["status"]["instanceIds"]
    world.delete("blog", wait=False)
    if late:
        for one in ids:
            world.wait_order(f"cinst-blog-1-refund-{one}", "Delivered")
        assert world.states().count(13) == 2, "both refunds under way"
        assert world.wait_reason("Refunding") and len(world.cloud.instances(world.uin)) == 2, "the object waits"
        world.cloud.pass_window()
        world.wait_reason("RefundRefused", told=["this goes on by itself"])
        for order in world.cloud.orders(world.uin)[1:]:
            world.cloud.end_order(order["orderId"], "deliver")
        world.cloud.advance(seconds=61)
    world.kube.wait_gone("cloudinstances", "blog", world.namespace)
    assert sorted(body["InstanceId"] for body in world.asked("RefundInstance")) == sorted(ids)
    assert len(set(world.tokens("RefundInstance"))) == 2
    assert all(world.order(f"cinst-blog-1-refund-{one}")["status"]["phase"] == "Delivered" for one in ids)
    assert world.order(world.CREATE)["status"]["destroyedAt"]
    assert world.cloud.instances(world.uin) == []
    assert [world.holder(one) for one in ids] == [None, None]
    world.judge(("purchase", 2), ("refund", -1), ("refund", -1))
    # The same manifest again is another purchase.
    world.plan("blog", **spec)
    assert not set(world.wait_ready("blog")["status"]["instanceIds"]) & set(ids)
    world.judge(("purchase", 2), ("refund", -1), ("refund", -1), ("purchase", 2))


# What the cloud says to a refund, and what is advised.
REFUSED = {
    "not-allowed": ("FailedOperation.NotAllowToRefund", "refund it in the console"),
    "unsupported": ("UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", "cannot be bought, renewed or refunded"),
    "permission": ("AuthFailure.UnauthorizedOperation", "Allow this CAM identity"),
    "quota": ("FailedOperation.NumLimitError", "More than the quota allows"),
}


@pytest.mark.parametrize("refusal", REFUSED)
def test_a_refund_that_is_refused_is_explained(world, refusal):
    code, advice = REFUSED[refusal]
    world.plan("blog", deletionPolicy="Refund")
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    world.cloud.fault("refuse", "RefundInstance", code=code, message="Not this one.")
    world.delete("blog", wait=False)
    known = refusal in ("not-allowed", "unsupported")
    reason, way_out = ("RefundRefused", ["deletionPolicy: Retain"]) if known else ("GatheringEvidence", [])
    world.wait_reason(reason, told=[code, advice, *way_out])
    world.cloud.advance(minutes=1)
    world.wait_inventories()
    assert world.get("blog") and world.cloud.instance(one)
    # Mended, it goes by itself; thought better of, it stays.
    if refusal == "permission":
        world.cloud.clear_faults()
        world.cloud.advance(minutes=31)
        world.kube.wait_gone("cloudinstances", "blog", world.namespace)
        return world.judge(("purchase", 1), ("refund", -1))
    world.change("blog", deletionPolicy="Retain")
    world.cloud.advance(minutes=31)
    world.kube.wait_gone("cloudinstances", "blog", world.namespace)
    assert world.cloud.instance(one)
    return world.judge(("purchase", 1))


@pytest.mark.parametrize("ending", ["closed", "failed"])
def test_a_refund_that_the_cloud_accepts_and_does_not_carry_out_is_told(world, ending):
    world.cloud.delivery(ending=ending, act="refund")
    world.plan("blog", deletionPolicy="Refund")
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    world.delete("blog", wait=False)
    world.wait_order(f"cinst-blog-1-refund-{one}", "Delivered")
    world.cloud.pass_window()
    world.wait_reason("RefundRefused", told=[f"cinst-blog-1-refund-{one}", "deletionPolicy: Retain"])
    world.change("blog", deletionPolicy="Retain")
    world.kube.wait_gone("cloudinstances", "blog", world.namespace)
    assert world.cloud.instance(one) and len(world.requests("RefundInstance")) == 1
    world.judge(("purchase", 1))


def test_what_was_refunded_by_hand_is_not_refunded_again(world):
    world.plan("blog", deletionPolicy="Refund")
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    world.cloud.instance_by_hand(one, "refund")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="PlanVanished")
    world.delete("blog", wait=False)
    world.wait_reason("Deleting", told=["does not prove that it is gone", "deletionPolicy to Retain"])
    world.change("blog", deletionPolicy="Retain")
    world.kube.wait_gone("cloudinstances", "blog", world.namespace)
    assert world.requests("RefundInstance") == []
    world.judge(("purchase", 1), ("refund", -1))


@pytest.mark.parametrize("kind, charges", [("lose_request", 0), ("lose_answer", 1)])
def test_deletion_in_the_middle_of_a_purchase_waits_for_its_outcome(world, kind, charges):
    world.cloud.fault(kind, "CreateInstance")
    world.plan("blog")
    world.wait_order(world.CREATE, "OutcomeUnknown")
    world.delete("blog", wait=False)
    world.wait_told("waits for the outcome")
    world.wait_inventories()
    assert world.get("blog")
    world.cloud.pass_window()
    world.kube.wait_gone("cloudinstances", "blog", world.namespace)
    assert world.order(world.CREATE)["status"]["phase"] == ("Delivered" if charges else "Cancelled")
    world.judge(*[("purchase", 1)] * charges)
    # The same manifest again: what was paid for is taken, what was not is bought.
    world.cloud.clear_faults()
    world.plan("blog")
    world.wait_ready("blog")
    world.judge(("purchase", 1))
