"""The end of a kill test: the weather clears, and the clouds' own ledgers say what was paid for."""

import collections
import json
import time

from api import is_condition
from kinds import TERM
from process import poll

MINUTES = len("2026-11-22T08:30")  # one cloud's times have no seconds


def settle(market, fleet, timeout=150.0):
    """Better times: the clock is moved on until nothing is left to do. Says what is stuck when it does not come to that."""
    last = time.monotonic()

    def left():
        waiting = {obj["metadata"]["name"]: obj.get("status") for _, _, obj in market.listed() if not is_condition(obj, "Ready")}
        unsettled = [order for order in market.orders() if order.get("status", {}).get("phase") not in ("Delivered", "Cancelled")]
        return waiting, {order["metadata"]["name"]: order.get("status") for order in unsettled}

    def look():
        nonlocal last
        if fleet.declared() and not any(left()):
            return True
        fleet.declare(20)
        if time.monotonic() > last + 2:
            market.cloud.advance(seconds=950)
            last = time.monotonic()
        return False

    poll(look, lambda: "settled; left: " + json.dumps(left(), indent=1), timeout, 0.3)


def parts(act, ids):
    """What one act of an object is paid for: its purchase all at once, the rest for each of its ids."""
    return [tuple(sorted(ids))] if act == "Create" else [(one,) for one in ids]


def judge(market, fleet, watch):
    """Each declared act was charged once, nothing is forgotten, whatever is owned belongs to one object. Returns the charges by kind and act."""
    objects = {(kind.KIND, obj["metadata"]["name"]): (kind, world, obj) for kind, world, obj in market.listed()}
    assert objects.keys() == fleet.names
    assert all(is_condition(obj, "Ready") and kind.is_raised(obj["status"]) for kind, _, obj in objects.values())
    ids = {key: kind.ids(obj["status"]) for key, (kind, _, obj) in objects.items()}
    miscounted = {key: found for key, found in ids.items() if len(found) != objects[key][2]["spec"].get("quantity", 1)}
    assert not miscounted, f"each has as many as it asks for, but not {miscounted}"
    _judge_owned(market, objects, ids)
    charged = _judge_charges(market, objects, ids)
    _judge_records(market, objects, ids, watch)
    return charged


def _judge_owned(market, objects, ids):
    owned = {key: value for kind, world in market.places for key, value in kind.owned(world).items() if key not in market.strangers}
    assert sorted(sum(ids.values(), [])) == sorted(owned), "whatever is owned belongs to one object, and every object has its own"
    claims = market.claims()
    holders = {one: f"{world.namespace}/{key[0]}/{key[1]}" for key, (_, world, _) in objects.items() for one in ids[key]}
    mistaken = {one: (holder, claims.get(one)) for one, holder in holders.items() if claims.get(one) != holder}
    assert not mistaken, f"every object holds the claims to its own: (holder, claim) {mistaken}"
    assert not market.strangers & claims.keys()
    for key, (_, _, obj) in objects.items():
        ends = min(owned[one] for one in ids[key])
        assert ends[:MINUTES] == obj["status"]["expiresAt"][:MINUTES], f"{key} is paid until {ends}, but says {obj['status']['expiresAt']}"
    market.cloud.advance(seconds=950)  # what others bought last may not have been delivered before
    for world in market.worlds:
        world.wait_inventories()
    unclaimed = [one for world in market.worlds for one in world.account()["status"].get("unclaimed", [])]
    lies_about, unseen = set(unclaimed) - market.strangers, market.strangers - set(unclaimed)
    assert not lies_about and not unseen, f"owned and unclaimed are just what others bought; also unclaimed: {lies_about}; not listed: {unseen}"


def _judge_charges(market, objects, ids):
    wanted = collections.Counter()
    for key, (kind, _, _) in objects.items():
        for act in ("Create", *kind.CHANGES):
            wanted.update((kind.KIND, TERM[act], part) for part in parts(act, ids[key]))
    found = collections.Counter()
    for kind, world in market.places:
        ours = [(paid_for, charge) for paid_for, charge in kind.charges(world) if not market.strangers & set(paid_for)]
        found.update((kind.KIND, charge["act"], tuple(sorted(paid_for))) for paid_for, charge in ours)
        assert all(charge["amountCents"] > 0 for _, charge in ours)
    assert found == wanted, f"each act is paid once; too much: {found - wanted}; missing: {wanted - found}"
    return dict(collections.Counter(f"{kind} {act}" for kind, act, _ in found.elements()))


def _judge_records(market, objects, ids, watch):
    orders = market.orders()
    wanted = collections.Counter((*key, act, part) for key, (kind, _, _) in objects.items() for act in ("Create", *kind.CHANGES) for part in parts(act, ids[key]))
    delivered = [order for order in orders if order["status"]["phase"] == "Delivered"]
    assert wanted == collections.Counter(
        (order["spec"]["subject"]["kind"], order["spec"]["subject"]["name"], order["spec"]["act"], tuple(sorted(order["status"]["resourceIds"])))
        for order in delivered
    ), "each act has its record"

    requests = [(request_key(request["action"], json.loads(request["body"]), request["signedAt"]), request["executed"]) for request in market.requests()]
    unrecorded = collections.Counter(key for key, _ in requests) - recorded_requests(orders, watch)
    assert not unrecorded, f"every request was recorded before it was signed, and sent at most once, but not {unrecorded}"
    # Of two that were bought alike, each may have been given what the other's request bought: a cancelled order says so.
    settled = delivered + [order for order in orders if order["status"]["phase"] == "Cancelled" and is_contested(order)]
    forgotten = collections.Counter(key for key, executed in requests if executed) - recorded_requests(settled, watch)
    assert not forgotten, f"what was cancelled was not bought, but {forgotten}"
    nonces = [attempt["nonce"] for order in orders if order["spec"]["provider"] == "Alibaba" for attempt in watch.attempts_of(order)]
    assert all(nonces) and len(nonces) == len(set(nonces))


def is_contested(order):
    return any(attempt.get("errorCode") == "PlanClaimed" for attempt in order["status"].get("attempts", []))


def recorded_requests(orders, watch):
    return collections.Counter(
        request_key(order["spec"]["action"], {**json.loads(order["spec"]["request"]), **token_of(order)}, attempt["signedAt"])
        for order in orders
        for attempt in watch.attempts_of(order)
    )


def token_of(order):
    token = order["spec"].get("clientToken")
    return {"ClientToken": token} if token else {}


def request_key(action, body, signed_at):
    return action, json.dumps(body, sort_keys=True), signed_at
