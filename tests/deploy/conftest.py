"""A cluster with deploy/overlays/cluster-wide, and bare ones."""

import pytest
from audited import AuditedCluster
from installation import CLUSTER_WIDE, Kubectl


@pytest.fixture(scope="session")
def start_cluster(programs, tmp_path_factory):
    """Bare control planes: start_cluster("name") answers a cluster and its administrator's kubectl."""
    clusters = []

    def start(name):
        clusters.append(AuditedCluster(tmp_path_factory.mktemp(name), programs))
        clusters[-1].start()
        return clusters[-1], Kubectl(programs["kubectl"], clusters[-1].kubeconfig)

    yield start
    for cluster in clusters:
        cluster.stop()


@pytest.fixture(scope="session")
def _installed(start_cluster):
    cluster, kubectl = start_cluster("cluster")
    kubectl("apply", "--server-side", "-k", CLUSTER_WIDE)
    return cluster, kubectl


@pytest.fixture(scope="session")
def cluster(_installed):
    return _installed[0]


@pytest.fixture(scope="session")
def kubectl(_installed):
    return _installed[1]
