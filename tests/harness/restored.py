"""Worlds of each kind, in the same words, for tests that set the whole cluster back."""

from instance_world import InstanceWorld
from package_world import PackageWorld
from world import World


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

    def wait_asked(self, name, *candidates):
        """Until the purchase waits for a person's word and names the candidates."""
        self.wait_condition(name, "Stalled", reason="UnclaimedPlan", told=candidates)

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


def by_hand(world):
    """Ids, or the id, of what somebody bought in the console, as spec.adopt has it."""
    if isinstance(world, Plans):
        return world.cloud.buy_by_hand(world.uin, planType="personal")
    if isinstance(world, Instances):
        return world.buy_by_hand()
    area_a, area_b = world.AREAS
    return world.alibaba.buy_by_hand(world.uin, bandwidthMbps=10, areaA=area_a, areaB=area_b)["packageId"]
