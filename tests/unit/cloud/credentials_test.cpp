#include "cloud/tencent/credentials.hpp"

#include <gtest/gtest.h>

namespace tencent {
namespace {

using Data = std::map<std::string, base::Secret>;

base::Secret secret(std::string value) { return base::Secret(std::move(value)); }

TEST(Credentials, ReadsKeysAndTakesOneNewlineOff) {
    const auto read = from_secret_data({{"secretId", secret("AKID\n")}, {"secretKey", secret("KEY\r\n")}, {"unrelated", secret("\x01")}});
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->id.reveal(), "AKID");
    EXPECT_EQ(read->key.reveal(), "KEY");
    EXPECT_TRUE(read->token.empty());
    EXPECT_EQ(read->expires, std::nullopt);
}

TEST(Credentials, ReadsATemporaryToken) {
    const auto read = from_secret_data({{"secretId", secret("AKID")}, {"secretKey", secret("KEY")}, {"token", secret("TOKEN")}});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->token.reveal(), "TOKEN");
}

TEST(Credentials, AMissingKeyIsNotFound) {
    const auto read = from_secret_data({{"secretId", secret("AKID")}});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind(), base::ErrorKind::NotFound);
    EXPECT_NE(read.error().message().find("secretKey"), std::string::npos);
}

TEST(Credentials, BadValuesAreRefusedByKeyAndNeverShown) {
    const std::string canary = "CANARY";
    const std::vector<std::string> bad{"",
                                       "\n",
                                       canary + "\n\n",
                                       canary + "\r\nX-Evil: 1",
                                       canary + std::string(1, '\0'),
                                       canary + " ",
                                       canary + "\x7f",
                                       canary + "\xc3\xa9",
                                       canary + std::string(4096, 'x')};
    for (const char* key : {"secretId", "secretKey", "token"}) {
        for (const std::string& value : bad) {
            Data data{{"secretId", secret("AKID")}, {"secretKey", secret("KEY")}};
            data[key] = secret(value);
            const auto read = from_secret_data(data);
            ASSERT_FALSE(read) << key << " of " << value.size() << " bytes";
            EXPECT_EQ(read.error().kind(), base::ErrorKind::Invalid);
            EXPECT_NE(read.error().message().find(key), std::string::npos);
            EXPECT_EQ(read.error().message().find(canary), std::string::npos);
        }
    }
}

TEST(Credentials, FourKibibytesAreAccepted) {
    EXPECT_TRUE(from_secret_data({{"secretId", secret("AKID")}, {"secretKey", secret(std::string(4096, 'x') + "\n")}}));
}

}  // namespace
}  // namespace tencent
