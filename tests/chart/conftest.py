"""helm, and bare clusters of the suite's own."""

import pytest
from chart import Helm
from cluster import Cluster, build


@pytest.fixture(scope="session")
def programs(programs):
    return {**programs, **build("helm")}


@pytest.fixture(scope="session")
def helm(programs):
    """For what needs no cluster."""
    return Helm(programs["helm"])


@pytest.fixture(scope="session")
def cluster(programs, tmp_path_factory):
    """A control plane with nothing in it."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), programs)
    try:
        yield cluster.start()
    finally:
        cluster.stop()
