"""The restore drill: a cluster is set back to an etcd snapshot, and what was bought since then is not bought again."""

import contextlib
import itertools

import pytest
from api import find_condition
from instance_world import InstanceWorld, day_after
from operator_process import NAMESPACE
from package_world import PackageWorld
from process import poll
from world import World

PURCHASER = "100000000077"
EVIDENCE = {
    "exclusive": ({"exclusive": True}, {"orderList": False}),
    "exclusive-and-order-list": ({"exclusive": True}, {}),
    "purchaser": ({"purchaserUin": PURCHASER}, {"creator": PURCHASER}),
}


class _Kind:
    """What is said of each kind in the same words."""

    def create(self, name):
        """Of its first purchase order."""
        return f"{self.SHORT}-{name}-1-create"

    def settle(self, *names):
        for name in names:
            self.wait_ready(name)

    def buy(self, name, **spec):
        """Declares it, and its ids as soon as it is Ready."""
        self.declare(name, **spec)
        self.settle(name)
        return self.ids(name)

    def declare(self, name, **spec):
        return self.plan(name, **spec)

    def expires(self, name):
        return self.status(name)["expiresAt"]

    def bill(self):
        """What was paid for so far, of whatever act."""
        return [(charge["act"], charge["orderId"], charge["amountCents"]) for charge in self.charges()]

    def asked(self, name):
        """The message of a purchase that waits for a person's word."""
        self.wait_condition(name, "Stalled", reason="UnclaimedPlan")
        return self.condition(name, "Stalled")["message"]

    def answer(self, name, ids):
        self.resolve(self.create(name), outcome="Executed", attempt=0, resourceIds=ids)

    def adopt(self, name, ids, **spec):
        """What is adopted is so from the beginning: the object is made anew."""
        self.delete(name)
        self.declare(name, adopt={self.ADOPT: ids if self.ADOPT.endswith("s") else ids[0]}, **spec)


class Plans(_Kind, World):
    SHORT, ADOPT, ACTION = "eop", "planId", "CreatePlan"

    def ids(self, name):
        return [self.status(name)["planId"]]


class Instances(_Kind, InstanceWorld):
    SHORT, ADOPT, ACTION = "cinst", "instanceIds", "CreateInstance"

    def ids(self, name):
        return self.status(name)["instanceIds"]


class Packages(_Kind, PackageWorld):
    SHORT, ADOPT, ACTION = "cbwp", "packageId", "CreateCenBandwidthPackage"

    def declare(self, name, **spec):
        return self.package(name, **spec)

    def settle(self, *names):
        for name in names:
            self.wait_answered(self.create(name))
        self.pass_minute()
        super().settle(*names)

    def ids(self, name):
        return [self.status(name)["packageId"]]


ALL = pytest.mark.parametrize("kind", [Plans, Instances, Packages], ids=["plan", "instance", "package"])


@pytest.fixture
def make(cluster, cloud, operator):
    """Makes worlds of any kind: make(Plans, {"exclusive": True}, orderList=False)."""
    made = []

    def make(kind, account_spec=None, **account):
        made.append(kind(cluster, cloud, operator, account_spec, **account))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def lost(cluster, operator, tmp_path):
    """with lost(): what is done in it is not in the snapshot that the cluster is set back to at its end. The operator then stands still, as
    README.md says, unless it is left running."""
    numbers = itertools.count()

    @contextlib.contextmanager
    def lost(running=False, bump_revision=0):
        snapshot = cluster.snapshot(tmp_path / f"{next(numbers)}.snapshot")
        yield
        if not running:
            assert operator.stop() == 0, operator.process.tail()
        cluster.restore(snapshot, bump_revision)

    return lost


def declare_unseen(world, *names, **spec):
    """Declared while nobody works: there is an object, and not even an order. The operator stands still afterwards."""
    assert world.operator.stop() == 0
    for name in names:
        world.declare(name, **spec)


def approve(world, order):
    world.kube.patch("purchaseorders", order, world.namespace, {"spec": {"approval": {"decision": "Approved", "by": "admin"}}})


def judge(*worlds_and_bills):
    """Nothing was paid for since, and nothing comes after."""
    for world, bill in worlds_and_bills:
        world.wait_inventories()
        assert world.bill() == bill


def test_the_drill(make, lost):
    """All kinds, as README.md says: stop, set back, start, apply Git, answer."""
    plans, instances, packages = worlds = [make(kind) for kind in (Plans, Instances, Packages)]
    operator, cloud = plans.operator, plans.cloud
    olds = {world: world.buy("old", **({"quantity": 2} if world is instances else {})) for world in worlds}
    assert operator.stop() == 0
    for world in worlds:
        world.declare("known")
    with lost():
        operator.start()
        for world in worlds:
            world.declare("new")
        for world in worlds:
            world.settle("known", "new")
        git = {
            plans: {"planType": "standard", "paidThrough": day_after(plans.expires("old"))},
            instances: {"quantity": 2, "paidThrough": day_after(instances.expires("old"))},
            packages: {"bandwidthMbps": 20, "paidThrough": day_after(packages.expires("old"))},
        }
        before = {world: world.expires("old") for world in worlds}
        for world in worlds:
            world.declare("old", **git[world])
        packages.wait_answered("cbwp-old-1-bandwidth-1")
        packages.pass_minute()
        for world in worlds:
            world.wait(lambda it: it["status"]["expiresAt"] > before[world], "old", "renewed")
            world.wait_ready("old")
        bought = {world: {name: world.ids(name) for name in ("known", "new")} for world in worlds}
        cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    assert [sorted(act for act, *_ in bill) for _, bill in bills] == [
        ["purchase"] * 3 + ["renew", "upgrade"],
        ["purchase"] * 3 + ["renew"] * 2,
        ["purchase"] * 3 + ["renew", "upgrade"],
    ]
    operator.start()
    for world in worlds:
        world.declare("old", **git[world])
        world.declare("new")
    for world in worlds:
        world.wait_ready("old")
        assert world.ids("old") == olds[world]
        for name in ("known", "new") if world is not packages else ("new",):
            message = world.asked(name)
            assert all(one in message for ids in bought[world].values() for one in ids if world is not packages), message
    judge(*bills)
    for world in worlds:
        if world is not packages:  # it is known by its tag
            world.answer("known", bought[world]["known"])
        world.adopt("new", bought[world]["new"])
    for world in worlds:
        for name in ("known", "new"):
            world.wait_ready(name)
            assert world.ids(name) == bought[world][name]
        world.kube.wait_for("cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"].get("unclaimed", []) == [], "all claimed")
    judge(*bills)


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("kind", [Plans, Instances], ids=["plan", "instance"])
def test_what_the_account_tells(make, lost, kind, evidence):
    """Without and with the order list; what is told of Tencent's kinds. Instances that the renewal page does not show are told by the list alone."""
    spec, fields = EVIDENCE[evidence]
    world = make(kind, spec, **fields)
    declare_unseen(world, "known", **({"quantity": 2} if kind is Instances else {}))
    with lost():
        world.operator.start()
        bought = {"known": None, "new": None}
        world.declare("new")
        world.settle(*bought)
        bought = {name: world.ids(name) for name in bought}
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.declare("new")
    for name, ids in bought.items():
        message = world.asked(name)
        assert all(one in message for one in ids), message
    judge((world, bill))
    for name, ids in bought.items():
        world.answer(name, ids)
    for name, ids in bought.items():
        world.wait_ready(name)
        assert world.ids(name) == ids
    judge((world, bill))


def test_instances_that_are_not_on_the_renewal_page(make, lost):
    world = make(Instances)
    world.cloud.renewal_page(hiddenProducts=["p_cloudfirewall"])
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        world.wait_order(world.create("known"), "Delivered")
        ids = world.order(world.create("known"))["status"]["resourceIds"]
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    assert ids[0] in world.asked("known")
    judge((world, bill))
    world.answer("known", ids)
    world.wait_order(world.create("known"), "Delivered")
    judge((world, bill))


@ALL
def test_an_account_whose_purchases_are_approved(make, lost, kind):
    """Approvals of the time that is lost are asked for again, whatever the account tells."""
    world = make(kind, {"approval": "Always"})
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        poll(lambda: world.create("known") in world.orders(), "an order")
        approve(world, world.create("known"))
        world.settle("known")
        ids = world.ids("known")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.wait_condition("known", "Reconciling", reason="AwaitingApproval")
    judge((world, bill))
    world.adopt("known", ids)
    world.wait_ready("known")
    judge((world, bill))


@ALL
def test_an_account_that_tells_nothing_is_frozen_first(make, lost, kind):
    """Others buy there, and whose orders they are is not known."""
    world = make(kind, {})
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        world.settle("known")
        ids = world.ids("known")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.declare_account(freeze=True)
    world.operator.start()
    if kind is not Packages:
        world.wait_condition("known", "Reconciling", reason="AccountFrozen")
        world.kube.wait_for("cloudaccounts", world.ACCOUNT, world.namespace, lambda it: set(ids) <= set(it["status"]["unclaimed"]), "shows it")
        world.adopt("known", ids)
        world.wait_ready("known")
    world.declare_account(freeze=False)
    world.wait_ready("known")
    judge((world, bill))
    assert world.ids("known") == ids


def test_what_was_bought_may_look_different_by_now(make, lost):
    """Upgraded, renewed and set since it was bought, which the restored spec says nothing of."""
    plans, packages = worlds = [make(kind) for kind in (Plans, Packages)]
    declare_unseen(plans, "known")
    packages.declare("known")
    with lost():
        plans.operator.start()
        for world in worlds:
            world.settle("known")
        ids = plans.ids("known")
        plans.change("known", planType="standard", paidThrough=day_after(plans.expires("known"), 200))
        packages.change("known", bandwidthMbps=20, paidThrough=day_after(packages.expires("known"), 200))
        packages.wait_answered("cbwp-known-1-bandwidth-1")
        packages.pass_minute()
        for world in worlds:
            world.wait_ready("known")
        plans.change("known", paidThrough=None, renewal={"mode": "Provider"})
        plans.wait(lambda it: it["status"]["autoRenewal"], "known", "set")
        plans.cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    plans.operator.start()
    assert ids[0] in plans.asked("known")
    plans.answer("known", ids)
    plans.wait_condition("known", "Stalled", reason="PlanTypeDiffers")
    plans.change("known", planType="standard")
    judge(*bills)
    packages.change("known", bandwidthMbps=20)
    for world in worlds:
        world.wait_ready("known")
    judge(*bills)


def test_two_alike_and_a_third_that_is_new(make, lost):
    """Which of two equal plans an object gets makes no difference; that the third is to be bought, a person says, or there is nothing left to ask."""
    world = make(Plans)
    with lost():
        one, two = world.buy("one"), world.buy("two")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    for name in ("one", "two", "three"):
        world.declare(name)
    for name in ("one", "two", "three"):
        assert one[0] in world.asked(name) and two[0] in world.asked(name)
    judge((world, bill))
    world.adopt("one", two)
    world.wait_ready("one")
    world.cloud.advance(minutes=2)
    poll(lambda: two[0] not in world.asked("two"), "one of them is claimed")
    world.answer("two", one)
    world.wait_ready("two")
    world.cloud.advance(minutes=2)
    world.settle("one", "two", "three")
    assert world.ids("two") == one
    assert [act for act, *_ in world.bill()] == ["purchase"] * 3


def submitting(world):
    """Until the cloud has got the request, and takes its time over it."""
    world.cloud.fault("delay", world.ACTION, delayMs=1500, count=1)
    world.declare("blog")
    poll(lambda: world.requests(world.ACTION), "on the wire")
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
        if scene is not submitting:
            # Proven not executed, or not to be tried again sooner.
            cloud.advance(hours=1)
            world.wait_inventories()
            cloud.clear_faults()
            cloud.advance(minutes=11)
        world.settle("blog")
        ids = world.ids("blog")
        cloud.advance(days=1)
        bill = world.bill()
        assert [act for act, *_ in bill] == ["purchase"]
    world.operator.start()
    world.wait_inventories()
    cloud.advance(minutes=2)
    if scene is not submitting and kind is not Packages:
        assert ids[0] in world.asked("blog")
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
    assert second[0] in plans.asked("blog")
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
        assert number in world.asked("known")
    judge(*[(world, []) for world in worlds])
    assert len(packages.cloud_orders()) == len(plans.cloud.orders(plans.uin)) == 1
    packages.alibaba.pay(numbers[0])
    plans.cloud.close_order(numbers[1])
    packages.pass_minute()
    plans.wait_ready("known")
    packages.wait_ready("known")
    assert [act for act, *_ in packages.bill()] == [act for act, *_ in plans.bill()] == ["purchase"]


@pytest.mark.parametrize("bump_revision", [0, 10**9], ids=["same-versions", "bumped"])
def test_the_operator_is_left_running(make, lost, bump_revision):
    """What it remembers is not true any more, and would say that all is well: it notices and ends, for the kubelet to start it again."""
    worlds = [make(kind) for kind in (Plans, Instances, Packages)]
    plans, instances, packages = worlds
    operator = plans.operator
    for world in worlds:
        world.buy("old")
    assert operator.stop() == 0
    for world in worlds:
        world.declare("known")
    with lost(running=True, bump_revision=bump_revision):
        operator.start()
        for world in worlds:
            world.declare("new")
        for world in worlds:
            world.settle("known", "new")
        plans.change("old", planType="standard")
        plans.wait(lambda it: it["status"]["planType"] == "standard", "old", "upgraded")
        bought = {world: {name: world.ids(name) for name in ("known", "new")} for world in worlds}
        plans.cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    poll(lambda: not operator.running(), "it notices")
    assert operator.process.exit_code == 3
    operator.start()
    for world in worlds:
        world.declare("new")
    for world in worlds:
        assert bought[world]["new"][0] in world.asked("new")
    packages.wait_ready("known")
    for world in (plans, instances):
        assert bought[world]["known"][0] in world.asked("known")
    plans.wait_condition("old", "Stalled", reason="PlanTypeDiffers")
    judge(*bills)


@pytest.mark.parametrize("listed", [True, False], ids=["order-list", "no-order-list"])
def test_a_bandwidth_is_not_changed_back(make, lost, listed):
    """Two changes since: the first stands in the snapshot as under way."""
    world = make(Packages, orderList=listed)
    world.buy("link")
    world.cloud.fault("delay", "ModifyCenBandwidthPackageSpec", delayMs=1500, count=1)
    world.change("link", bandwidthMbps=20)
    poll(lambda: world.requests("ModifyCenBandwidthPackageSpec"), "on the wire")
    with lost():
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
    world.operator.start()
    world.wait_inventories()
    world.pass_window()
    judge((world, bill))
    world.change("link", bandwidthMbps=30)
    world.wait_inventories()
    world.pass_window()
    world.wait_ready("link")
    judge((world, bill))
    assert world.packages()[0]["bandwidthMbps"] == 30


def by_hand(world):
    """Ids, or the id, of what somebody bought in the console, as spec.adopt has it."""
    if isinstance(world, Plans):
        return world.cloud.buy_by_hand(world.uin, planType="personal")
    if isinstance(world, Instances):
        return world.buy_by_hand()
    area_a, area_b = world.AREAS
    return world.alibaba.buy_by_hand(world.uin, bandwidthMbps=10, areaA=area_a, areaB=area_b)["packageId"]
