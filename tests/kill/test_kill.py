"""kill -9 at random instants, while plans are bought, raised and renewed in bad weather. The cloud's ledger is the judge."""

import time

import pytest
from storm import PLANS, Fleet, Lines, OrderWatch, Weather, dice_of, executed, judge, new_seed, open_attempts, settle, within
from world import World

KILLS = 100  # in each of the two runs
PATIENCE = 1.2  # seconds to wait for the instant that was chosen; then it is killed as it is
OTHERS = 5  # plans that somebody else buys where the order list tells them apart


class Executioner:
    """Chooses instants: after the record of an attempt, after it says that it sends, after the cloud has executed, or any."""

    def __init__(self, world, operator, cloud, dice):
        self._world, self._operator, self._cloud, self._dice = world, operator, cloud, dice
        self._watch = OrderWatch(world)
        self._lines = Lines(operator.process.log)
        self._hit = set()
        self.kills = {}
        self.kills_between = 0  # record and outcome of at least one attempt
        self.attempts_cut = 0  # attempts that were under way when it was killed

    def prepare(self):
        self._watch.expect()
        self._lines.expect()
        self._executed = executed(self._cloud)

    def kill(self):
        kind = self._dice.choice(["recorded", "recorded", "sending", "executed", "any"])
        met = {
            "recorded": lambda: self._watch.wait(PATIENCE),
            "sending": lambda: self._lines.wait('"sending purchase"', PATIENCE),
            "executed": lambda: within(PATIENCE, lambda: executed(self._cloud) - self._executed),
            "any": lambda: not time.sleep(self._dice.uniform(0.1, PATIENCE)),
        }[kind]()
        if kind in ("recorded", "sending") and self._dice.random() < 0.3:
            time.sleep(self._dice.uniform(0, 0.5))
        self._operator.kill()
        name = kind if met else "nothing happened"
        self.kills[name] = self.kills.get(name, 0) + 1
        cut = open_attempts(self._world) - self._hit
        self._hit |= cut
        self.kills_between += bool(cut)
        self.attempts_cut += len(cut)

    def stop(self):
        self._watch.stop()


@pytest.mark.parametrize("evidence", ["order list", "inventory only"])
def test_each_declared_act_is_paid_once_however_often_it_is_killed(cluster, cloud, start_operator, evidence, capsys):
    seed, began = new_seed(), time.monotonic()
    with capsys.disabled():
        print(f"\nkill: {evidence}: PLANWRIGHT_SEED={seed}", flush=True)
    dice = dice_of(seed, evidence)
    operator = start_operator("operator-0")
    operator.kill()
    if evidence == "order list":
        world = World(cluster, cloud, operator, {"purchaserUin": "100000000077"}, creator="100000000077")
        strangers = [cloud.buy_by_hand(world.uin, planType="personal", months=1, creator="100000000078") for _ in range(OTHERS)]
    else:
        world, strangers = World(cluster, cloud, operator, {"exclusive": True}, orderList=False), []
    weather, fleet = Weather(cloud, dice), Fleet(world, dice)
    executioner = Executioner(world, operator, cloud, dice)
    for _ in range(KILLS):
        executioner.prepare()
        operator.process.start()
        fleet.declare(dice.randint(1, 2))
        weather.change()
        executioner.kill()
    faults = weather.clear()
    killed_for = time.monotonic() - began
    operator.start()
    settle(world, cloud, fleet)
    world.wait_inventories()
    charges = judge(world, cloud, fleet, strangers)
    executioner.stop()
    with capsys.disabled():
        print(
            f"kill: {evidence}: {KILLS} kills {executioner.kills}, {executioner.kills_between} of them between the record and the outcome of "
            f"{executioner.attempts_cut} attempts; charged {charges} for {PLANS} plans; requests {len(cloud.requests(world.uin))}; "
            f"faults {faults}; {killed_for:.0f} s of kills, {time.monotonic() - began:.0f} s in all"
        )
    assert executioner.kills_between >= KILLS * 0.4
    world.close()
