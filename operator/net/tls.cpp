#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <string_view>

namespace net {

namespace asio = boost::asio;

namespace {

// OpenSSL's reasons name what is wrong with the text, never the text itself.
std::unexpected<base::Error> unusable(std::string_view what, const boost::system::error_code& error) {
    return base::fail(base::ErrorKind::Invalid, std::string(what) + " can't be used: " + error.message());
}

// Read once for all that use it at the same time: it takes a megabyte and fifty milliseconds, and every account has several clients.
std::shared_ptr<X509_STORE> system_authorities() {
    static std::weak_ptr<X509_STORE> known;
    std::shared_ptr<X509_STORE> store = known.lock();
    if (store) return store;
    store.reset(X509_STORE_new(), X509_STORE_free);
    if (!store || X509_STORE_set_default_paths(store.get()) != 1) return nullptr;
    known = store;
    return store;
}

base::Result<void> load_authorities(TlsClient& client, const TlsOptions& options) {
    boost::system::error_code error;
    if (options.ca_pem.empty()) {
        client.system = system_authorities();
        if (!client.system) return base::fail(base::ErrorKind::Invalid, "the system's store of certificate authorities can't be used");
        SSL_CTX_set1_cert_store(client.context.native_handle(), client.system.get());
    } else {
        client.context.add_certificate_authority(asio::buffer(options.ca_pem), error);
        if (error) return unusable("the certificate authority (PEM)", error);
    }
    return {};
}

base::Result<void> load_identity(asio::ssl::context& context, const TlsOptions& options) {
    if (options.client_cert_pem.empty()) return {};
    boost::system::error_code error;
    context.use_certificate_chain(asio::buffer(options.client_cert_pem), error);
    if (error) return unusable("the client certificate (PEM)", error);
    // Without this OpenSSL would ask for a passphrase on the terminal.
    context.set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
    const std::string_view key = options.client_key_pem.reveal();
    context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
    if (error) return unusable("the client key (PEM)", error);
    if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
        ERR_clear_error();
        return base::fail(base::ErrorKind::Invalid, "the client key does not belong to the client certificate");
    }
    return {};
}

bool is_address(const std::string& name) {
    boost::system::error_code error;
    asio::ip::make_address(name, error);
    return !error;
}

}  // namespace

base::Result<std::shared_ptr<TlsClient>> make_tls_client(const TlsOptions& options, const std::string& host) {
    const std::string name = options.server_name.empty() ? host : options.server_name;
    auto client = std::make_shared<TlsClient>(asio::ssl::context(asio::ssl::context::tls_client), name, !options.insecure_skip_verify, nullptr);
    SSL_CTX_set_min_proto_version(client->context.native_handle(), TLS1_2_VERSION);
    if (client->verify) {
        const base::Result<void> loaded = load_authorities(*client, options);
        if (!loaded) return std::unexpected(loaded.error());
    }
    const base::Result<void> identified = load_identity(client->context, options);
    if (!identified) return std::unexpected(identified.error());
    SSL_CTX_set_verify(client->context.native_handle(), client->verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    return client;
}

bool expect_peer(SSL* session, const TlsClient& client) {
    const bool address = is_address(client.name);
    // SSL_set_tlsext_host_name without its old-style cast.
    if (!address && SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(client.name.c_str())) != 1) {
        return false;
    }
    X509_VERIFY_PARAM* expected = SSL_get0_param(session);
    if (address) return X509_VERIFY_PARAM_set1_ip_asc(expected, client.name.c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(expected, client.name.c_str(), client.name.size()) == 1;
}

std::string explain_handshake(SSL* session, const boost::system::error_code& error, const TlsClient& client) {
    const long verdict = client.verify ? SSL_get_verify_result(session) : X509_V_OK;
    switch (verdict) {
        case X509_V_OK: break;
        case X509_V_ERR_CERT_HAS_EXPIRED: return "the server's certificate has expired; it must be renewed there (or this machine's clock is wrong)";
        case X509_V_ERR_CERT_NOT_YET_VALID: return "the server's certificate is not valid yet; is this machine's clock right?";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the server's certificate is for another host, not for \"" + client.name + "\"; correct the address or the server name to verify";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return "the server's certificate was signed by an unknown authority; add that authority's certificate to the trusted ones";
        default: return std::string("the server's certificate is not accepted: ") + X509_verify_cert_error_string(verdict);
    }
    return "the TLS handshake failed: " + error.message();
}

}  // namespace net
