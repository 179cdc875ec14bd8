// Whether a purchase that is about to be made may have been made already, by a cluster that has forgotten it.
//
// A cluster whose etcd was set back to before a purchase declares it again. What it bought then is in the account, and no order and no object names
// it. So a plan like the one that is to be bought, which nobody names, stops the purchase until a person has said what it is; unless there are as
// many orders under way that can have bought such plans. What counts as like it:
//  - on an exclusive account, where nobody else buys, any EdgeOne plan (it may have been upgraded since), any instance of the same product, any
//    package between the same areas;
//  - on other accounts, an EdgeOne plan of at least the same type that is younger than the object, unless the order list says that somebody else
//    bought it; a package whose tag is of the same object or the same name;
//  - where the order list tells whose orders they are, those in it that no PurchaseOrder names, unpaid ones as well, of the last seven days.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "purchase/evidence.hpp"

namespace purchase {

struct Unclaimed {
    std::vector<std::string> candidates;     // for the person who decides; empty: none, it may be sent
    std::optional<base::Time> deals_needed;  // nothing can be said before the order list was read, from then on
};

// How young the order list has to be that the question is answered with: as the order, since a cluster that was set back makes it again. The listing
// of the plans, which must be there, is that young, unless the clock was put back: then the order list need not be younger, either.
[[nodiscard]] base::Time deals_since(const api::PurchaseOrder& order, const World& world);

// Of a change, a renewal or a refund the plan shows whether it was made; only the cloud's unpaid orders are looked for.
//
// No attempt of `order` is open; world.inventory must be there. `created_at`: when its object was made, by the API server's clock.
[[nodiscard]] Unclaimed unclaimed(const api::PurchaseOrder& order, std::optional<base::Time> created_at, const World& world);

// What a Create's object has claimed and neither it nor an order names: it had them when it was lost from the cluster, and gets them back. Empty also
// when they are not as many as `order` asks for.
[[nodiscard]] std::vector<std::string> claimed_before(const api::PurchaseOrder& order, const World& world);

}  // namespace purchase
