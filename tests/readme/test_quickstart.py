"""deploy/quickstart, as it is: its own control plane, its own clouds, the operator of .build/dev. It ends what an earlier --keep left running."""

import re
import subprocess

from api import load_yaml
from document import ROOT, Document

_SHORT = {"EdgeOnePlan": "eop", "CloudInstance": "cinst", "CenBandwidthPackage": "cbwp"}


def test_it_ends_with_every_sample_ready():
    done = subprocess.run(
        [ROOT / "deploy" / "quickstart"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    rows = [line.split() for line in done.stdout.splitlines()]
    samples = [manifest for path in (ROOT / "deploy" / "samples").glob("*.yaml") for manifest in load_yaml(path.read_text())]
    bought = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in samples if manifest["kind"] in _SHORT]
    assert {kind for kind, _ in bought} == set(_SHORT)
    for kind, name in bought:
        (row,) = [row for row in rows if row and row[0] == f"{kind.lower()}.planwright.dev/{name}"]
        assert row[-3:-1] == ["True", "Available"]
        order = f"purchaseorder.planwright.dev/{_SHORT[kind]}-{name}-1-create"
        (row,) = [row for row in rows if row and row[0] == order and "Delivered" in row]
        # What it delivered stands in the cloud's own ledger, once.
        assert len([charge for charge in rows if charge[2:4] == ["purchase", row[4]]]) == 1
    for account in [manifest for manifest in samples if manifest["kind"] == "CloudAccount"]:
        (row,) = [row for row in rows if row and row[0] == f"cloudaccount.planwright.dev/{account['metadata']['name']}"]
        assert row[2:4] == ["True", "CredentialsValid"] and row[4] == row[5] != "0"
    (shown,) = [command.expected for command in Document("README.md").commands() if command.text == "deploy/quickstart"]
    heads = [line.split() for line in shown.splitlines() if re.match(r"NAME|\$", line)]
    assert len(heads) == 6 and all(head in rows for head in heads)
