// The objects behind FakeApiServer and the rules for changing them: what kube-apiserver does between the HTTP request and etcd. No I/O, no time of
// its own.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"
#include "net/http.hpp"

namespace support {

using nlohmann::json;

// "/apis/GROUP/VERSION[/namespaces/NS]/PLURAL[/NAME[/SUBRESOURCE]]?QUERY" taken apart; nothing when it is not that.
struct ApiTarget {
    std::string group, version, plural, ns, name, subresource;
    std::map<std::string, std::string> query;
    [[nodiscard]] std::string resource() const { return group + "/" + plural; }
    [[nodiscard]] std::string parameter(const std::string& key) const;
};
[[nodiscard]] std::optional<ApiTarget> parse_api_target(std::string_view target);

// Whether its labelSelector ("a=b,c!=d,e": equality and existence) and its fieldSelector ("metadata.name=a") let the object through.
[[nodiscard]] bool selects(const ApiTarget& target, const json& object);
[[nodiscard]] net::HttpResponse status_answer(int status, const std::string& reason, const std::string& message);

class FakeApiStore {
public:
    using ObjectKey = std::pair<std::string, std::string>;  // namespace, name
    using Objects = std::map<ObjectKey, json>;
    struct Change {
        std::uint64_t version = 0;
        std::string resource;
        json before;  // null: created
        json object;  // as it is now, or as it was last
        bool deleted = false;
    };

    // GET, POST, PATCH and DELETE as the API server answers them; not watches.
    [[nodiscard]] net::HttpResponse execute(const std::string& method, const ApiTarget& target, const std::string& body, base::Time now);
    [[nodiscard]] const Objects& objects(const std::string& resource) const;
    [[nodiscard]] const std::map<std::string, Objects>& resources() const { return resources_; }  // by "group/plural"
    [[nodiscard]] std::uint64_t version() const { return version_; }
    [[nodiscard]] std::uint64_t compacted() const { return compacted_; }
    // The changes after compacted(); the oldest are dropped when there are many.
    [[nodiscard]] const std::deque<Change>& changes() const { return changes_; }
    void compact();

    std::function<void(const Change&)> on_change;

private:
    [[nodiscard]] net::HttpResponse list(const ApiTarget& target) const;
    [[nodiscard]] std::optional<Objects> as_of(const std::string& resource, std::uint64_t version) const;
    [[nodiscard]] net::HttpResponse create(const ApiTarget& target, const std::string& body, base::Time now);
    [[nodiscard]] net::HttpResponse patch(const ApiTarget& target, const std::string& body);
    [[nodiscard]] net::HttpResponse remove(const ApiTarget& target, const std::string& body, base::Time now);
    const json& commit(const std::string& resource, const ObjectKey& key, json before, json object, bool deleted = false);

    std::map<std::string, Objects> resources_;
    std::deque<Change> changes_;
    std::uint64_t version_ = 1000;
    std::uint64_t compacted_ = 0;
    std::uint64_t uids_ = 0;
};

}  // namespace support
