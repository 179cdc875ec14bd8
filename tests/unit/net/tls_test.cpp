#include "net/tls.hpp"

#include <gtest/gtest.h>

namespace net {
namespace {

X509_STORE* trusted_by(const TlsClient& client) { return SSL_CTX_get_cert_store(const_cast<TlsClient&>(client).context.native_handle()); }

TEST(Tls, TheSystemsStoreIsReadOnceForAllClients) {
    const TlsOptions usual;
    const auto one = make_tls_client(usual, "one.example");
    const auto two = make_tls_client(usual, "two.example");
    ASSERT_TRUE(one && two);
    EXPECT_EQ(trusted_by(**one), trusted_by(**two));
}

TEST(Tls, WhoTrustsNobodyElseDoesNotShareIt) {
    TlsOptions none;
    none.insecure_skip_verify = true;
    const auto usual = make_tls_client(TlsOptions(), "one.example");
    const auto other = make_tls_client(none, "two.example");
    ASSERT_TRUE(usual && other);
    EXPECT_NE(trusted_by(**usual), trusted_by(**other));
}

}  // namespace
}  // namespace net
