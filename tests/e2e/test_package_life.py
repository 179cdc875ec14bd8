"""Packages that exist already, that end, vanish or are locked, and that are deleted, refunded, applied again or restored."""

import datetime

import pytest
from package_world import ORDER_TAG, PackageWorld

WORLD = PackageWorld
CREATE, REFUND = "cbwp-link-1-create", "cbwp-link-1-refund"
EXTERNAL_ID = "planwright.dev/external-id"
CEN = "cen-first00000000"


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def from_expiry(world, expires, **delta):
    """Sets the cloud's clock to so long after (or before) the expiry."""
    world.cloud.set_clock((when(expires) + datetime.timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def by_hand(world, **fields):
    """A package that somebody bought in the console, between the areas that this world declares."""
    return world.alibaba.buy_by_hand(world.uin, **{"areaA": "China", "areaB": "North-America", "bandwidthMbps": 10, **fields})["packageId"]


def restore(world, saved, annotations=None):
    """As a backup tool does it: without status, uid and finalizers."""
    kept = {"name": saved["metadata"]["name"], "namespace": world.namespace, "annotations": annotations or {}}
    return world.kube.create({"apiVersion": saved["apiVersion"], "kind": saved["kind"], "metadata": kept, "spec": saved["spec"]})


# ---- taken over


def test_an_adopted_package_is_taken_over_and_kept_as_declared(world):
    package_id = by_hand(world, name="by-hand", tags={"old": "stays"}, autoRenew=True)
    world.alibaba.put_cen(CEN, world.uin)
    # Areas are a pair, either way round.
    spec = {"areas": ["North-America", "China"], "adopt": {"packageId": package_id}, "name": "backbone", "tags": {"team": "core"}, "cenId": CEN}
    world.package(bandwidthMbps=20, **spec)
    world.wait(lambda plan: plan["status"].get("attachedTo") == CEN and plan["status"]["bandwidthMbps"] == 20, "link", "as declared")
    plan = world.wait_ready("link")
    (package,) = world.packages()
    assert plan["status"]["packageId"] == plan["metadata"]["annotations"][EXTERNAL_ID] == package_id
    assert (package["name"], package["tags"], package["renewStatus"]) == ("backbone", {"old": "stays", "team": "core"}, "ManualRenewal")
    world.judge("purchase", "upgrade")


def test_what_cannot_be_adopted(make_world):
    world, elsewhere = make_world(), make_world()
    foreign = by_hand(elsewhere)
    mine = by_hand(world)
    for name, package_id in {"typo": "cenbwp-nosuchpackage", "foreign": foreign}.items():
        world.package(name, adopt={"packageId": package_id})
        world.wait_condition(name, "Stalled", reason="PlanNotFound", told=[f"has no package {package_id}", "spec.adopt.packageId"])
    world.package("differs", adopt={"packageId": mine}, areas=["China", "Europe"], bandwidthMbps=50, paidThrough="2030-01-01")
    world.wait_condition("differs", "Stalled", reason="PlanDiffers", told=["connects China and North-America, the spec says China and Europe"])
    world.package("thief", adopt={"packageId": mine})
    world.wait_condition("thief", "Stalled", reason="PlanClaimed", told=[f"{world.namespace}/CenBandwidthPackage/differs"])
    world.delete("differs")
    world.wait_ready("thief")
    assert world.requests() == [] and elsewhere.requests() == []
    world.judge("purchase")


def test_observe_changes_nothing(world):
    package_id = by_hand(world, autoRenew=True)
    world.alibaba.put_cen(CEN, world.uin)
    world.alibaba.by_hand(package_id, "attach", cenId=CEN)
    spec = {"bandwidthMbps": 50, "name": "backbone", "tags": {"a": "b"}, "renewal": {"mode": "Operator", "renewBefore": "30d"}}
    world.package(managementPolicy="Observe", adopt={"packageId": package_id}, **spec)
    status = world.wait_condition("link", "Ready", reason="Observed")["status"]
    assert (status["packageId"], status["bandwidthMbps"], status["attachedTo"], status["autoRenewal"]) == (package_id, 10, CEN, True)
    from_expiry(world, status["expiresAt"], days=-3)
    world.alibaba.by_hand(package_id, "renew", months=2)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "link", "with the new expiry")
    # Managed from now on; what others attached stays where it is.
    world.change("link", managementPolicy="Manage", renewal={"mode": "Never"})
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 50 and not plan["status"]["autoRenewal"], "link", "managed")
    world.wait_ready("link")
    assert "UnassociateCenBandwidthPackage" not in world.actions() and world.packages()[0]["cenId"] == CEN
    world.change("link", managementPolicy="Observe", bandwidthMbps=60)
    world.wait_condition("link", "Ready", reason="Observed")
    world.delete("link")
    world.judge("purchase", "renew", "upgrade")


# ---- seen


def test_a_package_that_nobody_renews_ends_in_full_view(world):
    expires = world.bought()["expiresAt"]
    from_expiry(world, expires, days=-13)
    world.wait_condition("link", "ExpiringSoon", "True", "NoRenewal")
    assert world.condition("link")["status"] == "True", "it still works"
    from_expiry(world, expires, hours=1)
    world.wait_condition("link", "Stalled", reason="Expired", told=["spec.paidThrough"])
    world.change("link", bandwidthMbps=20, name="backbone")
    world.wait_inventories()
    assert world.actions() == ["CreateCenBandwidthPackage"], "nothing can be changed"
    # Renewed, it works again, and is changed.
    world.change("link", paidThrough=expires[:10])
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 20, "link", "back")
    expires = world.wait_ready("link")["status"]["expiresAt"]
    from_expiry(world, expires, days=16)
    world.wait_condition("link", "Stalled", reason="PlanVanished")
    assert world.status("link")["state"] == "vanished"
    world.judge("purchase", "renew", "upgrade")


def test_a_vanished_package_is_bought_again_only_when_that_is_said(world):
    first = world.bought()["packageId"]
    world.alibaba.by_hand(first, "release")
    world.wait_inventories()
    world.pass_window()
    world.wait_condition("link", "Stalled", reason="PlanVanished", told=[first, "spec.ordinal to 2"])
    world.wait_inventories()
    assert world.acts() == ["purchase"]
    world.change("link", ordinal=2)
    world.wait_answered("cbwp-link-2-create")
    world.pass_minute()
    assert world.wait(lambda plan: plan["status"]["packageId"] != first, "link", "with a second one")
    world.wait_ready("link")
    world.judge("purchase", "purchase")


@pytest.mark.parametrize("lock, told", [("FinancialLocked", "owes money"), ("SecurityLocked", "security reasons")])
def test_a_locked_package_is_told_and_waited_for(world, lock, told):
    package_id = world.bought()["packageId"]
    world.alibaba.by_hand(package_id, "lock", status=lock)
    plan = world.wait_condition("link", "Stalled", reason="Locked", told=[told])
    assert plan["status"]["businessStatus"] == lock
    world.alibaba.put_cen(CEN, world.uin)
    world.change("link", bandwidthMbps=20, cenId=CEN, name="backbone")
    world.wait_inventories()
    assert world.actions() == ["CreateCenBandwidthPackage"]
    world.alibaba.by_hand(package_id, "lock", status="")
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 20 and plan["status"].get("attachedTo") == CEN, "link", "as declared")
    world.wait_ready("link")
    world.judge("purchase", "upgrade")


# ---- deleted


def test_retain_touches_nothing_and_the_same_manifest_takes_it_back(world):
    world.alibaba.put_cen(CEN, world.uin)
    package_id = world.bought(cenId=CEN, renewal={"mode": "Provider"})["packageId"]
    world.wait(lambda plan: plan["status"].get("attachedTo") == CEN, "link", "attached")
    done = world.actions()
    world.delete("link")
    (package,) = world.packages()
    assert (package["cenId"], package["renewStatus"]) == (CEN, "AutoRenewal") and world.actions() == done
    assert world.kube.find("leases", f"plan-{package_id}", "planwright-system") is None, "the claim is given back"
    world.package(cenId=CEN, renewal={"mode": "Provider"})
    assert world.wait_ready("link")["status"]["packageId"] == package_id
    world.judge("purchase")


def test_refund_takes_it_off_its_cen_and_gives_it_back(world):
    world.alibaba.put_cen(CEN, world.uin)
    package_id = world.bought(cenId=CEN, deletionPolicy="Refund")["packageId"]
    world.wait(lambda plan: plan["status"].get("attachedTo") == CEN, "link", "attached")
    world.delete("link")
    assert world.packages() == []
    assert world.actions()[-2:] == ["UnassociateCenBandwidthPackage", "RefundInstance"]
    (_, parameters) = world.requests("RefundInstance")[0]
    token = world.order(REFUND)["spec"]["clientToken"]
    asked = {"InstanceId": package_id, "ProductCode": "cbn", "ProductType": "cbn_bwp_pre", "ImmediatelyRelease": "1", "ClientToken": token}
    assert parameters == asked and world.order(REFUND)["status"]["phase"] == "Delivered"
    assert len(world.requests("RefundInstance")) == 1
    bought, refunded = world.charges()
    assert refunded["amountCents"] < 0 < bought["amountCents"]
    # The next of that name is another package.
    world.package()
    world.wait_answered("cbwp-link-2-create")
    world.pass_minute()
    assert world.wait_ready("link")["status"]["packageId"] != package_id
    world.judge("purchase", "refund", "purchase")


def test_a_refund_that_is_not_allowed_is_explained_and_retain_lets_go(make_world):
    world = make_world(refundEnabled=False)
    world.bought(deletionPolicy="Refund")
    world.delete("link", wait=False)
    world.wait_reason("RefundRefused", "link", told=["refuses to refund", "deletionPolicy: Retain"])
    world.wait_inventories()
    assert len(world.requests("RefundInstance")) == 1 and len(world.packages()) == 1
    world.change("link", deletionPolicy="Retain")
    world.kube.wait_gone(world.PLURAL, "link", world.namespace)
    assert world.order(REFUND)["status"]["phase"] == "Cancelled"
    world.judge("purchase")


def test_a_refund_whose_answer_is_lost_is_made_once(world):
    world.bought(deletionPolicy="Refund")
    world.cloud.fault("lose_answer", "RefundInstance", count=1)
    world.delete("link", wait=False)
    world.wait_answered(REFUND)
    for _ in range(2):
        world.pass_minute()
        world.wait_inventories(1)
    world.pass_window()
    world.kube.wait_gone(world.PLURAL, "link", world.namespace)
    world.judge("purchase", "refund")


# ---- restored


def test_restored_without_status_and_without_its_ledger(world):
    package_id = world.bought()["packageId"]
    saved = world.get("link")
    world.delete("link")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    restore(world, saved, {EXTERNAL_ID: package_id})
    assert world.wait_ready("link")["status"]["packageId"] == package_id
    assert world.orders() == {}
    world.judge("purchase")


@pytest.mark.parametrize("remembers, first", [(True, "order"), (True, "plan"), (False, "order")], ids=["memory", "plan-first", "tag"])
def test_a_ledger_without_status_finds_its_package(world, remembers, first):
    """By the object's memory, or by the tag that the package was bought with."""
    package_id = world.bought()["packageId"]
    saved, order = world.get("link"), world.order(CREATE)
    world.delete("link")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    annotations = {EXTERNAL_ID: package_id} if remembers else None
    pieces = [lambda: restore(world, order), lambda: restore(world, saved, annotations)]
    for piece in pieces if first == "order" else reversed(pieces):
        piece()
    assert world.wait_ready("link")["status"]["packageId"] == package_id
    assert world.wait_order(CREATE, "Delivered")["status"]["resourceIds"] == [package_id]
    world.judge("purchase")


def test_a_lost_record_is_found_again_by_the_tag_of_its_package(world):
    """The object stays, its order is lost before the object learns its package: the same order is made anew, and finds what it has bought."""
    world.alibaba.settings(deliverySeconds=500)
    world.package()
    token = world.wait_answered(CREATE)["spec"]["clientToken"]
    world.operator.stop()
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    world.cloud.advance(seconds=600)
    world.operator.start()
    plan = world.wait_ready("link")
    (package,) = world.packages()
    assert plan["status"]["packageId"] == package["packageId"] and package["tags"] == {ORDER_TAG: token}
    order = world.wait_order(CREATE, "Delivered")
    assert order["spec"]["clientToken"] == token and not order["status"].get("attempts")
    assert len(world.requests("CreateCenBandwidthPackage")) == 1
    world.judge("purchase")
