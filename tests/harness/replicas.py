"""Two operators of which one leads, and how long a hand-over takes: by the log of the one that takes over."""

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


class HandOver:
    """Made at the moment at which the leader is ended."""

    def __init__(self, standby):
        self._standby = standby
        self._began = datetime.datetime.now(datetime.timezone.utc).timestamp()

    def seconds_to(self, message):
        """Until the standby has logged it for the first time; None: not yet."""
        times = (moment(line["ts"]) for line in self._standby.log_lines() if line["msg"] == message)
        return next((time - self._began for time in times if time >= self._began), None)

    def done(self):
        """Whether it leads and has bought something."""
        return self.seconds_to("started leading") is not None and self.seconds_to("sending purchase") is not None

    def __str__(self):
        return f"Lease after {self.seconds_to('started leading'):.2f} s, first purchase after {self.seconds_to('sending purchase'):.2f} s"
