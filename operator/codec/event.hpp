// An Event as the operator reports it (events.k8s.io/v1; the API server's bounds: note 1024 bytes, action, reason and reportingInstance 128).
#pragma once

#include <string>
#include <string_view>

namespace codec {

struct ObjectReference {
    std::string api_version;
    std::string kind;
    std::string ns;
    std::string name;
    std::string uid;
};

struct Event {
    std::string name;        // lives in the namespace of what it is about
    std::string event_time;  // MicroTime
    bool warning = false;    // type: Warning or Normal
    std::string reason;
    std::string action;
    std::string note;
    ObjectReference regarding;
    std::string reporting_instance;  // which process; the controller is always planwright.dev/operator
};

[[nodiscard]] std::string encode_new(const Event& event);

}  // namespace codec
