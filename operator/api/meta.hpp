// api: the custom resources of group planwright.dev/v1alpha1 as typed values, and the few things of other groups that the operator keeps.
// Plain data: no JSON, no I/O, no clock. What each field means to a user stands in crds/; here stands what code must know.
//
// Metadata that the operator uses; managedFields, labels and other people's annotations are dropped when an object is decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace api {

inline constexpr std::string_view kGroup = "planwright.dev";
inline constexpr std::string_view kVersion = "v1alpha1";
inline constexpr std::string_view kFinalizer = "planwright.dev/purchases";               // set before the first purchase
inline constexpr std::string_view kExternalIdAnnotation = "planwright.dev/external-id";  // plan id; survives backups, which drop status

struct ObjectMeta {
    std::string ns;
    std::string name;
    std::string uid;
    std::string resource_version;
    std::int64_t generation = 0;
    std::optional<base::Time> created_at;
    std::optional<base::Time> deleted_at;  // deletionTimestamp: somebody wants it gone
    std::vector<std::string> finalizers;
    std::string external_id;  // the annotation, empty when absent

    bool operator==(const ObjectMeta&) const = default;
    [[nodiscard]] bool has_finalizer() const {
        for (const auto& finalizer : finalizers)
            if (finalizer == kFinalizer) return true;
        return false;
    }
};

// "namespace/name"; what queues and caches are keyed by.
struct Key {
    std::string ns;
    std::string name;
    auto operator<=>(const Key&) const = default;
    [[nodiscard]] std::string text() const { return ns + "/" + name; }
};

[[nodiscard]] inline Key key_of(const ObjectMeta& meta) { return {meta.ns, meta.name}; }

}  // namespace api
