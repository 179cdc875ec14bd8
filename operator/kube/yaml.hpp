// YAML from people, made safe: bounded size and depth, no anchors and aliases (ten lines of them can stand for gigabytes), no NUL bytes.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace kube {

// The first document. Errors (Invalid, TooLarge) name the file and, where it is known, the line.
[[nodiscard]] base::Result<YAML::Node> parse_yaml(const std::string& text, const std::string& file);

// A mapping inside a document. The first error of a document sticks, so that a reader goes straight through and looks once, at the end. Absent and
// null are the same. `error` must outlive this.
class YamlFields {
public:
    YamlFields(const YAML::Node& node, std::string file, std::string path, std::optional<base::Error>& error);

    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::string text(const std::string& name) const;  // absent: empty
    [[nodiscard]] bool flag(const std::string& name) const;         // absent: false
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    [[nodiscard]] YamlFields object(const std::string& name) const { return object(name, error_); }
    // The same, keeping its errors apart.
    [[nodiscard]] YamlFields object(const std::string& name, std::optional<base::Error>& error) const;
    void each(const std::string& name, const std::function<void(const YamlFields&)>& visit) const;  // of a list of mappings
    // Reports what is wrong with a field; an empty name is the mapping itself.
    void reject(const std::string& name, const std::string& what) const;

private:
    [[nodiscard]] YAML::Node child(const std::string& name) const;
    YAML::Node node_;
    std::string file_;
    std::string path_;
    std::optional<base::Error>& error_;
};

}  // namespace kube
