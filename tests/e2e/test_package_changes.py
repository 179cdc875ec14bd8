"""A package is kept as declared: name, description, tags and attachment cost nothing, bandwidth is bought up and down, each change once."""

import pytest
from api import is_condition
from package_world import ORDER_TAG, PackageWorld
from process import poll

WORLD = PackageWorld
CREATE = "cbwp-link-1-create"
CEN = "cen-first00000000"


def of_console(world):
    """The one package, as it really is."""
    (package,) = world.packages()
    return package


def bandwidths(world):
    return [int(parameters["Bandwidth"]) for _, parameters in world.requests("ModifyCenBandwidthPackageSpec")]


def settled(world, bandwidth, number=1):
    """The change of that number is delivered and told as shown, and what it was is history."""
    change = f"cbwp-link-1-bandwidth-{number}"

    def told(plan):
        noted = any(note["purchaseOrder"] == change for note in plan["status"].get("orders", []))
        return noted and plan["status"]["bandwidthMbps"] == bandwidth and is_condition(plan, "Ready", "True")

    world.wait(told, "link", f"with {bandwidth} Mbit/s by {change}")
    assert world.order(change)["status"]["phase"] == "Delivered"
    world.pass_settle()


def test_name_description_and_tags_are_set_and_what_is_not_declared_is_left(world):
    package_id = world.bought(tags={"team": "network", "old": "stays"})["packageId"]
    world.alibaba.by_hand(package_id, "tag", key="cost-centre", value="42")
    world.alibaba.by_hand(package_id, "rename", name="by-hand", description="somebody's note")
    world.wait_inventories()
    assert world.actions() == ["CreateCenBandwidthPackage"], "a name that is not declared is nobody's business"
    world.change("link", name="backbone", description="between here and there", tags={"team": "core", "old": None})
    poll(lambda: of_console(world)["tags"].get("team") == "core", "the tag")
    world.wait_ready("link")
    told = of_console(world)
    assert (told["name"], told["description"]) == ("backbone", "between here and there")
    token = world.order(CREATE)["spec"]["clientToken"]
    assert told["tags"] == {"team": "core", "old": "stays", "cost-centre": "42", ORDER_TAG: token}
    assert sorted(world.actions()[1:]) == ["ModifyCenBandwidthPackageAttribute", "TagResources"]
    # Changed by hand, both come back; the description alone keeps the name.
    world.alibaba.by_hand(package_id, "rename", description="another note")
    world.alibaba.by_hand(package_id, "tag", key="team", value=None)
    poll(lambda: of_console(world)["description"] == "between here and there" and "team" in of_console(world)["tags"], "as declared")
    world.wait_ready("link")
    assert of_console(world)["name"] == "backbone"
    world.judge("purchase")


def test_a_setting_that_the_cloud_refuses_keeps_the_others_from_nothing(world):
    world.bought()
    world.cloud.fault("refuse", "ModifyCenBandwidthPackageAttribute", code="InvalidName", message="Not this name.")
    world.cloud.fault("refuse", "TagResources", code="Throttling.User", message="Slower.", count=1)
    world.change("link", name="backbone", tags={"team": "core"}, bandwidthMbps=20)
    world.wait_condition("link", "Stalled", reason="Updating", told=["InvalidName"])
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 20, "link", "with the bandwidth all the same")
    world.cloud.clear_faults()
    world.cloud.advance(minutes=6)
    settled(world, 20)
    assert of_console(world)["name"] == "backbone" and of_console(world)["tags"]["team"] == "core"
    world.judge("purchase", "upgrade")


def test_bandwidth_goes_up_and_down_and_each_change_is_paid_once(world):
    world.bought()
    for number, bandwidth in enumerate((30, 5, 30), 1):
        world.change("link", bandwidthMbps=bandwidth)
        settled(world, bandwidth, number)
    assert world.requests("ModifyCenBandwidthPackageSpec")[0][1] == {"Bandwidth": "30", "CenBandwidthPackageId": of_console(world)["packageId"]}
    assert bandwidths(world) == [30, 5, 30]
    notes = world.status("link")["orders"]
    assert {note["purchaseOrder"] for note in notes} == {CREATE, *(f"cbwp-link-1-bandwidth-{number}" for number in (1, 2, 3))}
    world.judge("purchase", "upgrade", "downgrade", "upgrade")


@pytest.mark.parametrize("code, message", [("OperationFailed.UpDownRadeConfigNoChange", ""), ("Operation.Failed", "Spec is not changed.")])
def test_a_bandwidth_that_the_cloud_has_already_is_a_success(world, code, message):
    package_id = world.bought()["packageId"]
    world.cloud.fault("refuse", "ModifyCenBandwidthPackageSpec", code=code, message=message, count=1)
    world.change("link", bandwidthMbps=30)
    world.wait_order("cbwp-link-1-bandwidth-1", "Delivered")
    # What the cloud says, and the listing does not yet: no second one is bought.
    world.wait_inventories()
    assert bandwidths(world) == [30]
    world.alibaba.by_hand(package_id, "bandwidth", bandwidthMbps=30)
    world.wait_ready("link")
    world.judge("purchase", "upgrade")


def test_a_bandwidth_that_was_paid_and_never_shows_is_not_paid_again(world):
    world.bought()
    world.cloud.fault("refuse", "ModifyCenBandwidthPackageSpec", code="OperationFailed.UpDownRadeConfigNoChange", count=1)
    world.change("link", bandwidthMbps=30)
    world.wait_order("cbwp-link-1-bandwidth-1", "Delivered")
    world.pass_settle()
    world.wait_condition("link", "Stalled", reason="DeliveryFailed", told=["It is not bought twice"])
    world.judge("purchase")


def test_bandwidth_that_was_changed_by_hand_back_and_forth(world):
    package_id = world.bought()["packageId"]
    world.pass_settle()
    world.alibaba.by_hand(package_id, "bandwidth", bandwidthMbps=4)
    settled(world, 10, 1)
    world.alibaba.by_hand(package_id, "bandwidth", bandwidthMbps=4)
    settled(world, 10, 2)
    # More than was paid for here: somebody has paid for it, maybe for a time only.
    world.alibaba.by_hand(package_id, "bandwidth", bandwidthMbps=50)
    world.wait_told("to keep it, write it in spec.bandwidthMbps", name="link")
    assert world.condition("link")["status"] == "True"
    world.wait_inventories()
    assert bandwidths(world) == [10, 10]
    world.change("link", bandwidthMbps=50)
    world.wait(lambda plan: "spec.bandwidthMbps" not in world.message(), "link", "content")
    world.judge("purchase", "downgrade", "upgrade", "downgrade", "upgrade", "upgrade")


def test_a_temporary_upgrade_and_a_reserved_change_are_left_alone(world):
    package_id = world.bought()["packageId"]
    world.pass_settle()
    until = world.cloud.now()[:10] + "T23:59:59Z"
    world.alibaba.by_hand(package_id, "temporary", bandwidthMbps=100, until=until)
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 100 and "temporary upgrade" in world.message(), "link", "told")
    world.cloud.set_clock(until[:11] + "23:59:59Z")
    world.cloud.advance(seconds=5)
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 10 and "temporary" not in world.message(), "link", "over")
    world.alibaba.by_hand(package_id, "reservation", activeAt=of_console(world)["expiresAt"], bandwidthMbps=5)
    world.wait_inventories(1)
    world.change("link", bandwidthMbps=20)
    world.wait_told("nothing else is ordered", name="link")
    world.wait_inventories()
    assert bandwidths(world) == []
    world.alibaba.by_hand(package_id, "reservation")
    settled(world, 20)
    world.judge("purchase", "temporary-upgrade", "upgrade")


def test_a_temporary_upgrade_of_what_is_adopted_is_left_alone(world):
    """Nothing of ours says what was paid for before: the cloud's word is all there is."""
    package_id = world.alibaba.buy_by_hand(world.uin, areaA="China", areaB="North-America", bandwidthMbps=10)["packageId"]
    until = world.cloud.now()[:10] + "T23:59:59Z"
    world.alibaba.by_hand(package_id, "temporary", bandwidthMbps=100, until=until)
    world.package(adopt={"packageId": package_id})
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 100 and "temporary upgrade" in world.message(), "link", "told")
    world.wait_inventories(1)
    assert bandwidths(world) == []
    world.cloud.set_clock(until)
    world.cloud.advance(seconds=5)
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 10 and "temporary" not in world.message(), "link", "over")
    world.judge("purchase", "temporary-upgrade")


def test_a_change_that_the_cloud_refuses_is_told_and_taken_back(world):
    world.bought()
    world.alibaba.put_cen(CEN, world.uin)
    world.change("link", cenId=CEN)
    world.wait(lambda plan: plan["status"].get("attachedTo") == CEN, "link", "attached")
    world.wait_ready("link")
    world.alibaba.limit(CEN, *world.REGIONS, 8)
    world.change("link", bandwidthMbps=5)
    world.wait_condition("link", "Stalled", reason="Refused", told=["sum of the inter-region limits"])
    world.change("link", bandwidthMbps=10)
    world.wait_ready("link")
    assert world.order("cbwp-link-1-bandwidth-1")["status"]["phase"] == "Cancelled"
    world.judge("purchase")


@pytest.mark.parametrize("code", ["InvalidStatus.Resource", "OperationFailed.OrderIsProcessing", "Throttling.User", "Operation.Blocking"])
def test_a_package_that_is_busy_is_changed_a_little_later(world, code):
    world.bought()
    world.cloud.fault("refuse", "ModifyCenBandwidthPackageSpec", code=code, message="Not now.", count=2)
    world.change("link", bandwidthMbps=20)
    for attempts in (1, 2, 3):
        world.wait_answered("cbwp-link-1-bandwidth-1", attempts)
        world.pass_minute()
    settled(world, 20)
    world.judge("purchase", "upgrade")
