#include "cloudsim/alibaba/render.hpp"

#include <algorithm>
#include <array>

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '&': safe += "&amp;"; break;
            case '"': safe += "&quot;"; break;
            default: safe.push_back(c);
        }
    }
    return safe;
}

void write_element(std::string& out, const std::string& name, const json& value) {
    if (value.is_array()) {
        for (const json& entry : value) write_element(out, name, entry);
        return;
    }
    out += "<" + name + ">";
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) write_element(out, key, inner);
    } else if (!value.is_null()) {
        out += escaped(value.is_string() ? value.get<std::string>() : value.dump());
    }
    out += "</" + name + ">";
}

net::HttpResponse response(int status, const std::string& root, const json& body, bool xml) {
    net::HttpResponse answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", xml ? "application/xml;charset=utf-8" : "application/json;charset=utf-8");
    answer.body = xml ? to_xml(root, body) : body.dump();
    return answer;
}

net::HttpResponse plain(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

int status_of(std::string_view code) {
    if (code == "InternalError" || code == "InternalFailure") return 500;
    if (code == "ServiceUnavailable") return 503;
    if (code == "InvalidOperation.BwpForGeoSpanAlreadyAssociated") return 409;
    if (code.starts_with("AuthenticationFail.")) return 401;
    if (code.ends_with(".NotFound") || code.starts_with("EntityNotExist.")) return 404;
    const bool forbidden = code.starts_with("Forbidden") || code.ends_with(".Forbidden") || code.starts_with("NoPermission");
    if (forbidden || code == "InvalidOperation.BwpInstanceStatus" || code == "InvalidAccessKeyId.Inactive") return 403;
    return 400;
}

// Whether it comes from in front of the product.
bool of_gateway(std::string_view code) {
    constexpr std::array<std::string_view, 15> kStems{"Throttling",           "ServiceUnavailable", "InternalError",         "Forbidden",
                                                      "NoPermission",         "Unauthorized",       "SignatureDoesNotMatch", "SignatureNonceUsed",
                                                      "IncompleteSignature",  "InvalidAccessKeyId", "InvalidTimeStamp",      "InvalidSecurityToken",
                                                      "MissingSecurityToken", "InvalidAction",      "InvalidVersion"};
    return std::ranges::any_of(kStems, [code](std::string_view stem) { return code.starts_with(stem); }) || code.ends_with("Throttling");
}

std::string host_of(Service service) {
    if (service == Service::Cbn) return "cbn.aliyuncs.com";
    return service == Service::Bss ? "business.aliyuncs.com" : "sts.aliyuncs.com";
}

}  // namespace

std::string to_xml(const std::string& root, const json& value) {
    std::string out = "<?xml version='1.0' encoding='UTF-8'?>";
    write_element(out, root, value);
    return out;
}

net::HttpResponse render(const Action& action, json answer, const std::string& request_id, bool xml) {
    if (action.service == Service::Metadata) return plain(200, answer.is_string() ? answer.get<std::string>() : answer.dump());
    const std::string root = std::string(action.name) + "Response";
    if (action.service == Service::Bss) {
        // The pages of refunds have a spelling of their own: the HTTP status.
        const bool refunds = action.name.ends_with("RefundInstance");
        json envelope{{"RequestId", request_id}, {"Success", true}};
        envelope["Code"] = refunds ? "200" : "Success";
        envelope["Message"] = refunds ? "success" : "Successful!";
        if (!answer.empty()) envelope["Data"] = std::move(answer);
        return response(200, root, envelope, xml);
    }
    answer["RequestId"] = request_id;
    return response(200, root, answer, xml);
}

net::HttpResponse render_error(Service service, const ApiError& error, const std::string& request_id, bool xml) {
    if (service == Service::Metadata) return plain(status_of(error.code), error.message);
    if (service == Service::Bss && !of_gateway(error.code))
        return response(200, "Response", {{"RequestId", request_id}, {"Success", false}, {"Code", error.code}, {"Message", error.message}}, xml);
    const json body{{"RequestId", request_id},
                    {"HostId", host_of(service)},
                    {"Code", error.code},
                    {"Message", error.message},
                    {"Recommend", "https://api.aliyun.com/troubleshoot?q=" + error.code}};
    return response(status_of(error.code), "Error", body, xml);
}

}  // namespace cloudsim::alibaba
