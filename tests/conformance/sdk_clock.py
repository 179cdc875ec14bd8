"""The time of day that the SDKs sign with: this machine's, and as far ahead of it as a test says."""

import datetime
import time

offset = 0


def now():
    return time.time() + offset


def utc():
    return datetime.datetime.fromtimestamp(now(), datetime.timezone.utc)


class TimeModule:
    """Stands in for the time module where an SDK asks it for the time of day."""

    def __getattr__(self, name):
        return getattr(time, name)

    def time(self):
        return now()

    def gmtime(self, seconds=None):
        return time.gmtime(now() if seconds is None else seconds)

    def localtime(self, seconds=None):
        return time.localtime(now() if seconds is None else seconds)


def follow(cloud):
    """The SDKs' clock is the cloud's from now on."""
    global offset
    offset = cloud.control("GET", "/clock")["offsetSeconds"]


def pass_time(cloud, days=0, **parts):
    """Time passes in the cloud and for the SDKs."""
    cloud.advance(days, **parts)
    follow(cloud)
