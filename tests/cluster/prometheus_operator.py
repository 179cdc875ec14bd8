"""The CRDs of prometheus-operator that deploy/monitoring uses, from the Go module that prometheus-operator/go.mod pins."""

from go_module import folder

_PLURALS = ("servicemonitors", "podmonitors", "prometheusrules")


def crds():
    """Their files."""
    examples = folder("prometheus-operator", "github.com/prometheus-operator/prometheus-operator") / "example" / "prometheus-operator-crd"
    return [examples / f"monitoring.coreos.com_{plural}.yaml" for plural in _PLURALS]
