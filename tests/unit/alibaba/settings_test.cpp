#include "cloud/alibaba/settings.hpp"

#include <gtest/gtest.h>

namespace alibaba {
namespace {

using What = api::Setting::What;

api::Setting setting(What what) {
    api::Setting one;
    one.what = what;
    one.plan_id = "cenbwp-1";
    return one;
}

TEST(Settings, AutoRenewalIsSetAtBilling) {
    api::Setting on = setting(What::AutoRenewal);
    on.on = true;
    on.months = 3;
    on.product_code = "cbn";
    on.product_type = "cbn_bwp_pre";
    const auto call = call_of(on);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->action, "SetRenewal");
    EXPECT_EQ(call->parameters, (Parameters{{"InstanceIDs", "cenbwp-1"},
                                            {"ProductCode", "cbn"},
                                            {"ProductType", "cbn_bwp_pre"},
                                            {"RenewalPeriod", "3"},
                                            {"RenewalPeriodUnit", "M"},
                                            {"RenewalStatus", "AutoRenewal"},
                                            {"SubscriptionType", "Subscription"}}));
    api::Setting years = on;
    years.months = 24;
    EXPECT_EQ(call_of(years)->parameters.at("RenewalPeriod"), "2");
    EXPECT_EQ(call_of(years)->parameters.at("RenewalPeriodUnit"), "Y");

    api::Setting off = on;
    off.on = false;
    off.product_type.clear();
    EXPECT_EQ(
        call_of(off)->parameters,
        (Parameters{{"InstanceIDs", "cenbwp-1"}, {"ProductCode", "cbn"}, {"RenewalStatus", "ManualRenewal"}, {"SubscriptionType", "Subscription"}}));
}

TEST(Settings, AutoRenewalOfAPackageThatBillingDoesNotListIsInvalid) {
    const auto call = call_of(setting(What::AutoRenewal));
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().kind(), base::ErrorKind::Invalid);
    EXPECT_NE(call.error().message().find("cenbwp-1"), std::string::npos);
}

TEST(Settings, AttributesAreSetTogether) {
    api::Setting attributes = setting(What::Attributes);
    attributes.text = "link";
    const auto call = call_of(attributes);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->action, "ModifyCenBandwidthPackageAttribute");
    EXPECT_EQ(call->parameters, (Parameters{{"CenBandwidthPackageId", "cenbwp-1"}, {"Description", ""}, {"Name", "link"}}));
}

TEST(Settings, TagsAreNumbered) {
    api::Setting tags = setting(What::Tags);
    EXPECT_FALSE(call_of(tags));
    tags.tags = {{"a", "1"}, {"b", ""}};
    const auto call = call_of(tags);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->action, "TagResources");
    EXPECT_EQ(call->parameters, (Parameters{{"ResourceId.1", "cenbwp-1"},
                                            {"ResourceType", "BandwidthPackage"},
                                            {"Tag.1.Key", "a"},
                                            {"Tag.1.Value", "1"},
                                            {"Tag.2.Key", "b"},
                                            {"Tag.2.Value", ""}}));
    for (int i = 0; i < 19; ++i) tags.tags["t" + std::to_string(i)] = "x";
    EXPECT_FALSE(call_of(tags));
}

TEST(Settings, AttachDetachAndCancel) {
    api::Setting attach = setting(What::Attach);
    attach.target = "cen-1";
    EXPECT_EQ(call_of(attach)->action, "AssociateCenBandwidthPackage");
    EXPECT_EQ(call_of(attach)->parameters, (Parameters{{"CenBandwidthPackageId", "cenbwp-1"}, {"CenId", "cen-1"}}));
    api::Setting detach = attach;
    detach.what = What::Detach;
    EXPECT_EQ(call_of(detach)->action, "UnassociateCenBandwidthPackage");
    api::Setting cancel = setting(What::CancelOrder);
    cancel.target = "2015";
    EXPECT_EQ(call_of(cancel)->action, "CancelOrder");
    EXPECT_EQ(call_of(cancel)->parameters, (Parameters{{"OrderId", "2015"}}));
}

TEST(Settings, TheOtherVendorsAreInvalid) {
    for (const What what : {What::BindZone, What::Destroy}) EXPECT_EQ(call_of(setting(what)).error().kind(), base::ErrorKind::Invalid);
}

}  // namespace
}  // namespace alibaba
