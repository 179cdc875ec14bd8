"""The simulated cloud behind a CloudAccount that stands in Git."""

from alibaba import Alibaba

_UIN, _ID, _KEY = "100000009001", "AKIDsample", "sample"


def _is_alibaba(declared):
    return declared["spec"].get("provider") == "Alibaba"


def open_account(cloud, declared):
    """One in the simulated cloud."""
    if _is_alibaba(declared):
        alibaba = Alibaba(cloud)
        alibaba.settings(deliverySeconds=0, transitionSeconds=0)
        alibaba.open_account(_UIN, accessKeyId=_ID, accessKeySecret=_KEY, balanceCents=10**9)
    else:
        cloud.open_account(_UIN, secretId=_ID, secretKey=_KEY, creator=_UIN, balanceCents=10**9)


def lead_there(kube, cloud, namespace, declared):
    """Writes its keys, as a secret store would, and the simulated cloud's address, which nobody has in Git: before what is in Git is applied, so that
    no real cloud is ever asked."""
    names = ("accessKeyId", "accessKeySecret") if _is_alibaba(declared) else ("secretId", "secretKey")
    secret = {"name": declared["spec"]["credentials"]["secretRef"]["name"], "namespace": namespace}
    kube.apply({"apiVersion": "v1", "kind": "Secret", "metadata": secret, "stringData": dict(zip(names, (_ID, _KEY)))}, manager="platform")
    services = ("cbn", "bss", "sts") if _is_alibaba(declared) else ("teo", "billing", "sts")
    meta = {"name": declared["metadata"]["name"], "namespace": namespace}
    spec = {**declared["spec"], "endpoints": {service: cloud.url for service in services}}
    kube.apply({**declared, "metadata": meta, "spec": spec}, manager="platform")
