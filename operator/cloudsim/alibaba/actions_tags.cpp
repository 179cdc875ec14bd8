#include <algorithm>
#include <charconv>

#include "cloudsim/alibaba/actions.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr std::size_t kMostResources = 20;
constexpr std::size_t kMostTags = 20;
constexpr const char* kType = "BandwidthPackage";

// Only packages can be tagged here. The vendor writes the type in several ways; its case is taken as meaningless.
void check_type(Fields& fields) {
    std::string type = fields.required("ResourceType");
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (type != "bandwidthpackage") fields.fail("InvalidParameter", "The specified parameter ResourceType is not valid.");
}

std::vector<std::string> read_ids(Fields& fields, bool required) {
    auto ids = fields.list("ResourceId");
    if (required && ids.empty()) fields.fail("MissingParameter", "ResourceId.1 is mandatory for this action.");
    if (ids.size() > kMostResources) fields.fail("InvalidParameter", "At most 20 resources at once.");
    return ids;
}

// All of them, or an error and none is changed.
Outcome<std::vector<Package>> find_all(const Model& model, const Caller& caller, const std::vector<std::string>& ids) {
    std::vector<Package> packages;
    for (const std::string& id : ids) {
        auto found = model.package(caller.uin, id);
        if (!found) return std::unexpected(found.error());
        packages.push_back(std::move(*found));
    }
    return packages;
}

struct Row {
    const Package* package;
    std::string key;
    std::string value;
};

std::vector<Row> rows_of(Model& model, const Caller& caller, const std::vector<std::string>& ids, const std::map<std::string, std::string>& tags) {
    std::vector<Row> rows;
    const base::Time when = model.agenda().visible();
    for (const auto& [id, history] : model.packages()) {
        const Package* package = history.at(when);
        if (package == nullptr || package->uid != caller.uin || !business_status(*package, when)) continue;
        if (!ids.empty() && std::ranges::find(ids, id) == ids.end()) continue;
        const bool all = std::ranges::all_of(tags, [package](const auto& tag) {
            const auto found = package->tags.find(tag.first);
            return found != package->tags.end() && (tag.second.empty() || found->second == tag.second);
        });
        if (!all) continue;
        for (const auto& [key, value] : package->tags) rows.push_back({.package = package, .key = key, .value = value});
    }
    return rows;
}

}  // namespace

Answer tag_resources(Model& model, const Caller& caller, Fields& fields) {
    check_type(fields);
    const auto ids = read_ids(fields, true);
    const auto tags = fields.tags("Tag");
    if (tags.empty()) fields.fail("MissingParameter", "Tag.1.Key is mandatory for this action.");
    if (fields.failed()) return fields.refusal();
    auto packages = find_all(model, caller, ids);
    if (!packages) return std::unexpected(packages.error());
    for (Package& package : *packages) {
        for (const auto& [key, value] : tags) package.tags[key] = value;
        if (package.tags.size() > kMostTags) return refuse("InvalidParameter", "A resource has at most 20 tags.");
    }
    for (Package& package : *packages) model.put_package(std::move(package));
    return json::object();
}

Answer untag_resources(Model& model, const Caller& caller, Fields& fields) {
    check_type(fields);
    const auto ids = read_ids(fields, true);
    const auto keys = fields.list("TagKey");
    const bool all = fields.boolean("All").value_or(false);
    if (keys.empty() && !all) fields.fail("MissingParameter", "TagKey.1 is mandatory for this action.");
    if (fields.failed()) return fields.refusal();
    auto packages = find_all(model, caller, ids);
    if (!packages) return std::unexpected(packages.error());
    for (Package& package : *packages) {
        for (const std::string& key : keys) package.tags.erase(key);
        if (keys.empty()) package.tags.clear();
        model.put_package(std::move(package));
    }
    return json::object();
}

Answer list_tag_resources(Model& model, const Caller& caller, Fields& fields) {
    check_type(fields);
    const auto ids = read_ids(fields, false);
    const auto tags = fields.tags("Tag");
    if (ids.empty() && tags.empty()) fields.fail("MissingParameter", "ResourceId.1 or Tag.1.Key is mandatory for this action.");
    Page page = read_page(fields, "PageNumber", 10, 50);
    page.number = std::max(fields.integer("NextToken").value_or(1), 1L);  // the token is the number of the next page
    if (fields.failed()) return fields.refusal();
    const auto rows = rows_of(model, caller, ids, tags);
    json shown = json::array();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (page.holds(i))
            shown.push_back({{"ResourceId", rows[i].package->id}, {"ResourceType", kType}, {"TagKey", rows[i].key}, {"TagValue", rows[i].value}});
    const bool more = static_cast<long>(rows.size()) > page.number * page.size;
    return json{{"TagResources", {{"TagResource", std::move(shown)}}}, {"NextToken", more ? std::to_string(page.number + 1) : ""}};
}

}  // namespace cloudsim::alibaba
