"""What the suite can ask for: objects in every state, recorded now."""

import subprocess

import pytest
import scenes  # noqa: F401  (registers them)
from recording import normalised
from stage import play_all


@pytest.fixture(scope="session")
def recorded(cluster, programs, _operator, tmp_path_factory):
    """Normalised objects of every state by the names of their files, from a real run."""
    if not _operator.running():
        _operator.start()
    return {name: normalised(obj) for name, obj in play_all(cluster, programs, _operator, tmp_path_factory.mktemp("scenes")).items()}


@pytest.fixture(scope="session")
def make_kubectl(programs):
    """make_kubectl(cluster) runs it as the administrator; its output. text: its input. `check=False`: the finished process."""

    def make(cluster):
        def run(*arguments, text=None, check=True):
            command = [programs["kubectl"], "--kubeconfig", cluster.kubeconfig, *arguments]
            done = subprocess.run(command, input=text, check=check, stdout=subprocess.PIPE, text=True)
            return done.stdout if check else done

        return run

    return make


@pytest.fixture(scope="session")
def kubectl(make_kubectl, cluster):
    return make_kubectl(cluster)
