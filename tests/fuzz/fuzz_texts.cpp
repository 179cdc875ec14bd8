// Times, durations, URLs, and the vendors' words on their way into statuses and logs.
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "base/time.hpp"
#include "cloud/answer.hpp"
#include "codec/fields.hpp"
#include "fuzz/input.hpp"
#include "net/client.hpp"
#include "net/percent.hpp"
#include "telemetry/safe_text.hpp"

namespace {

using fuzz::require;
using nlohmann::json;

template <class T>
void try_time(std::string_view text, base::Result<T> (*parse)(std::string_view), std::string (*format)(T)) {
    const auto time = parse(text);
    if (!time) return;
    const auto again = parse(format(*time));
    require(again.has_value() && *again == *time, "a time that was read is written as it was");
}

void try_times(std::string_view text) {
    try_time(text, base::parse_rfc3339, base::format_rfc3339);
    try_time(text, base::parse_date, base::format_date);
    try_time(text, base::parse_billing_time, base::format_billing_time);
    try_time(text, base::parse_http_date, base::format_http_date);
    if (const auto time = base::parse_rfc3339(text)) {
        require(base::format_compact_date(*time).size() == 8, "a compact date has eight digits");
        for (const int months : {1, 12, 36}) require(base::add_months(*time, months) > *time, "months later is later");
    }
    if (const auto span = base::parse_duration(text))
        require(*span >= base::Seconds(0) && !base::format_span(*span).empty(), "a duration is not negative");
}

void try_url(const std::string& text) {
    const auto url = net::parse_url(text);
    if (!url) return;
    const auto again = net::parse_url((url->tls ? "https://" : "http://") + url->host_header() + url->prefix);
    require(again.has_value() && again->host == url->host && again->prefix == url->prefix, "a URL that was read is written as it was");
    require(again->port == url->port && again->plain_http_accepted() == url->plain_http_accepted(), "a URL keeps its port");
}

// Whether it is UTF-8.
bool is_sound(std::string_view text) {
    try {
        return !json(text).dump().empty();
    } catch (const json::exception&) {
        return false;
    }
}

void try_words(const std::string& text) {
    constexpr std::string_view kKey = "CANARY-KEY";
    const cloud::Credentials credentials{base::Secret("CANARY-ID"), base::Secret(std::string(kKey)), base::Secret("CANARY-TOKEN"), {}};
    const std::string shown = cloud::scrub(text, credentials);
    require(shown.size() <= 512 && !shown.contains(kKey) && !shown.contains('\n'), "a vendor's words are bounded and keep no key");
    require(!is_sound(text) || is_sound(shown), "a vendor's words stay UTF-8");
    const std::string_view clipped = codec::clip(text, 20);
    require(clipped.size() <= 20 && text.starts_with(clipped), "a clipped text is the beginning of it");
    require(!is_sound(text) || is_sound(clipped), "a clipped text stays UTF-8");
    const json logged = json::parse(telemetry::json_string(text), nullptr, false);
    require(logged.is_string(), "a logged text is a JSON string");
    require(!is_sound(text) || text.size() > 1024 || logged == json(text), "a logged text says what it said");
    require(net::percent_encode(text).find_first_of("&=/? \r\n") == std::string::npos, "an encoded text stands for itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.choose(3)) {
        case 0: try_times(input.rest()); break;
        case 1: try_url(std::string(input.rest())); break;
        default: try_words(std::string(input.rest())); break;
    }
    return 0;
}
