"""The README's tables for those who come from Terraform: every argument and attribute of the resources there, and fields that exist here."""

import re

import pytest
from api import load_yaml
from document import ROOT, Document

README = Document("README.md")

# The schemas of terraform-provider-tencentcloud (tencentcloud/services/{teo,billing}) and terraform-provider-alicloud (alicloud), in 2026.
# A block without fields of its own to set is left out: prepaid_plan_param. auto_use_voucher is of a proposed change.
THEIRS = {
    "tencentcloud_teo_plan": (
        "EdgeOnePlan",
        "plan_type prepaid_plan_param.period prepaid_plan_param.renew_flag auto_use_voucher"
        " id plan_id area status pay_mode enabled_time expired_time",
    ),
    "tencentcloud_billing_instance": (
        "CloudInstance",
        "product_code sub_product_code region_code zone_code pay_mode parameter project_id period period_unit renew_flag id instance_id",
    ),
    "alicloud_cen_bandwidth_package": (
        "CenBandwidthPackage",
        "bandwidth cen_bandwidth_package_name name description geographic_region_a_id geographic_region_b_id geographic_region_ids payment_type"
        " charge_type period auto_renew id expired_time status",
    ),
    "alicloud_cen_bandwidth_package_attachment": ("CenBandwidthPackage", "instance_id bandwidth_package_id id"),
}
RESOURCES = pytest.mark.parametrize("resource", THEIRS)


def schema_of(kind):
    crds = [crd for path in (ROOT / "crds").glob("*.yaml") for crd in load_yaml(path.read_text())]
    (crd,) = [crd for crd in crds if crd["spec"]["names"]["kind"] == kind]
    return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def has_field(schema, path):
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name)
        if schema is None:
            return False
    return True


@RESOURCES
def test_everything_of_theirs_has_one_row(resource):
    names = [name for row in README.rows(resource)[1:] for name in re.findall(r"`([\w.]+)`", row[0])]
    assert sorted(names) == sorted(THEIRS[resource][1].split())


@RESOURCES
def test_a_row_names_our_field_or_says_why_there_is_none(resource):
    for _, ours, note in README.rows(resource)[1:]:
        assert note if ours == "-" else re.fullmatch(r"`(spec|status)\.[\w.]+`", ours), ours


@RESOURCES
def test_the_fields_exist(resource):
    schema = schema_of(THEIRS[resource][0])
    text = "\n".join(line for heading, line in README.prose if heading == resource)
    fields = re.findall(r"`((?:spec|status)\.[\w.]+)", text)
    assert fields
    for field in fields:
        assert has_field(schema, field), field
