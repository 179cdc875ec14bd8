-- Health of all kinds of planwright.dev. Their status follows kstatus: Ready, Reconciling and Stalled are always set together, and
-- status.observedGeneration is -1 until the operator has seen the object. Planwright's README.md explains every reason. Argo CD itself says
-- "Pending deletion" of an object that is being deleted, and does not ask this script then.

-- Nothing is wrong and nothing goes on: somebody has to consent, to pay, or to end a freeze.
local waits_for_somebody = {
  AwaitingApproval = true,
  AwaitingPayment = true,
  AccountFrozen = true,
}

local health = { status = "Progressing", message = "Waiting for the operator to look at it." }

if obj.status == nil or obj.status.conditions == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end
local ready, stalled, expiring = conditions.Ready, conditions.Stalled, conditions.ExpiringSoon
if ready == nil then
  return health
end

health.message = ready.message
if ready.status == "True" then
  health.status = "Healthy"
  if expiring ~= nil and expiring.status == "True" then
    health.message = ready.message .. " " .. expiring.message
  end
elseif stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
elseif waits_for_somebody[ready.reason] then
  health.status = "Suspended"
end
return health
