"""States of a CenBandwidthPackage, as far as they differ from those of the other kinds."""

from api import find_condition
from package_world import PackageWorld
from stage import scene, standing

CEN, OTHER = "cen-7qthudw0ll6jmx0123", "cen-7qthudw0ll6jmx0456"


@scene(PackageWorld)
def bought(stage):
    world = stage.world()
    world.alibaba.settings(deliverySeconds=200)
    stage.keep("New", world.package("blog"))
    world.wait_answered("cbwp-blog-1-create")
    stage.record(world, "AwaitingPayment", label="BeingMade")
    world.cloud.advance(seconds=300)
    world.wait_ready()
    stage.record(world, "Available")
    stage.keep("Changed", world.change("blog", bandwidthMbps=20))


@scene(PackageWorld)
def unpaid(stage):
    world = stage.world()
    world.package("blog", autoPay=False)
    world.wait_answered("cbwp-blog-1-create")
    world.pass_minute()
    stage.record(world, "AwaitingPayment", where=lambda plan: "pay it in the console" in find_condition(plan, "Ready")["message"])


@scene(PackageWorld)
def attached(stage):
    world = stage.world()
    for cen in (CEN, OTHER):
        world.alibaba.put_cen(cen, world.uin)
    world.alibaba.settings(transitionSeconds=30)
    package_id = world.bought("blog")["packageId"]
    world.change("blog", cenId=CEN)
    stage.record(world, "Updating")
    world.alibaba.settings(transitionSeconds=0)
    world.cloud.advance(seconds=31)
    world.wait_ready()
    world.alibaba.by_hand(package_id, "attach", cenId=OTHER)
    stage.record(world, "AttachmentBlocked")


@scene(PackageWorld)
def in_trouble(stage):
    world = stage.world()
    package_id = world.bought("blog")["packageId"]
    world.cloud.fault("refuse", "ModifyCenBandwidthPackageAttribute", code="InvalidName", message="Not this name.")
    world.change("blog", name="backbone")
    stage.record(world, "Updating", label="Updating_refused", where=standing("Stalled"))
    world.alibaba.by_hand(package_id, "lock", status="FinancialLocked")
    stage.record(world, "Locked")
    other = world.alibaba.buy_by_hand(world.uin, areaA="China", areaB="North-America", bandwidthMbps=10)["packageId"]
    world.package("differs", adopt={"packageId": other}, areas=["China", "Europe"])
    stage.record(world, "PlanDiffers", "differs")


@scene(PackageWorld)
def given_back(stage):
    world = stage.world(refundEnabled=False)
    world.bought("blog", deletionPolicy="Refund")
    world.delete("blog", wait=False)
    stage.record(world, "RefundRefused")
