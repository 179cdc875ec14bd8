#include "base/time.hpp"

#include <gtest/gtest.h>

namespace {

using base::Seconds;
using base::Time;
using namespace std::chrono_literals;

Time at(std::string_view text) { return base::parse_rfc3339(text).value(); }

TEST(Rfc3339, RoundTrip) {
    for (const char* text : {"1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-21T08:30:00Z", "2099-12-31T00:00:01Z"})
        EXPECT_EQ(base::format_rfc3339(at(text)), text);
    EXPECT_EQ(at("2026-11-21T08:30:00Z").time_since_epoch(), 1'795'249'800s);
}

TEST(Rfc3339, FractionsAreDroppedAndOffsetsTakenOff) {
    EXPECT_EQ(at("2026-11-21T08:30:00.999999Z"), at("2026-11-21T08:30:00Z"));
    EXPECT_EQ(at("2026-11-21T08:30:00+08:00"), at("2026-11-21T00:30:00Z"));
    EXPECT_EQ(at("2026-12-31T22:30:00.5-01:45"), at("2027-01-01T00:15:00Z"));
}

TEST(Rfc3339, RefusesTheRest) {
    for (const char* text : {"", "2026-11-21", "2026-11-21T08:30:00", "2026-11-21 08:30:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
                             "2026-11-21T24:00:00Z", "2026-11-21T08:60:00Z", "2026-11-21T08:30:00.Z", "2026-11-21T08:30:00+8:00",
                             "2026-11-21T08:30:00ZZ", "2026-1-21T08:30:00.00Z", "+026-11-21T08:30:00Z", "2026-11-21T08:30:0 Z"}) {
        const auto time = base::parse_rfc3339(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().kind(), base::ErrorKind::Invalid);
        EXPECT_NE(time.error().message().find("2026-11-21T08:30:00Z"), std::string::npos) << "says how it should look";
    }
}

// Offsets and leap seconds lead over the edges of what four digits can say; such a time could be read and never be written again.
TEST(Time, AYearHasFourDigits) {
    for (const char* text : {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) EXPECT_EQ(base::format_rfc3339(at(text)), text);
    for (const char* text : {"0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z"})
        EXPECT_FALSE(base::parse_rfc3339(text)) << text;
    EXPECT_FALSE(base::parse_billing_time("0000-01-01 07:59:59"));
    EXPECT_FALSE(base::parse_http_date("Fri, 31 Dec 9999 23:59:60 GMT"));
}

TEST(Date, LeapYears) {
    EXPECT_TRUE(base::parse_date("2028-02-29"));
    EXPECT_FALSE(base::parse_date("2027-02-29"));
    EXPECT_TRUE(base::parse_date("2000-02-29"));
    EXPECT_FALSE(base::parse_date("2100-02-29"));
    for (const char* text : {"", "2026-11-31", "2026-11-2", "2026/11/21", "2026-11-21T", "20261121"}) EXPECT_FALSE(base::parse_date(text)) << text;
    EXPECT_EQ(base::format_date(*base::parse_date("2028-02-29")), "2028-02-29");
    EXPECT_EQ(base::format_compact_date(at("2027-01-31T23:59:59Z")), "20270131");
}

TEST(BillingTime, IsEightHoursAhead) {
    EXPECT_EQ(base::parse_billing_time("2026-11-21 16:30:00").value(), at("2026-11-21T08:30:00Z"));
    EXPECT_EQ(base::parse_billing_time("2027-01-01 07:59:59").value(), at("2026-12-31T23:59:59Z"));
    EXPECT_EQ(base::format_billing_time(at("2026-12-31T20:00:00Z")), "2027-01-01 04:00:00");
    for (const char* text : {"", "2026-11-21", "2026-11-21T16:30:00", "2026-11-21 16:30:00Z"}) EXPECT_FALSE(base::parse_billing_time(text)) << text;
}

TEST(HttpDate, RoundTrip) {
    for (const char* text : {"Sat, 21 Nov 2026 08:30:00 GMT", "Tue, 29 Feb 2028 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
        ASSERT_TRUE(base::parse_http_date(text)) << text;
        EXPECT_EQ(base::format_http_date(*base::parse_http_date(text)), text);
    }
    EXPECT_EQ(*base::parse_http_date("Sat, 21 Nov 2026 08:30:00 GMT"), at("2026-11-21T08:30:00Z"));
    for (const char* text : {"", "Saturday, 21-Nov-26 08:30:00 GMT", "Sat Nov 21 08:30:00 2026", "Sat, 21 Nov 2026 08:30:00 UTC",
                             "Sat, 31 Nov 2026 08:30:00 GMT", "Sat, 21 Foo 2026 08:30:00 GMT", "Sat, 21 Nov 2026 8:30:000 GMT"})
        EXPECT_FALSE(base::parse_http_date(text)) << text;
}

struct Months {
    const char* from;
    int months;
    const char* to;
};

TEST(AddMonths, EndsOfMonthsAndYears) {
    for (const auto& [from, months, to] : {
             Months{"2026-11-21T08:30:00Z", 1, "2026-12-21T08:30:00Z"},
             Months{"2026-12-21T08:30:00Z", 1, "2027-01-21T08:30:00Z"},
             Months{"2027-01-31T23:59:59Z", 1, "2027-02-28T23:59:59Z"},
             Months{"2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z"},
             Months{"2028-02-29T00:00:00Z", 12, "2029-02-28T00:00:00Z"},
             Months{"2028-02-29T00:00:00Z", 48, "2032-02-29T00:00:00Z"},
             Months{"2027-02-28T12:00:00Z", 1, "2027-03-28T12:00:00Z"},
             Months{"2027-08-31T00:00:00Z", 13, "2028-09-30T00:00:00Z"},
             Months{"2026-11-21T08:30:00Z", 36, "2029-11-21T08:30:00Z"},
             Months{"2027-03-31T00:00:00Z", -1, "2027-02-28T00:00:00Z"},
             Months{"2027-01-15T00:00:00Z", -1, "2026-12-15T00:00:00Z"},
             Months{"2027-01-15T00:00:00Z", 0, "2027-01-15T00:00:00Z"},
         })
        EXPECT_EQ(base::format_rfc3339(base::add_months(at(from), months)), to) << from << " + " << months;
}

TEST(Duration, AsKubernetesUsersWriteIt) {
    EXPECT_EQ(base::parse_duration("168h").value(), 168h);
    EXPECT_EQ(base::parse_duration("7d").value(), 168h);
    EXPECT_EQ(base::parse_duration("1h30m").value(), 90min);
    EXPECT_EQ(base::parse_duration("90s").value(), 90s);
    EXPECT_EQ(base::parse_duration("0s").value(), 0s);
    for (const char* text : {"", "7", "h", "-1h", "+1h", "1.5h", "1w", "1h30", "1h 30m", "99999999999999999999h", "1000001h"})
        EXPECT_FALSE(base::parse_duration(text)) << text;
}

TEST(Span, ForMessages) {
    EXPECT_EQ(base::format_span(76h), "3d 4h");
    EXPECT_EQ(base::format_span(90min), "1h 30m");
    EXPECT_EQ(base::format_span(25min + 40s), "25m");
    EXPECT_EQ(base::format_span(40s), "40s");
    EXPECT_EQ(base::format_span(0s), "0s");
    EXPECT_EQ(base::format_span(-90min), "-1h 30m");
}

}  // namespace
