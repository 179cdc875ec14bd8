"""Two operators of which one leads."""

import datetime

from operator_process import NAMESPACE

LEASE = "planwright-operator"


def leads(operator):
    return operator.metric("leader_election_master_status") == 1


def lease(kube):
    """The spec of the Lease that says who leads."""
    return kube.get("leases", LEASE, NAMESPACE)["spec"]


def moment(text):
    """A time as logs and Leases have it, in seconds."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
