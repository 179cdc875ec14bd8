"""Two replicas: one leads, the other one is ready to. What a rolling update, a drained node and a dead one look like. tests/kill/test_hand_over.py does it
in bad weather, under load."""

import signal

import pytest
from process import poll
from replicas import leads, lease, moment

CREATE = "eop-blog-1-create"
LEASE_SECONDS = 15


@pytest.fixture
def replicas(world, start_operator):
    """The leader and a standby. In the end the session's operator, which led first, leads again."""
    first = world.operator
    poll(lambda: leads(first), "it leads again, when it was started by the test before")
    second = start_operator("operator-1")
    yield first, second
    world.operator = first
    if second.running():
        assert second.stop() == 0
    if not first.running():
        first.start()


def listings(operator):
    return [line["collection"].rsplit("/", 1)[1] for line in operator.log_lines() if line["msg"] == "the first listing is complete"]


def complaints_at_the_end(operator):
    lines = operator.log_lines()
    leaving = max(number for number, line in enumerate(lines) if line["msg"] == "leaving")
    return [line for line in lines[leaving:] if line["level"] in ("warn", "error")]


def test_a_standby_is_ready_with_warm_caches_and_asks_the_cloud_nothing(world, replicas):
    first, second = replicas
    world.plan("blog")
    world.wait_ready("blog")
    assert second.fetch("/readyz")[0] == 200, "a rolling update may go on"
    assert not leads(second) and second.metric("leader_election_master_status") == 0, "it says that it does not lead, rather than nothing"
    # The rate limits are the account's, and the standby does not know what the leader uses up of them.
    assert not second.metric("planwright_cloud_requests_total")
    warm = listings(second)
    assert {"edgeoneplans", "cloudinstances", "cenbandwidthpackages", "purchaseorders", "cloudaccounts", "leases"} <= set(warm)
    assert first.stop() == 0
    second.process.poll(lambda: leads(second))
    world.plan("shop")
    world.wait_ready("shop")
    assert listings(second) == warm, "nothing is listed anew"


def test_an_orderly_end_hands_over_at_once_even_in_the_middle_of_a_purchase(world, replicas):
    first, second = replicas
    world.cloud.fault("delay", "CreatePlan", delayMs=2000, count=1)
    world.plan("blog")
    poll(lambda: world.cloud.requests(world.uin), "the request")
    with world.cloud.standing_still():
        before = lease(world.kube)
        first.process.signal(signal.SIGTERM)
        poll(lambda: leads(second), "the other one leads")
        # A leader that lives renews its Lease: this one has given it back.
        assert first.running(), "it waits for its answer"
        assert first.fetch("/readyz")[0] == 503
        after = lease(world.kube)
        assert (after["holderIdentity"], after["leaseTransitions"]) == ("operator-1", before["leaseTransitions"] + 1)
        assert world.order(CREATE)["status"]["phase"] == "Submitting"
        world.plan("shop")
    assert first.stop() == 0
    assert not complaints_at_the_end(first)
    world.wait_ready("blog")
    world.wait_ready("shop")
    blog, shop = (world.order(f"eop-{name}-1-create")["status"]["attempts"] for name in ("blog", "shop"))
    assert [(attempt["holder"], attempt["outcome"]) for attempt in blog + shop] == [("operator-0", "Accepted"), ("operator-1", "Accepted")]
    assert world.acts() == ["purchase"] * 2


def test_a_leader_that_rests_hands_over_at_once(world, replicas):
    first, second = replicas
    world.plan("blog")
    world.wait_ready("blog")
    assert first.stop() == 0
    poll(lambda: leads(second), "the other one leads")
    world.plan("shop")
    world.wait_ready("shop")
    assert world.order("eop-shop-1-create")["status"]["attempts"][0]["holder"] == "operator-1"


def test_a_killed_leader_is_replaced_when_its_lease_has_ended(world, make_world, replicas):
    first, second = replicas
    other = make_world()
    world.cloud.fault("delay", "CreatePlan", delayMs=1500, count=1)
    world.plan("blog")
    poll(lambda: world.cloud.requests(world.uin), "the request")
    with world.cloud.standing_still():
        first.kill()
    renewed = moment(lease(world.kube)["renewTime"])
    other.plan("shop")
    poll(lambda: leads(second), "the other one leads")
    acquired = moment(lease(world.kube)["acquireTime"])
    assert acquired - renewed >= LEASE_SECONDS, "not while the one before may still believe that it leads"
    other.wait_ready("shop")
    # What was under way is settled by evidence.
    world.cloud.advance(seconds=95)
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.acts() == other.acts() == ["purchase"]
