"""kill -9 at random instants, while all three kinds are bought, changed and renewed in bad weather. The clouds' ledgers are the judges."""

import time

from fleet import EACH, Fleet, Market
from judge import judge, settle
from process import poll
from replicas import leads
from storm import Executioner, Weather, dice_of, new_seed

WISHES = [1, 1, 1, 2]  # before each kill
KILLS = 150  # as many again with two operators: test_two_operators.py


def test_each_declared_act_is_paid_once_however_often_it_is_killed(cluster, cloud, start_operator, tmp_path, request):
    seed, began = new_seed(), time.monotonic()
    print(f"kill: PLANWRIGHT_SEED={seed}")
    dice = dice_of(seed, "one")
    operator = start_operator("operator-0")
    # The Lease is its own from now on, however often it dies: nobody waits for another's to end.
    poll(lambda: leads(operator), "it leads")
    operator.kill()
    weather = Weather(cloud, dice)
    market = Market(cluster, cloud, operator, order_list=True)
    fleet = Fleet(market, dice)
    executioner = Executioner(market, {"operator-0": operator}, dice)
    request.addfinalizer(executioner.watch.stop)
    for _ in range(KILLS):
        executioner.prepare()
        fleet.declare(dice.choice(WISHES))
        weather.change()
        if dice.random() < 0.1:
            market.strange(dice)
        executioner.kill()
    faults = weather.clear()
    killed_for = time.monotonic() - began
    operator.start()
    with market.story_kept(tmp_path / "story.json"):
        settle(market, fleet)
        charges = judge(market, fleet, executioner.watch)
    print(
        f"kill: {KILLS} {executioner.report()}; charged {charges} for {EACH} of each kind; {len(market.strangers)} bought by others; "
        f"requests {len(market.requests())}; faults {faults}; {killed_for:.0f} s of kills, {time.monotonic() - began:.0f} s in all"
    )
    assert executioner.kills_between >= KILLS * 0.3
    market.close()
