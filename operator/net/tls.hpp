// What a TLS client needs on top of Asio: a context from PEM texts, SNI, verification of names and addresses, failures in plain words.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "net/client.hpp"

namespace net {

struct TlsClient {
    boost::asio::ssl::context context;
    std::string name;  // what the server's certificate must be for
    bool verify = true;
    std::shared_ptr<X509_STORE> system;  // the system's store, when that is trusted
};

// TLS 1.2 or newer. Error: Invalid (a PEM that does not parse, a key that does not belong to its certificate).
[[nodiscard]] base::Result<std::shared_ptr<TlsClient>> make_tls_client(const TlsOptions& options, const std::string& host);

// Sets SNI (RFC 6066: names only, no addresses) and the name or address that the certificate must be for (RFC 9110, 4.3.4).
[[nodiscard]] bool expect_peer(SSL* session, const TlsClient& client);

// Why a handshake failed, for people: expired, wrong host, unknown authority, or OpenSSL's own words.
[[nodiscard]] std::string explain_handshake(SSL* session, const boost::system::error_code& error, const TlsClient& client);

}  // namespace net
