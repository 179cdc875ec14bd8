"""States of a CloudAccount."""

from stage import scene, standing


@scene()
def valid_and_frozen(stage):
    world = stage.world()
    world.wait_account()
    stage.account(world, "CredentialsValid")
    stage.keep("Changed", world.declare_account(exclusive=True, freeze=True))
    stage.account(world, "AccountFrozen")
    stage.keep("New", world.declare_account("other", secret="nosuchsecret"))


@scene()
def keys(stage):
    world = stage.world()
    world.wait_account()
    world.write_secret(secretId=world.secret_id)
    stage.account(world, "CredentialsMissing")
    world.write_secret(secretId="AKID00000000000000000000000000000000", secretKey=world.secret_key)
    stage.account(world, "CredentialsInvalid")


@scene()
def listing_refused(stage):
    world = stage.world()
    world.wait_account()
    codes = {"PermissionDenied": "UnauthorizedOperation.CamNoAuth", "ClockSkewed": "AuthFailure.SignatureExpire", "Throttled": "RequestLimitExceeded"}
    for reason, code in codes.items():
        world.cloud.fault("refuse", "DescribePlans", code=code, message="As the cloud words it.")
        stage.account(world, reason)
        world.cloud.clear_faults()
        world.wait_account()


@scene()
def unreachable(stage):
    world = stage.world()
    world.plan("blog")
    world.wait_ready()
    world.cloud.stop()
    world.look()
    stage.account(world, "CloudUnreachable")
    stage.record(world, "AccountNotReady", where=lambda plan: standing("Reconciling")(plan) and "planId" in plan["status"])
