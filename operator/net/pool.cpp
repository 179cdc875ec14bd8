#include "net/pool.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace net {

namespace asio = boost::asio;

// One call that waits for a place; lives in that call's frame, and leaves the queue with it.
struct Pool::Waiter {
    explicit Waiter(std::shared_ptr<Pool> of) : pool(std::move(of)), called(pool->executor_, asio::steady_timer::time_point::max()) {
        pool->waiters_.push_back(this);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() { pool->waiters_.remove(this); }

    std::shared_ptr<Pool> pool;
    asio::steady_timer called;
    std::optional<Place> place;
};

Pool::Pool(Env& env, Url url, std::shared_ptr<TlsClient> tls, PoolOptions options)
    : executor_(env.executor), clock_(env.clock), url_(std::move(url)), tls_(std::move(tls)), options_(options), expiry_(executor_) {}

Task<std::optional<Pool::Place>> Pool::place(bool urgent) {
    if (urgent) co_return Place(nullptr);
    std::shared_ptr<Pool> self = shared_from_this();
    if (in_use_ < options_.most) {
        ++in_use_;
        co_return Place(std::move(self));
    }
    Waiter waiter(std::move(self));
    boost::system::error_code woken;
    co_await waiter.called.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return std::move(waiter.place);
}

void Pool::release() {
    if (waiters_.empty()) {
        --in_use_;
        return;
    }
    Waiter* next = waiters_.front();
    waiters_.pop_front();
    next->place.emplace(shared_from_this());
    next->called.cancel();
}

std::unique_ptr<Connection> Pool::take_idle(bool replay_safe) {
    const base::SteadyTime now = clock_.steady_now();
    const base::SteadyTime oldest = replay_safe ? base::SteadyTime(options_.idle) : base::SteadyTime(options_.fresh);
    while (!idle_.empty() && now - idle_.back().since < oldest) {
        std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
        idle_.pop_back();
        if (connection->quiet()) return connection;
    }
    // A new one will be opened: make room for it under the bound.
    if (!idle_.empty() && idle_.size() + static_cast<std::size_t>(in_use_) > static_cast<std::size_t>(options_.most)) idle_.pop_front();
    return nullptr;
}

void Pool::put_back(std::unique_ptr<Connection> connection) {
    idle_.push_back(Idle(std::move(connection), clock_.steady_now()));
    if (!armed_) arm(options_.idle);
}

void Pool::arm(base::SteadyTime wait) {
    armed_ = true;
    expiry_.expires_after(wait);
    expiry_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const std::shared_ptr<Pool> self = weak.lock();
        if (self && !error) self->drop_expired();
    });
}

void Pool::drop_expired() {
    armed_ = false;
    const base::SteadyTime now = clock_.steady_now();
    const base::SteadyTime most = options_.idle;
    while (!idle_.empty() && now - idle_.front().since >= most) idle_.pop_front();
    if (!idle_.empty()) arm(idle_.front().since + most - now);
}

}  // namespace net
