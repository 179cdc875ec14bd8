#include "codec/stream.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "codec/codec.hpp"
#include "samples.hpp"

namespace {
std::size_t bytes_allocated = 0;
}

// Counted, to show that a list is cut up without a copy or a tree of it.
void* operator new(std::size_t size) {
    bytes_allocated += size;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using codec::LineFramer;
using codec::WatchEvent;

TEST(SplitList, ItemsAreViewsIntoTheBody) {
    const std::string first = R"({"metadata":{"name":"a"},"text":"]},{\"\\"})";
    const std::string second = R"({ "b" : [1, {"c": null}] })";
    const std::string body =
        R"({"kind":"EdgeOnePlanList","items": [)" + first + " ,\n" + second + R"(],"metadata":{"resourceVersion":"12","continue":"tok\u002bn"}})";
    const auto page = codec::split_list(body);
    ASSERT_TRUE(page) << page.error().message();
    EXPECT_EQ(page->resource_version, "12");
    EXPECT_EQ(page->continue_token, "tok+n");
    ASSERT_EQ(page->items.size(), 2U);
    EXPECT_EQ(page->items[0], first);
    EXPECT_EQ(page->items[1], second);
    EXPECT_GE(page->items[0].data(), body.data());
    EXPECT_LT(page->items[1].data(), body.data() + body.size());
}

TEST(SplitList, EmptyLists) {
    for (const char* items : {"[]", " [ ] ", "null"}) {
        const auto page = codec::split_list(R"({"metadata":{"resourceVersion":"1"},"items":)" + std::string(items) + "}");
        ASSERT_TRUE(page) << items;
        EXPECT_TRUE(page->items.empty());
        EXPECT_EQ(page->continue_token, "");
    }
}

TEST(SplitList, RefusesWhatIsNoList) {
    const std::string meta = R"("metadata":{"resourceVersion":"1"})";
    const std::vector<std::string> table{"",
                                         "[]",
                                         "{}",
                                         "{" + meta + "}",
                                         R"({"items":[]})",
                                         "{" + meta + R"(,"items":{}})",
                                         "{" + meta + R"(,"items":[1,]})",
                                         "{" + meta + R"(,"items":[})",
                                         "{" + meta + R"(,"items":[{]})",
                                         "{" + meta + R"(,"items":[{"a":[}]]})",
                                         "{" + meta + R"(,"items":[{}]} x)",
                                         "{" + meta + R"(,"items":["a})",
                                         "{" + meta + R"(,"items":[],"items":[]})",
                                         R"({"metadata":1,"items":[]})",
                                         R"({"metadata":{"resourceVersion":1},"items":[]})",
                                         "{" + meta + R"(,"items":[)" + std::string(1000, '[') + std::string(1000, ']') + "]}",
                                         "{" + meta + R"(,"items":[{}]})" + std::string(1, '\0')};
    for (const auto& body : table) EXPECT_FALSE(codec::split_list(body)) << body;
    const std::string body = "{" + meta + R"(,"items":[{"a":{"b":"c"}},{"d":[]}]})";
    for (std::size_t i = 0; i < body.size(); ++i) EXPECT_FALSE(codec::split_list(body.substr(0, i))) << i;
}

TEST(SplitList, FiftyMegabytesWithoutATree) {
    std::string body = R"({"metadata":{"resourceVersion":"1","continue":""},"items":[)";
    constexpr std::size_t kItems = 32'000;
    for (std::size_t i = 0; i < kItems; ++i) body += (i == 0 ? "" : ",") + samples::kPlan;
    body += "]}";
    ASSERT_GT(body.size(), 50'000'000U);
    bytes_allocated = 0;
    const auto page = codec::split_list(body);
    EXPECT_LT(bytes_allocated, body.size() / 20);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), kItems);
    EXPECT_EQ(page->items.back(), samples::kPlan);
    EXPECT_TRUE(codec::decode<api::EdgeOnePlan>(page->items.back()));
}

TEST(LineFramer, EverySplitGivesTheSameLines) {
    const std::string text = "first\n\n{\"a\":\"b\"}\r\nlast\nunfinished";
    const std::vector<std::string> wanted{"first", "{\"a\":\"b\"}", "last"};
    for (std::size_t i = 0; i <= text.size(); ++i)
        for (std::size_t j = i; j <= text.size(); ++j) {
            LineFramer framer;
            std::vector<std::string> lines;
            for (const auto& part : {text.substr(0, i), text.substr(i, j - i), text.substr(j)}) {
                ASSERT_TRUE(framer.feed(part));
                while (auto line = framer.next()) lines.push_back(*line);
            }
            ASSERT_EQ(lines, wanted) << i << " " << j;
        }
}

TEST(LineFramer, LinesCanBeTakenLater) {
    LineFramer framer(8);
    ASSERT_TRUE(framer.feed("one\ntwo\nthr"));
    EXPECT_EQ(framer.next(), "one");
    ASSERT_TRUE(framer.feed("ee\nfour\n"));
    EXPECT_EQ(framer.next(), "two");
    EXPECT_EQ(framer.next(), "three");
    EXPECT_EQ(framer.next(), "four");
    EXPECT_EQ(framer.next(), std::nullopt);
}

TEST(LineFramer, ALineOverTheBoundEndsTheStream) {
    LineFramer framer(8);
    EXPECT_TRUE(framer.feed("12345678\n1234567"));
    EXPECT_TRUE(framer.feed("8"));
    const auto over = framer.feed("9");
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().kind(), base::ErrorKind::TooLarge);
    EXPECT_FALSE(framer.feed("\n")) << "there is no going on after it";
    EXPECT_EQ(framer.next(), "12345678");
    EXPECT_EQ(framer.next(), std::nullopt);
}

TEST(WatchEvent, ObjectsAreViewsIntoTheLine) {
    const std::string line = R"({"type":"MODIFIED","object":{"metadata":{"name":"a}"}}})";
    const auto event = codec::parse_watch_event(line);
    ASSERT_TRUE(event) << event.error().message();
    EXPECT_EQ(event->type, WatchEvent::Type::Modified);
    EXPECT_EQ(event->object, R"({"metadata":{"name":"a}"}})");
    EXPECT_GE(event->object.data(), line.data());
    EXPECT_EQ(codec::parse_watch_event(R"({"type":"ADDED","object":{}})")->type, WatchEvent::Type::Added);
    EXPECT_EQ(codec::parse_watch_event(R"({"object":{},"type":"DELETED"})")->type, WatchEvent::Type::Deleted);
}

TEST(WatchEvent, Bookmarks) {
    const auto bookmark = codec::parse_watch_event(R"({"type":"BOOKMARK","object":{"kind":"EdgeOnePlan","metadata":{"resourceVersion":"99"}}})");
    ASSERT_TRUE(bookmark) << bookmark.error().message();
    EXPECT_EQ(bookmark->type, WatchEvent::Type::Bookmark);
    EXPECT_EQ(bookmark->resource_version, "99");
    EXPECT_FALSE(bookmark->initial_events_end);
    const auto end = codec::parse_watch_event(
        R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"99","annotations":{"k8s.io/initial-events-end":"true"}}}})");
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->initial_events_end);
    EXPECT_FALSE(codec::parse_watch_event(R"({"type":"BOOKMARK","object":{"metadata":{}}})")) << "a bookmark without a version is none";
}

TEST(WatchEvent, Errors) {
    const auto event = codec::parse_watch_event(
        R"({"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}})");
    ASSERT_TRUE(event) << event.error().message();
    EXPECT_EQ(event->type, WatchEvent::Type::Error);
    EXPECT_EQ(event->error_code, 410);
    EXPECT_EQ(event->error_message, "too old resource version");
    EXPECT_EQ(codec::status_error(event->error_code, event->object).kind(), base::ErrorKind::Gone);
}

TEST(WatchEvent, RefusesWhatIsNone) {
    for (const char* line : {"", "{}", R"({"type":"ADDED"})", R"({"object":{}})", R"({"type":"GONE","object":{}})", R"({"type":1,"object":{}})",
                             R"({"type":"ADDED","object":{})", R"({"type":"ADDED","type":"DELETED","object":{}})",
                             R"({"type":"ADDED","object":{},"object":{}})", R"({"type":"ERROR","object":[]})", "plain text"})
        EXPECT_FALSE(codec::parse_watch_event(line)) << line;
}

// ---- metav1.Status

struct Answer {
    int status;
    const char* reason;
    base::ErrorKind kind;
};

TEST(StatusError, KindFromCodeAndReason) {
    using enum base::ErrorKind;
    for (const auto& [status, reason, kind] :
         {Answer{409, "AlreadyExists", AlreadyExists}, Answer{409, "Conflict", Conflict}, Answer{410, "Gone", Gone}, Answer{410, "Expired", Gone},
          Answer{401, "Unauthorized", Unauthorized}, Answer{403, "Forbidden", Forbidden}, Answer{404, "NotFound", NotFound},
          Answer{422, "Invalid", Invalid}, Answer{400, "BadRequest", Invalid}, Answer{413, "RequestEntityTooLarge", TooLarge},
          Answer{429, "TooManyRequests", Throttled}, Answer{500, "InternalError", Internal}, Answer{503, "ServiceUnavailable", Internal},
          Answer{504, "Timeout", Internal}}) {
        const auto error = codec::status_error(status, R"({"kind":"Status","message":"because","reason":")" + std::string(reason) + "\"}");
        EXPECT_EQ(error.kind(), kind) << status << " " << reason;
        EXPECT_EQ(error.http_status(), status);
        EXPECT_EQ(error.code(), reason);
        EXPECT_NE(error.message().find("because"), std::string::npos);
        EXPECT_FALSE(error.retry_after());
    }
}

TEST(StatusError, SaysHowLongToWait) {
    const auto error = codec::status_error(429, R"({"message":"slow down","reason":"TooManyRequests","details":{"retryAfterSeconds":7}})");
    EXPECT_EQ(error.retry_after(), std::chrono::seconds(7));
    EXPECT_FALSE(codec::status_error(429, R"({"details":{"retryAfterSeconds":-7}})").retry_after());
}

TEST(StatusError, BodiesThatAreNoStatus) {
    const auto page = codec::status_error(502,
                                          "<html>\r\n\x01"
                                          "Bad \xff gateway</html>\n");
    EXPECT_EQ(page.kind(), base::ErrorKind::Internal);
    EXPECT_EQ(page.message(), "HTTP 502: <html>   Bad   gateway</html>");
    EXPECT_EQ(codec::status_error(404, "").message(), "HTTP 404");
    EXPECT_EQ(codec::status_error(409, "[]").kind(), base::ErrorKind::Conflict);
    EXPECT_EQ(codec::status_error(409, R"({"reason":7,"message":{}})").kind(), base::ErrorKind::Conflict);
}

TEST(StatusError, MessageIsBounded) {
    EXPECT_LE(codec::status_error(500, std::string(1 << 20, 'x')).message().size(), 1024U + 16);
    const auto error = codec::status_error(422, R"({"message":")" + std::string(1023, 'x') + "\u00e9\u00e9\"}");
    EXPECT_EQ(error.message(), "HTTP 422: " + std::string(1023, 'x')) << "no half of a character is left";
}

}  // namespace
