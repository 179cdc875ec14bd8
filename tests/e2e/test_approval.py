"""Accounts whose purchases have to be approved: nothing is sent before somebody has said so, and what is denied is not bought."""

import pytest
from api import ApiError
from instance_world import InstanceWorld, day_after
from package_world import PackageWorld
from world import World


class EdgeOne(World):
    SHORT, SPEC = "eop", {}


class Instances(InstanceWorld):
    SHORT, SPEC = "cinst", {}


class Packages(PackageWorld):
    SHORT, SPEC = "cbwp", {"bandwidthMbps": 10, "areas": PackageWorld.AREAS, "autoPay": True}


@pytest.fixture(params=[EdgeOne, Instances, Packages], ids=lambda world: world.KIND)
def world(make, request):
    return make(request.param, {"exclusive": True, "approval": "Always"})


@pytest.fixture
def plans(make):
    return make(World, {"exclusive": True, "approval": "Always"})


CREATE = "eop-blog-1-create"


def test_nothing_is_bought_before_it_is_approved(world):
    create = f"{world.SHORT}-blog-1-create"
    world.plan("blog", **world.SPEC)
    told = [f"PurchaseOrder {create}", "planwright-approver", "spec.approval"]
    world.wait_condition("blog", "Reconciling", reason="AwaitingApproval", told=told)
    world.wait_inventories()
    assert world.requests() == [] and world.charges() == []
    world.decide(create)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    assert world.order(create)["spec"]["approval"] == {"decision": "Approved", "by": "admin"}


def test_a_renewal_is_approved_like_a_purchase(world):
    world.plan("blog", **world.SPEC)
    world.wait_condition("blog", "Reconciling", reason="AwaitingApproval")
    world.decide(f"{world.SHORT}-blog-1-create")
    before = world.wait_ready("blog")["status"]["expiresAt"]
    world.change("blog", paidThrough=day_after(before, 5))
    world.wait_condition("blog", "Reconciling", reason="AwaitingApproval")
    world.wait_inventories()
    assert world.acts() == ["purchase"]
    [renew] = [name for name in world.orders() if "-renew-" in name]
    world.decide(renew)
    world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed")
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "renew"]


def test_what_is_denied_is_not_bought_until_something_else_is_asked_for(plans):
    plans.plan("blog")
    plans.wait_condition("blog", "Reconciling", reason="AwaitingApproval")
    plans.decide(CREATE, "Denied", reason="ask for basic")
    plans.wait_condition("blog", "Stalled", reason="ApprovalDenied", told=["Denied by admin (ask for basic)"])
    plans.change("blog", planType="basic")
    plans.wait_order(CREATE, "Cancelled")
    plans.wait_condition("blog", "Reconciling", reason="AwaitingApproval", told=[f"{CREATE}-2"])
    plans.decide(f"{CREATE}-2")
    plans.wait_ready("blog")
    assert [charge["act"] for charge in plans.charges()] == ["purchase"] and plans.status("blog")["planType"] == "basic"


def test_a_decision_stands(plans):
    plans.plan("blog")
    plans.wait_condition("blog", "Reconciling", reason="AwaitingApproval")
    plans.decide(CREATE, "Denied")
    with pytest.raises(ApiError, match="a decision stands"):
        plans.decide(CREATE)
    plans.wait_condition("blog", "Stalled", reason="ApprovalDenied")
    plans.declare_account(exclusive=True, approval="Never")
    plans.wait_inventories()
    assert plans.requests() == [], "denied is denied, whatever the account asks for now"
    plans.delete("blog")
    assert plans.order(CREATE)["status"]["phase"] == "Cancelled"


def test_an_account_that_asks_no_longer_buys_what_waited(plans):
    plans.plan("blog")
    plans.wait_condition("blog", "Reconciling", reason="AwaitingApproval")
    plans.declare_account(exclusive=True, approval="Never")
    plans.wait_ready("blog")
    assert plans.acts() == ["purchase"]


def test_what_was_sent_before_is_followed_to_its_end(plans):
    """Approval is asked for before a purchase is sent, not while its outcome is being found out."""
    plans.declare_account(exclusive=True, approval="Never")
    plans.wait_inventories()
    plans.cloud.fault("lose_answer", "CreatePlan", count=1)
    plans.plan("blog")
    plans.wait_order(CREATE, "OutcomeUnknown")
    plans.declare_account(exclusive=True, approval="Always")
    plans.wait_inventories()
    plans.cloud.advance(seconds=700)
    plans.wait_ready("blog")
    assert plans.acts() == ["purchase"]
