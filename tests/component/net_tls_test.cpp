// Whom the client talks to, and in which words it says that it won't.
#include <gtest/gtest.h>

#include "net/client.hpp"
#include "support/certificates.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace net {
namespace {

using base::ErrorKind;
using base::Result;
using support::Authority;
using support::PeerPtr;
using support::RawServer;
using support::ServerTls;

const HttpRequest kPost{"POST", "/buy", {}, "{}"};

Task<void> keep_answering(PeerPtr peer, int) {
    for (;;) {
        const std::string request = co_await peer->request();
        if (request.empty()) co_return;
        co_await peer->write(support::ok("hi"));
    }
}

class NetTls : public testing::Test {
protected:
    Result<HttpResponse> ask(const std::string& url, const TlsOptions& tls, SendOptions how = {}) {
        auto client = make_client(loop.env(), *parse_url(url), tls);
        if (!client) return base::fail(client.error());
        return loop.run((*client)->send(kPost, how));
    }
    std::string by_name(const RawServer& server) const { return "https://localhost:" + std::to_string(server.port()); }
    TlsOptions trusting(const Authority& whom) const {
        TlsOptions tls;
        tls.ca_pem = whom.pem();
        return tls;
    }
    void expect_refused(const Result<HttpResponse>& response, const std::string& words) {
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().kind(), ErrorKind::Unreachable);
        EXPECT_NE(response.error().message().find(words), std::string::npos) << response.error().message();
    }

    support::Loop loop;
    Authority authority{"test authority"};
};

TEST_F(NetTls, TrustsTheRightNameAndTheRightAddress) {
    RawServer named(loop, keep_answering, ServerTls{authority.issue("DNS:localhost"), ""});
    EXPECT_EQ(ask(by_name(named), trusting(authority))->body, "hi");
    RawServer numbered(loop, keep_answering, ServerTls{authority.issue("IP:127.0.0.1"), ""});
    EXPECT_EQ(ask(numbered.url(), trusting(authority))->body, "hi");
}

TEST_F(NetTls, ReusesATlsConnection) {
    RawServer server(loop, keep_answering, ServerTls{authority.issue("IP:127.0.0.1"), ""});
    const auto client = make_client(loop.env(), *parse_url(server.url()), trusting(authority));
    ASSERT_TRUE(client);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(loop.run((*client)->send(kPost, SendOptions())));
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(NetTls, RefusesTheWrongHost) {
    RawServer server(loop, keep_answering, ServerTls{authority.issue("DNS:other.test,DNS:*.localhost"), ""});
    expect_refused(ask(by_name(server), trusting(authority)), "is for another host, not for \"localhost\"");
    expect_refused(ask(server.url(), trusting(authority)), "is for another host, not for \"127.0.0.1\"");
    RawServer named(loop, keep_answering, ServerTls{authority.issue("DNS:127.0.0.1"), ""});  // an address is no name
    expect_refused(ask(named.url(), trusting(authority)), "is for another host");
    EXPECT_TRUE(server.requests().empty());
    EXPECT_TRUE(named.requests().empty());
}

TEST_F(NetTls, AnotherNameToVerifyCanBeGiven) {
    RawServer server(loop, keep_answering, ServerTls{authority.issue("DNS:api.test"), ""});
    TlsOptions tls = trusting(authority);
    tls.server_name = "api.test";
    EXPECT_TRUE(ask(server.url(), tls));
}

TEST_F(NetTls, RefusesAnExpiredCertificate) {
    RawServer server(loop, keep_answering, ServerTls{authority.issue_expired("IP:127.0.0.1"), ""});
    expect_refused(ask(server.url(), trusting(authority)), "has expired");
}

TEST_F(NetTls, RefusesAnUnknownAuthority) {
    const Authority other("other authority");
    RawServer server(loop, keep_answering, ServerTls{other.issue("IP:127.0.0.1"), ""});
    expect_refused(ask(server.url(), trusting(authority)), "unknown authority");
    expect_refused(ask(server.url(), TlsOptions()), "unknown authority");  // nor is it in the system's store
    EXPECT_TRUE(server.requests().empty());
    TlsOptions careless;
    careless.insecure_skip_verify = true;
    EXPECT_TRUE(ask(server.url(), careless));
}

TEST_F(NetTls, ShowsItsOwnCertificate) {
    const Authority clients("clients' authority");
    RawServer server(loop, keep_answering, ServerTls{authority.issue("IP:127.0.0.1"), clients.pem()});
    const support::Identity identity = clients.issue("DNS:planwright");
    TlsOptions tls = trusting(authority);
    tls.client_cert_pem = identity.certificate_pem;
    tls.client_key_pem = base::Secret(identity.key_pem);
    EXPECT_TRUE(ask(server.url(), tls));
    // With TLS 1.3 the server's refusal comes after the request was sent.
    const auto without = ask(server.url(), trusting(authority));
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_NE(without.error().message().find("certificate required"), std::string::npos) << without.error().message();
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(NetTls, RefusesUnusablePems) {
    const support::Identity one = authority.issue("DNS:one");
    const support::Identity two = authority.issue("DNS:two");
    TlsOptions bad_authority;
    bad_authority.ca_pem = "nonsense";
    TlsOptions bad_certificate;
    bad_certificate.client_cert_pem = "nonsense";
    TlsOptions no_key;
    no_key.client_cert_pem = one.certificate_pem;
    TlsOptions wrong_key = no_key;
    wrong_key.client_key_pem = base::Secret(two.key_pem);
    for (const TlsOptions& tls : {bad_authority, bad_certificate, no_key, wrong_key}) {
        const auto made = make_client(loop.env(), *parse_url("https://api.test"), tls);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().kind(), ErrorKind::Invalid);
        EXPECT_EQ(made.error().message().find("PRIVATE"), std::string::npos);
    }
}

Task<void> just_listen(PeerPtr peer, int) { co_await peer->closed(); }

TEST_F(NetTls, AServerThatNeverShakesHandsGotNothing) {
    RawServer server(loop, just_listen);
    SendOptions how;
    how.timeout = std::chrono::milliseconds(50);
    expect_refused(ask("https://127.0.0.1:" + std::to_string(server.port()), trusting(authority), how), "nothing was sent");
    loop.run_until([&] { return server.ended() == 1; });
}

Task<void> speak_plainly(PeerPtr peer, int) {
    co_await peer->write("HTTP/1.1 400 Bad Request\r\n\r\n");
    co_await peer->closed();
}

TEST_F(NetTls, AServerThatSpeaksNoTlsGotNothing) {
    RawServer server(loop, speak_plainly);
    expect_refused(ask("https://127.0.0.1:" + std::to_string(server.port()), trusting(authority)), "TLS handshake failed");
}

Task<void> end_without_length(PeerPtr peer, int) {
    co_await peer->request();
    co_await peer->write("HTTP/1.1 200 OK\r\n\r\nhalf of it");
}

TEST_F(NetTls, ATruncatedBodyIsNotTakenForAWholeOne) {
    RawServer server(loop, end_without_length, ServerTls{authority.issue("IP:127.0.0.1"), ""});
    EXPECT_EQ(ask(server.url(), trusting(authority)).error().kind(), ErrorKind::OutcomeUnknown);
}

}  // namespace
}  // namespace net
