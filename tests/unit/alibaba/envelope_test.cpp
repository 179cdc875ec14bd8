#include "cloud/alibaba/envelope.hpp"

#include <gtest/gtest.h>

namespace alibaba {
namespace {

using base::ErrorKind;

TEST(Envelope, ASuccessOfEveryService) {
    const auto cbn = parse_envelope(200, R"({"RequestId":"r-1","CenBandwidthPackageId":"cenbwp-1","CenBandwidthPackageOrderId":"20156420004"})");
    ASSERT_TRUE(cbn) << cbn.error().message();
    EXPECT_EQ(cbn->code, "");
    EXPECT_EQ(cbn->request_id, "r-1");
    EXPECT_EQ(cbn->package_id, "cenbwp-1");
    EXPECT_EQ(cbn->order_id, "20156420004");
    const auto bss = parse_envelope(200, R"({"Code":"Success","Success":true,"Message":"m","RequestId":"r-2","Data":{"OrderId":"202657601410661"}})");
    ASSERT_TRUE(bss);
    EXPECT_EQ(bss->code, "");
    EXPECT_EQ(bss->order_id, "202657601410661");
    const auto number = parse_envelope(200, R"({"Code":"Success","Success":true,"RequestId":"r-2","Data":{"OrderId":202657601410661}})");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->order_id, "202657601410661");
    const auto refund = parse_envelope(200, R"({"Code":"200","Success":true,"Message":"success","RequestId":"r-3","Data":{"OrderId":2100000000}})");
    ASSERT_TRUE(refund) << refund.error().message();
    EXPECT_EQ(refund->code, "");
    EXPECT_EQ(refund->order_id, "2100000000");
}

TEST(Envelope, TheCodeIsTheJudgeAndNotTheStatus) {
    struct Case {
        int status;
        std::string body;
        std::string code;
    };
    const std::vector<Case> cases{
        {400, R"({"Code":"Throttling.User","Message":"m","RequestId":"r","HostId":"h","Recommend":"https://x"})", "Throttling.User"},
        {409, R"({"Code":"InvalidOperation.BwpForGeoSpanAlreadyAssociated","Message":"m","RequestId":"r"})",
         "InvalidOperation.BwpForGeoSpanAlreadyAssociated"},
        {200, R"({"Code":"NotApplicable","Success":false,"Message":"m","RequestId":"r","Data":{}})", "NotApplicable"},
        {200, R"({"Code":"NotApplicable","Message":"m","RequestId":"r"})", "NotApplicable"},
        {403, R"({"code":"NoPermission","message":"m","requestId":"r"})", "NoPermission"},
        {503, R"({"Code":"ServiceUnavailable","Message":"m","RequestId":"r"})", "ServiceUnavailable"},
    };
    for (const Case& one : cases) {
        const auto envelope = parse_envelope(one.status, one.body);
        ASSERT_TRUE(envelope) << one.body;
        EXPECT_EQ(envelope->code, one.code);
        EXPECT_EQ(envelope->message, "m");
        EXPECT_EQ(envelope->request_id, "r");
        EXPECT_EQ(envelope->status, one.status);
    }
}

TEST(Envelope, WhatIsNoAnswerProvesNothing) {
    struct Case {
        int status;
        std::string body;
        ErrorKind kind;
    };
    const std::vector<Case> cases{
        {403, "<?xml version=\"1.0\"?><Error><Code>InvalidParameter</Code><RequestId>r</RequestId></Error>", ErrorKind::Invalid},
        {502, "<html>", ErrorKind::Internal},
        {429, "", ErrorKind::Throttled},
        {200, "", ErrorKind::Invalid},
        {200, "[]", ErrorKind::Invalid},
        {200, R"({"CenBandwidthPackageId":"cenbwp-1","CenBandwidthPackageOrderId":"1"})", ErrorKind::Invalid},  // no RequestId
        {200, R"({"RequestId":"r 1"})", ErrorKind::Invalid},                                                    // not a word
        {400, R"({"Message":"m","RequestId":"r"})", ErrorKind::Invalid},                                        // no Code
        {400, R"({"Code":"Success","RequestId":"r"})", ErrorKind::Invalid},                                     // which of the two?
        {200, R"({"Code":"Success","Success":false,"RequestId":"r"})", ErrorKind::Invalid},
        {200, R"({"Code":"InvalidParameter","Success":true,"RequestId":"r"})", ErrorKind::Invalid},
        {200, R"({"Code":"200","Success":false,"RequestId":"r"})", ErrorKind::Invalid},
        {400, R"({"Code":"200","RequestId":"r"})", ErrorKind::Invalid},
        {200, R"({"Code":"two words","Success":false,"RequestId":"r"})", ErrorKind::Invalid},
        {302, R"({"RequestId":"r"})", ErrorKind::Invalid},
        {200, R"({"RequestId":"r","deep":)" + std::string(70, '[') + std::string(70, ']') + "}", ErrorKind::Invalid},
    };
    for (const Case& one : cases) {
        const auto envelope = parse_envelope(one.status, one.body);
        ASSERT_FALSE(envelope) << one.body;
        EXPECT_EQ(envelope.error().kind(), one.kind) << one.body;
        EXPECT_EQ(envelope.error().http_status(), one.status);
        EXPECT_EQ(envelope.error().code(), "");
    }
}

TEST(Envelope, IdsThatCannotBeIdsAreNone) {
    const auto envelope = parse_envelope(200, R"({"RequestId":"r","CenBandwidthPackageId":" cenbwp-1","CenBandwidthPackageOrderId":-5})");
    ASSERT_TRUE(envelope);
    EXPECT_EQ(envelope->package_id, "");
    EXPECT_EQ(envelope->order_id, "");
}

TEST(Envelope, ErrorsSayActionWordsAdviceCodeAndRequest) {
    const base::Error error = error_of("SetRenewal", *parse_envelope(400, R"({"Code":"NotAuthorized","Message":"words","RequestId":"r-9"})"));
    EXPECT_EQ(error.kind(), ErrorKind::Forbidden);
    EXPECT_EQ(error.code(), "NotAuthorized");
    for (const char* part : {"SetRenewal: words", "bss:", "(NotAuthorized, request r-9)"})
        EXPECT_NE(error.message().find(part), std::string::npos) << error.message();
}

}  // namespace
}  // namespace alibaba
