// Idle connections to one server, and the places that bound how many calls run at once. Lives as long as the client or any of its calls.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "net/client.hpp"
#include "net/connection.hpp"

namespace net {

class Pool : public std::enable_shared_from_this<Pool> {
public:
    Pool(Env& env, Url url, std::shared_ptr<TlsClient> tls, PoolOptions options);

    // The right to use one connection; given back by the destructor.
    class Place {
    public:
        explicit Place(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Place(Place&&) noexcept = default;
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (pool_) pool_->release();
        }

    private:
        std::shared_ptr<Pool> pool_;
    };

    // Waits, first come first served, until fewer than `most` calls run; not when it is urgent: that one does not count. Nothing: cancelled.
    [[nodiscard]] Task<std::optional<Place>> place(bool urgent);

    // The connection that was idle for the shortest time, if it can still carry a request; null: open a new one.
    // For a request that must not be replayed only one that was idle for less than PoolOptions::fresh.
    [[nodiscard]] std::unique_ptr<Connection> take_idle(bool replay_safe);
    // Only after a complete answer on a connection that both sides keep.
    void put_back(std::unique_ptr<Connection> connection);

    [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
    [[nodiscard]] const Url& url() const { return url_; }
    [[nodiscard]] const PoolOptions& options() const { return options_; }
    [[nodiscard]] const std::shared_ptr<TlsClient>& tls() const { return tls_; }

private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        base::SteadyTime since;
    };
    struct Waiter;

    void release();
    void drop_expired();
    void arm(base::SteadyTime wait);

    boost::asio::any_io_executor executor_;
    const base::Clock& clock_;
    Url url_;
    std::shared_ptr<TlsClient> tls_;
    PoolOptions options_;
    std::deque<Idle> idle_;  // oldest first
    std::list<Waiter*> waiters_;
    int in_use_ = 0;
    bool armed_ = false;
    boost::asio::steady_timer expiry_;
};

}  // namespace net
