#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace base {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::array<const char*, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr Seconds kBillingOffset = std::chrono::hours(8);

std::unexpected<Error> bad(std::string_view what, std::string_view text) {
    return fail(ErrorKind::Invalid, "\"" + std::string(text.substr(0, 64)) + "\" is not " + std::string(what));
}

// Exactly `width` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, width)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<year_month_day> day_at(std::string_view text) {
    const int y = digits(text, 0, 4);
    const int m = digits(text, 5, 2);
    const int d = digits(text, 8, 2);
    if (y < 0 || m < 0 || d < 0 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const year_month_day value{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!value.ok()) return std::nullopt;
    return value;
}

// "hh:mm:ss" at `at`.
std::optional<Seconds> clock_at(std::string_view text, std::size_t at) {
    const int h = digits(text, at, 2);
    const int m = digits(text, at + 3, 2);
    const int s = digits(text, at + 6, 2);
    if (h < 0 || m < 0 || s < 0 || text[at + 2] != ':' || text[at + 5] != ':' || h > 23 || m > 59 || s > 60) return std::nullopt;
    return std::chrono::hours(h) + std::chrono::minutes(m) + Seconds(s);
}

// Whether it can be written with four digits of a year; offsets and leap seconds lead over the edges.
bool has_year(Time time) { return time >= std::chrono::sys_days(year(0) / 1 / 1) && time < std::chrono::sys_days(year(10000) / 1 / 1); }

std::string print(const char* format, auto... values) {
    std::array<char, 64> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), format, values...);
    return {buffer.data(), static_cast<std::size_t>(length)};
}

struct Fields {
    int year, month, day, hour, minute, second;
};

Fields fields_of(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const year_month_day date{days};
    const std::chrono::hh_mm_ss clock{time - days};
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

}  // namespace

Result<Time> parse_rfc3339(std::string_view text) {
    constexpr std::string_view kWhat = "an RFC 3339 time such as 2026-11-21T08:30:00Z";
    if (text.size() < 20) return bad(kWhat, text);
    const auto date = day_at(text);
    const auto clock = clock_at(text, 11);
    if (!date || !clock || (text[10] != 'T' && text[10] != 't')) return bad(kWhat, text);
    std::size_t at = 19;
    if (text[at] == '.') {
        const std::size_t start = ++at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        if (at == start) return bad(kWhat, text);
    }
    Seconds offset{0};
    const std::string_view zone = text.substr(at);
    if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        const int h = digits(zone, 1, 2);
        const int m = digits(zone, 4, 2);
        if (h < 0 || m < 0 || h > 23 || m > 59) return bad(kWhat, text);
        offset = std::chrono::hours(h) + std::chrono::minutes(m);
        if (zone[0] == '-') offset = -offset;
    } else if (zone != "Z" && zone != "z") {
        return bad(kWhat, text);
    }
    const Time time = std::chrono::sys_days(*date) + *clock - offset;
    if (!has_year(time)) return bad(kWhat, text);
    return time;
}

std::string format_rfc3339(Time time) {
    const Fields f = fields_of(time);
    return print("%04d-%02d-%02dT%02d:%02d:%02dZ", f.year, f.month, f.day, f.hour, f.minute, f.second);
}

Result<year_month_day> parse_date(std::string_view text) {
    const auto date = text.size() == 10 ? day_at(text) : std::nullopt;
    if (!date) return bad("a date such as 2026-11-21", text);
    return *date;
}

std::string format_date(year_month_day date) {
    return print("%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string format_compact_date(Time time) {
    const Fields f = fields_of(time);
    return print("%04d%02d%02d", f.year, f.month, f.day);
}

Result<Time> parse_billing_time(std::string_view text) {
    const auto date = text.size() == 19 ? day_at(text) : std::nullopt;
    const auto clock = text.size() == 19 && text[10] == ' ' ? clock_at(text, 11) : std::nullopt;
    const Time time = date && clock ? std::chrono::sys_days(*date) + *clock - kBillingOffset : Time::min();
    if (!has_year(time)) return bad("a billing time such as 2026-11-21 16:30:00", text);
    return time;
}

std::string format_billing_time(Time time) {
    const Fields f = fields_of(time + kBillingOffset);
    return print("%04d-%02d-%02d %02d:%02d:%02d", f.year, f.month, f.day, f.hour, f.minute, f.second);
}

Result<Time> parse_http_date(std::string_view text) {
    constexpr std::string_view kWhat = "an HTTP date such as Sat, 21 Nov 2026 08:30:00 GMT";
    if (text.size() != 29 || text.substr(25) != " GMT" || text[3] != ',') return bad(kWhat, text);
    const int d = digits(text, 5, 2);
    const int y = digits(text, 12, 4);
    unsigned m = 0;
    for (unsigned i = 0; i < kMonths.size(); ++i)
        if (text.substr(8, 3) == kMonths.at(i)) m = i + 1;
    const auto clock = clock_at(text, 17);
    if (d < 0 || y < 0 || m == 0 || !clock) return bad(kWhat, text);
    const year_month_day date{year(y), month(m), day(static_cast<unsigned>(d))};
    if (!date.ok()) return bad(kWhat, text);
    const Time time = std::chrono::sys_days(date) + *clock;
    if (!has_year(time)) return bad(kWhat, text);
    return time;
}

std::string format_http_date(Time time) {
    const Fields f = fields_of(time);
    const std::chrono::weekday weekday{std::chrono::floor<std::chrono::days>(time)};
    return print("%s, %02d %s %04d %02d:%02d:%02d GMT", kWeekdays.at(weekday.c_encoding()), f.day, kMonths.at(static_cast<std::size_t>(f.month - 1)),
                 f.year, f.hour, f.minute, f.second);
}

Time add_months(Time time, int months) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const year_month_day date{days};
    const auto month_later = std::chrono::year_month{date.year(), date.month()} + std::chrono::months(months);
    year_month_day result{month_later.year(), month_later.month(), date.day()};
    if (!result.ok()) result = month_later / std::chrono::last;
    return std::chrono::sys_days(result) + (time - days);
}

Result<Seconds> parse_duration(std::string_view text) {
    constexpr std::string_view kWhat = "a duration such as 168h, 7d or 1h30m";
    Seconds total{0};
    std::string_view rest = text;
    if (rest.empty()) return bad(kWhat, text);
    while (!rest.empty()) {
        long count = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (error != std::errc() || end == rest.data() + rest.size() || count < 0 || count > 1'000'000) return bad(kWhat, text);
        switch (*end) {
            case 'd': total += std::chrono::days(count); break;
            case 'h': total += std::chrono::hours(count); break;
            case 'm': total += std::chrono::minutes(count); break;
            case 's': total += Seconds(count); break;
            default: return bad(kWhat, text);
        }
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
    }
    return total;
}

std::string format_span(Seconds span) {
    if (span < Seconds(0)) return "-" + format_span(-span);
    const auto days = span / std::chrono::days(1);
    const auto hours = (span % std::chrono::days(1)) / std::chrono::hours(1);
    const auto minutes = (span % std::chrono::hours(1)) / std::chrono::minutes(1);
    if (days > 0) return std::to_string(days) + "d " + std::to_string(hours) + "h";
    if (hours > 0) return std::to_string(hours) + "h " + std::to_string(minutes) + "m";
    if (minutes > 0) return std::to_string(minutes) + "m";
    return std::to_string(span.count()) + "s";
}

}  // namespace base
