"""Two operators that both act, with no leader between them: killed now and then, or stopped for longer than a signature lasts and woken again."""

import json
import signal
import time

from storm import ACTIONS, PLANS, SIGNATURE_EXPIRED, Fleet, OrderWatch, Weather, dice_of, judge, new_seed, open_attempts, settle
from world import World

ROUNDS = 60
PAUSE = 2.5  # seconds: enough for the other one to see that nothing came of an attempt, and to make the next


class Pair:
    def __init__(self, start_operator):
        self.operators = {identity: start_operator(identity, leader_elect="false") for identity in ("left", "right")}
        self.kills = self.pauses = 0

    def start_all(self):
        for operator in self.operators.values():
            if not operator.running():
                operator.process.start()

    def kill(self, identity):
        self.operators[identity].kill()
        self.kills += 1

    def stop_for_a_while(self, identity, cloud):
        """The cloud's clock runs on meanwhile: what it was about to send must not be bought when it wakes."""
        self.pauses += 1
        process = self.operators[identity].process
        process.signal(signal.SIGSTOP)
        try:
            cloud.advance(seconds=700)
            time.sleep(PAUSE)
        finally:
            process.signal(signal.SIGCONT)

    def too_late(self):
        """Requests that spend money and were refused because their signature had expired, by the operators' logs."""
        count = 0
        for operator in self.operators.values():
            for line in operator.log_text().splitlines():
                # Of a process that was killed, the last line may be half a one.
                if SIGNATURE_EXPIRED in line and line.endswith("}"):
                    entry = json.loads(line)
                    count += entry.get("action") in ACTIONS.values() and entry.get("code") == SIGNATURE_EXPIRED
        return count


def test_two_operators_pay_each_act_once(cluster, cloud, start_operator, capsys):
    seed, began = new_seed(), time.monotonic()
    with capsys.disabled():
        print(f"\ntwo operators: PLANWRIGHT_SEED={seed}", flush=True)
    dice = dice_of(seed, "pair")
    pair = Pair(start_operator)
    world = World(cluster, cloud, pair.operators["left"], {"exclusive": True})
    weather, fleet, watch = Weather(cloud, dice), Fleet(world, dice), OrderWatch(world)
    cut = set()
    for _ in range(ROUNDS):
        pair.start_all()
        watch.expect()
        fleet.declare(dice.randint(1, 6))
        weather.change()
        watch.wait(1.2)
        victim = watch.holder or "left"
        if dice.random() < 0.5:
            pair.kill(victim)
        else:
            pair.stop_for_a_while(victim, cloud)
        cut |= open_attempts(world)
    faults = weather.clear()
    pair.start_all()
    for operator in pair.operators.values():
        operator.process.poll(operator.ready)
    settle(world, cloud, fleet)
    world.wait_inventories()
    charges = judge(world, cloud, fleet)
    watch.stop()
    holders = {attempt["holder"] for order in world.orders().values() for attempt in order["status"].get("attempts", [])}
    too_late = pair.too_late()
    with capsys.disabled():
        print(
            f"two operators: {pair.kills} kills and {pair.pauses} pauses, {len(cut)} attempts cut or held up, {too_late} requests came too late; charged {charges} "
            f"for {PLANS} plans; requests {len(cloud.requests(world.uin))}; faults {faults}; {time.monotonic() - began:.0f} s"
        )
    assert holders == {"left", "right"}, "both have bought"
    assert too_late > 0, "some woke too late"
    world.close()
