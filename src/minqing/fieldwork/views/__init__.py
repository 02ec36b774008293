"""Pages: devices and held items on the desk, the shell of the field app."""

from minqing.fieldwork.views.app import app_shell, service_worker
from minqing.fieldwork.views.collect import collect_member
from minqing.fieldwork.views.devices import choose_member, devices, enrol_member, revoke_device
from minqing.fieldwork.views.held import held_item, held_items
from minqing.fieldwork.views.openrosa import (
    openrosa_form,
    openrosa_form_list,
    openrosa_households,
    openrosa_integrity,
    openrosa_manifest,
    openrosa_submission,
)

__all__ = [
    "app_shell",
    "choose_member",
    "collect_member",
    "devices",
    "enrol_member",
    "held_item",
    "held_items",
    "openrosa_form",
    "openrosa_form_list",
    "openrosa_households",
    "openrosa_integrity",
    "openrosa_manifest",
    "openrosa_submission",
    "revoke_device",
    "service_worker",
]
