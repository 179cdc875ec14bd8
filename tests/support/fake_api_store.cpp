#include "support/fake_api_store.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace support {

namespace {

constexpr std::size_t kMostChanges = 100'000;

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || i + 2 >= text.size()) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
    }
    return out;
}

// Custom resources have generations and a status subresource; the built-in kinds that we use have neither.
bool custom(const ApiTarget& target) { return !target.group.empty() && !target.group.ends_with(".k8s.io"); }

std::string subject_of(const ApiTarget& target) {
    return target.plural + (target.group.empty() ? "" : "." + target.group) + " \"" + target.name + "\"";
}

net::HttpResponse answer(int status, const json& body) {
    net::HttpResponse response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = body.dump();
    return response;
}

net::HttpResponse not_found(const ApiTarget& target) { return status_answer(404, "NotFound", subject_of(target) + " not found"); }

net::HttpResponse conflict(const ApiTarget& target, const std::string& why) {
    return status_answer(409, "Conflict", "Operation cannot be fulfilled on " + subject_of(target) + ": " + why);
}

// Everything but metadata and status: what generation counts.
json desired_state(json object) {
    object.erase("metadata");
    object.erase("status");
    return object;
}

json finalizers_of(const json& object) { return object.at("metadata").value("finalizers", json::array()); }

bool deleting(const json& object) { return object.at("metadata").contains("deletionTimestamp"); }

// What no client can change.
void keep_system_fields(json& object, const json& current) {
    for (const char* field :
         {"uid", "name", "namespace", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion"}) {
        object["metadata"].erase(field);
        if (current["metadata"].contains(field)) object["metadata"][field] = current["metadata"][field];
    }
}

}  // namespace

std::string ApiTarget::parameter(const std::string& key) const {
    const auto at = query.find(key);
    return at == query.end() ? std::string() : at->second;
}

std::optional<ApiTarget> parse_api_target(std::string_view text) {
    ApiTarget target;
    const auto mark = text.find('?');
    if (mark != std::string_view::npos) {
        for (const auto& pair : split(text.substr(mark + 1), '&')) {
            const auto equals = pair.find('=');
            target.query[pair.substr(0, equals)] = equals == std::string::npos ? "" : unescape(pair.substr(equals + 1));
        }
    }
    const auto parts = split(text.substr(0, mark), '/');
    std::size_t at = 1;
    const auto take = [&] { return at < parts.size() ? unescape(parts[at++]) : std::string(); };
    const std::string root = take();
    if (root != "api" && root != "apis") return std::nullopt;
    if (root == "apis") target.group = take();
    target.version = take();
    if (at < parts.size() && parts[at] == "namespaces" && at + 2 < parts.size()) {
        ++at;
        target.ns = take();
    }
    target.plural = take();
    target.name = take();
    target.subresource = take();
    if (target.plural.empty() || at < parts.size()) return std::nullopt;
    return target;
}

bool selects(const ApiTarget& target, const json& object) {
    const std::string name = object.at("metadata").value("name", "");
    if (const std::string fields = target.parameter("fieldSelector"); !fields.empty() && fields != "metadata.name=" + name) return false;
    const std::string label_selector = target.parameter("labelSelector");
    if (label_selector.empty()) return true;
    const json labels = object.at("metadata").value("labels", json::object());
    return std::ranges::all_of(split(label_selector, ','), [&](const std::string& term) {
        const auto equals = term.find('=');
        if (equals == std::string::npos) return labels.contains(term);
        const bool negated = equals > 0 && term[equals - 1] == '!';
        const std::string key = term.substr(0, negated ? equals - 1 : equals);
        const std::string value = term.substr(term.find_last_of('=') + 1);
        return (labels.contains(key) && labels[key] == value) != negated;
    });
}

net::HttpResponse status_answer(int status, const std::string& reason, const std::string& message) {
    return answer(status, {{"kind", "Status"},
                           {"apiVersion", "v1"},
                           {"metadata", json::object()},
                           {"status", status < 300 ? "Success" : "Failure"},
                           {"message", message},
                           {"reason", reason},
                           {"code", status}});
}

const FakeApiStore::Objects& FakeApiStore::objects(const std::string& resource) const {
    static const Objects kNone;
    const auto at = resources_.find(resource);
    return at == resources_.end() ? kNone : at->second;
}

void FakeApiStore::compact() {
    compacted_ = version_;
    changes_.clear();
}

net::HttpResponse FakeApiStore::execute(const std::string& method, const ApiTarget& target, const std::string& body, base::Time now) {
    if (!target.subresource.empty() && (target.subresource != "status" || !custom(target))) return not_found(target);
    if (method == "POST") return create(target, body, now);
    if (method == "GET" && target.name.empty()) return list(target);
    const Objects& all = objects(target.resource());
    const auto at = all.find({target.ns, target.name});
    if (at == all.end()) return not_found(target);
    if (method == "GET") return answer(200, at->second);
    if (method == "PATCH") return patch(target, body);
    if (method == "DELETE") return remove(target, body, now);
    return status_answer(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
}

std::optional<FakeApiStore::Objects> FakeApiStore::as_of(const std::string& resource, std::uint64_t version) const {
    if (version < compacted_ || version > version_) return std::nullopt;
    Objects then = objects(resource);
    for (auto change = changes_.rbegin(); change != changes_.rend() && change->version > version; ++change) {
        if (change->resource != resource) continue;
        const json& meta = change->object.at("metadata");
        const ObjectKey key{meta.value("namespace", ""), meta.at("name")};
        then.erase(key);
        if (!change->before.is_null()) then.emplace(key, change->before);
    }
    return then;
}

// Continue tokens are "version/namespace/name of the last one": every page comes from the state at that version.
net::HttpResponse FakeApiStore::list(const ApiTarget& target) const {
    std::uint64_t version = version_;
    std::optional<ObjectKey> last;
    if (const std::string token = target.parameter("continue"); !token.empty()) {
        const auto parts = split(token, '/');
        if (parts.size() != 3) return status_answer(400, "BadRequest", "continue key is not valid");
        version = std::stoull(parts[0]);
        last = ObjectKey{parts[1], parts[2]};
    }
    const auto then = as_of(target.resource(), version);
    if (!then) return status_answer(410, "Expired", "The provided continue parameter is too old");
    const std::string limit_text = target.parameter("limit");
    const std::size_t limit = limit_text.empty() ? then->size() + 1 : std::stoul(limit_text);
    json page = {
        {"kind", "List"}, {"apiVersion", target.version}, {"metadata", {{"resourceVersion", std::to_string(version)}}}, {"items", json::array()}};
    ObjectKey key;
    for (auto at = last ? then->upper_bound(*last) : then->begin(); at != then->end(); ++at) {
        if (!target.ns.empty() && at->first.first != target.ns) continue;
        if (!selects(target, at->second)) continue;
        if (page["items"].size() == limit) {
            page["metadata"]["continue"] = std::to_string(version) + "/" + key.first + "/" + key.second;
            break;
        }
        page["items"].push_back(at->second);
        key = at->first;
    }
    return answer(200, page);
}

const json& FakeApiStore::commit(const std::string& resource, const ObjectKey& key, json before, json object, bool deleted) {
    ++version_;
    object["metadata"]["resourceVersion"] = std::to_string(version_);
    Objects& all = resources_[resource];
    if (deleted) {
        all.erase(key);
    } else {
        all[key] = object;
    }
    changes_.push_back({version_, resource, std::move(before), std::move(object), deleted});
    if (changes_.size() > kMostChanges) {
        compacted_ = changes_.front().version;
        changes_.pop_front();
    }
    if (on_change) on_change(changes_.back());
    return changes_.back().object;
}

net::HttpResponse FakeApiStore::create(const ApiTarget& target, const std::string& body, base::Time now) {
    json object = json::parse(body, nullptr, false);
    if (!object.is_object()) return status_answer(400, "BadRequest", "the object provided is unrecognized");
    const std::string name = object.value("metadata", json::object()).value("name", "");
    if (name.empty()) return status_answer(422, "Invalid", "metadata.name: Required value: name or generateName is required");
    ApiTarget named = target;
    named.name = name;
    const ObjectKey key{target.ns, name};
    if (objects(target.resource()).contains(key)) return status_answer(409, "AlreadyExists", subject_of(named) + " already exists");
    std::array<char, 64> uid{};
    std::snprintf(uid.data(), uid.size(), "00000000-0000-4000-8000-%012llu", static_cast<unsigned long long>(++uids_));
    json& meta = object["metadata"];
    for (const char* field : {"deletionTimestamp", "generation", "resourceVersion"}) meta.erase(field);
    if (!target.ns.empty()) meta["namespace"] = target.ns;
    meta["uid"] = uid.data();
    meta["creationTimestamp"] = base::format_rfc3339(now);
    if (custom(target)) {
        meta["generation"] = 1;
        object.erase("status");
    }
    return answer(201, commit(target.resource(), key, nullptr, std::move(object)));
}

net::HttpResponse FakeApiStore::patch(const ApiTarget& target, const std::string& body) {
    const ObjectKey key{target.ns, target.name};
    const json current = objects(target.resource()).at(key);
    json change = json::parse(body, nullptr, false);
    if (!change.is_object()) return status_answer(400, "BadRequest", "the patch is not a JSON object");
    const json wanted = change.value("metadata", json::object()).value("resourceVersion", json());
    if (!wanted.is_null() && wanted != current["metadata"]["resourceVersion"])
        return conflict(target, "the object has been modified; please apply your changes to the latest version and try again");
    json next = current;
    if (target.subresource == "status") {
        if (change.contains("status")) next.merge_patch(json{{"status", change["status"]}});
    } else {
        if (custom(target)) change.erase("status");
        next.merge_patch(change);
        if (next.value("metadata", json()).is_null()) return status_answer(400, "BadRequest", "metadata can't be removed");
        keep_system_fields(next, current);
    }
    const json old_finalizers = finalizers_of(current);
    const json new_finalizers = finalizers_of(next);
    if (deleting(current)) {
        for (const auto& finalizer : new_finalizers) {
            if (std::ranges::find(old_finalizers, finalizer) == old_finalizers.end())
                return status_answer(422, "Invalid", "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted");
        }
    }
    if (next == current) return answer(200, current);  // nothing is written, nobody is told
    if (custom(target) && desired_state(next) != desired_state(current))
        next["metadata"]["generation"] = current["metadata"]["generation"].get<std::int64_t>() + 1;
    if (deleting(current) && new_finalizers.empty()) {
        // The answer keeps the version that was there; only watchers learn that of the deletion.
        net::HttpResponse last = answer(200, next);
        static_cast<void>(commit(target.resource(), key, current, std::move(next), true));
        return last;
    }
    return answer(200, commit(target.resource(), key, current, std::move(next)));
}

net::HttpResponse FakeApiStore::remove(const ApiTarget& target, const std::string& body, base::Time now) {
    const ObjectKey key{target.ns, target.name};
    const json current = objects(target.resource()).at(key);
    const json options = json::parse(body, nullptr, false);
    if (options.is_object() && options.contains("preconditions") && options["preconditions"].value("uid", json()) != current["metadata"]["uid"])
        return conflict(target, "the UID in the precondition does not match the UID in record");
    if (finalizers_of(current).empty()) {
        static_cast<void>(commit(target.resource(), key, current, current, true));
        return status_answer(200, "", "");
    }
    if (deleting(current)) return answer(200, current);
    json next = current;
    next["metadata"]["deletionTimestamp"] = base::format_rfc3339(now);
    next["metadata"]["deletionGracePeriodSeconds"] = 0;
    if (custom(target)) next["metadata"]["generation"] = current["metadata"]["generation"].get<std::int64_t>() + 1;
    return answer(200, commit(target.resource(), key, current, std::move(next)));
}

}  // namespace support
