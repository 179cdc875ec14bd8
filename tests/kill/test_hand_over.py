"""A leader and a standby, under load and in bad weather: the leader is stopped, killed, or held until its Lease has ended and then woken."""

import datetime
import signal
import time

from fleet import EACH, Fleet, Market
from judge import judge, settle
from process import poll
from replicas import leads, moment
from storm import PATIENCE, OrderWatch, Weather, dice_of, new_seed

ENDS = ["stopped"] * 6 + ["killed"] * 2 + ["held"] * 2
WISHES = 5  # before each of these, and as many after
LOST = 3  # exit code of one that has found another leader


class HandOver:
    """How long it takes, by the log of the one that takes over. Made at the moment at which the leader is ended."""

    def __init__(self, standby):
        self._standby = standby
        self._began = datetime.datetime.now(datetime.timezone.utc).timestamp()

    def seconds_to(self, message):
        """Until the standby has logged it for the first time; None: not yet."""
        times = (moment(line["ts"]) for line in self._standby.log_lines() if line["msg"] == message)
        return next((time - self._began for time in times if time >= self._began), None)

    def __str__(self):
        return f"Lease after {self.seconds_to('started leading'):.2f} s, first purchase after {self.seconds_to('sending purchase'):.2f} s"


class Pair:
    def __init__(self, left, right):
        self._both = [left, right]

    def roles(self):
        """The leader and the standby."""
        return poll(lambda: next(((one, other) for one, other in (self._both, self._both[::-1]) if leads(one)), None), "a leader")

    def end(self, how, cloud):
        """Ends the leader, and waits until the other one leads and buys. What had been held is woken then, and has to find that it lost. What it took."""
        leader, standby = self.roles()
        hand_over = HandOver(standby)
        if how == "stopped":
            leader.process.signal(signal.SIGTERM)
        elif how == "killed":
            leader.kill()
        else:
            leader.process.signal(signal.SIGSTOP)
        yield
        poll(lambda: leads(standby) and hand_over.seconds_to("sending purchase"), "the other one buys")
        if how == "held":
            cloud.advance(seconds=950)  # its signatures have expired
            leader.process.signal(signal.SIGCONT)
        poll(lambda: not leader.running(), f"the one that was {how} has ended")
        assert leader.process.exit_code == {"stopped": 0, "killed": -signal.SIGKILL, "held": LOST}[how]
        leader.start()
        yield hand_over


def test_hand_overs_under_load(cluster, cloud, start_operator, tmp_path, request):
    seed, began = new_seed(), time.monotonic()
    print(f"hand-over: PLANWRIGHT_SEED={seed}")
    dice = dice_of(seed, "hand-over")
    pair = Pair(*(start_operator(identity) for identity in ("left", "right")))
    weather = Weather(cloud, dice)
    market = Market(cluster, cloud, pair.roles()[0], order_list=True)
    fleet = Fleet(market, dice)
    watch = OrderWatch(cluster.kube)
    request.addfinalizer(watch.stop)
    took = []
    for how in dice.sample(ENDS, len(ENDS)):
        watch.expect()
        fleet.declare(WISHES)
        weather.change()
        watch.wait(PATIENCE)
        ending = pair.end(how, cloud)
        next(ending)
        fleet.declare(WISHES)
        took.append((how, next(ending)))
    faults = weather.clear()
    with market.story_kept(tmp_path / "story.json"):
        settle(market, fleet)
        charges = judge(market, fleet, watch)
    holders = {attempt["holder"] for order in market.orders() for attempt in order["status"].get("attempts", [])}
    for how, hand_over in sorted(took, key=lambda entry: entry[0]):
        print(f"hand-over, {how}: {hand_over}")
    print(f"hand-over: charged {charges} for {EACH} of each kind; faults {faults}; {time.monotonic() - began:.0f} s in all")
    assert holders == {"left", "right"}, "both have bought"
    market.close()
