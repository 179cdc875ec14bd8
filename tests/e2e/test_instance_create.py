"""A CloudInstance is bought: the request as it is declared, one order for all of its instances, deliveries that are late, and refusals."""

import json

import pytest
from api import find_condition, is_condition
from instance_world import EXTERNAL_ID, FAR, InstanceWorld

WORLD = InstanceWorld
NEXT_CREATE = "cinst-blog-1-create-2"


@pytest.mark.parametrize(
    "spec, asked, parameter, months",
    [
        ({}, {}, {"timeSpan": 1, "timeUnit": "m"}, 1),
        (
            {
                "period": {"value": 2, "unit": "Year"},
                "projectId": 7,
                "renewal": {"mode": "Provider"},
                "parameters": {**InstanceWorld.PARAMETERS, "productCode": "p_cloudfirewall", "timeSpan": 99, "timeUnit": "d"},
            },
            {"Period": 2, "PeriodUnit": "y", "ProjectId": 7, "RenewFlag": "NOTIFY_AND_AUTO_RENEW"},
            {"productCode": "p_cloudfirewall", "timeSpan": 2, "timeUnit": "y"},
            24,
        ),
    ],
    ids=["defaults", "everything"],
)
def test_the_request_is_what_was_declared(world, spec, asked, parameter, months):
    world.plan("blog", **spec)
    plan = world.wait_ready("blog")
    (request,) = world.asked("CreateInstance")
    assert json.loads(request.pop("Parameter")) == {**InstanceWorld.PARAMETERS, **parameter}
    assert request == {
        "ProductCode": "p_cloudfirewall",
        "SubProductCode": "sp_cloudfirewall_svv1",
        "RegionCode": "ap-guangzhou",
        "ZoneCode": "ap-guangzhou-6",
        "PayMode": "PrePay",
        "Quantity": 1,
        "ProjectId": 0,
        "Period": 1,
        "PeriodUnit": "m",
        "RenewFlag": "NOTIFY_AND_MANUAL_RENEW",
        **asked,
    }
    status = plan["status"]
    (instance,) = world.cloud.instances(world.uin)
    (charge,) = world.charges()
    assert status["instanceIds"] == [instance["instanceId"]]
    assert (status["orderId"], status["state"], status["expiresAt"]) == (charge["orderId"], "NORMAL", instance["expiresAt"])
    assert (status["renewFlag"], status["autoRenewal"]) == (instance["renewFlag"], "AUTO" in instance["renewFlag"])
    assert plan["metadata"]["annotations"][EXTERNAL_ID] == instance["instanceId"]
    order = world.order(world.CREATE)
    assert order["status"]["phase"] == "Delivered" and world.outcomes() == ["Accepted"]
    assert world.tokens() == [order["spec"]["clientToken"]]
    world.wait_inventories()
    world.judge(("purchase", months))


def test_several_are_one_order_and_then_live_one_by_one(world):
    world.plan("blog", quantity=3)
    status = world.wait_ready("blog")["status"]
    ids = status["instanceIds"]
    assert sorted(ids) == sorted(instance["instanceId"] for instance in world.cloud.instances(world.uin)) and len(set(ids)) == 3
    assert [body["Quantity"] for body in world.asked("CreateInstance")] == [3]
    assert {world.holder(one) for one in ids} == {f"{world.namespace}/CloudInstance/blog"}
    assert world.get("blog")["metadata"]["annotations"][EXTERNAL_ID] == ",".join(ids)
    world.change("blog", paidThrough=status["expiresAt"][:10])
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed, the last of them, too")
    world.wait_ready("blog")
    assert sorted(body["InstanceId"] for body in world.asked("RenewInstance")) == sorted(ids)
    assert len(set(world.tokens("RenewInstance"))) == 3
    for one in ids:
        assert world.order(world.renewal(status["expiresAt"], one))["status"]["phase"] == "Delivered"
    world.judge(("purchase", 3), *[("renew", 1)] * 3)


@pytest.mark.parametrize("quantity", [1, 2])
def test_a_late_delivery_is_followed_by_the_order_list(world, quantity):
    world.cloud.delivery(delay=FAR, act="purchase")
    world.plan("blog", quantity=quantity)
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    number = world.order_number(3)
    assert world.order(world.CREATE)["status"]["orderNumbers"] == [number]
    world.cloud.advance(minutes=20)
    world.wait_inventories()
    world.wait_reason("AwaitingPayment", told=["paid and being delivered", number])
    world.cloud.end_order(number, "deliver")
    world.cloud.advance(seconds=61)
    status = world.wait_ready("blog")["status"]
    assert (len(status["instanceIds"]), status["orderId"]) == (quantity, number)
    assert len(world.requests("CreateInstance")) == 1
    world.judge(("purchase", quantity))


def test_a_late_delivery_without_the_order_list_is_asked_for_by_the_same_request(make_world):
    world = make_world(orderList=False)
    world.cloud.delivery(delay=60, act="purchase")
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    world.cloud.advance(seconds=61)
    assert len(world.wait_ready("blog")["status"]["instanceIds"]) == 1
    assert len(world.bodies()) > 1 and len(set(world.bodies())) == 1, "the same token and the same bytes"
    world.judge(("purchase", 1))


def test_a_delivery_that_fails_waits_for_the_cloud_and_buys_no_other(world):
    world.cloud.delivery(ending="failed", act="purchase")
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    world.cloud.advance(seconds=61)
    number = world.order_number(5)
    world.wait_condition("blog", "Stalled", reason="DeliveryFailed", told=[number, "ticket"])
    world.cloud.advance(hours=2)
    world.wait_inventories()
    assert world.condition("blog")["reason"] == "DeliveryFailed" and len(world.requests()) == 1
    world.cloud.end_order(number, "deliver")
    world.cloud.advance(seconds=61)
    assert world.wait_ready("blog")["status"]["orderId"] == number
    world.judge(("purchase", 1))


def test_an_order_that_the_cloud_closes_is_made_anew_with_another_token(world):
    world.cloud.delivery(delay=FAR, act="purchase")
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    world.cloud.delivery(act="purchase")
    world.cloud.end_order(world.order_number(3), "close")
    world.cloud.advance(seconds=61)
    status = world.wait_ready("blog")["status"]
    assert world.order(world.CREATE)["status"]["phase"] == "Cancelled"
    assert world.order(NEXT_CREATE)["status"]["resourceIds"] == status["instanceIds"]
    first, second = world.tokens()
    assert first != second
    assert len(world.cloud.instances(world.uin)) == 1
    world.judge(("purchase", 1), ("refund", -1), ("purchase", 1))


def test_a_late_delivery_of_a_renewal_is_waited_for(world):
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    world.cloud.delivery(delay=FAR, act="renew")
    world.change("blog", paidThrough=status["expiresAt"][:10])
    renewal = world.renewal(status["expiresAt"], status["instanceIds"][0])
    world.wait_order(renewal, "Delivered")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="DeliveryFailed", told=["does not show it", "not bought twice"])
    world.cloud.end_order(world.order_number(3), "deliver")
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    world.wait_ready("blog")
    world.judge(("purchase", 1), ("renew", 1))


# Code, reason while it lasts, and what the condition advises.
REFUSALS = {
    "balance": ("FailedOperation.BalanceInsufficient", "InsufficientBalance", "top up"),
    "whitelist": ("FailedOperation.dealCreateWhitelistError", "PermissionDenied", "sales or support"),
    "quota": ("FailedOperation.NumLimitError", "GatheringEvidence", "lower spec.quantity"),
    "certification": ("UnauthorizedOperation.NotCertification", "GatheringEvidence", "identity verification"),
    "certification-upgrade": ("UnauthorizedOperation.CertificationNeedUpgrade", "GatheringEvidence", "must be upgraded"),
    "unsupported": ("UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", "Refused", "cannot be bought"),
    "no-price": ("FailedOperation.GetPriceParamError", "Refused", "check spec.parameters"),
    "parameters": ("InvalidParameter.ApiParamError", "Refused", "InvalidParameter.ApiParamError"),
    "product": ("FailedOperation.BusinessCheckErrCode", "GatheringEvidence", "product itself objects"),
    "reseller": ("FailedOperation.DistributeError", "GatheringEvidence", "reseller"),
    "deal": ("FailedOperation.InvalidDeal", "GatheringEvidence", "Billing Center"),
    "category": ("FailedOperation.InvalidGoodsCategoryId", "GatheringEvidence", "spec.subProductCode"),
    "finance:trade": ("AuthFailure.UnauthorizedOperation", "GatheringEvidence", "finance:trade"),
    "no-permission": ("UnauthorizedOperation.CamNoAuth", "GatheringEvidence", "finance:trade"),
    "internal": ("InternalError", "GatheringEvidence", "InternalError"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_says_what_to_do_and_is_over_once_it_is_mended(world, refusal):
    code, reason, advice = REFUSALS[refusal]
    world.cloud.fault("refuse", "CreateInstance", code=code, message="As the cloud words it.")
    world.plan("blog")
    world.wait_reason(reason)
    world.wait_inventories()
    world.wait_reason(reason, told=[advice] if refusal == "balance" else [advice, code, "As the cloud words it."])
    assert world.charges() == []
    world.cloud.clear_faults()
    world.cloud.advance(minutes=40)
    world.wait_ready("blog")
    assert len(set(world.bodies())) == 1, "the same token and the same bytes, however often"
    world.judge(("purchase", 1))


def test_a_lock_is_waited_for(world):
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    world.cloud.fault("refuse", "RenewInstance", code="InvalidParameter.ResourceLocked", message="Locked by another order.")
    world.change("blog", paidThrough=status["expiresAt"][:10])
    record = world.renewal(status["expiresAt"], status["instanceIds"][0])
    world.wait(lambda _: record in world.orders(), "blog", "with an order")
    refused = world.kube.wait_for(
        "purchaseorders", record, world.namespace, lambda order: is_condition(order, "Ready", "False", "Throttled"), "refused"
    )
    message = find_condition(refused, "Ready")["message"]
    assert "InvalidParameter.ResourceLocked" in message and "it is tried again" in message
    world.cloud.clear_faults()
    world.cloud.advance(minutes=6)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    assert len(set(world.tokens("RenewInstance"))) == 1
    world.judge(("purchase", 1), ("renew", 1))


def test_an_account_of_another_cloud_is_told_apart(world):
    world.write_secret("alibaba-keys", accessKeyId="LTAIexample", accessKeySecret="example")
    world.kube.apply(
        {
            "apiVersion": "planwright.dev/v1alpha1",
            "kind": "CloudAccount",
            "metadata": {"name": "alibaba", "namespace": world.namespace},
            "spec": {
                "provider": "Alibaba",
                "endpoints": {"cbn": world.cloud.url, "bss": world.cloud.url, "sts": world.cloud.url},
                "credentials": {"secretRef": {"name": "alibaba-keys"}},
            },
        }
    )
    world.plan("blog", accountRef={"name": "alibaba"})
    world.wait_condition("blog", "Stalled", reason="AccountNotReady", told=["needs one with provider Tencent", "spec.accountRef.name"])
    assert world.orders() == {}
    world.judge()
