#include "runtime/leader_election.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

namespace runtime {

namespace {

using namespace std::chrono_literals;

// client-go's JitterFactor: those who wait for the Lease ask after 1 to 2.2 retry periods.
constexpr double kJitter = 1.2;

net::Task<void> at_most(net::Task<void> task, net::Task<void> limit) {
    using namespace boost::asio::experimental::awaitable_operators;
    co_await (std::move(task) || std::move(limit));
}

}  // namespace

LeaderElection::LeaderElection(const net::Env& env, telemetry::Log& log, kube::Client& client, ElectionOptions options, ElectionCallbacks callbacks)
    : env_(env), log_(log), client_(client), options_(options), election_(std::move(options)), callbacks_(std::move(callbacks)) {}

void LeaderElection::notice() {
    const bool now = leading();
    if (now == was_leading_) return;
    was_leading_ = now;
    log_.info(now ? "started leading" : "stopped leading", {{"identity", options_.identity}, {"holder", election_.holder()}});
    if (callbacks_.status) callbacks_.status(now);
    const auto& callback = now ? callbacks_.started_leading : callbacks_.stopped_leading;
    if (callback) callback();
}

net::Task<void> LeaderElection::run() {
    if (callbacks_.status) callbacks_.status(false);
    while (true) {
        const std::optional<base::SteadyTime> until = election_.leading_until();
        std::chrono::nanoseconds limit = options_.limits.renew_deadline;
        if (until) limit = *until - env_.clock.steady_now();
        co_await at_most(attempt(), env_.timers.sleep(limit));
        const bool led = was_leading_;
        notice();
        if (led && !was_leading_) co_return;
        std::chrono::nanoseconds wait = options_.limits.retry;
        if (!was_leading_)
            wait += std::chrono::nanoseconds(static_cast<std::int64_t>(kJitter * env_.random.uniform() * static_cast<double>(wait.count())));
        const auto deadline = election_.leading_until();
        if (deadline) wait = std::min(wait, *deadline - env_.clock.steady_now());
        co_await env_.timers.sleep(wait);
    }
}

net::Task<void> LeaderElection::attempt() {
    for (int turn = 0; turn < 2; ++turn) {
        if (must_read_) {
            const base::Result<void> got = co_await read();
            if (!got) {
                log_.warn("the election Lease can't be read", {{"error", got.error().message()}});
                co_return;
            }
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
            log_.warn("the election Lease can't be written", {{"error", wrote.error().message()}});
            co_return;
        }
    }
}

net::Task<base::Result<void>> LeaderElection::read() {
    const base::Result<std::string> body = co_await client_.get(kube::leases().object(options_.ns, options_.name));
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
        body = co_await client_.create(kube::leases().collection(options_.ns), codec::encode_new(lease));
    } else {
        body = co_await client_.patch(kube::leases().object(options_.ns, options_.name), codec::lease_patch(lease));
    }
    if (!body) co_return base::fail(body.error());
    const base::Result<codec::Lease> stored = codec::decode_lease(*body);
    if (!stored) co_return base::fail(stored.error());
    election_.written(*stored, sent_at, env_.clock.steady_now());
    co_return base::Result<void>();
}

net::Task<void> LeaderElection::release() {
    co_await at_most(hand_back(), env_.timers.sleep(options_.limits.renew_deadline));
    notice();
}

net::Task<void> LeaderElection::hand_back() {
    if (must_read_) {
        const base::Result<void> got = co_await read();
        if (!got) log_.warn("the election Lease can't be read", {{"error", got.error().message()}});
    }
    const std::optional<codec::Lease> empty = election_.release(env_.clock.system_micros());
    if (!empty) co_return;
    const base::Result<void> wrote = co_await write(*empty);
    if (!wrote) log_.warn("the election Lease can't be handed back; the next leader has to wait for it", {{"error", wrote.error().message()}});
}

}  // namespace runtime
