"""A cluster is set back while something is under way, or only in part: attempts, payments and changes in the snapshot; claims without objects."""

import pytest
from instance_world import day_after
from operator_process import NAMESPACE
from process import poll
from restored import Instances, Packages, Plans, by_hand, declare_unseen, judge

ALL = pytest.mark.parametrize("kind", [Plans, Instances, Packages], ids=["plan", "instance", "package"])


def submitting(world):
    """Until the cloud has got the request, and stands still over it."""
    world.cloud.fault("delay", world.ACTION, delayMs=1500, count=1)
    world.declare("blog")
    poll(lambda: world.requests(world.ACTION), "on the wire")
    world.cloud.stand_still()
    assert world.order(world.create("blog"))["status"]["phase"] == "Submitting"


def unanswered(world):
    world.cloud.fault("lose_request", world.ACTION)
    world.declare("blog")
    world.wait_order(world.create("blog"), "OutcomeUnknown")


def refused(world):
    world.cloud.fault("refuse", world.ACTION, code="InvalidParameter", count=1)
    world.declare("blog")
    world.wait_order(world.create("blog"), "Refused")


@ALL
@pytest.mark.parametrize("scene", [submitting, unanswered, refused])
def test_an_attempt_stands_in_the_snapshot(make, lost, kind, scene):
    """What became of it is found out again; what a later attempt bought is asked about."""
    world = make(kind)
    create, cloud = world.create("blog"), world.cloud
    scene(world)
    with lost():
        cloud.go_on()
        if scene is not submitting:
            # Proven not executed, or not to be tried again sooner.
            cloud.advance(hours=1)
            world.wait_inventories()
            cloud.clear_faults()
            cloud.advance(minutes=31)
        world.settle("blog")
        ids = world.ids("blog")
        cloud.advance(days=1)
        bill = world.bill()
        assert [act for act, *_ in bill] == ["purchase"]
    world.operator.start()
    world.wait_inventories()
    cloud.advance(minutes=2)
    if scene is not submitting and kind is not Packages:
        world.wait_asked("blog", ids[0])
        judge((world, bill))
        world.resolve(create, outcome="Executed", attempt=world.order(create)["status"]["attempts"][-1]["number"], resourceIds=ids)
    world.wait_ready("blog")
    assert world.ids("blog") == ids
    judge((world, bill))


def test_an_order_is_paid_since(make, lost):
    """It waits for payment in the snapshot."""
    packages, plans = worlds = [make(kind) for kind in (Packages, Plans)]
    cloud = plans.cloud
    cloud.change_account(plans.uin, balanceCents=0)
    packages.declare("blog", autoPay=False)
    plans.declare("blog")
    for world in worlds:
        world.wait_order(world.create("blog"), "AwaitingPayment")
    with lost():
        packages.alibaba.pay(packages.cloud_orders("Unpaid")[0]["orderId"])
        cloud.change_account(plans.uin, addBalanceCents=10**9)
        cloud.pay(cloud.orders(plans.uin)[0]["orderId"])
        packages.pass_minute()
        for world in worlds:
            world.wait_ready("blog")
        cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    plans.operator.start()
    for world in worlds:
        world.wait_inventories()
    packages.pass_minute()
    for world in worlds:
        world.wait_ready("blog")
    judge(*bills)


def test_ten_minutes_are_waited_for_what_shows_late(make, lost):
    """A renewal at the last moment, which the listing does not show yet. (A plan that was bought is no other matter.)"""
    world = make(Plans)
    world.buy("blog")
    world.cloud.advance(hours=1)
    world.cloud.settings(readLagSeconds=240)
    with lost():
        world.change("blog", paidThrough=day_after(world.expires("blog")))
        poll(lambda: len(world.bill()) == 2, "a renewal")
        bill = world.bill()
        paid_through = world.get("blog")["spec"]["paidThrough"]
    world.change("blog", paidThrough=paid_through)
    world.cloud.advance(minutes=10)
    world.operator.start()
    world.wait_inventories()
    world.wait_ready("blog")
    judge((world, bill))


def test_what_was_given_up_since_is_not_bought_anew(make, lost):
    """Delivered in the snapshot, and destroyed or refunded after it."""
    plans, instances, packages = worlds = [make(kind) for kind in (Plans, Instances, Packages)]
    ids = {world: world.buy("blog") for world in worlds}
    plans.cloud.advance(hours=1)
    with lost():
        plans.cloud.by_hand(ids[plans][0], "destroy")
        instances.cloud.instance_by_hand(ids[instances][0], "remove")
        packages.alibaba.by_hand(ids[packages][0], "refund")
        for world in worlds:
            world.wait_condition("blog", "Stalled", reason="PlanVanished")
        plans.change("blog", ordinal=2)
        plans.wait_ready("blog")
        second = plans.ids("blog")
        plans.cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    plans.operator.start()
    for world in worlds:
        world.wait_condition("blog", "Stalled", reason="PlanVanished")
    plans.change("blog", ordinal=2)
    plans.wait_asked("blog", second[0])
    judge(*bills)
    plans.resolve("eop-blog-2-create", outcome="Executed", attempt=0, resourceIds=second)
    plans.wait_ready("blog")
    assert plans.ids("blog") == second
    judge(*bills)


@ALL
def test_claims_are_lost(make, kind):
    """The operator's own namespace is not in the backup: objects claim what is theirs again, and nobody else gets it meanwhile."""
    world = make(kind)
    ids = world.buy("blog")
    world.declare("adopted", adopt={world.ADOPT: by_hand(world)})
    world.wait_ready("adopted")
    ids += world.ids("adopted")
    bill = world.bill()
    assert world.operator.stop() == 0
    for one in ids:
        world.kube.delete("leases", f"plan-{one}", NAMESPACE)
    world.declare("more")
    world.operator.start()
    world.settle("more")
    for one in ids:
        assert world.kube.find("leases", f"plan-{one}", NAMESPACE)
    assert [act for act, *_ in world.bill()] == [act for act, *_ in bill] + ["purchase"]


@ALL
def test_claims_are_all_that_is_left(make, kind):
    """A namespace is set back or made anew, and the operator's is not: a claim is held by an object that knows nothing of it."""
    world = make(kind)
    ids = world.buy("blog")
    world.cloud.advance(days=1)
    bill = world.bill()
    assert world.operator.stop() == 0
    world.kube.patch(world.PLURAL, "blog", world.namespace, {"metadata": {"finalizers": []}})
    world.delete("blog")
    world.kube.delete("purchaseorders", world.create("blog"), world.namespace)
    world.declare("blog")
    world.operator.start()
    world.wait_ready("blog")
    assert world.ids("blog") == ids
    judge((world, bill))


def test_an_unpaid_order_is_left_behind(make, lost):
    """Both could be paid; the order list shows it."""
    packages, plans = worlds = [make(kind) for kind in (Packages, Plans)]
    declare_unseen(packages, "known", autoPay=False)
    plans.declare("known")
    with lost():
        plans.cloud.change_account(plans.uin, balanceCents=0)
        plans.operator.start()
        for world in worlds:
            world.wait_order(world.create("known"), "AwaitingPayment")
        plans.cloud.advance(hours=2)
        numbers = [packages.cloud_orders("Unpaid")[0]["orderId"], plans.cloud.orders(plans.uin)[0]["orderId"]]
    plans.cloud.change_account(plans.uin, addBalanceCents=10**9)
    plans.operator.start()
    for world, number in zip(worlds, numbers):
        world.wait_asked("known", number)
    judge(*[(world, []) for world in worlds])
    assert len(packages.cloud_orders()) == len(plans.cloud.orders(plans.uin)) == 1
    packages.alibaba.pay(numbers[0])
    plans.cloud.close_order(numbers[1])
    packages.pass_minute()
    plans.wait_ready("known")
    packages.wait_ready("known")
    assert [act for act, *_ in packages.bill()] == [act for act, *_ in plans.bill()] == ["purchase"]


@pytest.mark.parametrize("listed", [True, False], ids=["order-list", "no-order-list"])
def test_a_bandwidth_is_not_changed_back(make, lost, listed):
    """Two changes since: the first stands in the snapshot as under way."""
    world = make(Packages, orderList=listed)
    world.buy("link")
    world.cloud.fault("delay", "ModifyCenBandwidthPackageSpec", delayMs=1500, count=1)
    world.change("link", bandwidthMbps=20)
    poll(lambda: world.requests("ModifyCenBandwidthPackageSpec"), "on the wire")
    world.cloud.stand_still()
    with lost():
        world.cloud.go_on()
        world.wait_answered("cbwp-link-1-bandwidth-1")
        world.pass_minute()
        world.wait_ready("link")
        world.cloud.advance(hours=1)
        world.change("link", bandwidthMbps=30)
        world.wait_answered("cbwp-link-1-bandwidth-2")
        world.pass_minute()
        world.wait_ready("link")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.change("link", bandwidthMbps=30)  # Git first
    world.operator.start()
    world.wait_inventories()
    world.pass_window()
    world.wait_inventories()
    world.wait_ready("link")
    judge((world, bill))
    assert world.packages()[0]["bandwidthMbps"] == 30
