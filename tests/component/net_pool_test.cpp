// Who waits for a connection, and who does not.
#include <gtest/gtest.h>

#include "net/client.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace net {
namespace {

using support::PeerPtr;

const HttpRequest kPost{"POST", "/x", {}, "{}"};

// The first connection is never answered.
Task<void> answer_all_but_the_first(PeerPtr peer, int number) {
    co_await peer->request();
    if (number > 1) co_await peer->write(support::ok("from " + std::to_string(number)));
    if (number == 1) co_await peer->closed();
}

Task<void> send_and_wait(Transport* to) {
    const auto ignored = co_await to->send(kPost, SendOptions());
    static_cast<void>(ignored);
}

// A Lease is renewed while everything else waits for a server that hangs.
TEST(NetPool, WhatIsUrgentDoesNotWaitForTheOthers) {
    support::Loop loop;
    const support::RawServer server(loop, answer_all_but_the_first);
    PoolOptions pool;
    pool.most = 1;
    const auto to = *make_client(loop.env(), *parse_url(server.url()), TlsOptions(), pool);
    loop.spawn("one that hangs", send_and_wait(to.get()));
    loop.run_until([&] { return server.requests().size() == 1; });
    SendOptions how;
    how.timeout = std::chrono::milliseconds(5'000);
    how.urgent = true;
    const auto response = loop.run(to->send(kPost, how));
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->body, "from 2");
    loop.cancel_spawned();
}

}  // namespace
}  // namespace net
