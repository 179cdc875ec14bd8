// telemetry: what the operator says about itself: log lines, metrics, health.
//
// Log: one line per event on stderr, as JSON or for people. Messages are constants; what varies goes into fields. Never log a request, an answer or
// a credential.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace telemetry {

enum class LogLevel { Debug, Info, Warn, Error };
enum class LogFormat { Json, Text };

// A key and its value: text, a number, or yes and no.
struct LogField {
    LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
    LogField(std::string_view name, const std::string& text) : key(name), value(std::string_view(text)) {}
    LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
    LogField(std::string_view name, bool yes) : key(name), value(yes) {}
    LogField(std::string_view name, std::integral auto number) : key(name), value(static_cast<std::int64_t>(number)) {}
    LogField(std::string_view name, std::floating_point auto number) : key(name), value(static_cast<double>(number)) {}

    std::string_view key;
    std::variant<std::string_view, bool, std::int64_t, double> value;
};

class Log {
public:
    using Fields = std::initializer_list<LogField>;
    using Sink = std::function<void(std::string line)>;  // without a newline

    // Lines below `least` are dropped. Without a sink: stderr, at once.
    Log(const base::Clock& clock, LogLevel least, LogFormat format, Sink sink = {});
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void debug(std::string_view message, Fields fields = {}) { write(LogLevel::Debug, message, fields); }
    void info(std::string_view message, Fields fields = {}) { write(LogLevel::Info, message, fields); }
    void warn(std::string_view message, Fields fields = {}) { write(LogLevel::Warn, message, fields); }
    // The same message about the same object (the field "object") at most once in 10 s; the next line says how many were left out ("suppressed").
    void error(std::string_view message, Fields fields = {}) { write(LogLevel::Error, message, fields); }

private:
    struct Repeated {
        base::SteadyTime since{};
        int suppressed = 0;
    };

    void write(LogLevel level, std::string_view message, Fields fields);
    // Whether the line may be written, and how many like it were not.
    [[nodiscard]] bool admit(std::string_view message, Fields fields, int& suppressed);
    [[nodiscard]] std::string timestamp() const;

    const base::Clock& clock_;
    LogLevel least_;
    LogFormat format_;
    Sink sink_;
    std::map<std::string, Repeated> repeated_;
};

}  // namespace telemetry
