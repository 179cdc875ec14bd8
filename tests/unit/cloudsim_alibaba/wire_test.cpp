// How requests are told apart and answers look: JSON, XML, billing's envelope, statuses.
#include <gtest/gtest.h>

#include "cloudsim/alibaba/render.hpp"
#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

TEST(Wire, BothSignaturesInQueryAndForm) {
    World world;
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages").body.at("TotalCount"), 0);
    const Pairs parameters{{"Action", "DescribeCenBandwidthPackages"}, {"Version", kCbn}, {"Format", "JSON"}};
    EXPECT_EQ(world.send(sign_v1({}, parameters, world.now())).body.at("TotalCount"), 0);
    EXPECT_EQ(world.send(sign_v1({}, parameters, world.now(), true)).body.at("TotalCount"), 0);
}

TEST(Wire, V1AnswersXmlUnlessAskedForJson) {
    World world;
    world.buy({{"Name", "a<b"}});
    Pairs parameters{{"Action", "DescribeCenBandwidthPackages"}, {"Version", kCbn}};
    const auto good = world.cloud.send(sign_v1({}, parameters, world.now()));
    EXPECT_EQ(good.status, 200);
    EXPECT_NE(good.body.find("<DescribeCenBandwidthPackagesResponse>"), std::string::npos);
    EXPECT_NE(good.body.find("<CenBandwidthPackages><CenBandwidthPackage><Bandwidth>2</Bandwidth>"), std::string::npos) << good.body;
    EXPECT_NE(good.body.find("<Name>a&lt;b</Name>"), std::string::npos);
    parameters["PageSize"] = "51";
    const auto bad = world.cloud.send(sign_v1({}, parameters, world.now()));
    EXPECT_EQ(bad.status, 400);
    EXPECT_NE(bad.body.find("<Error>"), std::string::npos);
    EXPECT_NE(bad.body.find("<Code>InvalidParameter</Code>"), std::string::npos);
    Signer wrong;
    wrong.secret = "x";
    EXPECT_NE(world.cloud.send(sign_v1(wrong, parameters, world.now())).body.find("<Code>SignatureDoesNotMatch</Code>"), std::string::npos);
}

TEST(Wire, ListsBecomeRepeatedElements) {
    EXPECT_EQ(to_xml("R", json{{"A", {{"B", {1, 2}}}}, {"C", true}, {"D", nullptr}}),
              "<?xml version='1.0' encoding='UTF-8'?><R><A><B>1</B><B>2</B></A><C>true</C><D></D></R>");
}

TEST(Wire, ErrorsCarryTheirStatus) {
    World world;
    EXPECT_EQ(world.cbn("Nothing").status, 404);
    EXPECT_EQ(world.cbn("Nothing").code(), "InvalidAction.NotFound");
    EXPECT_EQ(world.call("2020-01-01", "CreateCenBandwidthPackage").code(), "InvalidVersion");
    EXPECT_EQ(world.call(kBss, "CreateCenBandwidthPackage").code(), "InvalidAction.NotFound");
    Signer stranger;
    stranger.id = "nobody";
    const Reply unknown = world.call(kCbn, "DescribeCenBandwidthPackages", {}, stranger);
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "InvalidAccessKeyId.NotFound");
    for (const char* field : {"RequestId", "HostId", "Message", "Recommend"}) EXPECT_TRUE(unknown.body.contains(field)) << field;
}

TEST(Wire, NonceIsGoodOnce) {
    World world;
    Signer with;
    with.nonce = "same";
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, with).code(), "");
    const Reply again = world.call(kCbn, "DescribeCenBandwidthPackages", {}, with);
    EXPECT_EQ(again.code(), "SignatureNonceUsed");
    EXPECT_EQ(again.status, 400);
    world.advance(std::chrono::seconds(901));
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, with).code(), "");
}

TEST(Wire, ARefusedSignatureDoesNotUseUpItsNonce) {
    World world;
    Signer wrong;
    wrong.nonce = "once";
    wrong.secret = "x";
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, wrong).code(), "SignatureDoesNotMatch");
    wrong.secret = kSecret;
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, wrong).code(), "");
}

TEST(Wire, BillingWrapsItsOwnErrorsOnly) {
    World world;
    const Reply good = world.bss("QueryAccountBalance");
    EXPECT_EQ(good.body.at("Code"), "Success");
    EXPECT_EQ(good.body.at("Data").at("AvailableAmount"), "10000.00");
    const Reply own = world.bss("RenewInstance", {{"InstanceId", "cenbwp-none"}, {"RenewPeriod", "1"}});
    EXPECT_EQ(own.status, 200);
    EXPECT_EQ(own.body.at("Success"), false);
    EXPECT_EQ(own.code(), "ResourceNotExists");
    world.cloud.control("POST", "/faults", {{"kind", "refuse"}, {"code", "Throttling.User"}, {"count", 1}});
    const Reply throttled = world.bss("QueryAccountBalance");
    EXPECT_EQ(throttled.status, 400);
    EXPECT_EQ(throttled.code(), "Throttling.User");
}

TEST(Wire, BillingKnowsTheAccountsOfItsSiteOnly) {
    World world;
    Signer china;
    china.host = "business.aliyuncs.com";
    Signer abroad;
    abroad.host = "business.ap-southeast-1.aliyuncs.com";
    EXPECT_EQ(world.call(kBss, "QueryAccountBalance", {}, china).code(), "");
    const Reply wrong = world.call(kBss, "QueryAccountBalance", {}, abroad);
    EXPECT_EQ(wrong.code(), "NotApplicable");
    EXPECT_EQ(wrong.status, 200);
    world.set({{"site", "International"}});
    EXPECT_EQ(world.call(kBss, "QueryAccountBalance", {}, abroad).body.at("Data").at("Currency"), "USD");
    EXPECT_EQ(world.call(kBss, "QueryAccountBalance", {}, china).code(), "NotApplicable");
    EXPECT_EQ(world.bss("QueryAccountBalance").code(), "");
    world.set({{"refuseLoopback", true}});
    EXPECT_EQ(world.bss("QueryAccountBalance").code(), "NotApplicable");
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages").code(), "");
}

TEST(Wire, WritesAreLoggedWithoutWhatSignsThem) {
    World world;
    world.create({{"Name", "logged"}});
    const json request = world.cloud.control("GET", "/requests").at("requests").back();
    EXPECT_EQ(request.at("action"), "CreateCenBandwidthPackage");
    EXPECT_EQ(request.at("outcome"), "ok");
    EXPECT_EQ(request.at("uin"), kUid);
    EXPECT_EQ(json::parse(request.at("body").get<std::string>()).at("Name"), "logged");
    const json v1 = world.send(sign_v1({}, {{"Action", "DeleteCenBandwidthPackage"}, {"Version", kCbn}, {"Format", "JSON"}}, world.now())).body;
    EXPECT_EQ(v1.at("Code"), "MissingParameter");
    EXPECT_EQ(world.cloud.control("GET", "/requests").at("requests").back().at("body"), "{}");
}

TEST(Wire, BothCloudsAnswerAtOneAddress) {
    World world;
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages").status, 200);
    EXPECT_TRUE(world.cloud.plans().contains("TotalCount"));
}

TEST(Wire, LateRequestsDieWithTheirSignature) {
    World world;
    world.cloud.control("POST", "/faults", {{"kind", "execute_late"}, {"count", 1}, {"afterSeconds", 899}});
    EXPECT_EQ(
        world.cloud
            .send(sign_v3({}, kCbn, "CreateCenBandwidthPackage",
                          {{"Bandwidth", "2"}, {"GeographicRegionAId", "China"}, {"GeographicRegionBId", "China"}, {"AutoPay", "true"}}, world.now()))
            .status,
        0);
    EXPECT_TRUE(world.charges().empty());
    world.advance(std::chrono::seconds(900));
    EXPECT_EQ(world.charges().size(), 1U);
    world.cloud.control("POST", "/faults", {{"kind", "execute_late"}, {"count", 1}, {"afterSeconds", 901}});
    EXPECT_EQ(world.cloud.send(sign_v3({}, kBss, "RenewInstance", {}, world.now())).status, 0);
    world.advance(std::chrono::seconds(2000));
    EXPECT_EQ(world.cloud.control("GET", "/requests").at("requests").back().at("outcome"), "dropped");
}

}  // namespace
}  // namespace cloudsim::alibaba
