"""The operator may do what it does, and nothing else: least privilege, verb by verb, by the API server's own audit log."""

import pytest
from audited import OPERATOR
from installation import GOLDEN
from life import Life
from operator_process import NAMESPACE, Operator
from process import poll
from rights import GRANTED, Rights

KINDS = ("edgeoneplans", "cloudinstances", "cenbandwidthpackages")


def test_all_that_it_may_do_is_written_down(kubectl):
    assert kubectl.rights(OPERATOR, NAMESPACE, "default") == (GOLDEN / "cluster-wide.txt").read_text()


@pytest.fixture(scope="module")
def operator(programs, cluster, tmp_path_factory):
    operator = Operator(programs["planwright-operator"], cluster, tmp_path_factory.mktemp("operator")).start()
    yield operator
    assert operator.stop() == 0, operator.process.tail()


@pytest.fixture(scope="module")
def life(programs, cluster, operator, tmp_path_factory):
    life = Life(cluster, operator, programs["planwright-cloudsim"], tmp_path_factory.mktemp("cloud"))
    yield life
    life.close()


def test_it_asks_for_everything_that_it_may_do_and_for_nothing_else(cluster, life):
    bought = {plural: life.buy(plural) for plural in KINDS}
    for plural, name in bought.items():
        life.wait_ready(plural, name)
    for plural, name in bought.items():
        life.worlds[plural].delete(name)  # its claim is given back
    poll(lambda: {request[:2] for request, _ in cluster.asked()} >= set(GRANTED), lambda: _missing(cluster))
    assert {request[:2] for request, _ in cluster.asked()} == set(GRANTED)
    assert cluster.refused() == []


def _missing(cluster):
    return f"nobody asked for {set(GRANTED) - {request[:2] for request, _ in cluster.asked()}}"


@pytest.fixture
def rights(cluster):
    rights = Rights(cluster.kube)
    yield rights
    rights.give_back()


@pytest.fixture(scope="module")
def bought_before(life):
    """The name of a plan."""
    name = life.buy()
    life.wait_ready("edgeoneplans", name)
    return name


_PLAN_OF = {**{plural: plural for plural in KINDS}, **{f"{plural}/status": plural for plural in KINDS}}


def provoke(life, verb, resource, bought_before):
    """Makes the operator ask for it."""
    if verb in ("list", "watch") or (verb, resource) == ("get", "leases"):
        life.operator.kill()
        life.operator.start(ready=False)
    elif (verb, resource) == ("delete", "leases"):
        life.worlds["edgeoneplans"].delete(bought_before, wait=False)
    elif resource in ("secrets", "cloudaccounts/status"):
        life.worlds["edgeoneplans"].declare_account(name=f"account-{verb}", freeze=True)
    else:
        life.buy(_PLAN_OF.get(resource, "edgeoneplans"))


@pytest.mark.parametrize("verb, resource", GRANTED)
def test_without_any_one_verb_something_fails(cluster, life, rights, bought_before, verb, resource):
    seen = len(cluster.refused())
    rights.take(verb, resource)
    poll(lambda: not rights.hold(verb, resource), "the right is gone")
    provoke(life, verb, resource, bought_before)
    refused = poll(lambda: cluster.refused()[seen:], f"the operator is refused {verb} {resource}")
    assert {request[:2] for request in refused} == {(verb, resource)}, "only what was taken away"
    poll(lambda: f'cannot {verb} resource \\"{resource}\\"' in life.operator.log_text(), "the operator tells")
    rights.give_back()
    poll(lambda: rights.hold(verb, resource), "the right is back")
    poll(life.operator.ready, "the operator works")
    life.wait_all_ready()  # a purchase that the next test's kill met on its way to the cloud would have an unknown outcome


def test_with_the_rights_back_everything_was_bought_that_was_declared(life, bought_before):
    life.kube.wait_gone("edgeoneplans", bought_before, life.worlds["edgeoneplans"].namespace)
    life.wait_all_ready()
    for world in life.worlds.values():
        assert len(world.charges()) == len(world.orders()), "each once"
