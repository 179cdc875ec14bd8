#include <gtest/gtest.h>

#include "net/client.hpp"

namespace net {
namespace {

TEST(Url, SplitsHostPortAndPrefix) {
    const auto url = parse_url("https://Rancher.Example:8443/k8s/clusters/c-1/");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->host, "rancher.example");
    EXPECT_EQ(url->port, "8443");
    EXPECT_EQ(url->prefix, "/k8s/clusters/c-1");
    EXPECT_EQ(url->host_header(), "rancher.example:8443");
}

TEST(Url, LeavesTheUsualPortOutOfTheHostHeader) {
    EXPECT_EQ(parse_url("https://teo.tencentcloudapi.com")->host_header(), "teo.tencentcloudapi.com");
    EXPECT_EQ(parse_url("https://a.test:443/")->host_header(), "a.test");
    EXPECT_EQ(parse_url("http://a.test:80")->host_header(), "a.test");
    EXPECT_EQ(parse_url("http://a.test:443")->host_header(), "a.test:443");
}

TEST(Url, TakesIpv6InBrackets) {
    const auto url = parse_url("https://[fd00::1]:6443");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "fd00::1");
    EXPECT_EQ(url->host_header(), "[fd00::1]:6443");
    EXPECT_EQ(parse_url("https://[::1]")->host_header(), "[::1]");
}

TEST(Url, OnlyThisMachineIsLoopback) {
    for (const char* text : {"http://localhost:1", "http://127.0.0.1:1", "http://127.8.8.8", "http://[::1]:1"}) {
        EXPECT_TRUE(parse_url(text)->plain_http_accepted()) << text;
    }
    for (const char* text : {"http://localhost.evil.test", "http://10.0.0.1", "http://128.0.0.1", "http://[fe80::1]", "http://0.0.0.0"}) {
        EXPECT_FALSE(parse_url(text)->plain_http_accepted()) << text;
    }
}

TEST(Url, RefusesWhatItCantUse) {
    for (const char* text : {"", "https://", "a.test", "ftp://a.test", "https://a.test:0", "https://a.test:65536", "https://a.test:x",
                             "https://a.test:", "https://a b", "https://a\r\nb", "https://a.test?x", "https://a.test/#x", "https://[::1",
                             "https://[a.test]", "https://[::1]x", "https://-\xc3\xa4.test"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().kind(), base::ErrorKind::Invalid) << text;
    }
}

TEST(Url, NeverShowsAPassword) {
    const auto url = parse_url("https://me:hunter2@a.test");
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace net
