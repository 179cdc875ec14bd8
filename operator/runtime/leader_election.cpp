#include "runtime/leader_election.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace runtime {

namespace {

using namespace std::chrono_literals;

// client-go's JitterFactor: those who wait for the Lease ask after 1 to 2.2 retry periods.
constexpr double kJitter = 1.2;

constexpr bool kUrgent = true;  // while the API server is slow, hundreds of passes may wait for it

// Until the first of them ends.
net::Task<void> either(net::Task<void> left, net::Task<void> right) {
    using namespace boost::asio::experimental::awaitable_operators;
    co_await (std::move(left) || std::move(right));
}

// Given up by ourselves, since it took too long or since we leave: what fails then says nothing of the API server.
bool broken_off(const boost::asio::cancellation_state& state) { return state.cancelled() != boost::asio::cancellation_type::none; }

}  // namespace

LeaderElection::LeaderElection(const net::Env& env, telemetry::Log& log, kube::Client& client, ElectionOptions options, ElectionCallbacks callbacks)
    : env_(env),
      log_(log),
      client_(client),
      options_(options),
      election_(std::move(options)),
      callbacks_(std::move(callbacks)),
      watch_(env, log, client, {kube::leases().collection(options_.ns), "", "metadata.name=" + options_.name}, watcher()),
      news_(env.executor) {}

ReflectorSink LeaderElection::watcher() {
    const auto tell = [this] {
        has_news_ = true;
        news_.notify();
    };
    ReflectorSink sink;
    sink.upsert = [this, tell](std::string_view json) -> base::Result<void> {
        const base::Result<codec::Lease> lease = codec::decode_lease(json);
        if (!lease) return base::fail(lease.error());
        if (lease->holder != options_.identity) tell();
        return {};
    };
    sink.remove = [tell](std::string_view) -> base::Result<void> {
        tell();
        return {};
    };
    sink.begin_replace = [] {};
    sink.end_replace = [](const std::string&) { return true; };
    sink.set_back = tell;
    return sink;
}

void LeaderElection::notice() {
    const bool now = leading();
    if (now == was_leading_) return;
    was_leading_ = now;
    log_.info(now ? "started leading" : "stopped leading", {{"identity", options_.identity}, {"holder", election_.holder()}});
    if (callbacks_.status) callbacks_.status(now);
    const auto& callback = now ? callbacks_.started_leading : callbacks_.stopped_leading;
    if (callback) callback();
}

net::Task<void> LeaderElection::run() { co_await either(lead(), watch_.run()); }

net::Task<void> LeaderElection::lead() {
    if (callbacks_.status) callbacks_.status(false);
    while (true) {
        const std::optional<base::SteadyTime> until = election_.leading_until();
        // Half, so that one request that hangs is not the end (controller-runtime's client gives up then, too).
        std::chrono::nanoseconds limit = std::chrono::nanoseconds(options_.limits.renew_deadline) / 2;
        if (until) limit = std::min(limit, *until - env_.clock.steady_now());
        has_news_ = false;
        const base::SteadyTime began = env_.clock.steady_now();
        co_await either(attempt(), env_.timers.sleep(limit));
        if (must_read_ && env_.clock.steady_now() - began >= limit)
            log_.warn("the election Lease was neither read nor written in time", {{"seconds", std::chrono::duration<double>(limit).count()}});
        const bool led = was_leading_;
        notice();
        if (election_.set_back())
            log_.error("the election Lease is older than it was: was etcd restored from a backup? Nothing that is known is sure any more",
                       {{"holder", election_.holder()}});
        if (election_.set_back() || (led && !was_leading_)) co_return;
        const std::chrono::nanoseconds wait = until_next_look();
        if (!has_news_) co_await news_.wait_at_most(env_.timers, wait);
    }
}

std::chrono::nanoseconds LeaderElection::until_next_look() {
    const base::SteadyTime now = env_.clock.steady_now();
    const std::chrono::nanoseconds retry = options_.limits.retry;
    if (const auto deadline = election_.leading_until()) return std::min(retry, *deadline - now);
    const std::chrono::nanoseconds wait =
        retry + std::chrono::nanoseconds(static_cast<std::int64_t>(kJitter * env_.random.uniform() * static_cast<double>(retry.count())));
    const auto held = election_.held_until();
    return held && *held > now ? std::min(wait, *held - now) : wait;
}

net::Task<void> LeaderElection::attempt() {
    for (int turn = 0; turn < 2; ++turn) {
        if (must_read_) {
            const base::Result<void> got = co_await read();
            if (!got) {
                const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
                if (!broken_off(state)) log_.warn("the election Lease can't be read", {{"error", got.error().message()}});
                co_return;
            }
            // What we held is another's by now, or not there any more: lost, and not to be taken anew as if nothing had happened.
            if (election_.set_back() || (was_leading_ && !leading())) co_return;
        }
        must_read_ = true;  // until the write is known to have worked; also when this is cancelled
        const std::optional<codec::Lease> wish = election_.wish(env_.clock.steady_now(), env_.clock.system_micros());
        if (!wish) co_return;
        const base::Result<void> wrote = co_await write(*wish);
        if (wrote) {
            must_read_ = false;
            co_return;
        }
        const auto kind = wrote.error().kind();
        const bool raced = kind == base::ErrorKind::Conflict || kind == base::ErrorKind::AlreadyExists || kind == base::ErrorKind::NotFound;
        if (!raced) {
            const boost::asio::cancellation_state state = co_await boost::asio::this_coro::cancellation_state;
            if (!broken_off(state)) log_.warn("the election Lease can't be written", {{"error", wrote.error().message()}});
            co_return;
        }
    }
}

net::Task<base::Result<void>> LeaderElection::read() {
    const base::Result<std::string> body = co_await client_.get(kube::leases().object(options_.ns, options_.name), kUrgent);
    const base::SteadyTime now = env_.clock.steady_now();
    if (!body && body.error().kind() != base::ErrorKind::NotFound) co_return base::fail(body.error());
    std::optional<codec::Lease> lease;
    if (body) {
        base::Result<codec::Lease> decoded = codec::decode_lease(*body);
        if (!decoded) co_return base::fail(decoded.error());
        lease = std::move(*decoded);
    }
    election_.observe(lease, now);
    co_return base::Result<void>();
}

net::Task<base::Result<void>> LeaderElection::write(codec::Lease lease) {
    const base::SteadyTime sent_at = env_.clock.steady_now();
    base::Result<std::string> body;
    if (lease.resource_version.empty()) {
        body = co_await client_.create(kube::leases().collection(options_.ns), codec::encode_new(lease), kUrgent);
    } else {
        body = co_await client_.patch(kube::leases().object(options_.ns, options_.name), codec::lease_patch(lease), kUrgent);
    }
    if (!body) co_return base::fail(body.error());
    const base::Result<codec::Lease> stored = codec::decode_lease(*body);
    if (!stored) co_return base::fail(stored.error());
    election_.written(*stored, sent_at, env_.clock.steady_now());
    co_return base::Result<void>();
}

net::Task<void> LeaderElection::release() {
    co_await either(hand_back(), env_.timers.sleep(options_.limits.renew_deadline));
    notice();
}

net::Task<void> LeaderElection::hand_back() {
    // Twice: a renewal that was broken off when run() was cancelled may arrive between our look and our write.
    for (int turn = 0; turn < 2; ++turn) {
        if (must_read_) {
            const base::Result<void> got = co_await read();
            if (!got) log_.warn("the election Lease can't be read", {{"error", got.error().message()}});
        }
        const std::optional<codec::Lease> empty = election_.release(env_.clock.system_micros());
        if (!empty) co_return;
        const base::Result<void> wrote = co_await write(*empty);
        if (wrote) co_return;
        if (wrote.error().kind() != base::ErrorKind::Conflict || turn == 1) {
            log_.warn("the election Lease can't be handed back; the next leader has to wait for it", {{"error", wrote.error().message()}});
            co_return;
        }
        must_read_ = true;
    }
}

}  // namespace runtime
