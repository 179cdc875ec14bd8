"""The folders of deploy/, and kubectl."""

import pathlib
import subprocess

from api import load_yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CLUSTER_WIDE = DEPLOY / "overlays" / "cluster-wide"
SINGLE_NAMESPACE = DEPLOY / "overlays" / "single-namespace"
GOLDEN = ROOT / "tests" / "deploy" / "golden"


class Kubectl:
    def __init__(self, program, kubeconfig, *flags):
        self._program, self._kubeconfig, self._flags = program, kubeconfig, flags

    def by(self, user, *flags):
        """The kubectl of somebody else."""
        return Kubectl(self._program, self._kubeconfig, *self._flags, f"--as={user}", *flags)

    def __call__(self, *arguments, refused=False, text=None):
        """What it prints; of a command that is to be refused, what it complains about. text: what it is given with `-f -`."""
        command = [self._program, "--kubeconfig", self._kubeconfig, *self._flags, *arguments]
        done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert (done.returncode != 0) == refused, f"kubectl {arguments}\n{done.stdout}{done.stderr}"
        return done.stderr if refused else done.stdout

    def rendered(self, folder):
        """The objects of a kustomization."""
        return load_yaml(self("kustomize", folder))

    def rights(self, user, *namespaces):
        """All that somebody may do in these namespaces, as it stands in golden/."""
        commands = [("auth", "can-i", "--list", "-n", namespace) for namespace in namespaces]
        return "".join(f"$ kubectl --as={user} {' '.join(command)}\n{self.by(user)(*command)}" for command in commands)
