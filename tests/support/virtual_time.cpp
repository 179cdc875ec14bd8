#include "support/virtual_time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <utility>

namespace support {

namespace asio = boost::asio;

namespace {
struct Sleeper {
    explicit Sleeper(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;  // never expires; cancelled when virtual time says so
    bool due = false;
};
}  // namespace

struct VirtualTime::State {
    asio::any_io_executor executor;
    base::SteadyTime now{0};
    std::int64_t wall_zero_micros = 0;
    std::uint64_t sequence = 0;
    std::map<std::pair<base::SteadyTime, std::uint64_t>, Sleeper*> sleepers;
};

VirtualTime::VirtualTime(asio::any_io_executor executor, base::Time start) : state_(std::make_shared<State>()) {
    state_->executor = std::move(executor);
    state_->wall_zero_micros = std::chrono::duration_cast<std::chrono::microseconds>(start.time_since_epoch()).count();
}

VirtualTime::~VirtualTime() = default;

base::SteadyTime VirtualTime::steady_now() const { return state_->now; }

std::int64_t VirtualTime::system_micros() const {
    return state_->wall_zero_micros + std::chrono::duration_cast<std::chrono::microseconds>(state_->now).count();
}

base::Time VirtualTime::system_now() const {
    return base::Time(std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(system_micros())));
}

net::Task<void> VirtualTime::sleep(std::chrono::nanoseconds wait) {
    const auto state = state_;
    Sleeper sleeper(state->executor);
    const std::pair key{state->now + std::max(wait, std::chrono::nanoseconds(0)), state->sequence++};
    state->sleepers.emplace(key, &sleeper);
    // Also when the frame is destroyed while it sleeps.
    const auto remove = [state, key](Sleeper*) { state->sleepers.erase(key); };
    const std::unique_ptr<Sleeper, decltype(remove)> guard(&sleeper, remove);
    const auto token = asio::as_tuple(asio::use_awaitable);
    co_await sleeper.timer.async_wait(token);
    if (!sleeper.due) throw boost::system::system_error(asio::error::operation_aborted);
}

void VirtualTime::step_wall_clock(std::chrono::seconds by) { state_->wall_zero_micros += std::chrono::microseconds(by).count(); }

bool VirtualTime::jump(base::SteadyTime limit) {
    if (state_->sleepers.empty() || state_->sleepers.begin()->first.first > limit) {
        state_->now = std::max(state_->now, limit);
        return false;
    }
    const auto first = state_->sleepers.begin();
    state_->now = std::max(state_->now, first->first.first);
    Sleeper* sleeper = first->second;
    state_->sleepers.erase(first);
    sleeper->due = true;
    sleeper->timer.cancel();
    return true;
}

std::size_t VirtualTime::sleepers() const { return state_->sleepers.size(); }

namespace {
void run_ready(asio::io_context& io) {
    if (io.stopped()) io.restart();
    io.poll();
}
}  // namespace

bool run_until(asio::io_context& io, VirtualTime& time, const std::function<bool()>& done, std::chrono::nanoseconds most) {
    const base::SteadyTime limit = time.steady_now() + most;
    while (true) {
        run_ready(io);
        if (done()) return true;
        if (!time.jump(limit)) {
            run_ready(io);
            return done();
        }
    }
}

void run_for(asio::io_context& io, VirtualTime& time, std::chrono::nanoseconds span) {
    static_cast<void>(run_until(io, time, [] { return false; }, span));
}

std::uint64_t SeededRandom::next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace support
