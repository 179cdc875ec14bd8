"""deploy/quickstart, as it is: its own control plane, its own cloud, the operator of .build/dev. It ends what an earlier --keep left running."""

import subprocess

from api import load_yaml
from document import ROOT, Document


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
    plans = [manifest["metadata"]["name"] for manifest in samples if manifest["kind"] == "EdgeOnePlan"]
    assert plans
    for name in plans:
        (row,) = [row for row in rows if row and row[0] == f"edgeoneplan.planwright.dev/{name}"]
        assert row[5:7] == ["True", "Available"]
        assert [row for row in rows if row and row[0] == f"purchaseorder.planwright.dev/eop-{name}-1-create" and "Delivered" in row]
    (shown,) = [command.expected for command in Document("README.md").commands() if command.text == "deploy/quickstart"]
    heads = [line.split() for line in shown.splitlines() if line.startswith(("NAME", "$"))]
    assert len(heads) == 4 and all(head in rows for head in heads)
