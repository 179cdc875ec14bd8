"""What every suite can ask for: the pinned control plane with CRDs and roles, a simulated cloud, the operator, and a World of its own."""

import functools
import pathlib
import subprocess
import zlib

import pytest
from cloud import Cloud
from cluster import Cluster, build
from operator_process import BIN, PROGRAM, Operator
from prometheus_operator import crds
from world import World

ROOT = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def programs():
    """Paths by name: etcd, kube-apiserver, kubectl, planwright-operator, planwright-cloudsim."""
    own = {"planwright-operator": PROGRAM, "planwright-cloudsim": BIN / "planwright-cloudsim"}
    return {**build("etcd", "kube-apiserver", "kubectl"), **own}


@pytest.fixture(scope="session")
def cluster(programs, tmp_path_factory):
    """One control plane for the session, with crds/ and deploy/base applied."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), programs)
    try:
        cluster.start()
        cluster.kube.apply_crds(ROOT / "crds")
        subprocess.run(
            [programs["kubectl"], "--kubeconfig", cluster.kubeconfig, "apply", "--server-side", "-k", ROOT / "deploy" / "base"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def monitoring_kinds(cluster):
    """The cluster knows ServiceMonitor, PodMonitor and PrometheusRule, with prometheus-operator's own schemas."""
    cluster.kube.apply_crds(*crds())


@pytest.fixture(scope="session")
def _operator(programs, cluster, tmp_path_factory):
    operator = Operator(programs["planwright-operator"], cluster, tmp_path_factory.mktemp("operator"))
    yield operator
    if operator.running():
        assert operator.stop() == 0, operator.process.tail()


@pytest.fixture
def operator(_operator):
    """The session's operator: it runs when a test begins, and has to when it ends."""
    if not _operator.running():
        _operator.start()
    yield _operator
    assert _operator.running(), f"the operator ended with {_operator.process.exit_code}:\n{_operator.process.tail()}"


@pytest.fixture
def start_operator(programs, cluster, tmp_path):
    """Starts operators of the test's own: start_operator("second", leader_elect="false"). Give them a watch_namespaces, or stop `operator`."""
    started = []

    def start(identity, ready=True, **options):
        started.append(Operator(programs["planwright-operator"], cluster, tmp_path, identity, **options))
        return started[-1].start(ready)

    yield start
    for operator in started:
        operator.kill()


@pytest.fixture
def cloud(programs, tmp_path, request):
    """A simulated cloud of the test's own. Its seed comes from the test's name: ids differ between tests, and repeat in the next run."""
    cloud = Cloud(programs["planwright-cloudsim"], tmp_path, seed=zlib.crc32(request.node.nodeid.encode())).start()
    yield cloud
    cloud.stop()


@pytest.fixture
def make(cluster, cloud, operator):
    """Makes worlds of any class: make(World, account_spec={}, balanceCents=0)."""
    made = []

    def make(world_class, account_spec=None, **account):
        made.append(world_class(cluster, cloud, operator, account_spec, **account))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def make_world(make, request):
    """... of the class that the test's module calls WORLD."""
    return functools.partial(make, getattr(request.module, "WORLD", World))


@pytest.fixture
def world(make_world):
    """A namespace with an account that nobody else uses, and money in it."""
    return make_world()
