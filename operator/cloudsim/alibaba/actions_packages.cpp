#include <algorithm>
#include <array>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

bool is_link(std::string_view text) { return text.starts_with("http://") || text.starts_with("https://"); }

void check_text(Fields& fields, const char* name, const char* code, std::size_t most) {
    const std::string text = fields.text(name).value_or("");
    if (text.size() > most || is_link(text)) fields.fail(code, "The specified " + std::string(name) + " is not valid.");
}

long read_bandwidth(Fields& fields) {
    const long bandwidth = fields.required_integer("Bandwidth");
    if (!fields.failed() && (bandwidth < 2 || bandwidth > 10'000)) fields.fail("InvalidParameter", "Bandwidth is 2 to 10000 Mbit/s.");
    return bandwidth;
}

std::string read_area(Fields& fields, const char* name) {
    std::string value = fields.required(name);
    const Area* area = area_named(value);
    if (!fields.failed() && (area == nullptr || area->name != value))
        fields.fail("InvalidParameter", "The specified parameter " + std::string(name) + " is not valid.");
    return value;
}

// Months.
int read_period(Fields& fields) {
    constexpr std::array<long, 4> kMonths{1, 2, 3, 6};
    const long period = fields.integer("Period").value_or(1);
    const std::string cycle = fields.text("PricingCycle").value_or("Month");
    if (cycle != "Month" && cycle != "Year") fields.fail("InvalidParameter", "The specified parameter PricingCycle is not valid.");
    const bool yearly = cycle == "Year";
    const bool good = yearly ? period >= 1 && period <= 3 : std::ranges::find(kMonths, period) != kMonths.end();
    if (!good) fields.fail("InvalidParameter", "The specified parameter Period is not valid.");
    return good ? static_cast<int>(yearly ? period * 12 : period) : 1;
}

void check_charge_type(Fields& fields) {
    const std::string type = fields.text("BandwidthPackageChargeType").value_or("PREPAY");
    if (type == "POSTPAY") fields.fail("UnSupported.ChargeType", "The charge type is not supported.");
    if (type != "PREPAY") fields.fail("InvalidParameter", "The specified parameter BandwidthPackageChargeType is not valid.");
}

NewPackage read_wanted(Fields& fields) {
    check_text(fields, "Name", "InvalidName", 128);
    check_text(fields, "Description", "InvalidDescription", 256);
    check_charge_type(fields);
    const long renewal = fields.integer("AutoRenewDuration").value_or(1);
    if (renewal < 1 || renewal > 3) fields.fail("InvalidParameter", "AutoRenewDuration is 1, 2 or 3 months.");
    return {.name = fields.text("Name").value_or(""),
            .description = fields.text("Description").value_or(""),
            .bandwidth = read_bandwidth(fields),
            .area_a = read_area(fields, "GeographicRegionAId"),
            .area_b = read_area(fields, "GeographicRegionBId"),
            .months = read_period(fields),
            .auto_renew = fields.boolean("AutoRenew").value_or(false),
            .renewal_months = static_cast<int>(std::clamp(renewal, 1L, 3L)),
            .tags = fields.tags("Tag")};
}

}  // namespace

Answer create_package(Model& model, const Caller& caller, Fields& fields) {
    const NewPackage wanted = read_wanted(fields);
    const bool auto_pay = fields.boolean("AutoPay").value_or(false);
    return once(model, caller, "CreateCenBandwidthPackage", fields, [&model, &caller, &wanted, auto_pay]() -> Answer {
        const auto placed = model.buy(caller, wanted, auto_pay);
        if (!placed) return std::unexpected(placed.error());
        return json{{"CenBandwidthPackageId", placed->package_id}, {"CenBandwidthPackageOrderId", placed->order_id}};
    });
}

Answer modify_spec(Model& model, const Caller& caller, Fields& fields) {
    const std::string id = fields.required("CenBandwidthPackageId");
    const long bandwidth = read_bandwidth(fields);
    if (fields.failed()) return fields.refusal();
    return nothing_of(model.change_bandwidth(caller, id, bandwidth));
}

Answer modify_attribute(Model& model, const Caller& caller, Fields& fields) {
    const std::string id = fields.required("CenBandwidthPackageId");
    check_text(fields, "Name", "InvalidName", 128);
    check_text(fields, "Description", "InvalidDescription", 256);
    if (fields.failed()) return fields.refusal();
    auto found = model.package(caller.uin, id);
    if (!found) return std::unexpected(found.error());
    found->name = fields.text("Name").value_or(found->name);
    found->description = fields.text("Description").value_or(found->description);
    model.put_package(std::move(*found));
    return json::object();
}

// Subscriptions only end by a refund or by themselves.
Answer delete_package(Model& model, const Caller& caller, Fields& fields) {
    const std::string id = fields.required("CenBandwidthPackageId");
    if (fields.failed()) return fields.refusal();
    const auto found = model.package(caller.uin, id);
    if (!found) return std::unexpected(found.error());
    if (found->status != "Idle") return refuse("InvalidOperation.BwpInstanceStatus", "The bandwidth package is attached to a CEN instance.");
    return refuse("Forbidden.Release", "The subscription bandwidth package cannot be released.");
}

Answer associate_package(Model& model, const Caller& caller, Fields& fields) {
    const std::string cen_id = fields.required("CenId");
    const std::string id = fields.required("CenBandwidthPackageId");
    if (fields.failed()) return fields.refusal();
    return nothing_of(model.associate(caller.uin, cen_id, id));
}

Answer unassociate_package(Model& model, const Caller& caller, Fields& fields) {
    const std::string cen_id = fields.required("CenId");
    const std::string id = fields.required("CenBandwidthPackageId");
    if (fields.failed()) return fields.refusal();
    return nothing_of(model.unassociate(caller.uin, cen_id, id));
}

Answer upgrade_for_a_time(Model& model, const Caller& caller, Fields& fields) {
    constexpr base::Seconds kLeast = std::chrono::hours(3);
    const std::string id = fields.required("CenBandwidthPackageId");
    const long bandwidth = read_bandwidth(fields);
    static_cast<void>(fields.required("EndTime"));
    const base::Time until = fields.time("EndTime").value_or(base::Time());
    if (fields.failed()) return fields.refusal();
    if (!model.account(caller.uin)->temporary_upgrades)
        return refuse("OperationDenied.TempUpgrade", "Temporary upgrades are not enabled for the account.");
    if (until < model.agenda().now() + kLeast) return refuse("InvalidParameter", "EndTime is at least three hours ahead.");
    return nothing_of(model.upgrade_until(caller, id, bandwidth, until));
}

}  // namespace cloudsim::alibaba
