"""A package is attached to the CEN that is declared, moved and taken off; what others attached is not fought over."""

from package_world import PackageWorld
from process import poll

WORLD = PackageWorld
CEN, OTHER = "cen-first00000000", "cen-second0000000"


def with_cens(world):
    for cen in (CEN, OTHER):
        world.alibaba.put_cen(cen, world.uin)
    return world


def moves(world):
    """(what, CEN) of each request, oldest first."""
    words = {"AssociateCenBandwidthPackage": "attach", "UnassociateCenBandwidthPackage": "detach"}
    return [(words[action], parameters["CenId"]) for action, parameters in world.requests() if action in words]


def wait_attached(world, cen, name="link"):
    return world.wait(lambda plan: plan["status"].get("attachedTo") == cen, name, f"attached to {cen}")


def test_it_is_attached_and_moved(world):
    with_cens(world)
    world.alibaba.settings(transitionSeconds=30)
    package_id = world.bought()["packageId"]
    world.change("link", cenId=CEN)
    poll(lambda: moves(world) == [("attach", CEN)], "a request")
    world.wait_condition("link", "Reconciling", reason="Updating")
    world.wait_inventories()
    assert moves(world) == [("attach", CEN)], "it waits for the cloud"
    world.cloud.advance(seconds=31)
    wait_attached(world, CEN)
    assert world.wait_ready("link")["status"]["state"] == "InUse"
    world.change("link", cenId=OTHER)
    poll(lambda: moves(world)[1:] == [("detach", CEN)], "detached first")
    world.cloud.advance(seconds=31)
    poll(lambda: moves(world)[2:] == [("attach", OTHER)], lambda: f"then attached: {moves(world)}")
    world.cloud.advance(seconds=31)
    wait_attached(world, OTHER)
    world.wait_ready("link")
    assert world.alibaba.package(package_id)["cenId"] == OTHER
    world.judge("purchase")


def test_a_pair_of_areas_that_the_cen_has_a_package_for_already(make_world):
    world = make_world({})  # others buy with it, too
    with_cens(world)
    first = world.alibaba.buy_by_hand(world.uin, areaA=world.AREAS[1], areaB=world.AREAS[0])["packageId"]
    world.alibaba.by_hand(first, "attach", cenId=CEN)
    world.package(cenId=CEN)
    world.wait_answered("cbwp-link-1-create")
    world.pass_minute()
    world.wait_condition("link", "Stalled", reason="AttachmentBlocked", told=["BwpForGeoSpanAlreadyAssociated", "detach the other first"])
    world.alibaba.by_hand(first, "attach", cenId="")
    world.cloud.advance(minutes=6)
    wait_attached(world, CEN)
    world.wait_ready("link")
    world.judge("purchase", "purchase")


def test_bandwidth_that_is_drawn_from_it_keeps_it_where_it_is(world):
    with_cens(world)
    world.bought(cenId=CEN)
    wait_attached(world, CEN)
    world.alibaba.limit(CEN, *world.REGIONS, 8)
    world.change("link", cenId=None)
    world.wait_condition("link", "Stalled", reason="AttachmentBlocked", told=["CenBandwidthLimitsNotZero", "Remove the inter-region bandwidth"])
    world.alibaba.limit(CEN, *world.REGIONS, 0)
    world.cloud.advance(minutes=6)
    world.wait(lambda plan: not plan["status"].get("attachedTo"), "link", "detached")
    world.wait_ready("link")
    world.judge("purchase")


def test_a_cen_that_is_busy_or_not_there(world):
    with_cens(world)
    world.alibaba.change_cen(CEN, routerBusy=True)
    world.package("busy", cenId=CEN)
    world.package("lost", cenId="cen-nosuchcen0000", areas=["Europe", "Europe"])
    for name in ("busy", "lost"):
        world.wait_answered(f"cbwp-{name}-1-create")
    world.pass_minute()
    world.wait_condition("busy", "Reconciling", reason="AttachmentBlocked", told=["IncorrectStatus.TransitRouter"])
    world.wait_condition("lost", "Stalled", reason="AttachmentBlocked", told=["Check spec.cenId"])
    world.alibaba.change_cen(CEN, routerBusy=False)
    world.cloud.advance(minutes=6)
    wait_attached(world, CEN, "busy")
    world.wait_ready("busy")
    world.judge("purchase", "purchase")


def test_what_somebody_else_attached_is_not_fought_over(world):
    with_cens(world)
    package_id = world.bought()["packageId"]
    world.alibaba.by_hand(package_id, "attach", cenId=OTHER)
    world.wait(lambda plan: plan["status"]["state"] == "InUse" and "not by this object" in world.message(), "link", "told")
    assert world.condition("link")["status"] == "True" and not world.status("link").get("attachedTo")
    world.change("link", cenId=CEN)
    world.wait_condition("link", "Stalled", reason="AttachmentBlocked", told=[f"Detach it there, or set spec.cenId to {OTHER}"])
    world.change("link", cenId=OTHER)
    wait_attached(world, OTHER)
    world.wait_ready("link")
    assert moves(world) == []
    # Taken off by hand, it is put back: that is what is declared now.
    world.alibaba.by_hand(package_id, "attach", cenId="")
    poll(lambda: moves(world) == [("attach", OTHER)], lambda: f"attached again: {moves(world)}")
    wait_attached(world, OTHER)
    world.judge("purchase")
