#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "samples.hpp"

namespace {

using nlohmann::json;

base::Time at(std::string_view text) { return base::parse_rfc3339(text).value(); }

api::Attempt attempt(int number, std::string message) {
    api::Attempt made;
    made.number = number;
    made.message = std::move(message);
    return made;
}

// The object as the API server would have it after the patch.
template <class T>
T patched(const std::string& object, const std::string& patch) {
    json document = json::parse(object);
    document.merge_patch(json::parse(patch));
    return codec::decode<T>(document.dump()).value();
}

// A status that is patched into an object decodes to the same again, whatever the object held before.
template <class T>
void goes_round(const std::string& sample) {
    const T full = codec::decode<T>(sample).value();
    const std::string bare = [&] {
        json document = json::parse(sample);
        document.erase("status");
        return document.dump();
    }();
    const T empty = codec::decode<T>(bare).value();
    EXPECT_EQ(patched<T>(bare, codec::status_patch(full.meta, full.status)).status, full.status) << "from nothing to everything";
    EXPECT_EQ(patched<T>(sample, codec::status_patch(empty.meta, empty.status)).status, empty.status) << "from everything to nothing";
    EXPECT_EQ(json::parse(codec::status_patch(full.meta, full.status))["metadata"], (json{{"resourceVersion", full.meta.resource_version}}));
}

TEST(StatusPatch, EveryKindGoesRound) {
    goes_round<api::EdgeOnePlan>(samples::kPlan);
    goes_round<api::CloudInstance>(samples::kInstance);
    goes_round<api::CenBandwidthPackage>(samples::kPackage);
    goes_round<api::PurchaseOrder>(samples::kOrder);
    goes_round<api::PurchaseOrder>(samples::kTokenOrder);
    goes_round<api::CloudAccount>(samples::kAccount);
}

TEST(StatusPatch, UnsetFieldsAreRemovedByNull) {
    const json status = json::parse(codec::status_patch(api::ObjectMeta{}, api::EdgeOnePlanStatus{}))["status"];
    for (const char* name : {"planId", "planType", "state", "enabledAt", "expiresAt", "autoRenewal", "zones", "orders"}) {
        ASSERT_TRUE(status.contains(name)) << name;
        EXPECT_TRUE(status[name].is_null()) << name;
    }
    EXPECT_EQ(status["conditions"], json::array());
    EXPECT_EQ(status["observedGeneration"], -1);
    const json instance = json::parse(codec::status_patch(api::ObjectMeta{}, api::CloudInstanceStatus{}))["status"];
    for (const char* name : {"instanceIds", "state", "orderId", "expiresAt", "autoRenewal", "renewFlag", "orders"}) {
        ASSERT_TRUE(instance.contains(name)) << name;
        EXPECT_TRUE(instance[name].is_null()) << name;
    }
    const json package = json::parse(codec::status_patch(api::ObjectMeta{}, api::CenBandwidthPackageStatus{}))["status"];
    for (const char* name :
         {"packageId", "state", "orderId", "bandwidthMbps", "businessStatus", "attachedTo", "expiresAt", "autoRenewal", "orders"}) {
        ASSERT_TRUE(package.contains(name)) << name;
        EXPECT_TRUE(package[name].is_null()) << name;
    }
    const json order = json::parse(codec::status_patch(api::ObjectMeta{}, api::PurchaseOrderStatus{}))["status"];
    for (const char* name : {"attempts", "orderNumbers", "resourceIds", "settledAt", "destroyedAt"}) {
        ASSERT_TRUE(order.contains(name)) << name;
        EXPECT_TRUE(order[name].is_null()) << name;
    }
    EXPECT_EQ(order["phase"], "Pending") << "the phase is what tells a status from none";
}

TEST(StatusPatch, AConditionThatIsGoneIsGone) {
    auto plan = codec::decode<api::EdgeOnePlan>(samples::kPlan).value();
    plan.status.conditions = {{api::ConditionType::Stalled, api::ConditionStatus::True, "Refused", "", 4, at("2026-11-01T00:00:04Z")}};
    EXPECT_EQ(patched<api::EdgeOnePlan>(samples::kPlan, codec::status_patch(plan.meta, plan.status)).status.conditions, plan.status.conditions);
}

TEST(StatusPatch, IsCutToTheSchemasBounds) {
    // A status that the API server refuses would hide that an attempt was made.
    api::PurchaseOrderStatus order;
    for (int number = 1; number <= 12; ++number) order.attempts.push_back(attempt(number, std::string(5000, 'm')));
    const json attempts = json::parse(codec::status_patch(api::ObjectMeta{}, order))["status"]["attempts"];
    ASSERT_EQ(attempts.size(), 10U);
    EXPECT_EQ(attempts.front()["number"], 3);
    EXPECT_EQ(attempts.back()["number"], 12) << "the last attempt is the one that counts";
    EXPECT_EQ(attempts.back()["message"].get<std::string>().size(), 1024U);

    api::EdgeOnePlanStatus plan;
    for (int i = 0; i < 25; ++i) plan.orders.push_back({"Renew", "order-" + std::to_string(i), "", {}});
    plan.conditions = {{api::ConditionType::Ready, api::ConditionStatus::True, "Available", std::string(9000, 'm'), 1, {}}};
    const json status = json::parse(codec::status_patch(api::ObjectMeta{}, plan))["status"];
    EXPECT_EQ(status["orders"].size(), 20U);
    EXPECT_EQ(status["orders"].back()["purchaseOrder"], "order-24");
    EXPECT_EQ(status["conditions"][0]["message"].get<std::string>().size(), 4096U);

    api::CloudAccountStatus account;
    for (int i = 0; i < 60; ++i) account.unclaimed.push_back(std::to_string(i));
    account.clock_offset_seconds = -3'000'000'000;
    const json told = json::parse(codec::status_patch(api::ObjectMeta{}, account))["status"];
    EXPECT_EQ(told["unclaimed"].size(), 50U);
    EXPECT_EQ(told["clockOffsetSeconds"], -2'147'483'647) << "format: int32";
}

TEST(StatusPatch, BytesThatAreNotUtf8AreReplaced) {
    api::PurchaseOrderStatus order;
    order.attempts = {attempt(1, "broken \xff answer")};
    const json attempts = json::parse(codec::status_patch(api::ObjectMeta{}, order))["status"]["attempts"];
    EXPECT_EQ(attempts[0]["message"], "broken \xEF\xBF\xBD answer");
}

TEST(MetadataPatches, CarryTheResourceVersion) {
    api::ObjectMeta meta;
    meta.resource_version = "7";
    EXPECT_EQ(codec::finalizers_patch(meta, {"a/b", "c/d"}), R"({"metadata":{"finalizers":["a/b","c/d"],"resourceVersion":"7"}})");
    EXPECT_EQ(codec::finalizers_patch(meta, {}), R"({"metadata":{"finalizers":[],"resourceVersion":"7"}})");
    EXPECT_EQ(codec::external_id_patch(meta, "edgeone-a"),
              R"({"metadata":{"annotations":{"planwright.dev/external-id":"edgeone-a"},"resourceVersion":"7"}})");
    EXPECT_EQ(codec::external_id_patch(meta, ""), R"({"metadata":{"annotations":{"planwright.dev/external-id":null},"resourceVersion":"7"}})");
}

TEST(EncodeNew, PurchaseOrderDecodesToItself) {
    auto order = codec::decode<api::PurchaseOrder>(samples::kOrder).value();
    order.spec.resolution.reset();
    const std::string body = codec::encode_new(order);
    const auto again = codec::decode<api::PurchaseOrder>(body).value();
    EXPECT_EQ(again.spec, order.spec);
    EXPECT_EQ(again.meta.name, order.meta.name);
    EXPECT_EQ(again.meta.ns, "web");
    EXPECT_FALSE(again.has_status);

    const json document = json::parse(body);
    EXPECT_EQ(document["apiVersion"], "planwright.dev/v1alpha1");
    EXPECT_EQ(document["metadata"]["labels"], (json{{"planwright.dev/subject", "blog"}, {"planwright.dev/act", "Renew"}}));
    EXPECT_FALSE(document["metadata"].contains("ownerReferences")) << "the ledger outlives its subject";
    EXPECT_FALSE(document["metadata"].contains("resourceVersion"));
    EXPECT_EQ(document["spec"]["request"].get<std::string>(), order.spec.request) << "the bytes that are signed";
}

TEST(EncodeNew, ClientTokenStandsBesideTheRequest) {
    const auto order = codec::decode<api::PurchaseOrder>(samples::kTokenOrder).value();
    const std::string body = codec::encode_new(order);
    EXPECT_EQ(codec::decode<api::PurchaseOrder>(body).value().spec, order.spec);
    EXPECT_EQ(json::parse(body)["spec"]["clientToken"], "t-1");
    EXPECT_EQ(json::parse(body)["spec"]["request"].get<std::string>().find("t-1"), std::string::npos);
    EXPECT_FALSE(json::parse(codec::encode_new(codec::decode<api::PurchaseOrder>(samples::kOrder).value()))["spec"].contains("clientToken"));
}

TEST(EncodeNew, SubjectLabelIsAValidLabel) {
    auto order = codec::decode<api::PurchaseOrder>(samples::kOrder).value();
    const auto label = [&](const std::string& name) {
        order.spec.subject.name = name;
        return json::parse(codec::encode_new(order))["metadata"]["labels"]["planwright.dev/subject"].get<std::string>();
    };
    EXPECT_EQ(label(std::string(63, 'a')), std::string(63, 'a'));
    EXPECT_EQ(label(std::string(64, 'a')), std::string(63, 'a'));
    EXPECT_EQ(label(std::string(61, 'a') + ".-b"), std::string(61, 'a')) << "it must not end with a dot or a dash";
}

TEST(EncodeNew, ClaimIsALease) {
    api::Claim claim;
    claim.meta.ns = "ops";
    claim.plan_id = "edgeone-aaaaaa";
    claim.holder = "web/EdgeOnePlan/blog";
    const std::string body = codec::encode_new(claim);
    EXPECT_EQ(json::parse(body), json::parse(R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
        "metadata":{"name":"plan-edgeone-aaaaaa","namespace":"ops","labels":{"planwright.dev/claim":"plan"}},
        "spec":{"holderIdentity":"web/EdgeOnePlan/blog"}})"));
    const auto again = codec::decode<api::Claim>(body).value();
    EXPECT_EQ(again.plan_id, claim.plan_id);
    EXPECT_EQ(again.holder, claim.holder);
}

TEST(ClaimName, IsAValidNameForAnyId) {
    EXPECT_EQ(codec::claim_name("edgeone-aaaaaa"), "plan-edgeone-aaaaaa");
    EXPECT_EQ(codec::claim_name("cenbwp-4c2z"), "plan-cenbwp-4c2z");
    EXPECT_EQ(codec::claim_name("A_1"), "planx-415f31");
    EXPECT_EQ(codec::claim_name("a-"), "planx-612d") << "a name ends with a letter or a digit";
    for (const std::string id : {"edgeone-aaaaaa", "A_1", "a-", "a", "x-41"}) {
        api::Claim claim;
        claim.plan_id = id;
        claim.holder = "web/CloudInstance/firewall";
        EXPECT_EQ(codec::decode<api::Claim>(codec::encode_new(claim)).value().plan_id, id);
    }
}

}  // namespace
