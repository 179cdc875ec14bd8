"""Deletion: Retain lets the object go and keeps plan and ledger; Destroy waits until the cloud allows it."""

import datetime

import pytest
from api import find_condition
from process import poll

CREATE = "eop-blog-1-create"


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def expire(world, expires):
    world.cloud.set_clock((when(expires) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))


@pytest.mark.parametrize("mode", ["Never", "Provider"])
def test_retain_touches_nothing(world, mode):
    world.plan("blog", renewal={"mode": mode})
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.delete("blog")
    assert world.cloud.plan(plan_id)["autoRenewal"] == (mode == "Provider")
    assert [action for action, _ in world.requests()] == ["CreatePlan"]
    assert world.order(CREATE)["status"]["phase"] == "Delivered"
    assert world.kube.find("leases", f"plan-{plan_id}", "planwright-system") is None, "the claim is given back"


def test_destroy_waits_in_full_view_and_the_next_of_that_name_is_another_plan(world):
    spec = {"deletionPolicy": "Destroy", "renewal": {"mode": "Provider"}}
    world.plan("blog", **spec)
    status = world.wait_ready("blog")["status"]
    world.delete("blog", wait=False)
    world.wait_reason("WaitingForExpiry", told=[status["expiresAt"], "Retain"])
    assert [action for action, _ in world.requests()] == ["CreatePlan", "ModifyPlan"]
    assert not world.cloud.plan(status["planId"])["autoRenewal"]
    world.wait_inventories()
    assert world.requests("DestroyPlan") == [], "not before the cloud allows it"
    expire(world, status["expiresAt"])
    world.cloud.process.poll(lambda: world.cloud.plan(status["planId"]) is None)
    world.kube.wait_gone("edgeoneplans", "blog", world.namespace)
    assert world.requests("DestroyPlan") == [("DestroyPlan", {"PlanId": status["planId"]})]
    assert world.order(CREATE)["status"]["destroyedAt"]

    world.plan("blog", **spec)
    again = world.wait_ready("blog")["status"]
    assert again["planId"] != status["planId"]
    assert world.order("eop-blog-2-create")["status"]["resourceIds"] == [again["planId"]]
    assert world.acts() == ["purchase", "purchase"]


def test_destroy_that_was_thought_better_of(world):
    world.plan("blog", deletionPolicy="Destroy")
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.delete("blog", wait=False)
    world.wait_reason("WaitingForExpiry")
    world.change("blog", deletionPolicy="Retain")
    world.kube.wait_gone("edgeoneplans", "blog", world.namespace)
    assert world.cloud.plan(plan_id)["status"] == "normal"
    world.plan("blog")
    assert world.wait_ready("blog")["status"]["planId"] == plan_id
    assert world.acts() == ["purchase"]


def test_a_refused_destruction_is_tried_again_and_gone_is_gone(world):
    world.plan("blog", deletionPolicy="Destroy")
    status = world.wait_ready("blog")["status"]
    world.cloud.fault("refuse", "DestroyPlan", code="InvalidParameter.ResourceLocked", count=1)
    world.delete("blog", wait=False)
    world.wait_reason("WaitingForExpiry")
    expire(world, status["expiresAt"])
    world.wait_reason("Deleting", told=["ResourceLocked"])
    # Somebody was faster, and the listing does not show it yet.
    world.cloud.settings(readLagSeconds=1200)
    world.cloud.by_hand(status["planId"], "destroy")
    world.cloud.advance(seconds=400)
    poll(lambda: len(world.requests("DestroyPlan")) == 2, lambda: f"a second try: {world.requests()}")
    assert world.cloud.requests(world.uin)[-1]["outcome"] == "InvalidParameter.PlanNotFound"
    world.cloud.advance(seconds=1200)
    world.kube.wait_gone("edgeoneplans", "blog", world.namespace)
    assert world.order(CREATE)["status"]["destroyedAt"]


@pytest.mark.parametrize("policy", ["Retain", "Destroy"])
def test_a_plan_that_vanished_does_not_hold_its_object(world, policy):
    world.plan("blog", deletionPolicy=policy)
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.cloud.by_hand(plan_id, "destroy")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="PlanVanished")
    world.delete("blog")
    assert world.requests("DestroyPlan") == []


@pytest.mark.parametrize("kind, charges", [("lose_request", 0), ("lose_answer", 1)])
def test_deletion_in_the_middle_of_a_purchase_waits_for_its_outcome(world, kind, charges):
    world.cloud.fault(kind, "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.delete("blog", wait=False)
    world.wait_told("waits for the outcome")
    world.wait_inventories()
    assert world.kube.find("edgeoneplans", "blog", world.namespace)
    world.cloud.pass_window()
    world.kube.wait_gone("edgeoneplans", "blog", world.namespace)
    order = world.order(CREATE)["status"]
    assert order["phase"] == ("Delivered" if charges else "Cancelled")
    assert len(world.charges()) == charges and len(world.requests()) == 1
    # The same manifest again: what was paid for is taken, what was not is bought.
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    assert status["planId"] == world.charges()[0]["planId"]
    assert world.acts() == ["purchase"]


def test_deletion_before_anything_was_sent_buys_nothing(world):
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.plan("blog", deletionPolicy="Destroy")
    world.wait_condition("blog", "Reconciling", reason="AccountFrozen")
    world.delete("blog")
    assert world.requests() == []


def test_deletion_without_an_account(world):
    """Retain needs nobody; Destroy waits for the account and says so."""
    for name, policy in {"kept": "Retain", "destroyed": "Destroy"}.items():
        world.plan(name, deletionPolicy=policy)
        world.wait_ready(name)
    world.kube.delete("cloudaccounts", world.ACCOUNT, world.namespace)
    world.delete("kept")
    world.delete("destroyed", wait=False)
    told = ["waiting for CloudAccount", "which does not exist. Set deletionPolicy: Retain to let the object go"]
    plan = world.wait_reason("Deleting", "destroyed", told)
    assert find_condition(plan, "Stalled")["status"] == "True"
    expires = plan["status"]["expiresAt"]
    world.declare_account(exclusive=True)
    world.wait_reason("WaitingForExpiry", "destroyed")
    expire(world, expires)
    world.kube.wait_gone("edgeoneplans", "destroyed", world.namespace)


def test_deletion_in_the_middle_of_a_purchase_whose_account_is_gone(world):
    """As when everything in a namespace is deleted at once: it can't be found out what was bought, and the object says what is missing."""
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.kube.delete("cloudaccounts", world.ACCOUNT, world.namespace)
    world.delete("blog", wait=False)
    plan = world.wait_reason("AccountNotReady", told=["waits for the outcome of a purchase. CloudAccount cloud does not exist"])
    assert find_condition(plan, "Stalled")["status"] == "True"
    world.declare_account(exclusive=True)
    world.cloud.pass_window()
    world.kube.wait_gone("edgeoneplans", "blog", world.namespace)
    assert world.order(CREATE)["status"]["phase"] == "Delivered" and world.acts() == ["purchase"]
