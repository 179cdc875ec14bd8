"""The account: keys that are missing, wrong or rotated, clocks, limits, permissions, freeze. Each is told, and mended without a restart."""

import pytest
from process import poll


@pytest.fixture
def plan(world):
    world.plan("blog")
    world.wait_ready("blog")
    return world


def mended(world):
    """The account works again, and so do purchases."""
    world.wait_account()
    world.wait_ready("blog")
    world.plan("after")
    world.wait_ready("after")
    assert world.acts() == ["purchase", "purchase"]


def test_a_secret_that_is_deleted_and_written_again(plan):
    world = plan
    world.kube.delete("secrets", "keys", world.namespace)
    world.look()
    world.wait_account("False", "CredentialsMissing", told=["Secret keys does not exist", "secretId and secretKey"])
    world.wait_condition("blog", "Stalled", reason="AccountNotReady", told=["Secret keys does not exist"])
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key)
    mended(world)


@pytest.mark.parametrize("missing", ["secretId", "secretKey"])
def test_a_secret_without_one_of_its_keys(plan, missing):
    world = plan
    kept = {"secretId": world.secret_id, "secretKey": world.secret_key}
    del kept[missing]
    world.write_secret(**kept)
    world.wait_account("False", "CredentialsMissing", told=[f"has no key {missing}"])
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key)
    mended(world)


@pytest.mark.parametrize(
    "keys, told",
    [
        ({"secretKey": "not the key of that id"}, "space"),
        ({"secretKey": "0123456789abcdef0123456789abcdef"}, "secretKey in the Secret does not belong to secretId"),
        ({"secretId": "AKID00000000000000000000000000000000"}, "check secretId in the Secret"),
    ],
    ids=["garbage", "wrong-key", "unknown-id"],
)
def test_wrong_keys(plan, keys, told):
    world = plan
    good = {"secretId": world.secret_id, "secretKey": world.secret_key}
    world.write_secret(**{**good, **keys})
    account = world.wait_account("False", told=[told])
    assert account["status"]["conditions"][0]["reason"].startswith("Credentials")
    assert not any(value in str(account["status"]) for value in {**good, **keys}.values())
    world.write_secret(**good)
    mended(world)


def test_keys_are_rotated(plan):
    world = plan
    world.cloud.change_account(world.uin, secretId="AKIDnew0000000000000000000000000000", secretKey="the-new-key", creator=world.uin)
    world.cloud.change_account(world.uin, disableKeys=[world.secret_id])
    world.wait_account("False", "CredentialsInvalid")
    world.write_secret(secretId="AKIDnew0000000000000000000000000000", secretKey="the-new-key")
    mended(world)


@pytest.mark.parametrize("how", ["at once", "after a restart", "declared again"])
def test_keys_of_another_cloud_account_buy_nothing_again(world, how):
    """There, what was bought with the former keys would look as if it had not been."""
    world.wait_account()
    other, stranger = "900000000001", {"secretId": "AKIDofanotheraccount", "secretKey": "another-key"}
    world.cloud.open_account(other, **stranger, creator=other, balanceCents=10_000_000)
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order("eop-blog-1-create", "OutcomeUnknown")
    assert world.order("eop-blog-1-create")["status"]["accountId"] == world.uin
    if how == "after a restart":
        world.operator.stop()
    elif how == "declared again":
        world.kube.delete("cloudaccounts", world.ACCOUNT, world.namespace)
        world.kube.wait_gone("cloudaccounts", world.ACCOUNT, world.namespace)
    world.write_secret(**stranger)
    if how == "after a restart":
        world.operator.start()
    elif how == "declared again":
        world.declare_account(exclusive=True)
    told = [f"The keys are of account {other}", f"Put keys of account {world.uin} back"]
    world.wait_account("False", "CredentialsInvalid", told=told)
    world.plan("new")
    for _ in range(2):
        world.cloud.pass_window()
        world.wait_inventories()
    assert world.cloud.requests(other) == [] and world.account()["status"].get("accountId") != other
    world.write_keys()
    world.wait_account()
    for name in ("blog", "new"):
        world.wait_ready(name)
    assert world.acts() == ["purchase", "purchase"]


def test_keys_of_another_cloud_account_before_anything_was_bought(world):
    world.wait_account()
    other, stranger = "900000000001", {"secretId": "AKIDofanotheraccount", "secretKey": "another-key"}
    world.cloud.open_account(other, **stranger, creator=other, balanceCents=10_000_000)
    world.write_secret(**stranger)
    world.kube.wait_for("cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"]["accountId"] == other, "of the other account")
    world.plan("blog")
    world.wait_ready("blog")
    assert world.acts() == [] and [charge["act"] for charge in world.cloud.ledger(other)] == ["purchase"]


def test_temporary_keys_expire_and_are_renewed(make_world):
    world = make_world()
    keys = {"secretId": "AKIDtemporary00000000000000000000000", "secretKey": "temporary-key", "token": "temporary-token"}
    world.cloud.change_account(world.uin, **keys, creator=world.uin, tokenExpiresAt=world.cloud.now()[:4] + "-12-31T23:59:59Z")
    world.write_secret(**keys)
    world.plan("blog")
    world.wait_ready("blog")
    world.cloud.set_clock(str(int(world.cloud.now()[:4]) + 1) + "-01-02T00:00:00Z")
    world.wait_account("False", "CredentialsInvalid", told=["those in a Secret are renewed there: secretId, secretKey and token together"])
    world.cloud.change_account(world.uin, **{**keys, "token": "another-token"}, creator=world.uin)
    world.write_secret(**{**keys, "token": "another-token"})
    world.wait_account()


@pytest.mark.parametrize("hours", [5, -5])
def test_a_node_whose_clock_is_wrong_by_hours(make_world, hours):
    world = make_world()
    world.cloud.advance(hours=hours)
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    assert status["expiresAt"] == world.cloud.plan(status["planId"])["expiresAt"]
    (request,) = world.cloud.requests(world.uin)
    assert request["signedAt"] == world.order("eop-blog-1-create")["status"]["attempts"][0]["signedAt"]
    world.kube.wait_for(
        "cloudaccounts", world.ACCOUNT, world.namespace, lambda it: abs(it["status"]["clockOffsetSeconds"] - hours * 3600) < 10, "with the offset"
    )
    # And lost answers are judged by it.
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("lost")
    world.wait_order("eop-lost-1-create", "OutcomeUnknown")
    world.cloud.pass_window()
    world.wait_ready("lost")
    assert world.acts() == ["purchase", "purchase"]


@pytest.mark.parametrize("requests_per_second", [100, 2], ids=["operator-too-fast", "operator-slow"])
def test_the_clouds_rate_limit_costs_time_only(make_world, requests_per_second):
    world = make_world({"exclusive": True, "requestsPerSecond": requests_per_second})
    world.cloud.settings(ratePerSecond=4)
    if requests_per_second == 100:  # a machine that is busy may be too slow to meet the limit
        world.cloud.fault("refuse", "CreatePlan", code="RequestLimitExceeded", count=5)
    names = [f"p{number}" for number in range(9)]
    for name in names:
        world.plan(name)
    for name in names:
        world.wait_ready(name)
    assert world.acts() == ["purchase"] * len(names)
    limited = [request for request in world.cloud.requests(world.uin) if request["outcome"] == "RequestLimitExceeded"]
    assert (limited == []) == (requests_per_second == 2)


def test_reads_that_are_not_permitted(plan):
    world = plan
    world.cloud.fault("refuse", "DescribePlans", code="UnauthorizedOperation.CamNoAuth", message="You are not authorized.")
    world.wait_account("False", "PermissionDenied", told=["Allow this CAM identity"])
    world.cloud.clear_faults()
    mended(world)


def test_whether_the_order_list_may_be_read_is_told(make_world):
    for readable in (True, False):
        world = make_world(orderList=readable)
        world.kube.wait_for(
            "cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"]["orderListReadable"] is readable, f"order list {readable}"
        )
    # Allowed later, it is noticed.
    world.cloud.change_account(world.uin, orderList=True)
    world.cloud.advance(minutes=11)
    world.kube.wait_for(
        "cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"]["orderListReadable"] is True, "order list readable now"
    )


def test_a_cloud_that_does_not_answer(plan):
    world = plan
    world.cloud.stop()
    world.look()
    world.wait_account("False", "CloudUnreachable")
    world.wait_condition("blog", "Reconciling", reason="AccountNotReady")


def test_an_account_that_is_not_there_yet(world):
    world.plan("blog", accountRef={"name": "later"})
    world.wait_condition("blog", "Stalled", reason="AccountNotReady", told=["CloudAccount later does not exist in this namespace"])
    world.declare_account("later", exclusive=True)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


def test_a_frozen_account_spends_nothing_and_forgets_nothing(plan):
    world = plan
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.change("blog", planType="standard", renewal={"mode": "Provider"})
    world.plan("new")
    for name in ("blog", "new"):
        world.wait_condition(name, "Reconciling", reason="AccountFrozen", told=["spec.freeze"])
    world.wait_inventories()
    assert [action for action, _ in world.requests()] == ["CreatePlan"]
    world.declare_account(exclusive=True, freeze=False)
    world.wait(lambda plan: plan["status"]["planType"] == "standard" and plan["status"]["autoRenewal"], "blog", "as declared")
    world.wait_ready("new")
    assert sorted(world.acts()) == ["purchase", "purchase", "upgrade"]


def test_freezing_stops_what_is_declared_but_not_sent(world):
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter.ResourceLocked")
    world.plan("blog")
    poll(lambda: world.cloud.requests(world.uin), "a first try")
    world.declare_account(exclusive=True, freeze=True)
    world.wait_condition("blog", "Reconciling", reason="AccountFrozen")
    tried = len(world.requests())
    world.cloud.clear_faults()
    world.cloud.advance(minutes=30)
    world.wait_inventories()
    assert len(world.requests()) == tried
    world.declare_account(exclusive=True)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
