#include "cloud/tencent/envelope.hpp"

#include <gtest/gtest.h>

#include "cloud/answer.hpp"

namespace tencent {
namespace {

using Ids = std::vector<std::string>;

TEST(Envelope, ReadsASuccess) {
    const auto read = parse_envelope(R"({"Response":{"PlanId":"edgeone-2unuvzjmmn2q","DealName":"20240312347001004723731","RequestId":"1f-2"}})");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->code, "");
    EXPECT_EQ(read->request_id, "1f-2");
    EXPECT_EQ(read->plan_ids, Ids{"edgeone-2unuvzjmmn2q"});
    EXPECT_EQ(read->order_number, "20240312347001004723731");
}

TEST(Envelope, ReadsAnErrorWithOtherFields) {
    const auto read = parse_envelope(
        R"({"Response":{"Error":{"Code":"FailedOperation.InsufficientAccountBalance","Message":"no\nmoney"},"DealName":"2024","RequestId":"r"}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, "FailedOperation.InsufficientAccountBalance");
    EXPECT_EQ(read->message, "no\nmoney");
    EXPECT_EQ(read->order_number, "2024");
}

TEST(Envelope, NullsAndForeignTypesAreAbsent) {
    const auto read = parse_envelope(R"({"Response":{"Error":null,"PlanId":null,"DealName":17,"DeprecatedWarning":"x","RequestId":"r"}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, "");
    EXPECT_EQ(read->plan_ids, Ids{});
    EXPECT_EQ(read->order_number, "");
}

// Ids become parts of object names.
TEST(Envelope, IdsThatAreNoWordsAreAbsent) {
    const auto read = parse_envelope(R"({"Response":{"PlanId":"edgeone/../../x","DealName":"","RequestId":"r"}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->plan_ids, Ids{});
}

TEST(Envelope, ReadsWhatBillingBought) {
    const auto created = parse_envelope(R"({"Response":{"OrderId":"2026","InstanceIdList":["cfw-1","cfw-2"],"RequestId":"r"}})");
    ASSERT_TRUE(created);
    EXPECT_EQ(created->order_number, "2026");
    EXPECT_EQ(created->plan_ids, (Ids{"cfw-1", "cfw-2"}));
    const auto late = parse_envelope(R"({"Response":{"OrderId":"2026","InstanceIdList":null,"RequestId":"r"}})");
    ASSERT_TRUE(late);
    EXPECT_EQ(late->plan_ids, Ids{});
    EXPECT_EQ(parse_envelope(R"({"Response":{"OrderIdList":["2027","2028"],"RequestId":"r"}})")->order_number, "2027");
    EXPECT_EQ(parse_envelope(R"({"Response":{"OrderIdList":[],"RequestId":"r"}})")->order_number, "");
    EXPECT_EQ(parse_envelope(R"({"Response":{"OrderIdList":null,"RequestId":"r"}})")->order_number, "");
}

// Half a list must not look like a whole one.
TEST(Envelope, AListWithSomethingElseInItIsAbsent) {
    for (const char* list : {R"(["cfw-1",""])", R"(["cfw-1",null])", R"(["cfw-1",7])", R"(["cfw/1"])", R"("cfw-1")", "{}"}) {
        const auto read = parse_envelope(R"({"Response":{"OrderId":"2026","InstanceIdList":)" + std::string(list) + R"(,"RequestId":"r"}})");
        ASSERT_TRUE(read) << list;
        EXPECT_EQ(read->plan_ids, Ids{}) << list;
    }
}

TEST(Envelope, WhatDoesNotParseProvesNothing) {
    const std::string deep = R"({"Response":{"RequestId":"r","x":)" + std::string(100, '[') + std::string(100, ']') + "}}";
    const std::string bottomless = R"({"Response":{"RequestId":"r","x":)" + std::string(1'000'000, '[');
    const std::vector<std::string> broken{"",
                                          "{",
                                          "null",
                                          "[]",
                                          "\"x\"",
                                          "<html>502</html>",
                                          "{}",
                                          R"({"Response":null})",
                                          R"({"Response":[]})",
                                          R"({"Response":{}})",
                                          R"({"Response":{"RequestId":""}})",
                                          R"({"Response":{"RequestId":7}})",
                                          R"({"Response":{"Error":{"Code":"InvalidParameter","Message":"m"}}})",
                                          R"({"Response":{"Error":"InvalidParameter","RequestId":"r"}})",
                                          R"({"Response":{"Error":{"Message":"m"},"RequestId":"r"}})",
                                          R"({"Response":{"Error":{"Code":"In valid","Message":"m"},"RequestId":"r"}})",
                                          R"({"Response":{"RequestId":"r"}} trailing)",
                                          R"({"Response":{"RequestId":"r"})",
                                          "{\"Response\":{\"RequestId\":\"\xff\"}}",
                                          deep,
                                          bottomless};
    for (const std::string& body : broken) {
        const auto read = parse_envelope(body);
        ASSERT_FALSE(read) << body.substr(0, 80);
        EXPECT_EQ(read.error().kind(), base::ErrorKind::Invalid);
    }
}

TEST(Envelope, ALegacyGatewaysAnswerIsNoProofButIsNamed) {
    const auto read = parse_envelope(R"({"code":4000,"message":"wrong","codeDesc":"InvalidParameter"})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), "InvalidParameter");
    EXPECT_NE(read.error().message().find("wrong"), std::string::npos);
}

TEST(Envelope, MessagesAreCutBetweenCharactersAndStayOnOneLine) {
    EXPECT_EQ(cloud::bounded_message("no\nmoney\x7f"), "no money ");
    EXPECT_EQ(cloud::bounded_message(std::string(512, 'x')).size(), 512U);
    std::string chinese;
    for (int i = 0; i < 200; ++i) chinese += "余";  // three bytes each; 512 is inside one
    EXPECT_EQ(cloud::bounded_message(chinese), chinese.substr(0, 510));
}

// In one pass: else this takes minutes.
TEST(Envelope, AKeyIsTakenOutHoweverOftenItIsThere) {
    const cloud::Credentials credentials{base::Secret("SECRET-ID"), base::Secret("SECRET-KEY-0123456789"), {}, {}};
    std::string text = "told: ";
    for (int i = 0; i < 400'000; ++i) text += "SECRET-KEY-0123456789";
    EXPECT_TRUE(cloud::scrub(text + "SECRET-ID", credentials).starts_with("told: ******"));
    EXPECT_EQ(cloud::scrub("SECRET-ID of SECRET-KEY-0123456789SECRET-ID.", credentials), "*** of ******.");
}

}  // namespace
}  // namespace tencent
