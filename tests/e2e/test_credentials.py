"""Where an account's keys come from, at both vendors, and how they are replaced: purchases neither stop nor happen twice for it."""

import pytest
from key_sources import Alibaba, Tencent
from operator_process import Operator
from process import poll

BOTH = [Tencent, Alibaba]


@pytest.fixture(scope="module")
def token_files(tmp_path_factory):
    """What the platform's webhook mounts into the operator's pod, by variable."""
    directory = tmp_path_factory.mktemp("tokens")
    return {world.TOKEN_VARIABLE: directory / world.__name__ for world in BOTH}


@pytest.fixture(scope="module")
def operator(_operator, programs, cluster, token_files, tmp_path_factory):
    """In place of the session's: one that lends its own identity to everybody."""
    if _operator.running():
        _operator.stop()
    env = {name: str(file) for name, file in token_files.items()}
    lender = Operator(
        programs["planwright-operator"], cluster, tmp_path_factory.mktemp("lender"), "lender", env, ambient_credentials_namespaces="*"
    ).start()
    yield lender
    assert lender.stop() == 0, lender.process.tail()


@pytest.fixture(params=BOTH, ids=["tencent", "alibaba"])
def world(make, request, operator):
    yield make(request.param)
    assert operator.running(), operator.process.tail()


@pytest.fixture
def token_file(world, token_files):
    file = token_files[world.TOKEN_VARIABLE]
    yield file
    file.unlink(missing_ok=True)


def role(arn, **fields):
    return {"roleArn": arn, **fields}


def assumed(name):
    """Part of an identity that has taken on a role."""
    return "assumed-role/" + name


def bought_once(world, *names):
    assert world.acts() == ["purchase"] * len(names)


# ---- a Secret


def test_temporary_keys_in_a_secret_end_and_are_written_anew(world):
    keys = {world.ID: "temporary-id", world.KEY: "temporary-key"}
    world.put_keys("temporary-id", "temporary-key", "first-token", expires="2027-06-01T00:00:00Z")
    world.write_secret(**keys, token="first-token")
    world.wait_account()
    world.buy("blog")
    world.wait_bought("blog")
    world.cloud.set_clock("2027-06-01T00:00:05Z")
    world.wait_account("False", "CredentialsInvalid")
    assert f"{world.ID}, {world.KEY} and token" in world.why() and "Secret" in world.why()
    world.buy("after")
    world.put_keys("temporary-id", "temporary-key", "second-token")
    world.write_secret(**keys, token="second-token")
    world.wait_account()
    world.wait_bought("after")
    bought_once(world, "blog", "after")


def test_permanent_keys_are_rotated_in_the_secret(world):
    world.buy("blog")
    world.wait_bought("blog")
    world.put_keys("another-id", "another-key")
    world.write_secret(**{world.ID: "another-id"})
    world.wait_account("False", "CredentialsMissing")
    assert f"has no key {world.KEY}" in world.why()
    world.write_secret(**{world.ID: "another-id", world.KEY: "not-its-key"})
    world.wait_account("False", "CredentialsInvalid")
    assert f"{world.KEY} in the Secret does not belong to {world.ID}" in world.why()
    world.write_secret(**{world.ID: "another-id", world.KEY: "another-key"})
    world.wait_account()
    world.buy("after")
    world.wait_bought("after")
    bought_once(world, "blog", "after")


# ---- a role


def test_a_role_with_an_external_id(world):
    arn = world.put_role("buyer", external_id="a-word-between-us")
    world.take_keys_from(secretRef={"name": "keys"}, assumeRole=role(arn, externalId="another-word"))
    world.wait_account("False", "CredentialsInvalid")
    assert "spec.credentials.assumeRole.externalId" in world.why() and "AssumeRole" in world.why()
    world.buy("blog")
    world.wait_condition("blog", "Stalled", reason="AccountNotReady")
    world.wait_inventories()
    assert world.requests() == [], "the Secret's own keys are not taken instead"
    world.take_keys_from(secretRef={"name": "keys"}, assumeRole=role(arn, externalId="a-word-between-us"))
    world.wait_identity("assumed-role/")
    world.wait_bought("blog")
    bought_once(world, "blog")


@pytest.fixture
def with_role(world):
    """The account signs as a role."""
    arn = world.put_role("buyer")
    world.take_keys_from(secretRef={"name": "keys"}, assumeRole=role(arn))
    world.wait_identity("assumed-role/")
    assert len(world.sessions()) == 1
    return world


def near_the_end(world):
    """To where the keys of the role have less than a tenth of their time left."""
    world.cloud.advance(seconds=int(world.LIFE * 0.92))


def test_keys_of_a_role_are_replaced_before_they_end(with_role):
    world = with_role
    world.buy("blog")
    world.wait_bought("blog")
    near_the_end(world)
    world.wait_sessions(2)
    world.cloud.advance(seconds=int(world.LIFE * 0.2))
    world.buy("after")
    world.wait_bought("after")
    bought_once(world, "blog", "after")
    assert len(world.sessions()) == 2
    assert set(world.told()) == {"CredentialsValid"}, "nobody was told of a trouble, since there was none"


def test_keys_that_ended_unseen_are_replaced_at_once(with_role):
    """The machine slept, or the cloud's clock was put forward."""
    world = with_role
    world.cloud.advance(days=1)
    world.buy("blog")
    world.wait_bought("blog")
    bought_once(world, "blog")
    assert set(world.told()) == {"CredentialsValid"}


def test_a_token_service_that_fails_hurts_only_when_the_keys_end(with_role):
    world = with_role
    world.cloud.fault("http_5xx", world.ASSUME)
    near_the_end(world)
    world.wait_inventories()
    world.wait_account()
    world.buy("blog")
    world.wait_bought("blog")
    world.cloud.advance(seconds=int(world.LIFE * 0.1))
    world.wait_account("False", "CloudUnreachable")
    assert world.ASSUME in world.why()
    world.buy("after")
    world.wait_condition("after", "Reconciling", reason="AccountNotReady")
    world.cloud.clear_faults()
    world.look()
    world.wait_account()
    world.wait_bought("after")
    bought_once(world, "blog", "after")


@pytest.mark.parametrize("which", ["ended", "bad"])
def test_a_purchase_whose_keys_were_refused_is_made_once_with_new_ones(with_role, which):
    world = with_role
    code = world.TOKEN_ENDED if which == "ended" else world.TOKEN_BAD
    world.cloud.fault("refuse", world.PURCHASE, code=code, message="The token is not good any more.", count=1)
    world.buy("blog")
    order = world.ORDER.format("blog")
    poll(lambda: world.requests(), "a request")
    world.wait_sessions(2)
    if which == "bad":
        world.wait_order(order, "Refused")
        world.cloud.advance(minutes=11)
    world.wait_bought("blog")
    outcomes = [(attempt["outcome"], attempt.get("errorCode", "")) for attempt in world.order(order)["status"]["attempts"]]
    assert outcomes == [("Refused", code), ("Accepted", "")]
    bought_once(world, "blog")


# ---- the pod's own token


def test_the_pods_token(world, token_file):
    arn = world.put_role("pod", token="the-first-token")
    machine = world.put_role("machine")
    world.lend_machine(machine)
    oidc = role(arn, provider=world.OIDC_PROVIDER)
    world.take_keys_from(oidc=oidc)
    world.wait_account("False", "CredentialsMissing")
    assert "spec.credentials.oidc" in world.why() and str(token_file) in world.why()
    token_file.write_text("a-token-of-somebody-else\n")
    world.look()
    world.wait_account("False", "CredentialsInvalid")
    assert world.ASSUME_WITH_TOKEN in world.why() and "a-token-of-somebody-else" not in world.why()
    world.buy("blog")
    world.wait_condition("blog", "Stalled", reason="AccountNotReady")
    world.wait_inventories()
    assert world.sessions() == [] and world.requests() == [], "neither the machine's role nor the Secret's keys take its place"
    token_file.write_text("the-first-token\n")
    world.look()
    world.wait_identity("assumed-role/")
    world.wait_bought("blog")

    # The kubelet replaces it now and then, and the old one ends.
    world.put_role("pod", token="the-second-token")
    token_file.write_text("the-second-token\n")
    near_the_end(world)
    world.wait_sessions(2)
    world.cloud.advance(seconds=int(world.LIFE * 0.1))
    world.buy("after")
    world.wait_bought("after")
    bought_once(world, "blog", "after")
    assert set(world.told()[world.told().index("CredentialsValid") :]) <= {"CredentialsValid", "CredentialsMissing", "CredentialsInvalid"}


# ---- the machine's role


def test_the_machines_role(world):
    arn = world.put_role("machine")
    world.take_keys_from(instanceRole={})
    world.wait_account("False", "CredentialsMissing")
    assert "spec.credentials.instanceRole" in world.why() and "role" in world.why()
    world.lend_machine(arn, life=7200)
    world.take_keys_from(instanceRole={"name": "another"})
    world.wait_account("False", "CredentialsMissing")
    world.take_keys_from(instanceRole={})
    world.wait_identity("assumed-role/")
    world.buy("blog")
    world.wait_bought("blog")
    world.take_keys_from(instanceRole={"name": "machine"})
    world.wait_inventories(1)
    world.wait_identity("assumed-role/")
    held = len(world.sessions())
    world.cloud.advance(seconds=int(7200 * 0.92))
    world.wait_sessions(held + 1)
    world.cloud.advance(seconds=int(7200 * 0.1))
    world.buy("after")
    world.wait_bought("after")
    bought_once(world, "blog", "after")


# ---- one after another


@pytest.mark.parametrize("source", ["oidc", "instanceRole"])
def test_a_role_that_a_role_takes_on(world, token_file, source):
    first, last = world.put_role("first", token="the-token"), world.put_role("last", external_id="a-word")
    token_file.write_text("the-token")
    world.lend_machine(first)
    sources = {"oidc": role(first, provider=world.OIDC_PROVIDER), "instanceRole": {}}
    world.take_keys_from(**{source: sources[source]}, assumeRole=role(last, externalId="a-word", sessionName="chain"))
    identity = world.wait_identity("assumed-role/")["status"]["identity"]
    assert len(world.sessions()) == 2
    if isinstance(world, Alibaba):
        assert identity.endswith("assumed-role/last/chain")
    world.buy("blog")
    world.wait_bought("blog")
    near_the_end(world)
    world.wait_sessions(4 if source == "oidc" else 3)
    world.cloud.advance(seconds=int(world.LIFE * 0.1))
    world.buy("after")
    world.wait_bought("after")
    bought_once(world, "blog", "after")
