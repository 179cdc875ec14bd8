"""Installing, the restore drill, upgrading and taking out, as README.md says it: on bare clusters, with the node's and the controllers' part played."""

import re
import shlex

import pytest
from cloud import Cloud
from cluster import Cluster
from controllers import Controllers
from document import ROOT, Document
from process import poll
from prometheus_operator import crds
from reader import Reader

README = Document("README.md")
# The sections that belong to one installation, in their order, and those of their commands that do.
WAYS = {
    "helm": (("With Helm", "Back up and restore", "Upgrade", "Uninstall"), lambda command: " -k " not in command),
    "kustomize": (("With kustomize", "Metrics", "Uninstall", "Remove everything"), lambda command: not command.startswith("helm ")),
}
HEADINGS = {heading for headings, _ in WAYS.values() for heading in headings}
COMMANDS = [
    (way, command)
    for way, (headings, mine) in WAYS.items()
    for heading in headings
    for command in README.commands()
    if command.heading == heading and mine(command.text)
]
# Typed by test_commands.py, on a cluster that is in use.
assert all(mine(command.text) or command.heading in HEADINGS for command in README.commands() for _, mine in WAYS.values() if command.heading in HEADINGS)
VERSION = re.search(r"project\(\w+\s+VERSION\s+([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


class Newcomer(Reader):
    """Somebody with a cluster of their own and nothing in it."""

    def __init__(self, programs, directory):
        self.snapshot = None
        cluster = Cluster(directory / "cluster", programs).start()
        cloud = Cloud(programs["planwright-cloudsim"], directory, seed=20261202).start()
        home = directory / "home"
        home.mkdir()
        super().__init__(cluster, cloud, None, programs, home)
        self.controllers = Controllers(cluster, programs["kubectl"], directory / "node", [cloud.url])

    def close(self):
        try:
            self.controllers.stop()
        finally:
            self.cloud.stop()
            self.cluster.stop()


@pytest.fixture(scope="module")
def newcomers(programs, tmp_path_factory):
    """By the way they install, made when their first command is typed."""
    made = {}

    def newcomer(way):
        if way not in made:
            made[way] = Newcomer(programs, tmp_path_factory.mktemp(way))
        return made[way]

    yield newcomer
    for it in made.values():
        it.close()


# ---- scenes: what has to have happened before a section makes sense


def prometheus_operator_is_there(reader):
    reader.kube.apply_crds(*crds())


def it_is_installed_again(reader):
    reader.type("kubectl apply --server-side -k .")


SCENES = {"Metrics": prometheus_operator_is_there, "Remove everything": it_is_installed_again}


# ---- commands that are not for this machine, and what is done for them


def image_is_built(words, reader):
    """tests/image builds it; it takes minutes."""
    assert words == ["deploy/image/build"] and (ROOT / words[0]).stat().st_mode & 0o111


def image_is_pushed(words, reader):
    """There is no registry. That it is the one that was built, and the one that is installed, can be wrong in the README."""
    assert words[:2] == ["skopeo", "copy"]
    assert words[2] == f"oci-archive:.build/image/planwright-operator-{VERSION}.tar"
    repository = re.search(r"--set image\.repository=(\S+)", README.text)[1]
    assert words[3] == f"docker://{repository}:{VERSION}"


def etcd_is_saved(words, reader):
    assert words[:3] == ["etcdctl", "snapshot", "save"]
    reader.snapshot = reader.cluster.snapshot(reader.directory / words[3])


def etcd_is_restored(words, reader):
    """With the flags that the README gives; whose data directory it is, and the member's name, are this cluster's own. By then the operator has stopped,
    or it would bring what it remembers into the cluster that is set back; there the Deployment has its replicas again."""
    assert words[:3] == ["etcdutl", "snapshot", "restore"] and reader.directory / words[3] == reader.snapshot
    assert words[4] == "--bump-revision" and words[6:8] == ["--mark-compacted", "--data-dir"]
    poll(lambda: not reader.controllers.replicas, "the operator has stopped")
    reader.plan_id = reader.status("shop")["planId"]
    reader.cluster.restore(reader.snapshot, bump_revision=int(words[5]))
    poll(lambda: reader.controllers.ready, "the operator of the snapshot runs")


STAND_INS = {"deploy/image/build": image_is_built, "skopeo": image_is_pushed, "etcdctl": etcd_is_saved, "etcdutl": etcd_is_restored}


@pytest.mark.parametrize("way, command", COMMANDS, ids=lambda it: it if isinstance(it, str) else f"{it.line}: {it.text[:60]}")
def test_what_the_readme_says_works(newcomers, way, command):
    reader = newcomers(way)
    first = next(it for of, it in COMMANDS if of == way and it.heading == command.heading)
    if command is first:
        reader.write_files(README.files(command.heading))
        SCENES.get(command.heading, lambda _: None)(reader)
    words = shlex.split(command.text)
    if words[0] in STAND_INS:
        STAND_INS[words[0]](words, reader)
    else:
        reader.type(command.text)


def test_at_most_five_commands_from_nothing_to_a_plan():
    assert len([command for way, command in COMMANDS if command.heading == "With Helm"]) <= 5


def test_what_came_of_it(newcomers):
    """Each plan was paid once, whatever was set back; helm leaves what was bought in sight, and so does kubectl until everything is removed."""
    helm, kustomize = newcomers("helm"), newcomers("kustomize")
    assert helm.acts() == ["purchase", "purchase"] and kustomize.acts() == []
    for name in ("blog", "shop"):
        plan = helm.get(name)
        assert plan["metadata"]["annotations"]["planwright.dev/external-id"] == plan["status"]["planId"]
        assert helm.order(f"eop-{name}-1-create")["status"]["phase"] == "Delivered"
    assert helm.kube.find("deployments", "planwright-operator", "planwright-system") is None
    assert [it for it in kustomize.kube.list("customresourcedefinitions") if it["spec"]["group"] == "planwright.dev"] == []
    saved = (helm.directory / "planwright-backup.yaml").read_text()
    assert all(f"kind: {kind}" in saved for kind in ("EdgeOnePlan", "PurchaseOrder", "CloudAccount")) and "external-id" in saved
    for it in (helm, kustomize):
        it.controllers.stop()
        assert it.controllers.codes and set(it.controllers.codes) == {0}
        assert it.secret_key not in it.controllers.log
