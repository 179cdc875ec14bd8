#include "codec/parts.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"

namespace codec {
namespace {

using api::ConditionStatus;
using api::ConditionType;
using nlohmann::json;

constexpr std::array kTypes{ConditionType::Ready, ConditionType::Reconciling, ConditionType::Stalled, ConditionType::ExpiringSoon};
constexpr std::array kStatuses{ConditionStatus::True, ConditionStatus::False, ConditionStatus::Unknown};
constexpr std::int64_t kMaxGeneration = std::numeric_limits<std::int64_t>::max();

}  // namespace

api::ObjectMeta read_meta(const Fields& root, std::string_view kind) {
    if (root.has("kind") && !kind.empty()) {
        if (const std::string found = root.text("kind"); found != kind) root.reject("kind", in_quotes(found) + " is not " + std::string(kind));
    }
    const Fields fields = root.object("metadata");
    api::ObjectMeta meta;
    meta.ns = fields.text("namespace");
    meta.name = fields.required_text("name");
    meta.uid = fields.text("uid");
    meta.resource_version = fields.text("resourceVersion");
    meta.generation = fields.integer("generation", 0, kMaxGeneration, 0);
    meta.created_at = fields.time("creationTimestamp");
    meta.deleted_at = fields.time("deletionTimestamp");
    meta.finalizers = fields.texts("finalizers");
    meta.external_id = fields.object("annotations").text(api::kExternalIdAnnotation);
    return meta;
}

api::Conditions read_conditions(const Fields& status) {
    api::Conditions conditions;
    status.each("conditions", [&](const Fields& fields) {
        api::Condition condition;
        const std::string type = fields.required_text("type");
        const auto* const known = std::ranges::find(kTypes, type, [](ConditionType candidate) { return to_string(candidate); });
        if (known == kTypes.end()) return;
        condition.type = *known;
        condition.status = fields.choice<ConditionStatus>("status", kStatuses, ConditionStatus::Unknown);
        condition.reason = fields.text("reason");
        condition.message = fields.text("message");
        condition.observed_generation = fields.integer("observedGeneration", 0, kMaxGeneration, 0);
        condition.last_transition = fields.time("lastTransitionTime").value_or(base::Time{});
        conditions.push_back(std::move(condition));
    });
    return conditions;
}

json conditions_json(const api::Conditions& conditions) {
    json list = json::array();
    for (const auto& condition : conditions)
        list.push_back({{"type", to_string(condition.type)},
                        {"status", to_string(condition.status)},
                        {"reason", condition.reason},
                        {"message", clip(condition.message, kMaxMessage)},
                        {"observedGeneration", condition.observed_generation},
                        {"lastTransitionTime", base::format_rfc3339(condition.last_transition)}});
    return list;
}

json or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json or_null(const std::optional<base::Time>& time) { return time ? json(base::format_rfc3339(*time)) : json(); }

json or_null(const std::vector<std::string>& list, std::size_t most) {
    if (list.empty()) return {};
    json cut = json::array();
    for (const auto& text : list)
        if (cut.size() < most) cut.push_back(text);
    return cut;
}

std::string status_patch_of(const api::ObjectMeta& meta, json status) {
    return dump({{"metadata", {{"resourceVersion", meta.resource_version}}}, {"status", std::move(status)}});
}

template <>
base::Result<api::ObjectMeta> decode<api::ObjectMeta>(std::string_view text) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    auto meta = read_meta(Fields(*document, "", error), {});
    if (error) return base::fail(*error);
    return meta;
}

std::string finalizers_patch(const api::ObjectMeta& meta, const std::vector<std::string>& finalizers) {
    return dump({{"metadata", {{"resourceVersion", meta.resource_version}, {"finalizers", finalizers}}}});
}

std::string external_id_patch(const api::ObjectMeta& meta, std::string_view id) {
    const json annotation = id.empty() ? json() : json(id);
    return dump({{"metadata", {{"resourceVersion", meta.resource_version}, {"annotations", {{api::kExternalIdAnnotation, annotation}}}}}});
}

}  // namespace codec
