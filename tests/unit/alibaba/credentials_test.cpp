#include "cloud/alibaba/credentials.hpp"

#include <gtest/gtest.h>

namespace alibaba {
namespace {

base::Secret secret(std::string value) { return base::Secret(std::move(value)); }

TEST(Credentials, ReadsItsOwnKeys) {
    const auto read =
        from_secret_data({{"accessKeyId", secret("LTAI\n")}, {"accessKeySecret", secret("KEY")}, {"token", secret("TOKEN")}, {"secretId", {}}});
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->id.reveal(), "LTAI");
    EXPECT_EQ(read->key.reveal(), "KEY");
    EXPECT_EQ(read->token.reveal(), "TOKEN");
    const auto other = from_secret_data({{"secretId", secret("AKID")}, {"secretKey", secret("KEY")}});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind(), base::ErrorKind::NotFound);
    EXPECT_NE(other.error().message().find("accessKeyId"), std::string::npos);
}

}  // namespace
}  // namespace alibaba
