#include "kube/yaml.hpp"

#include <yaml-cpp/eventhandler.h>

#include <sstream>
#include <stdexcept>
#include <utility>

#include "kube/files.hpp"

namespace kube {

namespace {

constexpr int kMaxDepth = 32;

struct Refused : std::runtime_error {
    Refused(const YAML::Mark& mark, const std::string& what) : std::runtime_error("line " + std::to_string(mark.line + 1) + ": " + what) {}
};

// Looks at the events only, so that nothing is built before it is known to be harmless.
class Scan final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { no_anchor(mark, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refused(mark, "aliases (*name) are not supported: write the value out"); }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override { no_anchor(mark, anchor); }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        enter(mark, anchor);
    }
    void OnSequenceEnd() override { --depth_; }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override { enter(mark, anchor); }
    void OnMapEnd() override { --depth_; }

private:
    static void no_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) throw Refused(mark, "anchors (&name) are not supported: write the value out");
    }
    void enter(const YAML::Mark& mark, YAML::anchor_t anchor) {
        no_anchor(mark, anchor);
        if (++depth_ > kMaxDepth) throw Refused(mark, "is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    int depth_ = 0;
};

}  // namespace

base::Result<YAML::Node> parse_yaml(const std::string& text, const std::string& file) {
    if (text.size() > kMaxConfigFile)
        return base::fail(base::ErrorKind::TooLarge, file + ": is larger than " + std::to_string(kMaxConfigFile) + " bytes");
    if (text.contains('\0')) return base::fail(base::ErrorKind::Invalid, file + ": holds a NUL byte: it is not a YAML file");
    try {
        std::istringstream input(text);
        YAML::Parser parser(input);
        Scan scan;
        parser.HandleNextDocument(scan);
        return YAML::Load(text);
    } catch (const Refused& refused) {
        return base::fail(base::ErrorKind::Invalid, file + ": " + refused.what());
    } catch (const YAML::Exception& broken) {
        // Its message, not the text around it: that may be a token.
        return base::fail(base::ErrorKind::Invalid, file + ": line " + std::to_string(broken.mark.line + 1) + ": is not YAML: " + broken.msg);
    }
}

YamlFields::YamlFields(const YAML::Node& node, std::string file, std::string path, std::optional<base::Error>& error)
    : node_(node), file_(std::move(file)), path_(std::move(path)), error_(error) {
    if (!node_.IsMap() && !node_.IsNull()) reject("", "must be a mapping (name: value)");
}

void YamlFields::reject(const std::string& name, const std::string& what) const {
    if (error_) return;
    std::string where = path_;
    if (!name.empty()) where += where.empty() ? name : "." + name;
    error_.emplace(base::ErrorKind::Invalid, file_ + (where.empty() ? "" : ": " + where) + ": " + what);
}

YAML::Node YamlFields::child(const std::string& name) const {
    if (!node_.IsMap()) return YAML::Node();
    for (const auto& pair : node_) {
        if (pair.first.IsScalar() && pair.first.Scalar() == name) return pair.second;
    }
    return YAML::Node();
}

bool YamlFields::has(const std::string& name) const { return !child(name).IsNull(); }

std::string YamlFields::text(const std::string& name) const {
    const YAML::Node value = child(name);
    if (value.IsScalar()) return value.Scalar();
    if (!value.IsNull()) reject(name, "must be text");
    return {};
}

bool YamlFields::flag(const std::string& name) const {
    const std::string value = text(name);
    if (value == "true") return true;
    if (!value.empty() && value != "false") reject(name, "must be true or false");
    return false;
}

std::vector<std::string> YamlFields::texts(const std::string& name) const {
    const YAML::Node list = child(name);
    std::vector<std::string> found;
    if (list.IsNull()) return found;
    if (!list.IsSequence()) reject(name, "must be a list of texts");
    for (std::size_t i = 0; list.IsSequence() && i < list.size(); ++i) {
        if (!list[i].IsScalar()) reject(name + "[" + std::to_string(i) + "]", "must be text");
        found.push_back(list[i].IsScalar() ? list[i].Scalar() : std::string());
    }
    return found;
}

YamlFields YamlFields::object(const std::string& name, std::optional<base::Error>& error) const {
    return {child(name), file_, path_.empty() ? name : path_ + "." + name, error};
}

void YamlFields::each(const std::string& name, const std::function<void(const YamlFields&)>& visit) const {
    const YAML::Node list = child(name);
    if (list.IsNull()) return;
    if (!list.IsSequence()) return reject(name, "must be a list");
    const std::string path = path_.empty() ? name : path_ + "." + name;
    for (std::size_t i = 0; i < list.size(); ++i) visit(YamlFields(list[i], file_, path + "[" + std::to_string(i) + "]", error_));
}

}  // namespace kube
