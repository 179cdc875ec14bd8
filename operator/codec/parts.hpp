// What the kinds have in common: metadata, conditions, and the pieces status patches are made of. For .cpp files only.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/condition.hpp"
#include "api/meta.hpp"
#include "codec/fields.hpp"

namespace codec {

// Bounds of the schemas in crds/. What is written is cut to them: a status that the API server refuses would hide everything else it says.
inline constexpr std::size_t kMaxMessage = 4096;
inline constexpr std::size_t kMaxAttemptMessage = 1024;
inline constexpr std::size_t kMaxStatusZones = 500;
inline constexpr std::size_t kMaxOrderNotes = 20;
inline constexpr std::size_t kMaxAttempts = 10;
inline constexpr std::size_t kMaxOrderNumbers = 10;
inline constexpr std::size_t kMaxResourceIds = 100;
inline constexpr std::size_t kMaxUnclaimed = 50;

// metadata, after checking that `kind`, where it is sent (items of built-in lists come without), is the one wanted.
[[nodiscard]] api::ObjectMeta read_meta(const Fields& root, std::string_view kind);
// Conditions of types we do not know are dropped: they are not ours to keep.
[[nodiscard]] api::Conditions read_conditions(const Fields& status);
// What the document gave, or its first error with the object's kind and name before it.
template <class T>
[[nodiscard]] base::Result<T> finish(T object, const std::optional<base::Error>& error) {
    if (!error) return object;
    return base::fail(object.meta.name.empty() ? *error : error->in(std::string(T::kKind) + " " + api::key_of(object.meta).text()));
}

// A whole object; the readers take spec and status.
template <class T, class ReadSpec, class ReadStatus>
[[nodiscard]] base::Result<T> decode_object(std::string_view text, ReadSpec read_spec, ReadStatus read_status) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    T object;
    object.meta = read_meta(root, T::kKind);
    object.spec = read_spec(root.object("spec"));
    object.status = read_status(root.object("status"));
    if constexpr (requires { object.has_status; }) object.has_status = root.object("status").has("phase");
    return finish(std::move(object), error);
}

[[nodiscard]] nlohmann::json conditions_json(const api::Conditions& conditions);
// null where there is nothing to say: in a merge patch null removes the field.
[[nodiscard]] nlohmann::json or_null(const std::string& text);
[[nodiscard]] nlohmann::json or_null(const std::optional<base::Time>& time);
[[nodiscard]] nlohmann::json or_null(const std::vector<std::string>& list, std::size_t most);
// {"metadata":{"resourceVersion":...},"status":...}
[[nodiscard]] std::string status_patch_of(const api::ObjectMeta& meta, nlohmann::json status);

}  // namespace codec
