"""A control plane that writes down who asks it for what, and is as old as Planwright allows: without lists that are streamed (1.34)."""

import json

from cluster import Cluster
from operator_process import NAMESPACE, SERVICE_ACCOUNT

OPERATOR = f"system:serviceaccount:{NAMESPACE}:{SERVICE_ACCOUNT}"
_POLICY = """
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    users: ["{user}"]
  - level: None
"""


class AuditedCluster(Cluster):
    def _api_server_command(self, program, etcd_port):
        self._audit = self.directory / "audit.log"
        policy = self._write("audit.yaml", _POLICY.format(user=OPERATOR))
        flags = [f"--audit-policy-file={policy}", f"--audit-log-path={self._audit}", "--audit-log-mode=blocking"]
        return [*super()._api_server_command(program, etcd_port), *flags, "--feature-gates=WatchList=false"]

    def asked(self):
        """What operators have asked for under their service account, oldest first: ((verb, resource, namespace), HTTP status)."""
        whole, _, _ = self._audit.read_text().rpartition("\n")
        for line in whole.splitlines():
            event = json.loads(line)
            if not event.get("userAgent", "").startswith("planwright-operator/"):
                continue  # a test in its name
            what = event["objectRef"]
            resource = "/".join(part for part in (what["resource"], what.get("subresource")) if part)
            yield (event["verb"], resource, what.get("namespace", "")), event["responseStatus"]["code"]

    def refused(self):
        """What they were not allowed."""
        return [request for request, status in self.asked() if status == 403]
