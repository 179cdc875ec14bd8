// What came in over the API and wanted to change something: for tests that judge who sent what, signed when, and what became of it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace cloudsim {

struct RequestRecord {
    base::Time received;
    base::Time signed_at;
    std::string uin;
    std::string action;
    std::string body;
    std::string request_id;
    std::string fault;      // the kind of fault that was injected, or empty
    bool executed = false;  // whether the act was carried out with success
    std::string outcome;    // "ok", the API's error code, "lost", "late" (not executed yet), "dropped" (its signature expired first)
};

class RequestLog {
public:
    // Returns the record's number.
    std::size_t add(RequestRecord record) {
        records_.push_back(std::move(record));
        if (records_.size() > kMost) {
            records_.pop_front();
            ++first_;
        }
        return first_ + records_.size() - 1;
    }
    // Nothing happens when the record is too old to be kept.
    void settle(std::size_t number, bool executed, std::string outcome) {
        if (number < first_) return;
        RequestRecord& record = records_[number - first_];
        record.executed = executed;
        record.outcome = std::move(outcome);
    }
    [[nodiscard]] const std::deque<RequestRecord>& all() const { return records_; }

private:
    static constexpr std::size_t kMost = 100'000;
    std::size_t first_ = 0;
    std::deque<RequestRecord> records_;
};

}  // namespace cloudsim
