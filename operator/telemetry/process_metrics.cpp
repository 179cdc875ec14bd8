#include "telemetry/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace telemetry {

namespace {

void append(std::vector<prometheus::MetricFamily>& families, std::string name, std::string help, prometheus::MetricType type, double value) {
    prometheus::ClientMetric metric;
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    families.push_back({std::move(name), std::move(help), type, {std::move(metric)}});
}

// Field numbers as in proc(5): 14 utime, 15 stime, 22 starttime (clock ticks since boot), 23 vsize (bytes), 24 rss (pages).
std::optional<std::vector<std::string>> read_stat() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const std::size_t end_of_name = line.rfind(')');  // the name may hold anything
    if (end_of_name == std::string::npos) return std::nullopt;
    std::istringstream rest(line.substr(end_of_name + 1));
    std::vector<std::string> fields(3);  // 1-based; 1 and 2 are before the bracket
    fields.insert(fields.end(), std::istream_iterator<std::string>(rest), std::istream_iterator<std::string>());
    if (fields.size() < 25) return std::nullopt;
    return fields;
}

std::optional<double> boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime ")) return std::stod(line.substr(6));
    }
    return std::nullopt;
}

}  // namespace

void append_process_metrics(std::vector<prometheus::MetricFamily>& families) {
    using prometheus::MetricType;
    if (const auto stat = read_stat()) {
        const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
        const double cpu = (std::stod((*stat)[14]) + std::stod((*stat)[15])) / ticks;
        const double resident = std::stod((*stat)[24]) * static_cast<double>(sysconf(_SC_PAGESIZE));
        append(families, "process_cpu_seconds_total", "User and system CPU time spent", MetricType::Counter, cpu);
        append(families, "process_resident_memory_bytes", "Resident memory", MetricType::Gauge, resident);
        append(families, "process_virtual_memory_bytes", "Virtual memory", MetricType::Gauge, std::stod((*stat)[23]));
        if (const auto boot = boot_time()) {
            const double start = *boot + std::stod((*stat)[22]) / ticks;
            append(families, "process_start_time_seconds", "Start of the process, in Unix time", MetricType::Gauge, start);
        }
    }
    if (rlimit limit{}; getrlimit(RLIMIT_NOFILE, &limit) == 0)
        append(families, "process_max_fds", "Limit of open file descriptors", MetricType::Gauge, static_cast<double>(limit.rlim_cur));
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (error) return;
    const auto open = std::distance(begin(descriptors), end(descriptors)) - 1;  // one is the listing's own
    append(families, "process_open_fds", "Open file descriptors", MetricType::Gauge, static_cast<double>(open));
}

}  // namespace telemetry
