#include "cloudsim/agenda.hpp"

#include <utility>

namespace cloudsim {

base::Time Agenda::now() const { return moment_ ? *moment_ : clock_.system_now() + offset_; }

void Agenda::set_offset(base::Seconds offset) {
    catch_up();
    offset_ = offset;
    catch_up();
}

void Agenda::at(base::Time when, std::function<void()> work) { agenda_.emplace(when, std::move(work)); }

void Agenda::catch_up() {
    if (moment_) return;  // something due is being carried out already
    const base::Time until = now();
    while (!agenda_.empty() && agenda_.begin()->first <= until) {
        auto due = agenda_.extract(agenda_.begin());
        moment_ = due.key();
        due.mapped()();
        moment_.reset();
    }
}

}  // namespace cloudsim
