"""Two operators that both act, with no leader between them: killed, or stopped for longer than a signature lasts and woken again."""

import json
import signal
import time

from fleet import EACH, Fleet, Market
from judge import judge, settle
from storm import ACTIONS, SIGNATURE_EXPIRED, Executioner, Weather, dice_of, new_seed

KILLS, PAUSES = 150, 10
WISHES = [1, 1, 1, 1, 2]  # before each of these
PAUSE = 2.5  # seconds: enough for the other one to see that nothing came of an attempt, and to make the next


def stop_for_a_while(identity, operator, executioner, cloud):
    """The cloud's clock runs on meanwhile: what it was about to send must not be bought when it wakes. How many attempts that holds up."""
    operator.process.signal(signal.SIGSTOP)
    try:
        held_up = len(executioner.cut_off(identity))
        cloud.advance(seconds=950)
        time.sleep(PAUSE)
    finally:
        operator.process.signal(signal.SIGCONT)
    return held_up


def too_late(operators):
    """Requests that spend money and were refused because their signature had expired, by the operators' logs."""
    count = 0
    for operator in operators:
        for line in operator.log_text().splitlines():
            # Of a process that was killed, the last line may be half a one.
            if any(code in line for code in SIGNATURE_EXPIRED) and line.endswith("}"):
                entry = json.loads(line)
                count += entry.get("action") in ACTIONS and entry.get("code") in SIGNATURE_EXPIRED
    return count


def test_two_operators_pay_each_act_once(cluster, cloud, start_operator, tmp_path, request):
    seed, began = new_seed(), time.monotonic()
    print(f"two operators: PLANWRIGHT_SEED={seed}")
    dice = dice_of(seed, "two")
    operators = {identity: start_operator(identity, leader_elect="false") for identity in ("left", "right")}
    weather = Weather(cloud, dice)
    market = Market(cluster, cloud, operators["left"], order_list=False)
    fleet = Fleet(market, dice)
    executioner = Executioner(market, operators, dice)
    request.addfinalizer(executioner.watch.stop)
    held_up = 0
    for pause in dice.sample([False] * KILLS + [True] * PAUSES, KILLS + PAUSES):
        executioner.prepare()
        fleet.declare(dice.choice(WISHES))
        weather.change()
        if pause:
            executioner.watch.wait(PAUSE)
            stopped = executioner.watch.holder or "left"
            held_up += stop_for_a_while(stopped, operators[stopped], executioner, cloud)
        else:
            executioner.kill()
    faults = weather.clear()
    killed_for = time.monotonic() - began
    executioner.prepare()
    for operator in operators.values():
        operator.process.poll(operator.ready)
    with market.story_kept(tmp_path / "story.json"):
        settle(market, fleet)
        charges = judge(market, fleet, executioner.watch)
    holders = {attempt["holder"] for order in market.orders() for attempt in order["status"].get("attempts", [])}
    late = too_late(operators.values())
    print(
        f"two operators: {KILLS} {executioner.report()}; {PAUSES} pauses, {held_up} attempts held up; {late} requests came too late; charged {charges} "
        f"for {EACH} of each kind; requests {len(market.requests())}; faults {faults}; {killed_for:.0f} s of kills, {time.monotonic() - began:.0f} s in all"
    )
    assert holders == {"left", "right"}, "both have bought"
    assert late > 0, "some woke too late"
    market.close()
