#include "runtime/store.hpp"

#include <gtest/gtest.h>

#include "api/cloud_account.hpp"

namespace {

using runtime::older;

api::CloudAccount account(const std::string& version, const std::string& uid = "u1") {
    api::CloudAccount object;
    object.meta.ns = "web";
    object.meta.name = "a";
    object.meta.uid = uid;
    object.meta.resource_version = version;
    object.meta.finalizers = {std::string(api::kFinalizer)};
    return object;
}

const api::Key kKey{"web", "a"};

TEST(Older, ComparesNumbersOfAnyLength) {
    EXPECT_TRUE(older("9", "10"));
    EXPECT_FALSE(older("10", "9"));
    EXPECT_FALSE(older("10", "10"));
    EXPECT_TRUE(older("99999999999999999999", "100000000000000000000"));
    EXPECT_TRUE(older("", "1"));
    EXPECT_FALSE(older("1", ""));
    EXPECT_TRUE(older("x", "y")) << "what can't be compared is replaced";
}

TEST(Store, KeepsTheNewest) {
    runtime::Store<api::CloudAccount> store;
    int told = 0;
    store.listen([&](const auto&, const auto&) { ++told; });
    store.observe(account("10"));
    store.observe(account("9"));
    store.observe(account("10"));
    EXPECT_EQ(store.get(kKey)->meta.resource_version, "10");
    EXPECT_EQ(told, 1);
}

TEST(Store, ALateAnswerDoesNotBringTheDeadBack) {
    runtime::Store<api::CloudAccount> store;
    store.observe(account("10"));
    store.remove(kKey, "12");
    store.observe(account("11"));
    EXPECT_FALSE(store.get(kKey));
    store.observe(account("13", "u2"));
    ASSERT_TRUE(store.get(kKey));
    EXPECT_EQ(store.get(kKey)->meta.uid, "u2");
}

TEST(Store, ALateDeletionDoesNotRemoveTheNewObject) {
    runtime::Store<api::CloudAccount> store;
    store.observe(account("10"));
    store.observe(account("13", "u2"));
    store.remove(kKey, "12");
    EXPECT_TRUE(store.get(kKey));
    store.observe(account("11"));
    EXPECT_EQ(store.get(kKey)->meta.uid, "u2") << "nor does a late answer about the old one replace it";
}

TEST(Store, TheAnswerToRemovingTheLastFinalizerIsADeletion) {
    runtime::Store<api::CloudAccount> store;
    store.observe(account("10"));
    api::CloudAccount last = account("12");
    last.meta.deleted_at = base::Time();
    last.meta.finalizers.clear();
    store.observe(last);
    EXPECT_FALSE(store.get(kKey));
}

TEST(Store, RemembersABoundedNumberOfDeletions) {
    runtime::Store<api::CloudAccount> store;
    for (int i = 0; i < 2000; ++i) store.remove({"web", std::to_string(i)}, "12");
    api::CloudAccount first = account("11");
    first.meta.name = "0";
    store.observe(first);
    EXPECT_TRUE(store.get({"web", "0"})) << "the first is forgotten";
    first.meta.name = "1999";
    store.observe(first);
    EXPECT_FALSE(store.get({"web", "1999"}));
}

}  // namespace
