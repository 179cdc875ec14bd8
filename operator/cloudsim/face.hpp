// The HTTP faces of the simulated clouds: the vendors' APIs on one port, and the control interface for tests. Both are plain handlers, so that a
// simulation calls them without sockets and planwright-cloudsim puts them behind net::Server.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "cloudsim/agenda.hpp"
#include "cloudsim/alibaba/dialect.hpp"
#include "cloudsim/bucket.hpp"
#include "cloudsim/dialect.hpp"
#include "cloudsim/faults.hpp"
#include "cloudsim/request_log.hpp"
#include "cloudsim/tencent_dialect.hpp"
#include "net/env.hpp"
#include "net/http.hpp"

namespace cloudsim {

class Face {
public:
    // The clouds' clock is env.clock's system time plus an offset; latency and delays are slept on env.timers.
    Face(net::Env& env, std::uint64_t seed);
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;
    ~Face() = default;

    // The APIs. The request carries its Host header, which is signed. Status 0: the connection is closed; what stands in the body is the part
    // of an answer that was written before, raw, usually nothing.
    [[nodiscard]] net::Task<net::HttpResponse> handle(net::HttpRequest request);
    // The control interface: see control.hpp.
    [[nodiscard]] net::Task<net::HttpResponse> control(net::HttpRequest request);

    // In-process judges look here; what is due by now has been carried out.
    [[nodiscard]] Agenda& agenda();
    [[nodiscard]] Model& model();
    [[nodiscard]] alibaba::Model& alibaba_model();
    [[nodiscard]] Faults& faults() { return faults_; }
    [[nodiscard]] RequestLog& requests() { return requests_; }
    [[nodiscard]] Buckets& buckets() { return buckets_; }
    // Real time added before every API call.
    void set_latency(std::chrono::milliseconds latency) { latency_ = latency; }
    [[nodiscard]] std::chrono::milliseconds latency() const { return latency_; }
    void reseed(std::uint64_t seed);

private:
    struct Call;
    struct Received;
    [[nodiscard]] Dialect& dialect_of(const net::HttpRequest& request);
    [[nodiscard]] Received receive(const net::HttpRequest& request);
    [[nodiscard]] net::HttpResponse perform(const Call& call);
    [[nodiscard]] net::HttpResponse spoil(const Call& call, const Fault& fault);
    void execute_late(const Call& call, const Fault& fault);
    [[nodiscard]] net::HttpResponse refusal(const Call& call, const ApiError& error);
    void log(Call& call, const std::optional<Fault>& fault);
    void settle(const Call& call, bool executed, const std::string& outcome);
    [[nodiscard]] net::HttpResponse dated(net::HttpResponse response) const;

    net::Env& env_;
    Agenda agenda_;
    TencentDialect tencent_;
    alibaba::AlibabaDialect alibaba_;
    std::array<Dialect*, 2> dialects_{&alibaba_, &tencent_};  // Tencent's speaks everything
    Faults faults_;
    Buckets buckets_;
    RequestLog requests_;
    std::chrono::milliseconds latency_{0};
};

}  // namespace cloudsim
