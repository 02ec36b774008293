"""Addresses of one's notices, of how one is reached, and of what leaves the house."""

from django.urls import path

from minqing.notices.views import inbox, outbox, reaching, receiving

app_name = "notices"
urlpatterns = [
    path("notices/", inbox.index, name="index"),
    path("notices/badge/", inbox.badge, name="badge"),
    path("notices/read/", inbox.read_all, name="read_all"),
    path("notices/<uuid:notice_id>/open/", inbox.open_notice, name="open"),
    path("notices/settings/", reaching.settings_page, name="settings"),
    path("notices/settings/<str:way>/address/", reaching.address, name="address"),
    path("notices/settings/<str:way>/code/", reaching.code, name="code"),
    path("notices/settings/<str:way>/when/", reaching.when, name="when"),
    path("notices/settings/<str:way>/forget/", reaching.forget, name="forget"),
    path("notices/outbox/", outbox.outbox, name="outbox"),
    path("notices/outbox/<uuid:message_id>/again/", outbox.send_again, name="send_again"),
    path("notices/files/", outbox.files, name="files"),
    path("notices/files/<str:name>/receipt/", outbox.play_receipt, name="play_receipt"),
]

#: Where carriers speak to us, from the root of the site.
root_patterns = [
    path("receipts/sms/", receiving.sms_receipts, name="sms_receipts"),
]
