"""Two CloudAccounts of one cloud account: they share its rate limit, as the cloud counts them together."""

import pytest
from key_sources import Alibaba, Tencent


@pytest.fixture(params=[Tencent, Alibaba], ids=["tencent", "alibaba"])
def world(make, request):
    return make(request.param)


def refused(world):
    codes = ("RequestLimitExceeded", "Throttling.User")
    reads = sum(world.operator.metric("planwright_cloud_requests_total", code=code) or 0 for code in codes)
    return reads + len([request for request in world.cloud.requests(world.uin) if request["outcome"] in codes])


@pytest.mark.parametrize("other_keys", [False, True], ids=["same-keys", "other-keys-of-the-same-account"])
def test_one_token_bucket(world, other_keys):
    """Twenty a second and five a second: the lower one holds for both. The cloud allows ten, since it counts what arrives, which may be all that was
    sent in the last moments; twenty purchases without the limit in common would be too many."""
    before = refused(world)
    world.cloud.settings(ratePerSecond=10)
    if other_keys:
        world.put_keys("more-id", "more-key")
        world.write_secret("more", **{world.ID: "more-id", world.KEY: "more-key"})
    world.declare_account("second", "more" if other_keys else "keys", requestsPerSecond=5)
    world.declare_account(exclusive=True, requestsPerSecond=20)
    for name in (world.ACCOUNT, "second"):
        world.wait_account(name=name)
        assert world.account(name)["status"]["accountId"] == world.uin
    names = [f"p{number}" for number in range(20)]
    for number, name in enumerate(names):
        world.buy(name, accountRef={"name": "second" if number % 2 else world.ACCOUNT})
    for name in names:
        world.wait_bought(name)
    assert world.acts() == ["purchase"] * len(names)
    assert refused(world) == before
