"""Setting the cluster back."""

import contextlib

import pytest


@pytest.fixture
def lost(cluster, operator, tmp_path):
    """with lost(): what is done in it is not in the snapshot that the cluster is set back to at its end. The operator then stands still, as
    README.md says, unless it is left running."""
    @contextlib.contextmanager
    def lost(running=False, bump_revision=0):
        snapshot = cluster.snapshot(tmp_path / "etcd.snapshot")
        yield
        if not running:
            assert operator.stop() == 0, operator.process.tail()
        cluster.restore(snapshot, bump_revision)

    return lost
