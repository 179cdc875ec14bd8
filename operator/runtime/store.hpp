// runtime: what makes a controller out of a decision: informers, work queue, controller loop, leader election. Knows Kubernetes, no vendor.
//
// Store: the newest known state of every object of one kind, filled by an informer and by our own writes. The two arrive in any order: what is
// older than what is known is ignored, also when what is known is that the object is gone.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/meta.hpp"

namespace runtime {

// resourceVersions are comparable numbers (KEP-5504); whether `a` is older than `b`. A version that is no number is older than everything.
[[nodiscard]] bool older(const std::string& a, const std::string& b);

template <class T>
class Store {
public:
    using Object = std::shared_ptr<const T>;
    using Listener = std::function<void(const Object& before, const Object& after)>;  // either may be null

    [[nodiscard]] Object get(const api::Key& key) const {
        const auto at = objects_.find(key);
        return at == objects_.end() ? nullptr : at->second;
    }
    [[nodiscard]] const std::map<api::Key, Object>& all() const { return objects_; }

    void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

    // An object as the server answered it, to our own write or in a watch; an older one than we have is ignored.
    void observe(T object) {
        const api::Key key = api::key_of(object.meta);
        // Such an answer to the removal of the last finalizer is the last thing ever heard of an object.
        if (object.meta.deleted_at && object.meta.finalizers.empty()) return remove(key, object.meta.resource_version);
        const Object before = get(key);
        if (before && !older(before->meta.resource_version, object.meta.resource_version)) return;
        const auto gone = gone_.find(key);
        if (gone != gone_.end() && !older(gone->second, object.meta.resource_version)) return;
        const Object after = std::make_shared<const T>(std::move(object));
        objects_[key] = after;
        tell(before, after);
    }
    // The object is gone as of that version (of the deletion, or of a listing that it was not in). Ignored when we have it from later on.
    void remove(const api::Key& key, const std::string& version) {
        const Object before = get(key);
        if (before && older(version, before->meta.resource_version)) return;
        remember(key, version);
        if (!before) return;
        objects_.erase(key);
        tell(before, nullptr);
    }
    // The version of which the latest is known of it: that it is so, or that it is gone. Empty: nothing is known.
    [[nodiscard]] std::string version(const api::Key& key) const {
        if (const Object object = get(key)) return object->meta.resource_version;
        const auto gone = gone_.find(key);
        return gone == gone_.end() ? std::string() : gone->second;
    }

private:
    // Enough for everything that can be on its way at one time.
    static constexpr std::size_t kMostGone = 1000;

    void remember(const api::Key& key, const std::string& version) {
        const auto [at, fresh] = gone_.try_emplace(key, version);
        if (!fresh) {
            if (older(at->second, version)) at->second = version;
            return;
        }
        gone_in_order_.push_back(key);
        if (gone_in_order_.size() <= kMostGone) return;
        gone_.erase(gone_in_order_.front());
        gone_in_order_.pop_front();
    }
    void tell(const Object& before, const Object& after) const {
        for (const auto& listener : listeners_) listener(before, after);
    }

    std::map<api::Key, Object> objects_;
    std::map<api::Key, std::string> gone_;  // since which version
    std::deque<api::Key> gone_in_order_;
    std::vector<Listener> listeners_;
};

}  // namespace runtime
