"""An EdgeOnePlan is created: the record before the request, and the request as it is declared."""

import pytest
from process import poll

CREATE = "eop-blog-1-create"


@pytest.mark.parametrize(
    "spec, parameters",
    [
        ({}, {"PlanType": "personal", "AutoUseVoucher": "false", "PrepaidPlanParam": {"Period": 1, "RenewFlag": "off"}}),
        (
            {"planType": "basic", "prepaid": {"periodMonths": 24}, "autoUseVoucher": True, "renewal": {"mode": "Provider"}},
            {"PlanType": "basic", "AutoUseVoucher": "true", "PrepaidPlanParam": {"Period": 24, "RenewFlag": "on"}},
        ),
    ],
    ids=["defaults", "everything"],
)
def test_the_request_is_what_was_declared(world, spec, parameters):
    world.plan("blog", **spec)
    status = world.wait_ready("blog")["status"]
    assert world.requests() == [("CreatePlan", parameters)]
    (order,) = world.cloud.orders(world.uin)
    assert status["orders"][0]["orderNumber"] == order["orderId"]
    assert status["autoRenewal"] == (parameters["PrepaidPlanParam"]["RenewFlag"] == "on")


def test_finalizer_and_record_come_before_the_request(world):
    world.cloud.fault("delay", "CreatePlan", delayMs=1500, count=1)
    world.plan("blog")
    (request,) = poll(lambda: world.cloud.requests(world.uin), "a request")
    with world.cloud.standing_still():
        assert world.get("blog")["metadata"]["finalizers"] == ["planwright.dev/purchases"]
        record = world.order(CREATE)
    assert request["outcome"] == "lost", "it is not executed yet"
    assert record["status"]["phase"] == "Submitting"
    (attempt,) = record["status"]["attempts"]
    assert attempt["signedAt"] == request["signedAt"]
    assert attempt["outcome"] == ""
    assert record["spec"]["request"] == request["body"]
    assert "ownerReferences" not in record["metadata"], "the ledger outlives its subject"
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


def test_enterprise_is_asked_for_without_a_prepaid_part_and_sales_are_pointed_at(world):
    world.plan("blog", planType="enterprise")
    told = ["OperationDenied.PleaseContactBusinessPersonnel", "sales", "spec.adopt.planId"]
    world.wait_condition("blog", "Stalled", reason="ContactSales", told=told)
    assert world.requests() == [("CreatePlan", {"PlanType": "enterprise"})]
    assert world.order(CREATE)["status"]["phase"] == "Refused"
    poll(lambda: "ContactSales" in [reason for reason, _ in world.events("blog")], lambda: f"an event: {world.events('blog')}")
    world.wait_inventories()
    assert len(world.requests()) == 1, "it is not asked again and again"


def test_enterprise_that_the_account_may_buy_is_bought(make_world):
    world = make_world(enterpriseAllowed=True)
    world.plan("blog", planType="enterprise")
    status = world.wait_ready("blog")["status"]
    assert status["planType"] == "enterprise-v2", "what the cloud calls it"
    assert "expiresAt" not in status and "autoRenewal" not in status
    assert world.requests() == [("CreatePlan", {"PlanType": "enterprise"})]


def test_another_period_after_a_refusal_is_a_new_order(world):
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter.InvalidPlanType", message="Not sold here.", count=1)
    world.plan("blog", planType="personal")
    world.wait_condition("blog", "Stalled", reason="Refused", told=["Not sold here."])
    world.change("blog", planType="basic")
    assert world.wait_ready("blog")["status"]["planType"] == "basic"
    assert world.order(CREATE)["status"]["phase"] == "Cancelled"
    assert world.order(CREATE + "-2")["status"]["phase"] == "Delivered"
    assert world.acts() == ["purchase"]


def test_objects_of_two_namespaces_do_not_disturb_each_other(make_world):
    one, two, broken = make_world(), make_world(), make_world()
    broken.write_secret(secretId=broken.secret_id, secretKey="wrong")
    broken.wait_account("False")
    one.cloud.settings(readLagSeconds=2)
    for world in (broken, one, two):
        world.plan("blog")
    ids = [world.wait_ready("blog")["status"]["planId"] for world in (one, two)]
    broken.wait_condition("blog", "Stalled", reason="AccountNotReady")
    assert len(set(ids)) == 2
    assert one.acts() == two.acts() == ["purchase"]
    assert broken.charges() == []
