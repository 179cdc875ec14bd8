"""What happens to objects of each kind. Importing these registers the scenes."""

from scenes import cen_bandwidth_package, cloud_account, cloud_instance, edge_one_plan, purchase_order

__all__ = ["cen_bandwidth_package", "cloud_account", "cloud_instance", "edge_one_plan", "purchase_order"]
