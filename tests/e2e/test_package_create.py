"""A CenBandwidthPackage is created: the record before the request, the request as declared, and the time until it is paid and there."""

import datetime

import pytest
from package_world import ORDER_TAG, PackageWorld
from process import poll

CREATE = "cbwp-link-1-create"
WORLD = PackageWorld


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


EVERYTHING = {
    "name": "backbone",
    "description": "between here and there",
    "bandwidthMbps": 20,
    "areas": ["Europe", "Asia-Pacific"],
    "period": {"value": 2, "unit": "Year"},
    "tags": {"team": "network", "zone": ""},
    "renewal": {"mode": "Provider", "periodMonths": 3},
}


@pytest.mark.parametrize(
    "spec, parameters",
    [
        (
            {},
            {
                "Bandwidth": "10",
                "GeographicRegionAId": "China",
                "GeographicRegionBId": "North-America",
                "Period": "1",
                "PricingCycle": "Month",
                "AutoRenew": "false",
            },
        ),
        (
            EVERYTHING,
            {
                "Name": "backbone",
                "Description": "between here and there",
                "Bandwidth": "20",
                "GeographicRegionAId": "Europe",
                "GeographicRegionBId": "Asia-Pacific",
                "Period": "2",
                "PricingCycle": "Year",
                "AutoRenew": "true",
                "AutoRenewDuration": "3",
                "Tag.2.Key": "team",
                "Tag.2.Value": "network",
                "Tag.3.Key": "zone",
                "Tag.3.Value": "",
            },
        ),
    ],
    ids=["defaults", "everything"],
)
def test_the_request_is_what_was_declared_and_the_package_becomes_ready(world, spec, parameters):
    world.alibaba.settings(deliverySeconds=200)
    world.package(**spec)
    record = world.wait_answered(CREATE)
    token = record["spec"]["clientToken"]
    common = {"AutoPay": "true", "BandwidthPackageChargeType": "PREPAY", "ClientToken": token, "Tag.1.Key": ORDER_TAG, "Tag.1.Value": token}
    assert world.requests() == [("CreateCenBandwidthPackage", {**common, **parameters})]
    # Paid at once, and made in the background: on its way until the cloud shows it.
    world.wait_condition("link", "Reconciling")
    world.pass_minute()
    world.wait_inventories()
    assert world.packages() == [] and world.condition("link")["status"] == "False"
    world.cloud.advance(seconds=200)
    plan = world.wait_ready("link")
    status, (package,), (charge,) = plan["status"], world.packages(), world.charges()
    assert (status["packageId"], status["orderId"]) == (charge["packageId"], charge["orderId"])
    assert plan["metadata"]["annotations"]["planwright.dev/external-id"] == package["packageId"]
    assert (status["state"], status["businessStatus"], status["bandwidthMbps"]) == ("Idle", "Normal", int(parameters["Bandwidth"]))
    # The cloud tells it in minutes.
    assert when(status["expiresAt"]) == when(package["expiresAt"]).replace(second=0)
    assert status["autoRenewal"] == (parameters["AutoRenew"] == "true")
    assert [(note["act"], note["purchaseOrder"], note["orderNumber"]) for note in status["orders"]] == [("Create", CREATE, charge["orderId"])]
    order = world.wait_order(CREATE, "Delivered")
    assert order["status"]["resourceIds"] == [package["packageId"]] and order["status"]["orderNumbers"] == [charge["orderId"]]
    assert world.outcomes(CREATE) == ["Accepted"]
    world.judge("purchase")


def unpaid(world):
    """A package that a person has to pay, on its way so far: the cloud's order."""
    world.package(autoPay=False)
    world.wait_answered(CREATE)
    world.pass_minute()
    (order,) = world.cloud_orders("Unpaid")
    plan = world.wait_condition("link", "Reconciling", reason="AwaitingPayment", told=["pay it in the console", order["orderId"]])
    assert plan["status"]["orders"][0]["orderNumber"] == order["orderId"]
    ((_, parameters),) = world.requests()
    assert parameters["AutoPay"] == "false"
    return order["orderId"]


def test_one_that_a_person_pays(world):
    number = unpaid(world)
    world.pass_window()
    world.wait_inventories()
    assert len(world.cloud_orders()) == 1 and world.charges() == []
    world.alibaba.pay(number)
    world.pass_minute()
    assert world.wait_ready("link")["status"]["orderId"] == number
    assert world.outcomes(CREATE) == ["Accepted"]
    world.judge("purchase")


def test_one_that_a_person_cancels_is_ordered_anew(world):
    number = unpaid(world)
    world.alibaba.close_order(number)
    world.pass_minute()
    world.wait_order(CREATE, "Cancelled")
    world.wait_answered(CREATE + "-2")
    world.pass_minute()
    (again,) = world.cloud_orders("Unpaid")
    assert [order["orderId"] for order in world.cloud_orders()] == [number, again["orderId"]]
    tokens = [parameters["ClientToken"] for _, parameters in world.requests()]
    assert len(set(tokens)) == 2, "the first token would be answered with the order that is closed"
    world.alibaba.pay(again["orderId"])
    world.pass_minute()
    world.wait_ready("link")
    world.judge("purchase")


def test_one_that_nobody_pays_in_time(world):
    number = unpaid(world)
    world.cloud.advance(hours=25)
    assert world.cloud_orders("Cancelled")[0]["orderId"] == number
    world.wait_order(CREATE, "Cancelled")
    world.wait_answered(CREATE + "-2")
    assert len(world.cloud_orders("Unpaid")) == 1
    world.judge()


def test_one_whose_object_goes_is_cancelled(world):
    number = unpaid(world)
    world.delete("link", wait=False)
    poll(lambda: world.cloud_orders("Cancelled"), "the order cancelled")
    world.pass_minute()
    world.kube.wait_gone(world.PLURAL, "link", world.namespace)
    assert {parameters["OrderId"] for _, parameters in world.requests("CancelOrder")} == {number}
    assert world.order(CREATE)["status"]["phase"] == "Cancelled"
    world.judge()


def test_one_that_is_paid_while_its_object_goes(world):
    """The payment was first: what is paid for is kept."""
    world.cloud.fault("refuse", "CancelOrder", code="InternalError", count=1)
    number = unpaid(world)
    world.delete("link", wait=False)
    poll(lambda: world.requests("CancelOrder"), "a try to cancel it")
    world.alibaba.pay(number)
    world.cloud.advance(minutes=6)
    world.kube.wait_gone(world.PLURAL, "link", world.namespace)
    assert world.order(CREATE)["status"]["phase"] == "Delivered"
    assert len(world.packages()) == 1
    world.judge("purchase")


def test_one_that_is_to_be_another_is_cancelled_first(world):
    number = unpaid(world)
    world.change("link", description="no reason to order anew")
    world.wait_inventories()
    assert world.requests("CancelOrder") == []
    world.change("link", bandwidthMbps=30, autoPay=True)
    poll(lambda: world.cloud_orders("Cancelled"), "the order cancelled")
    world.pass_minute()
    world.wait_answered(CREATE + "-2")
    world.pass_minute()
    assert world.wait_ready("link")["status"]["bandwidthMbps"] == 30
    assert {parameters["OrderId"] for _, parameters in world.requests("CancelOrder")} == {number}
    assert world.packages()[0]["description"] == "no reason to order anew"
    world.judge("purchase")


@pytest.mark.parametrize("code", ["Throttling.User", "Operation.Blocking", "OperationFailed.OrderIsProcessing", "ServiceUnavailable"])
def test_a_cloud_that_is_busy(world, code):
    world.cloud.fault("refuse", "CreateCenBandwidthPackage", code=code, message="Not now.", count=2)
    world.package()
    for attempts in (1, 2, 3):
        world.wait_answered(CREATE, attempts)
        world.pass_minute()
    world.wait_ready("link")
    world.judge("purchase")


@pytest.mark.parametrize(
    "code, told",
    [
        ("UnSupported.ChargeType", "Alibaba Cloud's sales"),
        ("InventoryExceeded", "ask for less, or wait"),
        ("InvalidParameter", "Not like this."),
    ],
)
def test_a_refusal_is_told_and_the_next_spec_is_tried(world, code, told):
    world.cloud.fault("refuse", "CreateCenBandwidthPackage", code=code, message="Not like this.", count=1)
    world.package()
    world.wait_condition("link", "Stalled", reason="Refused", told=[code, told])
    world.wait_inventories()
    assert len(world.requests()) == 1
    world.change("link", bandwidthMbps=20)
    world.wait_order(CREATE, "Cancelled")
    world.wait_answered(CREATE + "-2")
    world.pass_minute()
    world.wait_ready("link")
    world.judge("purchase")


def test_too_little_money(world):
    """The cloud leaves an unpaid order behind: it is paid once there is money, and no second one is made."""
    world.alibaba.change_account(world.uin, balanceCents=0)
    world.cloud.settings(readLagSeconds=3600)
    world.package()
    world.wait_order(CREATE, "OutcomeUnknown")
    world.wait_condition("link", "Reconciling", reason="InsufficientBalance")
    world.cloud.settings(readLagSeconds=0)
    world.pass_window()
    world.wait_order(CREATE, "AwaitingPayment")
    (order,) = world.cloud_orders("Unpaid")
    world.wait_told(order["orderId"], "top up", name="link")
    world.alibaba.change_account(world.uin, addBalanceCents=100_000_000)
    world.alibaba.pay(order["orderId"])
    world.pass_minute()
    world.wait_ready("link")
    assert len(world.cloud_orders()) == 1
    world.judge("purchase")
