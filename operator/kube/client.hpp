// kube: the Kubernetes API as this operator uses it: where the server is and who we are, REST verbs, list and watch, Lease, Events.
//
// Client: verbs over one Transport. Bodies are JSON texts; codec knows the types. Reads may be replayed by the transport; writes are sent once,
// since each is either conditional (resourceVersion) or creates a name, so that the caller can look again.
//
// Waiting on the server's word: 429 (API Priority and Fairness refuses before execution) is waited out and repeated for every verb, 503 with
// Retry-After for reads only, at most five times. 401 is answered by reading the credentials anew and asking once more, for every verb, since it
// was not executed either.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/meta.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"

namespace kube {

// "/apis/planwright.dev/v1alpha1/namespaces/NS/edgeoneplans/NAME[/status]"; an empty ns: all namespaces; an empty name: the collection.
struct ResourcePath {
    std::string group;  // "" is the core group
    std::string version;
    std::string plural;
    [[nodiscard]] std::string collection(std::string_view ns) const;
    [[nodiscard]] std::string object(std::string_view ns, std::string_view name, std::string_view subresource = {}) const;
};

template <class T>
[[nodiscard]] ResourcePath path_of() {
    return {std::string(api::kGroup), std::string(api::kVersion), std::string(T::kPlural)};
}
[[nodiscard]] ResourcePath leases();   // coordination.k8s.io/v1
[[nodiscard]] ResourcePath secrets();  // v1
[[nodiscard]] ResourcePath events();   // events.k8s.io/v1

struct ListOptions {
    std::string label_selector;
    std::string field_selector;
    int limit = 500;
    std::string continue_token;
    std::string resource_version;  // "" : consistent
};

struct WatchOptions {
    std::string label_selector;
    std::string field_selector;
    std::string resource_version;
    bool send_initial_events = false;  // watch-list; servers without it answer 422
    std::chrono::seconds timeout{290};
};

// The value of the Authorization header, empty for none (client certificates). `fresh`: the last one was answered 401, so read it anew.
// kube/auth.hpp makes one from a configuration; an empty function sends none.
using Authenticate = std::function<net::Task<base::Result<base::Secret>>(bool fresh)>;
// One finished request, for rest_client_requests_total. Status 0: there was no answer.
using OnRequest = std::function<void(std::string_view method, int status)>;

class Client {
public:
    Client(const net::Env& env, std::shared_ptr<net::Transport> transport, Authenticate authenticate, OnRequest on_request,
           std::string user_agent = "planwright-operator");

    // Reads and writes that are `urgent` do not queue behind others (net::SendOptions).
    [[nodiscard]] net::Task<base::Result<std::string>> get(std::string path, bool urgent = false);
    // The collection may end in a query (?dryRun=All).
    [[nodiscard]] net::Task<base::Result<std::string>> create(std::string collection, std::string body, bool urgent = false);
    // Merge patch (application/merge-patch+json); fieldManager planwright.
    [[nodiscard]] net::Task<base::Result<std::string>> patch(std::string path, std::string body, bool urgent = false);
    // With preconditions: only this uid, when given. An object that is not there: NotFound.
    [[nodiscard]] net::Task<base::Result<void>> remove(std::string path, std::string uid);
    // One page; body as the server sent it.
    [[nodiscard]] net::Task<base::Result<std::string>> list(std::string collection, ListOptions options);
    [[nodiscard]] net::Task<base::Result<std::unique_ptr<net::HttpStream>>> watch(std::string collection, WatchOptions options);
    // Swaps the transport when a CA or a client certificate has been rotated. Requests and watches that run keep the old one.
    void use(std::shared_ptr<net::Transport> transport);

private:
    [[nodiscard]] net::Task<base::Result<std::string>> send(net::HttpRequest request, net::SendOptions options);
    // The request with the headers that every request has.
    [[nodiscard]] net::Task<base::Result<net::HttpRequest>> prepare(net::HttpRequest request, bool fresh);
    void count(const net::HttpRequest& request, int status) const;

    net::Env env_;
    std::shared_ptr<net::Transport> transport_;
    Authenticate authenticate_;
    OnRequest on_request_;
    std::string user_agent_;
};

}  // namespace kube
