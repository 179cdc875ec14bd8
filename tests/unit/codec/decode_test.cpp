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
    spec.adopt_plan_id = "edgeone-bbbbbb";
    spec.ordinal = 2;
    spec.management_policy = api::ManagementPolicy::Observe;
    spec.deletion_policy = api::DeletionPolicy::Destroy;
    EXPECT_EQ(plan.spec, spec);

    api::EdgeOnePlanStatus status;
    status.observed_generation = 3;
    status.plan_id = "edgeone-aaaaaa";
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
    EXPECT_EQ(spec.parameters, (api::EdgeOneRequest{.plan_id = "edgeone-aaaaaa", .period_months = 3, .auto_use_voucher = true}));
    EXPECT_EQ(spec.expires_before, at("2027-01-31T00:00:00Z"));
    EXPECT_EQ(spec.resolution, (api::Resolution{api::Resolution::Kind::Executed, "edgeone-aaaaaa", "2025", 2}));

    const auto& status = order.status;
    EXPECT_TRUE(order.has_status);
    EXPECT_EQ(status.observed_generation, 1);
    EXPECT_EQ(status.phase, api::OrderPhase::OutcomeUnknown);
    const std::vector<api::Attempt> attempts{{1, at("2027-01-24T00:00:00Z"), "pod-a", api::Outcome::Refused, "r-1", "E", "m"},
                                             {2, at("2027-01-24T00:01:00Z"), "pod-b", api::Outcome::None, "", "", ""}};
    EXPECT_EQ(status.attempts, attempts);
    EXPECT_EQ(status.order_numbers, (std::vector<std::string>{"2025", "2026"}));
    EXPECT_EQ(status.plan_id, "edgeone-aaaaaa");
    EXPECT_EQ(status.settled_at, at("2027-01-24T00:02:00Z"));
    EXPECT_EQ(status.destroyed_at, at("2027-01-24T00:03:00Z"));
    ASSERT_EQ(status.conditions.size(), 1U);
    EXPECT_EQ(status.conditions[0].type, api::ConditionType::Stalled);
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
    const api::CloudAccountSpec spec{.provider = "Tencent",
                                     .site = api::Site::International,
                                     .teo_endpoint = "https://teo.example",
                                     .billing_endpoint = "https://billing.example",
                                     .secret_ref = "keys",
                                     .exclusive = true,
                                     .purchaser_uin = "100012345678",
                                     .requests_per_second = 7,
                                     .freeze = true};
    EXPECT_EQ(account.spec, spec);
    const api::CloudAccountStatus status{
        .observed_generation = 1,
        .clock_offset_seconds = -3,
        .inventory_at = at("2026-11-21T08:30:00Z"),
        .order_list_readable = false,
        .plans = 5,
        .claimed = 4,
        .unclaimed = {"edgeone-cccccc"},
        .conditions = {{api::ConditionType::Ready, api::ConditionStatus::Unknown, "CloudUnreachable", "m", 1, at("2026-11-21T08:30:00Z")}}};
    EXPECT_EQ(account.status, status);
}

TEST(Decode, ClaimIsALeaseNamedAfterItsPlan) {
    const auto claim = good<api::Claim>(
        R"({"kind":"Lease","metadata":{"name":"plan-edgeone-aaaaaa","namespace":"ops","uid":"u"},"spec":{"holderIdentity":"web/EdgeOnePlan/blog"}})");
    EXPECT_EQ(claim.plan_id, "edgeone-aaaaaa");
    EXPECT_EQ(claim.holder, "web/EdgeOnePlan/blog");
    EXPECT_EQ(claim.meta.ns, "ops");
}

// ---- what must be refused

struct Bad {
    const char* where;  // JSON pointer into the good object
    json value;
    const char* says;
};

template <class T>
void refuses(const std::string& sample, const std::vector<Bad>& table) {
    for (const auto& bad : table) {
        json object = json::parse(sample);
        object[json::json_pointer(bad.where)] = bad.value;
        const auto decoded = codec::decode<T>(object.dump());
        ASSERT_FALSE(decoded) << bad.where << " = " << bad.value;
        EXPECT_EQ(decoded.error().kind(), base::ErrorKind::Invalid);
        EXPECT_NE(decoded.error().message().find(bad.says), std::string::npos) << decoded.error().message() << "\nshould say: " << bad.says;
    }
}

const json kHuge = json::parse("18446744073709551615");
const json kHuger = json::parse("1e300");

TEST(Decode, RefusesBadPlansAndNamesTheField) {
    refuses<api::EdgeOnePlan>(
        samples::kPlan,
        {{"/spec/renewal/mode", "Sometimes", R"(EdgeOnePlan web/blog: spec.renewal.mode: "Sometimes" is not Never, Provider or Operator)"},
         {"/spec/renewal/mode", "", R"(spec.renewal.mode: "" is not)"},
         {"/spec/renewal/mode", 1, "spec.renewal.mode: is not a string but a number"},
         {"/spec/renewal", "Never", "spec.renewal: is not an object but a string"},
         {"/spec/renewal/renewBefore", "soon", "spec.renewal.renewBefore: \"soon\" is not a duration"},
         {"/spec/renewal/renewBefore", "31d", "spec.renewal.renewBefore: is not between 1s and 30d"},
         {"/spec/renewal/renewBefore", "0s", "spec.renewal.renewBefore: is not between 1s and 30d"},
         {"/spec/renewal/periodMonths", 13, "spec.renewal.periodMonths: 13 is not a period that can be bought: 1 to 12, 24 or 36 months"},
         {"/spec/planType", "plan-basic", R"(spec.planType: "plan-basic" is not personal, basic, standard or enterprise)"},
         {"/spec/planType", "other", "spec.planType"},
         {"/spec/managementPolicy", "observe", R"(spec.managementPolicy: "observe" is not Manage or Observe)"},
         {"/spec/deletionPolicy", "Delete", R"(spec.deletionPolicy: "Delete" is not Retain or Destroy)"},
         {"/spec/prepaid/periodMonths", 0, "spec.prepaid.periodMonths: 0 is not a whole number from 1 to 36"},
         {"/spec/prepaid/periodMonths", 1.5, "spec.prepaid.periodMonths: 1.5 is not a whole number"},
         {"/spec/prepaid/periodMonths", "1", "spec.prepaid.periodMonths: a string is not a whole number"},
         {"/spec/prepaid/periodMonths", kHuge, "spec.prepaid.periodMonths: 18446744073709551615 is not"},
         {"/spec/prepaid/periodMonths", kHuger, "spec.prepaid.periodMonths: 1e+300 is not"},
         {"/spec/ordinal", 1000, "spec.ordinal: 1000 is not a whole number from 1 to 999"},
         {"/spec/ordinal", 4294967297, "spec.ordinal"},
         {"/spec/autoUseVoucher", "true", "spec.autoUseVoucher: is not true or false but a string"},
         {"/spec/paidThrough", "2027-02-29", "spec.paidThrough: \"2027-02-29\" is not a date"},
         {"/spec/paidThrough", "2027-02-28T00:00:00Z", "spec.paidThrough"},
         {"/spec/zones", "zone-1", "spec.zones: is not a list but a string"},
         {"/spec/zones/1", 7, "spec.zones: is not a list of strings"},
         {"/spec/accountRef", nullptr, "spec.accountRef.name: is missing"},
         {"/spec/accountRef/name", "", "spec.accountRef.name: is missing"},
         {"/spec/accountRef/name", std::string("a\0b", 3), "spec.accountRef.name: holds a NUL byte"},
         {"/spec/zones/0", std::string("a\0b", 3), "spec.zones"},
         {"/spec/adopt", json::object(), "spec.adopt.planId: is missing"},
         {"/spec", json::array(), "spec: is not an object but a list"},
         {"/kind", "PurchaseOrder", R"(kind: "PurchaseOrder" is not EdgeOnePlan)"},
         {"/metadata/name", nullptr, "metadata.name: is missing"},
         {"/metadata/generation", -1, "metadata.generation: -1 is not"},
         {"/metadata/finalizers", "one", "metadata.finalizers"},
         {"/metadata/deletionTimestamp", "yesterday", "metadata.deletionTimestamp: \"yesterday\" is not an RFC 3339 time"},
         {"/status/observedGeneration", -2, "status.observedGeneration"},
         {"/status/expiresAt", "2026-12-01", "status.expiresAt"},
         {"/status/orders/0/at", "never", "status.orders[0].at"},
         {"/status/conditions/0/status", "Maybe", R"(status.conditions[0].status: "Maybe" is not True, False or Unknown)"}});
}

TEST(Decode, RefusesBadOrdersAndNamesTheField) {
    refuses<api::PurchaseOrder>(
        samples::kOrder,
        {{"/spec/act", "Refund", R"(spec.act: "Refund" is not Create, Upgrade or Renew)"},
         {"/spec/act", nullptr, "spec.act: is missing"},
         {"/spec/act", "Create", R"(spec.action: "RenewPlan" is not CreatePlan, as act says)"},
         {"/spec/action", "DestroyPlan", R"(spec.action: "DestroyPlan" is not RenewPlan, as act says)"},
         {"/spec/provider", "Alibaba", R"(spec.provider: "Alibaba" is not Tencent)"},
         {"/spec/provider", nullptr, "spec.provider: is missing"},
         {"/spec/request", nullptr, "spec.request: is missing"},
         {"/spec/request", "{", "spec.request: not JSON"},
         {"/spec/request", "{}", "spec.request: PlanId: is missing"},
         {"/spec/before", nullptr, "spec.before.expiresAt: is missing"},
         {"/spec/subject/name", nullptr, "spec.subject.name: is missing"},
         {"/spec/resolution/outcome", "executed", R"(spec.resolution.outcome: "executed" is not Executed or NotExecuted)"},
         {"/spec/resolution/outcome", nullptr, "spec.resolution.outcome"},
         {"/spec/resolution/attempt", -1, "spec.resolution.attempt"},
         {"/status/phase", "Done",
          R"(status.phase: "Done" is not Pending, Submitting, OutcomeUnknown, AwaitingPayment, Delivered, Refused or Cancelled)"},
         {"/status/attempts/1/outcome", "Failed", R"(status.attempts[1].outcome: "Failed" is not "", Accepted, Refused, Unknown or NoEffect)"},
         {"/status/attempts/0/number", nullptr, "status.attempts[0].number: is missing"},
         {"/status/attempts/0/signedAt", nullptr, "status.attempts[0].signedAt: is missing"},
         {"/status/attempts/0", "one", "status.attempts[0]: is not an object but a string"},
         {"/status/attempts", json::object(), "status.attempts: is not a list but an object"}});
}

TEST(Decode, RefusesBadAccountsAndClaims) {
    refuses<api::CloudAccount>(samples::kAccount, {{"/spec/provider", "Alibaba", R"(spec.provider: "Alibaba" is not Tencent)"},
                                                   {"/spec/site", "china", R"(spec.site: "china" is not China or International)"},
                                                   {"/spec/credentials", nullptr, "spec.credentials.secretRef.name: is missing"},
                                                   {"/spec/requestsPerSecond", 101, "spec.requestsPerSecond"},
                                                   {"/spec/exclusive", 1, "spec.exclusive"},
                                                   {"/spec/freeze", "no", "spec.freeze"},
                                                   {"/status/plans", -1, "status.plans"}});
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"leader"},"spec":{"holderIdentity":"x"}})"));
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"plan-"},"spec":{"holderIdentity":"x"}})"));
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"plan-edgeone-a"},"spec":{}})"));
}

TEST(Decode, RefusesWhatIsNotJson) {
    const std::string deep_list = std::string(1000, '[') + std::string(1000, ']');
    std::string deep_object;
    for (int i = 0; i < 1000; ++i) deep_object += R"({"a":)";
    deep_object += "1" + std::string(1000, '}');
    const std::vector<std::string> table{"",
                                         " ",
                                         "null",
                                         "[]",
                                         "1",
                                         "nothing",
                                         "{",
                                         R"({"metadata":{"name":"a")",
                                         R"({"metadata":)",
                                         R"({"metadata")",
                                         R"({"a":"b)",
                                         R"({"a":"b\)",
                                         R"({"metadata":{"name":"a"}} {})",
                                         R"({"metadata":{"name":"a"}]", "{'a':1}", R"({"a":01})",
                                         R"({"a":1,})",
                                         R"({"a":"\x"})",
                                         R"({"a":"\ud800"})",
                                         std::string("{\"a\":\"\xff\"}"),
                                         std::string("{\"a\":\"\xc3\"}"),
                                         std::string("{\"a\":\"b\0c\"}", 11),
                                         std::string("{\"a\":1}\0", 8),
                                         std::string("{\"a\":\"line\nfeed\"}"),
                                         R"({"a":1e999})",
                                         deep_list,
                                         deep_object,
                                         R"({"metadata":{"name":"a","annotations":)" + deep_object + "}}",
                                         R"({"metadata":{"name":"a"},"spec":)" + deep_list + "}"};
    for (const auto& text : table) {
        const auto decoded = codec::decode<api::EdgeOnePlan>(text);
        ASSERT_FALSE(decoded) << text;
        EXPECT_EQ(decoded.error().kind(), base::ErrorKind::Invalid);
        EXPECT_LT(decoded.error().message().size(), 200U);
    }
    // A whole object, cut at every byte.
    for (std::size_t i = 0; i < samples::kPlan.size() - 1; ++i) EXPECT_FALSE(codec::decode<api::EdgeOnePlan>(samples::kPlan.substr(0, i))) << i;
}

TEST(Decode, DepthIsBoundedAtSixtyFour) {
    const auto nested = [](int levels) {
        return R"({"metadata":{"name":"a"},"deep":)" + std::string(static_cast<std::size_t>(levels - 1), '[') +
               std::string(static_cast<std::size_t>(levels - 1), ']') + "}";
    };
    EXPECT_TRUE(codec::decode<api::ObjectMeta>(nested(codec::kMaxDepth)));
    EXPECT_FALSE(codec::decode<api::ObjectMeta>(nested(codec::kMaxDepth + 1)));
}

TEST(Decode, ErrorsAreShortWhateverWasSent) {
    json object = json::parse(samples::kPlan);
    object["spec"]["renewal"]["mode"] = std::string(100'000, 'x');
    const auto decoded = codec::decode<api::EdgeOnePlan>(object.dump());
    ASSERT_FALSE(decoded);
    EXPECT_LT(decoded.error().message().size(), 300U);
}

}  // namespace
