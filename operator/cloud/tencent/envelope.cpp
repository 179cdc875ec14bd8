#include "cloud/tencent/envelope.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "codec/scan.hpp"

namespace tencent {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxMessage = 512;
constexpr std::size_t kMaxWord = 128;

// Codes, ids and order numbers go into object names, labels and logs.
bool is_word(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= kMaxWord && std::ranges::all_of(text, allowed);
}

// Empty when the member is missing or is not such a word.
std::string word_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    const auto& text = member->get_ref<const std::string&>();
    return is_word(text) ? text : std::string();
}

std::string message_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    return member->get<std::string>();
}

std::unexpected<base::Error> invalid(std::string why) {
    return base::fail(base::ErrorKind::Invalid, "not an answer of the Tencent Cloud API: " + std::move(why));
}

base::Result<Envelope> parse_legacy(const Json& root) {
    if (!root.contains("code")) return invalid("no Response");
    return base::fail(
        base::Error(base::ErrorKind::Invalid, "a legacy gateway answered: " + message_at(root, "message")).with_code(word_at(root, "codeDesc")));
}

}  // namespace

std::string bounded_message(std::string_view text) {
    std::size_t end = std::min(text.size(), kMaxMessage);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };  // inside a UTF-8 character
    if (end < text.size())
        while (end > 0 && continues(text[end])) --end;
    std::string bounded(text.substr(0, end));
    for (char& c : bounded)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return bounded;
}

base::Result<Envelope> parse_envelope(std::string_view body) {
    if (const auto bounded = codec::check_depth(body, codec::kMaxDepth); !bounded) return invalid(bounded.error().message());
    const Json root = Json::parse(body, nullptr, false);
    if (root.is_discarded() || !root.is_object()) return invalid("no JSON object");
    const auto response = root.find("Response");
    if (response == root.end()) return parse_legacy(root);
    if (!response->is_object()) return invalid("Response is not an object");

    Envelope envelope;
    envelope.request_id = word_at(*response, "RequestId");
    if (envelope.request_id.empty()) return invalid("no RequestId");
    envelope.plan_id = word_at(*response, "PlanId");
    envelope.deal_name = word_at(*response, "DealName");
    const auto error = response->find("Error");
    if (error == response->end() || error->is_null()) return envelope;
    if (!error->is_object()) return invalid("Error is not an object");
    envelope.code = word_at(*error, "Code");
    if (envelope.code.empty()) return invalid("an Error without a Code");
    envelope.message = message_at(*error, "Message");
    return envelope;
}

}  // namespace tencent
