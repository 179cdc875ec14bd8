#include "cloud/answer.hpp"

#include <algorithm>
#include <array>

namespace cloud {

namespace {

using base::ErrorKind;

constexpr std::size_t kMaxMessage = 512;
constexpr std::size_t kMaxWord = 128;
constexpr std::string_view kInstead = "***";

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
        if (secret.empty()) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kInstead.size()))
            text.replace(at, secret.size(), kInstead);
    }
    return bounded_message(text);
}

bool learn_date(CloudClock& clock, const net::HttpResponse& response, base::SteadyTime sent, base::SteadyTime received) {
    const auto date = base::parse_http_date(net::find_header(response.headers, "Date"));
    return date && clock.learn(*date, sent, received);
}

api::Answer judge_silence(const base::Error& error) {
    api::Answer answer;
    answer.error_code = error.code().empty() ? std::string(base::to_string(error.kind())) : error.code();
    answer.message = error.message();
    if (error.kind() == ErrorKind::Unreachable || error.kind() == ErrorKind::Cancelled) {
        answer.outcome = api::Outcome::Refused;
        answer.refusal = api::Refusal::Transient;
    }
    return answer;
}

}  // namespace cloud
