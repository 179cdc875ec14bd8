#include "net/message.hpp"

#include <gtest/gtest.h>

namespace net {
namespace {

const Url kUrl{true, "api.test", "6443", "/prefix"};

TEST(Message, WritesARequest) {
    const HttpRequest request{"POST", "/x?y=z", {{"X-TC-Action", "CreatePlan"}}, "{}"};
    EXPECT_EQ(*to_wire(request, kUrl),
              "POST /prefix/x?y=z HTTP/1.1\r\nHost: api.test:6443\r\nX-TC-Action: CreatePlan\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Message, SetsItsOwnHeadersOnly) {
    const HttpRequest request{"GET", "/", {{"host", "evil"}, {"CONTENT-LENGTH", "7"}, {"Transfer-Encoding", "chunked"}, {"Connection", "close"}}, ""};
    EXPECT_EQ(*to_wire(request, kUrl), "GET /prefix/ HTTP/1.1\r\nHost: api.test:6443\r\n\r\n");
}

TEST(Message, ABodilessPostSaysSo) { EXPECT_TRUE(to_wire(HttpRequest{"POST", "/", {}, ""}, kUrl)->contains("Content-Length: 0\r\n")); }

TEST(Message, CantBeSplitByItsParts) {
    const HttpRequest broken[] = {{"GET /", "/", {}, ""},
                                  {"", "/", {}, ""},
                                  {"GET", "/a b", {}, ""},
                                  {"GET", "/a\r\nX: y", {}, ""},
                                  {"GET", "http://a.test/", {}, ""},
                                  {"GET", "", {}, ""},
                                  {"GET", "/", {{"A\r\nB", "c"}}, ""},
                                  {"GET", "/", {{"", "c"}}, ""},
                                  {"GET", "/", {{"A", "b\r\nC: d"}}, ""},
                                  {"GET", "/", {{"A", "b\nC: d"}}, ""}};
    for (const HttpRequest& request : broken) {
        const auto wire = to_wire(request, kUrl);
        ASSERT_FALSE(wire) << request.method << " " << request.target;
        EXPECT_EQ(wire.error().kind(), base::ErrorKind::Invalid);
    }
}

TEST(Message, WritesAResponse) {
    EXPECT_EQ(*to_wire(HttpResponse{200, {{"Date", "x"}}, "hi"}, true), "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(*to_wire(HttpResponse{404, {}, ""}, false), "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(*to_wire(HttpResponse{204, {}, ""}, true), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(Message, FindsAHeaderInAnyCase) {
    const Headers headers = {{"Retry-After", "3"}, {"retry-after", "9"}};
    EXPECT_EQ(find_header(headers, "RETRY-AFTER"), "3");
    EXPECT_EQ(find_header(headers, "Retry"), "");
}

}  // namespace
}  // namespace net
