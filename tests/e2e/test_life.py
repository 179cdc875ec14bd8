"""The main line of an EdgeOnePlan's life: bought, upgraded, kept."""

FINALIZER = "planwright.dev/purchases"


def test_a_declared_plan_is_bought_once(world):
    world.plan("blog", planType="personal", prepaid={"periodMonths": 3})
    plan = world.wait_ready("blog")

    charges = world.charges()
    assert world.acts() == ["purchase"]
    assert len(world.cloud.plans(world.uin)) == 1
    bought = world.cloud.plan(charges[0]["planId"])
    status = plan["status"]
    assert status["planId"] == bought["planId"]
    assert status["planType"] == "personal"
    assert status["expiresAt"] == bought["expiresAt"]
    assert status["state"] == "normal"
    assert plan["metadata"]["annotations"]["planwright.dev/external-id"] == bought["planId"]
    assert plan["metadata"]["finalizers"] == [FINALIZER]
    assert [note["act"] for note in status["orders"]] == ["Create"]

    order = world.wait_order("eop-blog-1-create", "Delivered")
    assert order["status"]["resourceIds"] == [bought["planId"]]
    assert order["status"]["orderNumbers"] == [status["orders"][0]["orderNumber"]]
    assert [attempt["outcome"] for attempt in order["status"]["attempts"]] == ["Accepted"]


def test_a_raised_plan_type_is_upgraded_once(world):
    world.plan("blog", planType="personal")
    before = world.wait_ready("blog")["status"]
    world.change("blog", planType="standard")
    after = world.wait(lambda plan: plan["status"]["planType"] == "standard", "blog", "upgraded")["status"]
    world.wait_ready("blog")

    assert world.acts() == ["purchase", "upgrade"]
    assert after["planId"] == before["planId"]
    assert after["expiresAt"] == before["expiresAt"]
    assert world.cloud.plan(after["planId"])["planType"] == "standard"
    world.wait_order("eop-blog-1-upgrade-standard", "Delivered")
    world.wait_inventories()
    assert world.acts() == ["purchase", "upgrade"]


def test_retain_keeps_plan_and_ledger_and_a_new_object_takes_them_back(world):
    world.plan("blog", deletionPolicy="Retain")
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.delete("blog")
    assert world.cloud.plan(plan_id)["status"] == "normal"
    assert world.order("eop-blog-1-create")["status"]["phase"] == "Delivered"

    world.plan("blog", deletionPolicy="Retain")
    assert world.wait_ready("blog")["status"]["planId"] == plan_id
    assert world.acts() == ["purchase"]
