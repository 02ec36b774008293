"""Pages: devices and held items on the desk, the shell of the field app."""

from minqing.fieldwork.views.app import app_shell, service_worker
from minqing.fieldwork.views.devices import choose_member, devices, enrol_member, revoke_device
from minqing.fieldwork.views.held import held_item, held_items

__all__ = [
    "app_shell",
    "choose_member",
    "devices",
    "enrol_member",
    "held_item",
    "held_items",
    "revoke_device",
    "service_worker",
]
