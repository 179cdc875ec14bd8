// The real Transport: a pool of kept-alive HTTP/1.1 connections to one server, plain or TLS.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"

namespace net {

// "https://host:port" with an optional path prefix ("/k8s/clusters/c-1"). Error: Invalid.
struct Url {
    bool tls = true;
    std::string host;  // without brackets
    std::string port;
    std::string prefix;  // "" or "/..." without a trailing slash
    // The Host header's value: the port is left out when it is the scheme's default.
    [[nodiscard]] std::string host_header() const;
    // Whether plain http is accepted: by loopback names and addresses, and by the metadata services of virtual machines, which their own host
    // serves and which speak nothing else (metadata.tencentyun.com; 100.100.100.200 at Alibaba Cloud).
    [[nodiscard]] bool plain_http_accepted() const;
};
[[nodiscard]] base::Result<Url> parse_url(const std::string& text);

// What a TLS client trusts and shows; PEM texts. One set is one TLS context; build a new client when a file changed.
struct TlsOptions {
    std::string ca_pem;           // empty: the system's store
    std::string client_cert_pem;  // chain; empty: none
    base::Secret client_key_pem;
    std::string server_name;            // name to verify instead of the URL's host; empty: the URL's host
    bool insecure_skip_verify = false;  // kubeconfig's insecure-skip-tls-verify: only ever set from there
};

// At most `most` connections at once (watches do not count); idle ones are closed after `idle`.
struct PoolOptions {
    int most = 32;
    std::chrono::seconds idle{60};
    // A kept-alive connection idle for longer than this does not carry a request that must not be replayed: the server may be closing it.
    std::chrono::milliseconds fresh{2'000};
    // An address that has not answered for that long is given up for the next one of the same name; the last one is waited for (as Go's net does).
    std::chrono::milliseconds next_address{2'000};
};

// Error: Invalid (a PEM that does not parse, an http URL of another machine).
[[nodiscard]] base::Result<std::unique_ptr<Transport>> make_client(Env& env, Url url, const TlsOptions& tls, PoolOptions pool = {});

}  // namespace net
