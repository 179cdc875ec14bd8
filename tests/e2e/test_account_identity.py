"""The operator's own identity is lent to nobody who was not named on its command line, and what is missing for it is explained."""

import functools

import pytest
from key_sources import Alibaba, Tencent


@pytest.fixture(params=[Tencent, Alibaba], ids=["tencent", "alibaba"])
def make_world(make, request):
    return functools.partial(make, request.param)


def sources(world):
    """Both of them would work."""
    arn = world.put_role("pod", token="the-token")
    world.lend_machine(arn)
    return {"oidc": {"roleArn": arn, "provider": world.OIDC_PROVIDER}, "instanceRole": {}}


@pytest.mark.parametrize("source", ["oidc", "instanceRole"])
def test_not_lent_unless_the_command_line_says_so(make_world, source):
    world = make_world()
    own = sources(world)[source]
    for chained in ({}, {"assumeRole": {"roleArn": world.put_role("another")}}):
        world.take_keys_from(**{source: own}, **chained)
        world.wait_account("False", "CredentialsInvalid")
        told = world.why()
        assert f"to namespace {world.namespace}. Add that to --ambient-credentials-namespaces (" in told and "secretRef" in told
    world.buy("blog")
    world.wait_condition("blog", "Stalled", reason="AccountNotReady")
    world.wait_inventories()
    assert world.sessions() == [] and world.requests() == []
    world.take_keys_from(secretRef={"name": "keys"})
    world.wait_account()
    world.wait_bought("blog")


def test_lent_to_the_namespaces_that_are_named(make_world, start_operator, tmp_path):
    named, other, third = make_world(), make_world(), make_world()
    token = tmp_path / "token"
    token.write_text("the-token")
    session = named.operator
    assert session.stop() == 0
    lender = start_operator("lender", env={named.TOKEN_VARIABLE: str(token)}, ambient_credentials_namespaces=f"{named.namespace},{third.namespace}")
    own = {world: sources(world) for world in (named, other, third)}
    for source in ("oidc", "instanceRole"):
        for world in own:
            world.lend_machine(own[world]["oidc"]["roleArn"])
            world.take_keys_from(**{source: own[world][source]})
            if world is other:
                world.wait_account("False", "CredentialsInvalid")
                assert "--ambient-credentials-namespaces" in world.why()
            else:
                world.wait_inventories(1)
                world.wait_identity("assumed-role/")
    assert other.sessions() == []
    assert lender.stop() == 0
    session.start()


def test_a_pod_without_the_platforms_token(make_world, start_operator):
    world = make_world()
    own = sources(world)
    session = world.operator
    assert session.stop() == 0
    lender = start_operator("lender", ambient_credentials_namespaces=world.namespace)
    world.take_keys_from(oidc=own["oidc"])
    world.wait_account("False", "CredentialsMissing")
    assert f"the operator's pod has no {world.TOKEN_VARIABLE}" in world.why() and "service account" in world.why()
    assert world.sessions() == [], "the machine's role does not take its place"
    assert lender.stop() == 0
    session.start()
