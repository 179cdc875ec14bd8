#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "telemetry/safe_text.hpp"

namespace telemetry {

namespace {

constexpr std::chrono::seconds kOncePer{10};
constexpr std::size_t kMostRemembered = 4096;

std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::Debug: return "debug";
        case LogLevel::Info: return "info";
        case LogLevel::Warn: return "warn";
        case LogLevel::Error: return "error";
    }
    return "error";
}

std::string render(double number) {
    // JSON has no NaN and no infinity.
    return std::isfinite(number) ? fmt::format("{}", number) : fmt::format("\"{}\"", number);
}

std::string render(const LogField& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) return json_string(*text);
    if (const auto* yes = std::get_if<bool>(&field.value)) return *yes ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) return std::to_string(*number);
    return render(std::get<double>(field.value));
}

// For people the quotes are left out where nothing needs them.
std::string bare(std::string rendered) {
    const bool plain = rendered.size() > 2 && rendered.find_first_of(" \\=") == std::string::npos;
    if (plain && rendered.starts_with('"')) return rendered.substr(1, rendered.size() - 2);
    return rendered;
}

std::string json_line(std::string_view time, LogLevel level, std::string_view message, Log::Fields fields) {
    std::string line = fmt::format(R"({{"ts":"{}","level":"{}","msg":{})", time, name_of(level), json_string(message));
    for (const LogField& field : fields) line += fmt::format(",{}:{}", json_string(field.key), render(field));
    return line;
}

std::string text_line(std::string_view time, LogLevel level, std::string_view message, Log::Fields fields) {
    const std::string safe = json_string(message);
    std::string line = fmt::format("{} {:<5} {}", time, name_of(level), safe.substr(1, safe.size() - 2));
    for (const LogField& field : fields) line += fmt::format(" {}={}", bare(json_string(field.key)), bare(render(field)));
    return line;
}

Log::Sink to_stderr() {
    auto logger = std::make_shared<spdlog::logger>("planwright", std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return [logger](const std::string& line) { logger->log(spdlog::level::info, spdlog::string_view_t(line)); };
}

}  // namespace

Log::Log(const base::Clock& clock, LogLevel least, LogFormat format, Sink sink)
    : clock_(clock), least_(least), format_(format), sink_(sink ? std::move(sink) : to_stderr()) {}

std::string Log::timestamp() const {
    constexpr std::int64_t kMicros = 1'000'000;
    const std::int64_t micros = clock_.system_micros();
    const base::Time whole{std::chrono::seconds(micros / kMicros)};
    std::string text = base::format_rfc3339(whole);
    text.pop_back();  // Z
    return fmt::format("{}.{:06}Z", text, micros % kMicros);
}

bool Log::admit(std::string_view message, Fields fields, int& suppressed) {
    std::string key(message);
    const auto* const object = std::ranges::find(fields, std::string_view("object"), &LogField::key);
    if (object != fields.end()) key += '\0' + render(*object);
    const base::SteadyTime now = clock_.steady_now();
    if (repeated_.size() >= kMostRemembered) repeated_.clear();
    const auto [found, first] = repeated_.try_emplace(std::move(key), Repeated(now, 0));
    if (first) return true;
    if (now - found->second.since < kOncePer) {
        ++found->second.suppressed;
        return false;
    }
    suppressed = found->second.suppressed;
    found->second = Repeated(now, 0);
    return true;
}

void Log::write(LogLevel level, std::string_view message, Fields fields) {
    int suppressed = 0;
    if (level < least_ || (level == LogLevel::Error && !admit(message, fields, suppressed))) return;
    const bool json = format_ == LogFormat::Json;
    std::string line = json ? json_line(timestamp(), level, message, fields) : text_line(timestamp(), level, message, fields);
    if (suppressed > 0) line += (json ? ",\"suppressed\":" : " suppressed=") + std::to_string(suppressed);
    if (json) line += '}';
    sink_(std::move(line));
}

}  // namespace telemetry
