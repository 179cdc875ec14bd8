#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "samples.hpp"

namespace {

using nlohmann::json;

base::Time at(std::string_view text) { return base::parse_rfc3339(text).value(); }

// Decodes what has to be good, and says why when it is not.
template <class T>
T good(const std::string& text) {
    auto object = codec::decode<T>(text);
    if (!object) {
        ADD_FAILURE() << object.error().message();
        return {};
    }
    return *object;
}

TEST(Decode, MetadataOfAnyObject) {
    const auto meta = good<api::ObjectMeta>(samples::kPlan);
    EXPECT_EQ(meta.ns, "web");
    EXPECT_EQ(meta.name, "blog");
    EXPECT_EQ(meta.uid, "u-1");
    EXPECT_EQ(meta.resource_version, "77");
    EXPECT_EQ(meta.generation, 4);
    EXPECT_EQ(meta.created_at, at("2026-11-01T00:00:00Z"));
    EXPECT_EQ(meta.deleted_at, at("2026-11-21T00:00:00Z"));
    EXPECT_EQ(meta.finalizers, (std::vector<std::string>{"other/one", "planwright.dev/purchases"}));
    EXPECT_TRUE(meta.has_finalizer());
    EXPECT_EQ(meta.external_id, "edgeone-aaaaaa");
}

TEST(Decode, EdgeOnePlan) {
    const auto plan = good<api::EdgeOnePlan>(samples::kPlan);
    api::EdgeOnePlanSpec spec;
    spec.account_ref = "tencent";
    spec.plan_type = api::PlanType::Basic;
    spec.period_months = 24;
    spec.auto_use_voucher = true;
    spec.renewal = {api::RenewalMode::Operator, std::chrono::hours(36), 3};
    spec.paid_through = base::parse_date("2028-02-29").value();
    spec.zones = {"zone-1", "zone-2"};
    spec.adopt_ids = {"edgeone-bbbbbb"};
    spec.ordinal = 2;
    spec.management_policy = api::ManagementPolicy::Observe;
    spec.deletion_policy = api::DeletionPolicy::Destroy;
    EXPECT_EQ(plan.spec, spec);

    api::EdgeOnePlanStatus status;
    status.observed_generation = 3;
    status.ids = {"edgeone-aaaaaa"};
    status.plan_type = "enterprise-v2";
    status.state = "expiring-soon";
    status.enabled_at = at("2026-11-01T00:00:01Z");
    status.expires_at = at("2026-12-01T00:00:02Z");
    status.auto_renewal = false;
    status.zones = {"zone-9"};
    status.orders = {{"Create", "eop-blog-1-create", "2024", at("2026-11-01T00:00:03Z")}};
    status.conditions = {{api::ConditionType::Ready, api::ConditionStatus::True, "Available", "m", 3, at("2026-11-01T00:00:04Z")}};
    EXPECT_EQ(plan.status, status) << "a condition of a type we do not know is dropped";
}

TEST(Decode, EdgeOnePlanWithoutOptionalFieldsHasTheSchemasDefaults) {
    const auto plan = good<api::EdgeOnePlan>(R"({"metadata":{"name":"a"},"spec":{"accountRef":{"name":"t"},"renewal":null}})");
    api::EdgeOnePlanSpec spec;
    spec.account_ref = "t";
    EXPECT_EQ(plan.spec, spec);
    EXPECT_EQ(plan.status, api::EdgeOnePlanStatus{});
    EXPECT_EQ(plan.spec.renewal.renew_before, std::chrono::hours(168));
    EXPECT_EQ(plan.status.observed_generation, -1);
}

TEST(Decode, CloudInstance) {
    const auto plan = good<api::CloudInstance>(samples::kInstance);
    EXPECT_EQ(api::split_ids(plan.meta.external_id), (std::vector<std::string>{"cfw-a", "cfw-b"}));
    api::CloudInstanceSpec spec;
    spec.account_ref = "tencent";
    spec.product_code = "p_cloudfirewall";
    spec.sub_product_code = "sp_cloudfirewall_svv1";
    spec.region_code = "ap-guangzhou";
    spec.zone_code = "ap-guangzhou-6";
    spec.parameters = R"({"pid":1003654,"sv_a":{"x":[1.5,null,"é"]},"sv_b":20})";
    spec.quantity = 2;
    spec.project_id = 7;
    spec.period = {api::Period::Unit::Year, 3};
    spec.renewal = {api::RenewalMode::Provider, std::chrono::hours(36), 60};
    spec.paid_through = base::parse_date("2028-02-29").value();
    spec.adopt_ids = {"cfw-a", "cfw-b"};
    spec.ordinal = 2;
    spec.management_policy = api::ManagementPolicy::Observe;
    spec.deletion_policy = api::DeletionPolicy::Refund;
    EXPECT_EQ(plan.spec, spec);

    api::CloudInstanceStatus status;
    status.observed_generation = 3;
    status.ids = {"cfw-a", "cfw-b"};
    status.state = "NORMAL";
    status.order_id = "2024";
    status.expires_at = at("2026-12-01T00:00:02Z");
    status.auto_renewal = true;
    status.renew_flag = "NOTIFY_AND_AUTO_RENEW";
    status.orders = {{"Create", "cinst-firewall-2-create", "2024", at("2026-11-01T00:00:03Z")}};
    status.conditions = {{api::ConditionType::Ready, api::ConditionStatus::True, "Available", "m", 3, at("2026-11-01T00:00:04Z")}};
    EXPECT_EQ(plan.status, status);
}

TEST(Decode, CenBandwidthPackage) {
    const auto plan = good<api::CenBandwidthPackage>(samples::kPackage);
    api::CenBandwidthPackageSpec spec;
    spec.account_ref = "alibaba";
    spec.name = "link";
    spec.description = "our link";
    spec.bandwidth_mbps = 5;
    spec.areas = {"Europe", "China"};
    spec.period = {api::Period::Unit::Month, 6};
    spec.auto_pay = true;
    spec.renewal = {api::RenewalMode::Operator, std::chrono::hours(36), 9};
    spec.paid_through = base::parse_date("2028-02-29").value();
    spec.tags = {{"b", ""}, {"team", "network"}};
    spec.cen_id = "cen-aaaa";
    spec.adopt_ids = {"cenbwp-aaaa"};
    spec.ordinal = 2;
    spec.management_policy = api::ManagementPolicy::Observe;
    spec.deletion_policy = api::DeletionPolicy::Refund;
    EXPECT_EQ(plan.spec, spec);

    api::CenBandwidthPackageStatus status;
    status.observed_generation = 3;
    status.ids = {"cenbwp-aaaa"};
    status.state = "InUse";
    status.order_id = "2024";
    status.bandwidth_mbps = 4;
    status.business_status = "Normal";
    status.attached_to = "cen-bbbb";
    status.expires_at = at("2026-12-01T00:00:02Z");
    status.auto_renewal = false;
    status.orders = {{"Create", "cbwp-link-2-create", "2024", at("2026-11-01T00:00:03Z")}};
    status.conditions = {{api::ConditionType::Ready, api::ConditionStatus::True, "Available", "m", 3, at("2026-11-01T00:00:04Z")}};
    EXPECT_EQ(plan.status, status);
}

TEST(Decode, PlansWithoutOptionalFieldsHaveTheSchemasDefaults) {
    const auto instance = good<api::CloudInstance>(R"({"metadata":{"name":"a"},"spec":{"accountRef":{"name":"t"},"productCode":"p",
        "subProductCode":"s","regionCode":"r","zoneCode":"z","parameters":{"pid":1}}})");
    EXPECT_EQ(instance.spec.quantity, 1);
    EXPECT_EQ(instance.spec.period, (api::Period{api::Period::Unit::Month, 1}));
    EXPECT_EQ(instance.spec.renewal, api::Renewal{});
    EXPECT_EQ(instance.status, api::CloudInstanceStatus{});
    const auto package = good<api::CenBandwidthPackage>(
        R"({"metadata":{"name":"a"},"spec":{"accountRef":{"name":"t"},"bandwidthMbps":10000,"areas":["China","China"]}})");
    EXPECT_FALSE(package.spec.auto_pay);
    EXPECT_EQ(package.spec.deletion_policy, api::DeletionPolicy::Retain);
    EXPECT_EQ(package.status, api::CenBandwidthPackageStatus{});
}

TEST(Decode, PurchaseOrder) {
    const auto order = good<api::PurchaseOrder>(samples::kOrder);
    const auto& spec = order.spec;
    EXPECT_EQ(spec.subject, (api::SubjectRef{"EdgeOnePlan", "blog", "u-1"}));
    EXPECT_EQ(spec.ordinal, 2);
    EXPECT_EQ(spec.act, api::Act::Renew);
    EXPECT_EQ(spec.account_ref, "tencent");
    EXPECT_EQ(spec.provider, "Tencent");
    EXPECT_EQ(spec.action, "RenewPlan");
    EXPECT_EQ(spec.request, R"({"AutoUseVoucher":"true","Period":3,"PlanId":"edgeone-aaaaaa"})");
    EXPECT_EQ(spec.parameters,
              (api::Request{.plan_id = "edgeone-aaaaaa", .period_months = 3, .auto_use_voucher = true, .instance = {}, .package = {}}));
    EXPECT_EQ(spec.expires_before, at("2027-01-31T00:00:00Z"));
    EXPECT_EQ(spec.resolution, (api::Resolution{api::Resolution::Kind::Executed, {"edgeone-aaaaaa"}, "2025", 2}));

    const auto& status = order.status;
    EXPECT_TRUE(order.has_status);
    EXPECT_EQ(status.observed_generation, 1);
    EXPECT_EQ(status.phase, api::OrderPhase::OutcomeUnknown);
    const std::vector<api::Attempt> attempts{{1, at("2027-01-24T00:00:00Z"), "n-1", "pod-a", api::Outcome::Refused, "r-1", "E", "m"},
                                             {2, at("2027-01-24T00:01:00Z"), "", "pod-b", api::Outcome::None, "", "", ""}};
    EXPECT_EQ(status.attempts, attempts);
    EXPECT_EQ(status.order_numbers, (std::vector<std::string>{"2025", "2026"}));
    EXPECT_EQ(status.plan_ids, (std::vector<std::string>{"edgeone-aaaaaa"}));
    EXPECT_EQ(status.settled_at, at("2027-01-24T00:02:00Z"));
    EXPECT_EQ(status.destroyed_at, at("2027-01-24T00:03:00Z"));
    ASSERT_EQ(status.conditions.size(), 1U);
    EXPECT_EQ(status.conditions[0].type, api::ConditionType::Stalled);
}

TEST(Decode, PurchaseOrderWithAClientToken) {
    const auto order = good<api::PurchaseOrder>(samples::kTokenOrder);
    EXPECT_EQ(order.kind(), api::PlanKind::Instance);
    EXPECT_EQ(order.spec.act, api::Act::Refund);
    EXPECT_EQ(order.spec.client_token, "t-1");
    EXPECT_EQ(order.spec.parameters.plan_id, "cfw-a");
    EXPECT_EQ(order.spec.parameters.instance.product_code, "p_a");
    EXPECT_TRUE(order.names("cfw-b"));
}

TEST(Decode, PurchaseOrderWithoutAPhaseHasNoStatus) {
    // As when new, or when a backup was restored: its outcome has to be taken for unknown then, so the difference matters.
    json object = json::parse(samples::kOrder);
    object["status"].erase("phase");
    EXPECT_FALSE(good<api::PurchaseOrder>(object.dump()).has_status);
    object["status"] = json::object();
    EXPECT_FALSE(good<api::PurchaseOrder>(object.dump()).has_status);
    object.erase("status");
    EXPECT_FALSE(good<api::PurchaseOrder>(object.dump()).has_status);
}

TEST(Decode, CloudAccount) {
    const auto account = good<api::CloudAccount>(samples::kAccount);
    api::CloudAccountSpec spec;
    spec.provider = api::Provider::Alibaba;
    spec.site = api::Site::International;
    spec.endpoints = {"https://teo.example", "https://billing.example", "https://cbn.example",
                      "https://bss.example", "https://sts.example",     "http://127.0.0.1:1"};
    spec.credentials.secret_ref = "keys";
    spec.credentials.assume_role = api::CredentialsSpec::AssumeRole{"acs:ram::1:role/a", "ops", "shop"};
    spec.exclusive = true;
    spec.purchaser_uin = "100012345678";
    spec.requests_per_second = 7;
    spec.freeze = true;
    EXPECT_EQ(account.spec, spec);
    const api::CloudAccountStatus status{
        .observed_generation = 1,
        .clock_offset_seconds = -3,
        .account_id = "1",
        .identity = "acs:ram::1:user/a",
        .inventory_at = at("2026-11-21T08:30:00Z"),
        .order_list_readable = false,
        .plans = 5,
        .claimed = 4,
        .unclaimed = {"edgeone-cccccc"},
        .conditions = {{api::ConditionType::Ready, api::ConditionStatus::Unknown, "CloudUnreachable", "m", 1, at("2026-11-21T08:30:00Z")}}};
    EXPECT_EQ(account.status, status);
}

TEST(Decode, CloudAccountTakesKeysFromOneSource) {
    const auto credentials = [](const std::string& text) {
        return good<api::CloudAccount>(R"({"metadata":{"name":"a"},"spec":{"credentials":)" + text + "}}").spec.credentials;
    };
    const auto oidc = credentials(R"({"oidc":{"roleArn":"r","provider":"p"}})");
    EXPECT_EQ(oidc.oidc, (api::CredentialsSpec::Oidc{"r", "p"}));
    EXPECT_TRUE(oidc.secret_ref.empty());
    EXPECT_FALSE(oidc.instance_role);
    EXPECT_EQ(credentials(R"({"instanceRole":{}})").instance_role, api::CredentialsSpec::InstanceRole{});
    EXPECT_EQ(credentials(R"({"instanceRole":{"name":"n"}})").instance_role, api::CredentialsSpec::InstanceRole{"n"});
    EXPECT_EQ(credentials(R"({"instanceRole":{},"assumeRole":{"roleArn":"r"}})").assume_role->session_name, "planwright");
}

TEST(Decode, ClaimIsALeaseNamedAfterItsPlan) {
    const auto claim = good<api::Claim>(
        R"({"kind":"Lease","metadata":{"name":"plan-edgeone-aaaaaa","namespace":"ops","uid":"u"},"spec":{"holderIdentity":"web/EdgeOnePlan/blog"}})");
    EXPECT_EQ(claim.plan_id, "edgeone-aaaaaa");
    EXPECT_EQ(claim.holder, "web/EdgeOnePlan/blog");
    EXPECT_EQ(claim.meta.ns, "ops");
}

}  // namespace
