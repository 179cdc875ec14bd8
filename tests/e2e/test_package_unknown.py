"""Requests and answers about packages get lost. Whatever happens on the wire, every declared act is paid exactly once."""

import pytest
from package_world import ORDER_TAG, PackageWorld
from process import poll

WORLD = PackageWorld
CREATE = "cbwp-link-1-create"
BANDWIDTH = "cbwp-changed-1-bandwidth-1"

# What happens to the first request of each act.
WIRE = {
    "lose_request": {"kind": "lose_request"},
    "lose_answer": {"kind": "lose_answer"},
    "execute_late": {"kind": "execute_late", "afterSeconds": 60},
    "too_late": {"kind": "execute_late", "afterSeconds": 1000},
    "http_502": {"kind": "http_5xx", "status": 502, "executed": False},
    "http_504_executed": {"kind": "http_5xx", "status": 504, "executed": True},
    "garbage": {"kind": "garbage"},
    "half": {"kind": "half"},
    "InternalError": {"kind": "refuse", "code": "InternalError"},
    "ServiceUnavailable": {"kind": "refuse", "code": "ServiceUnavailable"},
    "SignatureNonceUsed": {"kind": "refuse", "code": "SignatureNonceUsed"},
}


def bodies(world, order):
    """The parameters of each request that carried the order's client token."""
    token = world.order(order)["spec"].get("clientToken")
    return [request["body"] for request in world.cloud.requests(world.uin) if token and token in request["body"]]


def nonces(world, order):
    return [attempt["nonce"] for attempt in world.order(order)["status"]["attempts"]]


@pytest.mark.parametrize("wire", WIRE)
def test_each_act_is_paid_once(make_world, wire):
    """A purchase, a change of bandwidth and a renewal at once, with and without the order list. What has a client token is sent again with it; the
    rest waits for evidence."""
    worlds = [make_world(orderList=listed) for listed in (True, False)]
    cloud = worlds[0].cloud
    for world in worlds:
        for name in ("changed", "renewed"):
            world.package(name)
    for world in worlds:
        for name in ("changed", "renewed"):
            world.wait_answered(f"cbwp-{name}-1-create")
    cloud.advance(seconds=61)
    expires = [{name: world.wait_ready(name)["status"]["expiresAt"] for name in ("changed", "renewed")}["renewed"] for world in worlds]
    for action in ("CreateCenBandwidthPackage", "ModifyCenBandwidthPackageSpec", "RenewInstance"):
        cloud.fault(action=action, count=len(worlds), **WIRE[wire])
    renew = f"cbwp-renewed-1-renew-{expires[0][:10].replace('-', '')}"
    for world, expiry in zip(worlds, expires):
        world.package()
        world.change("changed", bandwidthMbps=20)
        world.change("renewed", paidThrough=expiry[:10])
    for world in worlds:
        for order in (CREATE, BANDWIDTH, renew):
            world.wait_answered(order)
    # A minute later what has a token is sent again; another one, and its order is looked at; and then nothing can be executed any more.
    for seconds in (61, 61, 1820, 61):
        cloud.advance(seconds=seconds)
        for world in worlds:
            world.wait_inventories(1)
    for world in worlds:
        ids = [world.wait_order(order, "Delivered")["status"]["resourceIds"] for order in (CREATE, BANDWIDTH, renew)]
        assert sorted(ids) == sorted([package["packageId"]] for package in world.packages())
        for order in (CREATE, BANDWIDTH, renew):
            assert len(set(nonces(world, order))) == len(nonces(world, order)), "each attempt is signed anew"
            assert len(set(bodies(world, order))) <= 1, "the same token and the same parameters"
        world.wait_ready("link")
        world.wait_inventories()
        assert sorted(world.acts()) == ["purchase"] * 3 + ["renew", "upgrade"]


def unknown(world, kind="lose_answer", **spec):
    """A purchase without an answer, and every further one as well."""
    world.cloud.fault(kind, "CreateCenBandwidthPackage")
    world.package(**spec)
    world.wait_order(CREATE, "OutcomeUnknown")


def test_beyond_the_time_of_its_token_it_is_found_by_its_tag(make_world):
    world = make_world(orderList=False)
    world.alibaba.settings(tokenSeconds=1800)
    unknown(world)
    world.cloud.fault("refuse", "DescribeCenBandwidthPackages", code="ServiceUnavailable")
    world.cloud.advance(hours=3)
    world.cloud.clear_faults()
    world.wait_order(CREATE, "Delivered")
    (package,) = world.packages()
    assert world.wait_ready("link")["status"]["packageId"] == package["packageId"]
    assert package["tags"] == {ORDER_TAG: world.order(CREATE)["spec"]["clientToken"]}
    world.judge("purchase")


def test_beyond_the_time_of_its_token_it_is_sent_again_only_once_that_it_bought_nothing_is_proven(make_world):
    world = make_world(orderList=False)
    world.cloud.fault("lose_request", "CreateCenBandwidthPackage")
    world.package()
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.advance(minutes=31)
    world.wait_inventories()
    tried = len(world.requests())
    world.wait_inventories()
    assert len(world.requests()) == tried
    world.cloud.clear_faults()
    world.pass_window()
    world.wait_order(CREATE, "Delivered")
    world.wait_ready("link")
    assert set(world.outcomes(CREATE)) == {"NoEffect", "Accepted"}
    world.judge("purchase")


@pytest.mark.parametrize("listed", [True, False], ids=["order-list", "no-order-list"])
def test_an_unpaid_order_whose_answer_was_lost(make_world, listed):
    """Sent again with its token, the answer is the order that there is; nobody makes a second one."""
    world = make_world(orderList=listed)
    world.cloud.fault("lose_answer", "CreateCenBandwidthPackage", count=1)
    world.package(autoPay=False)
    world.wait_answered(CREATE)
    world.pass_minute()
    world.wait_order(CREATE, "AwaitingPayment")
    (order,) = world.cloud_orders()
    assert world.order(CREATE)["status"]["orderNumbers"] == [order["orderId"]]
    world.alibaba.pay(order["orderId"])
    world.pass_minute()
    world.wait_order(CREATE, "Delivered")
    world.wait_ready("link")
    world.judge("purchase")


def test_an_unpaid_order_whose_answer_was_lost_for_longer_than_its_token_holds(make_world):
    """Seen in the order list only, by an account that nobody else buys with."""
    world = make_world()
    unknown(world, autoPay=False)
    world.cloud.advance(minutes=31)
    world.wait_order(CREATE, "AwaitingPayment")
    (order,) = world.cloud_orders()
    world.wait_told(order["orderId"], name="link")
    world.cloud.clear_faults()
    world.alibaba.pay(order["orderId"])
    world.pass_minute()
    world.wait_ready("link")
    world.judge("purchase")


def test_where_nobody_can_see_an_unpaid_order_a_person_is_asked(make_world):
    world = make_world(orderList=False)
    unknown(world, autoPay=False)
    world.cloud.advance(minutes=31)
    world.pass_window()
    world.wait_condition("link", "Stalled", reason="OutcomeUnknown", told=["spec.resolution"])
    world.cloud.clear_faults()
    world.wait_inventories()
    (order,) = world.cloud_orders()
    package_id = world.alibaba.pay(order["orderId"])["packageId"]
    attempt = world.order(CREATE)["status"]["attempts"][-1]["number"]
    world.resolve(CREATE, outcome="Executed", attempt=attempt, resourceIds=[package_id], orderNumber=order["orderId"])
    world.pass_minute()
    assert world.wait_ready("link")["status"]["packageId"] == package_id
    world.judge("purchase")


def test_a_late_answer(world):
    """The operator is killed while it waits for it: the record knows that something was sent, and the token brings the answer again."""
    world.cloud.fault("delay", "CreateCenBandwidthPackage", delayMs=1500, count=1)
    world.package()
    poll(lambda: world.requests(), "a request")
    with world.cloud.standing_still():
        world.operator.kill()
    world.operator.start()
    world.cloud.advance(seconds=100)
    poll(lambda: world.outcomes(CREATE)[1:] == ["Accepted"], lambda: f"answered again: {world.outcomes(CREATE)}")
    world.pass_minute()
    world.wait_order(CREATE, "Delivered")
    world.wait_ready("link")
    world.judge("purchase")


def test_parameters_that_the_cloud_knows_otherwise_stop_everything(world):
    world.cloud.fault("refuse", "CreateCenBandwidthPackage", code="IdempotentParameterMismatch", message="Not the same parameters.")
    world.package()
    world.wait_order(CREATE, "OutcomeUnknown")
    world.wait_told("Nothing is bought again", name="link")
    world.judge()
