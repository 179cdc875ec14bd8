"""What the inventory sees: plans that end, vanish, or are changed by hand in the console. It is told, and nothing is bought silently."""

import datetime

from process import poll


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def from_expiry(world, expires, **delta):
    """Sets the cloud's clock to so long after (or before) the expiry."""
    world.cloud.set_clock((when(expires) + datetime.timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def told(world, reason, name="blog"):
    poll(lambda: reason in [it for it, _ in world.events(name)], lambda: f"an event {reason}; there are {world.events(name)}")


def test_a_plan_that_nobody_renews_ends_in_full_view(world):
    world.plan("blog")
    plan = world.wait_ready("blog")
    expires = plan["status"]["expiresAt"]
    world.wait_condition("blog", "ExpiringSoon", "False", "NotExpiring")

    from_expiry(world, expires, days=-13)
    world.wait_condition("blog", "ExpiringSoon", "True", "NoRenewal", told=["spec.paidThrough"])
    assert world.condition("blog")["status"] == "True", "it still works"
    told(world, "NoRenewal")

    from_expiry(world, expires, hours=1)
    assert world.wait_condition("blog", "Stalled", reason="Expired", told=["spec.paidThrough"])["status"]["state"] == "expired"
    told(world, "Expired")

    from_expiry(world, expires, days=30)
    assert world.wait_condition("blog", "Stalled", reason="Isolated")["status"]["state"] == "isolated"
    told(world, "Isolated")

    from_expiry(world, expires, days=100)
    assert world.wait_condition("blog", "Stalled", reason="PlanVanished")["status"]["state"] == "vanished"
    told(world, "PlanVanished")
    world.wait_inventories()
    assert world.acts() == ["purchase"], "it is not bought again"


def test_an_isolated_plan_comes_back_when_it_is_paid_for(world):
    world.plan("blog")
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    from_expiry(world, expires, days=30)
    world.wait_condition("blog", "Stalled", reason="Isolated")
    world.change("blog", paidThrough=str((when(expires) + datetime.timedelta(days=40)).date()))
    world.wait(lambda plan: plan["status"]["state"] == "normal", "blog", "back")
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "renew"]


def test_the_operators_own_renewal_brings_an_expired_plan_back(world):
    """The operator was away for longer than the window."""
    world.plan("blog", renewal={"mode": "Operator", "renewBefore": "2d"})
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    from_expiry(world, expires, days=3)
    world.wait(lambda plan: plan["status"]["expiresAt"] > expires, "blog", "renewed")
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "renew"]


def test_a_vanished_plan_is_bought_again_only_when_that_is_said(world):
    world.plan("blog")
    first = world.wait_ready("blog")["status"]["planId"]
    world.cloud.by_hand(first, "destroy")
    world.wait_inventories()
    assert world.condition("blog")["reason"] == "Available", "a listing soon after the purchase may lack it"
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="PlanVanished", told=[first, "spec.ordinal to 2"])
    told(world, "PlanVanished")
    world.wait_inventories()
    assert world.acts() == ["purchase"]
    world.change("blog", ordinal=2)
    world.cloud.pass_window()
    second = world.wait(lambda plan: plan["status"]["planId"] != first, "blog", "with a second plan")["status"]["planId"]
    world.wait_ready("blog")
    assert world.order("eop-blog-2-create")["status"]["resourceIds"] == [second]
    assert world.acts() == ["purchase", "purchase"]


def test_a_raised_ordinal_buys_nothing_beside_a_living_plan(world):
    world.plan("blog")
    first = world.wait_ready("blog")["status"]["planId"]
    world.change("blog", ordinal=2)
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", told=[first, "still exists"])
    world.wait_inventories()
    assert world.acts() == ["purchase"]


def test_a_type_that_was_raised_by_hand_is_not_fought_over(world):
    world.plan("blog", planType="personal")
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.cloud.by_hand(plan_id, "upgrade", planType="standard")
    world.wait_condition("blog", "Stalled", reason="PlanTypeDiffers", told=["set spec.planType to what it is"])
    told(world, "PlanTypeDiffers")
    # A raise to something in between is there already.
    world.change("blog", planType="basic")
    world.wait_inventories()
    assert world.condition("blog")["reason"] == "PlanTypeDiffers"
    world.change("blog", planType="standard")
    world.wait_ready("blog")
    assert [action for action, _ in world.requests()] == ["CreatePlan"]


def test_a_renewal_by_hand_counts(world):
    world.plan("blog", renewal={"mode": "Operator", "renewBefore": "5d"})
    status = world.wait_ready("blog")["status"]
    world.cloud.by_hand(status["planId"], "renew", months=3)
    after = world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "with the new expiry")["status"]["expiresAt"]
    from_expiry(world, status["expiresAt"], days=-1)
    world.wait_ready("blog")
    world.wait_inventories()
    assert world.acts() == ["purchase", "renew"], "the one by hand"
    assert world.status("blog")["expiresAt"] == after
    assert [action for action, _ in world.requests()] == ["CreatePlan"]


def test_the_flag_that_was_switched_by_hand_is_switched_back(world):
    world.plan("blog", renewal={"mode": "Operator"})
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.cloud.by_hand(plan_id, "autoRenewal", on=True)
    poll(lambda: not world.cloud.plan(plan_id)["autoRenewal"], "automatic renewal off")
    world.wait_ready("blog")
    assert world.requests("ModifyPlan") == [("ModifyPlan", {"PlanId": plan_id, "RenewFlag": {"Switch": "off"}})]


def test_plans_that_nobody_declared_are_reported_on_the_account(world):
    world.plan("blog")
    world.wait_ready("blog")
    stray = world.cloud.buy_by_hand(world.uin, planType="standard")
    account = world.kube.wait_for(
        "cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"].get("unclaimed") == [stray], "with the stray plan"
    )
    assert (account["status"]["plans"], account["status"]["claimed"]) == (2, 1)
    assert [action for action, _ in world.requests()] == ["CreatePlan"]
