"""What the tests of billing share."""

import datetime
import re

UIN = "100000000001"
FORMAT = "%Y-%m-%d %H:%M:%S"
ALL_STATES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
_CHINA = datetime.timedelta(hours=8)


def time_of(text):
    """Of the API ("2026-11-21 16:30:00", a time of China) or of the control interface ("2026-11-21T08:30:00Z")."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return datetime.datetime.strptime(text, FORMAT) - _CHINA
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def months_between(earlier, later):
    """Rounded: the last day of a month is as far as it goes."""
    return round((time_of(later) - time_of(earlier)).total_seconds() / 86_400 / 30.44)


def span(cloud, before=1, after=1):
    """The days around the cloud's now, as DescribeDealsByCond takes them."""
    now = time_of(cloud.now()) + _CHINA
    day = datetime.timedelta(days=1)
    return {"StartTime": (now - before * day).strftime(FORMAT), "EndTime": (now + after * day).strftime(FORMAT)}
