#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/informer.hpp"
#include "support/virtual_world.hpp"

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::EventFault;
using support::RequestFault;

const std::string kCollection = "/apis/planwright.dev/v1alpha1/namespaces/web/cloudaccounts";
const std::string kAll = "/apis/planwright.dev/v1alpha1/cloudaccounts";

json account(const std::string& name) {
    return {{"apiVersion", "planwright.dev/v1alpha1"},
            {"kind", "CloudAccount"},
            {"metadata", {{"name", name}}},
            {"spec", {{"provider", "Tencent"}, {"credentials", {{"secretRef", {{"name", "keys"}}}}}}}};
}

class ReflectorTest : public testing::Test {
protected:
    void TearDown() override { world.stop(); }
    void fill(int count) {
        for (int i = 0; i < count; ++i) {
            std::string digits = std::to_string(i);
            world.api.create(kCollection, account("a" + std::string(5 - digits.size(), '0') + digits));
        }
    }
    void start() { world.tasks.spawn("reflector", reflector.run()); }
    // Store and server hold the same objects in the same versions.
    [[nodiscard]] bool equal() const {
        std::map<std::string, std::string> there;
        for (const auto& object : world.api.all("cloudaccounts")) there[object["metadata"]["name"]] = object["metadata"]["resourceVersion"];
        std::map<std::string, std::string> here;
        for (const auto& [key, object] : store.all()) here[key.name] = object->meta.resource_version;
        return here == there;
    }
    [[nodiscard]] bool settled(std::chrono::nanoseconds most = 10min) {
        return world.until([&] { return reflector.synced() && equal(); }, most);
    }

    support::VirtualWorld world;
    std::unique_ptr<kube::Client> client = world.client();
    runtime::Store<api::CloudAccount> store;
    runtime::Reflector reflector{world.env, world.log, *client, {kAll}, runtime::store_sink(store, &codec::decode<api::CloudAccount>)};
};

class ReflectorCountTest : public ReflectorTest, public testing::WithParamInterface<std::tuple<int, bool>> {};

TEST_P(ReflectorCountTest, EveryObjectArrives) {
    const auto [count, watch_list] = GetParam();
    world.api.watch_list = watch_list;
    fill(count);
    start();
    ASSERT_TRUE(settled());
    EXPECT_EQ(store.all().size(), static_cast<std::size_t>(count));
    world.api.create(kCollection, account("later"));
    EXPECT_TRUE(settled(1s)) << "an event arrives without another listing";
}

INSTANTIATE_TEST_SUITE_P(Counts, ReflectorCountTest, testing::Combine(testing::Values(0, 1, 499, 500, 501, 1001), testing::Bool()));

TEST_F(ReflectorTest, FollowsChangesAndDeletions) {
    fill(3);
    start();
    ASSERT_TRUE(settled());
    world.api.patch(kCollection + "/a00001", {{"spec", {{"freeze", true}}}});
    world.api.remove(kCollection + "/a00002");
    ASSERT_TRUE(settled(1s));
    EXPECT_TRUE(store.get({"web", "a00001"})->spec.freeze);
    EXPECT_FALSE(store.get({"web", "a00002"}));
}

TEST_F(ReflectorTest, FallsBackWithoutWatchListAndAsksForItOnce) {
    world.api.watch_list = false;
    int asked = 0;
    world.api.on_request = [&](const support::FakeRequest& request) {
        asked += request.query.contains("sendInitialEvents=true") ? 1 : 0;
        return RequestFault();
    };
    fill(2);
    start();
    ASSERT_TRUE(settled(1s));
    world.api.compact();
    world.api.break_watches();
    world.api.create(kCollection, account("later"));
    ASSERT_TRUE(settled());
    EXPECT_EQ(asked, 1);
}

TEST_F(ReflectorTest, GoneInTheMiddleOfAListStartsItAgain) {
    world.api.watch_list = false;
    fill(1200);
    int pages = 0;
    world.api.on_request = [&](const support::FakeRequest& request) {
        if (request.query.contains("continue=") && ++pages == 2) {
            world.api.remove(kCollection + "/a00000");  // was on the first page
            world.api.compact();
        }
        return RequestFault();
    };
    start();
    ASSERT_TRUE(settled());
    EXPECT_EQ(store.all().size(), 1199U);
    EXPECT_GE(pages, 4);
}

TEST_F(ReflectorTest, ObjectsThatChangeBetweenPagesAreSeen) {
    world.api.watch_list = false;
    fill(1000);
    bool once = false;
    world.api.on_request = [&](const support::FakeRequest& request) {
        if (request.query.contains("continue=") && !std::exchange(once, true)) {
            world.api.remove(kCollection + "/a00001");
            world.api.remove(kCollection + "/a00999");
            world.api.create(kCollection, account("a00000b"));
        }
        return RequestFault();
    };
    start();
    ASSERT_TRUE(settled(2s));
}

// Several reflectors fill one store, each with a namespace of its own.
class NamespacesTest : public testing::Test {
protected:
    NamespacesTest() {
        for (const std::string ns : {"web", "shop", "other"}) world.api.create(of(ns), account("first"));
    }
    void TearDown() override { world.stop(); }
    static std::string of(const std::string& ns) { return "/apis/planwright.dev/v1alpha1/namespaces/" + ns + "/cloudaccounts"; }
    [[nodiscard]] runtime::Reflector reflector(const std::string& ns) {
        return {world.env, world.log, *client, {of(ns)}, runtime::store_sink(store, &codec::decode<api::CloudAccount>, ns)};
    }
    void start() {
        world.tasks.spawn("web", web.run());
        world.tasks.spawn("shop", shop.run());
    }
    // What the store holds: "web/first shop/first".
    [[nodiscard]] std::string held() const {
        std::string names;
        for (const auto& [key, object] : store.all()) names += key.text() + " ";
        return names;
    }
    void refuse(const std::string& ns, int status = 403) {
        world.api.on_request = [ns, status](const support::FakeRequest& request) {
            RequestFault fault;
            if (!request.path.contains("/" + ns + "/")) return fault;
            fault.kind = RequestFault::Kind::Answer;
            fault.status = status;
            return fault;
        };
    }

    support::VirtualWorld world;
    std::unique_ptr<kube::Client> client = world.client();
    runtime::Store<api::CloudAccount> store;
    runtime::Reflector web = reflector("web");
    runtime::Reflector shop = reflector("shop");
};

TEST_F(NamespacesTest, AreReadAndOthersAreNot) {
    start();
    ASSERT_TRUE(world.until([&] { return web.synced() && shop.synced(); }));
    EXPECT_EQ(held(), "shop/first web/first ");
}

TEST_F(NamespacesTest, AListingOfOneSaysNothingOfAnother) {
    start();
    ASSERT_TRUE(world.until([&] { return web.synced() && shop.synced(); }));
    world.api.remove(of("web") + "/first");
    world.api.create(of("web"), account("second"));
    world.api.compact();
    world.api.break_watches();
    EXPECT_TRUE(world.until([&] { return held() == "shop/first web/second "; }));
}

TEST_F(NamespacesTest, OneThatMayNotBeReadIsNamedAndTheOthersGoOn) {
    refuse("shop");
    start();
    ASSERT_TRUE(world.until([&] { return web.synced(); }));
    EXPECT_EQ(web.trouble(), std::nullopt);
    ASSERT_TRUE(shop.trouble());
    EXPECT_TRUE(shop.trouble()->contains("/namespaces/shop/")) << *shop.trouble();
    world.api.on_request = nullptr;
    EXPECT_TRUE(world.until([&] { return shop.synced(); }, 1min));
    EXPECT_EQ(shop.trouble(), std::nullopt);
}

TEST_F(NamespacesTest, AKindThatIsNotServedLacksItsDefinition) {
    refuse("shop", 404);
    start();
    EXPECT_TRUE(world.until([&] { return shop.trouble().value_or("").ends_with("the CRDs of this version are not installed"); }));
}

TEST_F(NamespacesTest, OneThatMayNotBeReadAnyMoreIsNamed) {
    start();
    ASSERT_TRUE(world.until([&] { return web.synced() && shop.synced(); }));
    world.api.break_watches();
    world.pass(10s);
    EXPECT_EQ(shop.trouble(), std::nullopt) << "a broken watch is everyday life";
    refuse("shop");
    world.api.break_watches();
    EXPECT_TRUE(world.until([&] { return shop.trouble().has_value(); }));
    EXPECT_EQ(web.trouble(), std::nullopt);
    world.api.on_request = nullptr;
    EXPECT_TRUE(world.until([&] { return !shop.trouble(); }));
}

TEST_F(ReflectorTest, KnowsWhenTheServerWasLastHeard) {
    fill(1);
    start();
    ASSERT_TRUE(settled());
    const auto age = [this] { return world.env.clock.steady_now() - reflector.heard_at(); };
    world.pass(50s);
    EXPECT_GE(age(), 45s);
    world.pass(20s);
    EXPECT_LE(age(), 20s) << "a bookmark is a word";
    world.api.on_request = [](const support::FakeRequest&) {
        RequestFault fault;
        fault.kind = RequestFault::Kind::Answer;
        fault.status = 500;
        return fault;
    };
    world.api.break_watches();
    world.pass(10min);
    EXPECT_GE(age(), 10min) << "a refusal is none";
}

// One fault at each event in turn: nothing is lost, whatever is there when it happens.
class ReflectorFaultTest : public ReflectorTest, public testing::WithParamInterface<std::tuple<EventFault::Kind, bool>> {};

TEST_P(ReflectorFaultTest, AtEveryEvent) {
    const auto [kind, watch_list] = GetParam();
    const int events = watch_list ? 12 : 7;  // listed objects are no events
    for (int at = 0; at < events; ++at) {
        support::VirtualWorld here(static_cast<std::uint64_t>(at));
        here.api.watch_list = watch_list;
        const auto own = here.client();
        runtime::Store<api::CloudAccount> objects;
        runtime::Reflector watcher(here.env, here.log, *own, {kAll}, runtime::store_sink(objects, &codec::decode<api::CloudAccount>));
        for (int i = 0; i < 4; ++i) here.api.create(kCollection, account("a" + std::to_string(i)));
        int event = 0;
        bool injected = false;
        here.api.on_event = [&](const support::FakeEvent&) {
            EventFault fault;
            if (event++ == at) {
                fault.kind = kind;
                injected = true;
                here.api.compact();
            }
            return fault;
        };
        here.tasks.spawn("reflector", watcher.run());
        here.pass(2s);
        for (int i = 0; i < 6; ++i) {
            here.api.patch(kCollection + "/a" + std::to_string(i % 4), {{"metadata", {{"labels", {{"turn", std::to_string(i)}}}}}});
            here.pass(100ms);
        }
        here.api.remove(kCollection + "/a0");
        const auto equal = [&] {
            std::map<std::string, std::string> there;
            for (const auto& object : here.api.all("cloudaccounts")) there[object["metadata"]["name"]] = object["metadata"]["resourceVersion"];
            std::map<std::string, std::string> known;
            for (const auto& [key, object] : objects.all()) known[key.name] = object->meta.resource_version;
            return known == there;
        };
        EXPECT_TRUE(here.until(equal, 2min)) << "fault at event " << at;
        EXPECT_TRUE(injected) << "fault at event " << at;
        EXPECT_TRUE(here.failures.empty());
        here.pass(20min);
        EXPECT_TRUE(equal()) << "and it stays so";
        here.stop();
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, ReflectorFaultTest,
                         testing::Combine(testing::Values(EventFault::Kind::Duplicate, EventFault::Kind::Break, EventFault::Kind::Close,
                                                          EventFault::Kind::Gone),
                                          testing::Bool()));

TEST_F(ReflectorTest, AMissedEventIsHealedByTheNextListing) {
    fill(2);
    start();
    ASSERT_TRUE(settled());
    world.api.on_event = [](const support::FakeEvent& event) {
        EventFault fault;
        if (event.type == "DELETED") fault.kind = EventFault::Kind::Skip;
        return fault;
    };
    world.api.remove(kCollection + "/a00000");
    world.pass(1s);
    EXPECT_TRUE(store.get({"web", "a00000"}));
    world.api.compact();
    world.api.break_watches();
    world.api.create(kCollection, account("later"));
    world.api.compact();
    EXPECT_TRUE(settled());
}

TEST_F(ReflectorTest, OneBadObjectDoesNotStopTheOthersAndStaysKnown) {
    fill(2);
    start();
    ASSERT_TRUE(settled());
    world.api.patch(kCollection + "/a00000", {{"spec", {{"freeze", "maybe"}}}});
    world.api.create(kCollection, account("later"));
    ASSERT_TRUE(world.until([&] { return store.all().size() == 3; }, 1s));
    EXPECT_TRUE(world.logged("is skipped"));
    world.api.compact();
    world.api.break_watches();
    world.api.create(kCollection, account("last"));
    world.api.compact();
    ASSERT_TRUE(world.until([&] { return store.all().size() == 4; }));
    EXPECT_TRUE(store.get({"web", "a00000"})) << "what was known of it survives a listing";
}

TEST_F(ReflectorTest, QuietWatchesAreRenewedWithoutListing) {
    fill(1);
    start();
    ASSERT_TRUE(settled());
    std::set<std::string> queries;
    world.api.on_request = [&](const support::FakeRequest& request) {
        queries.emplace(request.query);
        return RequestFault();
    };
    world.pass(30min);
    EXPECT_GE(queries.size(), 2U) << "the seconds asked for differ";
    for (const auto& query : queries) EXPECT_FALSE(query.contains("sendInitialEvents")) << query;
    EXPECT_LE(world.api.requests(), 12U);
}

TEST_F(ReflectorTest, SilenceIsNoticed) {
    fill(1);
    world.api.bookmark_every = 24h;
    start();
    ASSERT_TRUE(settled());
    const auto before = world.api.requests();
    world.pass(80s);
    EXPECT_EQ(world.api.requests(), before + 1) << "nothing for 75 s: a new watch";
}

TEST_F(ReflectorTest, AServerThatRefusesTheVersionIsListedAnew) {
    fill(1);
    start();
    ASSERT_TRUE(settled());
    for (const int status : {410, 500, 504}) {
        int refused = 0;
        int listed = 0;
        world.api.on_request = [&](const support::FakeRequest& request) {
            RequestFault fault;
            const bool listing = request.query.contains("sendInitialEvents");
            if (!listing && refused == 0) {
                ++refused;
                fault.kind = RequestFault::Kind::Answer;
                fault.status = status;
            }
            listed += listing ? 1 : 0;
            return fault;
        };
        world.api.break_watches();
        world.pass(1min);
        EXPECT_EQ(listed, 1) << status;
        EXPECT_TRUE(equal());
    }
}

TEST_F(ReflectorTest, AServerThatEndsEveryWatchSilentlyIsListedAnew) {
    fill(1);
    start();
    ASSERT_TRUE(settled());
    world.api.on_event = [](const support::FakeEvent& event) {
        EventFault fault;
        if (event.type != "BOOKMARK") fault.kind = EventFault::Kind::Close;
        return fault;
    };
    world.api.create(kCollection, account("later"));
    world.pass(30s);
    EXPECT_TRUE(world.logged("watches end without an event"));
    world.api.on_event = nullptr;
    EXPECT_TRUE(settled());
}

// etcd restored from a backup while a reflector is running.
class SetBackTest : public ReflectorTest {
protected:
    SetBackTest() {
        fill(2);
        runtime::ReflectorSink sink = runtime::store_sink(store, &codec::decode<api::CloudAccount>);
        sink.set_back = [this] { told = true; };
        watcher = std::make_unique<runtime::Reflector>(world.env, world.log, *client, runtime::Selection{kAll}, std::move(sink));
        world.tasks.spawn("reflector", watcher->run());
        EXPECT_TRUE(world.until([&] { return watcher->synced() && equal(); }));
        backup = world.api.snapshot();
    }
    // What the backup does not have.
    void go_on() {
        world.api.patch(kCollection + "/a00001", {{"spec", {{"freeze", true}}}});
        EXPECT_TRUE(world.until([&] { return equal(); }, 1s));
    }
    // So many other writes that versions are newer than any that was seen.
    void overtake() {
        for (int i = 0; i < 10; ++i) world.api.create("/api/v1/namespaces/web/configmaps", {{"metadata", {{"name", "c" + std::to_string(i)}}}});
    }

    bool told = false;
    std::unique_ptr<runtime::Reflector> watcher;
    std::shared_ptr<const support::FakeApiServer::Snapshot> backup;
};

TEST_F(SetBackTest, IsNoticedByTheServersVersion) {
    go_on();
    world.api.restore(backup);
    EXPECT_TRUE(world.until([&] { return told; }, 2min)) << "a watch from a version of the future is silent";
    EXPECT_TRUE(world.until([&] { return world.tasks.size() == 0; }, 1min)) << "it ends";
}

TEST_F(SetBackTest, IsNoticedByAnObjectsVersionWhenTheServersHasPassedOurs) {
    go_on();
    world.api.restore(backup);
    overtake();
    world.api.compact();
    EXPECT_TRUE(world.until([&] { return told; }, 2min));
}

TEST_F(SetBackTest, IsNoticedByAnObjectThatWasGone) {
    world.api.remove(kCollection + "/a00000");
    ASSERT_TRUE(world.until([&] { return equal(); }, 1s));
    world.api.restore(backup);
    overtake();
    world.api.compact();
    EXPECT_TRUE(world.until([&] { return told; }, 2min));
}

TEST_F(SetBackTest, IsNoMatterWhenNothingHadChanged) {
    world.api.restore(backup);
    world.api.create(kCollection, account("later"));
    EXPECT_TRUE(world.until([&] { return equal(); }, 2min));
    EXPECT_FALSE(told);
}

// Between the objects that are there and the end of the initial events, changes may already come.
TEST_F(ReflectorTest, AnObjectThatIsDeletedWhileItIsListedIsNoSetBack) {
    auto sink = runtime::store_sink(store, &codec::decode<api::CloudAccount>);
    json object = account("a");
    object["metadata"].update({{"namespace", "web"}, {"uid", "u"}, {"resourceVersion", "5"}});
    sink.begin_replace();
    ASSERT_TRUE(sink.upsert(object.dump()));
    object["metadata"]["resourceVersion"] = "7";
    ASSERT_TRUE(sink.remove(object.dump()));
    EXPECT_TRUE(sink.end_replace("8"));
    EXPECT_FALSE(store.get({"web", "a"}));
}

TEST_F(ReflectorTest, FailuresAreRetriedWithBackoff) {
    fill(1);
    int asked = 0;
    world.api.on_request = [&](const support::FakeRequest&) {
        RequestFault fault;
        fault.kind = ++asked <= 8 ? RequestFault::Kind::Unreachable : RequestFault::Kind::None;
        return fault;
    };
    start();
    world.pass(5s);
    EXPECT_GE(asked, 3);
    EXPECT_LE(asked, 7);
    EXPECT_FALSE(reflector.synced());
    EXPECT_TRUE(settled(3min));
}

TEST_F(ReflectorTest, OwnWritesThatAreNewerThanTheListingStay) {
    fill(1);
    // The listing is made, then we create an object and see the answer, and only then the listing arrives.
    world.api.on_event = [](const support::FakeEvent& event) {
        EventFault fault;
        if (event.type == "BOOKMARK") fault.delay = 2s;
        return fault;
    };
    int gone = 0;
    store.listen([&](const auto& before, const auto& after) { gone += before && !after ? 1 : 0; });
    start();
    world.pass(1s);
    const json created = world.api.create(kCollection, account("own"));
    const auto own = codec::decode<api::CloudAccount>(created.dump());
    ASSERT_TRUE(own);
    store.observe(*own);
    ASSERT_TRUE(settled());
    EXPECT_EQ(gone, 0);
}

}  // namespace
