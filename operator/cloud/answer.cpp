#include "cloud/answer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cloud {

namespace {

using base::ErrorKind;

constexpr std::size_t kMaxMessage = 512;
constexpr std::size_t kMaxWord = 128;
constexpr std::string_view kInstead = "***";

// In one pass: a vendor's message may hold it a million times.
std::string without(std::string_view text, std::string_view secret) {
    std::string kept;
    while (true) {
        const std::size_t at = text.find(secret);
        kept += text.substr(0, at);
        if (at == std::string_view::npos) return kept;
        kept += kInstead;
        text.remove_prefix(at + secret.size());
    }
}

}  // namespace

bool is_word(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= kMaxWord && std::ranges::all_of(text, allowed);
}

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

std::string scrub(std::string text, const Credentials& credentials) {
    // Before it is cut: a secret cut in two would not be found.
    const std::array<std::string_view, 3> secrets{credentials.key.reveal(), credentials.token.reveal(), credentials.id.reveal()};
    for (const std::string_view secret : secrets) {
        if (!secret.empty()) text = without(text, secret);
    }
    return bounded_message(text);
}

bool learn_date(CloudClock& clock, const net::HttpResponse& response, base::SteadyTime sent, base::SteadyTime received) {
    const auto date = base::parse_http_date(net::find_header(response.headers, "Date"));
    return date && clock.learn(*date, sent, received);
}

std::string code_of(const base::Error& error) { return error.code().empty() ? std::string(base::to_string(error.kind())) : error.code(); }

base::Error error_of(std::string_view action, const VendorError& error, base::ErrorKind kind, std::string_view advice) {
    std::string text = std::string(action) + ": " + std::string(error.message);
    if (!advice.empty()) text.append(" ").append(advice);
    text.append(" (").append(error.code).append(", request ").append(error.request_id).append(")");
    return base::Error(kind, std::move(text)).with_code(std::string(error.code));
}

void judge_error(api::Answer& answer, const VendorError& error, std::optional<api::Refusal> refusal, std::string_view advice, bool doubtful) {
    answer.error_code = error.code;
    answer.message = error.message;
    if (!advice.empty()) answer.message.append(answer.message.empty() ? "" : " ").append(advice);
    const bool balance = refusal == api::Refusal::Balance;
    if (!refusal || (doubtful && !balance)) return;
    answer.refusal = refusal;
    if (!balance) answer.outcome = api::Outcome::Refused;
}

api::Answer nothing_sent(api::Refusal refusal, base::ErrorKind kind, std::string why) {
    api::Answer answer;
    answer.outcome = api::Outcome::Refused;
    answer.refusal = refusal;
    answer.error_code = base::to_string(kind);
    answer.message = std::move(why) + "; nothing was sent";
    return answer;
}

api::Answer judge_silence(const base::Error& error) {
    api::Answer answer;
    answer.error_code = code_of(error);
    answer.message = error.message();
    if (error.kind() == ErrorKind::Unreachable || error.kind() == ErrorKind::Cancelled) {
        answer.outcome = api::Outcome::Refused;
        answer.refusal = api::Refusal::Transient;
    }
    return answer;
}

}  // namespace cloud
