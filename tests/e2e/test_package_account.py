"""The Alibaba account of packages: keys that are wrong or rotated, a frozen account, the cloud's limits, another provider."""

import pytest
from package_world import PackageWorld
from process import poll

WORLD = PackageWorld
CREATE = "cbwp-link-1-create"


def mended(world):
    """The account works again, and so do purchases."""
    world.write_keys()
    world.wait_account()
    world.wait_ready("link")
    world.bought("after", areas=["Europe", "Europe"])
    world.judge("purchase", "purchase")


@pytest.mark.parametrize(
    "keys, told",
    [
        ({"accessKeySecret": None}, "has no key accessKeySecret"),
        ({"accessKeySecret": "0123456789abcdef0123456789abcd"}, "accessKeySecret in the Secret does not belong to accessKeyId"),
        ({"accessKeyId": "LTAInobodys00000000000000"}, "check accessKeyId in the Secret"),
    ],
    ids=["missing", "wrong-secret", "unknown-id"],
)
def test_keys_that_are_broken_and_mended(world, keys, told):
    world.bought()
    values = {"accessKeyId": world.secret_id, "accessKeySecret": world.secret_key, **keys}
    world.write_secret(**{name: value for name, value in values.items() if value})
    account = world.wait_account("False", told=[told])
    assert not any(value in str(account["status"]) for value in values.values() if value)
    world.wait_condition("link", "Stalled", reason="AccountNotReady")
    world.change("link", description="meanwhile")
    mended(world)


def test_keys_that_break_during_a_purchase(world):
    """Refused before anything was executed: once they are mended it goes on, and is paid once."""
    world.wait_account()
    world.cloud.fault("refuse", "CreateCenBandwidthPackage", code="InvalidAccessKeyId.Inactive", message="Specified access key is disabled.", count=1)
    world.package()
    world.wait_answered(CREATE)
    assert world.outcomes(CREATE) == ["Refused"]
    world.cloud.advance(minutes=11)
    world.wait_answered(CREATE, 2)
    world.pass_minute()
    world.wait_ready("link")
    world.judge("purchase")


def test_a_frozen_account_spends_nothing_and_forgets_nothing(world):
    world.bought()
    world.alibaba.put_cen("cen-first00000000", world.uin)
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.change("link", bandwidthMbps=20, name="backbone", cenId="cen-first00000000", renewal={"mode": "Provider"})
    world.package("new", areas=["Europe", "Europe"])
    for name in ("link", "new"):
        world.wait_condition(name, "Reconciling", reason="AccountFrozen", told=["spec.freeze"])
    world.wait_inventories()
    assert world.actions() == ["CreateCenBandwidthPackage"]
    world.declare_account(exclusive=True, freeze=False)
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 20 and plan["status"]["autoRenewal"], "link", "as declared")
    world.wait_answered("cbwp-new-1-create")
    world.pass_minute()
    world.wait_ready("link")
    world.wait_ready("new")
    world.wait_inventories()
    assert sorted(world.acts()) == ["purchase", "purchase", "upgrade"]


def test_the_clouds_rate_limit_costs_time_only(make_world):
    world = make_world({"exclusive": True, "requestsPerSecond": 100})
    world.cloud.settings(ratePerSecond=4)
    # A machine that is busy may be too slow to meet the limit.
    world.cloud.fault("refuse", "CreateCenBandwidthPackage", code="Throttling.User", count=2)
    names = [f"p{number}" for number in range(6)]
    for name in names:
        world.package(name)
    for name in names:
        world.wait_answered(f"cbwp-{name}-1-create")
    poll(lambda: len(world.packages()) == len(names), "all bought")
    world.pass_minute()
    for name in names:
        world.wait_ready(name)
    assert any(request["outcome"] == "Throttling.User" for request in world.cloud.requests(world.uin))
    world.cloud.settings(ratePerSecond=0)
    world.judge(*["purchase"] * len(names))


def test_what_nobody_claims_is_told_on_the_account(world):
    package_id = world.bought()["packageId"]
    stray = world.alibaba.buy_by_hand(world.uin)["packageId"]
    account = world.kube.wait_for(
        "cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"].get("unclaimed") == [stray], "with the stray package"
    )
    assert (account["status"]["plans"], account["status"]["claimed"]) == (2, 1) and package_id != stray
    world.judge("purchase", "purchase")


def test_an_account_of_the_other_cloud(world):
    world.write_secret("tencent", secretId="AKID0000000000000000000000000000000", secretKey="0123456789abcdef0123456789abcdef")
    urls = {service: world.cloud.url for service in ("teo", "billing", "sts")}
    super(PackageWorld, world).declare_account("tencent", secret="tencent", provider="Tencent", endpoints=urls)
    world.package(accountRef={"name": "tencent"})
    world.wait_condition("link", "Stalled", reason="AccountNotReady", told=["its provider is Tencent", "spec.accountRef.name"])
    world.judge()
