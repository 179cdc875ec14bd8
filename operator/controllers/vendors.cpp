#include "controllers/vendors.hpp"

#include <utility>

#include "cloud/alibaba/client.hpp"
#include "cloud/alibaba/credentials.hpp"
#include "cloud/alibaba/sts.hpp"
#include "cloud/tencent/client.hpp"
#include "cloud/tencent/credentials.hpp"
#include "cloud/tencent/sts.hpp"
#include "net/client.hpp"

namespace controllers {
namespace {

using Urls = std::map<std::string, std::string>;

Urls tencent_urls(api::Site site) {
    const std::string domain = site == api::Site::International ? ".intl.tencentcloudapi.com" : ".tencentcloudapi.com";
    return {{"teo", "https://teo" + domain},
            {"billing", "https://billing" + domain},
            {"sts", "https://sts" + domain},
            {"metadata", "http://metadata.tencentyun.com"}};
}

// The account's site decides about BSS, whatever region its resources are in.
Urls alibaba_urls(api::Site site) {
    return {{"cbn", "https://cbn.aliyuncs.com"},
            {"bss", site == api::Site::International ? "https://business.ap-southeast-1.aliyuncs.com" : "https://business.aliyuncs.com"},
            {"sts", "https://sts.aliyuncs.com"},
            {"metadata", "http://100.100.100.200"}};
}

// Opens each endpoint once; the first error ends it.
class Opener {
public:
    Opener(const Urls& urls, const Connect& connect) : urls_(urls), connect_(connect) {}
    cloud::Endpoint operator()(const std::string& service) {
        const std::string& url = urls_.at(service);
        const auto host = net::parse_url(url);
        if (!host) return fail(service, host.error());
        auto transport = connect_(url);
        if (!transport) return fail(service, transport.error());
        return {std::move(*transport), host->host_header()};
    }
    [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

private:
    cloud::Endpoint fail(const std::string& service, const base::Error& error) {
        if (!error_) error_ = error.in("spec.endpoints." + service);
        return {};
    }
    const Urls& urls_;
    const Connect& connect_;
    std::optional<base::Error> error_;
};

}  // namespace

Urls endpoints_of(const api::CloudAccountSpec& spec) {
    Urls urls = spec.provider == api::Provider::Tencent ? tencent_urls(spec.site) : alibaba_urls(spec.site);
    const api::EndpointsSpec& own = spec.endpoints;
    for (const auto& [service, url] : {std::pair("teo", own.teo), std::pair("billing", own.billing), std::pair("cbn", own.cbn),
                                       std::pair("bss", own.bss), std::pair("sts", own.sts), std::pair("metadata", own.metadata)})
        if (const auto at = urls.find(service); at != urls.end() && !url.empty()) at->second = url;
    return urls;
}

base::Result<Vendor> open_vendor(const api::CloudAccountSpec& spec, const Connect& connect, const VendorParts& parts) {
    const Urls urls = endpoints_of(spec);
    Opener open(urls, connect);
    Vendor vendor;
    if (spec.provider == api::Provider::Tencent) {
        vendor.client = std::make_shared<tencent::Client>(tencent::Client::Parts{parts.env, open("teo"), open("billing"), open("sts"), parts.clock,
                                                                                 parts.limiter, parts.on_call, parts.on_clock_jump});
        vendor.sts = std::make_shared<tencent::Sts>(tencent::Sts::Parts{parts.env, open("sts"), open("metadata"), parts.clock, parts.on_clock_jump});
    } else {
        vendor.client = std::make_shared<alibaba::Client>(
            alibaba::Client::Parts{parts.env, open("cbn"), open("bss"), open("sts"), parts.clock, parts.limiter, parts.on_call, parts.on_clock_jump});
        vendor.sts = std::make_shared<alibaba::Sts>(alibaba::Sts::Parts{parts.env, open("sts"), open("metadata"), parts.clock, parts.on_clock_jump});
    }
    if (const auto& error = open.error()) return base::fail(*error);
    return vendor;
}

base::Result<cloud::Credentials> credentials_in(api::Provider provider, const std::map<std::string, base::Secret>& secret) {
    return provider == api::Provider::Tencent ? tencent::from_secret_data(secret) : alibaba::from_secret_data(secret);
}

std::string_view secret_keys(api::Provider provider) {
    return provider == api::Provider::Tencent ? "secretId and secretKey" : "accessKeyId and accessKeySecret";
}

}  // namespace controllers
