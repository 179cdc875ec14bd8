// Keeps a Store equal to the API server (k8s.io/client-go/tools/cache Reflector; KEP-3157 for watch-list; KEP-956 for bookmarks).
//
// First a complete listing: initial events streamed by the watch itself where the server offers that (it is on from 1.34), else lists in pages of
// 500. Then a watch from there on. What can happen to it, and what is done:
//   ended cleanly            watched again from the last version; five times in a row without any event: listed anew (a server that forgets to
//                            say 410 would go on for ever)
//   broken, refused          watched again with backoff, which starts anew after a good minute
//   410, in any place        listed anew, after a random wait, since every watcher of a restarted server does so
//   version too large, 500   the server lost its memory (504 "Too large resource version"): listed anew
//   silent from its start    listed anew: a watch from a version that the server has yet to reach (etcd was restored) is accepted and stays silent
//   listing older than what  etcd was restored from a backup: told, and the end
//     was seen, as a whole
//     or in one object
//   one bad object           logged and skipped; what was known of it stays
//   silence                  a dead peer is found by TCP itself within 45 s (keepalive and TCP_USER_TIMEOUT, set by net). A server that is alive
//                            sends a bookmark every minute, so 75 s without any byte mean that the watch hangs in something between: reconnect.
// Each watch asks the server to end it after 290 s (up to 10 % less, so that watches spread out), as kube-rs does: load balancers cut at 300.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "codec/codec.hpp"
#include "codec/stream.hpp"
#include "kube/client.hpp"
#include "net/env.hpp"
#include "runtime/store.hpp"
#include "telemetry/log.hpp"

namespace runtime {

// The part that does not depend on the object's type: drives list and watch and hands raw objects to these functions.
struct ReflectorSink {
    // One object, added or changed. An error is logged and the object skipped: one bad object must not stop the others.
    std::function<base::Result<void>(std::string_view json)> upsert;
    std::function<base::Result<void>(std::string_view json)> remove;
    std::function<void()> begin_replace;  // a complete listing begins (or begins again)
    // ... and is complete, as of that version: what was not in it is gone. False: it shows something older than what was known at that version, so
    // history was rewritten.
    std::function<bool(const std::string& version)> end_replace;
    // The server's store was set back. Versions mean nothing any more, nor does anything that was made of them: the process should end. The reflector
    // has ended.
    std::function<void()> set_back{};
};

// What is listed and watched.
struct Selection {
    std::string collection;
    std::string labels{};  // selectors as the API server has them; empty: everything
    std::string fields{};
};

class Reflector {
public:
    // What env, log and client refer to must outlive it.
    Reflector(const net::Env& env, telemetry::Log& log, kube::Client& client, Selection selection, ReflectorSink sink);
    // Runs until cancelled, or until the server's store was set back.
    [[nodiscard]] net::Task<void> run();
    // Whether the first complete listing has been read.
    [[nodiscard]] bool synced() const { return synced_; }
    // Why nothing can be read at present, with the collection's name: the first listing does not come, or we may no longer read. (A watch that
    // broke is no reason: what is known stays good for a while.)
    [[nodiscard]] std::optional<std::string> trouble() const;
    [[nodiscard]] const std::string& collection() const { return selection_.collection; }
    // When the server was last heard on this watch, or answered a listing; by the steady clock.
    [[nodiscard]] base::SteadyTime heard_at() const { return heard_at_; }

private:
    // How one watch went.
    struct Watched {
        int events = 0;                    // with bookmarks
        std::optional<base::Error> error;  // nothing: the server ended it
    };

    [[nodiscard]] net::Task<base::Result<void>> list_all();
    [[nodiscard]] net::Task<Watched> follow(bool initial_events);
    // A listing is complete.
    void listed(const std::string& version);
    // One line of a watch; an error ends the watch.
    [[nodiscard]] base::Result<void> take(const std::string& line);
    void apply(const base::Result<void>& applied, std::string_view object);
    // What comes next after a watch or a listing: adjusts version_ and answers how long to wait.
    [[nodiscard]] std::chrono::nanoseconds after_end(const Watched& watched, base::SteadyTime began);
    [[nodiscard]] std::chrono::nanoseconds after_failure(const base::Error& error, int events, base::SteadyTime began);
    [[nodiscard]] std::chrono::nanoseconds backoff();

    net::Env env_;
    telemetry::Log& log_;
    kube::Client& client_;
    Selection selection_;
    ReflectorSink sink_;
    std::string version_;  // where the next watch begins; empty: with a listing
    std::string seen_;     // the newest version that was ever followed
    base::SteadyTime heard_at_;
    int failures_ = 0;
    int fruitless_ = 0;     // clean ends in a row without an event
    bool listing_ = false;  // in the initial events of a watch
    bool synced_ = false;
    bool set_back_ = false;
    bool watch_list_ = true;
    std::optional<base::Error> error_;  // of the last listing or watch, until one begins well
};

// Sink that decodes into a Store. `decode` is codec::decode<T>. `ns`: the namespace that the reflector reads, when others fill the same store with
// others; empty: all. The store must outlive it.
template <class T>
[[nodiscard]] ReflectorSink store_sink(Store<T>& store, base::Result<T> (*decode)(std::string_view), const std::string& ns = {}) {
    struct Listing {  // that is under way
        bool active = false;
        std::map<api::Key, std::string> seen;  // in which version
    };
    const auto listing = std::make_shared<Listing>();
    ReflectorSink sink;
    sink.upsert = [&store, decode, listing](std::string_view json) -> base::Result<void> {
        base::Result<T> object = decode(json);
        if (!object) {
            const auto meta = codec::decode<api::ObjectMeta>(json);
            if (meta && listing->active) listing->seen[api::key_of(*meta)] = meta->resource_version;
            return base::fail(object.error());
        }
        if (listing->active) listing->seen[api::key_of(object->meta)] = object->meta.resource_version;
        store.observe(std::move(*object));
        return {};
    };
    sink.remove = [&store, listing](std::string_view json) -> base::Result<void> {
        const auto meta = codec::decode<api::ObjectMeta>(json);
        if (!meta) return base::fail(meta.error());
        listing->seen.erase(api::key_of(*meta));  // the initial events of a watch may be followed by changes before they are said to be complete
        store.remove(api::key_of(*meta), meta->resource_version);
        return {};
    };
    sink.begin_replace = [listing] { *listing = {true, {}}; };
    sink.end_replace = [&store, listing, ns](const std::string& version) {
        const auto rewritten = [&](const auto& entry) {
            const std::string known = store.version(entry.first);
            return older(entry.second, known) && !older(version, known);
        };
        if (std::ranges::any_of(listing->seen, rewritten)) return false;
        std::vector<api::Key> gone;
        for (const auto& [key, object] : store.all())
            if ((ns.empty() || key.ns == ns) && !listing->seen.contains(key)) gone.push_back(key);
        for (const auto& key : gone) store.remove(key, version);
        *listing = {};
        return true;
    };
    return sink;
}

}  // namespace runtime
