"""What other systems open, under ``/api/v1/``."""

from django.urls import path

from minqing.interop.api import api
from minqing.interop.api.docs import rest_docs

urlpatterns = [path("docs", rest_docs, name="rest_docs"), path("", api.urls)]
