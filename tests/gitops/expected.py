"""What Argo CD (health.lua) and Flux (kstatus) are to say of each recorded state, written by hand."""

_STATES = {
    ("Healthy", "Current"): """
        EdgeOnePlan_Available EdgeOnePlan_Adopted EdgeOnePlan_Observed EdgeOnePlan_ExpiringSoon
        CloudInstance_Available
        CenBandwidthPackage_Available
        PurchaseOrder_Delivered PurchaseOrder_Cancelled
        CloudAccount_CredentialsValid CloudAccount_AccountFrozen
    """,
    # The operator has not seen it, or not as it is now.
    ("Progressing", "InProgress"): """
        EdgeOnePlan_New EdgeOnePlan_Changed EdgeOnePlan_Purchasing EdgeOnePlan_Upgrading EdgeOnePlan_Renewing EdgeOnePlan_GatheringEvidence
        EdgeOnePlan_InsufficientBalance EdgeOnePlan_AccountNotReady
        CloudInstance_New CloudInstance_Changed CloudInstance_WaitingForInventory CloudInstance_Updating
        CenBandwidthPackage_New CenBandwidthPackage_Changed CenBandwidthPackage_Updating
        PurchaseOrder_Answered PurchaseOrder_Waiting PurchaseOrder_Submitting PurchaseOrder_GatheringEvidence
        PurchaseOrder_InsufficientBalance PurchaseOrder_ClockSkewed PurchaseOrder_Throttled
        CloudAccount_New CloudAccount_Changed CloudAccount_ClockSkewed CloudAccount_CloudUnreachable CloudAccount_Throttled
    """,
    # An order has no status at all for the moment until the operator tries it: that it came back from a backup is told by that.
    ("Progressing", "Current"): "PurchaseOrder_New",
    # Somebody has to consent, to pay, or to end a freeze; kstatus has no word for that.
    ("Suspended", "InProgress"): """
        EdgeOnePlan_AwaitingApproval EdgeOnePlan_AwaitingPayment EdgeOnePlan_AccountFrozen
        CloudInstance_AwaitingPayment
        CenBandwidthPackage_AwaitingPayment CenBandwidthPackage_BeingMade
        PurchaseOrder_AwaitingApproval PurchaseOrder_AwaitingPayment PurchaseOrder_AccountFrozen
    """,
    # A person has to do something.
    ("Degraded", "Failed"): """
        EdgeOnePlan_OutcomeUnknown EdgeOnePlan_InsufficientBalance_unanswered EdgeOnePlan_Refused EdgeOnePlan_PermissionDenied
        EdgeOnePlan_ContactSales EdgeOnePlan_AccountNotReady_missing EdgeOnePlan_Expired EdgeOnePlan_Isolated EdgeOnePlan_PlanVanished
        EdgeOnePlan_PlanClaimed EdgeOnePlan_PlanNotFound EdgeOnePlan_PlanTypeDiffers EdgeOnePlan_ZoneBoundElsewhere
        EdgeOnePlan_RestoredWithoutStatus EdgeOnePlan_UnclaimedPlan EdgeOnePlan_ApprovalDenied
        CloudInstance_OutcomeUnknown CloudInstance_DeliveryFailed CloudInstance_ExpiryUnknown CloudInstance_Isolated
        CloudInstance_PlanVanished
        CenBandwidthPackage_AttachmentBlocked CenBandwidthPackage_Locked CenBandwidthPackage_PlanDiffers CenBandwidthPackage_Updating_refused
        PurchaseOrder_OutcomeUnknown PurchaseOrder_Refused PurchaseOrder_PermissionDenied PurchaseOrder_RestoredWithoutStatus
        PurchaseOrder_UnclaimedPlan PurchaseOrder_ApprovalDenied
        CloudAccount_CredentialsInvalid CloudAccount_CredentialsMissing CloudAccount_PermissionDenied
    """,
    # Being deleted. Argo CD says so itself; this is what the script would say if it were asked.
    ("Progressing", "Terminating"): """
        EdgeOnePlan_GatheringEvidence_deleting EdgeOnePlan_WaitingForExpiry CloudInstance_Refunding
    """,
    ("Degraded", "Terminating"): """
        EdgeOnePlan_Deleting CloudInstance_Deleting CloudInstance_RefundRefused CenBandwidthPackage_RefundRefused
    """,
}

# By the name of the recording: (Argo CD, Flux).
EXPECTED = {name: verdict for verdict, names in _STATES.items() for name in names.split()}
