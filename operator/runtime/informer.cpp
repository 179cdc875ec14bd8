#include "runtime/informer.hpp"

#include <utility>

#include "base/backoff.hpp"

namespace runtime {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kIdle = 75s;
constexpr std::chrono::seconds kWatchLife = 290s;
constexpr std::chrono::nanoseconds kLeastPeriod = 1s;  // a watch that ends sooner is followed by a wait
constexpr std::chrono::nanoseconds kGoodPeriod = 60s;
constexpr int kMostFruitless = 5;
constexpr base::BackoffLimits kBackoff{std::chrono::milliseconds(800), std::chrono::milliseconds(30'000)};

// Whether the server no longer has the history that we ask for.
bool history_lost(const base::Error& error) {
    return error.kind() == base::ErrorKind::Gone || error.http_status() == 500 || error.http_status() == 504 ||
           error.message().contains("Too large resource version");
}

// A collection that is not there belongs to a kind that is not served.
std::string told(const base::Error& error) {
    return error.message() + (error.http_status() == 404 ? ": the CRDs of this version are not installed" : "");
}

base::Error watch_error(const codec::WatchEvent& event) {
    const auto kind = event.error_code == 410 ? base::ErrorKind::Gone : base::ErrorKind::Internal;
    return base::Error(kind, event.error_message).with_status(event.error_code);
}

}  // namespace

Reflector::Reflector(const net::Env& env, telemetry::Log& log, kube::Client& client, Selection selection, ReflectorSink sink)
    : env_(env), log_(log), client_(client), selection_(std::move(selection)), sink_(std::move(sink)), heard_at_(env.clock.steady_now()) {}

std::optional<std::string> Reflector::trouble() const {
    const bool forbidden = error_ && error_->kind() == base::ErrorKind::Forbidden;
    if (synced_ && !forbidden) return std::nullopt;
    return selection_.collection + ": " + (error_ ? told(*error_) : "not read yet");
}

net::Task<void> Reflector::run() {
    while (!set_back_) {
        const base::SteadyTime began = env_.clock.steady_now();
        const bool initial_events = version_.empty() && watch_list_;
        if (version_.empty() && !watch_list_) {
            const base::Result<void> done = co_await list_all();
            if (!done) {
                const std::chrono::nanoseconds wait = after_failure(done.error(), 0, began);
                co_await env_.timers.sleep(wait);
            }
            continue;
        }
        const Watched watched = co_await follow(initial_events);
        listing_ = false;
        const std::chrono::nanoseconds wait = after_end(watched, began);
        if (wait > 0ns) co_await env_.timers.sleep(wait);
    }
}

net::Task<base::Result<void>> Reflector::list_all() {
    sink_.begin_replace();
    kube::ListOptions options;
    options.label_selector = selection_.labels;
    options.field_selector = selection_.fields;
    while (true) {
        const base::Result<std::string> body = co_await client_.list(selection_.collection, options);
        if (!body) co_return base::fail(body.error());
        heard_at_ = env_.clock.steady_now();
        const base::Result<codec::ListPage> page = codec::split_list(*body);
        if (!page) co_return base::fail(page.error());
        for (const std::string_view item : page->items) apply(sink_.upsert(item), item);
        options.continue_token = page->continue_token;
        if (!page->continue_token.empty()) continue;
        listed(page->resource_version);
        co_return base::Result<void>();
    }
}

void Reflector::listed(const std::string& version) {
    listing_ = false;
    set_back_ = (!seen_.empty() && older(version, seen_)) || !sink_.end_replace(version);
    if (set_back_) {
        log_.error("the API server shows an earlier state than before: was etcd restored from a backup? Nothing that is known is sure any more",
                   {{"collection", selection_.collection}, {"seen", seen_}, {"now", version}});
        if (sink_.set_back) sink_.set_back();
        return;
    }
    version_ = seen_ = version;
    error_.reset();
    if (!synced_) log_.info("the first listing is complete", {{"collection", selection_.collection}, {"version", version}});
    synced_ = true;
}

net::Task<Reflector::Watched> Reflector::follow(bool initial_events) {
    kube::WatchOptions options;
    options.label_selector = selection_.labels;
    options.field_selector = selection_.fields;
    options.resource_version = version_;
    options.send_initial_events = initial_events;
    options.timeout = kWatchLife - std::chrono::seconds(static_cast<int>(env_.random.uniform() * 29));
    Watched watched;
    const base::Result<std::unique_ptr<net::HttpStream>> stream = co_await client_.watch(selection_.collection, options);
    if (!stream) {
        watched.error = stream.error();
        co_return watched;
    }
    error_.reset();
    listing_ = initial_events;
    if (listing_) sink_.begin_replace();
    codec::LineFramer framer;
    while (true) {
        const base::Result<std::string> bytes = co_await (*stream)->read_some(kIdle);
        if (bytes) heard_at_ = env_.clock.steady_now();
        base::Result<void> good = bytes ? framer.feed(*bytes) : base::fail(bytes.error());
        while (good) {
            const std::optional<std::string> line = framer.next();
            if (!line) break;
            ++watched.events;
            good = take(*line);
        }
        if (!good) watched.error = good.error();
        if (!good || bytes->empty()) co_return watched;
    }
}

base::Result<void> Reflector::take(const std::string& line) {
    const base::Result<codec::WatchEvent> event = codec::parse_watch_event(line);
    if (!event) return base::fail(event.error());
    using Type = codec::WatchEvent::Type;
    switch (event->type) {
        case Type::Error: return base::fail(watch_error(*event));
        case Type::Added:
        case Type::Modified: apply(sink_.upsert(event->object), event->object); break;
        case Type::Deleted: apply(sink_.remove(event->object), event->object); break;
        case Type::Bookmark:
            if (!listing_ || !event->initial_events_end) break;
            listed(event->resource_version);
            if (set_back_) return base::fail(base::ErrorKind::Gone, "the listing is older than what was seen before");
            return {};
    }
    if (listing_ || !older(version_, event->resource_version)) return {};
    version_ = seen_ = event->resource_version;
    return {};
}

void Reflector::apply(const base::Result<void>& applied, std::string_view object) {
    if (applied) return;
    const auto meta = codec::decode<api::ObjectMeta>(object);
    const std::string name = meta ? api::key_of(*meta).text() : std::string();
    log_.error("an object of the API server can't be used and is skipped",
               {{"collection", selection_.collection}, {"object", name}, {"error", applied.error().message()}});
}

std::chrono::nanoseconds Reflector::backoff() { return base::backoff(failures_, kBackoff, env_.random); }

std::chrono::nanoseconds Reflector::after_end(const Watched& watched, base::SteadyTime began) {
    if (watched.error) return after_failure(*watched.error, watched.events, began);
    if (version_.empty())
        return after_failure(base::Error(base::ErrorKind::OutcomeUnknown, "the watch ended in its initial events"), watched.events, began);
    if (watched.events > 0) fruitless_ = 0;
    if (watched.events > 0 && env_.clock.steady_now() - began >= kLeastPeriod) {
        failures_ = 0;
        return 0ns;
    }
    ++failures_;
    if (watched.events == 0 && ++fruitless_ >= kMostFruitless) {
        log_.warn("watches end without an event; everything is listed anew", {{"collection", selection_.collection}});
        fruitless_ = 0;
        version_.clear();
    }
    return backoff();
}

std::chrono::nanoseconds Reflector::after_failure(const base::Error& error, int events, base::SteadyTime began) {
    if (version_.empty() && watch_list_ && (error.http_status() == 422 || error.http_status() == 400)) {
        log_.info("the API server streams no initial events; they are listed", {{"collection", selection_.collection}});
        watch_list_ = false;
        return 0ns;
    }
    error_ = error;
    if (events > 0 && env_.clock.steady_now() - began >= kGoodPeriod) failures_ = 0;
    ++failures_;
    fruitless_ = 0;
    const bool silent = events == 0 && env_.clock.steady_now() - began >= kIdle;
    if (history_lost(error) || silent) version_.clear();
    // A watch that broke once is everyday life; so is an orderly stop.
    const bool everyday = (failures_ == 1 && !version_.empty()) || error.kind() == base::ErrorKind::Cancelled;
    const std::string why = told(error);  // the fields only look at it
    const telemetry::Log::Fields fields = {
        {"collection", selection_.collection}, {"error", why}, {"failures", failures_}, {"relist", version_.empty()}};
    if (everyday) {
        log_.debug("a watch ended", fields);
    } else {
        log_.warn("a watch or listing failed", fields);
    }
    return backoff();
}

}  // namespace runtime
