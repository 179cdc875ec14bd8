"""A frozen account: every act of every kind stops at once, observing goes on, and afterwards everything comes as declared, once."""

import pytest
from instance_world import InstanceWorld, day_after
from package_world import PackageWorld
from process import poll
from world import World


class EdgeOne(World):
    PURCHASE, ORDER = "CreatePlan", "eop-{}-1-create"
    SPEC, GIVEN_BACK = {}, {"deletionPolicy": "Destroy", "renewal": {"mode": "Provider"}}
    SETTING = {"renewal": {"mode": "Provider"}}
    ACTS = ["purchase"] * 5 + ["renew", "upgrade"]

    def enlarge(self, name):
        self.change(name, planType="standard")

    def enlarged(self, status):
        return status["planType"] == "standard"

    def has_setting(self, status):
        return status["autoRenewal"]

    def renew_by_hand(self, status):
        self.cloud.by_hand(status["planId"], "renew", months=1)

    def wait_given_back(self, status):
        """It ends with its term; until then it is not to be renewed any more."""
        poll(lambda: not self.cloud.plan(status["planId"])["autoRenewal"], "no renewal by the cloud")


class Instances(InstanceWorld):
    PURCHASE, ORDER = "CreateInstance", "cinst-{}-1-create"
    SPEC, GIVEN_BACK = {}, {"deletionPolicy": "Refund"}
    SETTING = {"renewal": {"mode": "Provider"}}
    ACTS = ["purchase"] * 5 + ["refund", "renew", "renew"]

    def enlarge(self, name):
        self.before = self.status(name)["expiresAt"]
        self.change(name, paidThrough=day_after(self.before, 20))

    def enlarged(self, status):
        return status["expiresAt"] > self.before

    def has_setting(self, status):
        return status["autoRenewal"]

    def renew_by_hand(self, status):
        self.cloud.instance_by_hand(status["instanceIds"][0], "renew")

    def wait_given_back(self, status):
        self.kube.wait_gone(self.PLURAL, "given-back", self.namespace)


class Packages(PackageWorld):
    PURCHASE, ORDER = "CreateCenBandwidthPackage", "cbwp-{}-1-create"
    SPEC, GIVEN_BACK = {"bandwidthMbps": 10, "areas": PackageWorld.AREAS, "autoPay": True}, {"deletionPolicy": "Refund"}
    SETTING = {"name": "renamed"}
    ACTS = ["purchase"] * 5 + ["refund", "renew", "upgrade"]

    def enlarge(self, name):
        self.change(name, bandwidthMbps=20)

    def enlarged(self, status):
        return status["bandwidthMbps"] == 20

    def has_setting(self, status):
        return self.alibaba.package(status["packageId"])["name"] == "renamed"

    def renew_by_hand(self, status):
        self.alibaba.by_hand(status["packageId"], "renew", months=1)

    def wait_given_back(self, status):
        self.kube.wait_gone(self.PLURAL, "given-back", self.namespace)


@pytest.fixture(params=[EdgeOne, Instances, Packages], ids=["edge-one-plan", "cloud-instance", "bandwidth-package"])
def world(make, request):
    return make(request.param)


def declare(world, *names, **spec):
    for name in names:
        world.plan(name, **{**world.SPEC, **spec})


def ready(world, *names):
    """Also those that the cloud delivers a while after it was paid."""

    for name in names:
        world.wait_order(world.ORDER.format(name), "AwaitingPayment", "Delivered")
    world.cloud.advance(seconds=61)
    return [world.wait_ready(name)["status"] for name in names]


def test_frozen_in_the_middle_of_everything(world):
    declare(world, "kept", "longer")
    declare(world, "given-back", **world.GIVEN_BACK)
    kept, _, given_back = ready(world, "kept", "longer", "given-back")

    world.cloud.fault("lose_request", world.PURCHASE)
    declare(world, "lost")
    poll(lambda: len(world.requests(world.PURCHASE)) >= 4, "the request that is lost")
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.wait_inventories()
    world.wait_order(world.ORDER.format("lost"), "OutcomeUnknown")
    sent = len(world.requests())

    declare(world, "new")
    world.change("kept", **world.SETTING)
    world.enlarge("longer")
    world.delete("given-back", wait=False)
    for name in ("kept", "longer", "new"):
        world.wait_condition(name, "Reconciling", reason="AccountFrozen")
    for _ in range(4):
        world.cloud.advance(minutes=11)
        world.wait_inventories(1)
    assert [action for action, _ in world.requests()[sent:]] == [], "no purchase, no setting, no refund, and no second try of what was lost"
    world.renew_by_hand(kept)
    world.wait(lambda plan: plan["status"]["expiresAt"] > kept["expiresAt"], "kept", "seen with its new expiry")
    assert world.acts() == ["purchase"] * 3 + ["renew"]

    world.cloud.clear_faults()
    world.declare_account(exclusive=True)
    world.wait_account()
    ready(world, "kept", "longer", "new", "lost")
    world.wait(lambda plan: world.has_setting(plan["status"]), "kept", "set as declared")
    world.wait(lambda plan: world.enlarged(plan["status"]), "longer", "as declared")
    world.wait_given_back(given_back)
    world.wait_inventories()
    assert sorted(world.acts()) == world.ACTS
