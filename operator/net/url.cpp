#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>
#include <string_view>

#include "net/client.hpp"

namespace net {

namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

std::unexpected<base::Error> bad_url(const std::string& text, std::string_view why) {
    // The text is quoted only when it can't hold "user:password@".
    const std::string shown = text.contains('@') ? "the URL" : "the URL \"" + text + "\"";
    return base::fail(base::ErrorKind::Invalid, shown + " can't be used: " + std::string(why) + "; write https://host:port");
}

bool visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < '\x7f'; });
}

bool host_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
    });
}

bool port_number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 1 && value <= 65535;
}

std::optional<boost::asio::ip::address> as_address(const std::string& host) {
    boost::system::error_code error;
    auto address = boost::asio::ip::make_address(host, error);
    if (error) return std::nullopt;
    return address;
}

// "host", "host:port", "[v6]" or "[v6]:port" into url; the reason when it is none of them.
std::optional<std::string_view> parse_authority(std::string_view authority, Url& url) {
    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return "the address lacks its closing bracket";
        url.host = authority.substr(1, end - 1);
        const auto address = as_address(url.host);
        if (!address || !address->is_v6()) return "there is no IPv6 address between the brackets";
        port = authority.substr(end + 1);
        if (!port.empty() && !port.starts_with(':')) return "there is text behind the closing bracket";
    } else {
        const std::size_t colon = authority.find(':');
        url.host = authority.substr(0, colon);
        std::ranges::transform(url.host, url.host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (!host_name(url.host)) return "the host is not a name or an address";
        if (colon != std::string_view::npos) port = authority.substr(colon);
    }
    if (port.empty()) {
        url.port = url.tls ? "443" : "80";
        return std::nullopt;
    }
    url.port = port.substr(1);
    if (!port_number(url.port)) return "the port is not a number from 1 to 65535";
    return std::nullopt;
}

}  // namespace

std::string Url::host_header() const {
    const std::string name = host.contains(':') ? "[" + host + "]" : host;
    const bool usual = port == (tls ? "443" : "80");
    return usual ? name : name + ":" + port;
}

bool Url::plain_http_accepted() const {
    if (host == "localhost" || host == "metadata.tencentyun.com" || host == "100.100.100.200") return true;
    const auto address = as_address(host);
    return address && address->is_loopback();
}

base::Result<Url> parse_url(const std::string& text) {
    Url url;
    std::string_view rest = text;
    if (!visible_ascii(rest)) return bad_url("", "it has spaces or characters outside ASCII");
    if (rest.starts_with(kHttps)) {
        rest.remove_prefix(kHttps.size());
    } else if (rest.starts_with(kHttp)) {
        url.tls = false;
        rest.remove_prefix(kHttp.size());
    } else {
        return bad_url(text, "it starts with neither https:// nor http://");
    }
    if (rest.contains('@')) return bad_url(text, "it holds a user name");
    if (rest.find_first_of("?#") != std::string_view::npos) return bad_url(text, "it has a query or a fragment");
    const std::size_t slash = rest.find('/');
    if (const auto why = parse_authority(rest.substr(0, slash), url)) return bad_url(text, *why);
    if (slash != std::string_view::npos) url.prefix = rest.substr(slash);
    while (url.prefix.ends_with('/')) url.prefix.pop_back();
    return url;
}

}  // namespace net
