// A server that does exactly what a test says, byte by byte, so that every way for a connection to go wrong can be played.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/env.hpp"
#include "support/certificates.hpp"
#include "support/run.hpp"

namespace support {

// One accepted connection, from the server's side.
class Peer {
public:
    Peer() = default;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    virtual ~Peer() = default;
    // The next whole request as it came; empty: the client closed.
    virtual net::Task<std::string> request() = 0;
    // False: the client is gone.
    virtual net::Task<bool> write(std::string text) = 0;
    // Returns when the client has closed.
    [[nodiscard]] virtual net::Task<void> closed() = 0;
};

using PeerPtr = std::shared_ptr<Peer>;

struct ServerTls {
    Identity identity;
    std::string client_authority_pem;  // not empty: clients must show a certificate of it
};

// What to do with the connection of that number (1 is the first). It is closed when the script returns.
using Script = std::function<net::Task<void>(PeerPtr peer, int number)>;

class RawServer {
public:
    // Accepts at once, on a free port of 127.0.0.1, until the Loop ends.
    RawServer(Loop& loop, Script script, std::optional<ServerTls> tls = std::nullopt);
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url() const;  // by address, not by name
    void refuse_more();                     // connections: as if the server had gone
    [[nodiscard]] int accepted() const;
    [[nodiscard]] int ended() const;                                 // scripts that have returned
    [[nodiscard]] const std::vector<std::string>& requests() const;  // all that were read, in order

private:
    struct State;
    std::shared_ptr<State> state_;
};

// "HTTP/1.1 200 OK" with that body.
[[nodiscard]] std::string ok(const std::string& body);

}  // namespace support
