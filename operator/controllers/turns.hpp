// Whose turn it is to wait at an account's rate limit. Few wait in the line itself, since each of them holds a worker and all accounts share those;
// the others are remembered, in order, and are told when a place is free.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>

#include "api/meta.hpp"
#include "runtime/work_queue.hpp"

namespace controllers {

class Turns {
public:
    // What is told to those who are remembered: their key is put into this queue, which must outlive this.
    explicit Turns(runtime::WorkQueue& queue) : queue_(queue) {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    // A place in an action's line, until it is destroyed.
    class Place {
    public:
        Place(Turns& turns, const std::string& action) : turns_(turns), action_(action) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { turns_.leave(action_); }

    private:
        Turns& turns_;
        std::string action_;
    };
    // Whether there is a place, which has to be taken then. If not, the key is told later.
    [[nodiscard]] bool enter(const std::string& action, const api::Key& key);

private:
    struct Line {
        int waiting = 0;
        std::set<api::Key> later;
        std::deque<api::Key> in_order;
    };
    void leave(const std::string& action);

    runtime::WorkQueue& queue_;
    std::map<std::string, Line> lines_;  // by action
};

}  // namespace controllers
