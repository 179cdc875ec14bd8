// Alibaba Cloud: CreateCenBandwidthPackage, ModifyCenBandwidthPackageSpec (CBN 2017-09-12), RenewInstance, RefundInstance (BssOpenApi
// 2017-12-14). RPC style: all values are strings, and lists are numbered names.
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/areas.hpp"
#include "codec/periods.hpp"
#include "codec/request_parts.hpp"

namespace codec {
namespace {

using api::Act;
using api::Period;
using nlohmann::json;

constexpr std::string_view kPrepaid = "PREPAY";
constexpr std::string_view kAtOnce = "1";
constexpr int kMostTags = 20;

std::string word_of(bool flag) { return flag ? "true" : "false"; }
std::string tag_name(std::size_t number, std::string_view part) { return "Tag." + std::to_string(number) + "." + std::string(part); }

int read_number(const Fields& fields, std::string_view name, int least, int most) {
    const std::string words = fields.required_text(name);
    int number = 0;
    const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
    const bool good = error == std::errc() && end == words.data() + words.size() && number >= least && number <= most;
    if (!good) fields.reject(name, in_quotes(words) + " is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return good ? number : least;  // the caller reckons with it before it looks at the error
}

int read_months_word(const Fields& fields, std::string_view name, const Months& allowed) {
    const int months = read_number(fields, name, 1, allowed.most());
    check_months(fields, name, months, allowed);
    return months;
}

bool read_flag_word(const Fields& fields, std::string_view name) {
    const std::string word = fields.required_text(name);
    if (word != "true" && word != "false") fields.reject(name, in_quotes(word) + " is not true or false");
    return word == "true";
}

std::string read_area(const Fields& fields, std::string_view name) {
    std::string area = fields.required_text(name);
    if (!is_area(area)) fields.reject(name, in_quotes(area) + " is not one of " + std::string(kAreaWords));
    return area;
}

json create_request(const api::Request& parameters) {
    const api::PackageOffer& offer = parameters.package;
    const Period period = period_of(parameters);
    json request{{"Bandwidth", std::to_string(offer.bandwidth_mbps)},
                 {"GeographicRegionAId", offer.areas.first},
                 {"GeographicRegionBId", offer.areas.second},
                 {"BandwidthPackageChargeType", kPrepaid},
                 {"Period", std::to_string(period.value)},
                 {"PricingCycle", to_string(period.unit)},
                 {"AutoPay", word_of(offer.auto_pay)},
                 {"AutoRenew", word_of(parameters.auto_renew)}};
    if (!offer.name.empty()) request["Name"] = offer.name;
    if (!offer.description.empty()) request["Description"] = offer.description;
    if (parameters.auto_renew) request["AutoRenewDuration"] = std::to_string(offer.auto_renew_months);
    std::size_t number = 0;
    for (const auto& [key, value] : offer.tags) {
        request[tag_name(++number, "Key")] = key;
        request[tag_name(number, "Value")] = value;
    }
    return request;
}

api::Request read_create_request(const Fields& fields) {
    api::Request request;
    api::PackageOffer& offer = request.package;
    offer.name = fields.text("Name");
    offer.description = fields.text("Description");
    offer.bandwidth_mbps = read_number(fields, "Bandwidth", kLeastBandwidth, kMostBandwidth);
    offer.areas.first = read_area(fields, "GeographicRegionAId");
    offer.areas.second = read_area(fields, "GeographicRegionBId");
    const std::string cycle = fields.required_text("PricingCycle");
    if (cycle == to_string(Period::Unit::Year)) {
        request.period_unit = Period::Unit::Year;
        request.period_months = 12 * read_number(fields, "Period", 1, kMostYears);
    } else {
        request.period_months = read_months_word(fields, "Period", kPackageMonths);
    }
    offer.auto_pay = read_flag_word(fields, "AutoPay");
    request.auto_renew = read_flag_word(fields, "AutoRenew");
    if (request.auto_renew) offer.auto_renew_months = read_months_word(fields, "AutoRenewDuration", kPackageAutoRenewals);
    for (std::size_t number = 1; number <= kMostTags && fields.has(tag_name(number, "Key")); ++number)
        offer.tags[fields.required_text(tag_name(number, "Key"))] = fields.text(tag_name(number, "Value"));
    return request;
}

}  // namespace

json package_request(Act act, const api::Request& parameters) {
    const api::PackageOffer& offer = parameters.package;
    if (act == Act::Create) return create_request(parameters);
    if (act == Act::Upgrade) return {{"CenBandwidthPackageId", parameters.plan_id}, {"Bandwidth", std::to_string(offer.bandwidth_mbps)}};
    json request{{"InstanceId", parameters.plan_id}, {"ProductCode", offer.product_code}};
    if (act == Act::Refund || !offer.product_type.empty()) request["ProductType"] = offer.product_type;
    if (act == Act::Renew) request["RenewPeriod"] = std::to_string(parameters.period_months);
    if (act == Act::Refund) request["ImmediatelyRelease"] = kAtOnce;
    return request;
}

api::Request read_package_request(Act act, const Fields& fields) {
    if (act == Act::Create) return read_create_request(fields);
    api::Request request;
    if (act == Act::Upgrade) {
        request.plan_id = fields.required_text("CenBandwidthPackageId");
        request.package.bandwidth_mbps = read_number(fields, "Bandwidth", kLeastBandwidth, kMostBandwidth);
        return request;
    }
    request.plan_id = fields.required_text("InstanceId");
    request.package.product_code = fields.required_text("ProductCode");
    request.package.product_type = fields.text("ProductType");
    if (act == Act::Renew) request.period_months = read_months_word(fields, "RenewPeriod", kPackageRenewals);
    return request;
}

}  // namespace codec
