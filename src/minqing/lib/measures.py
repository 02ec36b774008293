"""What a process counts about itself for monitoring: names of routes and outcomes, never people.

With ``PROMETHEUS_MULTIPROC_DIR`` set before this is imported, all processes of a server count in
files of that folder, and any of them can tell the sum.
"""

from prometheus_client import Counter, Histogram

__all__ = ["PUSHED_ITEMS", "REQUEST_SECONDS"]

REQUEST_SECONDS = Histogram(
    "minqing_request_seconds",
    "How long a request took, by the name of its route.",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PUSHED_ITEMS = Counter(
    "minqing_pushed_items_total",
    "Items that phones sent, by what became of them.",
    ["outcome"],
)
